"""The regulation (Положение): what the five orders disagree about, as settings of a school year.

Presets for the five orders are in ``school.services.regulation``; the catalogue of conflicts is
§1.6 of the requirements.
"""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.constraints import SchoolForeignKey, same_school
from core.history import tracked
from core.models import SchoolOwned
from school.enums import (
    ConductScale,
    DeadlineCode,
    DueUnit,
    Level,
    Preset,
    RetakeRule,
    WorkCategory,
)
from school.models.calendar import AcademicYear


def default_homework_minutes() -> list[int]:
    """Sanitary norm of homework, minutes a day for grades 1..11 (regulation §2.4)."""
    return [0, 90, 90, 120, 120, 150, 150, 150, 210, 210, 210]


@tracked()
class Regulation(SchoolOwned):
    """Положение о ведении журнала for one academic year."""

    year = models.OneToOneField(
        AcademicYear, on_delete=models.PROTECT, related_name="regulation", db_constraint=False
    )
    preset = models.CharField(_("started from"), max_length=4, choices=Preset.choices)
    title = models.CharField(_("local act"), max_length=200)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_order = models.CharField(_("approval order No."), max_length=60, blank=True)

    mark_min = models.PositiveSmallIntegerField(_("lowest mark"), default=2)
    mark_max = models.PositiveSmallIntegerField(_("highest mark"), default=5)
    threshold_5 = models.DecimalField(
        _("mean from which 5 is suggested"), max_digits=3, decimal_places=2, default=Decimal("4.50")
    )
    threshold_4 = models.DecimalField(
        _("mean from which 4 is suggested"), max_digits=3, decimal_places=2, default=Decimal("3.50")
    )
    threshold_3 = models.DecimalField(
        _("mean from which 3 is suggested"), max_digits=3, decimal_places=2, default=Decimal("2.50")
    )
    min_marks_low = models.PositiveSmallIntegerField(
        _("fewest marks for a term at 1-2 hours a week"), default=3
    )
    min_marks_high = models.PositiveSmallIntegerField(
        _("fewest marks for a term at more hours"), default=5
    )
    deviation_needs_reason = models.BooleanField(
        _("a term mark unlike the suggested one needs a reason"), default=True
    )
    control_works_per_term = models.PositiveSmallIntegerField(
        _("control works a term, mathematics and Russian"), null=True, blank=True
    )
    control_works_per_term_other = models.PositiveSmallIntegerField(
        _("control works a term, other subjects"), null=True, blank=True
    )
    days_between_control_works = models.PositiveSmallIntegerField(
        _("days between control works of a subject"), default=17
    )
    control_share_percent = models.PositiveSmallIntegerField(
        _("share of control works in the hours of a year, %"),
        default=10,
        validators=[MaxValueValidator(100)],
    )
    homework_minutes = ArrayField(
        models.PositiveSmallIntegerField(),
        size=11,
        default=default_homework_minutes,
        verbose_name=_("homework norm, minutes a day, grades 1-11"),
    )
    requires_attendance = models.BooleanField(
        _("attendance is confirmed at every lesson"), default=True
    )
    class_teacher_edits_marks = models.BooleanField(
        _("class teacher may set marks in every subject of the class"), default=False
    )
    class_teacher_makes_subgroups = models.BooleanField(
        _("class teacher divides the class into subgroups"), default=True
    )
    class_teacher_issues_credentials = models.BooleanField(
        _("class teacher hands out logins of the class"), default=True
    )
    parent_report_days = models.PositiveSmallIntegerField(
        _("report to parents, once in so many days"),
        default=7,
        validators=[MinValueValidator(1)],
    )
    print_by_lower = models.CharField(
        _("bound journal printed by, grades 1-8 and 10 (DDMM)"), max_length=4, default="2506"
    )
    print_by_final = models.CharField(
        _("bound journal printed by, grades 9 and 11 (DDMM)"), max_length=4, default="3006"
    )
    print_counts_spreads = models.BooleanField(
        _("number the bound journal by spreads, not by pages"), default=False
    )

    allows_plus_minus = models.BooleanField(
        _("plus and minus beside a mark"), default=False, help_text=_("Shown, never counted.")
    )
    retake_rule = models.CharField(
        _("which marks of a work and its retakes count"),
        max_length=4,
        choices=RetakeRule.choices,
        default=RetakeRule.LAST,
    )
    debt_days = models.PositiveSmallIntegerField(
        _("a debt is due in so many days"), default=14, validators=[MinValueValidator(1)]
    )
    overdue_debt_counts = models.BooleanField(
        _("an overdue debt counts as the lowest mark"), default=False
    )
    min_written_marks = models.PositiveSmallIntegerField(
        _("fewest marks for written, laboratory and practical works in a term"), default=0
    )
    unassessed_absence_percent = models.PositiveSmallIntegerField(
        _("«not assessed» is suggested from this share of lessons missed, %"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    reopening_hours = models.PositiveSmallIntegerField(
        _("a closed term is reopened for at most so many hours"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )
    conduct_scale = models.CharField(
        _("conduct mark"),
        max_length=6,
        choices=ConductScale.choices,
        default=ConductScale.OFF,
    )

    class Meta:
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        constraints = [
            *same_school("regulation", "year"),
            models.CheckConstraint(
                condition=Q(threshold_3__lt=F("threshold_4")) & Q(threshold_4__lt=F("threshold_5")),
                name="thresholds_in_order",
                violation_error_message=_("The thresholds must rise: for 3, for 4, for 5."),
            ),
            models.CheckConstraint(
                condition=Q(mark_min__gte=1) & Q(mark_min__lt=F("mark_max")) & Q(mark_max__lte=100),
                name="scale_in_order",
                violation_error_message=_("The lowest mark must be below the highest one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked()
class DeadlineRule(SchoolOwned):
    """One row of the deadline catalogue: event → due → the clause of the local act it is from."""

    regulation = SchoolForeignKey(Regulation, related_name="deadline_rules")
    code = models.CharField(_("deadline"), max_length=4, choices=DeadlineCode.choices)
    levels = ArrayField(
        models.CharField(max_length=10, choices=Level.choices),
        verbose_name=_("levels of education"),
        help_text=_("All three levels unless the local act says otherwise."),
    )
    amount = models.PositiveSmallIntegerField(_("amount"), default=0)
    unit = models.CharField(_("counted in"), max_length=16, choices=DueUnit.choices)
    clause = models.CharField(_("clause of the local act"), max_length=160, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        constraints = [
            *same_school("deadlinerule", "regulation"),
            models.UniqueConstraint(fields=["regulation", "code", "levels"], name="rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.unit}"


@tracked()
class WorkType(SchoolOwned):
    """Вид работы: abbreviation, weight, and what the rules ask of it (S3-2f, S1-4.4i)."""

    regulation = SchoolForeignKey(Regulation, related_name="work_types")
    code = models.PositiveSmallIntegerField(_("code"))
    name = models.CharField(_("name"), max_length=80)
    abbreviation = models.CharField(_("abbreviation"), max_length=5)
    category = models.CharField(_("category"), max_length=10, choices=WorkCategory.choices)
    weight = models.DecimalField(
        _("weight"),
        max_digits=3,
        decimal_places=1,
        default=Decimal("1.0"),
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    needs_title = models.BooleanField(_("title is obligatory"), default=False)
    is_default = models.BooleanField(_("the work of an ordinary lesson"), default=False)

    class Meta:
        verbose_name = _("type of work")
        verbose_name_plural = _("types of work")
        constraints = [
            *same_school("worktype", "regulation"),
            models.UniqueConstraint(fields=["regulation", "code"], name="work_type_code_unique"),
            models.UniqueConstraint(
                fields=["regulation"],
                condition=models.Q(is_default=True),
                name="one_default_work_type",
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="work_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.name
