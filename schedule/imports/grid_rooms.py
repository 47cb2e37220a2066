"""A day's rooms against its lessons: «Каб | Урок 1 | Урок 2…» (formats §3b).

A cell is «11И, 11Р практикум по физике Иванова А.П.»: classes, subject, teacher. The day stands in
the name of the sheet, above the table, or in the name of the file.
"""

import re

from django.utils.translation import gettext as _

from schedule.imports import cell_text
from schedule.imports.day_names import weekday_of
from schedule.imports.grid_lists import MOST_SLOT, Lists
from schedule.imports.lesson_rows import Card, LessonRow, Taker
from schedule.imports.timetable_file import ClassName, class_name
from school.imports import words
from school.imports.problems import unplaced
from school.imports.workbook import Sheet, text_of

_LESSON = re.compile(
    r"(?:урок|№)\s*(\d{1,2})(?:\s*(?:и|,|-|–)\s*(\d{1,2}))?|(\d{1,2})(?:-?й)?\s*урок"
)
_ROOM_CAPTIONS = ("каб", "ауд", "помещ")
_TITLE_ROWS = 15


def is_of_rooms(sheet: Sheet) -> bool:
    return _header(sheet) is not None


def read_rooms(sheet: Sheet, stem: str, found: Lists) -> None:
    """Add the sheet's lessons to ``found``; ``stem`` is the name of the file."""
    header = _header(sheet)
    if header is None:
        return
    top, rooms, slots = header
    weekday = _weekday(sheet, top, stem)
    lessons: dict[tuple[object, ...], LessonRow] = {}
    for row in range(top + 1, len(sheet.rows)):
        room = text_of(sheet.cell(row, rooms))
        for column, numbers in slots.items():
            text = text_of(sheet.cell(row, column))
            if not any(sign.isalpha() for sign in text):
                continue
            found.cells += 1
            place = sheet.place(row, column)
            names, rest = classes_first(text)
            subject, teacher = cell_text.without_person(rest)
            reason = _reason(weekday, names, subject)
            if reason or weekday is None:
                found.problems.append(unplaced(reason, place, text))
                continue
            key = frozenset(names), words.key(subject), words.key(teacher)
            if key not in lessons:
                teachers = found.named.teachers([teacher], place)
                takers = tuple(Taker(name) for name in names)
                lessons[key] = LessonRow(subject[:160], takers, teachers, place)
            room_key = found.named.room(room, place)
            lessons[key].cards += (Card(weekday, slot, (place,), room_key) for slot in numbers)
    found.lessons += lessons.values()


def _reason(weekday: int | None, names: list[ClassName], subject: str) -> str:
    """Why a cell has no place; empty for one that has."""
    if weekday is None:
        return _("It is not clear which day of the week this is.")
    if weekday > 6:
        return _("There are lessons from Monday to Saturday only.")
    if not names:
        return _("The lesson has no class.")
    if not any(sign.isalpha() for sign in subject):
        return _("This is no name of a subject.")
    return ""


def classes_first(text: str) -> tuple[list[ClassName], str]:
    """«11И, 11Р практикум» → the classes it begins with, and the rest."""
    names: list[ClassName] = []
    rest = words.tidy(text[:400])
    while found := re.match(
        r"(\d{1,2}\s?[-–]?[«\"“]?[^\W\d_]{1,2}[»\"”]?)(?![^\W\d_])[\s,;+]*", rest
    ):
        name = class_name(found[1])
        if name is None:
            break
        names.append(name)
        rest = rest[found.end() :]
    return list(dict.fromkeys(names)), rest


def _header(sheet: Sheet) -> tuple[int, int, dict[int, tuple[int, ...]]] | None:
    """(row, column of rooms, column → numbers of lessons)."""
    for row in range(min(_TITLE_ROWS, len(sheet.rows))):
        rooms = None
        slots: dict[int, tuple[int, ...]] = {}
        for at, cell in enumerate(sheet.rows[row][:60]):
            if not isinstance(cell, str):
                continue
            text = cell.lower().strip()
            if rooms is None and text.startswith(_ROOM_CAPTIONS):
                rooms = at
            elif found := _LESSON.fullmatch(text):
                numbers = (int(part) for part in found.groups() if part)
                slots[at] = tuple(number for number in numbers if number <= MOST_SLOT)
        if rooms is not None and len(slots) >= 2:
            return row, rooms, slots
    return None


def _weekday(sheet: Sheet, top: int, stem: str) -> int | None:
    above = [cell for row in sheet.rows[: top + 1] for cell in row[:60] if isinstance(cell, str)]
    for text in (*above, sheet.name, stem):
        if day := weekday_of(text.replace("_", " ")):
            return day
    return None
