"""What a calendar is made of, as the rules see it. Dates lie between ``EARLIEST`` and ``LATEST``:
whoever reads them sees to that."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

DAY = dt.timedelta(days=1)
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2190, 12, 31)


@dataclass(frozen=True, slots=True)
class Part:
    """A named stretch of days, both ends included. ``key`` says what a link of a finding opens."""

    key: str
    name: str
    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def told(self) -> str:
        return f"{self.name}, {told_days(self.first, self.last)}"

    def covers(self, day: dt.date) -> bool:
        return self.first <= day <= self.last

    def meets(self, other: "Part") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class DaysOff(Part):
    """Days without lessons. ``grades`` None: every grade; ``classes``: the keys of those who alone
    have them, empty for everybody of the grades. ``said_days``: what a file claims they last."""

    kind: str = "break"
    grades: frozenset[int] | None = None
    classes: frozenset[str] = frozenset()
    said_days: int | None = None

    @property
    def is_break(self) -> bool:
        return self.kind == "break"

    def is_for_grade(self, grade: int) -> bool:
        """The whole grade, not some classes of it."""
        return not self.classes and (self.grades is None or grade in self.grades)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Terms of some grades."""

    key: str
    name: str
    grades: frozenset[int]
    terms: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day by the timetable of another weekday (ISO) or by other bells."""

    key: str
    name: str
    on: dt.date
    weekday: int | None = None
    grades: frozenset[int] | None = None

    def is_for_grade(self, grade: int) -> bool:
        return self.grades is None or grade in self.grades


@dataclass(frozen=True, slots=True)
class ClassWeek:
    """How a class goes to school."""

    key: str
    name: str
    grade: int
    week_days: int = 5
    shift: int = 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that the rules look at. ``bell_shifts``: the shifts that the usual bells know,
    None where bells are of no interest; ``public``: days off of the country by name."""

    first: dt.date
    last: dt.date
    schemes: tuple[Scheme, ...] = ()
    off: tuple[DaysOff, ...] = ()
    own_days: tuple[OwnDay, ...] = ()
    classes: tuple[ClassWeek, ...] = ()
    bell_shifts: frozenset[int] | None = None
    public: Mapping[dt.date, str] = field(default_factory=dict)

    @property
    def summer_ends(self) -> dt.date:
        """31 August after the year."""
        august = dt.date(self.last.year, 8, 31)
        return max(august, self.last)


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence and its place: the name of what it is about; ``key`` of that thing."""

    is_error: bool
    code: str
    place: str
    message: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


_Kind = TypeVar("_Kind", bound=Part)


def error_at(code: str, place: str, message: str, key: str = "") -> Finding:
    return Finding(is_error=True, code=code, place=place, message=message, key=key)


def warning_at(code: str, place: str, message: str, key: str = "") -> Finding:
    return Finding(is_error=False, code=code, place=place, message=message, key=key)


def told_days(first: dt.date, last: dt.date) -> str:
    """«25.10.2025–02.11.2025», «04.11.2025»."""
    if first == last:
        return f"{first:%d.%m.%Y}"
    return f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


def told_grades(grades: Iterable[int]) -> str:
    """«1–9, 11»."""
    found = []
    numbered = enumerate(sorted(set(grades)))
    for _run, items in groupby(numbered, key=lambda item: item[1] - item[0]):
        run = [grade for _number, grade in items]
        found.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(found)


def told_runs(days: Sequence[dt.date], most: int = 4) -> str:
    """«03.11.2025–04.11.2025, 08.05.2026 …»."""
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    told = ", ".join(told_days(run[0], run[-1]) for run in runs[:most])
    return f"{told} …" if len(runs) > most else told


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def all_parts(calendar: Calendar) -> Iterator[Part]:
    for scheme in calendar.schemes:
        yield from scheme.terms
    yield from calendar.off


def by_date(parts: Iterable[_Kind]) -> list[_Kind]:
    return sorted(parts, key=lambda part: (part.first, part.last))


def share_grades(one: frozenset[int] | None, other: frozenset[int] | None) -> bool:
    return one is None or other is None or bool(one & other)


def is_a_year(calendar: Calendar) -> bool:
    """Not so wrong that its days cannot be walked through; told of by ``_year_in_order``."""
    return DAY <= calendar.last - calendar.first <= 366 * DAY
