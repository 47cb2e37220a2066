"""The timetable against the lessons: what differs, what stays all the same, what cannot be made.

A lesson is wanted where a published version has its group in a slot of the weekday that the day
goes by. Terms that are closed, days on which no version is in force and groups that no version has
are left alone; lessons of today and of the past are never moved, only lacking ones are named.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.actors import Actor
from journal.enums import KeptBecause, LessonObstacle, LessonStatus
from journal.models import Lesson
from journal.rules.lesson_matching import Held, Place, Standing, match
from journal.selectors.lessons.timetable_diff import (
    GroupDiff,
    Kept,
    Obstacle,
    Span,
    TimetableDiff,
    Version,
)
from journal.selectors.lessons.written import written_in
from schedule.enums import SubstitutionKind
from schedule.models import Substitution, TimetableEntry, TimetableVersion
from schedule.rules import DayPlan, SchoolDays
from schedule.selectors import days as calendar
from school.enums import GroupPurpose
from school.models import (
    AcademicYear,
    GroupClass,
    SchoolClass,
    StaffMember,
    TeachingAssignment,
    TeachingGroup,
    Term,
)

_DAY = dt.timedelta(days=1)
_SOON = dt.timedelta(days=13)


def published(year: AcademicYear) -> list[Version]:
    """One query."""
    return [
        Version(*row)
        for row in TimetableVersion.objects.published()
        .filter(year=year)
        .order_by("since")
        .values_list("pk", "since", "until")
    ]


def timetable_diff(
    *, year: AcademicYear, span: Span, versions: Sequence[Version] | None = None
) -> TimetableDiff:
    """What laying the lessons of ``span`` by the timetable would do. ``versions`` are those in
    force, by default the published ones. Seventeen queries, whatever the size of the school."""
    span = Span(max(span.first, year.starts_on), min(span.last, year.ends_on), span.local_now)
    if span.first > span.last:
        return TimetableDiff(span)
    in_force = published(year) if versions is None else list(versions)
    week = _Week(year, in_force)
    places, obstacles, idle = _Wanted(year, span, week).places()
    lessons = _held(year, span, week)
    groups, kept = [], []
    for group in week.groups:
        matching = match(lessons.get(group.pk, ()), places.get(group.pk, ()))
        if not matching.is_empty:
            groups.append(GroupDiff(group, matching))
        kept += [Kept(group, lesson, _why(lesson)) for lesson in matching.kept]
        obstacles.add(group, LessonObstacle.NO_TEACHER, [one.on for one in matching.unstaffed])
    return TimetableDiff(
        span=span,
        groups=tuple(groups),
        kept=tuple(kept),
        obstacles=obstacles.found(),
        wanted=sum(map(len, places.values())),
        idle=idle,
    )


def differs_soon(*, actor: Actor, local_now: dt.datetime) -> int:
    """How many lessons of the next two weeks the timetable has otherwise than the journal, for
    whoever can put it right. Eighteen queries at most, over two weeks of lessons."""
    today = local_now.date()
    year = (
        AcademicYear.objects.filter(
            school_id=actor.school_id, ends_on__gt=today, closed_at__isnull=True
        )
        .order_by("starts_on")
        .first()
    )
    if year is None:
        return 0
    first = max(today + _DAY, year.starts_on)
    diff = timetable_diff(year=year, span=Span(first, first + _SOON, local_now))
    return diff.lacking + diff.surplus + diff.moved + diff.changed


# --- the timetable -----------------------------------------------------------------------------


class _Entry(NamedTuple):
    group_id: int
    weekday: int
    shift: int
    slot: int
    parity: str
    room_id: int | None
    staff_id: int | None


class _Week:
    """The entries of the versions, and the groups that have any. Two queries."""

    def __init__(self, year: AcademicYear, versions: Sequence[Version]) -> None:
        self.versions = versions
        self._entries: dict[tuple[int, int], list[_Entry]] = defaultdict(list)
        self._places: set[tuple[int, int, int, int]] = set()
        for version_id, *row in (
            TimetableEntry.objects.filter(version__in=[version.id for version in versions])
            .order_by("weekday", "shift", "slot", "group_id", "pk")
            .values_list(
                *("version_id", "group_id", "weekday", "shift", "slot", "parity"),
                *("room_id", "staff_id"),
            )
        ):
            entry = _Entry(*row)
            self._entries[version_id, entry.weekday].append(entry)
            self._places.add((entry.group_id, entry.weekday, entry.shift, entry.slot))
        self.groups: list[TeachingGroup] = list(
            TeachingGroup.objects.filter(year=year, pk__in={place[0] for place in self._places})
            .select_related("subject")
            .order_by("grade", "label", "subject__name", "pk")
        )

    def version_on(self, day: dt.date) -> Version | None:
        return next((version for version in self.versions if version.is_on(day)), None)

    def entries(self, version: Version, weekday: int) -> Sequence[_Entry]:
        return self._entries.get((version.id, weekday), ())

    def all_entries(self) -> Iterator[_Entry]:
        for entries in self._entries.values():
            yield from entries

    def has(self, group_id: int, day: dt.date, shift: int, slot: int) -> bool:
        """Whether some version has the group there on this weekday."""
        return (group_id, day.isoweekday(), shift, slot) in self._places


@dataclass(slots=True)
class _Obstacles:
    _days: dict[tuple[int, LessonObstacle], list[dt.date]] = field(default_factory=dict)
    _groups: dict[int, TeachingGroup] = field(default_factory=dict)

    def add(self, group: TeachingGroup, why: LessonObstacle, days: Iterable[dt.date]) -> None:
        for day in days:
            self._days.setdefault((group.pk, why), []).append(day)
            self._groups[group.pk] = group

    def found(self) -> tuple[Obstacle, ...]:
        rows = [
            Obstacle(self._groups[pk], why, len(days), min(days))
            for (pk, why), days in self._days.items()
        ]
        return tuple(sorted(rows, key=lambda row: (row.group.grade, row.group.label, row.why)))


class _Term(NamedTuple):
    id: int
    first: dt.date
    last: dt.date
    is_closed: bool


class _Wanted:
    """The places of every group in the span. Eleven queries."""

    def __init__(self, year: AcademicYear, span: Span, week: _Week) -> None:
        self._span, self._week = span, week
        self._days: SchoolDays = calendar.school_days(year)
        self._groups = {group.pk: group for group in week.groups}
        self._classes = _classes_of(year, self._groups)
        self._terms: dict[int, list[_Term]] = defaultdict(list)
        for scheme_id, pk, first, last, closed_at in Term.objects.filter(
            scheme__year=year
        ).values_list("scheme_id", "pk", "starts_on", "ends_on", "closed_at"):
            self._terms[scheme_id].append(_Term(pk, first, last, closed_at is not None))
        self._teachers = _Teachers(year, span, week)
        self._bells: dict[tuple[dt.date, int], Mapping[tuple[int, int], tuple[dt.time, dt.time]]]
        self._bells = {}
        self._obstacles = _Obstacles()

    def places(self) -> tuple[dict[int, list[Place]], _Obstacles, int]:
        """By group, with what cannot be made, and the number of days without a timetable."""
        found: dict[int, list[Place]] = defaultdict(list)
        idle = 0
        for day in self._span.days:
            version = self._week.version_on(day)
            plans = self._plans(day)
            if version is None:
                idle += bool(plans)
                continue
            taken: set[tuple[int, int, int]] = set()
            for weekday in sorted({plan.weekday for plan in plans.values()}):
                for entry in self._week.entries(version, weekday):
                    plan = plans.get(self._classes.get(entry.group_id, ()))
                    if plan is None or not plan.includes(weekday, entry.parity):
                        continue
                    place = self._place(entry, day, taken)
                    if place is not None:
                        found[entry.group_id].append(place)
        self._look_at_short_weeks()
        return found, self._obstacles, idle

    def _plans(self, day: dt.date) -> dict[tuple[SchoolClass, ...], DayPlan]:
        """What timetable the day goes by, for each set of classes that has a group."""
        known: dict[tuple[SchoolClass, ...], DayPlan] = {}
        for classes in set(self._classes.values()):
            plan = self._days.weekday_of_any(day, classes)
            if plan is not None:
                known[classes] = plan
        return known

    def _place(self, entry: _Entry, day: dt.date, taken: set[tuple[int, int, int]]) -> Place | None:
        group = self._groups[entry.group_id]
        term = next(
            (one for one in self._terms[group.term_scheme_id] if one.first <= day <= one.last), None
        )
        if term is None:
            self._obstacles.add(group, LessonObstacle.NO_TERM, [day])
            return None
        if term.is_closed:
            return None
        key = (entry.group_id, entry.shift, entry.slot)
        if key in taken:
            self._obstacles.add(group, LessonObstacle.CLASH, [day])
            return None
        taken.add(key)
        bells = self._bells.get((day, group.grade))
        if bells is None:
            bells = self._bells[day, group.grade] = self._days.bells_of(day, group.grade)
        starts_at, ends_at = bells.get((entry.shift, entry.slot), (None, None))
        return Place(
            on=day,
            shift=entry.shift,
            slot=entry.slot,
            term_id=term.id,
            starts_at=starts_at,
            ends_at=ends_at,
            room_id=entry.room_id,
            teachers=self._teachers.of(entry.group_id, entry.staff_id, day),
            is_past=self._span.is_past(day, starts_at),
        )

    def _look_at_short_weeks(self) -> None:
        """Entries on a day that none of the group's classes studies on, and groups of no class:
        without a word they would never become lessons."""
        for entry in self._week.all_entries():
            classes = self._classes.get(entry.group_id)
            group = self._groups.get(entry.group_id)
            if group is None:
                continue
            if classes is None:
                self._obstacles.add(group, LessonObstacle.NO_CLASS, [self._span.first])
            elif entry.weekday > max(one.week_days for one in classes):
                self._obstacles.add(group, LessonObstacle.SHORT_WEEK, [self._span.first])


def _classes_of(
    year: AcademicYear, group_ids: Collection[int]
) -> dict[int, tuple[SchoolClass, ...]]:
    """Two queries."""
    classes = {one.pk: one for one in SchoolClass.objects.filter(year=year).in_school_order()}
    order = {pk: number for number, pk in enumerate(classes)}
    found: dict[int, list[int]] = defaultdict(list)
    for group_id, class_id in GroupClass.objects.filter(group__year=year).values_list(
        "group_id", "school_class_id"
    ):
        if group_id in group_ids and class_id in order:
            found[group_id].append(class_id)
    return {
        group_id: tuple(classes[pk] for pk in sorted(pks, key=order.__getitem__))
        for group_id, pks in found.items()
    }


class _Teachers:
    """Who may give a lesson on a day: the one the timetable names, else those assigned to the
    group, the longest first; nobody who has left. Two queries."""

    def __init__(self, year: AcademicYear, span: Span, week: _Week) -> None:
        self._assigned: dict[int, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
        for group_id, staff_id, since, until in (
            TeachingAssignment.objects.filter(group__year=year)
            .within(span.first, span.last)
            .order_by("since", "pk")
            .values_list("group_id", "staff_id", "since", "until")
        ):
            self._assigned[group_id].append((staff_id, since, until))
        self._left = dict(
            StaffMember.objects.filter(
                school_id=year.school_id, left_on__lte=span.last
            ).values_list("pk", "left_on")
        )

    def of(self, group_id: int, named: int | None, day: dt.date) -> tuple[int, ...]:
        if named is not None and self._works(named, day):
            return (named,)
        return tuple(
            staff_id
            for staff_id, since, until in self._assigned.get(group_id, ())
            if since <= day and (until is None or day < until) and self._works(staff_id, day)
        )

    def _works(self, staff_id: int, day: dt.date) -> bool:
        left_on = self._left.get(staff_id)
        return left_on is None or day < left_on


# --- the lessons -------------------------------------------------------------------------------


def _held(year: AcademicYear, span: Span, week: _Week) -> dict[int, list[Held]]:
    """The lessons of the span in open terms, on days with a timetable, by group. Three queries."""
    in_span = Lesson.objects.filter(
        school_id=year.school_id, group__year=year, on__range=(span.first, span.last)
    )
    ahead = in_span.filter(on__gte=span.local_now.date())
    written = written_in(ahead)
    given = {
        (row[0], row[1], row[2], row[3]): row[4]
        for row in Substitution.objects.in_force()
        .filter(group__year=year, on__range=(span.first, span.last))
        .values_list("group_id", "on", "shift", "slot", "kind")
    }
    purposes = {group.pk: group.purpose for group in week.groups}
    known_days: dict[dt.date, bool] = {}
    found: dict[int, list[Held]] = defaultdict(list)
    for group_id, status, *row in (
        in_span.filter(group__in=list(purposes), term__closed_at__isnull=True)
        .order_by()
        .values_list(
            *("group_id", "status", "pk", "on", "shift", "slot", "term_id", "starts_at"),
            *("ends_at", "room_id", "teacher_id", "replaced_teacher_id"),
        )
    ):
        pk, on, shift, slot, term_id, starts_at, ends_at, room_id, teacher_id, replaced_id = row
        if on not in known_days:
            known_days[on] = week.version_on(on) is not None
        if not known_days[on]:
            continue
        kind = given.get((group_id, on, shift, slot))
        if status == LessonStatus.CANCELLED:
            standing = Standing.CANCELLED
        elif span.is_past(on, starts_at):
            standing = Standing.BEGUN
        elif kind in SubstitutionKind.of_nobody() or (
            purposes[group_id] != GroupPurpose.LESSONS and not week.has(group_id, on, shift, slot)
        ):
            standing = Standing.ADDED
        elif kind is not None or replaced_id is not None:
            standing = Standing.SUBSTITUTED
        else:
            standing = Standing.WRITTEN if pk in written else Standing.FREE
        found[group_id].append(
            Held(
                pk,
                on,
                shift,
                slot,
                term_id,
                starts_at,
                ends_at,
                room_id,
                teacher_id,
                standing,
                replaced_id,
            )
        )
    return found


def _why(lesson: Held) -> KeptBecause:
    if lesson.standing == Standing.SUBSTITUTED:
        return KeptBecause.SUBSTITUTED
    return KeptBecause.WRITTEN
