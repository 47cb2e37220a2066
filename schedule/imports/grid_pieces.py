"""Cells of a grid taken apart: who of the class sits where (formats §3a).

- «142/317» under «Технология»: two halves of the class, each in its room;
- «Информатика/Химия» under «331/436»: each half has its own subject;
- two cells in one slot of a class: two halves as well;
- the same subject in the same several rooms in several columns at once: a stream, whose students
  are grouped across the columns.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schedule.imports.grid import Column, LessonCell
from school.imports import subjects, words
from school.imports.problems import ImportProblem, Place, warning


@dataclass(frozen=True, slots=True)
class Piece:
    """One subject in one room at one time. ``half`` is 0 when the whole of ``columns`` is there,
    else the number of the part."""

    columns: tuple[Column, ...]
    weekday: int
    slot: int
    subject: str
    room: str
    half: int
    places: tuple[Place, ...]

    @property
    def when(self) -> tuple[int, int]:
        return self.weekday, self.slot

    @property
    def subject_key(self) -> str:
        return subjects.subject_key(self.subject)


def take_apart(cells: list[LessonCell], problems: list[ImportProblem]) -> list[Piece]:
    """All pieces of all cells; what was guessed on the way is added to ``problems``."""
    streams, rest = _streams(cells)
    pieces = list(streams)
    by_column: dict[Column, list[LessonCell]] = defaultdict(list)
    for cell in rest:
        by_column[cell.column].append(cell)
    for column_cells in by_column.values():
        pieces += _ColumnHalves(column_cells).pieces(problems)
    return pieces


def names_of(cell: LessonCell) -> list[str]:
    """«Французский / Испанский язык» → both, with the word that they share."""
    names = [part for part in re.split(r"\s*/\s*", cell.subject) if part]
    if len(names) > 1 and words.key(names[-1]).endswith(" язык"):
        names = [
            f"{name} язык" if re.fullmatch(r"\w+ский", words.key(name)) else name for name in names
        ]
    return [subjects.subject_name(name)[:160] for name in names]


def rooms_of(cell: LessonCell) -> list[str]:
    return [words.tidy(part)[:40] for part in re.split(r"[/;]", cell.room) if part.strip()]


def room_key(room: str) -> str:
    """«Сп.зал 2» and «Сп. зал 2» are one room."""
    return re.sub(r"[\s.]", "", words.key(room))


def _streams(cells: list[LessonCell]) -> tuple[list[Piece], list[LessonCell]]:
    together: dict[tuple[object, ...], list[LessonCell]] = defaultdict(list)
    for cell in cells:
        names, rooms = names_of(cell), frozenset(map(room_key, rooms_of(cell)))
        if len(names) == 1 and len(rooms) > 1:
            subject = subjects.subject_key(names[0])
            when = (cell.column.name.grade, cell.weekday, cell.slot)
            together[*when, subject, rooms].append(cell)
    pieces: list[Piece] = []
    taken: set[LessonCell] = set()
    for joined in together.values():
        columns = {cell.column for cell in joined}
        if len(columns) < 2:
            continue
        taken.update(joined)
        pieces += (
            Piece(
                columns=tuple(sorted(columns, key=lambda column: column.index)),
                weekday=joined[0].weekday,
                slot=joined[0].slot,
                subject=names_of(joined[0])[0],
                room=room,
                half=number,
                places=tuple(cell.place for cell in joined),
            )
            for number, room in enumerate(sorted(rooms_of(joined[0])), start=1)
        )
    return pieces, [cell for cell in cells if cell not in taken]


class _ColumnHalves:
    """The cells of one class column, and what they say together of its halves."""

    def __init__(self, cells: list[LessonCell]) -> None:
        self._cells = cells
        # subject → half → rooms where it sits when both halves are written in one cell
        self._rooms: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._in_parts: Counter[str] = Counter()
        self._as_whole: Counter[str] = Counter()
        for cell in cells:
            names, rooms = names_of(cell), rooms_of(cell)
            for name in names if len(names) == 1 else []:
                subject = subjects.subject_key(name)
                if len(rooms) > 1:
                    self._in_parts[subject] += 1
                    for number, room in enumerate(rooms, start=1):
                        self._rooms[subject][number].add(room_key(room))
                elif cell.shares == 1:
                    self._as_whole[subject] += 1

    def pieces(self, problems: list[ImportProblem]) -> Iterator[Piece]:
        shared: dict[tuple[int, int], list[LessonCell]] = defaultdict(list)
        for cell in self._cells:
            names, rooms = names_of(cell), rooms_of(cell)
            if len(names) > 1:
                yield from self._several_subjects(cell, names, rooms, problems)
            elif len(rooms) > 1:
                yield from (
                    _piece(cell, names[0], room, number)
                    for number, room in enumerate(rooms, start=1)
                )
            elif cell.shares > 1:
                shared[cell.weekday, cell.slot].append(cell)
            else:
                yield from self._whole(cell, names[0], "".join(rooms), problems)
        for cells in shared.values():
            for cell, half in zip(cells, self._assigned(cells), strict=True):
                yield _piece(cell, names_of(cell)[0], "".join(rooms_of(cell)), half)

    def _several_subjects(
        self, cell: LessonCell, names: list[str], rooms: list[str], problems: list[ImportProblem]
    ) -> Iterator[Piece]:
        if len(rooms) == 1:
            rooms = rooms * len(names)
        elif len(rooms) != len(names):
            if rooms:
                message = _("There are %(names)s subjects and %(rooms)s rooms: no room was set.")
                told = message % {"names": len(names), "rooms": len(rooms)}
                problems.append(warning(told, cell.place, f"{cell.subject}, {cell.room}"))
            rooms = [""] * len(names)
        for number, (name, room) in enumerate(zip(names, rooms, strict=True), start=1):
            yield _piece(cell, name, room, number)

    def _whole(
        self, cell: LessonCell, name: str, room: str, problems: list[ImportProblem]
    ) -> Iterator[Piece]:
        """A subject mostly taught in halves keeps its two pages when both halves sit together."""
        subject = subjects.subject_key(name)
        if self._in_parts[subject] < max(1, self._as_whole[subject]):
            yield _piece(cell, name, room, 0)
            return
        message = _("The subject is taught in subgroups: this lesson was given to all of them.")
        problems.append(warning(message, cell.place, cell.subject))
        for number in sorted(self._rooms[subject]):
            yield _piece(cell, name, room, number)

    def _assigned(self, cells: list[LessonCell]) -> list[int]:
        """Halves of cells that share a slot: by the room where a half usually sits, else from top
        to bottom."""
        free = list(range(1, len(cells) + 1))
        found: dict[int, int] = {}
        for position, cell in enumerate(cells):
            usual = self._rooms.get(subjects.subject_key(names_of(cell)[0]), {})
            rooms = set(map(room_key, rooms_of(cell)))
            fitting = [half for half in free if usual.get(half, set()) & rooms]
            if len(fitting) == 1:
                found[position] = fitting[0]
                free.remove(fitting[0])
        return [
            found[position] if position in found else free.pop(0) for position in range(len(cells))
        ]


def _piece(cell: LessonCell, name: str, room: str, half: int) -> Piece:
    return Piece((cell.column,), cell.weekday, cell.slot, name, room, half, places=(cell.place,))
