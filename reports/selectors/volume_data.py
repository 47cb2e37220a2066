"""What a bound journal is made of: frozen facts, ready to be laid out.

Everything a page shows is here as plain values, so that the plan and the renderers never touch
the database. Dates are the school's, texts are as they were recorded.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ClosingKind(StrEnum):
    """A column that closes a period; only ``TERM`` names its period itself."""

    TERM = "term"
    YEAR = "year"
    EXAM = "exam"
    FINAL = "final"


class MoveKind(StrEnum):
    """How a student came to a page after its first lesson, or left it before its last."""

    ARRIVED = "arrived"
    LEFT = "left"
    FROM_GROUP = "from_group"
    TO_GROUP = "to_group"


@dataclass(frozen=True, slots=True)
class Span:
    """``since`` inclusive, ``until`` exclusive or open."""

    since: dt.date
    until: dt.date | None

    def covers(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def meet(self, other: "Span") -> "Span | None":
        """The days both have, or None."""
        since = max(self.since, other.since)
        ends = [end for end in (self.until, other.until) if end is not None]
        until = min(ends, default=None)
        return Span(since, until) if until is None or since < until else None


@dataclass(frozen=True, slots=True)
class Move:
    """``order`` may be empty: a change of subgroup needs none."""

    kind: MoveKind
    on: dt.date
    order: str
    is_female: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """A student's time in the class with the orders that opened and closed it (S0-5f)."""

    span: Span
    opened_by: str
    arrived_from: str
    closed_by: str
    left_to: str


@dataclass(frozen=True, slots=True)
class ClassStudent:
    """A line of the list of students; ``full_name`` is Фамилия Имя Отчество."""

    student_id: int
    full_name: str
    file_no: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Teacher:
    full_name: str
    short_name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A student's line on the pages of a group; ``name`` is Фамилия Имя."""

    student_id: int
    name: str
    spans: tuple[Span, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class LessonColumn:
    """A lesson that took place. ``cells`` go in the order of the rows; ``works`` are titles of
    its works that the topic does not mention; ``substitute`` is Фамилия И. О. or empty."""

    lesson_id: int
    on: dt.date
    cells: tuple[str, ...]
    topic: str
    works: tuple[str, ...]
    homework: str
    is_homework_free: bool
    substitute: str


@dataclass(frozen=True, slots=True)
class ClosingColumn:
    """A period's marks and its account: lessons planned and given (S2 «по плану, дано»).

    ``reasons`` say why lessons did not take place. ``planned`` is None where only marks close.
    """

    kind: ClosingKind
    name: str
    cells: tuple[str, ...]
    planned: Decimal | None
    given: Decimal
    reasons: tuple[str, ...]

    @property
    def lag(self) -> Decimal:
        """Hours behind the plan, never below zero."""
        return max(Decimal(0), (self.planned or Decimal(0)) - self.given)


Column = LessonColumn | ClosingColumn


@dataclass(frozen=True, slots=True)
class GroupJournal:
    """All pages of one teaching group. ``label`` is empty for the whole class."""

    group_id: int
    subject: str
    label: str
    is_graded: bool
    hours_per_year: Decimal | None
    teachers: tuple[Teacher, ...]
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Period:
    kind: ClosingKind
    name: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """``marks[period][subject]`` as printed, ``conduct[period]`` on the scale of the statement."""

    number: int
    name: str
    moves: tuple[Move, ...]
    marks: tuple[tuple[str, ...], ...]
    conduct: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Сводная ведомость учёта успеваемости, classic layout (print form §4.2a).

    ``conduct_scale`` is empty where the regulation has no conduct mark for the grade.
    """

    subjects: tuple[str, ...]
    periods: tuple[Period, ...]
    rows: tuple[StatementRow, ...]
    conduct_scale: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """The journal of one class for one year, with what was recorded up to ``as_of``."""

    school_name: str
    locality: tuple[str, ...]
    class_name: str
    grade: int
    profile: str
    year_name: str
    year_ends_on: dt.date
    as_of: dt.date
    class_teachers: tuple[Teacher, ...]
    director: str
    counts_spreads: bool
    students: tuple[ClassStudent, ...]
    groups: tuple[GroupJournal, ...]
    statement: Statement
