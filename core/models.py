"""Rows that know nothing of lessons: the tenant, the outbox, long jobs."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import JobKind, JobState
from core.history import tracked


@tracked()
class School(models.Model):
    """The tenant (ОО): every other row of the product belongs to exactly one school.

    It stands on the lowest floor because memberships, the outbox and jobs belong to a school
    too; what the school is made of (classes, staff, regulation) is two floors up.
    """

    slug = models.SlugField(_("short address"), max_length=40, unique=True)
    name = models.CharField(_("short name"), max_length=120)
    full_name = models.CharField(_("full name"), max_length=300)
    locality = models.CharField(_("locality"), max_length=120, blank=True)
    district = models.CharField(_("district"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Moscow")
    help_phone = models.CharField(_("telephone of help"), max_length=30, blank=True)
    idle_lock_minutes = models.PositiveSmallIntegerField(
        _("staff pages lock after so many idle minutes; 0 never"), default=15
    )
    requires_staff_second_factor = models.BooleanField(
        _("staff sign in with a second factor"), default=False
    )

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SchoolOwned(models.Model):
    """Abstract: a row of one school. References between such rows are held to one school by
    a composite foreign key (see ``core.constraints.SameSchool``)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class OutboxEvent(SchoolOwned):
    """A domain event (``mark.recorded``, ``lesson.unfilled``), written in the transaction of
    the change it tells of and delivered later by ``notifications``."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(delivered_at__isnull=True),
                name="outbox_undelivered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Any) -> "JobQuerySet":
        """A job is its owner's, in the school where it was ordered."""
        return self.filter(owner_id=actor.user_id, school_id=actor.school_id)

    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


class Job(SchoolOwned):
    """A long piece of work (a print, an import) with its progress; run by a Celery worker
    under the row's own id, so that a repeated delivery finds it done and does nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=JobKind.choices)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(
        max_length=64, blank=True, validators=[RegexValidator(r"^([0-9a-f]{64})?$")]
    )
    is_cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")) | models.Q(total=0),
                name="job_done_within_total",
            )
        ]
        indexes = [models.Index(fields=["school", "owner", "-created_at"], name="job_of_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def percent(self) -> int:
        """Whole percent, 0-100."""
        if self.state == JobState.DONE:
            return 100
        return 100 * self.done // self.total if self.total else 0

    def remaining(self, now: dt.datetime) -> dt.timedelta | None:
        """Time left at the present pace; None until a pace is known."""
        if not self.started_at or not self.done or not self.total:
            return None
        return (now - self.started_at) / self.done * (self.total - self.done)
