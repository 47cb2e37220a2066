"""Where a student stands in a term: the mean, what it is made of and what it suggests.

Which marks count (retakes, overdue debts) is said by ``rules.Counting`` for marks that are read,
and by ``counted_marks`` in the same words for marks that are summed in PostgreSQL.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from journal import rules
from journal.enums import MarkCode
from journal.models import Mark
from school.enums import RetakeRule
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
    # Overdue debts among ``count``.
    owed: int = 0

    @property
    def explanation(self) -> dict[str, Any]:
        """What is stored beside a term mark: «26 / 6 = 4,33» (S1-6.1)."""
        return {
            "mean": rules.decimal_text(self.mean),
            "sum": str(self.total.normalize()) if self.count else "0",
            "weight": str(self.weight.normalize()) if self.count else "0",
            "count": self.count,
            **({"debts": self.owed} if self.owed else {}),
        }


def thresholds_of(regulation: Regulation) -> rules.Thresholds:
    return rules.Thresholds(
        five=regulation.threshold_5,
        four=regulation.threshold_4,
        three=regulation.threshold_3,
        mark_min=regulation.mark_min,
        mark_max=regulation.mark_max,
    )


def counting_of(regulation: Regulation, today: dt.date) -> rules.Counting:
    """Which marks enter a mean on ``today`` under the regulation."""
    return rules.Counting(
        retakes=regulation.retake_rule,
        lowest=regulation.mark_min,
        today=today if regulation.overdue_debt_counts else None,
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
        # A debt is the lack of a mark, though it counts as one.
        is_enough=(mean.count - mean.owed if mean else 0) >= needed,
        owed=mean.owed if mean else 0,
    )


def counted_marks(marks: QuerySet[Mark], counting: rules.Counting) -> QuerySet[Mark]:
    """The marks in force that enter a mean, each with ``counts_as``, its number, and ``is_owed``:
    ``rules.Counting.counted`` in SQL, for the sums of a whole school."""
    owed = Q(pk__in=[])
    if counting.today is not None:
        owed = Q(code=MarkCode.DEBT, debt_due_on__lt=counting.today)
    number = Case(
        When(owed, then=Value(counting.lowest)),
        default=F("value"),
        output_field=PositiveSmallIntegerField(),
    )
    found = (
        marks.in_force()  # type: ignore[attr-defined]
        .filter(Q(value__isnull=False) | owed)
        .annotate(counts_as=number, is_owed=Case(When(owed, then=Value(1)), default=Value(0)))
    )
    if counting.retakes == RetakeRule.BOTH:
        return found
    others = (
        Mark.objects.in_force()
        .filter(Q(value__isnull=False) | owed)
        .filter(work=OuterRef("work"), student=OuterRef("student"))
        .annotate(counts_as=number, is_owed=Case(When(owed, then=Value(1)), default=Value(0)))
    )
    if counting.retakes == RetakeRule.BEST:
        better = Q(counts_as__gt=OuterRef("counts_as")) | Q(
            Q(is_owed__lt=OuterRef("is_owed"))
            | Q(is_owed=OuterRef("is_owed"), attempt__lt=OuterRef("attempt")),
            counts_as=OuterRef("counts_as"),
        )
    else:
        better = Q(attempt__gt=OuterRef("attempt"))
    return found.filter(~Exists(others.filter(better)))


def sums_by(marks: QuerySet[Mark], *keys: str, counting: rules.Counting) -> dict[Any, rules.Mean]:
    """Σ(m·w), Σw and the count of the marks that enter a mean, summed in PostgreSQL, by ``keys`` (a
    tuple, or the value itself for one key). One query."""
    rows: Iterable[Any] = (
        counted_marks(marks, counting)
        .values_list(*keys)
        .annotate(
            total=Sum(F("counts_as") * F("work__weight")),
            weight=Sum("work__weight"),
            count=Count("pk"),
            owed=Sum("is_owed"),
        )
        .order_by()
    )
    width = len(keys)
    return {
        (row[0] if width == 1 else row[:width]): rules.Mean(
            Decimal(row[width]), Decimal(row[width + 1]), row[width + 2], row[width + 3]
        )
        for row in rows
    }


# The marks of the group; a row of nothing where there are none, for the sake of ``has_past``.
_OWN_MARKS_SQL = """
    SELECT m.work_id, w.weight, m.value, m.code, m.debt_due_on, came.has_past
    FROM (
        SELECT min(p.since) > min(t.starts_on) OR EXISTS (
            SELECT 1 FROM journal_broughtmark b
            WHERE b.student_id = %(student)s AND b.subject_id = %(subject)s
              AND b.year_id = %(year)s
        ) AS has_past
        FROM school_groupmembership p, school_term t
        WHERE p.group_id = %(group)s AND p.student_id = %(student)s AND t.id = %(term)s
    ) came
    LEFT JOIN (
        journal_mark m
        JOIN journal_work w ON w.id = m.work_id
        JOIN journal_lesson l ON l.id = w.lesson_id
    ) ON l.group_id = %(group)s AND l.term_id = %(term)s AND m.student_id = %(student)s
        AND m.voided_at IS NULL
    ORDER BY m.work_id, m.attempt
"""
# Of one who came during the term, or came back from another school: marks of the groups of the
# subject left by then, and of the other school, its works numbered below zero.
_CARRIED_MARKS_SQL = """
    SELECT m.work_id, w.weight, m.value, m.code, m.debt_due_on, m.attempt
    FROM (
        SELECT t.starts_on, least(t.ends_on, min(p.since) - 1) AS ends_on
        FROM school_term t, school_groupmembership p
        WHERE t.id = %(term)s AND p.group_id = %(group)s AND p.student_id = %(student)s
        GROUP BY t.id
    ) before
    JOIN journal_lesson l ON l."on" BETWEEN before.starts_on AND before.ends_on
    JOIN school_teachinggroup g ON g.id = l.group_id
    JOIN journal_work w ON w.lesson_id = l.id
    JOIN journal_mark m ON m.work_id = w.id
    WHERE m.student_id = %(student)s AND m.voided_at IS NULL AND g.id <> %(group)s
      AND g.subject_id = %(subject)s AND g.year_id = %(year)s
    UNION ALL
    SELECT -b.id, b.weight, b.value, b.code, NULL, 1
    FROM journal_broughtmark b
    JOIN school_term t ON t.id = %(term)s AND b.given_on BETWEEN t.starts_on AND t.ends_on
    WHERE b.student_id = %(student)s AND b.subject_id = %(subject)s AND b.year_id = %(year)s
    ORDER BY 1, 6
"""


def student_standing(
    *, group: TeachingGroup, term_id: int, student_id: int, today: dt.date
) -> Standing:
    """One student's standing in a term of a group. Marks follow the student, as in
    ``term_basis``. One query, two for one with a past elsewhere; in SQL because every saved
    cell asks it. The group comes with its year and regulation loaded."""
    asked = {
        "group": group.pk,
        "term": term_id,
        "student": student_id,
        "subject": group.subject_id,
        "year": group.year_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWN_MARKS_SQL, asked)
        rows = cursor.fetchall()
        if rows[0][-1]:
            cursor.execute(_CARRIED_MARKS_SQL, asked)
            rows += cursor.fetchall()
    rows = [row for row in rows if row[0] is not None]
    regulation = group.year.regulation
    mean = rules.mean_of(
        (
            (weight, [rules.Given(row[2], row[3], "", row[4]) for row in of_work])
            for (_work, weight), of_work in groupby(rows, key=lambda row: row[:2])
        ),
        counting_of(regulation, today),
    )
    return standing_of(mean, regulation, group.hours_per_week)
