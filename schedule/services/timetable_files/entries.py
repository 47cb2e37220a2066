"""Bells, versions of the timetable and their entries.

A timetable that has been in force is never rewritten: a changed one becomes a new version from the
day the import holds from, and what the file does not speak of is carried over.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from schedule.enums import Weekday, WeekParity
from schedule.imports.timetable_file import Placement, WeekRow
from schedule.models import BellPeriod, BellSchedule, TimetableEntry, TimetableVersion
from schedule.rules import week_parity
from schedule.services.bells import usual_bells
from schedule.services.timetable_files.structure import Importing
from school.imports.problems import Place, unplaced, warning
from school.models import GroupClass, Room, TeachingGroup


class Slot(NamedTuple):
    """What makes an entry of a version one and only."""

    group_id: int
    weekday: int
    shift: int
    slot: int
    parity: str


@dataclass(slots=True)
class Wanted:
    """An entry the file asks for, and the places that said so."""

    room_id: int | None
    staff_id: int | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """The version that now holds the entries, if any, and the places of the file it took up."""

    version: TimetableVersion | None
    places: frozenset[Place]


def import_entries(importing: Importing) -> Placed:
    """Write bells and entries; what finds no group or no bell is reported and left out."""
    bells = _import_bells(importing)
    importing.ids.flush()
    wanted = _wanted(importing, bells)
    if not wanted:
        return Placed(None, frozenset())
    version = _write(importing, wanted)
    return Placed(version, frozenset(place for item in wanted.values() for place in item.places))


def _import_bells(importing: Importing) -> dict[str, BellPeriod]:
    schedule = _usual_schedule(importing) if importing.file.bells else usual_bells(importing.year)
    known = {
        (bell.shift, bell.number): bell
        for bell in BellPeriod.objects.filter(schedule=schedule).order_by("pk")
    }
    by_pk = {bell.pk: bell for bell in known.values()}
    fresh: list[BellPeriod] = []
    found: dict[str, BellPeriod] = {}
    for row in importing.file.bells:
        bell = known.get((row.shift, row.number))
        if bell is None:
            bell = BellPeriod(
                school_id=importing.year.school_id,
                schedule=schedule,
                shift=row.shift,
                number=row.number,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )
            fresh.append(bell)
        else:
            importing.log.change(bell, starts_at=row.starts_at, ends_at=row.ends_at)
        found[row.key] = bell
    importing.log.add(fresh)
    for key, bell in found.items():
        importing.ids.point("bell", importing.yearly(key), bell)
    for placement in importing.file.placements:
        pk = importing.ids.get("bell", importing.yearly(placement.time_key))
        if placement.time_key not in found and pk in by_pk:
            found[placement.time_key] = by_pk[pk]
    return found


def _usual_schedule(importing: Importing) -> BellSchedule:
    """A file's bells are the usual ones of the year."""
    found = usual_bells(importing.year)
    if found is None:
        found = BellSchedule(
            school_id=importing.year.school_id,
            year=importing.year,
            name=_("Usual bells"),
            is_default=True,
        )
        importing.log.add([found], count=False)
    return found


def _wanted(importing: Importing, bells: dict[str, BellPeriod]) -> dict[Slot, Wanted]:
    groups = _groups(importing)
    rooms = _rooms(importing)
    weeks: dict[tuple[int, int, int, int], dict[str, Placement]] = defaultdict(dict)
    for placement in importing.file.placements:
        group = groups.get(placement.group_key)
        time = _time(placement, bells)
        if group is None:
            message = _("No group with this id is known: import the plan first.")
            _leave_out(importing, message, placement, placement.group_key)
        elif time is None:
            message = _("No bell with this id is known.")
            _leave_out(importing, message, placement, placement.time_key)
        elif placement.week_key in weeks[group.pk, placement.weekday, *time]:
            message = _("The group already has a lesson at this time.")
            _leave_out(importing, message, placement, group.label)
        else:
            weeks[group.pk, placement.weekday, *time][placement.week_key] = placement
    wanted: dict[Slot, Wanted] = {}
    for when, by_week in weeks.items():
        for parity, same in _by_parity(importing, by_week).items():
            if parity is None:
                message = _("The lesson is on some weeks only, neither odd nor even ones.")
                for placement in same:
                    _leave_out(importing, message, placement, placement.group_key)
                continue
            room = rooms.get(same[0].room_key)
            if room is None and same[0].room_key:
                message = _("No room with this id is known: the lesson was placed without a room.")
                importing.problems.append(warning(message, same[0].places[0], same[0].room_key))
            staff = importing.staff.get(same[0].teacher_key)
            places = tuple(place for item in same for place in item.places)
            wanted[Slot(*when, parity)] = Wanted(
                room.pk if room else None, staff.pk if staff else None, places
            )
    return wanted


def _by_parity(
    importing: Importing, by_week: dict[str, Placement]
) -> dict[WeekParity | None, list[Placement]]:
    """The lessons of a slot by the weeks that they are on. Where room or teacher alternate with
    odd and even weeks they are told apart; None is for weeks that are neither."""
    alternating: dict[tuple[str, str], dict[str, Placement]] = defaultdict(dict)
    for key, placement in by_week.items():
        alternating[placement.room_key, placement.teacher_key][key] = placement
    parities = [_parity(importing, set(weeks)) for weeks in alternating.values()]
    if None in parities:
        return {_parity(importing, set(by_week)): list(by_week.values())}
    return {
        parity: list(weeks.values())
        for parity, weeks in zip(parities, alternating.values(), strict=True)
    }


def _leave_out(importing: Importing, message: str, placement: Placement, value: str) -> None:
    importing.problems += (unplaced(message, place, value) for place in placement.places)


def _time(placement: Placement, bells: dict[str, BellPeriod]) -> tuple[int, int] | None:
    if placement.slot is not None:
        return placement.shift, placement.slot
    bell = bells.get(placement.time_key)
    return (bell.shift, bell.number) if bell else None


def _groups(importing: Importing) -> dict[str, TeachingGroup]:
    """Groups by the file's keys: those of the file, and those that an earlier one brought."""
    earlier = {
        placement.group_key: pk
        for placement in importing.file.placements
        if placement.group_key not in importing.groups
        and (pk := importing.ids.get("group", importing.yearly(placement.group_key)))
    }
    rows = TeachingGroup.objects.filter(year=importing.year).in_bulk(set(earlier.values()))
    return importing.groups | {key: rows[pk] for key, pk in earlier.items() if pk in rows}


def _rooms(importing: Importing) -> dict[str, Room]:
    earlier = {
        placement.room_key: pk
        for placement in importing.file.placements
        if placement.room_key not in importing.rooms
        and (pk := importing.ids.get("room", placement.room_key))
    }
    school = importing.year.school_id
    rows = Room.objects.filter(school_id=school).in_bulk(set(earlier.values()))
    return importing.rooms | {key: rows[pk] for key, pk in earlier.items() if pk in rows}


def _parity(importing: Importing, present: set[str]) -> WeekParity | None:
    """All weeks of the file, or exactly its odd or its even ones."""
    weeks = importing.file.weeks
    if len(weeks) < 2 or present == {week.key for week in weeks}:
        return WeekParity.EVERY
    by_parity: dict[WeekParity, set[str]] = defaultdict(set)
    for position, week in enumerate(weeks):
        by_parity[_parity_of(importing, week, position)].add(week.key)
    return next((parity for parity, keys in by_parity.items() if keys == present), None)


def _parity_of(importing: Importing, week: WeekRow, position: int) -> WeekParity:
    if week.starts_on is not None:
        return week_parity(week.starts_on, first_day=importing.year.starts_on)
    return WeekParity.EVEN if position % 2 else WeekParity.ODD


def _write(importing: Importing, wanted: dict[Slot, Wanted]) -> TimetableVersion:
    versions = TimetableVersion.objects.published().filter(year=importing.year)
    current: TimetableVersion | None = versions.on(importing.since).first()
    entries = list(TimetableEntry.objects.filter(version=current)) if current else []
    outside, inside = _split(importing, entries, wanted)
    _keep_teachers(importing, inside, wanted)
    differs = {_slot(entry): (entry.room_id, entry.staff_id) for entry in inside} != {
        slot: (item.room_id, item.staff_id) for slot, item in wanted.items()
    }
    if current is not None and (not differs or current.since == importing.since):
        _update(importing, current, inside, wanted)
        return current
    version = _new_version(importing, current)
    _add_entries(importing, version, wanted)
    copies = [
        TimetableEntry(
            school_id=entry.school_id,
            version=version,
            group_id=entry.group_id,
            weekday=entry.weekday,
            shift=entry.shift,
            slot=entry.slot,
            parity=entry.parity,
            room_id=entry.room_id,
            staff_id=entry.staff_id,
        )
        for entry in outside
    ]
    importing.log.add(copies, name=lambda _entry: _("carried over"), count=False)
    for entry in outside:
        importing.log.keep(entry)
    return version


def _keep_teachers(
    importing: Importing, inside: Iterable[TimetableEntry], wanted: dict[Slot, Wanted]
) -> None:
    """A file that never says who gives a lesson takes nobody's away."""
    if any(placement.teacher_key for placement in importing.file.placements):
        return
    for entry in inside:
        if _slot(entry) in wanted:
            wanted[_slot(entry)].staff_id = entry.staff_id


def _split(
    importing: Importing, entries: list[TimetableEntry], wanted: dict[Slot, Wanted]
) -> tuple[list[TimetableEntry], list[TimetableEntry]]:
    """(outside, inside) of what the file speaks of: the classes it describes, or, when it is a
    bare timetable, the groups it names on the days it has."""
    classes = {importing.classes[row.name].pk for row in importing.file.classes}
    if classes:
        groups = set(
            GroupClass.objects.filter(school_class__in=classes).values_list("group_id", flat=True)
        )
        inside = [entry for entry in entries if entry.group_id in groups]
    else:
        named = {slot.group_id for slot in wanted}
        days = {slot.weekday for slot in wanted}
        inside = [entry for entry in entries if entry.group_id in named and entry.weekday in days]
    taken = {entry.pk for entry in inside}
    return [entry for entry in entries if entry.pk not in taken], inside


@translation.override(settings.LANGUAGE_CODE)
def _new_version(importing: Importing, current: TimetableVersion | None) -> TimetableVersion:
    """From ``since`` up to where the one it replaces ended, or to the next one."""
    log, year = importing.log, importing.year
    if current is not None:
        until: dt.date | None = current.until
        log.change(current, until=importing.since)
    else:
        later = TimetableVersion.objects.published().filter(year=year, since__gt=importing.since)
        first = later.order_by("since").first()
        until = first.since if first else None
    day = formats.date_format(importing.since, "d.m.Y")
    version = TimetableVersion(
        school_id=year.school_id,
        year=year,
        name=_("Timetable from %(date)s") % {"date": day},
        since=importing.since,
        until=until,
        published_at=log.run.created_at,
        published_by=log.run.ordered_by,
    )
    log.add([version])
    return version


def _update(
    importing: Importing,
    version: TimetableVersion,
    inside: Iterable[TimetableEntry],
    wanted: dict[Slot, Wanted],
) -> None:
    """In place: the version has not been in force before the import's own day."""
    log, names = importing.log, _names(importing, wanted)
    known = {_slot(entry): entry for entry in inside}
    log.remove(
        [entry for slot, entry in known.items() if slot not in wanted],
        name=lambda entry: names.get(_slot(entry), str(entry)),
    )
    for slot, entry in known.items():
        if slot in wanted:
            log.change(
                entry,
                name=names[slot],
                room_id=wanted[slot].room_id,
                staff_id=wanted[slot].staff_id,
            )
    fresh = {slot: item for slot, item in wanted.items() if slot not in known}
    _add_entries(importing, version, fresh)


def _add_entries(
    importing: Importing, version: TimetableVersion, wanted: dict[Slot, Wanted]
) -> None:
    names = _names(importing, wanted)
    fresh = [
        TimetableEntry(
            school_id=version.school_id,
            version=version,
            room_id=item.room_id,
            staff_id=item.staff_id,
            **slot._asdict(),
        )
        for slot, item in wanted.items()
    ]
    importing.log.add(fresh, name=lambda entry: names[_slot(entry)])


def _slot(entry: TimetableEntry) -> Slot:
    return Slot(entry.group_id, entry.weekday, entry.shift, entry.slot, entry.parity)


def _names(importing: Importing, wanted: Iterable[Slot]) -> dict[Slot, str]:
    """Entries as a person would call them: «Monday, 2: 5А»."""
    labels = {group.pk: group.label for group in importing.groups.values()}
    return {
        slot: f"{Weekday(slot.weekday).label}, {slot.slot}: "
        f"{labels.get(slot.group_id, slot.group_id)}"
        for slot in wanted
    }
