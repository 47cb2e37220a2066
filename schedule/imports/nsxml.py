"""NSXML (TimeTableExchange), the exchange format of «Сетевой Город» (formats §2).

A ``csg`` row of the plan is a teaching group; the timetable refers to it by id. Ids are matched as
they stand and a dangling one is reported, never fatal. Names of subjects are believed rather than
``sid``: in real files one ``sid`` stands beside several names.
"""

import datetime as dt
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from schedule.imports import nsxml_plan
from schedule.imports.names import PATRONYMIC
from schedule.imports.timetable_file import (
    BellRow,
    Placement,
    RoomRow,
    TeacherRow,
    TimetableFile,
    WeekRow,
    lessons_that_fit,
)
from school.imports.problems import ImportProblem, Place, unplaced, warning

SOURCE = "nsxml"
ROOTS = ("timetableexchange", "timetable")


def is_nsxml(root: Element) -> bool:
    """The whole exchange, or its timetable alone; aSc's ``<timetable>`` has other children."""
    if root.tag == "timetableexchange":
        return True
    return root.tag == "timetable" and root.find("week") is not None


def read_nsxml(root: Element) -> TimetableFile:
    """Read an exchange file, or a bare ``TimeTable`` whose plan was imported before."""
    problems: list[ImportProblem] = []
    table = root if root.tag == "timetable" else root.find("timetable")
    plan = nsxml_plan.read_plan(root.find("plan"), _subjects(root), problems)
    placements, weeks = _placements(table, problems)
    return TimetableFile(
        source=SOURCE,
        bells=tuple(_bells(root, problems)),
        teachers=tuple(_teachers(root, problems)),
        rooms=tuple(_rooms(root, problems)),
        classes=tuple(plan.classes),
        groups=tuple(plan.groups),
        weeks=tuple(weeks),
        placements=tuple(placements),
        problems=tuple(problems),
        class_columns=len(plan.classes),
        lesson_cells=0 if table is None else sum(1 for _csg in table.iter("csg")),
        has_timetable=table is not None,
    )


def _bells(root: Element, problems: list[ImportProblem]) -> Iterator[BellRow]:
    seen: set[tuple[int, int]] = set()
    for row in root.iterfind("lessontimes/lessontime"):
        place = Place(element=f"LessonTimes/LessonTime[{row.get('id', '')}]")
        shift = _small(row.get("sm") or "1")
        number = _small(row.get("number"))
        starts_at, ends_at = _time(row.get("starttime")), _time(row.get("endtime"))
        if shift is None or number is None or not row.get("id"):
            problems.append(unplaced(_("A bell without a number."), place, row.get("number")))
        elif starts_at is None or ends_at is None or starts_at >= ends_at:
            hours = f"{row.get('starttime')}-{row.get('endtime')}"
            problems.append(unplaced(_("The hours of this bell make no sense."), place, hours))
        elif (shift, number) in seen:
            value = f"{shift}/{number}"
            problems.append(unplaced(_("A second bell with this shift and number."), place, value))
        else:
            seen.add((shift, number))
            yield BellRow(row.attrib["id"], shift, number, starts_at, ends_at, place)


def _teachers(root: Element, problems: list[ImportProblem]) -> Iterator[TeacherRow]:
    for row in root.iterfind("teachers/teacher"):
        key = row.get("tid", "")
        place = Place(element=f"teachers/teacher[{key}]")
        last, first, middle = (row.get(part, "") for part in _NAME_PARTS)
        if not key or not (last or first):
            problems.append(unplaced(_("A teacher without an id or a name."), place, last))
            continue
        if PATRONYMIC.fullmatch(last) and middle and not PATRONYMIC.fullmatch(middle):
            problems.append(
                warning(
                    _("The parts of the name stand in each other's places: they were put right."),
                    place,
                    f"{last} {first} {middle}",
                )
            )
            last, first, middle = first, middle, last
        yield TeacherRow(key, last[:80] or first[:80], first[:80], middle[:80], place)


_NAME_PARTS = ("lastname", "firstname", "middlename")


def _rooms(root: Element, problems: list[ImportProblem]) -> Iterator[RoomRow]:
    for row in root.iterfind("rooms/room"):
        key, name = row.get("id", ""), row.get("name", "")
        place = Place(element=f"Rooms/room[{key}]")
        if not key or not name:
            problems.append(unplaced(_("A room without an id or a name."), place, name))
        else:
            yield RoomRow(key, name[:40], lessons_that_fit(name), place)


def _subjects(root: Element) -> dict[str, nsxml_plan.SubjectRow]:
    return {
        row.get("sid", ""): nsxml_plan.SubjectRow(row.get("name", ""), row.get("abbr", ""))
        for row in root.iterfind("subjects/subject")
    }


def _placements(
    table: Element | None, problems: list[ImportProblem]
) -> tuple[list[Placement], list[WeekRow]]:
    placements: list[Placement] = []
    weeks: list[WeekRow] = []
    for position, week in enumerate(() if table is None else table.iterfind("week")):
        key = week.get("id") or str(position + 1)
        weeks.append(WeekRow(key, _week_start(week.get("name", ""))))
        for day in week.iterfind("day"):
            placements += _day(day, key, problems)
    return placements, weeks


def _day(day: Element, week: str, problems: list[ImportProblem]) -> Iterator[Placement]:
    """``wd`` counts from Sunday: 2 is Monday, 7 Saturday."""
    number = _small(day.get("wd"))
    for lesson in day.iterfind("lesson"):
        time_key = lesson.get("timeid", "")
        for csg in lesson.iterfind("csg"):
            place = Place(
                element=f"TimeTable/Week[{week}]/Day[{day.get('name', '')}]/"
                f"Lesson[{time_key}]/csg[{csg.get('id', '')}]"
            )
            if number is None or not 2 <= number <= 7:
                message = _("There are lessons from Monday to Saturday only.")
                problems.append(unplaced(message, place, day.get("wd")))
            else:
                yield Placement(
                    group_key=csg.get("id", ""),
                    weekday=number - 1,
                    time_key=time_key,
                    room_key=csg.get("roomid", ""),
                    week_key=week,
                    places=(place,),
                )


def _week_start(name: str) -> dt.date | None:
    found = re.search(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", name, re.ASCII)
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _small(text: str | None) -> int | None:
    """A number from 0 to 30."""
    found = re.fullmatch(r"\d{1,2}", text or "", re.ASCII)
    return int(found[0]) if found and int(found[0]) <= 30 else None


def _time(text: str | None) -> dt.time | None:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::\d{2})?", text or "", re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return dt.time(int(found[1]), int(found[2]))
