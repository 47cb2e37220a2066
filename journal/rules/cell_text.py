"""The text of a cell: what a teacher types, in either layout, and how it is shown and printed."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from journal.enums import AttendanceCode, MarkCode, MarkModifier

ATTENDANCE_TEXT: dict[str, str] = {
    AttendanceCode.ABSENT: "н",
    AttendanceCode.ILL: "б",
    AttendanceCode.EXCUSED: "уп",
    AttendanceCode.UNEXCUSED: "нп",
    AttendanceCode.LATE: "оп",
    AttendanceCode.EXEMPT: "осв",
    AttendanceCode.REMOTE: "до",
    AttendanceCode.AWAY: "со",
    AttendanceCode.PRESENT: "",
}

MARK_TEXT: dict[str, str] = {
    MarkCode.PASS: "зач",
    MarkCode.FAIL: "незач",
    MarkCode.NOT_ASSESSED: "н/а",
    MarkCode.EXEMPT: "осв",
    MarkCode.DEBT: ".",
}

_ATTENDANCE_WORDS = {
    "н": AttendanceCode.ABSENT,
    "от": AttendanceCode.ABSENT,
    "б": AttendanceCode.ILL,
    "уп": AttendanceCode.EXCUSED,
    "нп": AttendanceCode.UNEXCUSED,
    "оп": AttendanceCode.LATE,
    "осв": AttendanceCode.EXEMPT,
    "до": AttendanceCode.REMOTE,
    "со": AttendanceCode.AWAY,
}

_MARK_WORDS = {
    "зач": MarkCode.PASS,
    "зачет": MarkCode.PASS,
    "незач": MarkCode.FAIL,
    "незачет": MarkCode.FAIL,
    "н/а": MarkCode.NOT_ASSESSED,
    "на": MarkCode.NOT_ASSESSED,
    ".": MarkCode.DEBT,
}

# What the same keys give when the layout was left in Latin, and letters that only look Cyrillic.
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,", "йцукенгшщзхъфывапролджэячсмитьб")
_LOOKALIKES = str.maketrans("aceopxyhkmtb", "асеорхункмтв")
_SIGNS = str.maketrans({"→": ">", "–": "-", "—": "-", "−": "-", "_": "-"})

RETAKEN = "→"
_TOKEN = re.compile(r"н/а|[а-яё]+\d{0,3}|\d+|[.>+\-]")


class Given(NamedTuple):
    """A mark in force as it is stored: what is shown of it and what may count."""

    value: int | None = None
    code: str = ""
    modifier: str = ""
    due_on: dt.date | None = None

    @property
    def text(self) -> str:
        return format_mark(self.value, self.code, self.modifier)


# The marks of one student for one work in order: the work itself, then its retakes.
Attempts = tuple[Given, ...]


class CellSyntaxError(ValueError):
    """The text of a cell cannot be read; ``token`` is the part that is not understood."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


class ModifierNotAllowed(CellSyntaxError):
    """A plus or minus where the regulation has none."""


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """A number, a code, or neither: the place of a work without a mark. ``retakes`` follow the
    mark of the work itself, in order."""

    value: int | None = None
    code: str = ""
    modifier: str = ""
    retakes: tuple["MarkEntry", ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.code

    @property
    def attempts(self) -> tuple["MarkEntry", ...]:
        """The mark and its retakes; nothing for an empty place."""
        return () if self.is_empty else (self, *self.retakes)

    @property
    def text(self) -> str:
        """«4», «2→4», «-» for an empty place."""
        return (
            RETAKEN.join(format_mark(one.value, one.code, one.modifier) for one in self.attempts)
            or "-"
        )


@dataclass(frozen=True, slots=True)
class CellEntry:
    """What a cell says: marks in the order of the lesson's works, and the attendance."""

    marks: tuple[MarkEntry, ...] = ()
    attendance: str = ""
    minutes_late: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.attendance and all(mark.is_empty for mark in self.marks)

    @property
    def text(self) -> str:
        """As the cell is shown; ``parse_cell`` reads it back."""
        return _joined([mark.text for mark in self.marks], self.attendance, self.minutes_late)


def _to_cyrillic(text: str) -> str:
    """Lower case, Latin keys or look-alike letters turned into the Cyrillic that was meant."""
    lowered = text.strip().lower().translate(_SIGNS)
    # One key, two layouts: «б» is the comma of the Latin layout, where it separates nothing; «ю» is
    # its full stop and, beside another mark, its «greater».
    lowered = re.sub(r"^,|,$", "б", "." if lowered == "ю" else lowered).replace("ю", ">")
    for table in (None, _KEYS, _LOOKALIKES):
        candidate = lowered.translate(table) if table else lowered
        if not re.search(r"[a-z\[\];'`]", candidate):
            words = re.findall(r"н/а|[а-яё]+", candidate)
            if all(w in _ATTENDANCE_WORDS or w in _MARK_WORDS for w in words):
                return candidate
    return lowered


def parse_cell(text: str, *, mark_max: int = 5, allows_modifiers: bool = False) -> CellEntry:
    """Read what a teacher typed: ``5``, ``45`` or ``4/5`` for two works, ``-5`` for the second
    of two, ``2>4`` for a retake (both stay), ``н``, ``б``, ``уп``, ``оп5`` (late, 5 minutes),
    ``5 н``, ``зач``, ``.`` for a debt; ``4+`` and ``5-`` where the regulation has them.

    Case and keyboard layout do not matter. Raises ``CellSyntaxError`` on anything else. With a
    scale above 9 numbers are separated by spaces or slashes.
    """
    reader = _Reader(mark_max, allows_modifiers=allows_modifiers)
    cleaned = _to_cyrillic(text)
    position = 0
    for found in _TOKEN.finditer(cleaned):
        skipped = cleaned[position : found.start()]
        if skipped.strip(" /,;"):
            raise CellSyntaxError(skipped.strip(" /,;"))
        reader.read(found.group(), is_adjacent=not skipped and position > 0)
        position = found.end()
    if cleaned[position:].strip(" /,;"):
        raise CellSyntaxError(cleaned[position:].strip(" /,;"))
    return reader.entry()


class _Reader:
    """Takes the tokens of a cell one by one."""

    def __init__(self, mark_max: int, *, allows_modifiers: bool) -> None:
        self.mark_max = mark_max
        self.allows_modifiers = allows_modifiers
        self.works: list[list[MarkEntry]] = []
        self.attendance = ""
        self.minutes: int | None = None
        self.is_retake = False
        self.is_after_number = False

    def read(self, token: str, *, is_adjacent: bool) -> None:
        is_modifier = token in "+-" and is_adjacent and self.is_after_number
        self.is_after_number = False
        if is_modifier:
            self._modify(token)
        elif token.isdigit():
            numbers = [int(token)] if self.mark_max > 9 else [int(digit) for digit in token]
            for number in numbers:
                self._add(MarkEntry(number))
            self.is_after_number = True
        elif token in _MARK_WORDS:
            self._add(MarkEntry(code=_MARK_WORDS[token]))
        elif self.is_retake or token == "+":
            raise CellSyntaxError(token)
        elif token == ">":
            if not self.works or not self.works[-1]:
                raise CellSyntaxError(RETAKEN)
            self.is_retake = True
        elif token == "-":
            self.works.append([])
        else:
            self._attend(token)

    def entry(self) -> CellEntry:
        if self.is_retake:
            raise CellSyntaxError(RETAKEN)
        while self.works and not self.works[-1]:
            self.works.pop()
        marks = tuple(_with_retakes(attempts) for attempts in self.works)
        return CellEntry(marks, self.attendance, self.minutes)

    def _add(self, mark: MarkEntry) -> None:
        if self.is_retake:
            self.works[-1].append(mark)
            self.is_retake = False
        else:
            self.works.append([mark])

    def _modify(self, sign: str) -> None:
        last = self.works[-1][-1]
        if not self.allows_modifiers:
            raise ModifierNotAllowed(f"{last.value}{sign}")
        self.works[-1][-1] = MarkEntry(last.value, modifier=MarkModifier(sign))

    def _attend(self, token: str) -> None:
        word = token.rstrip("0123456789")
        digits = token[len(word) :]
        code = _ATTENDANCE_WORDS.get(word)
        if code is None or self.attendance or (digits and code != AttendanceCode.LATE):
            raise CellSyntaxError(token)
        self.attendance = code
        self.minutes = int(digits) if digits else None


def _with_retakes(attempts: Sequence[MarkEntry]) -> MarkEntry:
    if not attempts:
        return MarkEntry()
    first, *later = attempts
    return MarkEntry(first.value, first.code, first.modifier, tuple(later))


def format_mark(value: int | None, code: str, modifier: str = "") -> str:
    """«5», «4+», «зач», «н/а», «.»."""
    return f"{value}{modifier}" if value is not None else MARK_TEXT.get(code, "")


def format_attempts(attempts: Iterable[Given]) -> str:
    """The marks of one work: «4», «2→4»."""
    return RETAKEN.join(mark.text for mark in attempts)


def format_cell(
    works: Sequence[Sequence[Given]], attendance: str = "", minutes: int | None = None
) -> str:
    """The inverse of ``parse_cell``: the marks of each work in order, nothing where a work has
    none: ``[(), (Given(5),)]`` gives «-/5»."""
    return _joined([format_attempts(work) or "-" for work in works], attendance, minutes)


def _joined(texts: list[str], attendance: str, minutes: int | None) -> str:
    while texts and texts[-1] == "-":
        texts.pop()
    attendance_text = ATTENDANCE_TEXT.get(attendance, "")
    if attendance == AttendanceCode.LATE and minutes:
        attendance_text += str(minutes)
    return " ".join(filter(None, ("/".join(texts), attendance_text)))


def printed_cell(marks: Sequence[tuple[int | None, str] | None], attendance: str = "") -> str:
    """As in the printed journal: ОТ, Б, УП, НП become «н», ОП is blank, ОСВ «осв» (formats §9);
    retakes follow their work as further marks, without pluses and minuses."""
    letter = {
        AttendanceCode.ABSENT: "н",
        AttendanceCode.ILL: "н",
        AttendanceCode.EXCUSED: "н",
        AttendanceCode.UNEXCUSED: "н",
        AttendanceCode.AWAY: "н",
        AttendanceCode.EXEMPT: "осв",
    }.get(AttendanceCode(attendance) if attendance else AttendanceCode.PRESENT, "")
    texts = [format_mark(*mark) for mark in marks if mark is not None]
    # «н/4» reads as one cell in the paper journal: absent, made up for later.
    return "/".join(filter(None, (letter, *texts)))
