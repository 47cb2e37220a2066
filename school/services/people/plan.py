"""What an import of people would do: row by row, before anything is written (S0-5a).

A row is new, changed field by field, the same, left out, or a suspect: somebody so like it is in
the school already that a person has to say whether they are one.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import formats
from django.utils.text import capfirst

from school.imports.people.file import GuardianEntry, Name, StaffEntry, StudentEntry
from school.imports.problems import ImportProblem, Place, Severity
from school.models import AcademicYear, Guardian, SchoolClass, StaffMember, Student
from school.selectors.people.register import Register

SKIP, NEW, SAME = "skip", "new", "same"

# By row: «skip», «new» or «same:<primary key>».
Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportTerms:
    """What a file does not say: the year of the classes, from when the enrolments and parents
    count, the order of admission (both parts or neither) and which school of a bundle."""

    year: AcademicYear
    since: dt.date
    order_no: str = ""
    order_on: dt.date | None = None
    org: str = ""


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SUSPECT = "suspect"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name for people, what it was, what it becomes; ready to show."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """Somebody in the school who may be the one in the file, and why that is thought."""

    pk: int
    told: str
    reason: str

    @property
    def choice(self) -> str:
        return f"{SAME}:{self.pk}"


P = TypeVar("P", Student, Guardian, StaffMember)
E = TypeVar("E", StudentEntry, GuardianEntry, StaffEntry)


@dataclass(slots=True)
class Planned(Generic[E, P]):
    """``row`` is ours once it is known (or was made); ``values`` are the fields to set on it."""

    key: str
    entry: E
    state: State = State.NEW
    row: P | None = None
    values: dict[str, Any] = field(default_factory=dict)
    suspects: tuple[Suspect, ...] = ()

    @property
    def told(self) -> str:
        """The person of the file, as a question about them names them."""
        born = getattr(self.entry, "born_on", None)
        told = [str(self.entry.name), formats.date_format(born, "d.m.Y") if born else ""]
        told += [getattr(self.entry, name, "") for name in ("phone", "email", "position")]
        return ", ".join(filter(None, told))

    @property
    def is_taken(self) -> bool:
        return self.state not in (State.SUSPECT, State.LEFT_OUT)

    @property
    def changes(self) -> list[Change]:
        if self.row is None or self.state != State.CHANGED:
            return []
        return [_change(self.row, name, value) for name, value in self.values.items()]


@dataclass(slots=True)
class PlannedStudent(Planned[StudentEntry, Student]):
    """``joins`` is the class in which the student is to be enrolled; ``file_no`` is empty when the
    number is another student's."""

    joins: SchoolClass | None = None
    file_no: str = ""


@dataclass(slots=True)
class PlannedGuardian(Planned[GuardianEntry, Guardian]):
    """One parent, however many rows of the file name them."""

    children: list[tuple[PlannedStudent, GuardianEntry]] = field(default_factory=list)


@dataclass(slots=True)
class PlannedStaff(Planned[StaffEntry, StaffMember]):
    pass


@dataclass(slots=True)
class Plan:
    register: Register
    students: list[PlannedStudent] = field(default_factory=list)
    guardians: list[PlannedGuardian] = field(default_factory=list)
    staff: list[PlannedStaff] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    def rows(self) -> Iterator[PlannedStudent | PlannedGuardian | PlannedStaff]:
        yield from self.students
        yield from self.guardians
        yield from self.staff

    @property
    def undecided(self) -> list[PlannedStudent | PlannedGuardian | PlannedStaff]:
        return [row for row in self.rows() if row.state == State.SUSPECT]

    @property
    def suspected(self) -> list[PlannedStudent | PlannedGuardian | PlannedStaff]:
        """Everybody who was or is to be decided about."""
        return [row for row in self.rows() if row.suspects]

    @property
    def unplaced(self) -> list[ImportProblem]:
        return [item for item in self.problems if item.severity == Severity.UNPLACED]

    @property
    def enrolled(self) -> int:
        return sum(1 for row in self.students if row.is_taken and row.joins is not None)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each kind are in each state."""
        return {
            kind: {state.value: sum(1 for row in rows if row.state == state) for state in State}
            for kind, rows in (
                ("students", self.students),
                ("guardians", self.guardians),
                ("staff", self.staff),
            )
        }

    @property
    def fingerprint(self) -> str:
        """The same as long as the same file would do the same to the school."""
        told = [
            (
                row.key,
                row.state,
                [suspect.pk for suspect in row.suspects],
                [(change.label, change.was, change.now) for change in row.changes],
            )
            for row in self.rows()
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def name_values(row: Student | Guardian | StaffMember, name: Name) -> dict[str, str]:
    """The parts of the name that the file spells otherwise; a missing patronymic takes none away,
    an «е» does not replace a «ё»."""
    wanted = {"last_name": name.last, "first_name": name.first, "patronymic": name.patronymic}
    return {
        key: value
        for key, value in wanted.items()
        if value and value != getattr(row, key) and not _is_poorer(value, getattr(row, key))
    }


def differing(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the file that say something, and something else than the row."""
    return {
        key: value
        for key, value in values.items()
        if value not in ("", None) and getattr(row, key) != value
    }


def namesakes(found: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """Each person once, under the first reason."""
    return tuple({suspect.pk: suspect for suspect in reversed(list(found))}.values())[::-1]


def chosen(choices: Choices, key: str, suspects: Iterable[Suspect]) -> str:
    """What was decided of a suspect; empty when nothing, or nothing that was offered."""
    choice = choices.get(key, "")
    offered = {SKIP, NEW, *(suspect.choice for suspect in suspects)}
    return choice if choice in offered else ""


def named(place: Place, first: Place) -> str:
    """A row of the same sheet by its number alone."""
    return str(first if place.sheet != first.sheet else Place(row=first.row))


def _is_poorer(value: str, known: str) -> bool:
    return value == known.replace("ё", "е").replace("Ё", "Е")


def _change(row: models.Model, name: str, value: Any) -> Change:
    column = row._meta.get_field(name)
    return Change(
        capfirst(str(getattr(column, "verbose_name", name))),
        _shown(column, getattr(row, name)),
        _shown(column, value),
    )


def _shown(column: Any, value: Any) -> str:
    if isinstance(value, dt.date):
        return formats.date_format(value, "d.m.Y")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value or "—")
