"""The regulation as a page: its settings in groups, deadlines in words, terms and work types."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from school import policies
from school.enums import ConductScale, DueUnit, Level, RetakeRule
from school.models import AcademicYear, DeadlineRule, Regulation, Term, WorkType
from school.selectors import change_log

# The settings in the order of a local act; the edit form follows the same groups.
GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("The local act"), ("title", "approved_on", "approval_order")),
    (
        gettext_lazy("Marks"),
        (
            "mark_min",
            "mark_max",
            "threshold_5",
            "threshold_4",
            "threshold_3",
            "min_marks_low",
            "min_marks_high",
            "min_written_marks",
            "unassessed_absence_percent",
            "deviation_needs_reason",
            "allows_plus_minus",
        ),
    ),
    (
        gettext_lazy("Retakes and debts"),
        ("retake_rule", "debt_days", "overdue_debt_counts"),
    ),
    (gettext_lazy("Terms and conduct"), ("reopening_hours", "conduct_scale")),
    (
        gettext_lazy("Control works"),
        (
            "control_works_per_term",
            "control_works_per_term_other",
            "days_between_control_works",
            "control_share_percent",
        ),
    ),
    (
        gettext_lazy("Attendance and rights"),
        (
            "requires_attendance",
            "class_teacher_edits_marks",
            "class_teacher_makes_subgroups",
            "class_teacher_issues_credentials",
        ),
    ),
    (
        gettext_lazy("Parents and print"),
        ("parent_report_days", "print_by_lower", "print_by_final", "print_counts_spreads"),
    ),
)
HOMEWORK = "homework_minutes"
_CHOICES = {"retake_rule": RetakeRule, "conduct_scale": ConductScale}


@dataclass(frozen=True, slots=True)
class Setting:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SettingGroup:
    title: str
    settings: list[Setting]


@dataclass(frozen=True, slots=True)
class Deadline:
    """``levels`` is empty when the rule is for all three."""

    pk: int
    name: str
    levels: str
    due: str
    clause: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """One way of cutting the year: «Quarter», grades 1-9, its terms."""

    kind: str
    grades: str
    terms: list[Term]


@dataclass(frozen=True, slots=True)
class RegulationPage:
    """``regulation`` is None for a year that has none yet: then ``can_adopt`` says whether the
    actor may start it, and the lists are empty."""

    year: AcademicYear
    years: list[AcademicYear]
    regulation: Regulation | None
    can_edit: bool
    can_adopt: bool
    groups: list[SettingGroup]
    deadlines: list[Deadline]
    work_types: list[WorkType]
    schemes: list[SchemeLine]


def regulation_page(actor: Actor, *, year_id: int | None, today: dt.date) -> RegulationPage | None:
    """The regulation of the year with this id, or of the current one (the last one begun, when no
    year is on; the first one ahead, when none has begun). None when the school has no such year.
    Six queries, four without a regulation."""
    years = list(AcademicYear.objects.filter(school_id=actor.school_id).order_by("-starts_on"))
    year = _chosen(years, year_id, today)
    if year is None:
        return None
    regulation = Regulation.objects.filter(school_id=actor.school_id, year=year).first()
    schemes = _schemes(year)
    if regulation is None:
        return RegulationPage(
            year=year,
            years=years,
            regulation=None,
            can_edit=False,
            can_adopt=policies.can_adopt_regulation(actor),
            groups=[],
            deadlines=[],
            work_types=[],
            schemes=schemes,
        )
    return RegulationPage(
        year=year,
        years=years,
        regulation=regulation,
        can_edit=policies.can_edit_regulation(actor, regulation) and year.closed_at is None,
        can_adopt=False,
        groups=_groups(regulation),
        deadlines=[
            _deadline(rule) for rule in sorted(regulation.deadline_rules.all(), key=catalogue_order)
        ],
        work_types=list(work_types_of(regulation)),
        schemes=schemes,
    )


def work_types_of(regulation: Regulation) -> models.QuerySet[WorkType]:
    """In the order of the dictionary: the ordinary one first, then by name."""
    return regulation.work_types.order_by("-is_default", "name", "pk")


def catalogue_order(rule: DeadlineRule) -> tuple[int, int]:
    """D1, D2 … D20; a rule of the lower levels first."""
    return int(rule.code.removeprefix("D")), Level.values.index(rule.levels[0])


def due_text(amount: int, unit: str) -> str:
    """A deadline in words: «within 7 calendar days», «by 01.09»."""
    if unit == DueUnit.HOURS:
        return ngettext("within %(n)s hour", "within %(n)s hours", amount) % {"n": amount}
    if unit == DueUnit.DAY_OF_MONTH:
        return _("by day %(day)s of the next month") % {"day": amount}
    if unit == DueUnit.DATE:
        return _("by %(date)s") % {"date": day_month(f"{amount:04d}")}
    if unit == DueUnit.SCHOOL_DAY_END or amount == 0:
        return _("on the same day")
    if unit == DueUnit.SCHOOL_DAYS:
        return ngettext("within %(n)s school day", "within %(n)s school days", amount) % {
            "n": amount
        }
    return ngettext("within %(n)s calendar day", "within %(n)s calendar days", amount) % {
        "n": amount
    }


def day_month(ddmm: str) -> str:
    """«2506» as «25.06»."""
    return f"{ddmm[:2]}.{ddmm[2:]}"


def label_of(name: str) -> str:
    """The human name of a setting, as a line begins."""
    return change_log.label_of(Regulation, name)


def shown(regulation: Any, name: str) -> str:
    """The value of a setting as people read it; ``regulation`` may be an event of its history."""
    return shown_value(name, getattr(regulation, name))


def shown_value(name: str, value: object) -> str:
    if name in ("print_by_lower", "print_by_final"):
        return day_month(str(value))
    if value is None or value == "":
        return "—"
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def levels_text(levels: Iterable[str]) -> str:
    """Empty for all three levels."""
    chosen = list(levels)
    if len(chosen) == len(Level):
        return ""
    return ", ".join(str(Level(level).label) for level in chosen)


def _chosen(years: list[AcademicYear], year_id: int | None, today: dt.date) -> AcademicYear | None:
    if year_id is not None:
        return next((year for year in years if year.pk == year_id), None)
    begun = (year for year in years if year.starts_on <= today)
    return next(begun, years[-1] if years else None)


def _groups(regulation: Regulation) -> list[SettingGroup]:
    groups = [
        SettingGroup(
            str(title), [Setting(label_of(name), shown(regulation, name)) for name in names]
        )
        for title, names in GROUPS
    ]
    norm = [
        Setting(
            _("Grade %(n)s") % {"n": grade},
            _("%(n)s min a day") % {"n": minutes} if minutes else _("no norm"),
        )
        for grade, minutes in enumerate(regulation.homework_minutes, start=1)
    ]
    return [*groups, SettingGroup(_("Homework norm"), norm)]


def _deadline(rule: DeadlineRule) -> Deadline:
    return Deadline(
        pk=rule.pk,
        name=capfirst(rule.get_code_display()),
        levels=levels_text(rule.levels),
        due=due_text(rule.amount, rule.unit),
        clause=rule.clause,
        is_active=rule.is_active,
    )


def _schemes(year: AcademicYear) -> list[SchemeLine]:
    schemes = list(
        year.term_schemes.prefetch_related(
            models.Prefetch("terms", queryset=Term.objects.order_by("number"))
        )
    )
    return [
        SchemeLine(scheme.get_kind_display(), spans(scheme.grades), list(scheme.terms.all()))
        for scheme in sorted(schemes, key=lambda scheme: min(scheme.grades, default=0))
    ]


def spans(grades: Iterable[int]) -> str:
    """«1-9, 11» for 1 … 9 and 11, with an en dash."""
    parts: list[list[int]] = []
    for grade in sorted(grades):
        if parts and parts[-1][-1] == grade - 1:
            parts[-1].append(grade)
        else:
            parts.append([grade])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)
