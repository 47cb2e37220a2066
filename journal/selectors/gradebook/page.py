"""What a page of the class journal is made of: finished values, ready to be shown."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from school.models import TeachingGroup, Term


@dataclass(frozen=True, slots=True)
class WorkHead:
    """A work of a lesson, as the head of its column knows it."""

    id: int
    name: str
    title: str
    weight: Decimal
    is_control: bool

    @property
    def label(self) -> str:
        return f"{self.name} «{self.title}»" if self.title else self.name


@dataclass(frozen=True, slots=True)
class Column:
    """A lesson as a column of the left page."""

    lesson_id: int
    on: dt.date
    label: str
    works: tuple[WorkHead, ...]
    is_today: bool
    is_future: bool
    is_cancelled: bool
    is_month_start: bool
    is_control: bool
    is_editable: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A student in a lesson; ``text`` is what ``rules.parse_cell`` reads back."""

    text: str
    is_editable: bool
    is_outside: bool
    note: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Marks that came along from another group: over the ``span`` lessons before the student
    joined; ``items`` are (date, text)."""

    label: str
    span: int
    items: tuple[tuple[dt.date, str], ...]

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.items)


@dataclass(frozen=True, slots=True)
class DecisionHead:
    """A column of term marks: one of this page's own, or an earlier one."""

    kind: str
    term_id: int | None
    label: str
    is_editable: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A term mark, or its empty place."""

    text: str
    suggested: str
    note: str
    is_brought: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A student. ``cells`` leave out the first ``brought.span`` columns."""

    student_id: int
    number: int
    name: str
    note: str
    is_left: bool
    brought: Brought | None
    earlier: tuple[Decision, ...]
    cells: tuple[Cell, ...]
    mean: str
    suggested: str
    few: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan's topic for a lesson that has none yet."""

    item_id: int
    topic: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson as a line of the right page."""

    lesson_id: int
    on: dt.date
    topic: str
    homework: str
    minutes: int | None
    teacher: str
    cancel_reason: str
    is_today: bool
    is_future: bool
    is_cancelled: bool
    is_without_homework: bool
    is_topic_missing: bool
    is_homework_missing: bool
    is_editable: bool
    planned: Planned | None


@dataclass(frozen=True, slots=True)
class Gradebook:
    group: TeachingGroup
    term: Term
    terms: tuple[Term, ...]
    teachers: str
    columns: tuple[Column, ...]
    months: tuple[Month, ...]
    earlier: tuple[DecisionHead, ...]
    decisions: tuple[DecisionHead, ...]
    rows: tuple[Row, ...]
    entries: tuple[Entry, ...]
    low_mark: int
    is_marked: bool
    is_recorder: bool
    is_describer: bool
    can_decide: bool
    locked: str

    @property
    def suggested_place(self) -> int:
        """Which of the columns stuck to the right edge it is, counted from the edge."""
        return len(self.decisions) + 1

    @property
    def mean_place(self) -> int:
        return len(self.decisions) + 2

    @property
    def brought(self) -> list[Row]:
        return [row for row in self.rows if row.brought]
