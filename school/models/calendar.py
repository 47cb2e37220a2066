"""The academic year, its terms and the days without lessons."""

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import TermKind


class ClosedRange(models.Func):
    """``daterange(first, last, '[]')``."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = DateRangeField()


@tracked()
class AcademicYear(SchoolOwned):
    """Учебный год."""

    name = models.CharField(_("name"), max_length=20)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("academic year")
        verbose_name_plural = _("academic years")
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="year_name_unique"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="year_in_order"
            ),
            ExclusionConstraint(
                name="years_do_not_overlap",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    (ClosedRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class TermScheme(SchoolOwned):
    """How the year is cut for some parallels: quarters for 1-9, half-years for 10-11 (§1.6)."""

    year = SchoolForeignKey(AcademicYear, related_name="term_schemes")
    kind = models.CharField(_("kind"), max_length=12, choices=TermKind.choices)
    grades = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("grades"))

    class Meta:
        verbose_name = _("term scheme")
        verbose_name_plural = _("term schemes")
        constraints = [
            *same_school("termscheme", "year"),
            models.UniqueConstraint(fields=["school", "year", "kind"], name="scheme_kind_unique"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked()
class Term(SchoolOwned):
    """Учебный период. ``closed_at`` set: its marks, attendance and term marks are frozen, by the
    service and by database triggers alike."""

    scheme = SchoolForeignKey(TermScheme, related_name="terms")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=40)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="terms_closed"
    )

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            *same_school("term", "scheme"),
            models.UniqueConstraint(fields=["school", "scheme", "number"], name="term_number"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="term_in_order"
            ),
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    (ClosedRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on


@tracked()
class NonTeachingSpan(SchoolOwned):
    """Days without lessons: public holidays, breaks, quarantine; for all grades, some of them, or
    the classes that ``SpanClass`` names."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        BREAK = "break", _("school holidays")
        EXCEPTION = "exception", _("no lessons")

    year = SchoolForeignKey(AcademicYear, related_name="non_teaching_spans")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    grades = ArrayField(
        models.PositiveSmallIntegerField(), null=True, blank=True, verbose_name=_("grades")
    )
    order_no = models.CharField(_("order No."), max_length=60, blank=True)

    class Meta:
        verbose_name = _("days without lessons")
        verbose_name_plural = _("days without lessons")
        constraints = [
            *same_school("nonteachingspan", "year"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="span_in_order"
            ),
        ]
        indexes = [models.Index(fields=["year", "starts_on"], name="span_of_year")]

    def __str__(self) -> str:
        return self.name

    def covers(self, day: dt.date, grade: int) -> bool:
        return self.starts_on <= day <= self.ends_on and (
            self.grades is None or grade in self.grades
        )
