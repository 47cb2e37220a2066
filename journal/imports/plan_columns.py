"""Which column of a plan is which: headers as schools really write them (formats §8)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from school.imports import words
from school.imports.workbook import Sheet, whole_number

_HEADER_ROWS = 25


class Column(StrEnum):
    NUMBER = "number"
    SECTION = "section"
    TOPIC = "topic"
    HOURS = "hours"
    CONTROL = "control"
    PRACTICE = "practice"
    HOMEWORK = "homework"
    MINUTES = "minutes"
    KIND = "kind"
    WORK = "work"
    WORK_TITLE = "work title"
    OTHER = "other"


# In this order: «Часы на практические работы» is practice, «№ урока» a number.
_SIGNS = (
    (Column.NUMBER, re.compile(r"^(№|n\b|номер|п/п)|^№?\s*п/п")),
    (Column.MINUTES, re.compile(r"^(минут|мин\b)|минут на")),
    (Column.WORK_TITLE, re.compile(r"^название (письменной )?работы")),
    (Column.WORK, re.compile(r"^(письменная работа|вид (письменной )?работы)$")),
    (Column.KIND, re.compile(r"^(вид|тип) (учебного )?(занятия|урока)$")),
    (Column.HOMEWORK, re.compile(r"домашн|\bд/з\b|^дз\b")),
    (
        Column.OTHER,
        re.compile(r"\bдата\b|\bсроки?\b|ресурс|\bэор\b|\bцор\b|деятельност|виды работ"),
    ),
    (Column.PRACTICE, re.compile(r"практич|лаборат")),
    (Column.CONTROL, re.compile(r"контрольн")),
    (Column.HOURS, re.compile(r"\bчас|кол-во|количеств|^всего$")),
    (Column.TOPIC, re.compile(r"\bтем[аы]\b|наименовани|\bурока?\b|\bуроков\b")),
    (Column.SECTION, re.compile(r"раздел|модул|блок|глав[аы]")),
    (Column.OTHER, re.compile(r"содержани")),
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the table begins and where its columns are."""

    first_row: int
    columns: Mapping[Column, int]
    is_topic_doubtful: bool = False


def find_header(sheet: Sheet) -> Header | None:
    """The first row that names a topic column and at least one more; a second header row under it
    refines merged cells («Количество часов»: всего, контрольные, практические)."""
    for row in range(min(_HEADER_ROWS, len(sheet.rows))):
        roles = _roles(sheet, row)
        named = {role for role in roles.values() if role != Column.OTHER}
        if len(named) < 2 or not named & {Column.TOPIC, Column.SECTION}:
            continue
        first_row = row + 1
        refined = _roles(sheet, row + 1)
        if _is_second_header(sheet, row + 1, refined):
            roles |= refined
            first_row += 1
        return _header(first_row, roles)
    return None


def _header(first_row: int, roles: dict[int, Column]) -> Header:
    columns: dict[Column, int] = {}
    for position, role in sorted(roles.items()):
        columns.setdefault(role, position)
    columns.pop(Column.OTHER, None)
    is_doubtful = Column.TOPIC not in columns
    if is_doubtful:
        columns[Column.TOPIC] = columns.pop(Column.SECTION)
    return Header(first_row, columns, is_doubtful)


def _roles(sheet: Sheet, row: int) -> dict[int, Column]:
    if row >= len(sheet.rows):
        return {}
    found = {}
    for position, cell in enumerate(sheet.rows[row]):
        if isinstance(cell, str) and len(cell) <= 120:
            text = words.key(cell)
            role = next((role for role, sign in _SIGNS if sign.search(text)), None)
            if role is not None:
                found[position] = role
    return found


def _is_second_header(sheet: Sheet, row: int, roles: dict[int, Column]) -> bool:
    """Only names of columns, and no number: a lesson called «Контрольная работа» has one."""
    if not roles or not set(roles.values()) & {Column.HOURS, Column.CONTROL, Column.PRACTICE}:
        return False
    cells = [cell for cell in sheet.rows[row] if cell is not None]
    return len(roles) == len(cells) and not any(whole_number(cell) is not None for cell in cells)
