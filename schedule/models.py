"""When: bells, timetable versions and substitutions."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import SchoolForeignKey, same_school
from core.dated import Dated, DatedQuerySet, DateRange, in_order
from core.history import tracked
from core.models import SchoolOwned
from schedule.enums import SubstitutionKind, Weekday, WeekParity
from school.models import AcademicYear, Room, StaffMember, TeachingGroup


class BellPeriod(SchoolOwned):
    """One line of the bell schedule: lesson number of a shift and its hours."""

    year = SchoolForeignKey(AcademicYear, related_name="bell_periods")
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    number = models.PositiveSmallIntegerField(_("lesson No."))
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("ends at"))

    class Meta:
        verbose_name = _("bell")
        verbose_name_plural = _("bells")
        constraints = [
            *same_school("bellperiod", "year"),
            models.UniqueConstraint(fields=["year", "shift", "number"], name="bell_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="bell_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class TimetableVersion(SchoolOwned, Dated):
    """Расписание in force from a date up to another; versions of a year never overlap."""

    year = SchoolForeignKey(AcademicYear, related_name="timetable_versions")
    name = models.CharField(_("name"), max_length=120)

    objects = DatedQuerySet.as_manager()

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
            ),
        ]

    def __str__(self) -> str:
        return self.name


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


@tracked()
class Substitution(SchoolOwned):
    """Замена: on a date and slot this group is taught by a colleague, or not at all (S1-4.4e)."""

    group = SchoolForeignKey(TeachingGroup, related_name="substitutions")
    on = models.DateField(_("date"))
    slot = models.PositiveSmallIntegerField(_("lesson No."))
    kind = models.CharField(_("kind"), max_length=16, choices=SubstitutionKind.choices)
    absent_staff = SchoolForeignKey(StaffMember, related_name="absences_substituted")
    substitute = SchoolForeignKey(
        StaffMember, null=True, blank=True, related_name="substitutions_made"
    )
    reason = models.CharField(_("reason"), max_length=200)
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            *same_school("substitution", "group", "absent_staff", "substitute"),
            models.UniqueConstraint(fields=["group", "on", "slot"], name="substitution_once"),
            models.CheckConstraint(
                condition=models.Q(kind=SubstitutionKind.NOT_HELD)
                | models.Q(substitute__isnull=False),
                name="substitution_has_substitute",
            ),
        ]
        indexes = [models.Index(fields=["school", "on"], name="substitution_by_day")]

    def __str__(self) -> str:
        return f"{self.on}/{self.slot}: {self.group_id}"
