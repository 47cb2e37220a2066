"""Excel workbooks as plain tables, read defensively."""

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from school.imports import files
from school.imports.files import Container, SourceFile
from school.imports.problems import ImportRefused, Place, refusal
from school.imports.words import tidy

MOST_CELLS = 3_000_000

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: ``rows[r][c]`` from 0, empty cells are ``None``, texts are tidy; ``merges`` are
    (first row, first column, last row, last column), included."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The value, ``None`` outside the used area."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def place(self, row: int, column: int | None = None) -> Place:
        return Place(self.name, row + 1, "" if column is None else column_letters(column))


def read_workbook(source: SourceFile) -> list[Sheet]:
    """All sheets with cells of an .xlsx or .xls file.

    Raises ``ImportRefused`` for a workbook that is damaged, protected, or would not fit in memory.
    """
    if files.container_of(source) == Container.XLSX:
        with files.open_package(source) as package:
            _check_sizes(package, source)
    sheets = _read(source)
    if not sheets:
        raise refusal(_("There is nothing in the workbook."), value=source.name)
    return sheets


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: «327» for 327.0."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def whole_number(cell: Cell) -> int | None:
    """A cell that is a whole number, typed as one or as text («7», «7.», «7)»)."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e9 else None
    if isinstance(cell, str) and (found := re.fullmatch(r"(\d{1,9})\s*[.)]?", cell, re.ASCII)):
        return int(found[1])
    return None


def column_letters(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _read(source: SourceFile) -> list[Sheet]:
    from io import BytesIO

    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        with CalamineWorkbook.from_filelike(BytesIO(source.content)) as workbook:
            return [
                sheet
                for meta in workbook.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
                and (sheet := _sheet(workbook.get_sheet_by_name(meta.name))) is not None
            ]
    except ImportRefused:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # A panic of the reader is no Exception; nothing else of that kind can come from here.
        message = _("The workbook is damaged or protected by a password.")
        raise refusal(message, value=source.name) from error


def _sheet(sheet: Any) -> Sheet | None:
    if sheet.start is None:
        return None
    rows = tuple(
        tuple(_cell(value) for value in row) for row in sheet.to_python(skip_empty_area=False)
    )
    merges = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(tidy(sheet.name), rows, merges)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return tidy(value) or None
    return value


def _check_sizes(package: zipfile.ZipFile, source: SourceFile) -> None:
    """Refuse a sheet whose used cells span an area that would not fit in memory: one cell in the
    last corner of an empty sheet makes seventeen thousand million."""
    for name in package.namelist():
        if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            continue
        try:
            with package.open(name) as stream:
                rows, columns = _used_area(stream)
        except DefusedXmlException as error:
            raise refusal(_("The workbook is damaged."), value=source.name) from error
        except (ParseError, ValueError, LookupError) as error:
            raise refusal(_("The workbook is damaged."), value=source.name) from error
        if rows * columns > MOST_CELLS:
            raise refusal(
                _("A sheet of the workbook is too large: %(rows)s rows by %(columns)s columns.")
                % {"rows": rows, "columns": columns},
                value=source.name,
            )


def _used_area(stream: IO[bytes]) -> tuple[int, int]:
    """(rows, columns) up to the last cell that holds something, whatever the sheet declares."""
    last_row = last_column = row = column = 0
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row = int(element.get("r") or row + 1)
            column = 0
        elif event == "end" and tag == "c":
            column, row = _position(element.get("r"), column, row)
            if len(element):
                last_row, last_column = max(last_row, row), max(last_column, column)
        elif event == "end" and tag == "row":
            element.clear()
    return last_row, last_column


def _position(reference: str | None, column: int, row: int) -> tuple[int, int]:
    """(column, row) from 1 of «AB12», or the next cell when a producer leaves references out."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", reference or "", re.ASCII)
    if found is None:
        return column + 1, row
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number, int(found[2])
