"""The term marks of a group as a plain form: a student a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from journal.enums import TermMarkKind
from journal.selectors.gradebook import Gradebook
from journal.selectors.gradebook.page import Decision, Row
from journal.services.lesson_sheet import SheetRefused
from journal.services.term_sheet import TermRow

LONGEST_MARK = 12
LONGEST_REASON = 300


@dataclass(slots=True)
class TermLine:
    """A student with what is typed now and why it was refused."""

    row: Row
    decision: Decision
    suggested: str
    text: str
    reason: str
    error: str = ""

    @property
    def is_changed(self) -> bool:
        return bool(self.text) and (self.text, self.reason) != (
            self.decision.text,
            self.decision.note,
        )


def term_lines(book: Gradebook, place: int, data: Mapping[str, str]) -> list[TermLine]:
    """The lines of the ``place``-th column of term marks, filled from ``data`` when it was sent."""
    is_of_term = book.decisions[place].kind == TermMarkKind.TERM
    return [
        TermLine(
            row=row,
            decision=row.decisions[place],
            suggested=row.suggested if is_of_term else row.decisions[place].suggested,
            text=data.get(f"t-{row.student_id}", row.decisions[place].text).strip()[:LONGEST_MARK],
            reason=data.get(f"r-{row.student_id}", row.decisions[place].note).strip()[
                :LONGEST_REASON
            ],
        )
        for row in book.rows
    ]


def term_rows(lines: Iterable[TermLine]) -> list[TermRow]:
    """What changed, for the service; an emptied line decides nothing."""
    return [
        TermRow(line.row.student_id, line.text, line.reason) for line in lines if line.is_changed
    ]


def place_refusals(lines: Iterable[TermLine], refused: SheetRefused) -> None:
    for line in lines:
        line.error = refused.rows.get(line.row.student_id, "")
