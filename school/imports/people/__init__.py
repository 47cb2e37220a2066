"""Any file about people: told by what is inside."""

from pathlib import Path

from school.imports.csv_bundle import is_bundle, pack_folder, read_bundle
from school.imports.files import SourceFile, read_source
from school.imports.people.file import PeopleFile
from school.imports.people.oneroster import read_oneroster
from school.imports.people.table import read_people_table


def people_source(path: Path | str | bytes, name: str = "") -> SourceFile:
    """The file at ``path``, the CSV files of a folder packed into one, or bytes."""
    if not isinstance(path, bytes) and Path(path).is_dir():
        return pack_folder(Path(path))
    return read_source(path, name)


def read_people(source: SourceFile, *, org: str = "") -> PeopleFile:
    """A list from a workbook or CSV, a OneRoster or SDS bundle. ``org`` chooses a school of a
    bundle. Raises ``ImportRefused``."""
    if is_bundle(source):
        return read_oneroster(read_bundle(source), org=org)
    return read_people_table(source)
