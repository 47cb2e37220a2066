"""The timetable as rows: rooms, two versions of the year, entries."""

import datetime as dt
from random import Random

from journal.demo.layout import Layout
from journal.demo.timetable import Place, build_timetable
from schedule.models import TimetableEntry, TimetableVersion
from school.models import AcademicYear, Room

# name, lessons at a time
_GYMS = (("Спортзал", 3), ("Малый спортзал", 3))
_SECOND_VERSION = dt.date(2026, 1, 12)
# In the second half of the year the same days come in another order: nothing can clash anew.
_NEW_DAY = {1: 1, 2: 3, 3: 2, 4: 5, 5: 4}


def write_timetable(year: AcademicYear, layout: Layout, rng: Random) -> None:
    """Build a timetable for a layout that has none. Every teacher has a room; teachers
    of physical education share the gyms, which hold several lessons at a time."""
    places = build_timetable(layout, rng)
    rooms = _rooms(year, layout)
    published_at = dt.datetime.combine(year.starts_on, dt.time(8), tzinfo=year.school.zone)
    first, second = TimetableVersion.objects.bulk_create(
        [
            TimetableVersion(
                school_id=year.school_id,
                year=year,
                name="Расписание на I полугодие",
                since=year.starts_on,
                until=_SECOND_VERSION,
                published_at=published_at,
            ),
            TimetableVersion(
                school_id=year.school_id,
                year=year,
                name="Расписание на II полугодие",
                since=_SECOND_VERSION,
                published_at=published_at,
            ),
        ]
    )

    def entry(version: TimetableVersion, group_id: int, place: Place) -> TimetableEntry:
        return TimetableEntry(
            school_id=year.school_id,
            version=version,
            group_id=group_id,
            weekday=place[0],
            slot=place[1],
            room_id=rooms.get(group_id),
        )

    TimetableEntry.objects.bulk_create(
        entry(version, group_id, (day if version is first else _NEW_DAY[day], slot))
        for version in (first, second)
        for group_id, found in places.items()
        for day, slot in found
    )


def _rooms(year: AcademicYear, layout: Layout) -> dict[int, int]:
    """The room of each group."""
    known = {room.name: room for room in Room.objects.filter(school_id=year.school_id)}
    gyms = [
        known.pop(name)
        if name in known
        else Room.objects.create(school_id=year.school_id, name=name, capacity_lessons=lessons)
        for name, lessons in _GYMS
    ]
    gym_places = [gym.pk for gym in gyms for _ in range(gym.capacity_lessons)]
    free = [room.pk for _, room in sorted(known.items())]
    numbers = (
        name
        for floor in range(1, 9)
        for door in range(1, 21)
        if (name := str(floor * 100 + door)) not in known
    )
    of_teacher: dict[tuple[int, bool], int] = {}
    of_group: dict[int, int] = {}
    for group in layout.groups.values():
        if group.staff_id is None:
            continue
        place = (group.staff_id, group.style.in_gym)
        if place not in of_teacher:
            if group.style.in_gym:
                of_teacher[place] = gym_places.pop(0) if gym_places else gyms[0].pk
            elif free:
                of_teacher[place] = free.pop(0)
            else:
                room = Room.objects.create(school_id=year.school_id, name=next(numbers))
                of_teacher[place] = room.pk
        of_group[group.id] = of_teacher[place]
    return of_group
