"""A ZIP, or a folder, of CSV files with headings: the shape of OneRoster and of MS SDS."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from core import archives
from school.imports import files, words
from school.imports.files import Container, SourceFile
from school.imports.problems import ImportProblem, ImportRefused, Place, Severity, refusal
from school.imports.tables import csv_sheet
from school.imports.workbook import column_letters, text_of

# What is read of a bundle; works and marks are not, however long their tables are.
_TABLES = frozenset(
    {
        *("manifest", "orgs", "academicsessions", "courses", "classes", "enrollments"),
        *("users", "roles", "demographics", "relationships"),
        *("school", "student", "teacher", "section", "studentenrollment", "teacherroster"),
    }
)
# Everybody of a large school in each of twenty groups.
_MOST_ROWS = 100_000

# ZIP knows no earlier day: a folder packed twice must be the same bytes.
_SAME_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A row by its headings, in small letters without spaces: «SIS ID» is ``sisid``."""

    file: str
    number: int
    values: dict[str, str]
    positions: dict[str, int]

    def get(self, *names: str) -> str:
        """The first of these columns that has something."""
        return next((value for name in names if (value := self.values.get(name, ""))), "")

    def many(self, name: str) -> list[str]:
        """Several ids in one cell: "a,b"."""
        return [item for part in self.get(name).split(",") if (item := part.strip())]

    def place(self, name: str = "") -> Place:
        position = self.positions.get(name)
        return Place(self.file, self.number, "" if position is None else column_letters(position))


@dataclass(slots=True)
class Bundle:
    """The tables by the names of their files, in small letters and without «.csv»."""

    name: str
    tables: dict[str, list[Line]] = field(default_factory=dict)

    def lines(self, table: str) -> Iterator[Line]:
        yield from self.tables.get(table, ())


def is_bundle(source: SourceFile) -> bool:
    """A ZIP with a CSV in it that is no workbook. A damaged ZIP is none: its reader says so."""
    if files.container_of(source) != Container.XLSX:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "xl/workbook.xml" not in names and any(map(_table_name, names))


def pack_folder(folder: Path) -> SourceFile:
    """The CSV files of a folder as one file, always the same bytes for the same folder."""
    paths = sorted(path for path in folder.iterdir() if _table_name(path.name))
    if sum(path.stat().st_size for path in paths) > archives.MOST_UNPACKED:
        raise refusal(_("The archive unpacks to too much data."), value=folder.name)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for path in paths:
            package.writestr(zipfile.ZipInfo(path.name, _SAME_DAY), path.read_bytes())
    return SourceFile(folder.name, stream.getvalue())


def read_bundle(source: SourceFile) -> Bundle:
    """Its tables; those that nobody here asks for are empty. Raises ``ImportRefused`` for a damaged
    archive, for a file that is no text, for a heading that stands twice."""
    bundle = Bundle(source.name)
    with files.open_archive(source) as package:
        for part in package.infolist():
            table = _table_name(part.filename)
            if not table:
                continue
            if table in bundle.tables:
                message = _("There are two files of this name in the archive.")
                raise refusal(message, value=part.filename)
            bundle.tables[table] = []
            if table in _TABLES:
                content = SourceFile(PurePosixPath(part.filename).name, package.read(part))
                bundle.tables[table] = _read_table(content)
    return bundle


def _table_name(path: str) -> str:
    """«Some folder/Users.CSV» → users; empty for anything else."""
    name = PurePosixPath(path.replace("\\", "/"))
    is_hidden = any(part.startswith((".", "__")) for part in name.parts)
    return "" if is_hidden or name.suffix.lower() != ".csv" else name.stem.lower()


def _read_table(part: SourceFile) -> list[Line]:
    if not part.content.strip():
        return []
    sheet = csv_sheet(files.decode(part), delimiter=",", name=part.name, most_rows=_MOST_ROWS)
    if not sheet.rows:
        return []
    positions: dict[str, int] = {}
    twice: list[ImportProblem] = []
    for position, cell in enumerate(sheet.rows[0]):
        heading = words.tidy(text_of(cell)).replace(" ", "").lower()
        if heading in positions:
            place = Place(part.name, 1, column_letters(position))
            message = _("This heading stands in the table twice.")
            twice.append(ImportProblem(Severity.REFUSED, message, place, text_of(cell)))
        elif heading:
            positions[heading] = position
    if twice:
        raise ImportRefused(*twice)
    return [
        Line(
            part.name,
            number,
            {
                name: text_of(row[position])
                for name, position in positions.items()
                if position < len(row)
            },
            positions,
        )
        for number, row in enumerate(sheet.rows[1:], start=2)
        if any(cell is not None for cell in row)
    ]
