"""Lessons against the timetable: which lesson goes where, which are lacking, which are left over.

Everything here is of one group. A lesson keeps its id: where the timetable wants one it stays, else
it goes to another hour of its day, else to the next wanted place in the order of dates. A lesson
in which something is written goes no further than another hour of its own day, and only to the
same teacher. Matching what was matched changes nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

# Date, shift, number of the lesson.
Key = tuple[dt.date, int, int]


class Standing(Enum):
    """What may be done to a lesson."""

    FREE = "free"  # nothing is written: anything
    WRITTEN = "written"  # it stays on its day and with its teacher
    SUBSTITUTED = "substituted"  # given to a colleague: it stays where it is
    ADDED = "added"  # no lesson of the timetable: it stays and is missed by nobody
    CANCELLED = "cancelled"  # did not take place: holds its place
    BEGUN = "begun"  # of today or the past


_GOES_WITH_THE_ROOM = (Standing.FREE, Standing.WRITTEN, Standing.SUBSTITUTED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the timetable wants a lesson. Any of ``teachers`` is right there, the first is taken;
    empty: nobody teaches the group that day. No lesson is moved to a place that ``is_past``."""

    on: dt.date
    shift: int
    slot: int
    term_id: int
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    room_id: int | None = None
    teachers: tuple[int, ...] = ()
    is_past: bool = False

    @property
    def key(self) -> Key:
        return (self.on, self.shift, self.slot)


@dataclass(frozen=True, slots=True)
class Held:
    """A lesson as it stands; ``standing`` says how far it may be moved."""

    id: int
    on: dt.date
    shift: int
    slot: int
    term_id: int
    starts_at: dt.time | None
    ends_at: dt.time | None
    room_id: int | None
    teacher_id: int
    standing: Standing = Standing.FREE
    replaced_id: int | None = None

    @property
    def key(self) -> Key:
        return (self.on, self.shift, self.slot)

    @property
    def own_teacher_id(self) -> int:
        """Whose lesson it is, whoever gives it."""
        return self.replaced_id or self.teacher_id


@dataclass(frozen=True, slots=True)
class Move:
    """A lesson as it was and as it is to be."""

    was: Held
    now: Held

    @property
    def is_elsewhere(self) -> bool:
        """The place itself changes, not the hours, the room or the teacher alone."""
        return self.was.key != self.now.key


@dataclass(frozen=True, slots=True)
class Matching:
    """``kept`` are not where the timetable wants them, or not with the teacher it names, and stay
    because something is written in them or a colleague gives them. ``unstaffed`` are places for
    which there is no teacher."""

    moves: list[Move] = field(default_factory=list)
    lacking: list[Place] = field(default_factory=list)
    surplus: list[Held] = field(default_factory=list)
    kept: list[Held] = field(default_factory=list)
    unstaffed: list[Place] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """There is nothing to write."""
        return not (self.moves or self.lacking or self.surplus)


def match(lessons: Iterable[Held], places: Iterable[Place]) -> Matching:
    """How the lessons of a group come to stand where the timetable wants them."""
    found = Matching()
    left = sorted(lessons, key=_order)
    vacant: list[Place] = []
    at = {lesson.key: lesson for lesson in sorted(left, key=_cancelled_first)}
    settled = set()
    for place in sorted(places, key=lambda place: place.key):
        lesson = at.get(place.key)
        if lesson is None:
            vacant.append(place)
            continue
        settled.add(lesson.id)
        _refresh(lesson, place, found)
    left = [lesson for lesson in left if lesson.id not in settled]
    left, vacant = _take(left, vacant, found, _WithinDayOfWritten)
    left, vacant = _take(left, vacant, found, _WithinDayOfFree)
    left, vacant = _take(left, vacant, found, _InOrderOfDates)
    for lesson in left:
        if lesson.standing == Standing.FREE:
            found.surplus.append(lesson)
        elif lesson.standing in (Standing.WRITTEN, Standing.SUBSTITUTED):
            found.kept.append(lesson)
    for place in vacant:
        (found.lacking if place.teachers else found.unstaffed).append(place)
    return found


def _refresh(lesson: Held, place: Place, found: Matching) -> None:
    """A lesson in its place follows the hours and the room; the teacher where nothing is written
    by another."""
    if lesson.standing not in _GOES_WITH_THE_ROOM:
        return
    now = _at(lesson, place, teacher_id=lesson.teacher_id)
    if place.teachers and lesson.own_teacher_id not in place.teachers:
        if lesson.standing == Standing.FREE:
            now = replace(now, teacher_id=place.teachers[0])
        else:
            found.kept.append(lesson)
    if now != lesson:
        found.moves.append(Move(lesson, now))


def _take(
    lessons: list[Held], places: list[Place], found: Matching, fits: "type[_Fit]"
) -> tuple[list[Held], list[Place]]:
    """Give the lessons, in order, the first vacant place that ``fits``. What is left of both."""
    fit = fits(places)
    left = []
    for lesson in lessons:
        place = fit.place_for(lesson)
        if place is None:
            left.append(lesson)
            continue
        teacher_id = lesson.teacher_id if lesson.teacher_id in place.teachers else place.teachers[0]
        found.moves.append(Move(lesson, _at(lesson, place, teacher_id=teacher_id)))
    return left, [place for place in places if place.key not in fit.taken]


class _Fit:
    """Which vacant place a lesson gets; every place is given once."""

    standing = Standing.FREE

    def __init__(self, places: Sequence[Place]) -> None:
        self.taken: set[Key] = set()
        self._of_day: dict[dt.date, list[Place]] = {}
        self._all = [place for place in places if place.teachers and not place.is_past]
        for place in self._all:
            self._of_day.setdefault(place.on, []).append(place)

    def place_for(self, lesson: Held) -> Place | None:
        if lesson.standing != self.standing:
            return None
        place = next((one for one in self.choice(lesson) if one.key not in self.taken), None)
        if place is not None:
            self.taken.add(place.key)
        return place

    def choice(self, lesson: Held) -> Iterable[Place]:
        return self._of_day.get(lesson.on, ())


class _WithinDayOfWritten(_Fit):
    standing = Standing.WRITTEN

    def choice(self, lesson: Held) -> Iterable[Place]:
        return (one for one in super().choice(lesson) if lesson.teacher_id in one.teachers)


class _WithinDayOfFree(_Fit):
    pass


class _InOrderOfDates(_Fit):
    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__(places)
        self._next = iter(self._all)

    def choice(self, lesson: Held) -> Iterable[Place]:
        return self._next


def _at(lesson: Held, place: Place, *, teacher_id: int) -> Held:
    return replace(
        lesson,
        on=place.on,
        shift=place.shift,
        slot=place.slot,
        term_id=place.term_id,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        room_id=place.room_id,
        teacher_id=teacher_id,
    )


def _order(lesson: Held) -> tuple[Key, int]:
    return (lesson.key, lesson.id)


def _cancelled_first(lesson: Held) -> bool:
    """So that of two lessons in one place the one that is held counts."""
    return lesson.standing != Standing.CANCELLED
