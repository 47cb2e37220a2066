"""The control report «unfilled lessons»: what the lessons of a span lack right now.

Live, from the lessons themselves and not from last night's findings, so that a deputy who has
called a teacher sees the list shrink (S0-4a, S1-4.5e-3).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from journal.enums import Gap
from journal.models import Lesson
from journal.selectors import gaps
from reports.selectors.control_filter import ControlFilter, Grouping, Order
from school.models import GroupClass, Regulation, Term
from school.rules import DAY_END

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class MissingLine:
    """Gaps of a lesson that share one deadline: «topic, attendance, by 13.05, clause 4.1»."""

    labels: tuple[str, ...]
    due_at: dt.datetime | None
    clause: str
    is_late: bool

    @property
    def due(self) -> str:
        """On the school's own clock: «13.05.2026», with the hour where the deadline has one."""
        if self.due_at is None:
            return ""
        is_whole_day = self.due_at.time() == DAY_END
        return date_format(self.due_at, "d.m.Y" if is_whole_day else "d.m.Y, H:i")


@dataclass(frozen=True, slots=True)
class UnfilledLesson:
    """``replaced`` is the teacher for whom ``teacher`` stood in, or an empty string."""

    lesson_id: int
    on: dt.date
    slot: int
    subject: str
    group: str
    teacher: str
    replaced: str
    missing: tuple[MissingLine, ...]
    is_late: bool


@dataclass(slots=True)
class LessonGroup:
    """Lessons of one teacher, class or day. The counts are of the whole group even when a page
    shows a part of its lessons, which ``is_continued`` from the page before."""

    title: str
    held: int = 0
    unfilled: int = 0
    is_continued: bool = False
    lessons: list[UnfilledLesson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GapCount:
    """``missing`` is the label of the count: «without a topic»."""

    gap: Gap
    missing: str
    count: int


@dataclass(frozen=True, slots=True)
class ControlReport:
    """``held`` lessons fit the filter and are over, ``unfilled`` of them lack something;
    ``by_gap`` counts lessons, one that lacks two things twice. ``page`` pages the lessons."""

    held: int
    unfilled: int
    by_gap: list[GapCount]
    total_groups: int
    groups: list[LessonGroup]
    page: Page[int]

    @property
    def filled_percent(self) -> int:
        """Whole percent, rounded down: 100 only when nothing is missing."""
        return 100 * (self.held - self.unfilled) // self.held if self.held else 0


@dataclass(slots=True)
class _Bucket:
    """A group, where it sorts, and the values of the key column that belong to it."""

    sort: Any
    group: LessonGroup
    keys: set[Any] = field(default_factory=set)
    offset: int = 0


_WITHOUT = {
    Gap.TOPIC: _("without a topic"),
    Gap.HOMEWORK: _("without homework"),
    Gap.ATTENDANCE: _("without attendance"),
    Gap.MARKS: _("without marks"),
}
_KEY = {Grouping.TEACHER: "teacher_id", Grouping.CLASS: "group_id", Grouping.DAY: "on"}
_HEADING: dict[Grouping, tuple[str, ...]] = {
    Grouping.TEACHER: (
        "teacher__sort_key",
        "teacher__last_name",
        "teacher__first_name",
        "teacher__patronymic",
    ),
    Grouping.CLASS: ("group__grade", "classes"),
    Grouping.DAY: (),
}


def unfilled_lessons(
    *,
    actor: Actor,
    wanted: ControlFilter,
    local_now: dt.datetime,
    page: int | str = 1,
    per_page: int = PER_PAGE,
) -> ControlReport | None:
    """The report for those who read every journal; None when the year has no regulation yet.

    The counting is PostgreSQL's: one query gives the totals of every teacher, class or day,
    another the lessons of the page. Four queries whatever the size of the school, six when a
    deadline of the regulation is counted in school days.
    """
    regulation = gaps.regulation_on(actor.school_id, wanted.until)
    if regulation is None:
        return None
    conditions = gaps.conditions(regulation)
    incomplete = gaps.any_of(
        {gap: condition for gap, condition in conditions.items() if wanted.gap in (None, gap)}
    )
    lessons = _lessons(actor, wanted, regulation, local_now)
    tallies = _tallies(lessons, wanted.grouping, conditions)
    buckets = _buckets(tallies, wanted)
    total = sum(bucket.group.unfilled for bucket in buckets)
    paged = Paginator(range(total), per_page).get_page(page)
    shown = _fill(
        [bucket for bucket in buckets if bucket.group.unfilled],
        gaps.with_gaps(lessons.filter(incomplete), conditions),
        wanted.grouping,
        paged,
        gaps.deadline_book(regulation),
        local_now,
    )
    return ControlReport(
        held=sum(bucket.group.held for bucket in buckets),
        unfilled=total,
        by_gap=[
            GapCount(
                gap,
                str(_WITHOUT[gap]),
                sum(
                    tally.lessons
                    for tally in tallies
                    if gap in tally.lacks and _is_wanted(tally, wanted)
                ),
            )
            for gap in conditions
        ],
        total_groups=sum(bucket.group.unfilled > 0 for bucket in buckets),
        groups=shown,
        page=paged,
    )


def _lessons(
    actor: Actor, wanted: ControlFilter, regulation: Regulation, local_now: dt.datetime
) -> QuerySet[Lesson]:
    """Lessons that fit the filter and are over."""
    lessons = gaps.over(Lesson.objects.visible_to(actor), local_now).filter(
        group__year_id=regulation.year_id, on__lte=wanted.until
    )
    if wanted.since:
        lessons = lessons.filter(on__gte=wanted.since)
    else:
        # The last term to have begun in each scheme: in the holidays the one that has just ended.
        begun = Term.objects.filter(
            scheme__year_id=regulation.year_id, starts_on__lte=wanted.until
        ).order_by("scheme_id", "-starts_on")
        lessons = lessons.filter(term_id__in=begun.distinct("scheme_id").values("pk"))
    if wanted.grades:
        lessons = lessons.filter(group__grade__in=wanted.grades)
    if wanted.class_id:
        groups = GroupClass.objects.filter(school_class_id=wanted.class_id).values("group_id")
        lessons = lessons.filter(group_id__in=groups)
    if wanted.staff_id:
        lessons = lessons.filter(teacher_id=wanted.staff_id)
    if wanted.subject_id:
        lessons = lessons.filter(group__subject_id=wanted.subject_id)
    return lessons


@dataclass(frozen=True, slots=True)
class _Tally:
    """So many lessons of one value of the key column lack exactly these things."""

    key: Any
    heading: tuple[Any, ...]
    lacks: frozenset[Gap]
    lessons: int


def _tallies(
    lessons: QuerySet[Lesson], grouping: Grouping, conditions: Mapping[Gap, Q]
) -> list[_Tally]:
    """Lessons counted by key column and by what they lack: at most sixteen rows a key, and
    PostgreSQL looks at each lesson once."""
    if grouping == Grouping.CLASS:
        # A mixed group is one line of its own, «10А, 10Б»: its lessons are nobody's twice.
        classes = GroupClass.objects.filter(group_id=OuterRef("group_id")).order_by(
            "school_class__grade", "school_class__letter"
        )
        name = Concat(Cast("school_class__grade", CharField()), "school_class__letter")
        lessons = lessons.annotate(classes=ArraySubquery(classes.values_list(name)))
    key, heading = _KEY[grouping], _HEADING[grouping]
    lacking = [gaps.lacking(gap) for gap in conditions]
    rows: Iterable[Any] = (
        gaps.with_gaps(lessons, conditions)
        .order_by()
        .values_list(key, *heading, *lacking)
        .annotate(lessons=Count("pk"))
    )
    width = 1 + len(heading)
    return [
        _Tally(
            key=row[0],
            heading=row[1:width],
            lacks=frozenset(
                gap for gap, is_lacking in zip(conditions, row[width:-1], strict=True) if is_lacking
            ),
            lessons=row[-1],
        )
        for row in rows
    ]


def _is_wanted(tally: _Tally, wanted: ControlFilter) -> bool:
    """The lessons of the tally belong on the list."""
    return bool(tally.lacks) if wanted.gap is None else wanted.gap in tally.lacks


def _buckets(tallies: list[_Tally], wanted: ControlFilter) -> list[_Bucket]:
    """The groups of the report in its order, each with its place in the list of lessons."""
    buckets: dict[Any, _Bucket] = {}
    for tally in tallies:
        sort, title = _heading(tally, wanted.grouping)
        bucket = buckets.setdefault(sort, _Bucket(sort, LessonGroup(title)))
        bucket.keys.add(tally.key)
        bucket.group.held += tally.lessons
        bucket.group.unfilled += tally.lessons * _is_wanted(tally, wanted)
    most_first = wanted.order == Order.MOST
    ordered = sorted(
        buckets.values(),
        key=lambda bucket: (-bucket.group.unfilled if most_first else 0, bucket.sort),
    )
    offset = 0
    for bucket in ordered:
        bucket.offset = offset
        offset += bucket.group.unfilled
    return ordered


def _heading(tally: _Tally, grouping: Grouping) -> tuple[Any, str]:
    """Where the group sorts, and its title."""
    if grouping == Grouping.TEACHER:
        sort_key, *names = tally.heading
        return (sort_key, tally.key), " ".join(filter(None, names))
    if grouping == Grouping.CLASS:
        grade, classes = tally.heading
        return (grade, tuple(classes)), ", ".join(classes)
    return tally.key, date_format(tally.key, "l, d.m.Y")


def _fill(
    buckets: list[_Bucket],
    lessons: QuerySet[Lesson, Any],
    grouping: Grouping,
    paged: Page[int],
    book: gaps.DeadlineBook,
    local_now: dt.datetime,
) -> list[LessonGroup]:
    """The groups of the page with the lessons of the page in them. One query."""
    first, last = paged.start_index() - 1, paged.end_index()
    on_page = [
        bucket
        for bucket in buckets
        if bucket.offset < last and bucket.offset + bucket.group.unfilled > first
    ]
    key = _KEY[grouping]
    bucket_of = {value: bucket for bucket in on_page for value in bucket.keys}
    found: dict[int, list[Lesson]] = {bucket.offset: [] for bucket in on_page}
    for lesson in (
        lessons.filter(**{f"{key}__in": list(bucket_of)})
        .select_related("group__subject", "teacher", "replaced_teacher")
        .order_by("on", "slot", "group__grade", "group__label", "pk")
    ):
        found[bucket_of[getattr(lesson, key)].offset].append(lesson)
    for bucket in on_page:
        skipped = max(0, first - bucket.offset)
        bucket.group.is_continued = skipped > 0
        bucket.group.lessons = [
            _unfilled(lesson, book, local_now)
            for lesson in found[bucket.offset][skipped : last - bucket.offset]
        ]
    return [bucket.group for bucket in on_page]


def _unfilled(lesson: Any, book: gaps.DeadlineBook, local_now: dt.datetime) -> UnfilledLesson:
    facts = gaps.LessonFacts(lesson.on, lesson.ends_at, lesson.group.grade, lesson.unmarked)
    missing = [(gap, book.due(gap, facts)) for gap in Gap if getattr(lesson, gaps.lacking(gap))]
    lines = [
        MissingLine(
            labels=tuple(str(gap.label) for gap, _due in of_deadline),
            due_at=at,
            clause=clause,
            is_late=at is not None and at < local_now,
        )
        for (_undated, at, clause), of_deadline in groupby(
            sorted(missing, key=_by_due), key=_by_due
        )
    ]
    return UnfilledLesson(
        lesson_id=lesson.pk,
        on=lesson.on,
        slot=lesson.slot,
        subject=lesson.group.subject.name,
        group=lesson.group.label,
        teacher=lesson.teacher.short_name,
        replaced=lesson.replaced_teacher.short_name if lesson.replaced_teacher else "",
        missing=tuple(lines),
        is_late=any(line.is_late for line in lines),
    )


def _by_due(missing: tuple[Gap, gaps.Due | None]) -> tuple[bool, dt.datetime | None, str]:
    """Earliest deadline first, what has none last; gaps of one deadline stand together."""
    due = missing[1]
    return due is None, due.at if due else None, due.clause if due else ""
