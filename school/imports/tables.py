"""CSV and workbooks as the same plain tables."""

import csv
import io

from django.utils.translation import gettext as _

from school.imports import files, words
from school.imports.files import Container, SourceFile
from school.imports.problems import Place, refusal
from school.imports.workbook import Cell, Sheet, read_workbook

DELIMITERS = ";\t,"
MOST_ROWS = 20_000
MOST_COLUMNS = 1_000


def read_tables(source: SourceFile, *, delimiter: str = ";") -> list[Sheet]:
    """The sheets of a workbook, or a CSV as one sheet without a name.

    Raises ``ImportRefused`` for a file that is no table or too large a one.
    """
    if files.container_of(source) != Container.TEXT:
        return read_workbook(source)
    return [csv_sheet(files.decode(source), delimiter=delimiter, name=source.name)]


def csv_sheet(text: str, *, delimiter: str, name: str = "", most_rows: int = MOST_ROWS) -> Sheet:
    """One table; ``name`` is only told in refusals."""
    if words.tidy(text[:1000]).lower().startswith(("<!doctype", "<html", "<?xml")):
        message = _("This is a web page or XML, not a table: save it as .xlsx or CSV.")
        raise refusal(message, value=name)
    rows: list[tuple[Cell, ...]] = []
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise refusal(_("The table is too wide."), Place(row=reader.line_num), name)
            rows.append(tuple(words.tidy(cell) or None for cell in row))
            if len(rows) > most_rows:
                raise refusal(_("The table is too long."), value=name)
    except csv.Error as error:
        message = _("This line of the table cannot be read.")
        raise refusal(message, Place(row=reader.line_num), name) from error
    return Sheet("", tuple(rows))
