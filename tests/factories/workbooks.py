"""Workbooks as schools draw them, built cell by cell."""

import io
import struct
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

DAYS = ("ПОНЕДЕЛЬНИК", "ВТОРНИК", "СРЕДА", "ЧЕТВЕРГ", "ПЯТНИЦА")

# What the table of sectors of a compound file says: free, the last of its chain, the table itself.
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

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


def old_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """An .xls of one sheet of texts: BIFF8 records in a compound file."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0x07CC, 0, 6))

    labels = b"".join(
        record(
            0x0204, struct.pack("<HHHHB", at, column, 15, len(text), 1) + text.encode("utf-16le")
        )
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )
    sheet = begin(0x0010) + labels + record(0x000A)
    name = "Лист".encode("utf-16le")
    start = len(begin(0x0005)) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name)
    return _compound_file(begin(0x0005) + bound + record(0x000A) + sheet)


def _compound_file(stream: bytes) -> bytes:
    """One stream «Workbook»: header, table of sectors, directory, then the stream itself."""
    # What is shorter lies in another table.
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    last = 2 + len(stream) // 512
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    table = [_TABLE, _END, *range(3, last), _END]
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory += _entry("Workbook", 2, child=_FREE, start=2, size=len(stream))
    return b"".join(
        [
            header.ljust(512, b"\xff"),
            struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff"),
            directory.ljust(512, b"\0"),
            stream,
        ]
    )


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16le")
    ends = struct.pack("<HBBIII36xIII", len(text), kind, 1, _FREE, _FREE, child, start, size, 0)
    return text.ljust(64, b"\0") + ends


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
