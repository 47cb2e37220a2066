"""Rows of a separated text, with the lines they stand on."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from school.imports import files, words
from school.imports.files import SourceFile
from school.imports.problems import Place, refusal

MOST_ROWS = 100_000
LONGEST_FIELD = 2_000


@dataclass(frozen=True, slots=True)
class CsvRow:
    number: int
    fields: tuple[str, ...]

    def __getitem__(self, position: int) -> str:
        return self.fields[position] if position < len(self.fields) else ""

    @property
    def place(self) -> Place:
        return Place(row=self.number)


def read_rows(source: SourceFile, separator: str) -> list[CsvRow]:
    """Rows that hold anything, their texts tidy. Raises ``ImportRefused``."""
    text = files.decode(source).lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[CsvRow] = []
    try:
        for fields in reader:
            tidy = tuple(words.tidy(field[:LONGEST_FIELD]) for field in fields[:60])
            if any(tidy):
                rows.append(CsvRow(reader.line_num, tidy))
            if len(rows) > MOST_ROWS:
                raise refusal(_("The file has too many rows."), value=source.name)
    except csv.Error as error:
        message = _("The file is damaged here.")
        raise refusal(message, Place(row=reader.line_num), source.name) from error
    return rows
