"""What a file says about people, whatever its format: who, in which class, with which parents.

Nothing here is checked against the school: that is the business of ``services.people_plan``.
"""

import datetime as dt
from dataclasses import dataclass, field

from school.enums import Kinship, Sex
from school.imports import words
from school.imports.problems import NOWHERE, ImportProblem, Place


@dataclass(frozen=True, slots=True)
class Name:
    """Surname, given name, patronymic, as they are to be written."""

    last: str
    first: str
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.last, self.first, self.patronymic)))

    @property
    def key(self) -> str:
        """The same for «Семёнова-Ли  Анна» and «семенова - ли анна»."""
        return words.key(str(self))

    @property
    def short_key(self) -> str:
        """Without the patronymic."""
        return words.key(f"{self.last} {self.first}")

    @property
    def swapped_key(self) -> str:
        """Given name in the column of surnames and the other way round."""
        return words.key(f"{self.first} {self.last}")


@dataclass(frozen=True, slots=True)
class ClassName:
    """«5А» as grade and letter; the letter is Cyrillic and capital."""

    grade: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True, slots=True)
class GuardianEntry:
    """A parent named beside a student; ``external_id`` is the id of a foreign system."""

    name: Name
    kinship: Kinship
    phone: str = ""
    email: str = ""
    address: str = ""
    place: Place = NOWHERE
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class StudentEntry:
    """A student. Without ``born_on`` the row only points at someone the school knows already."""

    name: Name
    born_on: dt.date | None = None
    sex: Sex | None = None
    class_name: ClassName | None = None
    file_no: str = ""
    address: str = ""
    phone: str = ""
    guardians: tuple[GuardianEntry, ...] = ()
    place: Place = NOWHERE
    class_place: Place = NOWHERE
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class StaffEntry:
    name: Name
    position: str = ""
    hired_on: dt.date | None = None
    place: Place = NOWHERE
    external_id: str = ""


@dataclass(slots=True)
class PeopleFile:
    """``source`` names the system whose external ids the entries carry: «table», «oneroster»,
    «sds»; tables carry none. Without ``names_classes`` the classes of the students come apart."""

    source: str
    names_classes: bool = True
    students: list[StudentEntry] = field(default_factory=list)
    staff: list[StaffEntry] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
