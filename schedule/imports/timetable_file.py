"""What a timetable file says, whatever its format."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from school.enums import GroupKind
from school.imports import words
from school.imports.problems import NOWHERE, ImportProblem, Place


class ClassName(NamedTuple):
    """A class by name: 5А is ``(5, "А")``."""

    grade: int
    letter: str

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"


def class_name(text: str) -> ClassName | None:
    """«5А», «5-а», «5 "А"», «10»: None for anything else («З інд»)."""
    found = re.fullmatch(
        r"(\d{1,2})[\s.–-]*[«\"“„']?\s*([^\W\d_][\w-]{0,14})?\s*[»\"”“']?", words.tidy(text)
    )
    if found is None or not 1 <= int(found[1]) <= 11:
        return None
    return ClassName(int(found[1]), words.class_letters(found[2] or ""))


def class_list(classes: tuple[ClassName, ...]) -> str:
    """«5А», «10АБ», «10АБ, 11А»."""
    by_grade: dict[int, list[str]] = {}
    for name in classes:
        by_grade.setdefault(name.grade, []).append(name.letter)
    parts = []
    for grade, letters in by_grade.items():
        letters = sorted(letters)
        if all(len(letter) == 1 for letter in letters):
            parts.append(f"{grade}{''.join(letters)}")
        else:
            parts += [f"{grade}{letter}" for letter in letters]
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class BellRow:
    """A line of the bell schedule; ``number`` counts from 1 in each shift, 0 is legal."""

    key: str
    shift: int
    number: int
    starts_at: dt.time
    ends_at: dt.time
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TeacherRow:
    key: str
    last_name: str
    first_name: str
    patronymic: str
    place: Place = NOWHERE

    @property
    def name(self) -> tuple[str, str, str]:
        return self.last_name, self.first_name, self.patronymic

    def __str__(self) -> str:
        return " ".join(filter(None, self.name))


@dataclass(frozen=True, slots=True)
class RoomRow:
    """``fits`` is how many lessons may be in it at once: a gym takes two."""

    key: str
    name: str
    fits: int = 1
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ClassRow:
    key: str
    name: ClassName
    profile: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A teaching group: one page of the journal. ``classes`` may name classes that the file does
    not describe; ``teacher_keys`` are all who teach it, who does most of it first;
    ``abbreviation`` is the file's own short name of the subject."""

    key: str
    subject: str
    label: str
    kind: GroupKind
    classes: tuple[ClassName, ...]
    hours: Decimal | None = None
    teacher_keys: tuple[str, ...] = ()
    abbreviation: str = ""
    place: Place = NOWHERE

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.label}"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week that the timetable is written for; ``starts_on`` where the file says it."""

    key: str
    starts_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A group in a slot. Either ``slot`` is known or ``time_key`` names a bell; ``weekday`` is
    ISO. ``teacher_key`` is who gives this lesson where the group has several teachers. ``places``
    are the cells, or the element, that said so."""

    group_key: str
    weekday: int
    shift: int = 1
    slot: int | None = None
    time_key: str = ""
    room_key: str = ""
    teacher_key: str = ""
    week_key: str = ""
    places: tuple[Place, ...] = ()


class Unread(StrEnum):
    """What a name in a file may stand for when only a person can say of what."""

    CLASS = "class"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said of names as they stand in the file: the class, the weekday (ISO) and the
    week of the cycle (from 1, 0 is every week), the number of the lesson."""

    classes: Mapping[str, ClassName] = field(default_factory=dict)
    days: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    hours: Mapping[str, int] = field(default_factory=dict)


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class TimetableFile:
    """All of it. ``lesson_cells`` counts what the file places in the week, and what its program
    failed to; each of them is either behind a placement or in ``problems`` as unplaced. ``unread``
    are names that were no class, day or hour: told what they are, more would be placed.
    ``are_hours_checked``: its problems name the hours that have no place already."""

    source: str
    bells: tuple[BellRow, ...] = ()
    teachers: tuple[TeacherRow, ...] = ()
    rooms: tuple[RoomRow, ...] = ()
    classes: tuple[ClassRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    weeks: tuple[WeekRow, ...] = ()
    placements: tuple[Placement, ...] = ()
    problems: tuple[ImportProblem, ...] = ()
    class_columns: int = 0
    lesson_cells: int = 0
    has_timetable: bool = True
    unread: tuple[tuple[Unread, str], ...] = ()
    are_hours_checked: bool = False


_GYM = re.compile(
    r"\b(сп|спорт)[\s.]*\w*\s*зал|спортзал|физкульт|бассейн|стадион|\bзал\b", re.IGNORECASE
)


def lessons_that_fit(room: str) -> int:
    """Two classes at once are legal in a gym (formats §2), one anywhere else."""
    return 2 if _GYM.search(room) else 1
