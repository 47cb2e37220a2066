"""Pure rules of the journal: what a cell says, what a mean is, which mark it suggests.

No database and no clock here. Means are ``Decimal``, rounded half up (formulae, §5); a mean uses
numbers only: passes, н/а, осв and debts never enter it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from journal.enums import AttendanceCode, MarkCode

CENT = Decimal("0.01")


# --- means and suggestions -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The regulation's scale and thresholds: from which mean 5, 4 and 3 are suggested."""

    five: Decimal
    four: Decimal
    three: Decimal
    mark_min: int = 2
    mark_max: int = 5


@dataclass(frozen=True, slots=True)
class WeightedMark:
    value: int
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Mean:
    """A weighted mean and what it is made of: Σ(m·w) / Σw."""

    total: Decimal
    weight: Decimal
    count: int

    @property
    def exact(self) -> Decimal:
        return self.total / self.weight

    @property
    def rounded(self) -> Decimal:
        """Two decimals, half up."""
        return self.exact.quantize(CENT, rounding=ROUND_HALF_UP)


def weighted_mean(marks: Iterable[WeightedMark]) -> Mean | None:
    """Σ(m·w) / Σw, or None when there is no number at all."""
    total = weight = Decimal(0)
    count = 0
    for mark in marks:
        total += mark.value * mark.weight
        weight += mark.weight
        count += 1
    return Mean(total, weight, count) if count else None


def suggest(mean: Decimal | None, thresholds: Thresholds) -> int | None:
    """The mark a two-decimal mean suggests (S1-6.1): the highest whose threshold it reaches."""
    if mean is None:
        return None
    # A scale other than five-point has no thresholds of its own yet: plain rounding half up.
    if thresholds.mark_max != 5:
        nearest = int(mean.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        return max(thresholds.mark_min, min(thresholds.mark_max, nearest))
    if mean >= thresholds.five:
        return 5
    if mean >= thresholds.four:
        return 4
    if mean >= thresholds.three:
        return 3
    return max(thresholds.mark_min, 2)


def year_mark(term_values: Sequence[int]) -> int | None:
    """Mean of the term marks by mathematical rounding, half up (formulae, §5)."""
    if not term_values:
        return None
    mean = Decimal(sum(term_values)) / len(term_values)
    return int(mean.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def min_marks(hours_per_week: Decimal, low: int, high: int) -> int:
    """Fewest marks for a term: ``low`` at up to 2 hours a week, ``high`` above (S1-6.2)."""
    return low if hours_per_week <= 2 else high


def decimal_text(value: Decimal | None) -> str:
    """«4,33»; an empty string for None."""
    return "" if value is None else f"{value:.2f}".replace(".", ",")


# --- the text of a cell ----------------------------------------------------------------------

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

_TOKEN = re.compile(r"н/а|[а-яё]+\d{0,3}|\d+|[.\-–_]")


class CellSyntaxError(ValueError):
    """The text of a cell cannot be read; ``token`` is the part that is not understood."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.token = token


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """A number, a code, or neither: the place of a work without a mark."""

    value: int | None = None
    code: str = ""

    @property
    def is_empty(self) -> bool:
        return self.value is None and not self.code


@dataclass(frozen=True, slots=True)
class CellEntry:
    """What a cell says: marks in the order of the lesson's works, and the attendance."""

    marks: tuple[MarkEntry, ...] = ()
    attendance: str = ""
    minutes_late: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.attendance and all(mark.is_empty for mark in self.marks)


def _to_cyrillic(text: str) -> str:
    """Lower case, Latin keys or look-alike letters turned into the Cyrillic that was meant."""
    lowered = text.strip().lower()
    # One key, two layouts: «б» is the comma of the Latin layout, the full stop is «ю».
    lowered = {",": "б", "ю": "."}.get(lowered, lowered)
    for table in (None, _KEYS, _LOOKALIKES):
        candidate = lowered.translate(table) if table else lowered
        if not re.search(r"[a-z\[\];'`]", candidate):
            words = re.findall(r"н/а|[а-яё]+", candidate)
            if all(w in _ATTENDANCE_WORDS or w in _MARK_WORDS for w in words):
                return candidate
    return lowered


def parse_cell(text: str, *, mark_max: int = 5) -> CellEntry:
    """Read what a teacher typed: ``5``, ``45`` or ``4/5`` for two works, ``-5`` for the second
    of two, ``н``, ``б``, ``уп``, ``оп5`` (late, 5 minutes), ``5 н``, ``зач``, ``.`` for a debt.

    Case and keyboard layout do not matter. Raises ``CellSyntaxError`` on anything else. With a
    scale above 9 numbers are separated by spaces or slashes.
    """
    cleaned = _to_cyrillic(text)
    marks: list[MarkEntry] = []
    attendance = ""
    minutes: int | None = None
    position = 0
    for found in _TOKEN.finditer(cleaned):
        skipped = cleaned[position : found.start()]
        if skipped.strip(" /,;"):
            raise CellSyntaxError(skipped.strip(" /,;"))
        position = found.end()
        token = found.group()
        if token.isdigit():
            numbers = [int(token)] if mark_max > 9 else [int(digit) for digit in token]
            marks.extend(MarkEntry(value=number) for number in numbers)
        elif token in "-–_":
            marks.append(MarkEntry())
        elif token in _MARK_WORDS:
            marks.append(MarkEntry(code=_MARK_WORDS[token]))
        else:
            word = token.rstrip("0123456789")
            digits = token[len(word) :]
            code = _ATTENDANCE_WORDS.get(word)
            if code is None or attendance or (digits and code != AttendanceCode.LATE):
                raise CellSyntaxError(token)
            attendance = code
            minutes = int(digits) if digits else None
    if cleaned[position:].strip(" /,;"):
        raise CellSyntaxError(cleaned[position:].strip(" /,;"))
    while marks and marks[-1].is_empty:
        marks.pop()
    return CellEntry(tuple(marks), attendance, minutes)


def format_mark(value: int | None, code: str) -> str:
    """«5», «зач», «н/а», «.»."""
    return str(value) if value is not None else MARK_TEXT.get(code, "")


def format_cell(
    marks: Sequence[tuple[int | None, str] | None], attendance: str = "", minutes: int | None = None
) -> str:
    """The inverse of ``parse_cell``. ``marks`` are (value, code) in the order of the works, None
    where a work has no mark: ``[None, (5, "")]`` gives «-/5»."""
    texts = ["-" if mark is None else format_mark(*mark) for mark in marks]
    while texts and texts[-1] == "-":
        texts.pop()
    attendance_text = ATTENDANCE_TEXT.get(attendance, "")
    if attendance == AttendanceCode.LATE and minutes:
        attendance_text += str(minutes)
    return " ".join(filter(None, ("/".join(texts), attendance_text)))


def printed_cell(marks: Sequence[tuple[int | None, str] | None], attendance: str = "") -> str:
    """As in the printed journal: ОТ, Б, УП, НП become «н», ОП is blank, ОСВ «осв» (formats §9)."""
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
