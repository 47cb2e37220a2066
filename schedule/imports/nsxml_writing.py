"""An NSXML exchange file from the neutral picture: what is written here is read back the same.

The order of the sections, the case of the names and windows-1251 are those of files in the field
(formats §2). Where the name of a plan row would not give its label back, the label stands beside it
in an attribute of our own, which other programs pass over.
"""

import datetime as dt
import zlib
from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.conf import settings
from django.utils import translation

from schedule.enums import Weekday
from schedule.imports import nsxml_plan
from schedule.imports.timetable_file import (
    ClassName,
    GroupRow,
    Placement,
    TimetableFile,
    class_list,
)
from school.enums import GroupKind
from school.imports import subjects

_WEEK = dt.timedelta(days=6)
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"


@translation.override(settings.LANGUAGE_CODE)
def write_nsxml(file: TimetableFile) -> bytes:
    """The whole exchange. Placements must name their bell by ``time_key``."""
    root = Element("TimeTableExchange", {_SCHEMA: "TimeTableWeek.xsd"})
    _write_bells(root, file)
    _write_teachers(root, file)
    _write_subjects(root, file)
    _write_rooms(root, file)
    _write_plan(root, file)
    if file.has_timetable:
        _write_timetable(root, file)
    indent(root, " ")
    head = b'<?xml version="1.0" encoding="windows-1251"?>\n'
    return head + tostring(root, "unicode").encode("cp1251", "xmlcharrefreplace") + b"\n"


def _write_bells(root: Element, file: TimetableFile) -> None:
    times = SubElement(root, "LessonTimes")
    for bell in file.bells:
        SubElement(
            times,
            "LessonTime",
            id=bell.key,
            starttime=f"{bell.starts_at:%H:%M}",
            endtime=f"{bell.ends_at:%H:%M}",
            sm=str(bell.shift),
            number=str(bell.number),
        )


def _write_teachers(root: Element, file: TimetableFile) -> None:
    teachers = SubElement(root, "teachers")
    for row in file.teachers:
        SubElement(
            teachers,
            "teacher",
            tid=row.key,
            lastname=row.last_name,
            firstname=row.first_name,
            middlename=row.patronymic,
        )


def _write_subjects(root: Element, file: TimetableFile) -> None:
    """Each subject with all who teach it."""
    listed = SubElement(root, "subjects")
    taught: dict[str, dict[str, None]] = defaultdict(dict)
    shorts: dict[str, str] = {}
    for group in file.groups:
        taught[group.subject] |= dict.fromkeys(group.teacher_keys[:1])
        shorts.setdefault(group.subject, group.abbreviation)
    for name, teachers in taught.items():
        row = SubElement(listed, "subject", sid=_sid(name), name=name, abbr=shorts[name])
        for key in teachers:
            SubElement(row, "teacher", tid=key)


def _sid(subject: str) -> str:
    """The same in every export: it comes from the name alone."""
    return str(zlib.crc32(subjects.subject_key(subject).encode()))


def _write_rooms(root: Element, file: TimetableFile) -> None:
    rooms = SubElement(root, "Rooms")
    for row in file.rooms:
        SubElement(rooms, "room", id=row.key, name=row.name, seats="", floor="")


def _write_plan(root: Element, file: TimetableFile) -> None:
    """Groups under their first class; whatever the reader would not find again is added to them,
    and read once more."""
    plain = _plan(file.groups, file, {})
    differing = _differing(plain, file)
    if differing:
        owned = _plan(file.groups, file, differing)
        root.append(owned)
    else:
        root.append(plain)


def _plan(
    groups: Iterable[GroupRow], file: TimetableFile, own_words: dict[str, GroupRow]
) -> Element:
    plan = Element("Plan")
    classes: dict[ClassName, Element] = {}
    keys = {row.name: row.key for row in file.classes}
    for name, key in keys.items():
        classes[name] = SubElement(
            plan, "class", id=key, name=str(name), grade=str(name.grade), studcnt=""
        )
    for group in groups:
        is_told = group.key in own_words
        owners = [name for name in group.classes if name in classes]
        for name in owners if is_told else owners[:1]:
            csg = SubElement(
                classes[name],
                "csg",
                id=group.key,
                tid=group.teacher_keys[0] if group.teacher_keys else "",
                sid=_sid(group.subject),
                name=_name(group),
                groupid="",
                parentsubjectid="",
                hrsweek="" if group.hours is None else f"{group.hours.normalize():f}",
                studcnt="0",
                pclassid=keys[name],
            )
            if is_told:
                csg.set("subject", group.subject)
                csg.set("label", group.label)
                csg.set("kind", group.kind.value)
    return plan


def _name(group: GroupRow) -> str:
    """«Русский язык», «Английский язык/англ.2 под», «Химия/10АБ»."""
    base = class_list(group.classes)
    subject = group.subject.replace("/", ",")
    if group.kind == GroupKind.WHOLE_CLASS and group.label == base:
        return subject
    if group.label == base:
        return f"{subject}/{base.replace(', ', '')}"
    if group.label.startswith(f"{base} (") and group.label.endswith(")"):
        return f"{subject}/{group.label[len(base) + 2 : -1]}"
    return f"{subject}/{group.label.removeprefix(f'{base}, ')}"


def _differing(plan: Element, file: TimetableFile) -> dict[str, GroupRow]:
    """The groups that the reader would understand otherwise, by key."""
    lowered = Element("plan")
    for school_class in plan:
        row = SubElement(lowered, "class", dict(school_class.attrib))
        for csg in school_class:
            SubElement(row, "csg", dict(csg.attrib))
    known = {
        _sid(group.subject): nsxml_plan.SubjectRow(group.subject, group.abbreviation)
        for group in file.groups
    }
    read = {group.key: group for group in nsxml_plan.read_plan(lowered, known, []).groups}
    return {group.key: group for group in file.groups if not _is_same(group, read.get(group.key))}


def _is_same(group: GroupRow, read: GroupRow | None) -> bool:
    return (
        read is not None
        and subjects.subject_key(read.subject) == subjects.subject_key(group.subject)
        and (read.label, read.kind, read.classes) == (group.label, group.kind, group.classes)
    )


def _write_timetable(root: Element, file: TimetableFile) -> None:
    table = SubElement(root, "TimeTable")
    by_week: dict[str, list[Placement]] = defaultdict(list)
    for placement in file.placements:
        by_week[placement.week_key].append(placement)
    starts = {week.key: week.starts_on for week in file.weeks}
    for position, key in enumerate(starts or by_week, 1):
        week = SubElement(table, "Week", id=key or "1", name=_week_name(position, starts.get(key)))
        days: dict[int, dict[str, list[Placement]]] = defaultdict(lambda: defaultdict(list))
        for placement in by_week[key]:
            days[placement.weekday][placement.time_key].append(placement)
        for weekday, times in sorted(days.items()):
            name = str(Weekday(weekday).label).lower()
            day = SubElement(week, "Day", id=name, name=name, wd=str(weekday + 1))
            for time, placements in times.items():
                lesson = SubElement(day, "Lesson", timeId=time)
                for placement in placements:
                    csg = SubElement(lesson, "csg", id=placement.group_key)
                    if placement.room_key:
                        csg.set("roomid", placement.room_key)


def _week_name(position: int, starts_on: dt.date | None) -> str:
    if starts_on is None:
        return f"Неделя {position}"
    return f"Неделя {starts_on:%d.%m.%Y} - {starts_on + _WEEK:%d.%m.%Y}"
