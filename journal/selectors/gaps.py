"""What lessons still lack, and when the regulation wanted it.

The one definition of an unfilled lesson: the nightly check, the teacher's list and the deputy's
control report all ask here. A gap is a fact of the lesson; whether it is late is the regulation's
answer, given by ``DeadlineBook``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from journal.enums import Gap, LessonStatus
from journal.models import Lesson, Mark, Work
from schedule.models import TimetableEntry
from school.enums import DeadlineCode, DueUnit, Grading, GroupPurpose, Level, WorkCategory
from school.models import DeadlineRule, NonTeachingSpan, Regulation
from school.rules import Limit, SchoolDays, due_at

# Works that are handed in: without a single mark they are unfinished. An oral answer is given by
# some, so a lesson without one lacks nothing.
HANDED_IN = (WorkCategory.WRITTEN, WorkCategory.CONTROL, WorkCategory.PRACTICAL)

MONDAY_TO_FRIDAY = frozenset(range(1, 6))


class UnmarkedWork(TypedDict):
    """As PostgreSQL writes it into JSON: ``results_on`` is an ISO date."""

    category: str
    results_on: str | None


# --- gaps as conditions of SQL -----------------------------------------------------------------


def unmarked_works(lesson: str) -> QuerySet[Work]:
    """Handed-in works of the outer row's lesson (its field named ``lesson``) with no mark in
    force."""
    marks = Mark.objects.in_force().filter(work=OuterRef("pk"))
    return Work.objects.filter(
        ~Exists(marks), lesson=OuterRef(lesson), work_type__category__in=HANDED_IN
    )


def conditions(regulation: Regulation) -> dict[Gap, Q]:
    """For each gap the condition under which a lesson of the regulation's year has it.

    Homework is missed where the subject expects it and the sanitary norm of the grade is above
    zero, in extracurricular groups never; attendance where the regulation asks to confirm it; marks
    where a handed-in work has none, except in groups without marks (S1-3.11) and extracurricular
    ones.
    """
    homework_grades = [
        grade for grade, minutes in enumerate(regulation.homework_minutes, start=1) if minutes
    ]
    curricular = ~Q(group__purpose=GroupPurpose.EXTRACURRICULAR)
    attendance = Q(attendance_checked_at__isnull=True)
    return {
        Gap.TOPIC: Q(topic=""),
        Gap.HOMEWORK: Q(
            homework_recorded_at__isnull=True,
            group__subject__needs_homework=True,
            group__subject__is_extracurricular=False,
            group__grade__in=homework_grades,
        )
        & curricular,
        Gap.ATTENDANCE: attendance if regulation.requires_attendance else Q(pk__in=[]),
        Gap.MARKS: ~Q(group__grading=Grading.NONE) & curricular & Q(Exists(unmarked_works("pk"))),
    }


def any_of(gaps: Mapping[Gap, Q]) -> Q:
    """A lesson with at least one of the gaps."""
    found = Q(pk__in=[])
    for condition in gaps.values():
        found |= condition
    return found


def lacking(gap: Gap) -> str:
    """The name under which ``with_gaps`` annotates a gap."""
    return f"lacks_{gap}"


def with_gaps(lessons: QuerySet[Lesson], gaps: Mapping[Gap, Q]) -> QuerySet[Lesson, Any]:
    """Annotates a boolean ``lacks_…`` for each gap and ``unmarked``, a list of ``UnmarkedWork``."""
    return lessons.annotate(
        **{
            lacking(gap): ExpressionWrapper(condition, output_field=BooleanField())
            for gap, condition in gaps.items()
        },
        unmarked=ArraySubquery(
            unmarked_works("pk").values(
                json=JSONObject(category="work_type__category", results_on="results_on")
            )
        ),
    )


def over(lessons: QuerySet[Lesson], local_now: dt.datetime) -> QuerySet[Lesson]:
    """Lessons that took place and have ended by ``local_now``, on the school's wall clock. One
    without bells counts as over when its day is."""
    today = local_now.date()
    return lessons.filter(
        Q(on__lt=today) | Q(on=today, ends_at__lte=local_now.time()),
    ).exclude(status=LessonStatus.CANCELLED)


# --- when a gap is late ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What a deadline asks about a lesson."""

    on: dt.date
    ends_at: dt.time | None
    grade: int
    unmarked: Sequence[UnmarkedWork] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The last second in time, the row of the catalogue (D1-D4) and the clause it comes from."""

    at: dt.datetime
    code: DeadlineCode
    clause: str


@dataclass(frozen=True, slots=True)
class Rule:
    limit: Limit
    clause: str


_RULE_OF_GAP = {
    Gap.TOPIC: DeadlineCode.LESSON,
    Gap.ATTENDANCE: DeadlineCode.LESSON,
    Gap.HOMEWORK: DeadlineCode.HOMEWORK,
}
_LESSON_RULES = (
    DeadlineCode.LESSON,
    DeadlineCode.HOMEWORK,
    DeadlineCode.MARKS,
    DeadlineCode.CONTROL_MARKS,
)


@dataclass(slots=True)
class DeadlineBook:
    """The deadlines of one regulation for what a lesson may lack; asks the database nothing."""

    zone: ZoneInfo
    rules: Mapping[tuple[DeadlineCode, Level], Rule]
    days: Mapping[int, SchoolDays]
    _known: dict[tuple[Rule, dt.date, dt.time | None, int], dt.datetime] = field(
        default_factory=dict
    )

    def due(self, gap: Gap, lesson: LessonFacts) -> Due | None:
        """When ``gap`` of the lesson had to be filled; None when the regulation sets no deadline.

        Topic and attendance D1 (S0-6b, S3-2c), homework D2 (S1-4.4g, S3-2d), marks of a handed-in
        work D3 (S1-4.4c, S3-2e). A control work whose day of results is recorded has the stricter
        D4, counted from that day (S1-4.4j). Of several unmarked works the earliest counts.
        """
        if gap in _RULE_OF_GAP:
            return self._after(_RULE_OF_GAP[gap], lesson, lesson.on, lesson.ends_at)
        found = [due for work in lesson.unmarked if (due := self._marks_due(work, lesson))]
        return min(found, key=lambda due: due.at, default=None)

    def _marks_due(self, work: UnmarkedWork, lesson: LessonFacts) -> Due | None:
        if work["category"] == WorkCategory.CONTROL and work["results_on"]:
            results_on = dt.date.fromisoformat(work["results_on"])
            due = self._after(DeadlineCode.CONTROL_MARKS, lesson, results_on, None)
            if due:
                return due
        return self._after(DeadlineCode.MARKS, lesson, lesson.on, lesson.ends_at)

    def _after(
        self, code: DeadlineCode, lesson: LessonFacts, on: dt.date, time: dt.time | None
    ) -> Due | None:
        rule = self.rules.get((code, Level.of_grade(lesson.grade)))
        if rule is None:
            return None
        key = (rule, on, time, lesson.grade)
        if key not in self._known:
            self._known[key] = due_at(
                rule.limit,
                event_on=on,
                event_time=time,
                zone=self.zone,
                days=self.days.get(lesson.grade),
            )
        return Due(self._known[key], code, rule.clause)


def regulation_on(school_id: int, day: dt.date) -> Regulation | None:
    """The regulation of the year that ``day`` is in, or of the last one before it; with its year
    and school. One query."""
    return (
        Regulation.objects.filter(school_id=school_id, year__starts_on__lte=day)
        .select_related("year", "school")
        .order_by("-year__starts_on")
        .first()
    )


def deadline_book(regulation: Regulation) -> DeadlineBook:
    """The active lesson deadlines of a regulation, which comes with its year and school. One query,
    two more for the calendar when a deadline is counted in school days."""
    rules: dict[tuple[DeadlineCode, Level], Rule] = {}
    for row in DeadlineRule.objects.filter(
        regulation=regulation, code__in=_LESSON_RULES, is_active=True
    ).order_by("pk"):
        for level in row.levels:
            # Two rules for one level are a slip of the regulation: the first one written counts.
            rules.setdefault(
                (DeadlineCode(row.code), Level(level)),
                Rule(Limit(row.amount, row.unit), row.clause),
            )
    counts_school_days = any(rule.limit.unit == DueUnit.SCHOOL_DAYS for rule in rules.values())
    days = school_days(regulation) if counts_school_days else {}
    return DeadlineBook(regulation.school.zone, rules, days)


def school_days(regulation: Regulation) -> dict[int, SchoolDays]:
    """The school days of each grade 1-11 in the regulation's year. A grade works on the weekdays
    that its timetable uses, Monday to Friday at least. Two queries."""
    year = regulation.year
    # Days off of a class alone, a quarantine, put off nothing for its grade.
    spans = list(
        NonTeachingSpan.objects.filter(year=year, span_classes__isnull=True).order_by("starts_on")
    )
    used: dict[int, set[int]] = {}
    for grade, weekday in (
        TimetableEntry.objects.filter(version__year=year, version__published_at__isnull=False)
        .values_list("group__grade", "weekday")
        .distinct()
    ):
        used.setdefault(grade, set()).add(weekday)
    return {
        grade: SchoolDays(
            first=year.starts_on,
            last=year.ends_on,
            weekdays=MONDAY_TO_FRIDAY | used.get(grade, set()),
            off=tuple(
                (span.starts_on, span.ends_on)
                for span in spans
                if span.grades is None or grade in span.grades
            ),
        )
        for grade in range(1, 12)
    }
