"""States of a long job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobKind(models.TextChoices):
    PRINT_JOURNAL = "print_journal", _("Bound journal")
    CREDENTIAL_SLIPS = "credential_slips", _("Logins and passwords")
    ROLL_OVER = "roll_over", _("Move to the next year")
