"""What people said the names in timetable files mean, and a file told so.

A name means one of our rows, a new row, or nothing: then what it names is left out. Days and hours
mean a weekday and a number. Names are known by their key, so spellings of one name are one.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from schedule.imports.names import Name
from schedule.imports.timetable_file import (
    ClassName,
    GroupRow,
    Placement,
    TeacherRow,
    TimetableFile,
    Told,
    class_list,
    class_name,
)
from school.imports import words
from school.imports.problems import ImportProblem, Severity, unplaced

# What a name means when it is none of our rows.
LEFT_OUT = -1
NEW = -2
# Nothing was said of it.
UNSAID = 0


class NameKind(StrEnum):
    SUBJECT = "subject"
    TEACHER = "teacher"
    ROOM = "room"
    CLASS = "class"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Sayings:
    """Decisions by kind and key of the name, and what our rows that they point at are called;
    ``told`` is for the readers: names that are no class, day or hour by themselves."""

    meanings: Mapping[tuple[NameKind, str], int] = field(default_factory=dict)
    subjects: Mapping[int, str] = field(default_factory=dict)
    teachers: Mapping[int, Name] = field(default_factory=dict)
    rooms: Mapping[int, str] = field(default_factory=dict)
    classes: Mapping[int, ClassName] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    def meaning(self, kind: NameKind, name: str) -> int:
        """The key of our row, ``LEFT_OUT``, ``NEW`` or ``UNSAID``."""
        return self.meanings.get((kind, key_of(kind, name)), UNSAID)


@dataclass(frozen=True, slots=True)
class Pin:
    """From now on this key of the file means our row."""

    kind: NameKind
    key: str
    pk: int


def key_of(kind: NameKind, name: str) -> str:
    """What spellings of one name share."""
    if kind == NameKind.CLASS:
        found = class_name(name)
        return str(found) if found else words.key(name)
    key = words.key(name)
    return re.sub(r"[ .]", "", key) if kind == NameKind.ROOM else key


def apply_sayings(
    file: TimetableFile, sayings: Sayings, foreign: Mapping[tuple[NameKind, str], int]
) -> tuple[TimetableFile, list[Pin]]:
    """The file with our names for what people said, without what they leave out; and which of its
    keys mean which rows. ``foreign`` are the rows its keys meant so far: a name that is said to be
    new loses such a key."""
    if not sayings.meanings:
        return file, []
    pins: list[Pin] = []
    file = _apply_teachers(file, sayings, foreign, pins)
    file = _apply_rooms(file, sayings, foreign, pins)
    file = _apply_classes(file, sayings, foreign, pins)
    file = _apply_subjects(file, sayings)
    problems = [problem for problem in file.problems if not _is_settled(problem, sayings)]
    return replace(file, problems=tuple(problems)), pins


def _is_settled(problem: ImportProblem, sayings: Sayings) -> bool:
    """Nobody is asked of a slip about a name that was explained."""
    return (
        problem.severity == Severity.SUGGESTION
        and sayings.meaning(NameKind.SUBJECT, problem.value) != UNSAID
    )


def _fresh_key(
    kind: NameKind, key: str, name: str, foreign: Collection[tuple[NameKind, str]]
) -> str:
    return f"{key}/{name}"[:120] if (kind, key) in foreign else key


def _apply_teachers(
    file: TimetableFile,
    sayings: Sayings,
    foreign: Mapping[tuple[NameKind, str], int],
    pins: list[Pin],
) -> TimetableFile:
    rows: list[TeacherRow] = []
    keys: dict[str, str] = {}
    pointed = {
        meaning
        for row in file.teachers
        if (meaning := sayings.meaning(NameKind.TEACHER, str(row))) in sayings.teachers
    }
    full = {words.key(" ".join(filter(None, sayings.teachers[pk]))): pk for pk in pointed}
    for row in file.teachers:
        meaning = sayings.meaning(NameKind.TEACHER, str(row))
        # Who is meant by another name of the file, too, is not taken for somebody new.
        meaning = full.get(words.key(str(row)), UNSAID) if meaning == UNSAID else meaning
        if meaning == LEFT_OUT:
            keys[row.key] = ""
        elif meaning == NEW:
            keys[row.key] = _fresh_key(NameKind.TEACHER, row.key, str(row), foreign)
            rows.append(replace(row, key=keys[row.key]))
        elif meaning in sayings.teachers:
            last, first, patronymic = sayings.teachers[meaning]
            pins.append(Pin(NameKind.TEACHER, row.key, meaning))
            rows.append(replace(row, last_name=last, first_name=first, patronymic=patronymic))
        else:
            rows.append(row)
    groups = [
        replace(
            group,
            teacher_keys=tuple(key for old in group.teacher_keys if (key := keys.get(old, old))),
        )
        for group in file.groups
    ]
    placements = [
        replace(item, teacher_key=keys.get(item.teacher_key, item.teacher_key))
        for item in file.placements
    ]
    return replace(file, teachers=tuple(rows), groups=tuple(groups), placements=tuple(placements))


def _apply_rooms(
    file: TimetableFile,
    sayings: Sayings,
    foreign: Mapping[tuple[NameKind, str], int],
    pins: list[Pin],
) -> TimetableFile:
    rows = []
    keys: dict[str, str] = {}
    for row in file.rooms:
        meaning = sayings.meaning(NameKind.ROOM, row.name)
        if meaning == LEFT_OUT:
            keys[row.key] = ""
        elif meaning == NEW:
            keys[row.key] = _fresh_key(NameKind.ROOM, row.key, row.name, foreign)
            rows.append(replace(row, key=keys[row.key]))
        elif meaning in sayings.rooms:
            pins.append(Pin(NameKind.ROOM, row.key, meaning))
            rows.append(replace(row, name=sayings.rooms[meaning]))
        else:
            rows.append(row)
    placements = [
        replace(item, room_key=keys.get(item.room_key, item.room_key)) for item in file.placements
    ]
    return replace(file, rooms=tuple(rows), placements=tuple(placements))


def _apply_classes(
    file: TimetableFile,
    sayings: Sayings,
    foreign: Mapping[tuple[NameKind, str], int],
    pins: list[Pin],
) -> TimetableFile:
    rows = []
    names: dict[ClassName, ClassName | None] = {}
    for row in file.classes:
        meaning = sayings.meaning(NameKind.CLASS, str(row.name))
        if meaning == LEFT_OUT:
            names[row.name] = None
        elif meaning == NEW:
            key = _fresh_key(NameKind.CLASS, row.key, str(row.name), foreign)
            rows.append(replace(row, key=key))
        elif meaning in sayings.classes:
            names[row.name] = sayings.classes[meaning]
            pins.append(Pin(NameKind.CLASS, row.key, meaning))
            rows.append(replace(row, name=sayings.classes[meaning]))
        else:
            rows.append(row)
    if not names:
        return replace(file, classes=tuple(rows))
    kept: list[GroupRow] = []
    gone: set[str] = set()
    for group in file.groups:
        classes = tuple(
            dict.fromkeys(
                mine for name in group.classes if (mine := names.get(name, name)) is not None
            )
        )
        if not classes:
            gone.add(group.key)
        elif classes != group.classes:
            label = group.label.replace(class_list(group.classes), class_list(classes))
            kept.append(replace(group, classes=classes, label=label))
        else:
            kept.append(group)
    file = replace(file, classes=tuple(rows), groups=tuple(kept))
    return _without(file, gone, _("The class is not imported, as was decided."))


def _apply_subjects(file: TimetableFile, sayings: Sayings) -> TimetableFile:
    kept: list[GroupRow] = []
    gone: set[str] = set()
    for group in file.groups:
        meaning = sayings.meaning(NameKind.SUBJECT, group.subject)
        if meaning == LEFT_OUT:
            gone.add(group.key)
        elif meaning in sayings.subjects:
            kept.append(replace(group, subject=sayings.subjects[meaning]))
        else:
            kept.append(group)
    file = replace(file, groups=tuple(kept))
    return _without(file, gone, _("The subject is not imported, as was decided."))


def _without(file: TimetableFile, groups: Collection[str], message: str) -> TimetableFile:
    """The lessons of these groups are left out, each with the reason."""
    if not groups:
        return file
    kept: list[Placement] = []
    problems = list(file.problems)
    for item in file.placements:
        if item.group_key in groups:
            problems += (unplaced(message, place) for place in item.places)
        else:
            kept.append(item)
    return replace(file, placements=tuple(kept), problems=tuple(problems))
