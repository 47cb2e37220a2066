"""The term marks of a group as a plain form: a student a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from journal.selectors.terms.sheet import Line, Sheet
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms.sheet import TermRow

LONGEST_MARK = 12
LONGEST_REASON = 300


@dataclass(slots=True)
class TermLine:
    """A student with what is typed now and why it was refused. ``expected`` is what the teacher
    saw when the page was opened."""

    line: Line
    text: str
    reason: str
    expected: str | None
    error: str = ""

    @property
    def is_changed(self) -> bool:
        if not self.text or (self.text, self.reason) == (self.line.text, self.line.reason):
            return False
        # Left as it was, while somebody else decided.
        return not (self.text == self.expected != self.line.text)


def term_lines(sheet: Sheet, data: Mapping[str, str], *, fill: bool = False) -> list[TermLine]:
    """The lines of the sheet, filled from ``data`` when it was sent; with ``fill`` the empty ones
    get what is suggested."""
    return [
        TermLine(
            line=line,
            text=_typed(data, f"t-{line.student_id}", _offered(line, fill=fill))[:LONGEST_MARK],
            reason=_typed(data, f"r-{line.student_id}", line.reason)[:LONGEST_REASON],
            expected=data.get(f"e-{line.student_id}"),
        )
        for line in sheet.lines
    ]


def term_rows(lines: Iterable[TermLine], only: str = "") -> list[TermRow]:
    """What changed, for the service; an emptied line decides nothing. ``only`` narrows it to one
    student."""
    return [
        TermRow(line.line.student_id, line.text, line.reason, line.expected)
        for line in lines
        if line.is_changed and only in ("", str(line.line.student_id))
    ]


def place_refusals(lines: Iterable[TermLine], refused: SheetRefused) -> None:
    for line in lines:
        line.error = refused.rows.get(line.line.student_id, "")


def _offered(line: Line, *, fill: bool) -> str:
    if fill and not line.text and not line.is_left and not line.other:
        return line.basis.text
    return line.text


def _typed(data: Mapping[str, str], name: str, otherwise: str) -> str:
    return data.get(name, otherwise).strip()
