"""FET: the exported CSV, and the .fet file with or without the XML of placed activities (§4).

In the CSV every hour is a row and an activity of two hours two rows. The XML of activities says
only when an activity starts and where it is, so it is read together with its .fet; a .fet saved
with its timetable holds the same as constraints.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from schedule.imports import csv_rows
from schedule.imports.csv_rows import CsvRow
from schedule.imports.day_names import Day, read_days, read_hours, times_of, weeks_of
from schedule.imports.lesson_rows import Card, LessonRow, cycle, group_lessons
from schedule.imports.people_and_rooms import Named
from schedule.imports.student_sets import StudentSets
from schedule.imports.timetable_file import BellRow, TimetableFile, Told, Unread
from school.imports import words
from school.imports.files import SourceFile
from school.imports.problems import ImportProblem, Place, refusal, unplaced

SEPARATOR = ","
SOURCE = "fet"
_CAPTIONS = {
    "activity id": "id",
    "day": "day",
    "hour": "hour",
    "students sets": "sets",
    "subject": "subject",
    "teachers": "teachers",
    "room": "room",
}
LONGEST_ACTIVITY = 12


def is_fet_csv(text: str) -> bool:
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0][:500].lower()
    return "activity id" in first and "students sets" in first


def is_fet(root: Element) -> bool:
    return root.tag == "fet"


def is_activities(root: Element) -> bool:
    return root.tag == "activities_timetable"


def read_csv(source: SourceFile, told: Told) -> TimetableFile:
    """Read the timetable that FET exports as CSV. Activities without a place are not in it."""
    header, *rows = csv_rows.read_rows(source, SEPARATOR)
    columns = {
        _CAPTIONS[text.lower()]: at
        for at, text in reversed(list(enumerate(header.fields)))
        if text.lower() in _CAPTIONS
    }
    missing = set(_CAPTIONS.values()) - {"room", "teachers"} - set(columns)
    if missing:
        raise refusal(_("Columns are missing here."), header.place, ", ".join(sorted(missing)))

    def cell(row: CsvRow, name: str) -> str:
        return row[columns[name]] if name in columns else ""

    reader = _Reader(
        days=read_days(
            [cell(row, "day") for row in rows if cell(row, "day")], told, in_order=False
        ),
        hours=read_hours(
            [cell(row, "hour") for row in rows if cell(row, "hour")], told, in_order=False
        ),
        sets=StudentSets(chain.from_iterable(_listed(cell(row, "sets")) for row in rows), told),
    )
    activities: dict[object, list[CsvRow]] = defaultdict(list)
    for row in rows:
        parts = (cell(row, name) for name in ("id", "sets", "subject", "teachers"))
        activities[tuple(parts)].append(row)
    for same in activities.values():
        first = same[0]
        lesson = reader.lesson(
            subject=cell(first, "subject"),
            sets=_listed(cell(first, "sets")),
            teachers=_listed(cell(first, "teachers")),
            hours=len(same),
            places=[row.place for row in same],
        )
        if lesson is None:
            continue
        for row in same:
            room, *_others = [*_listed(cell(row, "room")), ""]
            reader.place(lesson, cell(row, "day"), cell(row, "hour"), 1, room, row.place)
    return reader.file(cells=len(rows), bells=())


def read_fet(root: Element, activities: Element | None, told: Told) -> TimetableFile:
    """Read a .fet file; ``activities`` say where its activities stand, otherwise its constraints
    do. An activity without a place is listed as one."""
    days = _names(root, "days_list/day")
    hours = _names(root, "hours_list/hour")
    parents, whole = _tree(root)
    reader = _Reader(
        days=read_days(days, told, in_order=True),
        hours=read_hours(hours, told, in_order=True),
        sets=StudentSets([*parents, *whole.values()], told, parents),
        order=hours,
    )
    starts = _starts(root) if activities is None else _activity_starts(activities)
    cells = 0
    seen: set[str] = set()
    for element in root.iterfind("activities_list/activity"):
        key = _text(element, "id")
        if _text(element, "active").lower() == "false":
            continue
        cells += 1
        place = Place(element=f"Activities_List/Activity[{key}]")
        if not key or key in seen:
            place = Place(element=f"Activities_List/Activity[{key}] ({cells})")
            reason = _("Another row has this id.") if key else _("The row has no id.")
            reader.leave_out(reason, place, key)
            continue
        seen.add(key)
        duration = _whole(_text(element, "duration"))
        lesson = reader.lesson(
            subject=_text(element, "subject"),
            sets=[whole.get(name, name) for name in _texts(element, "students")],
            teachers=_texts(element, "teacher"),
            hours=duration,
            places=[place],
        )
        day, hour, room = starts.pop(key, ("", "", ""))
        if lesson is not None:
            reader.place(lesson, day, hour, duration, room, place)
    reader.leftovers(starts)
    return reader.file(cells=cells + len(starts), bells=_bells(hours, reader.hours))


class _Reader:
    """Activities one by one: into lessons, or into problems."""

    def __init__(
        self,
        *,
        days: dict[str, Day],
        hours: dict[str, int],
        sets: StudentSets,
        order: Sequence[str] = (),
    ) -> None:
        self.hours = hours
        self._days = days
        self._sets = sets
        self._order = list(order)
        self._weeks = weeks_of(days)
        self._named = Named()
        self._lessons: list[LessonRow] = []
        self._problems: list[ImportProblem] = []
        self._unread: dict[tuple[Unread, str], None] = {}

    def lesson(
        self,
        *,
        subject: str,
        sets: Sequence[str],
        teachers: Sequence[str],
        hours: int,
        places: Sequence[Place],
    ) -> LessonRow | None:
        """The lesson to place, or None and a problem at each place."""
        takers = dict.fromkeys(chain.from_iterable(map(self._sets.takers, sets)))
        reason, value = "", subject
        if not any(sign.isalpha() for sign in subject):
            reason = _("This is no name of a subject.")
        elif not sets:
            reason = _("The lesson has no class.")
        elif not takers:
            reason, value = _("This is no name of a class from 1 to 11."), " + ".join(sets)
        if reason:
            self._problems += (unplaced(reason, place, value) for place in places)
            return None
        whole = {taker.name for taker in takers if not taker.part}
        row = LessonRow(
            subject=subject,
            takers=tuple(taker for taker in takers if not taker.part or taker.name not in whole),
            teacher_keys=self._named.teachers(teachers, places[0]),
            place=places[0],
            hours=Decimal(hours) / self._weeks,
        )
        self._lessons.append(row)
        return row

    def place(
        self, lesson: LessonRow, day: str, hour: str, hours: int, room: str, place: Place
    ) -> None:
        """Put ``hours`` lessons from an hour on; what cannot be put is reported."""

        if not day or not hour:
            self.leave_out(
                _("The timetable program found no place for this lesson."), place, lesson.subject
            )
            return
        when = self._days.get(day)
        if when is None:
            self._unread[Unread.DAY, day] = None
            self.leave_out(_("It is not clear which day of the week this is."), place, day)
            return
        if not 1 <= when.weekday <= 6:
            self.leave_out(_("There are lessons from Monday to Saturday only."), place, day)
            return
        names = [hour]
        if hours > 1 and hour in self._order:
            start = self._order.index(hour)
            names = self._order[start : start + hours]
        slots = [self.hours[name] for name in names if name in self.hours]
        if not slots:
            self._unread[Unread.HOUR, hour] = None
            self.leave_out(_("It is not clear which lesson of the day this is."), place, hour)
            return
        if len(slots) < hours:
            self.leave_out(
                _("The lesson goes on beyond the end of the day."), place, lesson.subject
            )
        weeks = (when.week,) if when.week and self._weeks > 1 else ()
        room_key = self._named.room(room, place)
        lesson.cards += (Card(when.weekday, slot, (place,), room_key, weeks) for slot in slots)

    def leave_out(self, reason: str, place: Place, value: str) -> None:
        self._problems.append(unplaced(reason, place, value))

    def leftovers(self, starts: dict[str, tuple[str, str, str]]) -> None:
        """Placed activities that the .fet does not have."""
        for key in starts:
            message = _("This activity is not in the .fet file.")
            place = Place(element=f"Activities_Timetable/Activity[{key}]")
            self.leave_out(message, place, key)

    def file(self, *, cells: int, bells: Sequence[BellRow]) -> TimetableFile:
        groups, placements = group_lessons(
            self._lessons, weeks=self._weeks, problems=self._problems
        )
        classes = self._sets.class_rows(
            taker.name for lesson in self._lessons for taker in lesson.takers
        )
        unread = [(Unread.CLASS, name) for name in self._sets.unread]
        return TimetableFile(
            source=SOURCE,
            bells=tuple(bells),
            teachers=self._named.teacher_rows,
            rooms=self._named.room_rows,
            classes=classes,
            groups=tuple(groups),
            weeks=cycle(self._weeks),
            placements=tuple(placements),
            problems=tuple(self._problems),
            class_columns=len(classes),
            lesson_cells=cells,
            unread=(*unread, *self._unread),
            are_hours_checked=True,
        )


def _listed(text: str) -> list[str]:
    return [part for part in map(words.tidy, text.split("+")) if part]


def _text(element: Element, tag: str) -> str:
    return words.tidy((element.findtext(tag) or "")[:500])


def _texts(element: Element, tag: str) -> list[str]:
    texts = (words.tidy((child.text or "")[:500]) for child in element.iterfind(tag))
    return list(filter(None, texts))


def _names(root: Element, path: str) -> list[str]:
    return list(filter(None, (_text(element, "name") for element in root.iterfind(path))))


def _whole(text: str) -> int:
    return min(int(text), LONGEST_ACTIVITY) if text.isascii() and text[:3].isdigit() else 1


def _starts(root: Element) -> dict[str, tuple[str, str, str]]:
    """Activity → (day, hour, room), from the constraints of a .fet saved with its timetable."""
    rooms = {
        _text(element, "activity_id"): _text(element, "room")
        for element in root.iterfind("space_constraints_list/constraintactivitypreferredroom")
        if _text(element, "active").lower() != "false"
    }
    found = {}
    for element in root.iterfind("time_constraints_list/constraintactivitypreferredstartingtime"):
        key = _text(element, "activity_id")
        if _text(element, "active").lower() != "false":
            start = _text(element, "preferred_day"), _text(element, "preferred_hour")
            found[key] = (*start, rooms.get(key, ""))
    return found


def _activity_starts(root: Element) -> dict[str, tuple[str, str, str]]:
    return {
        _text(element, "id"): (
            _text(element, "day"),
            _text(element, "hour"),
            _text(element, "room"),
        )
        for element in root.iterfind("activity")
    }


def _tree(root: Element) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """(parents, whole): for each set those above it, the nearest first; and for an only subgroup
    the group that it is the whole of."""
    parents: dict[str, tuple[str, ...]] = {}
    whole: dict[str, str] = {}
    for year in root.iterfind("students_list/year"):
        year_name = _text(year, "name")
        parents.setdefault(year_name, ())
        for group in year.iterfind("group"):
            name = _text(group, "name")
            parents.setdefault(name, (year_name,))
            subgroups = _names(group, "subgroup")
            for subgroup in subgroups:
                parents.setdefault(subgroup, (name, year_name))
            if len(subgroups) == 1:
                whole.setdefault(subgroups[0], name)
    return parents, whole


def _bells(hours: Sequence[str], slots: dict[str, int]) -> list[BellRow]:
    """Bells, where every hour says when it starts and when it ends."""
    bells = []
    for name in hours:
        times = times_of(name)
        if len(times) < 2 or times[0] >= times[1] or name not in slots:
            return []
        bells.append(BellRow(name[:100], 1, slots[name], times[0], times[1]))
    return bells if len({bell.number for bell in bells}) == len(bells) else []
