"""Which weekday a day goes by, and by which bells."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schedule.enums import WeekParity

# (shift, number of the lesson) → when it begins and ends.
Bells = Mapping[tuple[int, int], tuple[dt.time, dt.time]]

_ODD_OR_EVEN = (WeekParity.ODD, WeekParity.EVEN)


def week_parity(day: dt.date, *, first_day: dt.date) -> WeekParity:
    """Odd or even week of the academic year; the week of ``first_day`` is the first, so odd."""
    monday = first_day - dt.timedelta(days=first_day.weekday())
    weeks = (day - monday).days // 7
    return WeekParity.EVEN if weeks % 2 else WeekParity.ODD


class Class(Protocol):
    """What the calendar asks about a class."""

    @property
    def pk(self) -> int: ...
    @property
    def grade(self) -> int: ...
    @property
    def week_days(self) -> int: ...
    @property
    def term_scheme_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The timetable a day goes by: the ISO ``weekday`` and the kind of week, odd or even."""

    weekday: int
    parity: WeekParity

    def includes(self, weekday: int, parity: str) -> bool:
        """Whether an entry of the timetable of this weekday and parity is held."""
        return weekday == self.weekday and parity in (WeekParity.EVERY, self.parity)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days in a row without lessons, both ends included: of everybody, of some ``grades``, or only
    of the classes named."""

    first: dt.date
    last: dt.date
    name: str = ""
    grades: frozenset[int] | None = None
    class_ids: frozenset[int] = frozenset()

    def covers(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def is_for(self, grade: int, class_id: int | None) -> bool:
        if self.class_ids:
            return class_id in self.class_ids
        return self.grades is None or grade in self.grades


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day by the timetable of another weekday, by other bells, or both."""

    weekday: int | None = None
    parity: str = ""
    bells_id: int | None = None
    grades: frozenset[int] | None = None
    name: str = ""

    def is_for(self, grade: int) -> bool:
        return self.grades is None or grade in self.grades


@dataclass(frozen=True, slots=True)
class BellTable:
    """A bell schedule: the usual one, one for some weekdays or grades, or one (none of these) that
    only the days that name it go by."""

    id: int
    times: Bells
    is_default: bool = False
    weekdays: frozenset[int] = frozenset()
    grades: frozenset[int] = frozenset()

    def rank(self, weekday: int, grade: int) -> int:
        """How closely it is meant for a weekday and a grade; 0: not at all."""
        if (self.weekdays and weekday not in self.weekdays) or (
            self.grades and grade not in self.grades
        ):
            return 0
        return 4 * bool(self.grades) + 2 * bool(self.weekdays) + self.is_default


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The calendar of one academic year for every class; asks the database nothing.

    ``terms`` are the first and last days of the terms by their scheme, ``changed`` the days that
    are not like their weekday.
    """

    first: dt.date
    last: dt.date
    terms: Mapping[int, Sequence[tuple[dt.date, dt.date]]]
    off: Sequence[DaysOff] = ()
    changed: Mapping[dt.date, Sequence[ChangedDay]] = field(default_factory=dict)
    bells: Sequence[BellTable] = ()

    def weekday_of(self, day: dt.date, school_class: Class) -> DayPlan | None:
        """Which timetable the class goes by on the day; None when it has no lessons.

        Outside the year and the terms there are none, nor on days off that name the class itself
        (a quarantine). A day by the timetable of another weekday has lessons whatever else the
        calendar says; then come days off of grades and of the school, and the class's own week of
        five or six days.
        """
        if not self.is_in_term(day, school_class.term_scheme_id):
            return None
        off = [
            span
            for span in self.off
            if span.covers(day) and span.is_for(school_class.grade, school_class.pk)
        ]
        if any(span.class_ids for span in off):
            return None
        change = self._change(day, school_class.grade)
        if change is not None and change.weekday is not None:
            parity = WeekParity(change.parity) if change.parity in _ODD_OR_EVEN else None
            return DayPlan(change.weekday, parity or self.parity_of(day))
        if off or day.isoweekday() > school_class.week_days:
            return None
        return DayPlan(day.isoweekday(), self.parity_of(day))

    def weekday_of_any(self, day: dt.date, classes: Sequence[Class]) -> DayPlan | None:
        """The same for a group of several classes: as long as one of them has lessons, the group
        has them, by the timetable of the first that does."""
        return next(
            (plan for each in classes if (plan := self.weekday_of(day, each)) is not None), None
        )

    def bells_of(self, day: dt.date, grade: int) -> Bells:
        """By which bells a grade goes on a day: those that the day names, else those meant for the
        grade, for the weekday (of the timetable it goes by), the usual ones. A shift that the bells
        of the day leave out keeps the usual hours. Empty when the year has no bells."""
        change = self._change(day, grade)
        if change is not None and change.bells_id is not None:
            named = next((table for table in self.bells if table.id == change.bells_id), None)
            if named is not None:
                return self._with_other_shifts(named)
        weekday = (change.weekday if change else None) or day.isoweekday()
        ranked = [(table.rank(weekday, grade), -table.id, table) for table in self.bells]
        rank, _, best = max(ranked, default=(0, 0, None), key=lambda item: item[:2])
        return self._with_other_shifts(best) if best is not None and rank else {}

    def off_name(self, day: dt.date, school_class: Class) -> str:
        """Why a class has no lessons on a day, in the words of the calendar; empty on a school day
        and where it gives no reason (a Sunday, a day between terms)."""
        if self.weekday_of(day, school_class) is not None:
            return ""
        found = [
            span
            for span in self.off
            if span.covers(day) and span.is_for(school_class.grade, school_class.pk)
        ]
        found.sort(key=lambda span: not span.class_ids)
        return found[0].name if found else ""

    def is_off(self, day: dt.date, school_class: Class) -> bool:
        """Whether the calendar names the day as one without lessons for the class, and no order
        makes it a working one. A weekend is no such day: clubs meet on it."""
        return self.weekday_of(day, school_class) is None and any(
            span.covers(day) and span.is_for(school_class.grade, school_class.pk)
            for span in self.off
        )

    def parity_of(self, day: dt.date) -> WeekParity:
        return week_parity(day, first_day=self.first)

    def is_in_term(self, day: dt.date, scheme_id: int) -> bool:
        return self.first <= day <= self.last and any(
            first <= day <= last for first, last in self.terms.get(scheme_id, ())
        )

    def _change(self, day: dt.date, grade: int) -> ChangedDay | None:
        """What is said of a day for a grade: the grade's own words, completed by the school's."""
        found = [change for change in self.changed.get(day, ()) if change.is_for(grade)]
        if len(found) < 2:
            return found[0] if found else None
        found.sort(key=lambda change: change.grades is None)
        timetable = next((one for one in found if one.weekday is not None), found[0])
        return ChangedDay(
            weekday=timetable.weekday,
            parity=timetable.parity,
            bells_id=next((one.bells_id for one in found if one.bells_id is not None), None),
            name=found[0].name,
        )

    def _with_other_shifts(self, table: BellTable) -> Bells:
        shifts = {shift for shift, _ in table.times}
        usual = next((one.times for one in self.bells if one.is_default), {})
        rest = {place: hours for place, hours in usual.items() if place[0] not in shifts}
        return {**rest, **table.times} if rest else table.times
