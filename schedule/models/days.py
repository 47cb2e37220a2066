"""The bells, and the days that go by other bells or by the timetable of another weekday."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from schedule.enums import Weekday, WeekParity
from school.models import AcademicYear


@tracked()
class BellSchedule(SchoolOwned):
    """Расписание звонков of a year: the usual one, or one for some weekdays («classes begin with
    «Разговоры о важном» on Mondays»), some grades, or the days that name it (shortened ones)."""

    year = SchoolForeignKey(AcademicYear, related_name="bell_schedules")
    name = models.CharField(_("name"), max_length=60)
    is_default = models.BooleanField(_("usual bells"), default=False)
    # Empty on both: only the days that name it go by it.
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), null=True, blank=True, verbose_name=_("weekdays")
    )
    grades = ArrayField(
        models.PositiveSmallIntegerField(), null=True, blank=True, verbose_name=_("grades")
    )

    class Meta:
        verbose_name = _("bell schedule")
        verbose_name_plural = _("bell schedules")
        constraints = [
            *same_school("bellschedule", "year"),
            models.UniqueConstraint(fields=["year", "name"], name="bell_schedule_name_unique"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(is_default=True), name="one_usual_bell_schedule"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class BellPeriod(SchoolOwned):
    """One line of a bell schedule: lesson number of a shift and its hours; 0 is the lesson before
    the first."""

    schedule = SchoolForeignKey(BellSchedule, on_delete=models.CASCADE, related_name="periods")
    shift = models.PositiveSmallIntegerField(_("shift"), default=1)
    number = models.PositiveSmallIntegerField(_("lesson No."))
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("ends at"))

    class Meta:
        verbose_name = _("bell")
        verbose_name_plural = _("bells")
        constraints = [
            *same_school("bellperiod", "schedule"),
            models.UniqueConstraint(fields=["schedule", "shift", "number"], name="bell_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="bell_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


@tracked()
class SpecialDay(SchoolOwned):
    """A day that is not like its weekday: by the timetable of another one («в субботу по
    расписанию понедельника», a working day moved by decree), by other bells, or both. With a
    ``weekday`` it has lessons even where the calendar says that there are none."""

    year = SchoolForeignKey(AcademicYear, related_name="special_days")
    on = models.DateField(_("date"))
    name = models.CharField(_("why"), max_length=120)
    weekday = models.PositiveSmallIntegerField(
        _("by the timetable of"), choices=Weekday.choices, null=True, blank=True
    )
    parity = models.CharField(_("weeks"), max_length=5, choices=WeekParity.choices, blank=True)
    bells = SchoolForeignKey(BellSchedule, null=True, blank=True, related_name="special_days")
    grades = ArrayField(
        models.PositiveSmallIntegerField(), null=True, blank=True, verbose_name=_("grades")
    )
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [
            *same_school("specialday", "year", "bells"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=False) | Q(bells__isnull=False),
                name="special_day_differs",
            ),
            models.UniqueConstraint(
                fields=["year", "on"], condition=Q(grades__isnull=True), name="special_day_once"
            ),
        ]
        indexes = [models.Index(fields=["year", "on"], name="special_days_of_year")]

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"

    def is_for(self, grade: int) -> bool:
        return self.grades is None or grade in self.grades
