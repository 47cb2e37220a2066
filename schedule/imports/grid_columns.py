"""Grids with a column or two for each class, wherever the rows of class names stand (formats §3b).

Three layouts of one kind: «Дни | Уроки | 1а | 1б…» with rooms in parentheses; days side by side
under headings, a column of rooms beside each class; the same in blocks one below another. A row of
class names begins a block, which ends at the next such row or at a heading of a day above it.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from schedule.imports import cell_text
from schedule.imports.cell_text import CellText
from schedule.imports.day_names import weekday_of
from schedule.imports.grid import MOST_COLUMNS, MOST_SLOTS, Column, Grid, place_day
from schedule.imports.grid_numbers import GridRow, settle_numbers
from schedule.imports.timetable_file import ClassName, class_name
from school.imports import words
from school.imports.problems import refusal, unplaced
from school.imports.workbook import Cell, Sheet, text_of, whole_number

_CLASS_WORD = re.compile(r"\s*(класс|кл\.?)\s*", re.IGNORECASE)
_LONGEST_NAME = 24
_MOST_MERGED = 400

# Who gives a lesson, by class, weekday and slot: (teacher, room), the room empty where unsaid.
Teachers = dict[tuple[ClassName, int, int], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class _Block:
    """A row of class names: their columns, how many columns a class has, and where it ends."""

    row: int
    last: int
    names: dict[int, ClassName]
    width: int


@dataclass(slots=True)
class _Sheet:
    sheet: Sheet
    spread: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged one that covers it."""
        return text_of(self.sheet.cell(*self.spread.get((row, column), (row, column))))


def has_class_columns(sheet: Sheet) -> bool:
    return bool(_header_rows(sheet))


def read_columns(sheet: Sheet, grid: Grid, teachers: Teachers) -> None:
    """Add the sheet's classes and lessons to ``grid``; a sheet of teachers, drawn like the one of
    subjects, says in ``teachers`` who gives them."""
    page = _Sheet(sheet, _spread(sheet))
    blocks = _blocks(sheet)
    is_of_teachers = _names_people(page, blocks)
    known = {(column.name, column.sheet): column for column in grid.columns}
    for block in blocks:
        for subject, name in block.names.items():
            column = known.get((name, sheet.name))
            if column is None:
                place = sheet.place(block.row, subject)
                column = Column(len(grid.columns), name, "", sheet.name, subject, place)
                if len(grid.columns) >= MOST_COLUMNS:
                    raise refusal(_("There are too many classes in the workbook."), place)
                if not is_of_teachers:
                    grid.columns.append(column)
                    known[name, sheet.name] = column
            if is_of_teachers:
                _read_teachers(page, block, subject, name, teachers)
            else:
                _read_class(page, block, subject, column, grid, teachers)


def _header_name(cell: object) -> ClassName | None:
    if not isinstance(cell, str) or len(cell) > _LONGEST_NAME:
        return None
    plain = _CLASS_WORD.sub("", cell)
    name = class_name(plain)
    is_class = name is not None and (name.letter or plain != cell) and len(name.letter) <= 3
    return name if is_class else None


def _header_rows(sheet: Sheet) -> list[tuple[int, dict[int, ClassName]]]:
    found = []
    for number, row in enumerate(sheet.rows):
        names = {at: name for at, cell in enumerate(row) if (name := _header_name(cell))}
        filled = sum(cell is not None for cell in row)
        captions = {words.key(cell) for cell in row[:6] if isinstance(cell, str)}
        is_named = bool(captions & {"дни", "день", "уроки", "урок", "№", "день недели"})
        if (len(names) >= 2 and len(names) * 2 >= filled) or (names and is_named):
            found.append((number, names))
    return found


def _blocks(sheet: Sheet) -> list[_Block]:
    headers = _header_rows(sheet)
    blocks = []
    for position, (row, names) in enumerate(headers):
        last = headers[position + 1][0] if position + 1 < len(headers) else len(sheet.rows)
        columns = sorted(names)
        steps = [right - left for left, right in pairwise(columns)]
        step = min(steps, default=2 if _has_rooms(sheet, row, last, columns[0]) else 1)
        blocks.append(_Block(row, last, names, min(step, 2)))
    return blocks


def _has_rooms(sheet: Sheet, row: int, last: int, column: int) -> bool:
    beside = [sheet.cell(at, column + 1) for at in range(row + 1, last)]
    filled = [text_of(cell) for cell in beside if cell is not None]
    return bool(filled) and sum(map(cell_text.is_room, filled)) * 2 > len(filled)


def _spread(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Cell → the first cell of the merged area that it belongs to."""
    found = {}
    for top, left, bottom, right in sheet.merges:
        if (bottom - top + 1) * (right - left + 1) <= _MOST_MERGED:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    found[row, column] = (top, left)
    return found


def _days(sheet: Sheet, block: _Block, subject: int) -> dict[int, int]:
    """Row → ISO weekday of the class in a column: from the days written down its left side, else
    from the heading that stands above it."""
    left = min(block.names)
    days: dict[int, int] = {}
    today = None
    for row in range(block.row + 1, block.last):
        for column in range(left):
            cell = sheet.cell(row, column)
            today = (weekday_of(cell) if isinstance(cell, str) else None) or today
        if today is not None:
            days[row] = today
    if days:
        return days
    for row in range(block.row, -1, -1):
        above = {
            at: day
            for at, cell in enumerate(sheet.rows[row])
            if isinstance(cell, str) and (day := weekday_of(cell))
        }
        before = [at for at in above if at <= subject] or sorted(above)[:1]
        if before:
            return dict.fromkeys(range(block.row + 1, block.last), above[max(before)])
    if day := weekday_of(sheet.name):
        return dict.fromkeys(range(block.row + 1, block.last), day)
    return {}


def _number_column(sheet: Sheet, block: _Block, subject: int) -> int | None:
    """The nearest column to the left, of no class, that counts lessons."""
    covered = {at + offset for at in block.names for offset in range(block.width)}
    for column in range(subject - 1, -1, -1):
        if column in covered:
            continue
        cells = [sheet.cell(row, column) for row in range(block.row + 1, block.last)]
        filled = [cell for cell in cells if cell is not None]
        numbers = [cell for cell in filled if _slot(cell) is not None]
        if numbers and len(numbers) * 2 >= len(filled):
            return column
    return None


def _slot(cell: Cell) -> int | None:
    number = whole_number(cell)
    if number is None and isinstance(cell, str):
        found = re.fullmatch(r"(\d{1,2})(?:-?й)?\s*урок", cell.lower())
        number = int(found[1]) if found else None
    return number if number is not None and 0 <= number <= MOST_SLOTS else None


def _rows(page: _Sheet, block: _Block, subject: int) -> list[tuple[GridRow, CellText]]:
    sheet = page.sheet
    numbers = _number_column(sheet, block, subject)
    rows = []
    for row in range(block.row + 1, block.last):
        text = page.text(row, subject)
        number = None if numbers is None else _slot(sheet.cell(row, numbers))
        top = page.spread.get((row, -1 if numbers is None else numbers), (row, 0))[0]
        is_again = (row, subject) in page.spread and page.spread[row, subject][0] != row
        if is_again and (number is None or not text):
            text = ""
        if not any(sign.isalpha() for sign in text) or weekday_of(text):
            text = ""
        beside = page.text(row, subject + 1) if block.width > 1 else ""
        cell = cell_text.read_cell(text, beside) if text else CellText("")
        merged = top if top != row else None
        rows.append((GridRow(row, number, merged, cell.subject, cell.room, subject), cell))
    return rows


def _read_class(
    page: _Sheet, block: _Block, subject: int, column: Column, grid: Grid, teachers: Teachers
) -> None:
    sheet = page.sheet
    days = _days(sheet, block, subject)
    by_day: dict[int, list[GridRow]] = defaultdict(list)
    told: dict[int, CellText] = {}
    for row, cell in _rows(page, block, subject):
        if not cell.subject and not row.number:
            continue
        grid.filled += bool(cell.subject)
        reason = _reason(row, cell, days)
        if reason and cell.subject:
            grid.problems.append(unplaced(reason, sheet.place(row.row, subject), cell.subject))
        if not reason:
            by_day[days[row.row]].append(row)
            told[row.row] = cell
    for day, rows in by_day.items():
        if day > 6:
            message = _("There are lessons from Monday to Saturday only.")
            grid.problems += (
                unplaced(message, sheet.place(row.row, subject), row.subject)
                for row in rows
                if row.subject
            )
            continue
        settled = settle_numbers(rows, {})
        place_day(sheet, column, day, settled, grid)
        for row, slot, _doubt in settled:
            for teacher in told[row.row].teachers:
                teachers.setdefault((column.name, day, slot), []).append((teacher, row.room))


def _reason(row: GridRow, cell: CellText, days: dict[int, int]) -> str:
    """Why a row is no lesson of the week; empty for one that is."""
    if cell_text.is_note(cell.subject):
        return _("This is a note about a day and no lesson of the week.")
    if row.row not in days:
        return _("This lesson stands beside no day of the week.")
    return ""


# --- a sheet of teachers, drawn like the one of subjects ---------------------------------------


def _names_people(page: _Sheet, blocks: list[_Block]) -> bool:
    votes: Counter[bool] = Counter()
    for block in blocks:
        for row in range(block.row + 1, block.last):
            for subject in block.names:
                text = page.text(row, subject)
                if any(sign.isalpha() for sign in text):
                    votes[bool(_people(text))] += 1
    return votes[True] > votes[False]


def _people(text: str) -> list[tuple[str, str]]:
    """(teacher, room) of «Иванова А.П. (305)» or «Иванова А.П., Петров И.И. (305,307)»."""
    cell = cell_text.read_cell(text)
    people = cell_text.people_in(cell.subject)
    rooms = cell.room.split("/") if cell.room else []
    if len(rooms) == len(people):
        return list(zip(people, rooms, strict=True))
    return [(person, "") for person in people]


def _read_teachers(
    page: _Sheet, block: _Block, subject: int, name: ClassName, teachers: Teachers
) -> None:
    days = _days(page.sheet, block, subject)
    by_day: dict[int, list[GridRow]] = defaultdict(list)
    for row, _cell in _rows(page, block, subject):
        if row.row in days and (row.subject or row.number is not None):
            by_day[days[row.row]].append(row)
    for day, rows in by_day.items():
        for row, slot, _doubt in settle_numbers(rows, {}):
            people = _people(page.text(row.row, subject))
            teachers.setdefault((name, day, slot), []).extend(people)
