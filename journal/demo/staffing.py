"""Teachers for groups that came without one, and one who leaves in the middle of the year."""

import datetime as dt
from collections import defaultdict
from random import Random

from journal.demo.layout import GroupRow, Layout, Slot
from journal.demo.names import NameSource
from school.enums import Sex
from school.models import AcademicYear, StaffMember, TeachingAssignment

_MOST_HOURS = 24
_LEAVES_ON = dt.date(2026, 1, 12)


def hire_missing_teachers(
    year: AcademicYear, layout: Layout, names: NameSource, rng: Random
) -> None:
    """Give every group without a teacher to one of its subject who is free in its slots and has
    hours left; hire when there is nobody."""
    hours: dict[int, int] = defaultdict(int)
    busy: dict[int, set[Slot]] = defaultdict(set)
    able: dict[str, list[int]] = defaultdict(list)
    for group in layout.groups.values():
        if group.staff_id is not None:
            _load(group, group.staff_id, hours, busy)
            _remember(able, group, group.staff_id)
    fresh: list[TeachingAssignment] = []
    for group in layout.groups.values():
        if group.staff_id is not None:
            continue
        partners = {
            other.staff_id
            for class_id in group.class_ids
            for other in layout.groups_of(class_id)
            if other.subject_id == group.subject_id and other.label != group.label
        }
        free = [
            staff_id
            for staff_id in able[group.style.pool_in(group.grade)]
            if hours[staff_id] + group.hours <= _MOST_HOURS
            and not busy[staff_id] & group.slots
            and (group.slots or staff_id not in partners)
        ]
        group.staff_id = (
            min(free, key=lambda pk: hours[pk]) if free else _hire(year, group.subject, names, rng)
        )
        _load(group, group.staff_id, hours, busy)
        _remember(able, group, group.staff_id)
        fresh.append(
            TeachingAssignment(
                school_id=year.school_id,
                group_id=group.id,
                staff_id=group.staff_id,
                since=year.starts_on,
            )
        )
    TeachingAssignment.objects.bulk_create(fresh)


def _load(
    group: GroupRow, staff_id: int, hours: dict[int, int], busy: dict[int, set[Slot]]
) -> None:
    hours[staff_id] += group.hours
    busy[staff_id] |= group.slots


def _remember(able: dict[str, list[int]], group: GroupRow, staff_id: int) -> None:
    pool = able[group.style.pool_in(group.grade)]
    if staff_id not in pool:
        pool.append(staff_id)


def _hire(year: AcademicYear, subject: str, names: NameSource, rng: Random) -> int:
    name = names.adult(Sex.MALE if rng.random() < 0.15 else Sex.FEMALE)
    return StaffMember.objects.create(
        school_id=year.school_id,
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        position=f"Учитель: {subject}"[:120],
        hired_on=year.starts_on,
    ).pk


def replace_one_teacher(
    year: AcademicYear, layout: Layout, today: dt.date, names: NameSource, rng: Random
) -> None:
    """In January one teacher of a foreign language leaves; a new one takes over all the groups.
    Lessons and marks of the first half-year keep their author."""
    if today < _LEAVES_ON:
        return
    leaders = {group.staff_id for group in layout.groups.values() if group.style.key == "rov"}
    able = sorted(
        {
            group.staff_id
            for group in layout.groups.values()
            if group.style.key == "eng"
            and group.staff_id is not None
            and group.staff_id not in leaders
        }
    )
    if not able:
        return
    leaver = rng.choice(able)
    position = StaffMember.objects.get(pk=leaver).position
    newcomer = _hire(year, "", names, rng)
    StaffMember.objects.filter(pk=newcomer).update(position=position, hired_on=_LEAVES_ON)
    StaffMember.objects.filter(pk=leaver).update(left_on=_LEAVES_ON)
    groups = [group for group in layout.groups.values() if group.staff_id == leaver]
    TeachingAssignment.objects.filter(staff_id=leaver).update(until=_LEAVES_ON)
    TeachingAssignment.objects.bulk_create(
        TeachingAssignment(
            school_id=year.school_id,
            group_id=group.id,
            staff_id=newcomer,
            since=_LEAVES_ON,
            order_no="8-к",
        )
        for group in groups
    )
    for group in groups:
        group.former = (leaver, _LEAVES_ON)
        group.staff_id = newcomer
