"""What was wrong in a file, and where."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.errors import DomainError


class Severity(StrEnum):
    """``REFUSED``: the file cannot be imported at all. ``UNPLACED``: this piece was left out.
    ``WARNING``: it was taken, on an assumption or against a doubt. ``SUGGESTION``: perhaps a slip
    of the pen; nothing was changed."""

    REFUSED = "refused"
    UNPLACED = "unplaced"
    WARNING = "warning"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: sheet, row and column of a table (from 1; the column in letters), or the
    path of an element."""

    sheet: str = ""
    row: int = 0
    column: str = ""
    element: str = ""

    def __str__(self) -> str:
        parts = []
        if self.sheet:
            parts.append(_("sheet “%(sheet)s”") % {"sheet": self.sheet})
        if self.row:
            parts.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            parts.append(_("column %(column)s") % {"column": self.column})
        if self.element:
            parts.append(self.element)
        return ", ".join(parts)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One finding: a sentence for a person, the place, and the value that was there."""

    severity: Severity
    message: str
    place: Place = NOWHERE
    value: str = ""

    def __str__(self) -> str:
        sentence = f"{self.place}: {self.message}" if str(self.place) else self.message
        return f"{sentence} [{self.value}]" if self.value else sentence

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class ImportRefused(DomainError):
    """The file was not imported and nothing was stored; ``problems`` say why."""

    def __init__(self, *problems: ImportProblem) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def refusal(message: str, place: Place = NOWHERE, value: str = "") -> ImportRefused:
    """An error to raise for a file, or a request, that cannot be carried out."""
    return ImportRefused(ImportProblem(Severity.REFUSED, message, place, shorten(value)))


def contradiction(error: IntegrityError) -> ImportRefused:
    """The error to raise when the database refused what a file says: the broken rule by name."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return refusal(
        _("The file contradicts what the school already has; nothing was changed."),
        value=str(getattr(diagnostics, "constraint_name", "") or ""),
    )


def unplaced(message: str, place: Place = NOWHERE, value: object = "") -> ImportProblem:
    return ImportProblem(Severity.UNPLACED, message, place, shorten(value))


def warning(message: str, place: Place = NOWHERE, value: object = "") -> ImportProblem:
    return ImportProblem(Severity.WARNING, message, place, shorten(value))


def suggestion(message: str, place: Place = NOWHERE, value: object = "") -> ImportProblem:
    return ImportProblem(Severity.SUGGESTION, message, place, shorten(value))


def shorten(value: object, most: int = 120) -> str:
    """The value as text that fits into a report."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= most else f"{text[: most - 1]}…"
