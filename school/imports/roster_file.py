"""What a roster of another system says, whatever its format: sessions, classes, places in them."""

import datetime as dt
from dataclasses import dataclass, field

from school.imports.people.file import ClassName, PeopleFile
from school.imports.problems import ImportProblem, Place

STUDENT, TEACHER = "student", "teacher"


@dataclass(frozen=True, slots=True)
class Session:
    """A row of academicSessions.csv; ``kind`` in small letters."""

    key: str
    title: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    place: Place


@dataclass(frozen=True, slots=True)
class Section:
    """A row of classes.csv: with ``name`` a class of the school, else a group of ``subject``."""

    key: str
    title: str
    name: ClassName | None
    subject: str
    code: str
    grades: tuple[int, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Seat:
    """A row of enrollments.csv: ``since`` inclusive, ``until`` exclusive. ``is_over``: the row
    takes back what it said before, from ``until`` on."""

    key: str
    section: str
    person: str
    role: str
    is_primary: bool
    since: dt.date | None
    until: dt.date | None
    is_over: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Ending:
    """A person or a class that the other system deletes, and from which day on."""

    key: str
    on: dt.date | None
    place: Place


@dataclass(slots=True)
class RosterFile:
    """``known`` are the ids of all people and classes of the file, taken or not, ``grades`` the
    parallels of its students. ``is_delta``: what is missing in the file stays as it is."""

    people: PeopleFile
    version: str
    is_delta: bool
    sessions: list[Session] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    over_people: list[Ending] = field(default_factory=list)
    over_sections: list[Ending] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[ImportProblem]:
        return self.people.problems
