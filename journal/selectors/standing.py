"""Where a student stands in a term: the mean, what it is made of and what it suggests."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum

from journal import rules
from journal.models import Mark
from school.models import Regulation, TeachingGroup


@dataclass(frozen=True, slots=True)
class Standing:
    """Mean of a term with two decimals, its parts, and the mark that it suggests."""

    mean: Decimal | None
    suggested: int | None
    total: Decimal
    weight: Decimal
    count: int
    is_enough: bool

    @property
    def explanation(self) -> dict[str, Any]:
        """What is stored beside a term mark: «26 / 6 = 4,33» (S1-6.1)."""
        return {
            "mean": rules.decimal_text(self.mean),
            "sum": str(self.total.normalize()) if self.count else "0",
            "weight": str(self.weight.normalize()) if self.count else "0",
            "count": self.count,
        }


def thresholds_of(regulation: Regulation) -> rules.Thresholds:
    return rules.Thresholds(
        five=regulation.threshold_5,
        four=regulation.threshold_4,
        three=regulation.threshold_3,
        mark_min=regulation.mark_min,
        mark_max=regulation.mark_max,
    )


def standing_of(
    mean: rules.Mean | None, regulation: Regulation, hours_per_week: Decimal
) -> Standing:
    """The standing that a mean gives under the regulation. No query."""
    rounded = mean.rounded if mean else None
    needed = rules.min_marks(hours_per_week, regulation.min_marks_low, regulation.min_marks_high)
    return Standing(
        mean=rounded,
        suggested=rules.suggest(rounded, thresholds_of(regulation)),
        total=mean.total if mean else Decimal(0),
        weight=mean.weight if mean else Decimal(0),
        count=mean.count if mean else 0,
        is_enough=(mean.count if mean else 0) >= needed,
    )


def sums_by(marks: QuerySet[Mark], *keys: str) -> dict[Any, rules.Mean]:
    """Σ(m·w), Σw and the count of numeric marks, summed in PostgreSQL, by ``keys`` (a tuple, or
    the value itself for one key). One query."""
    rows: Iterable[Any] = (
        marks.in_force()  # type: ignore[attr-defined]
        .filter(value__isnull=False)
        .values_list(*keys)
        .annotate(
            total=Sum(F("value") * F("work__weight")),
            weight=Sum("work__weight"),
            count=Count("pk"),
        )
        .order_by()
    )
    width = len(keys)
    return {
        (row[0] if width == 1 else row[:width]): rules.Mean(
            Decimal(row[width]), Decimal(row[width + 1]), row[width + 2]
        )
        for row in rows
    }


_STUDENT_SUMS_SQL = """
    SELECT SUM(m.value * w.weight), SUM(w.weight), COUNT(*)
    FROM journal_mark m
    JOIN journal_work w ON w.id = m.work_id
    JOIN journal_lesson l ON l.id = w.lesson_id
    WHERE l.group_id = %s AND l.term_id = %s AND m.student_id = %s
      AND m.voided_at IS NULL AND m.value IS NOT NULL
"""


def student_standing(*, group: TeachingGroup, term_id: int, student_id: int) -> Standing:
    """One student's standing in a term of a group, ``sums_by`` for one. One query, in SQL because
    every saved cell asks it; the group comes with its year and regulation loaded."""
    with connection.cursor() as cursor:
        cursor.execute(_STUDENT_SUMS_SQL, [group.pk, term_id, student_id])
        total, weight, count = cursor.fetchone()
    mean = rules.Mean(total, weight, count) if count else None
    return standing_of(mean, group.year.regulation, group.hours_per_week)
