"""XLSX timetable grids: a column block for each class, days downwards (formats §3a).

A row of titles «5 "А" класс», «11 "И" класс (физ-мат)»; under each title three columns: number of
the lesson, subject, room; to the left of all the day of the week, merged downwards or not. Every
filled subject cell becomes one ``LessonCell`` or one problem.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext as _

from schedule.imports.grid_numbers import GridRow, settle_numbers
from schedule.imports.timetable_file import ClassName, class_name
from school.imports import words
from school.imports.problems import ImportProblem, Place, refusal, unplaced, warning
from school.imports.workbook import Sheet, text_of, whole_number

MOST_SLOTS = 14
MOST_COLUMNS = 400
MOST_PARTS = 12
LONGEST_TEXT = 200
_TITLE_ROWS = 15

_TITLE = re.compile(
    r"(\d{1,2})\s*[-–]?\s*[«\"“„']?\s*([А-ЯЁA-Zа-яёa-z][\w-]{0,14})?\s*[»\"”“']?\s*"
    r"(?:класс|кл\.?)(?![а-яё])\s*(.{0,80})",
    re.IGNORECASE,
)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("понедельник пн", "вторник вт", "среда ср", "четверг чт", "пятница пт", "суббота сб"), 1
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Column:
    """The block of a class; ``index`` is its order in the workbook, ``subject`` the sheet column
    of subjects, with numbers to the left of it and rooms to the right."""

    index: int
    name: ClassName
    profile: str
    sheet: str
    subject: int
    place: Place


@dataclass(frozen=True, slots=True)
class LessonCell:
    """One filled subject cell: where it stands, when it is, and what it says. ``shares`` is how
    many cells of the block stand in the same slot."""

    column: Column
    weekday: int
    slot: int
    subject: str
    room: str
    place: Place
    shares: int = 1


@dataclass(slots=True)
class Grid:
    columns: list[Column] = field(default_factory=list)
    cells: list[LessonCell] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    filled: int = 0


def has_titles(sheet: Sheet) -> bool:
    """Titles of classes with room for three columns each; closer ones are another layout."""
    titles = _titles(sheet)
    if titles is None:
        return False
    columns = sorted(titles[1])
    return all(right - left >= 3 for left, right in pairwise(columns))


def read_sheet(sheet: Sheet, grid: Grid) -> None:
    """Add the class blocks of a sheet that ``has_titles``."""
    titles = _titles(sheet)
    if titles is None:
        return
    if len(grid.columns) + len(titles[1]) > MOST_COLUMNS:
        raise refusal(_("There are too many classes in the workbook."), Place(sheet.name))
    _read_sheet(sheet, *titles, grid)


def _titles(sheet: Sheet) -> tuple[int, dict[int, tuple[ClassName, str]]] | None:
    """The first row with class titles: its index, and by column the class and its profile."""
    for row in range(min(_TITLE_ROWS, len(sheet.rows))):
        found = {}
        for column, cell in enumerate(sheet.rows[row]):
            if isinstance(cell, str) and len(cell) <= LONGEST_TEXT and (title := _title(cell)):
                found[column] = title
        if found:
            return row, found
    return None


def _title(text: str) -> tuple[ClassName, str] | None:
    found = _TITLE.fullmatch(text)
    if found is None:
        return None
    profile = words.tidy(found[3].strip("() "))
    name = class_name(f"{found[1]}{found[2] or ''}")
    return (name, profile) if name else None


def _read_sheet(
    sheet: Sheet, title_row: int, titles: dict[int, tuple[ClassName, str]], grid: Grid
) -> None:
    days = _days(sheet, title_row, min(titles))
    if not days:
        message = _("No days of the week were found to the left of the classes.")
        grid.problems.append(unplaced(message, sheet.place(title_row, 0)))
    columns: list[Column] = []
    for subject, (name, profile) in titles.items():
        subject = _subject_column(sheet, title_row, subject)
        place = sheet.place(title_row, subject)
        columns.append(
            Column(len(grid.columns) + len(columns), name, profile, sheet.name, subject, place)
        )
    grid.columns += columns
    numbered = _own_numbers(sheet, title_row, columns)
    rows = {column.index: _rows(sheet, column, numbered, title_row, grid) for column in columns}
    usual = _usual_numbers(rows)
    for column in columns:
        by_day: dict[int, list[GridRow]] = defaultdict(list)
        for row in rows[column.index]:
            day = days.get(row.row)
            if day is not None:
                by_day[day].append(row)
            elif row.subject:
                message = _("This lesson stands beside no day of the week.")
                place = sheet.place(row.row, row.subject_column)
                grid.problems.append(unplaced(message, place, row.subject))
        for day, in_day in by_day.items():
            place_day(sheet, column, day, settle_numbers(in_day, usual), grid)


def _subject_column(sheet: Sheet, title_row: int, title: int) -> int:
    """The title stands over the subjects, or, merged over the block, over the numbers."""
    below = range(title_row + 1, len(sheet.rows))
    numbers = sum(whole_number(sheet.cell(row, title)) is not None for row in below)
    texts = sum(bool(_letters(sheet.cell(row, title + 1))) for row in below)
    own_texts = sum(bool(_letters(sheet.cell(row, title))) for row in below)
    return title + 1 if numbers > own_texts and texts > own_texts else title


def _days(sheet: Sheet, title_row: int, first_title: int) -> dict[int, int]:
    """Row → ISO weekday: a day holds from its label down to the next one."""
    days: dict[int, int] = {}
    today = None
    for row in range(title_row + 1, len(sheet.rows)):
        for column in range(first_title):
            today = _weekday(sheet.cell(row, column)) or today
        if today is not None:
            days[row] = today
    return days


def _weekday(cell: object) -> int | None:
    """«ПОНЕДЕЛЬНИК», also written downwards or with a date after it."""
    if not isinstance(cell, str):
        return None
    joined = re.sub(r"[^а-я]", "", words.key(cell).replace(" ", ""))
    return _WEEKDAYS.get(joined)


def _rows(
    sheet: Sheet, column: Column, numbered: set[tuple[int, int]], title_row: int, grid: Grid
) -> list[GridRow]:
    """The block of one class row by row; shifted rows are put back and said so."""
    merged = {
        row: top
        for top, left, bottom, right in sheet.merges
        if left <= column.subject - 1 <= right and top > title_row
        for row in range(top + 1, min(bottom, len(sheet.rows)) + 1)
    }
    rows = []
    for row in range(title_row + 1, len(sheet.rows)):
        subject_column = column.subject
        if _is_shifted(sheet, row, subject_column):
            subject_column += 1
            place = sheet.place(row, subject_column)
            message = _("The cells of this row stand one column to the right: they were put back.")
            grid.problems.append(warning(message, place, text_of(sheet.cell(row, subject_column))))
        room = sheet.cell(row, subject_column + 1)
        if (row, subject_column + 1) in numbered:
            room = None
        number = sheet.cell(row, subject_column - 1)
        if subject_column == column.subject and (row, column.subject - 1) not in numbered:
            number = None
        rows.append(
            GridRow(
                row=row,
                number=whole_number(number),
                merged_with=merged.get(row),
                subject=text_of(sheet.cell(row, subject_column)),
                room=text_of(room),
                subject_column=subject_column,
            )
        )
        _note_leftovers(sheet, rows[-1], number, grid)
    return rows


def _is_shifted(sheet: Sheet, row: int, subject: int) -> bool:
    """The number of the lesson stands in the subject column and a text in the room column."""
    number = whole_number(sheet.cell(row, subject))
    return (
        number is not None
        and number <= MOST_SLOTS
        and whole_number(sheet.cell(row, subject - 1)) is None
        and len(_letters(sheet.cell(row, subject + 1))) >= 3
    )


def _own_numbers(sheet: Sheet, title_row: int, columns: list[Column]) -> set[tuple[int, int]]:
    """(row, column) of the number cells that are not the room of a shifted row of the block
    before."""
    subjects = {column.subject for column in columns}
    own = set()
    for row in range(title_row + 1, len(sheet.rows)):
        for subject in subjects:
            number = whole_number(sheet.cell(row, subject - 1))
            is_number = number is not None and number <= MOST_SLOTS
            is_before_subject = sheet.cell(row, subject) is not None
            is_room = subject - 3 in subjects and _is_shifted(sheet, row, subject - 3)
            if not is_room or (is_number and is_before_subject):
                own.add((row, subject - 1))
    return own


def _note_leftovers(sheet: Sheet, row: GridRow, number: object, grid: Grid) -> None:
    if row.subject:
        grid.filled += 1
    elif row.room:
        place = sheet.place(row.row, row.subject_column + 1)
        grid.problems.append(warning(_("A room without a subject."), place, row.room))
    if isinstance(number, str) and row.number is None:
        place = sheet.place(row.row, row.subject_column - 1)
        grid.problems.append(warning(_("This is no number of a lesson."), place, number))


def _usual_numbers(rows: dict[int, list[GridRow]]) -> dict[int, int]:
    """Sheet row → the number that most classes have in it."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for block in rows.values():
        for row in block:
            if row.number is not None:
                votes[row.row][row.number] += 1
    return {row: counter.most_common(1)[0][0] for row, counter in votes.items()}


def place_day(
    sheet: Sheet, column: Column, day: int, settled: list[tuple[GridRow, int, str]], grid: Grid
) -> None:
    """Cells of a class's day, each in its slot; what is no lesson is reported."""
    sharing = Counter(slot for row, slot, _doubt in settled if row.subject)
    for row, slot, doubt in settled:
        if not row.subject:
            continue
        place = sheet.place(row.row, row.subject_column)
        if doubt:
            grid.problems.append(warning(doubt, place, row.subject))
        if not 0 <= slot <= MOST_SLOTS:
            message = _("There is no lesson No. %(number)s in a day.") % {"number": slot}
            grid.problems.append(unplaced(message, place, row.subject))
        elif not _letters(row.subject):
            message = _("This is no name of a subject.")
            grid.problems.append(unplaced(message, place, row.subject))
        elif len(row.subject) > LONGEST_TEXT or (row.subject + row.room).count("/") > MOST_PARTS:
            message = _("This is too much for one lesson.")
            grid.problems.append(unplaced(message, place, row.subject))
        else:
            grid.cells.append(
                LessonCell(column, day, slot, row.subject, row.room, place, sharing[slot])
            )


def _letters(cell: object) -> str:
    return "".join(sign for sign in cell if sign.isalpha()) if isinstance(cell, str) else ""
