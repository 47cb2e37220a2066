"""What in a timetable cannot all be true: double bookings, and hours unlike the plan.

Findings are warnings: a school lives with some of them (two classes in one gym, a teacher who
watches over two halves), and the file is imported as it stands.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from schedule.imports.timetable_file import GroupRow, Placement, TimetableFile
from school.enums import GroupKind
from school.imports.problems import NOWHERE, ImportProblem, warning


def find_clashes(found: TimetableFile) -> Iterator[ImportProblem]:
    """Double bookings of rooms, teachers and whole classes, then hours that differ."""
    groups = {group.key: group for group in found.groups}
    yield from _rooms(found, groups)
    yield from _teachers(found, groups)
    yield from _classes(found, groups)
    if found.has_timetable and not found.are_hours_checked:
        yield from _hours(found)


def _time(placement: Placement) -> Hashable:
    bell = placement.time_key or (placement.shift, placement.slot)
    return placement.week_key, placement.weekday, bell


def _rooms(found: TimetableFile, groups: dict[str, GroupRow]) -> Iterator[ImportProblem]:
    fits = {room.key: room for room in found.rooms}
    booked: dict[Hashable, list[Placement]] = defaultdict(list)
    for placement in found.placements:
        if placement.room_key in fits:
            booked[_time(placement), placement.room_key].append(placement)
    for placements in booked.values():
        room = fits[placements[0].room_key]
        if len(placements) > room.fits:
            message = _("Room %(room)s is booked twice at this time.") % {"room": room.name}
            yield _clash(message, placements, groups)


def _teachers(found: TimetableFile, groups: dict[str, GroupRow]) -> Iterator[ImportProblem]:
    names = {teacher.key: teacher for teacher in found.teachers}
    booked: dict[tuple[Hashable, str], list[Placement]] = defaultdict(list)
    for placement in found.placements:
        group = groups.get(placement.group_key)
        teachers = group.teacher_keys if group is not None else ()
        for key in (placement.teacher_key,) if placement.teacher_key else teachers:
            booked[_time(placement), key].append(placement)
    for (_when, key), placements in booked.items():
        if len(placements) > 1:
            message = _("The teacher %(teacher)s has two lessons at this time.")
            yield _clash(message % {"teacher": names.get(key, key)}, placements, groups)


def _classes(found: TimetableFile, groups: dict[str, GroupRow]) -> Iterator[ImportProblem]:
    booked: dict[Hashable, list[Placement]] = defaultdict(list)
    for placement in found.placements:
        group = groups.get(placement.group_key)
        for name in group.classes if group is not None else ():
            booked[_time(placement), name].append(placement)
    for (_when, name), placements in booked.items():  # type: ignore[misc]
        kinds = [groups[placement.group_key].kind for placement in placements]
        if len(kinds) > 1 and GroupKind.WHOLE_CLASS in kinds:
            message = _("The whole class %(class)s has another lesson at this time.")
            yield _clash(message % {"class": name}, placements, groups)


def _hours(found: TimetableFile) -> Iterator[ImportProblem]:
    placed: dict[str, int] = defaultdict(int)
    for placement in found.placements:
        placed[placement.group_key] += 1
    weeks = max(1, len(found.weeks))
    for group in found.groups:
        in_week = Decimal(placed[group.key]) / weeks
        if group.hours is not None and in_week != group.hours:
            yield warning(
                _("The plan has %(planned)s hours a week, the timetable %(placed)s.")
                % {"planned": group.hours.normalize(), "placed": round(in_week, 1).normalize()},
                group.place,
                group.title,
            )


def _clash(message: str, placements: list[Placement], groups: dict[str, GroupRow]) -> ImportProblem:
    place = placements[0].places[0] if placements[0].places else NOWHERE
    titles = dict.fromkeys(
        groups[item.group_key].title if item.group_key in groups else item.group_key
        for item in placements
    )
    return warning(message, place, "; ".join(titles))
