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
    ROLL_OVER_UNDO = "roll_over_undo", _("Way back to the former year")
    CLASS_PAPERS = "class_papers", _("Papers of a class")
    ACK_SHEET = "ack_sheet", _("Acknowledgement sheet")
    MOVEMENT_BOOK = "movement_book", _("Movement book")
    INCIDENT_ACT = "incident_act", _("Act of an incident")
    INCIDENT_VOID = "incident_void", _("Voiding of operations")
    LAY_LESSONS = "lay_lessons", _("Lessons by the timetable")
    PEOPLE_LOOK = "people_look", _("Check of a list of people")
    PEOPLE_IMPORT = "people_import", _("Import of a list of people")
    ROSTER_LOOK = "roster_look", _("Check of an archive of another system")
    ROSTER_IMPORT = "roster_import", _("Import of an archive of another system")
    TIMETABLE_LOOK = "timetable_look", _("Check of a timetable")
    IMPORT_UNDO = "import_undo", _("Way back of an import")
    TIMETABLE_IMPORT = "timetable_import", _("Import of the timetable")
    TIMETABLE_SHEETS = "timetable_sheets", _("Timetable on paper")
    WEEK_SHEETS = "week_sheets", _("Weekly sheets of the diary")
    ONEROSTER_EXPORT = "oneroster_export", _("Export to other systems")
