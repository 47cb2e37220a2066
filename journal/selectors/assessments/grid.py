"""The schedule as tables: class × week on the screen, class × month on paper. No query here."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from journal.selectors.assessments import Schedule
from journal.selectors.assessments.procedures import Key, Procedure
from school.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure in a cell; ``is_broken`` where it breaks a limit."""

    procedure: Procedure
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """``first`` and ``last`` are the days of the column."""

    first: dt.date
    last: dt.date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Row:
    school_class: SchoolClass
    cells: tuple[Cell, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.entries for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[tuple[dt.date, dt.date], ...]
    rows: tuple[Row, ...]


def by_weeks(found: Schedule) -> Grid:
    """Monday to Saturday, the first and last week cut to the span."""
    return _grid(found, lambda day: day - dt.timedelta(days=day.weekday()))


def by_months(found: Schedule) -> Grid:
    return _grid(found, lambda day: day.replace(day=1))


def _grid(found: Schedule, start_of: Callable[[dt.date], dt.date]) -> Grid:
    days = [
        found.first + dt.timedelta(days=number)
        for number in range((found.last - found.first).days + 1)
    ]
    columns: dict[dt.date, list[dt.date]] = defaultdict(list)
    for day in days:
        if day.weekday() < 6:
            columns[start_of(day)].append(day)
    spans = tuple((part[0], part[-1]) for part in columns.values())
    broken = {key for one in found.violations for key in one.keys}
    by_class: dict[int, list[Procedure]] = defaultdict(list)
    for one in found.procedures:
        by_class[one.class_id].append(one)
    return Grid(
        spans,
        tuple(
            Row(
                school_class,
                tuple(
                    Cell(first, last, _entries(by_class[school_class.pk], first, last, broken))
                    for first, last in spans
                ),
            )
            for school_class in found.classes
        ),
    )


def _entries(
    procedures: Iterable[Procedure], first: dt.date, last: dt.date, broken: Set[Key]
) -> tuple[Entry, ...]:
    return tuple(Entry(one, one.key in broken) for one in procedures if first <= one.on <= last)
