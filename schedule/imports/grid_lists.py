"""A class's week as a list downwards, a header row for each day (formats §3b).

«Номер | Название | Кабинет | Учитель | Начало | Конец», the day above or beside the header, the
class in a title or in the name of the sheet or of the file.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from schedule.imports import cell_text, clock_times
from schedule.imports.day_names import weekday_of
from schedule.imports.lesson_rows import Card, LessonRow, Taker
from schedule.imports.people_and_rooms import Named
from schedule.imports.timetable_file import BellRow, ClassName, class_name
from school.imports import words
from school.imports.problems import ImportProblem, unplaced, warning
from school.imports.workbook import Cell, Sheet, text_of, whole_number

_CAPTIONS = {
    "number": ("номер", "№", "№ урока", "номер урока", "урок №", "n"),
    "subject": ("название", "предмет", "дисциплина", "название предмета", "урок"),
    "room": ("кабинет", "каб", "аудитория", "ауд"),
    "teacher": ("учитель", "преподаватель", "фио учителя", "педагог"),
    "start": ("начало", "время начала"),
    "end": ("конец", "окончание", "время окончания"),
    "substitution": ("замена", "учитель на замене"),
}
_BY_CAPTION = {words.key(text): name for name, texts in _CAPTIONS.items() for text in texts}
_CLASS = re.compile(r"(?<!\d)(\d{1,2}\s*[-–]?\s*[«\"“]?[А-ЯЁа-яё]{1,3}[»\"”]?)(?![а-яё])")
MOST_SLOT = 14


@dataclass(slots=True)
class Lists:
    """Lessons and bells of all sheets of this and the next layout."""

    named: Named = field(default_factory=Named)
    lessons: list[LessonRow] = field(default_factory=list)
    bells: dict[int, dict[tuple[dt.time, dt.time], BellRow]] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    cells: int = 0

    def bell_rows(self) -> list[BellRow]:
        """The hours of each number, where all days agree about them."""
        if any(len(times) > 1 for times in self.bells.values()):
            return []
        return [next(iter(times.values())) for _number, times in sorted(self.bells.items())]


def is_list(sheet: Sheet) -> bool:
    return any(_header(sheet, row) for row in range(len(sheet.rows)))


def read_list(sheet: Sheet, stem: str, found: Lists) -> None:
    """Add the sheet's lessons to ``found``; ``stem`` is the name of the file."""
    headers = [(row, columns) for row in range(len(sheet.rows)) if (columns := _header(sheet, row))]
    name = _class_of(sheet, headers[0][0], stem)
    lessons: dict[tuple[str, str], LessonRow] = {}
    today: int | None = None
    for position, (header, columns) in enumerate(headers):
        last = headers[position + 1][0] if position + 1 < len(headers) else len(sheet.rows)
        before = headers[position - 1][0] if position else -1
        today = _day(sheet, header, before) or today
        for row in range(header + 1, last):
            subject = text_of(sheet.cell(row, columns["subject"]))
            if not any(sign.isalpha() for sign in subject):
                continue
            number = whole_number(sheet.cell(row, columns["number"]))
            if number is None:
                if day := weekday_of(subject):
                    today = day
                continue
            found.cells += 1
            _read_row(_Row(sheet, row, columns), name, today, number, lessons, found)
    found.lessons += lessons.values()


@dataclass(frozen=True, slots=True)
class _Row:
    sheet: Sheet
    row: int
    columns: dict[str, int]

    def text(self, name: str) -> str:
        return text_of(self.cell(name))

    def cell(self, name: str) -> Cell:
        return self.sheet.cell(self.row, self.columns[name]) if name in self.columns else None


def _read_row(
    row: _Row,
    name: ClassName | None,
    weekday: int | None,
    number: int,
    lessons: dict[tuple[str, str], LessonRow],
    found: Lists,
) -> None:
    place = row.sheet.place(row.row, row.columns["subject"])
    text = row.text("subject")
    if row.text("substitution"):
        message = _("A substitution is no part of the timetable: it was passed over.")
        found.problems.append(warning(message, place, row.text("substitution")))
    reason = ""
    if name is None:
        reason = _("It is not clear which class this is.")
    elif weekday is None:
        reason = _("This lesson stands beside no day of the week.")
    elif weekday > 6:
        reason = _("There are lessons from Monday to Saturday only.")
    elif not 0 <= number <= MOST_SLOT:
        reason = _("There is no lesson No. %(number)s in a day.") % {"number": number}
    if reason or name is None or weekday is None:
        found.problems.append(unplaced(reason, place, text))
        return
    cell = cell_text.read_cell(text, row.text("room"))
    teacher = row.text("teacher")
    key = words.key(cell.subject), words.key(teacher)
    if key not in lessons:
        teachers = found.named.teachers([teacher] if teacher else cell.teachers, place)
        lessons[key] = LessonRow(cell.subject, (Taker(name),), teachers, place)
    lesson = lessons[key]
    lesson.cards.append(Card(weekday, number, (place,), found.named.room(cell.room, place)))
    starts_at, ends_at = _time(row.cell("start")), _time(row.cell("end"))
    if starts_at is not None and ends_at is not None and starts_at < ends_at:
        bell = BellRow(str(number), 1, number, starts_at, ends_at, place)
        found.bells.setdefault(number, {}).setdefault((starts_at, ends_at), bell)


def _header(sheet: Sheet, row: int) -> dict[str, int]:
    """Caption → column of a header row; empty for any other row."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(sheet.rows[row][:60]):
        name = _BY_CAPTION.get(words.key(cell)) if isinstance(cell, str) else None
        if name is not None and name not in columns:
            columns[name] = at
    is_header = {"number", "subject"} <= columns.keys() and len(columns) >= 3
    return columns if is_header else {}


def _day(sheet: Sheet, header: int, before: int) -> int | None:
    """In the header row, or in the nearest row above it that is still of this day."""
    for row in range(header, before, -1):
        for cell in sheet.rows[row][:60]:
            if isinstance(cell, str) and (day := weekday_of(cell)):
                return day
    return None


def _class_of(sheet: Sheet, header: int, stem: str) -> ClassName | None:
    titles = [cell for row in sheet.rows[:header] for cell in row[:60] if isinstance(cell, str)]
    for text in (*titles, sheet.name, stem):
        for part in _CLASS.findall(text[:200].replace("_", " ")):
            if name := class_name(part):
                return name
    return None


def _time(cell: Cell) -> dt.time | None:
    if isinstance(cell, dt.datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, dt.time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, dt.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return dt.time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None
    if isinstance(cell, float) and 0 < cell < 1:
        minutes = round(cell * 24 * 60)
        return dt.time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None
    return clock_times.read(cell) if isinstance(cell, str) else None
