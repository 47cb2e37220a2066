"""Tables as XLSX files that no office program takes for a program.

A cell that begins with ``= + - @``, a tab or a line break is a formula to whoever opens the file
or turns it into CSV: a parent named «=HYPERLINK(…)» would run in the secretary's Excel. Every text
is written as text, and such a one carries the quote prefix besides, so that it stays text when the
cell is edited (OWASP: CSV injection; issue 3, proof).
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | Decimal | dt.date | None

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDEST = 60


def workbook(*, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet: a bold header that stays in sight, then the rows; dates as dates, text as text.
    ``title`` is the name of the sheet, cut to the 31 characters that Excel allows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title.translate(_FORBIDDEN_IN_TITLES)[:31].strip() or "1"
    widths = [len(text) for text in header]
    for column, text in enumerate(header, start=1):
        cell = sheet.cell(row=1, column=column)
        _write(cell, text)
        cell.font = Font(bold=True)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(row=number, column=column), value)
            longest = max(len(line) for line in str(value or "").split("\n"))
            widths[column - 1] = max(widths[column - 1], longest)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def is_dangerous(text: str) -> bool:
    """True for a text that a spreadsheet would run instead of showing."""
    return text.startswith(_DANGEROUS)


def _write(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        # Whatever openpyxl made of it («=…» becomes a formula, «#N/A» an error): it is text.
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=len(value) > _WIDEST or "\n" in value)
        if is_dangerous(value):
            cell.quotePrefix = True
    elif isinstance(value, dt.date):
        cell.value = value
        cell.number_format = "DD.MM.YYYY"
    else:
        cell.value = value
