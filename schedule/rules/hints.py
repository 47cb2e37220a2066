"""What had better not be in a timetable: windows of teachers, days longer than the sanitary norm,
hours other than those of the curriculum. None of it stops anybody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from schedule.enums import WeekParity
from schedule.rules.clashes import Card, weeks_meet

# SanPiN 1.2.3685-21, table 6.6: lessons a day. Grades 1: four, and once a week five; 2-4: five, and
# once a week six with physical education; 5-6: six; 7-11: seven.
_NORM = {1: 4, 2: 5, 3: 5, 4: 5, 5: 6, 6: 6}
_NORM_ABOVE = 7
_ONE_MORE_ONCE = frozenset({1, 2, 3, 4})
_WEEKS = (WeekParity.ODD, WeekParity.EVEN)
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Window:
    """Empty lessons of a teacher between two of the own ones, in odd or even weeks."""

    staff_id: int
    weekday: int
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LongDay:
    class_id: int
    weekday: int
    lessons: int
    norm: int


def norm_of(grade: int) -> int:
    return _NORM.get(grade, _NORM_ABOVE)


def windows(cards: Iterable[Card]) -> list[Window]:
    """Within one shift; the pause between two shifts is none."""
    taught: dict[tuple[int, int, int, str], set[int]] = defaultdict(set)
    for card in cards:
        for staff_id in card.staff_ids:
            for week in _WEEKS:
                if weeks_meet(week, card.parity):
                    key = (staff_id, card.place.weekday, card.place.shift, week)
                    taught[key].add(card.place.slot)
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for (staff_id, weekday, _shift, _week), slots in taught.items():
        missing = set(range(min(slots), max(slots))) - slots
        if missing:
            found[staff_id, weekday] |= missing
    return [
        Window(staff_id, weekday, tuple(sorted(slots)))
        for (staff_id, weekday), slots in sorted(found.items())
    ]


def long_days(cards: Iterable[Card], grades: Mapping[int, int]) -> list[LongDay]:
    """Days on which a class has more lessons than the norm of its grade; circles and home tuition
    do not count. ``grades`` by class."""
    slots: dict[tuple[int, int, str], set[tuple[int, int]]] = defaultdict(set)
    for card in cards:
        if card.group.is_apart:
            continue
        for class_id in card.group.class_ids:
            for week in _WEEKS:
                if weeks_meet(week, card.parity):
                    slots[class_id, card.place.weekday, week].add(
                        (card.place.shift, card.place.slot)
                    )
    longest: dict[tuple[int, int], int] = defaultdict(int)
    for (class_id, weekday, _week), held in slots.items():
        longest[class_id, weekday] = max(longest[class_id, weekday], len(held))
    found = []
    spared: set[int] = set()
    for (class_id, weekday), lessons in sorted(longest.items()):
        grade = grades.get(class_id)
        if grade is None or lessons <= norm_of(grade):
            continue
        if grade in _ONE_MORE_ONCE and lessons == norm_of(grade) + 1 and class_id not in spared:
            spared.add(class_id)
            continue
        found.append(LongDay(class_id, weekday, lessons, norm_of(grade)))
    return found


def placed_hours(cards: Iterable[Card]) -> dict[int, Decimal]:
    """Hours a week by group: a lesson of odd or even weeks is half an hour."""
    hours: dict[int, Decimal] = defaultdict(Decimal)
    for card in cards:
        hours[card.group.id] += 1 if card.parity == WeekParity.EVERY else _HALF
    return dict(hours)
