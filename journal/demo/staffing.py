"""Teachers for groups that came without one, and one who leaves in the middle of the year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from random import Random

from journal.demo.curriculum import HOMEROOM_POOL
from journal.demo.layout import GroupRow, Layout, Slot
from journal.demo.names import NameSource
from school.enums import Sex
from school.models import AcademicYear, StaffMember, TeachingAssignment

_MOST_HOURS = 24
_LEAVES_ON = dt.date(2026, 1, 12)


class _Workload:
    """Who teaches what, how many hours and when; grows as groups are handed out."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._hours: dict[int, int] = defaultdict(int)
        self._busy: dict[int, set[Slot]] = defaultdict(set)
        self._able: dict[str, list[int]] = defaultdict(list)
        for group in layout.groups.values():
            if group.staff_id is not None:
                self.give(group, group.staff_id)

    def give(self, group: GroupRow, staff_id: int) -> None:
        group.staff_id = staff_id
        self._hours[staff_id] += group.hours
        self._busy[staff_id] |= group.slots
        pool = self._able[group.style.pool_in(group.grade)]
        if staff_id not in pool:
            pool.append(staff_id)

    def free_for(self, group: GroupRow) -> int | None:
        """The least burdened of those who can take the group. A homeroom hour goes to one who
        teaches the class; halves that are not in the timetable yet go to different people."""
        neighbours = [
            other for class_id in group.class_ids for other in self._layout.groups_of(class_id)
        ]
        pool = group.style.pool_in(group.grade)
        able: Iterable[int] = self._able[pool]
        if pool == HOMEROOM_POOL:
            able = dict.fromkeys(pk for row in neighbours if (pk := row.staff_id) is not None)
        partners = {
            row.staff_id
            for row in neighbours
            if row.subject_id == group.subject_id and row.label != group.label
        }
        free = [
            pk
            for pk in able
            if self._hours[pk] + group.hours <= _MOST_HOURS
            and not self._busy[pk] & group.slots
            and (group.slots or pk not in partners)
        ]
        return min(free, key=lambda pk: (self._hours[pk], pk)) if free else None


def hire_missing_teachers(
    year: AcademicYear, layout: Layout, names: NameSource, rng: Random
) -> None:
    """Give every group without a teacher to one of its subject who is free in its slots and has
    hours left; hire when there is nobody."""
    work = _Workload(layout)
    missing = [group for group in layout.groups.values() if group.staff_id is None]
    fresh: list[TeachingAssignment] = []
    # Homeroom hours last: by then everybody who teaches the class is known.
    for group in sorted(missing, key=lambda group: group.style.pool == HOMEROOM_POOL):
        found = work.free_for(group)
        if found is None:
            position = f"Учитель: {group.subject[0].lower()}{group.subject[1:]}"
            found = _hire(year, position, names, rng)
        work.give(group, found)
        fresh.append(
            TeachingAssignment(
                school_id=year.school_id, group_id=group.id, staff_id=found, since=year.starts_on
            )
        )
    TeachingAssignment.objects.bulk_create(fresh)


def _hire(year: AcademicYear, position: str, names: NameSource, rng: Random) -> int:
    name = names.adult(Sex.MALE if rng.random() < 0.15 else Sex.FEMALE)
    return StaffMember.objects.create(
        school_id=year.school_id,
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        position=position[:120],
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
    newcomer = _hire(year, position, names, rng)
    StaffMember.objects.filter(pk=newcomer).update(hired_on=_LEAVES_ON)
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
