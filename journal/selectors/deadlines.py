"""Passed deadlines that are still open: a teacher's own list, the school's summary.

The nightly check decides what is late; whether it is still missing is looked up live, so a gap
leaves these lists the moment it is filled and not the next night.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, Min, Q

from accounts.actors import Actor
from journal.enums import Gap, LessonStatus
from journal.models import DeadlineBreach
from journal.models.deadlines import DeadlineBreachQuerySet
from journal.selectors import gaps
from journal.selectors.terms import reopenings
from school.models import StaffMember


@dataclass(frozen=True, slots=True)
class LateGap:
    """One thing a lesson lacks; ``label`` is ready to show, ``clause`` may be empty."""

    gap: Gap
    label: str
    due_at: dt.datetime
    rule_code: str
    clause: str


@dataclass(frozen=True, slots=True)
class LateLesson:
    """A lesson with everything in it that is late, for a link to the lesson's page."""

    lesson_id: int
    group_id: int
    on: dt.date
    slot: int
    subject: str
    group: str
    gaps: tuple[LateGap, ...]


@dataclass(frozen=True, slots=True)
class LateLessons:
    """``lessons`` are the oldest ones, up to the limit; the counts are of all."""

    total: int
    by_gap: dict[Gap, int]
    lessons: list[LateLesson]


@dataclass(frozen=True, slots=True)
class LateTeacher:
    staff_id: int
    name: str
    lessons: int
    gaps: int
    oldest_due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LateSummary:
    """The whole school: lessons with something late, gaps by kind, who has the most."""

    lessons: int
    gaps: int
    by_gap: dict[Gap, int]
    teachers: int
    top: list[LateTeacher]


def still_late(actor: Actor) -> DeadlineBreachQuerySet:
    """Open breaches visible to the actor whose gap is there at this moment, in terms that are
    open or journals of a closed one open again."""
    missing = (
        Q(gap=Gap.TOPIC, lesson__topic="")
        | Q(gap=Gap.HOMEWORK, lesson__homework_recorded_at__isnull=True)
        | Q(gap=Gap.ATTENDANCE, lesson__attendance_checked_at__isnull=True)
        | Q(Exists(gaps.unmarked_works("lesson_id")), gap=Gap.MARKS)
    )
    return (
        DeadlineBreach.objects.visible_to(actor)
        .open()
        .filter(missing, reopenings.takes_entries("lesson__"))
        .exclude(lesson__status=LessonStatus.CANCELLED)
    )


def late_lessons(*, actor: Actor, limit: int = 20) -> LateLessons:
    """What the actor has left unfilled past the deadline, oldest first. One query. Meant for a
    teacher's home page; those who control get ``late_summary``."""
    rows = (
        still_late(actor)
        .annotate(
            on=F("lesson__on"),
            slot=F("lesson__slot"),
            group_id=F("lesson__group_id"),
            group=F("lesson__group__label"),
            subject=F("lesson__group__subject__short_name"),
        )
        .order_by("on", "slot", "lesson_id", "pk")
        .values(
            "lesson_id", "group_id", "on", "slot", "subject", "group",
            "gap", "due_at", "rule_code", "clause",
        )
    )  # fmt: skip
    lessons = []
    for _lesson, of_lesson in groupby(rows, key=itemgetter("lesson_id")):
        lines = list(of_lesson)
        first = lines[0]
        lessons.append(
            LateLesson(
                lesson_id=first["lesson_id"],
                group_id=first["group_id"],
                on=first["on"],
                slot=first["slot"],
                subject=first["subject"],
                group=first["group"],
                gaps=tuple(
                    LateGap(
                        gap=Gap(line["gap"]),
                        label=str(Gap(line["gap"]).label),
                        due_at=line["due_at"],
                        rule_code=line["rule_code"],
                        clause=line["clause"],
                    )
                    for line in lines
                ),
            )
        )
    found = Counter(late.gap for lesson in lessons for late in lesson.gaps)
    return LateLessons(
        total=len(lessons),
        by_gap={gap: found[gap] for gap in Gap},
        lessons=lessons[:limit],
    )


def late_summary(*, actor: Actor, top: int = 10) -> LateSummary:
    """What is late in the school, for those who control it: totals and the teachers with the most
    lessons, the longest overdue first among equals. Two queries."""
    rows: list[Any] = list(
        still_late(actor)
        .values("staff_id")
        .annotate(
            lessons=Count("lesson_id", distinct=True),
            gaps=Count("pk"),
            oldest_due_at=Min("due_at"),
            **{f"of_{gap}": Count("pk", filter=Q(gap=gap)) for gap in Gap},
        )
        .order_by("-lessons", "oldest_due_at", "staff_id")
    )
    staff = StaffMember.objects.visible_to(actor).in_bulk([row["staff_id"] for row in rows[:top]])
    return LateSummary(
        lessons=sum(row["lessons"] for row in rows),
        gaps=sum(row["gaps"] for row in rows),
        by_gap={gap: sum(row[f"of_{gap}"] for row in rows) for gap in Gap},
        teachers=len(rows),
        top=[
            LateTeacher(
                staff_id=row["staff_id"],
                name=staff[row["staff_id"]].short_name,
                lessons=row["lessons"],
                gaps=row["gaps"],
                oldest_due_at=row["oldest_due_at"],
            )
            for row in rows[:top]
        ],
    )
