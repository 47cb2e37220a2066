"""The conduct marks of a class as a plain form: a student a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from journal.selectors.terms.conduct import ConductLine, ConductSheet
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms.conduct import ConductRow

LONGEST_REASON = 300


@dataclass(slots=True)
class ConductFormLine:
    """A student with what is chosen now and why it was refused."""

    line: ConductLine
    value: int | None
    reason: str
    expected: int | None
    error: str = ""

    @property
    def is_changed(self) -> bool:
        if (self.value, self.reason) == (self.line.value, self.line.reason):
            return False
        # Left as it was, while somebody else chose.
        return not (self.value == self.expected != self.line.value)


def conduct_lines(sheet: ConductSheet, data: Mapping[str, str]) -> list[ConductFormLine]:
    return [
        ConductFormLine(
            line=line,
            value=_number(data.get(f"c-{line.student_id}"), line.value),
            reason=data.get(f"r-{line.student_id}", line.reason).strip()[:LONGEST_REASON],
            expected=_number(data.get(f"e-{line.student_id}"), line.value),
        )
        for line in sheet.lines
    ]


def conduct_rows(lines: Iterable[ConductFormLine]) -> list[ConductRow]:
    """What changed, for the service."""
    return [
        ConductRow(line.line.student_id, line.value, line.reason, line.expected)
        for line in lines
        if line.is_changed
    ]


def place_conduct_refusals(lines: Iterable[ConductFormLine], refused: SheetRefused) -> None:
    for line in lines:
        line.error = refused.rows.get(line.line.student_id, "")


def _number(sent: str | None, otherwise: int | None) -> int | None:
    if sent is None:
        return otherwise
    return int(sent) if sent.isdecimal() and len(sent) == 1 else None
