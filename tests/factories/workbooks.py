"""Workbooks as schools draw them, built cell by cell."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

DAYS = ("ПОНЕДЕЛЬНИК", "ВТОРНИК", "СРЕДА", "ЧЕТВЕРГ", "ПЯТНИЦА")

# (number, subject, room). The number None is left out, "^" is merged with the one above, and in a
# tuple of one it stands a column too far to the right, the rest of the row with it.
Row = tuple[object, str, object]
Block = Sequence[Sequence[Row]]


def grid_workbook(
    sheets: Mapping[str, Sequence[tuple[str, Block]]], *, merge_days: bool = True
) -> bytes:
    """A timetable grid: sheet → (title of a class, its days from Monday on, rows of each day).

    Every class takes three columns, number, subject and room, after the column of days.
    """
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, blocks in sheets.items():
        _draw(workbook.create_sheet(name), blocks, merge_days=merge_days)
    return as_bytes(workbook)


def as_bytes(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def plan_workbook(lessons: Sequence[Sequence[object]], *, heading: str, total: int) -> bytes:
    """The layout of the edsoo constructor: a title, two header rows with merged cells, lessons
    (number, topic, hours, control works, practical works), the total."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Лист1"
    sheet.append([heading])
    sheet.append(["№ п/п", "Тема урока", "Количество часов", None, None, "Дата изучения", "ЭОР"])
    sheet.append([None, None, "Всего", "Контрольные работы", "Практические работы"])
    for lesson in lessons:
        sheet.append(list(lesson))
    sheet.append(["ОБЩЕЕ КОЛИЧЕСТВО ЧАСОВ ПО ПРОГРАММЕ", None, total])
    for area in ("A1:G1", "A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:G3"):
        sheet.merge_cells(area)
    return as_bytes(workbook)


def _draw(sheet: Worksheet, blocks: Sequence[tuple[str, Block]], *, merge_days: bool) -> None:
    height = max((len(day) for _title, days in blocks for day in days), default=0)
    for position, (title, days) in enumerate(blocks):
        first = 2 + position * 3
        sheet.cell(1, first + 1, title)
        for number, rows in enumerate(days):
            _draw_day(sheet, 2 + number * (height + 1), first, rows)
    for number in range(max((len(days) for _title, days in blocks), default=0)):
        top = 2 + number * (height + 1)
        sheet.cell(top, 1, DAYS[number])
        if merge_days and height > 1:
            sheet.merge_cells(start_row=top, end_row=top + height - 1, start_column=1, end_column=1)


def _draw_day(sheet: Worksheet, top: int, first: int, rows: Sequence[Row]) -> None:
    for offset, (number, subject, room) in enumerate(rows):
        row = top + offset
        shift = 0
        if number == "^":
            sheet.merge_cells(start_row=row - 1, end_row=row, start_column=first, end_column=first)
        elif isinstance(number, tuple):
            shift, number = 1, number[0]
            sheet.cell(row, first + shift, number)
        elif number is not None:
            sheet.cell(row, first, number)
        cell = sheet.cell(row, first + 1 + shift, subject or None)
        if subject:
            cell.data_type = "s"  # «=====» is a filler and no formula
        sheet.cell(row, first + 2 + shift, room or None)


def sheets_workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], *, merges: Mapping[str, Sequence[str]] = {}
) -> bytes:
    """Sheets as rows of values from A1, with areas merged: «A2:A7»."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(at, column, value)
                    if isinstance(value, str) and value.startswith("=="):
                        cell.data_type = "s"  # «=====» is a filler and no formula
        for area in merges.get(name, ()):
            sheet.merge_cells(area)
    return as_bytes(workbook)
