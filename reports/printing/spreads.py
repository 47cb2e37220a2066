"""The spreads of one teaching group: which lessons stand where, decided before any layout.

The left page takes 22 units of columns, the right page as many records as its height holds; a
spread is full when either side is. So a column and its record always lie on one spread, long
topics make a spread of fewer lessons, and only a record taller than a page runs on to the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.printing import geometry as g
from reports.printing import typeface, wording
from reports.printing.typeface import Face
from reports.selectors.volume_data import (
    ClosingColumn,
    ClosingKind,
    Column,
    GroupJournal,
    LessonColumn,
    Row,
)


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column on its left page: where it begins and how wide it is, in units; ``sizes`` are
    indices of ``geometry.CELL_PT``, one a row."""

    column: Column
    start: int
    units: int
    sizes: tuple[int, ...]

    @property
    def is_closing(self) -> bool:
        return isinstance(self.column, ClosingColumn)


@dataclass(frozen=True, slots=True)
class Record:
    """A line of the right page: its text broken into lines, its depth in lines of the grid.

    ``notes`` are lines under the topic (works, substitution). A closing record takes the width
    of topic and homework together. ``is_continued`` marks the rest of an over-long record.
    """

    date: str
    topic: tuple[str, ...]
    notes: tuple[str, ...]
    homework: tuple[str, ...]
    depth: int = 0
    is_closing: bool = False
    is_continued: bool = False

    @property
    def lines(self) -> int:
        return max(len(self.topic) + len(self.notes), len(self.homework), 1)

    @property
    def height(self) -> float:
        """Millimetres."""
        return self.depth * g.LINE_H


@dataclass(frozen=True, slots=True)
class Spread:
    """Two facing pages. ``rows`` are the students of this spread, a slice of the group's."""

    columns: tuple[PlacedColumn, ...]
    records: tuple[Record, ...]
    first_row: int
    rows: tuple[Row, ...]
    row_height: float


@dataclass(frozen=True, slots=True)
class _Item:
    column: Column
    units: int
    record: Record | None


def spreads(group: GroupJournal) -> tuple[Spread, ...]:
    """All spreads of a group; one with empty tables when nothing was taught yet.

    A group of more students than a page has lines is continued on further spreads, whose right
    pages stay empty.
    """
    chunks = _row_chunks(group.rows)
    height = min(g.ROW_MAX, g.ROWS_H / max(1, *(len(chunk) for _, chunk in chunks)))
    found: list[Spread] = []
    for columns, records in _packed([_item(column, group) for column in group.columns]):
        for number, (first, rows) in enumerate(chunks):
            found.append(
                Spread(
                    columns=columns,
                    records=records if number == 0 else (),
                    first_row=first,
                    rows=rows,
                    row_height=height,
                )
            )
    return tuple(found)


def _row_chunks(rows: tuple[Row, ...]) -> list[tuple[int, tuple[Row, ...]]]:
    """Students in parts of equal size that fit a page, each with the index of its first."""
    parts = max(1, -(-len(rows) // g.ROWS_MAX))
    size = max(1, -(-len(rows) // parts))
    return [(first, rows[first : first + size]) for first in range(0, max(1, len(rows)), size)]


# --- measuring ---------------------------------------------------------------------------------


def _item(column: Column, group: GroupJournal) -> _Item:
    if isinstance(column, LessonColumn):
        return _Item(column, _units(column, Face.SANS), _lesson_record(column))
    units = _units(column, Face.SANS_BOLD) if group.is_graded else 0
    return _Item(column, units, _closing_record(column))


def _units(column: Column, face: Face) -> int:
    """As many units as the longest cell needs at the second size, three at most."""
    for units in (1, 2):
        room = _room(units)
        if all(typeface.width(cell, g.CELL_PT[1], face) <= room for cell in set(column.cells)):
            return units
    return 3


def _room(units: int) -> float:
    return units * g.UNIT - 0.5


def _sizes(column: Column, units: int) -> tuple[int, ...]:
    face = Face.SANS_BOLD if isinstance(column, ClosingColumn) else Face.SANS
    room = _room(units)
    return tuple(typeface.fit(cell, room, g.CELL_PT, face) for cell in column.cells)


def _lesson_record(column: LessonColumn) -> Record:
    topic_room = g.TOPIC_W - 2 * g.PAD_X
    notes = [f"{work}." if work[-1].isalnum() else work for work in column.works]
    if column.substitute:
        notes.append(wording.substituted(column.substitute))
    homework = column.homework or (wording.no_homework() if column.is_homework_free else "")
    return _sized(
        Record(
            date=wording.date(column.on),
            topic=typeface.wrap(column.topic, topic_room, g.TOPIC_PT),
            notes=tuple(
                line
                for note in notes
                for line in typeface.wrap(note, topic_room, g.TOPIC_PT, Face.SANS_ITALIC)
            ),
            homework=typeface.wrap(homework, g.HOMEWORK_W - 2 * g.PAD_X, g.TOPIC_PT),
        )
    )


def _closing_record(column: ClosingColumn) -> Record | None:
    account = wording.account(column)
    if not account:
        return None
    name = wording.closing_name(column.kind, column.name)
    if column.kind != ClosingKind.TERM:
        name = wording.whole_year()
    room = g.DATE_W + g.TOPIC_W + g.HOMEWORK_W - 2 * g.PAD_X
    text = typeface.wrap(f"{name}. {account}", room, g.TOPIC_PT, Face.SANS_BOLD)
    return _sized(Record(date="", topic=text, notes=(), homework=(), is_closing=True))


def _sized(record: Record) -> Record:
    return replace(record, depth=record.lines + 1)


# --- packing -----------------------------------------------------------------------------------


def _packed(
    items: Iterable[_Item],
) -> list[tuple[tuple[PlacedColumn, ...], tuple[Record, ...]]]:
    """First fit in order: (columns, records) of each spread."""
    done: list[tuple[tuple[PlacedColumn, ...], tuple[Record, ...]]] = []
    columns: list[PlacedColumn] = []
    records: list[Record] = []

    def turn() -> None:
        done.append((tuple(columns), _spaced(records)))
        columns.clear()
        records.clear()

    for item in items:
        depth = item.record.depth if item.record else 0
        taken = sum(placed.units for placed in columns)
        if taken + item.units > g.UNITS or (records and _depth(records) + depth > g.GRID_LINES):
            turn()
            taken = 0
        if item.units:
            columns.append(
                PlacedColumn(item.column, taken, item.units, _sizes(item.column, item.units))
            )
        if item.record:
            pieces = _pieces(item.record)
            records.append(pieces[0])
            for piece in pieces[1:]:
                turn()
                records.append(piece)
    if columns or records or not done:
        turn()
    return done


def _depth(records: Iterable[Record]) -> int:
    return sum(record.depth for record in records)


def _pieces(record: Record) -> list[Record]:
    """A record taller than a page in parts that fit: nothing is cut off."""
    most = g.GRID_LINES - 1
    if record.lines <= most:
        return [record]
    topic = [(line, False) for line in record.topic] + [(line, True) for line in record.notes]
    pieces = []
    for first in range(0, record.lines, most):
        part = topic[first : first + most]
        pieces.append(
            _sized(
                replace(
                    record,
                    topic=tuple(line for line, is_note in part if not is_note),
                    notes=tuple(line for line, is_note in part if is_note),
                    homework=record.homework[first : first + most],
                    is_continued=first > 0,
                )
            )
        )
    return pieces


def _spaced(records: Sequence[Record]) -> tuple[Record, ...]:
    """Give the low records more air where the page has it: a page of short topics is ruled like
    the paper journal. Closing records stay as low as they are."""
    roomy = tuple(
        record if record.is_closing else replace(record, depth=max(record.depth, g.ROOMY_DEPTH))
        for record in records
    )
    return roomy if _depth(roomy) <= g.GRID_LINES else tuple(records)
