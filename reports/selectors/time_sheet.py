"""Табель учёта занятий: teacher × days of a month, basic hours, beyond the plan, substitutions
(print form §4.11)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext

from accounts.actors import Actor
from journal.enums import LessonStatus
from journal.models import Lesson
from reports.selectors.hours import hours_text, month_of
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import StaffMember

_HOURS: "DecimalField[Any, Any]" = DecimalField(max_digits=6, decimal_places=2)
_KINDS = ("basic", "beyond", "substituted")


@dataclass(frozen=True, slots=True)
class Day:
    day: dt.date

    @property
    def is_off(self) -> bool:
        """A Sunday."""
        return self.day.isoweekday() == 7


@dataclass(frozen=True, slots=True)
class Row:
    """Hours of one kind; ``cells`` has a value or None for each day of the month; ``texts`` and
    ``total_text`` are ready to show."""

    kind: str
    label: str
    cells: tuple[Decimal | None, ...]
    total: Decimal

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple("" if value is None else hours_text(value) for value in self.cells)

    @property
    def total_text(self) -> str:
        return hours_text(self.total)


@dataclass(frozen=True, slots=True)
class TeacherRows:
    name: str
    position: str
    rows: tuple[Row, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class TimeSheet:
    """``until``: lessons up to this day are counted, the rest has not been given yet. ``totals``
    are those of the school by kind."""

    first: dt.date
    last: dt.date
    until: dt.date
    days: tuple[Day, ...]
    teachers: tuple[TeacherRows, ...]
    totals: tuple[Row, ...]
    total: Decimal


def time_sheet(*, actor: Actor, day: dt.date, today: dt.date) -> TimeSheet:
    """Lessons that took place in the month of ``day``, up to today, added up by the database. Two
    queries."""
    first, last = month_of(day)
    until = min(last, today)
    days = tuple(Day(first + dt.timedelta(days=n)) for n in range((last - first).days + 1))
    hours: dict[int, dict[str, dict[dt.date, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for found in _sums(actor, first, until):
        for kind in _KINDS:
            if found[kind]:
                hours[found["teacher_id"]][kind][found["on"]] = Decimal(found[kind])
    staff = StaffMember.objects.filter(school_id=actor.school_id, pk__in=hours).order_by(
        "sort_key", "pk"
    )
    teachers = tuple(_teacher(member, hours[member.pk], days) for member in staff)
    totals = tuple(_school(hours, days))
    return TimeSheet(
        first=first,
        last=last,
        until=until,
        days=days,
        teachers=teachers,
        totals=totals,
        total=sum((row.total for row in totals), Decimal(0)),
    )


def _sums(actor: Actor, first: dt.date, until: dt.date) -> QuerySet[Any, Any]:
    """Hours of each teacher on each day, by kind; a substitution counts with its coefficient."""
    row = Substitution.objects.in_force().filter(
        group_id=OuterRef("group_id"),
        on=OuterRef("on"),
        shift=OuterRef("shift"),
        slot=OuterRef("slot"),
        substitute_id=OuterRef("teacher_id"),
    )
    is_beyond = Q(row_kind__in=SubstitutionKind.of_nobody())
    is_given = Q(replaced_teacher__isnull=False)
    return (
        Lesson.objects.filter(school_id=actor.school_id, on__range=(first, until))
        .exclude(status=LessonStatus.CANCELLED)
        .annotate(
            row_kind=Subquery(row.values("kind")[:1]),
            hours=Coalesce(
                Subquery(row.values("coefficient")[:1]), Value(Decimal(1)), output_field=_HOURS
            ),
        )
        .order_by()
        .values("teacher_id", "on")
        .annotate(
            basic=Count("pk", filter=~is_given & (Q(row_kind__isnull=True) | ~is_beyond)),
            beyond=Sum("hours", filter=~is_given & is_beyond),
            substituted=Sum("hours", filter=is_given),
        )
    )


def _teacher(
    member: StaffMember, hours: dict[str, dict[dt.date, Decimal]], days: tuple[Day, ...]
) -> TeacherRows:
    rows = tuple(_row(kind, hours[kind], days) for kind in _KINDS if hours.get(kind))
    return TeacherRows(
        name=member.short_name,
        position=member.position,
        rows=rows,
        total=sum((row.total for row in rows), Decimal(0)),
    )


def _school(
    hours: dict[int, dict[str, dict[dt.date, Decimal]]], days: tuple[Day, ...]
) -> Iterator[Row]:
    for kind in _KINDS:
        sums: dict[dt.date, Decimal] = defaultdict(Decimal)
        for of_teacher in hours.values():
            for day, value in of_teacher.get(kind, {}).items():
                sums[day] += value
        yield _row(kind, dict(sums), days)


def _row(kind: str, hours: dict[dt.date, Decimal], days: tuple[Day, ...]) -> Row:
    return Row(
        kind=kind,
        label=_label(kind),
        cells=tuple(hours.get(day.day) for day in days),
        total=sum(hours.values(), Decimal(0)),
    )


def _label(kind: str) -> str:
    return {
        "basic": pgettext("hours", "basic"),
        "beyond": pgettext("hours", "beyond the plan"),
        "substituted": pgettext("hours", "substitutions"),
    }[kind]
