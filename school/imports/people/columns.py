"""Which column of a list of people says what: one vocabulary of Russian headings.

A heading is taken apart into whose it is («ФИО матери», «Телефон родителя 2») and what it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from school.imports import words
from school.imports.problems import ImportProblem, Severity, warning
from school.imports.workbook import Sheet, text_of

FIRST_ROWS = 30
MOST_COLUMNS = 200


class What(StrEnum):
    FULL_NAME = "full_name"
    LAST_NAME = "last_name"
    FIRST_NAME = "first_name"
    PATRONYMIC = "patronymic"
    CLASS = "class"
    GRADE = "grade"
    LETTER = "letter"
    BORN = "born"
    SEX = "sex"
    FILE_NO = "file_no"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    KINSHIP = "kinship"
    POSITION = "position"
    HIRED = "hired"
    NOTHING = "nothing"  # known, and not read: a running number, a subject


# Whose a column is: the person of the row, or a parent beside the student.
ROW = ""
STUDENT = "student"
STAFF = "staff"
MOTHER = "mother"
FATHER = "father"
GUARDIAN = "guardian"  # followed by its number

_WHOSE = (
    (MOTHER, r"мать|матери|мама|мамы|маме"),
    (FATHER, r"отец|отца|папа|папы|отцу"),
    (GUARDIAN, r"законн\w* представител\w*|родител\w*|представител\w*|опекун\w*"),
    (STUDENT, r"учени\w*|учащ\w*|обучающ\w*|ребен\w*|детей|воспитанник\w*|школьник\w*"),
    (STAFF, r"учител\w*|сотрудник\w*|работник\w*|педагог\w*|преподавател\w*"),
)
_ADDRESS = (
    r"((домашний|фактический) )?адрес"
    r"( проживания| места жительства| по месту жительства| фактический)?|место жительства"
)
_PHONE = (
    r"((мобильный|сотовый|контактный|домашний|моб|номер) ){0,2}(телефон\w*|тел)"
    r"( (мобильный|сотовый|контактный|домашний))?|моб|контакты?"
)
_WHAT = (
    (What.FULL_NAME, r"ф ?и ?о( полностью)?|фамилия имя( отчество)?( при наличии)?|полное имя"),
    (What.LAST_NAME, r"фамилия"),
    (What.FIRST_NAME, r"имя"),
    (What.PATRONYMIC, r"отчество( при наличии)?"),
    (What.CLASS, r"класс( литера| с литерой| обучения)?"),
    (What.GRADE, r"параллель|номер класса|цифра класса"),
    (What.LETTER, r"(литера|буква)( класса)?"),
    (What.BORN, r"дата( |)рожд\w*|д ?р|день рождения|число месяц( и)? год рождения"),
    (What.SEX, r"пол"),
    (What.FILE_NO, r"(номер )?(личного|личн) дела|личное дело|(номер )?л ?д"),
    (
        What.EMAIL,
        r"(адрес )?([eе] ?m[aа]il|эл(ектронн\w+)? почт\w+)( адрес)?|почта|эл(ектронный)? адрес",
    ),
    (What.ADDRESS, _ADDRESS),
    (What.PHONE, _PHONE),
    (What.KINSHIP, r"степень родства|кем приходится|родство|вид родства"),
    (What.POSITION, r"должность"),
    (What.HIRED, r"дата приема( на работу)?|принят( на работу)?"),
    (What.NOTHING, r"|n|п ?п|номер( п ?п)?|предмет\w*|примечани\w*|возраст|адрес регистрации"),
)
_IGNORED = re.compile(r"классн\w+ руководител\w*|место работы.*")
_NUMBER = re.compile(r"\b(?:([1-4])|(перв\w+)|(втор\w+))\b")
_STAFF_SHEET = re.compile(r"\b(сотрудник|учител|педагог|работник|кадр)")


@dataclass(frozen=True, slots=True)
class Column:
    whose: str
    what: What


@dataclass(slots=True)
class Header:
    """Where the table begins, and which column (from 0) says what. ``words`` keeps the heading of
    each, for the kinship of a parent."""

    first_row: int
    columns: dict[Column, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    is_staff: bool = False

    @property
    def guardians(self) -> list[str]:
        """The blocks of parents, from left to right."""
        found = sorted(
            (position, column.whose)
            for column, position in self.columns.items()
            if is_guardian(column.whose)
        )
        return list(dict.fromkeys(whose for _position, whose in found))

    def position(self, whose: str, what: What) -> int | None:
        return self.columns.get(Column(whose, what))


def is_guardian(whose: str) -> bool:
    return whose in (MOTHER, FATHER) or whose.startswith(GUARDIAN)


def find_header(sheet: Sheet) -> Header | None:
    """The row of headings below any titles: the one in which most are known and that has a name
    of a person. Two rows of headings with merged cells are read as one."""
    best: Header | None = None
    for row in range(min(FIRST_ROWS, len(sheet.rows))):
        for is_double in (False, True) if row else (False,):
            found = _read(sheet, row, is_double=is_double)
            if found is not None and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def heading(text: str) -> Column | None:
    """«Телефон матери» → (mother, phone); None for a heading nobody knows."""
    plain = _plain(text)
    if _IGNORED.search(plain):
        return Column(ROW, What.NOTHING)
    whose = ROW
    for name, pattern in _WHOSE:
        taken, count = re.subn(rf"\b(?:{pattern})\b", " ", plain)
        if count:
            number = _NUMBER.search(taken)
            if name == GUARDIAN:
                whose = f"{GUARDIAN}{_ordinal(number)}"
                taken = _NUMBER.sub(" ", taken)
            else:
                whose = name
            plain = " ".join(taken.split())
            break
    # «Мать», «Ученик»: the name of that person.
    if whose and not plain:
        return Column(whose, What.FULL_NAME)
    for what, pattern in _WHAT:
        if re.fullmatch(pattern, plain):
            return Column(whose, what)
    return None


def _plain(text: str) -> str:
    folded = words.cyrillic(words.tidy(text)).lower().replace("ё", "е")
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())


def _ordinal(found: re.Match[str] | None) -> int:
    if found is None:
        return 1
    return int(found[1]) if found[1] else 1 if found[2] else 2


def _read(sheet: Sheet, row: int, *, is_double: bool) -> Header | None:
    header = Header(first_row=row + 1)
    unknown: list[tuple[int, str]] = []
    before = ROW
    for position, text in _headings(sheet, row, is_double=is_double):
        column = heading(text)
        if column is None:
            unknown.append((position, text))
            continue
        column = _of_neighbour(sheet, header, row, position, column, before)
        if column.what == What.NOTHING:
            continue
        before = column.whose
        if column in header.columns:
            header.problems.append(_twice(sheet, row, position, text))
            continue
        header.columns[column] = position
        header.words[column.whose] = f"{header.words.get(column.whose, '')} {text}"
    if not _has_name(header) or len(header.columns) < 2:
        return None
    _decide_whose(sheet, header)
    header.problems += [
        warning(_("This column was not read: its heading is unknown."), sheet.place(row, at), text)
        for at, text in unknown
    ]
    return header


def _headings(sheet: Sheet, row: int, *, is_double: bool) -> Iterator[tuple[int, str]]:
    for position, cell in enumerate(sheet.rows[row]):
        own = text_of(cell)
        if is_double:
            above, is_wide = _above(sheet, row, position)
            own = f"{own} {above}" if is_wide or not own else own
        if own.strip():
            yield position, words.tidy(own)


def _above(sheet: Sheet, row: int, position: int) -> tuple[str, bool]:
    """The heading over this column, and whether it stands over several."""
    for top, left, bottom, right in sheet.merges:
        if top <= row - 1 <= bottom and left <= position <= right:
            return text_of(sheet.cell(top, left)), right > left
    return text_of(sheet.cell(row - 1, position)), False


def _of_neighbour(
    sheet: Sheet, header: Header, row: int, position: int, column: Column, before: str
) -> Column:
    """«ФИО матери | Телефон»: a bare telephone behind a parent is that parent's; kinship always
    is."""
    if column.what == What.KINSHIP and not column.whose:
        return Column(before if is_guardian(before) else f"{GUARDIAN}1", What.KINSHIP)
    if column.whose or column.what not in (What.PHONE, What.EMAIL) or not is_guardian(before):
        return column
    owned = Column(before, column.what)
    if owned in header.columns:
        return column
    message = _("The heading does not say whose it is: it was taken for the parent's before it.")
    header.problems.append(warning(message, sheet.place(row, position)))
    return owned


def _twice(sheet: Sheet, row: int, position: int, text: str) -> ImportProblem:
    message = _("This heading stands in the table twice: leave one, or say whose it is.")
    return ImportProblem(Severity.REFUSED, message, sheet.place(row, position), text)


def _has_name(header: Header) -> bool:
    return any(
        column.what == What.FULL_NAME
        or (
            column.what == What.LAST_NAME
            and Column(column.whose, What.FIRST_NAME) in header.columns
        )
        for column in header.columns
    )


def _decide_whose(sheet: Sheet, header: Header) -> None:
    """Bare headings belong to the staff member or to the student of the row."""
    whose = {column.whose for column in header.columns}
    whats = {column.what for column in header.columns if column.whose in (ROW, STUDENT)}
    is_family = bool(header.guardians) or STUDENT in whose or What.FILE_NO in whats
    header.is_staff = not is_family and (
        STAFF in whose
        or What.POSITION in whats
        or (bool(_STAFF_SHEET.search(_plain(sheet.name))) and What.CLASS not in whats)
    )
    main = STAFF if header.is_staff else STUDENT
    for column in [column for column in header.columns if column.whose == ROW]:
        header.columns.setdefault(Column(main, column.what), header.columns[column])
        del header.columns[column]
