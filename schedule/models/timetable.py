"""Versions of the timetable and their entries."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.dated import Dated, DatedQuerySet, DateRange, in_order
from core.history import tracked
from core.models import SchoolOwned
from schedule.enums import Weekday, WeekParity
from school.models import AcademicYear, Room, StaffMember, TeachingGroup


class TimetableVersionQuerySet(DatedQuerySet):
    def published(self) -> "TimetableVersionQuerySet":
        return self.filter(published_at__isnull=False)


@tracked()
class TimetableVersion(SchoolOwned, Dated):
    """Расписание in force from a date up to another; published versions of a year never overlap.
    A draft has the day from which it is meant to hold and touches nothing (S2-7.З2)."""

    year = SchoolForeignKey(AcademicYear, related_name="timetable_versions")
    name = models.CharField(_("name"), max_length=120)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="timetables_published"
    )
    note = models.CharField(_("why it changes"), max_length=250, blank=True)

    objects = TimetableVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("timetable version")
        verbose_name_plural = _("timetable versions")
        constraints = [
            *same_school("timetableversion", "year"),
            in_order("timetable_version_in_order"),
            ExclusionConstraint(
                name="one_timetable_at_a_time",
                expressions=[
                    ("year", RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


@tracked()
class TimetableEntry(SchoolOwned):
    """A group in a slot of the week, in this version; the room may be unknown. The teacher is
    the group's teacher on the date unless ``staff`` names another."""

    version = SchoolForeignKey(TimetableVersion, related_name="entries")
    group = SchoolForeignKey(TeachingGroup, related_name="timetable_entries")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    slot = models.PositiveSmallIntegerField(_("lesson No."))
    parity = models.CharField(
        _("weeks"), max_length=5, choices=WeekParity.choices, default=WeekParity.EVERY
    )
    room = SchoolForeignKey(Room, null=True, blank=True, related_name="timetable_entries")
    staff = SchoolForeignKey(StaffMember, null=True, blank=True, related_name="timetable_entries")

    class Meta:
        verbose_name = _("timetable entry")
        verbose_name_plural = _("timetable entries")
        constraints = [
            *same_school("timetableentry", "version", "group", "room", "staff"),
            models.UniqueConstraint(
                fields=["version", "group", "weekday", "shift", "slot", "parity"],
                name="entry_once",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__gte=1, weekday__lte=7), name="entry_weekday_iso"
            ),
        ]
        indexes = [models.Index(fields=["version", "weekday", "slot"], name="entry_by_slot")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.weekday}/{self.slot}"
