"""Who is in which teaching group, with dates: whole classes, halves and streams."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from core import bulk
from journal.demo.families import Child, Stay
from journal.demo.layout import GroupRow, Layout, Slot
from school.enums import GroupKind, Sex
from school.models import AcademicYear, GroupMembership

_GIRLS = re.compile(r"девоч|(?:/|\s|\()д\)?$", re.IGNORECASE)
_BOYS = re.compile(r"мальч|(?:/|\s|\()м\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    child: Child
    since: dt.date
    until: dt.date | None

    def is_in(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(slots=True)
class Rosters:
    """Members of every group, by group id. ``is_steady`` groups have the same members all year."""

    members: dict[int, list[Member]] = field(default_factory=lambda: defaultdict(list))
    steady: set[int] = field(default_factory=set)

    def on(self, group_id: int, day: dt.date) -> list[Child]:
        members = self.members[group_id]
        if group_id in self.steady:
            return [member.child for member in members]
        return [member.child for member in members if member.is_in(day)]


def fill_rosters(year: AcademicYear, layout: Layout, children: list[Child], rng: Random) -> Rosters:
    """Put every student into the groups of their class: all whole-class groups, one half of each
    halved subject, and streams that leave no student in two places at once."""
    rosters = Rosters()
    # The order decides who gets which half; it must not be the order of the class list.
    shuffled = children[:]
    rng.shuffle(shuffled)
    for child in shuffled:
        for stay in child.stays:
            for group in _groups_for(layout, rosters, child, stay, rng):
                rosters.members[group.id].append(Member(child, stay.since, stay.until))
    for group_id, members in rosters.members.items():
        members.sort(key=lambda member: member.child.number)
        if all(m.since == year.starts_on and m.until is None for m in members):
            rosters.steady.add(group_id)
    bulk.copy_lines(
        GroupMembership,
        ("school", "group", "student", "since", "until"),
        (
            bulk.line(year.school_id, group_id, member.child.id, member.since, member.until)
            for group_id, members in sorted(rosters.members.items())
            for member in members
        ),
    )
    return rosters


def _groups_for(
    layout: Layout, rosters: Rosters, child: Child, stay: Stay, rng: Random
) -> list[GroupRow]:
    chosen: list[GroupRow] = []
    taken: set[Slot] = set()
    halves: dict[int, list[GroupRow]] = defaultdict(list)
    streams: dict[str, list[GroupRow]] = defaultdict(list)
    for group in layout.groups_of(stay.class_id):
        if group.kind == GroupKind.SUBGROUP:
            halves[group.subject_id].append(group)
        elif group.kind == GroupKind.MIXED:
            streams[group.stream].append(group)
        else:
            chosen.append(group)
            taken |= group.slots
    whole = {group.subject_id for group in chosen}
    for rows in _by_size(halves, rosters):
        fitting = [row for row in rows if not row.slots & taken]
        # A part beside a group of the whole class is somebody's home tuition, not a half.
        if fitting and rows[0].subject_id not in whole:
            half = _half(fitting, rosters, child)
            chosen.append(half)
            taken |= half.slots
    for stream in _by_size(streams, rosters):
        slots = frozenset().union(*(row.slots for row in stream))
        # An elective beside the timetable is not for everybody.
        if not slots & taken and (slots or rng.random() < 0.5):
            chosen.extend(stream)
            taken |= slots
    return chosen


def _half(rows: list[GroupRow], rosters: Rosters, child: Child) -> GroupRow:
    by_sex = _GIRLS if child.sex == Sex.FEMALE else _BOYS
    own = [row for row in rows if by_sex.search(row.label)]
    return min(own or rows, key=lambda row: (len(rosters.members[row.id]), row.id))


def _by_size(choices: Mapping[Any, list[GroupRow]], rosters: Rosters) -> list[list[GroupRow]]:
    """Real halves before parts without a counterpart (French beside Spanish), the emptiest first:
    so alternatives share the class evenly."""
    return sorted(
        choices.values(),
        key=lambda rows: (len(rows) == 1, len(rosters.members[rows[0].id]), rows[0].id),
    )
