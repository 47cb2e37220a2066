"""What cannot be taught at the same time: a teacher, a class, a student in two places at once, a
room with more lessons than it holds (S1-4.5b).

Two lessons meet when they are on one weekday, their hours overlap (those of two shifts may), and
there is a week in which both are held: odd and even ones never meet.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from schedule.enums import WeekParity


class ClashKind(StrEnum):
    TEACHER = "teacher"
    CLASS = "class"
    STUDENTS = "students"
    ROOM = "room"


class Place(NamedTuple):
    """A slot of the week."""

    weekday: int
    shift: int
    slot: int


@dataclass(frozen=True, slots=True)
class Group:
    """What of a teaching group decides with whom it may be taught at the same time.

    ``is_whole``: all students of its classes. ``is_apart``: a circle or home tuition, which only
    its own students keep from anything. ``subject_id`` tells the subgroups of one division.
    """

    id: int
    subject_id: int = 0
    class_ids: frozenset[int] = frozenset()
    students: frozenset[int] = frozenset()
    is_whole: bool = True
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A lesson of the week; ``id`` is 0 for one that is not placed yet."""

    id: int
    group: Group
    place: Place
    parity: str = WeekParity.EVERY
    staff_ids: frozenset[int] = frozenset()
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Why ``card`` cannot be beside ``other``. ``about``: the id of the teacher, the class or the
    room; for students how many they are."""

    kind: ClashKind
    card: Card
    other: Card
    about: int


Hours = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """When a slot begins and ends, in minutes; what has no bell overlaps itself alone."""

    bells: Mapping[tuple[int, int], tuple[dt.time, dt.time]] = field(default_factory=dict)

    def hours(self, place: Place) -> Hours:
        bell = self.bells.get((place.shift, place.slot))
        if bell is None:
            before = -1000 * (place.shift + 1) - 2 * place.slot
            return before, before + 1
        return _minutes(bell[0]), _minutes(bell[1])

    def meet(self, first: Place, second: Place) -> bool:
        if first.weekday != second.weekday:
            return False
        if (first.shift, first.slot) == (second.shift, second.slot):
            return True
        (starts, ends), (other_starts, other_ends) = self.hours(first), self.hours(second)
        return starts < other_ends and other_starts < ends


def weeks_meet(first: str, second: str) -> bool:
    """Whether some week holds both."""
    return WeekParity.EVERY in (first, second) or first == second


def of_groups(first: Group, second: Group) -> tuple[ClashKind, int] | None:
    """Whether two groups keep each other from being taught at once.

    A whole class stands against every part of it; two parts of it only by students of both, and
    where one has none yet and they are of different subjects, as one cannot know.
    """
    shared = first.class_ids & second.class_ids
    if first.id == second.id:
        return ClashKind.CLASS, min(shared, default=0)
    if shared and not first.is_apart and not second.is_apart:
        unknown = (
            not first.students or not second.students
        ) and first.subject_id != second.subject_id
        if first.is_whole or second.is_whole or unknown:
            return ClashKind.CLASS, min(shared)
    together = len(first.students & second.students)
    return (ClashKind.STUDENTS, together) if together else None


def between(first: Card, second: Card) -> Iterable[tuple[ClashKind, int]]:
    """What two lessons that meet clash over, rooms apart."""
    shared = first.staff_ids & second.staff_ids
    if shared:
        yield ClashKind.TEACHER, min(shared)
    found = of_groups(first.group, second.group)
    if found is not None:
        yield found


def week_of(
    card: Card,
    others: Sequence[Card],
    *,
    places: Iterable[Place],
    timeline: Timeline,
    capacity: Mapping[int, int],
) -> dict[Place, list[Clash]]:
    """What ``card`` would clash with in each of the places; those without a clash are left out.
    ``others`` may hold the card itself as it stands now."""
    by_day: dict[int, list[tuple[Card, list[tuple[ClashKind, int]]]]] = defaultdict(list)
    in_room: dict[int, list[Card]] = defaultdict(list)
    for other in others:
        if (card.id and other.id == card.id) or not weeks_meet(card.parity, other.parity):
            continue
        reasons = list(between(card, other))
        if reasons:
            by_day[other.place.weekday].append((other, reasons))
        if card.room_id is not None and other.room_id == card.room_id:
            in_room[other.place.weekday].append(other)
    found: dict[Place, list[Clash]] = {}
    for place in places:
        moved = Card(card.id, card.group, place, card.parity, card.staff_ids, card.room_id)
        clashes = [
            Clash(kind, moved, other, about)
            for other, reasons in by_day[place.weekday]
            if timeline.meet(place, other.place)
            for kind, about in reasons
        ]
        here = in_room[place.weekday]
        if here:
            clashes += _over_capacity(moved, here, timeline, capacity)
        if clashes:
            found[place] = clashes
    return found


def clashes_of(
    cards: Iterable[Card], *, timeline: Timeline, capacity: Mapping[int, int]
) -> list[Clash]:
    """All clashes of a timetable, each pair of lessons once for each thing, in its order."""
    by_key: dict[tuple[int, str, int], list[Card]] = defaultdict(list)
    rooms: dict[tuple[int, int], list[Card]] = defaultdict(list)
    for card in cards:
        day = card.place.weekday
        for staff_id in card.staff_ids:
            by_key[day, "staff", staff_id].append(card)
        for class_id in card.group.class_ids:
            by_key[day, "class", class_id].append(card)
        for student_id in card.group.students:
            by_key[day, "student", student_id].append(card)
        by_key[day, "group", card.group.id].append(card)
        if card.room_id is not None:
            rooms[day, card.room_id].append(card)
    pairs = {
        (first.id, second.id): (first, second)
        for sharing in {tuple(map(id, found)): found for found in by_key.values()}.values()
        for first, second in combinations(sharing, 2)
        if weeks_meet(first.parity, second.parity) and timeline.meet(first.place, second.place)
    }
    found = {
        (kind, *sorted((first.id, second.id))): Clash(kind, first, second, about)
        for first, second in pairs.values()
        for kind, about in between(first, second)
    }
    for here in rooms.values():
        for card in here:
            for clash in _over_capacity(card, here, timeline, capacity):
                key = (clash.kind, *sorted((clash.card.id, clash.other.id)))
                found.setdefault(key, clash)
    return sorted(found.values(), key=lambda clash: (clash.card.place, clash.kind, clash.card.id))


def _over_capacity(
    card: Card, others: Sequence[Card], timeline: Timeline, capacity: Mapping[int, int]
) -> Iterable[Clash]:
    """The lessons with which the card is in its room at a moment when the room is too full."""
    assert card.room_id is not None
    holds = capacity.get(card.room_id, 1)
    meeting = [
        other
        for other in others
        if other.room_id == card.room_id
        and (not card.id or other.id != card.id)
        and weeks_meet(card.parity, other.parity)
        and timeline.meet(card.place, other.place)
    ]
    if len(meeting) < holds:
        return
    starts, ends = timeline.hours(card.place)
    crowd: set[Card] = set()
    parities = (WeekParity.ODD, WeekParity.EVEN)
    for parity in parities if card.parity == WeekParity.EVERY else (card.parity,):
        held = [other for other in meeting if weeks_meet(parity, other.parity)]
        # The room is fullest when a lesson begins.
        moments = {starts, *(timeline.hours(other.place)[0] for other in held)}
        for moment in moments:
            if not starts <= moment < ends:
                continue
            inside = [
                other
                for other in held
                if timeline.hours(other.place)[0] <= moment < timeline.hours(other.place)[1]
            ]
            if len(inside) >= holds:
                crowd.update(inside)
    for other in sorted(crowd, key=lambda one: one.id):
        yield Clash(ClashKind.ROOM, card, other, card.room_id)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
