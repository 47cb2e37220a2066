"""The nightly look at deadlines: which gaps are late, which late ones were filled since."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from core import outbox
from core.models import School
from journal.enums import Gap
from journal.models import DeadlineBreach, Lesson
from journal.selectors import gaps
from school.models import Regulation

BATCH = 2000


@dataclass(frozen=True, slots=True)
class DeadlineReport:
    """What a check did: breaches open when it ended, and how many it opened (a gap that was filled
    and emptied again opens anew) and closed."""

    open: int
    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class _LateGap:
    lesson_id: int
    staff_id: int
    gap: Gap
    due: gaps.Due


@transaction.atomic
def check_deadlines(*, school: School, now: dt.datetime) -> DeadlineReport:
    """Make the open breaches of a school exactly the gaps that are late at ``now``.

    Lessons of open terms only: a closed one can no longer be filled, its breaches stay as they
    were found. Each gap that became late opens a breach and publishes one ``lesson.unfilled``;
    a second run at the same moment changes nothing, and two at once come one after the other.
    Queries: two to four for each open year and at most eight more, 2,000 rows a write.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    late = {(found.lesson_id, found.gap): found for found in _late_gaps(school, now)}
    known = {
        (breach.lesson_id, Gap(breach.gap)): breach
        for breach in DeadlineBreach.objects.filter(
            school=school, lesson__term__closed_at__isnull=True
        )
    }
    fresh = [
        DeadlineBreach(
            school=school,
            lesson_id=found.lesson_id,
            staff_id=found.staff_id,
            gap=found.gap,
            rule_code=found.due.code,
            clause=found.due.clause,
            due_at=found.due.at,
            found_at=now,
        )
        for key, found in late.items()
        if key not in known
    ]
    DeadlineBreach.objects.bulk_create(fresh, batch_size=BATCH)
    reopened = [
        _reopened(breach, late[key], now)
        for key, breach in known.items()
        if breach.fixed_at is not None and key in late
    ]
    DeadlineBreach.objects.bulk_update(
        reopened,
        ["staff", "rule_code", "clause", "due_at", "found_at", "fixed_at"],
        batch_size=BATCH,
    )
    closed = DeadlineBreach.objects.filter(
        pk__in=[
            breach.pk
            for key, breach in known.items()
            if breach.fixed_at is None and key not in late
        ]
    ).update(fixed_at=now)
    _follow_substitutions(school)
    outbox.publish_all(
        school_id=school.pk,
        kind="lesson.unfilled",
        now=now,
        payloads=[
            {"lesson": breach.lesson_id, "gap": breach.gap, "staff": breach.staff_id}
            for breach in (*fresh, *reopened)
        ],
    )
    return DeadlineReport(open=len(late), opened=len(fresh) + len(reopened), closed=closed)


def _late_gaps(school: School, now: dt.datetime) -> Iterator[_LateGap]:
    """Gaps whose deadline passed before ``now``, in every open year that has a regulation."""
    local_now = now.astimezone(school.zone)
    regulations = Regulation.objects.filter(
        school=school, year__closed_at__isnull=True, year__starts_on__lte=local_now.date()
    ).select_related("year", "school")
    for regulation in regulations:
        book = gaps.deadline_book(regulation)
        conditions = gaps.conditions(regulation)
        lessons = gaps.over(
            Lesson.objects.filter(
                school=school, group__year_id=regulation.year_id, term__closed_at__isnull=True
            ),
            local_now,
        )
        rows = (
            gaps.with_gaps(lessons.filter(gaps.any_of(conditions)), conditions)
            .annotate(grade=F("group__grade"))
            .values(
                "pk", "teacher_id", "on", "ends_at", "grade", "unmarked",
                *map(gaps.lacking, conditions),
            )
        )  # fmt: skip
        for row in rows.iterator(chunk_size=BATCH):
            facts = gaps.LessonFacts(row["on"], row["ends_at"], row["grade"], row["unmarked"])
            for gap in conditions:
                due = book.due(gap, facts) if row[gaps.lacking(gap)] else None
                if due and due.at < now:
                    yield _LateGap(row["pk"], row["teacher_id"], gap, due)


def _reopened(breach: DeadlineBreach, late: _LateGap, now: dt.datetime) -> DeadlineBreach:
    breach.staff_id = late.staff_id
    breach.rule_code = late.due.code
    breach.clause = late.due.clause
    breach.due_at = late.due.at
    breach.found_at = now
    breach.fixed_at = None
    return breach


def _follow_substitutions(school: School) -> None:
    """A substitution recorded afterwards moves the open breaches to who taught the lesson."""
    taught_by = Lesson.objects.filter(pk=OuterRef("lesson_id")).values("teacher_id")
    DeadlineBreach.objects.open().filter(school=school).exclude(
        staff_id=F("lesson__teacher_id")
    ).update(staff_id=Subquery(taught_by))
