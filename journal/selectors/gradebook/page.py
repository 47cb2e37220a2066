"""What a page of the class journal is made of: finished values, ready to be shown."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from school.models import TeachingGroup, Term

# The most signs that columns of width 1, 2 and 3 have room for.
LONGEST = (3, 5, 8)


@dataclass(frozen=True, slots=True)
class WorkHead:
    """A work of a lesson, as the head of its column knows it."""

    id: int
    name: str
    abbreviation: str
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
    # The teacher has said who was absent, or that nobody was.
    is_checked: bool = False

    @property
    def abbreviations(self) -> str:
        """«К/С»: the works, as short as they come."""
        return "/".join(work.abbreviation for work in self.works)

    @property
    def weights(self) -> str:
        """Weights of the works in hundredths: whole numbers for the script's means."""
        return " ".join(str(int(work.weight * 100)) for work in self.works)


@dataclass(frozen=True, slots=True)
class Scale:
    """What the script needs to reckon a mean as ``standing`` does; thresholds for 5, 4 and 3 in
    hundredths, ``enough`` is the fewest marks of a term."""

    lowest: int
    highest: int
    low: int
    thresholds: tuple[int, int, int]
    enough: int
    retakes: str
    has_modifiers: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    span: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A student in a lesson; ``text`` is what ``rules.parse_cell`` reads back; ``owed`` are the
    places among its debts («0 2») of those that are overdue and count."""

    text: str
    is_editable: bool
    is_outside: bool
    note: str
    owed: str = ""


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
    """A student. ``cells`` leave out the first ``brought.span`` columns; ``carried`` is what marks
    given elsewhere add to the mean («total weight count», in hundredths)."""

    student_id: int
    number: int
    name: str
    note: str
    is_left: bool
    brought: Brought | None
    carried: str
    earlier: tuple[Decision, ...]
    cells: tuple[Cell, ...]
    mean: str
    suggested: str
    few: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan's topic and homework for a lesson that has no topic yet."""

    item_id: int
    topic: str
    homework: str


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
    # Advice about the language of the topic.
    topic_note: str = ""


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
    scale: Scale
    is_marked: bool
    is_recorder: bool
    is_describer: bool
    can_decide: bool
    locked: str

    @property
    def low_mark(self) -> int:
        return self.scale.low

    @property
    def widths(self) -> list[int]:
        """How wide each lesson's column is, 1 to 4: by its works and the longest text in it."""
        texts = [0] * len(self.columns)
        for row in self.rows:
            start = row.brought.span if row.brought else 0
            for place, cell in enumerate(row.cells, start=start):
                if len(cell.text) > texts[place]:
                    texts[place] = len(cell.text)
        return [
            min(4, max(len(column.works), 1 + sum(text > most for most in LONGEST), 1))
            for column, text in zip(self.columns, texts, strict=True)
        ]

    @property
    def suggested_place(self) -> int:
        """Which of the columns stuck to the right edge it is, counted from the edge."""
        return len(self.decisions) + 1

    @property
    def mean_place(self) -> int:
        return len(self.decisions) + 2

    @property
    def sums(self) -> int:
        """How many columns are stuck to the right edge."""
        return len(self.decisions) + 2 * self.is_marked

    @property
    def brought(self) -> list[Row]:
        return [row for row in self.rows if row.brought]
