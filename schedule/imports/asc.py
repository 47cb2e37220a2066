"""aSc Timetables XML, the export of 2012 and that of 2008 (formats §1).

Both are tables of rows with attributes; they differ in how a day is written: a mask («00100») in
2012, a number from 0 in 2008. Unknown tables and attributes are passed over, and what a row refers
to may be absent: that is reported with the row, never fatal.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from schedule.imports import asc_lessons, clock_times, names
from schedule.imports.asc_lessons import Known
from schedule.imports.lesson_rows import Taker, cycle, group_lessons
from schedule.imports.timetable_file import (
    BellRow,
    ClassName,
    ClassRow,
    RoomRow,
    TeacherRow,
    TimetableFile,
    Told,
    Unread,
    class_name,
    lessons_that_fit,
)
from school.imports import words
from school.imports.problems import ImportProblem, Place, unplaced, warning

_TABLES = ("periods", "lessons", "cards")
_WHOLE = ("entire class", "весь класс", "весь клас", "целый класс")


def is_asc(root: Element) -> bool:
    return root.tag == "timetable" and any(root.find(table) is not None for table in _TABLES)


def read_asc(root: Element, told: Told) -> TimetableFile:
    """Read an export whole; see ``asc_lessons`` for what stands in the week."""
    is_2012 = root.find("daysdefs") is not None or root.find("days") is None
    problems: list[ImportProblem] = []
    bells = tuple(_bells(root, problems))
    classes = _Classes(root, told, problems)
    teachers = {row.get("id", ""): row for row in _rows(root, "teachers/teacher", problems)}
    rooms = {row.get("id", ""): row for row in _rows(root, "classrooms/classroom", problems)}
    teacher_keys = _keys(teachers)
    room_keys = _keys(rooms)
    takers, divisions = _groups(root, classes)
    known = Known(
        subjects=_subjects(root, problems),
        teachers=teacher_keys,
        rooms=room_keys,
        classes=classes.by_id,
        groups=takers,
        divisions=divisions,
        periods=frozenset(bell.number for bell in bells),
        told=told,
    )
    week = asc_lessons.read_week(root, known, problems)
    groups, placements = group_lessons(week.lessons, weeks=week.weeks, problems=problems)
    return TimetableFile(
        source="asc2012" if is_2012 else "asc2008",
        bells=bells,
        teachers=tuple(_teachers(teachers, teacher_keys)),
        rooms=tuple(_rooms(rooms, room_keys)),
        classes=tuple(classes.rows),
        groups=tuple(groups),
        weeks=cycle(week.weeks),
        placements=tuple(placements),
        problems=tuple(problems),
        class_columns=len(classes.rows),
        lesson_cells=week.cells,
        unread=(*((Unread.CLASS, text) for text in classes.unread), *week.unread),
        are_hours_checked=True,
    )


class _Classes:
    """The classes of the file: rows for those that are classes, and takers by id."""

    def __init__(self, root: Element, told: Told, problems: list[ImportProblem]) -> None:
        self.rows: list[ClassRow] = []
        self.by_id: dict[str, ClassName] = {}
        self.unread: list[str] = []
        ids: dict[ClassName, str] = {}
        for row in _rows(root, "classes/class", problems):
            key, text = row.get("id", ""), row.get("name", "")
            place = Place(element=f"classes/class[{key}]")
            name = told.classes.get(text) or class_name(text) or class_name(row.get("short", ""))
            if name is None:
                message = _("This is no name of a class from 1 to 11; its groups were left out.")
                problems.append(unplaced(message, place, text))
                self.unread.append(text)
                continue
            self.by_id[key] = name
            if name in ids:
                message = _("Two classes have this name: they were taken as one.")
                problems.append(warning(message, place, text))
                continue
            ids[name] = key
            self.rows.append(ClassRow(stable_id(key, str(name)), name, place=place))


def stable_id(key: str, name: str) -> str:
    """The id of a row where the program keeps it from export to export. «*12» is only the place in
    the table, and another row's tomorrow: there the name is what stays."""
    return name if re.fullmatch(r"\*?\d{0,9}", key) else key


def _rows(root: Element, path: str, problems: list[ImportProblem]) -> Iterator[Element]:
    """Rows of a table with their ids; one without, or with that of another row, is reported."""
    seen: set[str] = set()
    for position, row in enumerate(root.iterfind(path), 1):
        key = row.get("id", "")
        if not key or key in seen:
            message = _("The row has no id.") if not key else _("Another row has this id.")
            place = Place(element=f"{path}[{key or position}]")
            problems.append(unplaced(message, place, row.get("name")))
            continue
        seen.add(key)
        yield row


def _keys(rows: dict[str, Element]) -> dict[str, str]:
    """Id → key that stays. Namesakes among rows without lasting ids are numbered."""
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for key, row in rows.items():
        stable = stable_id(key, words.key(row.get("name", "")) or words.key(row.get("short", "")))
        number = 1
        while f"{stable} {number}".removesuffix(" 1") in taken:
            number += 1
        keys[key] = f"{stable} {number}".removesuffix(" 1") or key
        taken.add(keys[key])
    return keys


def _bells(root: Element, problems: list[ImportProblem]) -> Iterator[BellRow]:
    bells: list[BellRow] = []
    seen: set[int] = set()
    for row in root.iterfind("periods/period"):
        text = row.get("period", "")
        place = Place(element=f"periods/period[{text}]")
        number = asc_lessons.small(text)
        starts_at = clock_times.read(row.get("starttime"))
        ends_at = clock_times.read(row.get("endtime"))
        if number is None:
            problems.append(unplaced(_("A bell without a number."), place, text))
        elif number in seen:
            problems.append(unplaced(_("A second bell with this number."), place, text))
        elif starts_at is None or ends_at is None or starts_at >= ends_at:
            hours = f"{row.get('starttime')}-{row.get('endtime')}"
            problems.append(unplaced(_("The hours of this bell make no sense."), place, hours))
        else:
            seen.add(number)
            bells.append(BellRow(text, 1, number, starts_at, ends_at, place))
    for before, after in pairwise(sorted(bells, key=lambda bell: bell.number)):
        if after.starts_at < before.ends_at:
            message = _("The bells No. %(before)s and No. %(after)s overlap.")
            told = message % {"before": before.number, "after": after.number}
            problems.append(warning(told, after.place, f"{after.starts_at:%H:%M}"))
    yield from bells


def _subjects(root: Element, problems: list[ImportProblem]) -> dict[str, tuple[str, str]]:
    """Id → (name, abbreviation). Two rows of one name are one subject."""
    found: dict[str, tuple[str, str]] = {}
    names_seen: dict[str, str] = {}
    for row in _rows(root, "subjects/subject", problems):
        key, name = row.get("id", ""), row.get("name") or row.get("short") or ""
        place = Place(element=f"subjects/subject[{key}]")
        if not any(sign.isalpha() for sign in name):
            problems.append(unplaced(_("This is no name of a subject."), place, name))
            continue
        if words.key(name) in names_seen:
            message = _("Two subjects have this name: they were taken as one.")
            problems.append(warning(message, place, name))
        names_seen.setdefault(words.key(name), key)
        found[key] = name, row.get("short", "")
    return found


def _groups(root: Element, classes: _Classes) -> tuple[dict[str, Taker], dict[Taker, str]]:
    """Id → the class, or the part of it, whose group that is; and for the parts the tag of the
    division: parts of one tag have no students in common."""
    takers: dict[str, Taker] = {}
    divisions: dict[Taker, str] = {}
    for row in root.iterfind("groups/group"):
        key, text = row.get("id", ""), row.get("name", "")
        name = classes.by_id.get(row.get("classid", ""))
        if name is None or not key:
            continue
        is_whole = row.get("entireclass") == "1" or words.key(text) in _WHOLE
        part = "" if is_whole else (text[:40] or key)
        takers[key] = Taker(name, part, stable_id(key, "") if part else "")
        if part:
            divisions[takers[key]] = row.get("divisiontag", "")
    return takers, divisions


def _teachers(rows: dict[str, Element], keys: dict[str, str]) -> Iterator[TeacherRow]:
    for key, row in rows.items():
        last, first = row.get("lastname", ""), row.get("firstname", "")
        if last and first and any(sign.isalpha() for sign in last):
            given, _space, patronymic = first.partition(" ")
            full = last[:80], given[:80], patronymic[:80]
        else:
            full = names.read_name(row.get("name") or last or first or row.get("short") or key)
        yield TeacherRow(keys[key], *full, Place(element=f"teachers/teacher[{key}]"))


def _rooms(rows: dict[str, Element], keys: dict[str, str]) -> Iterator[RoomRow]:
    for key, row in rows.items():
        name = row.get("name") or row.get("short") or key
        place = Place(element=f"classrooms/classroom[{key}]")
        yield RoomRow(keys[key], name[:40], lessons_that_fit(name), place)
