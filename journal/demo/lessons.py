"""Lessons of the whole year: laid out by the timetable, with substitutions, and filled in up to
the moment of loading.

Lessons ahead are scheduled and empty. Of today's lessons those that are over are mostly filled,
but not those of the teachers whose logins everybody tries: they are for the reader of the demo.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from core import bulk
from core.models import School
from journal.demo.absences import Substitutes
from journal.demo.calendar import Days
from journal.demo.layout import GroupRow, Layout
from journal.demo.plans import Item
from journal.enums import LessonStatus
from journal.models import Lesson
from schedule.enums import WeekParity
from schedule.models import BellPeriod, TimetableEntry
from school.models import AcademicYear

_FIELDS = (
    "id",
    "school",
    "group",
    "term",
    "on",
    "shift",
    "slot",
    "starts_at",
    "ends_at",
    "room",
    "teacher",
    "replaced_teacher",
    "status",
    "cancel_reason",
    "plan_item",
    "topic",
    "topic_recorded_at",
    "homework",
    "homework_minutes",
    "homework_recorded_at",
    "attendance_checked_at",
)
_MINUTES = (10, 15, 20, 20, 30)
# Of the lessons of the last fortnight some are not filled yet: few by most, more by laggards.
_RECENT = dt.timedelta(days=14)
# A subject of one lesson a week has one in these days even when a holiday falls out.
_JUST_PLANNED = dt.timedelta(days=10)
_GAPS, _GAPS_OF_LAGGARDS, _OLD_GAPS = 0.008, 0.2, 0.0003
_LATE, _LATE_OF_LAGGARDS = 0.02, 0.15


@dataclass(slots=True)
class LessonRow:
    """A lesson as the marks need it. ``recorded_at`` is when its teacher sat down to fill it;
    None for one that is not filled, or not yet."""

    id: int
    group: GroupRow
    on: dt.date
    slot: int
    term_id: int
    teacher_id: int
    item: Item | None
    recorded_at: dt.datetime | None = None
    has_attendance: bool = False


@dataclass(slots=True)
class _Place:
    """One entry of the timetable."""

    group: GroupRow
    shift: int
    slot: int
    room_id: int | None
    staff_id: int | None
    parity: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How teachers fill the journal: ``laggards`` put it off, those in ``waiting`` have not begun
    today; nothing is recorded from the moment ``until`` on. The groups in ``new_plans`` got their
    plan from a file just now: their last days are not filled yet."""

    until: dt.datetime
    laggards: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()
    new_plans: frozenset[int] = frozenset()


class LessonPlanner:
    """Everything that making lessons needs to know, read once."""

    def __init__(
        self,
        year: AcademicYear,
        layout: Layout,
        days: Days,
        items: dict[int, list[Item]],
        substitutes: Substitutes,
        habits: Habits,
        today: dt.date,
    ) -> None:
        self.school: School = year.school
        self.year, self.days, self.today = year, days, today
        self._items, self._substitutes, self._habits = items, substitutes, habits
        self._teaching = {
            grade: set(days.of_grade(grade)) for grade in {r.grade for r in layout.classes.values()}
        }
        self._bells = {
            (bell.shift, bell.number): (bell.starts_at, bell.ends_at)
            for bell in BellPeriod.objects.filter(schedule__year=year, schedule__is_default=True)
        }
        self._week = self._read_week(year, layout)

    def _read_week(
        self, year: AcademicYear, layout: Layout
    ) -> dict[tuple[dt.date, dt.date | None], dict[int, list[_Place]]]:
        """Entries by the span of their version and weekday."""
        week: dict[tuple[dt.date, dt.date | None], dict[int, list[_Place]]] = {}
        for entry in (
            TimetableEntry.objects.filter(version__year=year)
            .select_related("version")
            .order_by("version__since", "weekday", "shift", "slot", "group_id")
        ):
            span = (entry.version.since, entry.version.until)
            week.setdefault(span, defaultdict(list))[entry.weekday].append(
                _Place(
                    layout.groups[entry.group_id],
                    entry.shift,
                    entry.slot,
                    entry.room_id,
                    entry.staff_id,
                    entry.parity,
                )
            )
        return week

    def write(self, seed: str) -> dict[int, list[LessonRow]]:
        """Make and copy all lessons; those of each group in order, cancelled ones left out."""
        made: dict[int, list[LessonRow]] = defaultdict(list)
        ids = bulk.endless_ids(Lesson)
        lines: list[str] = []
        rngs: dict[int, Random] = {}
        for day in _dates(self.year):
            for place in self._places(day):
                group = place.group
                rng = rngs.setdefault(group.id, Random(f"{seed} lessons {group.key}"))
                line = self._make(next(ids), day, place, made[group.id], rng)
                if line:
                    lines.append(line)
        bulk.copy_lines(Lesson, _FIELDS, lines)
        return made

    def _places(self, day: dt.date) -> list[_Place]:
        """What the timetable wants on a day, without those who have no school."""
        found: list[_Place] = []
        for (since, until), week in self._week.items():
            if since <= day and (until is None or day < until):
                odd = ((day - self.year.starts_on).days // 7) % 2 == 0
                wrong = WeekParity.EVEN if odd else WeekParity.ODD
                found.extend(
                    place
                    for place in week.get(day.isoweekday(), ())
                    if place.parity != wrong and day in self._teaching[place.group.grade]
                )
        busy: dict[tuple[int, int], set[int]] = defaultdict(set)
        for place in found:
            staff_id = place.staff_id or place.group.teacher_on(day)
            if staff_id is not None:
                busy[place.shift, place.slot].add(staff_id)
        self._substitutes.start_day(day, busy)
        return found

    def _make(
        self, pk: int, day: dt.date, place: _Place, before: list[LessonRow], rng: Random
    ) -> str | None:
        group = place.group
        term = self.days.term_on(group.scheme_id, day)
        usual = place.staff_id or group.teacher_on(day)
        if term is None or usual is None:
            return None
        change = self._substitutes.change(group, day, place.shift, place.slot, usual)
        items = self._items.get(group.id, [])
        item = items[len(before)] if len(before) < len(items) else None
        starts_at, ends_at = self._bells.get((place.shift, place.slot), (None, None))
        row = LessonRow(pk, group, day, place.slot, term.pk, change.teacher_id, item)
        filling = _Filling()
        waits = self._habits.waiting
        if not change.cancel_reason:
            before.append(row)
            if day < self.today or (day == self.today and row.teacher_id not in waits):
                filling = self._fill(row, ends_at or dt.time(15), rng)
        return bulk.line(
            pk,
            self.school.pk,
            group.id,
            term.pk,
            day,
            place.shift,
            place.slot,
            starts_at,
            ends_at,
            place.room_id,
            change.teacher_id,
            usual if change.teacher_id != usual else None,
            LessonStatus.CANCELLED if change.cancel_reason else LessonStatus.SCHEDULED,
            change.cancel_reason,
            item.id if item and not change.cancel_reason else None,
            filling.topic,
            filling.topic_at,
            filling.homework,
            filling.minutes,
            filling.homework_at,
            filling.attendance_at,
        )

    def _fill(self, row: LessonRow, ends_at: dt.time, rng: Random) -> "_Filling":
        """What the teacher wrote, and what was forgotten."""
        lags = row.teacher_id in self._habits.laggards
        is_recent = self.today - row.on <= _RECENT
        moment = dt.datetime.combine(row.on, ends_at, tzinfo=self.school.zone)
        if rng.random() < (_LATE_OF_LAGGARDS if lags else _LATE):
            moment += dt.timedelta(days=rng.choice((1, 1, 2, 3)), minutes=rng.randrange(-120, 300))
        else:
            # Most fill the journal during the lesson or after school of the same day.
            moment += dt.timedelta(minutes=rng.choice((-5, -3, 1, 6, rng.randrange(20, 240))))
        gap = ""
        if row.group.id in self._habits.new_plans and self.today - row.on <= _JUST_PLANNED:
            gap = "all"
        elif rng.random() < ((_GAPS_OF_LAGGARDS if lags else _GAPS) if is_recent else _OLD_GAPS):
            gap = rng.choice(("all", "all", "homework", "homework", "topic", "attendance"))
        minutes = rng.choice(_MINUTES)
        if gap == "all" or moment >= self._habits.until:
            return _Filling()
        row.recorded_at = moment
        row.has_attendance = gap != "attendance"
        topic = row.item.topic if row.item else "Резервный урок. Повторение"
        homework = row.item.homework if row.item else ""
        wants_homework = row.group.needs_homework and row.group.grade > 1 and gap != "homework"
        return _Filling(
            topic="" if gap == "topic" else topic,
            topic_at=None if gap == "topic" else moment,
            homework=homework if wants_homework else "",
            homework_at=moment if wants_homework else None,
            minutes=minutes if wants_homework and homework else None,
            attendance_at=moment if row.has_attendance else None,
        )


@dataclass(frozen=True, slots=True)
class _Filling:
    topic: str = ""
    topic_at: dt.datetime | None = None
    homework: str = ""
    homework_at: dt.datetime | None = None
    minutes: int | None = None
    attendance_at: dt.datetime | None = None


def _dates(year: AcademicYear) -> list[dt.date]:
    span = (year.ends_on - year.starts_on).days
    return [year.starts_on + dt.timedelta(days=number) for number in range(span + 1)]
