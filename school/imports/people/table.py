"""Lists of students with their parents, and of staff, from XLSX and CSV (S0-5a)."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest

from django.utils.translation import gettext as _

from school.enums import Sex
from school.imports import files, words
from school.imports.files import Container, SourceFile
from school.imports.people import cells
from school.imports.people.columns import ROW, STAFF, STUDENT, Header, What, find_header
from school.imports.people.file import (
    ClassName,
    GuardianEntry,
    Name,
    PeopleFile,
    StaffEntry,
    StudentEntry,
)
from school.imports.problems import (
    ImportProblem,
    ImportRefused,
    Place,
    Severity,
    refusal,
    suggestion,
    unplaced,
    warning,
)
from school.imports.tables import DELIMITERS, MOST_ROWS, read_tables
from school.imports.workbook import Sheet, text_of

_TOTALS = ("итого", "всего")
LONGEST_ADDRESS = 300
LONGEST_FILE_NO = 20
LONGEST_POSITION = 120


def read_people_table(source: SourceFile) -> PeopleFile:
    """Every sheet that has a header; the others are named in the problems.

    Raises ``ImportRefused`` when there is no list of people in it, or when a header says the same
    thing twice.
    """
    file = PeopleFile("table")
    found = _best_tables(source)
    if not any(header for _sheet, header in found):
        message = _(
            "No list of people was found: it needs headings such as «ФИО», «Дата рождения»."
        )
        raise refusal(message, value=source.name)
    refused = [
        problem
        for _sheet, header in found
        if header
        for problem in header.problems
        if problem.severity == Severity.REFUSED
    ]
    if refused:
        raise ImportRefused(*refused)
    for sheet, header in found:
        if header is None:
            message = _("There is no list of people on this sheet: it was not read.")
            file.problems.append(warning(message, Place(sheet.name)))
        else:
            file.problems += header.problems
            _read_sheet(_Reading(sheet, header, file, _class_of_sheet(sheet, header)))
    file.students = _merged(file.students, file.problems)
    return file


def _best_tables(source: SourceFile) -> list[tuple[Sheet, Header | None]]:
    """A CSV is read with the separator under which most headings are known."""
    if files.container_of(source) != Container.TEXT:
        return [(sheet, find_header(sheet)) for sheet in read_tables(source)]
    best: tuple[Sheet, Header | None] | None = None
    for delimiter in DELIMITERS:
        sheet = read_tables(source, delimiter=delimiter)[0]
        header = find_header(sheet)
        if best is None or _width(header) > _width(best[1]):
            best = sheet, header
    assert best is not None
    return [best]


def _width(header: Header | None) -> int:
    return len(header.columns) if header else 0


def _class_of_sheet(sheet: Sheet, header: Header) -> ClassName | None:
    """«5А» as the name of the sheet, or «Список 5А класса» above the table."""
    if found := cells.class_name(sheet.name) or cells.class_in_title(sheet.name):
        return found
    for row in sheet.rows[: max(header.first_row - 1, 0)]:
        for cell in row:
            if isinstance(cell, str) and (found := cells.class_in_title(cell)):
                return found
    return None


@dataclass(slots=True)
class _Reading:
    """The sheet under way; ``default_class`` is that of the heading last passed."""

    sheet: Sheet
    header: Header
    file: PeopleFile
    default_class: ClassName | None = None
    row: int = 0
    failed: list[ImportProblem] = field(default_factory=list)

    def text(self, whose: str, what: What) -> str:
        position = self.header.position(whose, what)
        return "" if position is None else text_of(self.sheet.cell(self.row, position))

    def place(self, whose: str = ROW, what: What = What.NOTHING) -> Place:
        return self.sheet.place(self.row, self.header.position(whose, what))

    def fail(self, message: str, whose: str, what: What) -> None:
        """The row cannot be taken for this reason."""
        problem = unplaced(message, self.place(whose, what), self.text(whose, what))
        self.failed.append(problem)

    def warn(self, message: str, whose: str, what: What) -> None:
        place = self.place(whose, what)
        self.file.problems.append(warning(message, place, self.text(whose, what)))


def _read_sheet(reading: _Reading) -> None:
    rows = reading.sheet.rows
    if len(rows) > MOST_ROWS:
        raise refusal(_("The table is too long."), Place(reading.sheet.name))
    for row in range(reading.header.first_row, len(rows)):
        filled = [text_of(cell) for cell in rows[row] if cell is not None]
        if not filled or words.key(filled[0]).startswith(_TOTALS):
            continue
        reading.row, reading.failed = row, []
        if len(filled) == 1 and (found := _class_alone(filled[0])):
            reading.default_class = found
        elif reading.header.is_staff:
            _read_staff(reading)
        else:
            _read_student(reading)


def _class_alone(text: str) -> ClassName | None:
    """A row that only says «5А класс» heads the rows below it."""
    if text.isdigit():
        return None
    return cells.class_name(text) or cells.class_in_title(text)


def _read_staff(reading: _Reading) -> None:
    name = _name(reading, STAFF)
    hired_on = cells.date(reading.text(STAFF, What.HIRED) or None)
    if reading.text(STAFF, What.HIRED) and hired_on is None:
        reading.warn(_("This is no date: write dd.mm.yyyy."), STAFF, What.HIRED)
    position = _plain_text(reading, STAFF, What.POSITION, LONGEST_POSITION)
    if reading.failed or name is None:
        reading.file.problems += reading.failed
        return
    reading.file.staff.append(
        StaffEntry(name, position, hired_on, reading.place(STAFF, What.FULL_NAME))
    )


def _read_student(reading: _Reading) -> None:
    name = _name(reading, STUDENT)
    born = reading.sheet.cell(reading.row, reading.header.position(STUDENT, What.BORN) or 0)
    born_on = None
    if reading.text(STUDENT, What.BORN):
        born_on = cells.date(born)
        if born_on is None:
            reading.fail(_("This is no date: write dd.mm.yyyy."), STUDENT, What.BORN)
    school_class = _class(reading)
    sex = _sex(reading, name)
    address = _plain_text(reading, STUDENT, What.ADDRESS, LONGEST_ADDRESS)
    file_no = _plain_text(reading, STUDENT, What.FILE_NO, LONGEST_FILE_NO)
    guardians = _guardians(reading)
    if reading.failed or name is None:
        reading.file.problems += reading.failed
        return
    place = reading.place(STUDENT, What.FULL_NAME)
    if not place.column:
        place = reading.place(STUDENT, What.LAST_NAME)
    reading.file.students.append(
        StudentEntry(
            name=name,
            born_on=born_on,
            sex=sex,
            class_name=school_class,
            file_no=file_no,
            address=address,
            phone=_phone(reading, STUDENT),
            guardians=tuple(guardians),
            place=place,
            class_place=reading.place(STUDENT, What.CLASS),
        )
    )


def _name(reading: _Reading, whose: str) -> Name | None:
    """The name of the row's person; a failure of the row when there is none."""
    text = reading.text(whose, What.FULL_NAME)
    parts = [reading.text(whose, what) for what in _PARTS]
    if text:
        what = What.FULL_NAME
        found, is_turned = cells.full_name(text)
        if found is not None and is_turned:
            reading.warn(_("The surname stood last: it was put first."), whose, what)
    else:
        what = What.LAST_NAME
        # «Иванов Иван» in the column of surnames, and no column of given names.
        found = cells.person_name(*parts)
    if found is None:
        if cells.is_formula(text or parts[0]):
            reading.fail(_("This is a formula, not a name."), whose, what)
        elif text or any(parts):
            reading.fail(
                _("This is no full name: surname and given name, in letters."), whose, what
            )
        else:
            reading.fail(_("There is no name in this row."), whose, what)
    return found


_PARTS = (What.LAST_NAME, What.FIRST_NAME, What.PATRONYMIC)


def _class(reading: _Reading) -> ClassName | None:
    """From its own column, from grade and letter, or from the heading above."""
    text = reading.text(STUDENT, What.CLASS)
    if not text and reading.text(STUDENT, What.GRADE):
        text = reading.text(STUDENT, What.GRADE) + reading.text(STUDENT, What.LETTER)
        found = cells.class_name(text)
        if found is None:
            reading.fail(_("This is no class: write 5А for example."), STUDENT, What.GRADE)
        return found
    if text and reading.text(STUDENT, What.LETTER):
        text += reading.text(STUDENT, What.LETTER)
    if not text:
        return reading.default_class
    found = cells.class_name(text)
    if found is None:
        reading.fail(_("This is no class: write 5А for example."), STUDENT, What.CLASS)
    return found


def _sex(reading: _Reading, name: Name | None) -> Sex | None:
    """As written; by the patronymic where nothing is written."""
    text = reading.text(STUDENT, What.SEX)
    by_name = cells.sex_of_patronymic(name.patronymic) if name else None
    if not text:
        return by_name
    found = cells.sex(text)
    if found is None:
        reading.fail(_("Write the sex as «м» or «ж»."), STUDENT, What.SEX)
    elif by_name is not None and by_name != found:
        reading.warn(_("The sex does not agree with the patronymic."), STUDENT, What.SEX)
    return found


def _plain_text(reading: _Reading, whose: str, what: What, longest: int) -> str:
    text = reading.text(whose, what)
    if cells.is_formula(text):
        reading.fail(_("This is a formula, not a text."), whose, what)
        return ""
    if len(text) > longest:
        reading.fail(_("This is longer than %(most)s signs.") % {"most": longest}, whose, what)
        return ""
    return text


def _phone(reading: _Reading, whose: str) -> str:
    text = reading.text(whose, What.PHONE)
    if not text:
        return ""
    # «8 912 …, 8 913 …»: the first of several.
    found = cells.phone(text) or cells.phone(_first(text))
    if found is None:
        reading.warn(_("This is no telephone number: it was left out."), whose, What.PHONE)
    return found or ""


def _email(reading: _Reading, whose: str) -> str:
    text = reading.text(whose, What.EMAIL)
    if not text:
        return ""
    found = cells.email(text) or cells.email(_first(text))
    if found is None:
        reading.warn(_("This is no e-mail address: it was left out."), whose, What.EMAIL)
    return found or ""


def _first(text: str) -> str:
    return text.replace(";", ",").partition(",")[0]


def _guardians(reading: _Reading) -> list[GuardianEntry]:
    found: list[GuardianEntry] = []
    for whose in reading.header.guardians:
        found += _block(reading, whose)
    return found


def _block(reading: _Reading, whose: str) -> list[GuardianEntry]:
    """One block of columns: usually one parent, «Родители» may name two in a cell."""
    text = reading.text(whose, What.FULL_NAME)
    parts = [reading.text(whose, what) for what in _PARTS]
    what = What.FULL_NAME if text else What.LAST_NAME
    if not text and not any(parts):
        if reading.text(whose, What.PHONE) or reading.text(whose, What.EMAIL):
            message = _("A telephone or e-mail without the parent's name: it was left out.")
            reading.warn(message, whose, What.PHONE)
        return []
    pieces = cells.several_names(text) if text else [" ".join(filter(None, parts))]
    names = [cells.full_name(piece)[0] for piece in pieces]
    if not text:
        names = [cells.person_name(*parts)]
    if None in names:
        message = _("This is no full name of a parent: surname and given name, in letters.")
        reading.fail(message, whose, what)
        return []
    phones, emails = [_phone(reading, whose)], [_email(reading, whose)]
    if len(names) > 1:
        phones, emails = _shared(reading, whose, len(names))
    said = reading.text(whose, What.KINSHIP) or reading.header.words.get(whose, "")
    return [
        GuardianEntry(
            name=name,
            kinship=cells.kinship(said, name),
            phone=phone,
            email=email,
            address=_plain_text(reading, whose, What.ADDRESS, LONGEST_ADDRESS),
            place=reading.place(whose, what),
        )
        for name, phone, email in zip_longest(names, phones, emails, fillvalue="")
        if isinstance(name, Name)
    ]


def _shared(reading: _Reading, whose: str, count: int) -> tuple[list[str], list[str]]:
    """Telephones of several parents in one cell: dealt out only when there is one for each."""
    pieces = [
        piece.strip() for piece in reading.text(whose, What.PHONE).replace(";", ",").split(",")
    ]
    phones = [cells.phone(piece) or "" for piece in pieces]
    if len(phones) != count and any(phones):
        message = _("It is not clear whose telephone this is: it was left out.")
        reading.warn(message, whose, What.PHONE)
    if reading.text(whose, What.EMAIL):
        message = _("It is not clear whose e-mail this is: it was left out.")
        reading.warn(message, whose, What.EMAIL)
    return phones if len(phones) == count else [], []


def _merged(entries: list[StudentEntry], problems: list[ImportProblem]) -> list[StudentEntry]:
    """A student who has a row for each parent is one student with both."""
    found: dict[tuple[str, object], StudentEntry] = {}
    for entry in entries:
        key = entry.name.key, entry.born_on or entry.class_name
        first = found.get(key)
        if first is None:
            found[key] = entry
        elif None not in (first.class_name, entry.class_name) and (
            first.class_name != entry.class_name
        ):
            message = _("This student stands in the file once more, in another class (%(place)s).")
            place = entry.class_place if entry.class_place.column else entry.place
            problems.append(unplaced(message % {"place": first.place}, place, str(entry.name)))
        else:
            if not entry.guardians:
                message = _("This student stands in the file once more (%(place)s).")
                message %= {"place": first.place}
                problems.append(suggestion(message, entry.place, str(entry.name)))
            found[key] = _together(first, entry)
    return list(found.values())


def _together(first: StudentEntry, other: StudentEntry) -> StudentEntry:
    return replace(
        first,
        guardians=first.guardians + other.guardians,
        class_name=first.class_name or other.class_name,
        sex=first.sex or other.sex,
        file_no=first.file_no or other.file_no,
        address=first.address or other.address,
        phone=first.phone or other.phone,
    )
