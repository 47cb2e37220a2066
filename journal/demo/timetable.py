"""A week without clashes, built by placing lessons one by one and pushing out what is in the way.

A lesson takes its classes and its teachers; halves of a class and the streams of a parallel are
taught side by side and take the class together. Every class starts with the first lesson and has
no windows: the lengths of its days are fixed first and then filled exactly.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from journal.demo.curriculum import STYLES
from journal.demo.layout import GroupRow, Layout
from school.enums import GroupKind

DAYS = 5
LONGEST_DAY = 8
_ROUNDS = 12
_STEPS_PER_LESSON = 60

# weekday 1-5, lesson number from 1
Place = tuple[int, int]


class NoTimetable(Exception):
    """The lessons do not fit into the week."""


@dataclass(slots=True)
class Sitting:
    """One hour: groups taught side by side, and the classes and teachers it takes."""

    groups: tuple[GroupRow, ...]
    class_ids: frozenset[int]
    teachers: frozenset[int]
    fixed: Place | None = None
    pushed: int = 0
    at: Place | None = None


@dataclass(slots=True)
class _Week:
    """Who is where. Keys are ("class" | "teacher", id)."""

    day_lengths: dict[int, tuple[int, ...]]
    taken: dict[tuple[str, int], dict[Place, int]] = field(default_factory=dict)
    of_day: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))


def build_timetable(layout: Layout, rng: Random) -> dict[int, list[Place]]:
    """Places of the week for every group; raises ``NoTimetable`` when rounds run out.

    No class, no teacher and no student is in two places; a group has at most one lesson a day
    more often than its hours make necessary.
    """
    sittings = make_sittings(layout.groups)
    for _ in range(_ROUNDS):
        if _place_all(sittings, Random(rng.random())):
            found: dict[int, list[Place]] = defaultdict(list)
            for sitting in sittings:
                assert sitting.at is not None
                for group in sitting.groups:
                    found[group.id].append(sitting.at)
            return {group_id: sorted(places) for group_id, places in found.items()}
    raise NoTimetable


# --- what sits together ------------------------------------------------------------------------


def make_sittings(groups: dict[int, GroupRow]) -> list[Sitting]:
    sittings: list[Sitting] = []
    halves: dict[tuple[object, ...], list[GroupRow]] = defaultdict(list)
    streams: dict[tuple[int, ...], dict[str, list[GroupRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for group in groups.values():
        if group.kind == GroupKind.SUBGROUP:
            halves[group.class_ids, group.subject_id].append(group)
        elif group.kind == GroupKind.MIXED:
            streams[group.class_ids][group.stream].append(group)
        else:
            first = (1, 1) if group.subject == STYLES["rov"].name else None
            sittings.extend(_sitting((group,), first) for _ in range(group.hours))
    for rows in halves.values():
        sittings.extend(_side_by_side([[row] for row in rows]))
    for by_name in streams.values():
        sittings.extend(_side_by_side(list(by_name.values())))
    return sittings


def _sitting(groups: tuple[GroupRow, ...], fixed: Place | None = None) -> Sitting:
    return Sitting(
        groups,
        frozenset(pk for group in groups for pk in group.class_ids),
        frozenset(group.staff_id for group in groups if group.staff_id is not None),
        fixed,
    )


def _side_by_side(strands: list[list[GroupRow]]) -> list[Sitting]:
    """Each strand is one set of students; an hour takes one group from every strand that still has
    hours, with different teachers."""
    left = {group.id: group.hours for strand in strands for group in strand}
    sittings = []
    while any(left.values()):
        chosen: list[GroupRow] = []
        busy: set[int | None] = set()
        # The strand with the most hours left chooses first, and takes what it has most of.
        for strand in sorted(strands, key=lambda rows: -sum(left[row.id] for row in rows)):
            open_rows = [
                row
                for row in strand
                if left[row.id] and (row.staff_id is None or row.staff_id not in busy)
            ]
            if open_rows:
                row = max(open_rows, key=lambda row: left[row.id])
                left[row.id] -= 1
                busy.add(row.staff_id)
                chosen.append(row)
        sittings.append(_sitting(tuple(chosen)))
    return sittings


# --- placing -----------------------------------------------------------------------------------


def _day_lengths(sittings: list[Sitting], rng: Random) -> dict[int, tuple[int, ...]]:
    hours: dict[int, int] = defaultdict(int)
    for sitting in sittings:
        for class_id in sitting.class_ids:
            hours[class_id] += 1
    lengths = {}
    for class_id, total in hours.items():
        base, extra = divmod(total, DAYS)
        if base + bool(extra) > LONGEST_DAY:
            raise NoTimetable
        longer = set(rng.sample(range(1, DAYS + 1), extra))
        lengths[class_id] = tuple(base + (day in longer) for day in range(1, DAYS + 1))
    return lengths


def _place_all(sittings: list[Sitting], rng: Random) -> bool:
    week = _Week(_day_lengths(sittings, rng))
    for sitting in sittings:
        sitting.at = None
        sitting.pushed = 0
    queue: list[tuple[int, float, int]] = []
    for index, sitting in enumerate(sittings):
        # Hardest first: fixed, then those that take most people.
        weight = len(sitting.class_ids) * 10 + len(sitting.teachers)
        heapq.heappush(queue, (-1000 if sitting.fixed else -weight, rng.random(), index))
    for _ in range(_STEPS_PER_LESSON * len(sittings)):
        if not queue:
            return True
        index = heapq.heappop(queue)[2]
        for victim in _settle(week, sittings, index, rng):
            sittings[victim].pushed += 1
            heapq.heappush(queue, (-len(sittings[victim].teachers), rng.random(), victim))
    return not queue


def _settle(week: _Week, sittings: list[Sitting], index: int, rng: Random) -> list[int]:
    """Put one hour where it hurts least and say who was pushed out."""
    sitting = sittings[index]
    best: tuple[float, Place, set[int]] | None = None
    for place in [sitting.fixed] if sitting.fixed else _places(week, sitting):
        victims = _in_the_way(week, sitting, place)
        if any(sittings[victim].fixed for victim in victims):
            continue
        cost = sum(1.0 + sittings[victim].pushed for victim in victims) + rng.random() * 0.5
        if best is None or cost < best[0]:
            best = (cost, place, victims)
    if best is None:
        raise NoTimetable
    for victim in best[2]:
        _lift(week, sittings, victim)
    sitting.at = best[1]
    for key in _keys(sitting):
        week.taken.setdefault(key, {})[best[1]] = index
    for group in sitting.groups:
        week.of_day[group.id, best[1][0]].append(index)
    return sorted(best[2])


def _lift(week: _Week, sittings: list[Sitting], index: int) -> None:
    sitting = sittings[index]
    assert sitting.at is not None
    for key in _keys(sitting):
        del week.taken[key][sitting.at]
    for group in sitting.groups:
        week.of_day[group.id, sitting.at[0]].remove(index)
    sitting.at = None


def _keys(sitting: Sitting) -> list[tuple[str, int]]:
    return [("class", pk) for pk in sitting.class_ids] + [
        ("teacher", pk) for pk in sitting.teachers
    ]


def _places(week: _Week, sitting: Sitting) -> list[Place]:
    lengths = [week.day_lengths[class_id] for class_id in sitting.class_ids]
    return [
        (day + 1, slot)
        for day in range(DAYS)
        for slot in range(1, min(of_class[day] for of_class in lengths) + 1)
    ]


def _in_the_way(week: _Week, sitting: Sitting, place: Place) -> set[int]:
    found = {week.taken[key][place] for key in _keys(sitting) if place in week.taken.get(key, ())}
    for group in sitting.groups:
        same_day = week.of_day[group.id, place[0]]
        if len(same_day) >= -(-group.hours // DAYS):
            found.update(same_day[:1])
    return found
