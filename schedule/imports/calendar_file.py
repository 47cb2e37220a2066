"""Calendars of a year as files: what was read, before anything is compared with the school.

Three layouts, told by what is inside:

* a table (XLSX, XLS, CSV) with the headings «Вид», «Название», «С», «По», and if need be
  «Параллели», «Классы», «Дней», «По расписанию», «Приказ»;
* JSON ``{"year": {"from", "to"}, "terms": [...], "days_off": [...], "special_days": [...]}``;
* JSON of school sites ``{"schools": [{"year": [a, b], "quarters": [[name, a, b]], "breaks":
  [[name, a, b, days]]}]}``, one school of it or the only one.
"""

import datetime as dt
from dataclasses import dataclass, field

from school.imports.problems import NOWHERE, ImportProblem, Place


@dataclass(frozen=True, slots=True)
class TermRow:
    """``kind`` of ``school.enums.TermKind``; ``grades`` None: those that go by it already."""

    kind: str
    name: str
    first: dt.date
    last: dt.date
    grades: frozenset[int] | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class OffRow:
    """``kind``: break, holiday or exception; ``classes``: names as written."""

    kind: str
    name: str
    first: dt.date
    last: dt.date
    grades: frozenset[int] | None = None
    classes: tuple[str, ...] = ()
    said_days: int | None = None
    order_no: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class SpecialRow:
    on: dt.date
    name: str
    weekday: int
    grades: frozenset[int] | None = None
    order_no: str = ""
    place: Place = NOWHERE


@dataclass(slots=True)
class CalendarFile:
    """``year``: the first and the last day, when the file says them."""

    year: tuple[dt.date, dt.date] | None = None
    terms: list[TermRow] = field(default_factory=list)
    off: list[OffRow] = field(default_factory=list)
    special: list[SpecialRow] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.year or self.terms or self.off or self.special)
