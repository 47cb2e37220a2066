"""A suggestion and the marks it is made of, and which columns a group's year has."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from journal import rules
from journal.enums import TermMarkKind
from journal.models import GroupExam
from school.enums import Grading
from school.models import TeachingGroup

# Grades that end with a final mark of their own (domain §2.5).
NINTH, ELEVENTH = 9, 11


@dataclass(frozen=True, slots=True)
class Item:
    """A mark that enters the suggestion, or one that stands beside it and does not count.
    ``source`` is the other group or school, "" for this group's own."""

    on: dt.date | None
    text: str
    what: str
    weight: Decimal | None
    is_counted: bool
    source: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat() if self.on else None,
            "text": self.text,
            "what": self.what,
            "weight": str(self.weight.normalize()) if self.weight else None,
            "counted": self.is_counted,
            **({"from": self.source} if self.source else {}),
        }


@dataclass(frozen=True, slots=True)
class Basis:
    """The suggestion and everything it is made of; ``formula`` is «26 / 6 = 4,33»."""

    value: int | None = None
    code: str = ""
    mean: Decimal | None = None
    formula: str = ""
    items: tuple[Item, ...] = ()
    warnings: tuple[str, ...] = ()
    facts: rules.TermFacts | None = None
    explanation: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is suggested, ready to show: «4», «н/а», or nothing."""
        return rules.format_mark(self.value, self.code)

    def is_departure(self, value: int | None, code: str) -> bool:
        return bool(self.text) and (value, code) != (self.value, self.code)


def has_exam(group: TeachingGroup) -> bool:
    """Whether the deputy has opened the column of examination marks. One query."""
    return GroupExam.objects.filter(group=group).exists()


def kinds_of(group: TeachingGroup, *, with_exam: bool) -> tuple[TermMarkKind, ...]:
    """The columns of the year that the group has besides its terms. No query."""
    if group.grading == Grading.NONE:
        return ()
    kinds = [TermMarkKind.YEAR]
    if with_exam:
        kinds.append(TermMarkKind.EXAM)
    if with_exam or group.grade in (NINTH, ELEVENTH):
        kinds.append(TermMarkKind.FINAL)
    return tuple(kinds)


def formula_of(mean: rules.Mean | None) -> str:
    if mean is None:
        return ""
    total, weight = (
        f"{part.normalize():f}".replace(".", ",") for part in (mean.total, mean.weight)
    )
    return f"{total} / {weight} = {rules.decimal_text(mean.rounded)}"


def split(suggested: int | str | None) -> tuple[int | None, str]:
    if isinstance(suggested, int):
        return suggested, ""
    return None, str(suggested or "")
