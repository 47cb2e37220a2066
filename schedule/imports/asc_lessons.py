"""Lessons and cards of an aSc file: what stands in the week, and what could not (formats §1).

A card is one period of a lesson: a double lesson has two. The days of a card are a mask («00100»)
or a number, its weeks a mask of the cycle («10» odd, «01» even, «1» or «11» all).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from schedule.imports.day_names import weekday_of
from schedule.imports.lesson_rows import Card, LessonRow, Taker
from schedule.imports.timetable_file import ClassName, Told, Unread, class_list
from school.imports.problems import ImportProblem, Place, unplaced, warning

MOST_WEEKS = 8
MOST_PERIODS = 60
MOST_HOURS = 60


@dataclass(frozen=True, slots=True)
class Known:
    """What lessons may refer to, by id: subjects as (name, abbreviation), teachers and rooms as
    the keys they keep, groups as who is in them and, for a part of a class, the tag of the division
    it belongs to. ``all_groups`` are the ids of those too whose class could not be read."""

    subjects: Mapping[str, tuple[str, str]]
    teachers: Mapping[str, str]
    rooms: Mapping[str, str]
    classes: Mapping[str, ClassName]
    groups: Mapping[str, Taker]
    divisions: Mapping[Taker, str]
    periods: frozenset[int]
    told: Told


@dataclass(slots=True)
class Week:
    """``cells`` counts the cards, and the lessons that have fewer of them than hours."""

    weeks: int
    lessons: list[LessonRow] = field(default_factory=list)
    cells: int = 0
    unread: list[tuple[Unread, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Lesson:
    """A lesson, or the reason why it has no page in a journal; ``weeks`` is its own mask, and
    ``told`` the share of a week that its cards make."""

    row: LessonRow | None
    reason: str
    value: str
    weeks: str = ""
    told: Decimal = Decimal(0)


def read_week(root: Element, known: Known, problems: list[ImportProblem]) -> Week:
    """Lessons with their cards; what has no place is reported with the reason."""
    return _WeekReader(root, known, problems).read()


def small(text: str | None) -> int | None:
    """A number from 0 to ``MOST_PERIODS``."""
    found = re.fullmatch(r"\d{1,2}", text or "", re.ASCII)
    return int(found[0]) if found and int(found[0]) <= MOST_PERIODS else None


def ids_of(text: str | None) -> list[str]:
    return [part for part in (item.strip() for item in (text or "").split(",")) if part]


class _WeekReader:
    def __init__(self, root: Element, known: Known, problems: list[ImportProblem]) -> None:
        self._root = root
        self._known = known
        self._problems = problems
        self._week = Week(_weeks(root))
        self._days = _Days(root, known.told)

    def read(self) -> Week:
        lessons = self._lessons()
        for position, card in enumerate(self._root.iterfind("cards/card"), 1):
            place = Place(element=f"cards/card[{position}]")
            self._week.cells += 1
            key = card.get("lessonid", "")
            if not key and card.get("subjectid"):
                key = f"card {position}"
                lessons[key] = self._lesson(card, place)
            self._card(card, lessons.get(key), place, key)
        for lesson in lessons.values():
            self._check_hours(lesson)
            if lesson.row is not None:
                self._week.lessons.append(lesson.row)
        self._mixed_divisions()
        self._week.unread += self._days.unread
        return self._week

    # lessons

    def _lessons(self) -> dict[str, _Lesson]:
        lessons: dict[str, _Lesson] = {}
        for position, element in enumerate(self._root.iterfind("lessons/lesson"), 1):
            key = element.get("id", "")
            place = Place(element=f"lessons/lesson[{key or position}]")
            if not key or key in lessons:
                message = _("Another row has this id.") if key else _("The row has no id.")
                self._problems.append(warning(message, place, key))
                continue
            lessons[key] = self._lesson(element, place)
        return lessons

    def _lesson(self, element: Element, place: Place) -> _Lesson:
        weeks = element.get("weeks", "") if "lessonid" not in element.attrib else ""
        subject, abbreviation = self._known.subjects.get(element.get("subjectid", ""), ("", ""))
        if not subject:
            reason = _("The lesson's subject is not in the file.")
            return _Lesson(None, reason, element.get("subjectid", ""), weeks)
        takers = self._takers(element, place)
        if not takers:
            reason = _("No class that the school could have takes this lesson.")
            return _Lesson(None, reason, subject, weeks)
        teachers = ids_of(element.get("teacherids"))
        self._note_dangling(
            teachers, self._known.teachers, place, _("This teacher is not in the file.")
        )
        row = LessonRow(
            subject=subject,
            takers=takers,
            teacher_keys=tuple(
                dict.fromkeys(
                    self._known.teachers[key] for key in teachers if key in self._known.teachers
                )
            ),
            place=place,
            hours=self._hours(element, place),
            abbreviation=abbreviation,
        )
        return _Lesson(row, "", f"{subject}, {class_list(_names(takers))}", weeks)

    def _takers(self, element: Element, place: Place) -> tuple[Taker, ...]:
        """Parts of classes by group, and whole classes for which no group is named."""
        found: dict[Taker, None] = {}
        for key in ids_of(element.get("groupids")):
            if taker := self._known.groups.get(key):
                found[taker] = None
        grouped = {taker.name for taker in found}
        missing = []
        for key in ids_of(element.get("classids")):
            name = self._known.classes.get(key)
            if name is None:
                missing.append(key)
            elif name not in grouped:
                found[Taker(name)] = None
        if missing and found:
            message = _("A class of this lesson is not among the classes of the school.")
            self._problems.append(warning(message, place, ", ".join(missing)))
        whole = {taker.name for taker in found if not taker.part}
        return tuple(taker for taker in found if not taker.part or taker.name not in whole)

    def _hours(self, element: Element, place: Place) -> Decimal | None:
        text = element.get("periodsperweek", "")
        found = re.fullmatch(r"\d{1,2}(?:[.,]\d{1,3})?", text, re.ASCII)
        hours = Decimal(text.replace(",", ".")) if found else None
        if hours is not None and hours <= MOST_HOURS:
            return hours
        if text:
            self._problems.append(warning(_("The hours a week make no sense."), place, text))
        return None

    def _note_dangling(
        self, keys: list[str], known: Mapping[str, str], place: Place, message: str
    ) -> None:
        missing = [key for key in keys if key not in known]
        if missing:
            self._problems.append(warning(message, place, ", ".join(missing)))

    def _check_hours(self, lesson: _Lesson) -> None:
        row = lesson.row
        if row is None or row.hours is None:
            return
        if lesson.told < row.hours:
            message = _("The timetable program found no place for %(left)s of %(hours)s hours.")
            left = (row.hours - lesson.told).normalize()
            told = message % {"left": f"{left:f}", "hours": f"{row.hours.normalize():f}"}
            self._week.cells += 1
            self._problems.append(unplaced(told, row.place, lesson.value))
        elif lesson.told > row.hours:
            message = _("The plan has %(planned)s hours a week, the timetable %(placed)s.")
            hours = {"planned": f"{row.hours.normalize():f}", "placed": round(lesson.told, 2)}
            self._problems.append(warning(message % hours, row.place, lesson.value))

    # cards

    def _card(self, card: Element, lesson: _Lesson | None, place: Place, key: str) -> None:
        if lesson is None:
            message = _("The card's lesson is not in the file.")
            self._problems.append(unplaced(message, place, key))
            return
        mask = lesson.weeks or card.get("weeks", "")
        weeks = _mask(mask, self._week.weeks)
        lesson.told += Decimal(len(weeks)) / self._week.weeks * max(1, self._days.count(card))
        number = small(card.get("period"))
        days = self._days.of(card)
        reason, value = self._reason(card, lesson, number, days)
        if not weeks and not reason:
            reason, value = _("The weeks of the card make no sense."), mask
        if reason or lesson.row is None or number is None:
            self._problems.append(unplaced(reason, place, value))
            return
        room = self._room(card, place)
        every = () if len(weeks) == self._week.weeks else weeks
        lesson.row.cards += (
            Card(day, number, (place,), room, every) for day in days if day is not None
        )

    def _reason(
        self, card: Element, lesson: _Lesson, number: int | None, days: list[int | None]
    ) -> tuple[str, str]:
        """Why the card has no place, and the value that says so; both empty for one that has."""
        if lesson.row is None:
            return lesson.reason, lesson.value
        if _is_later_term(card.get("terms", "")):
            return _("The card is for a later term of the file only."), card.get("terms", "")
        if number is None:
            return _("The card is in no period."), card.get("period", "")
        if self._known.periods and number not in self._known.periods:
            message = _("There is no lesson No. %(number)s in the bell schedule of the file.")
            return message % {"number": number}, lesson.value
        written = card.get("days") or card.get("day", "")
        if not days:
            return _("The card has no day."), written or ""
        if not all(day is not None and 1 <= day <= 6 for day in days):
            return _("There are lessons from Monday to Saturday only."), written or ""
        return "", ""

    def _room(self, card: Element, place: Place) -> str:
        keys = ids_of(card.get("classroomids") or card.get("classroomid"))
        self._note_dangling(keys, self._known.rooms, place, _("This room is not in the file."))
        known = [self._known.rooms[key] for key in keys if key in self._known.rooms]
        if len(known) > 1:
            message = _("The lesson has several rooms: the first was set.")
            self._problems.append(warning(message, place, ", ".join(known)))
        return known[0] if known else ""

    def _mixed_divisions(self) -> None:
        """Parts of different ways of dividing a class have students in common (formats §1a.6)."""
        booked: dict[tuple[ClassName, int, int, int], dict[Taker, Place]] = defaultdict(dict)
        for row in self._week.lessons:
            parts = [taker for taker in row.takers if self._known.divisions.get(taker)]
            for card in row.cards:
                for week in card.weeks or range(1, self._week.weeks + 1):
                    for taker in parts:
                        slot = taker.name, card.weekday, card.slot, week
                        booked[slot].setdefault(taker, card.places[0])
        found: dict[tuple[ClassName, tuple[str, ...]], Place] = {}
        times: Counter[tuple[ClassName, tuple[str, ...]]] = Counter()
        for (name, *_slot), takers in booked.items():
            if len({self._known.divisions[taker] for taker in takers}) > 1:
                clash = name, tuple(sorted(taker.part for taker in takers))
                found.setdefault(clash, next(iter(takers.values())))
                times[clash] += 1
        for (name, shared), place in found.items():
            message = _(
                "Class %(class)s has lessons of groups that share students at one time: %(times)s."
            )
            told = message % {"class": name, "times": times[name, shared]}
            self._problems.append(warning(told, place, " + ".join(shared)))


class _Days:
    """Weekdays of cards. Names of days are believed, where they are names, before positions."""

    def __init__(self, root: Element, told: Told) -> None:
        options = root.get("options", "")
        self._base = 1 if "daynumbering1" in options else 0
        self.unread: list[tuple[Unread, str]] = []
        self._by_mask: dict[str, int | None] = {}
        self._by_number: dict[str, int | None] = {}
        self._length = 0
        for row in root.iterfind("daysdefs/daysdef"):
            masks = ids_of(row.get("days"))
            self._length = max(self._length, *map(len, masks), 0)
            if len(masks) == 1 and masks[0].count("1") == 1:
                position = masks[0].index("1")
                self._by_mask[masks[0]] = self._weekday(row.get("name", ""), position, told)
        for row in root.iterfind("days/day"):
            number = small(row.get("day"))
            if number is not None:
                weekday = self._weekday(row.get("name", ""), number - self._base, told)
                self._by_number[str(number)] = weekday

    def _weekday(self, name: str, position: int, told: Told) -> int | None:
        if name in told.days:
            return told.days[name][0]
        weekday = weekday_of(name) or position + 1
        if weekday > 7:
            self.unread.append((Unread.DAY, name))
            return None
        return weekday

    def count(self, card: Element) -> int:
        return card.get("days", "").count("1")

    def of(self, card: Element) -> list[int | None]:
        """ISO weekdays; None is a day that has no name of a weekday."""
        mask = card.get("days", "")
        if not mask:
            number = small(card.get("day"))
            if number is None:
                return []
            return [self._by_number.get(str(number), number - self._base + 1)]
        if not re.fullmatch("[01]{1,14}", mask) or (self._length and len(mask) != self._length):
            return []
        return [
            self._by_mask.get("0" * at + "1" + "0" * (len(mask) - at - 1), at + 1)
            for at, sign in enumerate(mask)
            if sign == "1"
        ]


def _weeks(root: Element) -> int:
    """The length of the cycle: of the longest mask that is one."""
    masks: Iterator[str] = (
        mask
        for path, name in (
            ("weeksdefs/weeksdef", "weeks"),
            ("cards/card", "weeks"),
            ("lessons/lesson", "weeks"),
        )
        for row in root.iterfind(path)
        for mask in ids_of(row.get(name))
    )
    lengths = (len(mask) for mask in masks if re.fullmatch(f"[01]{{1,{MOST_WEEKS}}}", mask))
    return max(lengths, default=1)


def _mask(text: str, length: int) -> tuple[int, ...]:
    """Weeks of the cycle, from 1; empty for a mask that is none."""
    if text in ("", "1"):
        return tuple(range(1, length + 1))
    if len(text) != length or not re.fullmatch("[01]+", text):
        return ()
    return tuple(week for week, sign in enumerate(text, 1) if sign == "1")


def _is_later_term(mask: str) -> bool:
    return re.fullmatch("[01]{2,12}", mask) is not None and mask.startswith("0")


def _names(takers: tuple[Taker, ...]) -> tuple[ClassName, ...]:
    return tuple(dict.fromkeys(taker.name for taker in takers))
