"""The timetable as an NSXML file for the programs that make timetables (formats §2).

Such a program hands back only what it was given: an import finds our rows by the ids of the file.
So ids that an import brought are kept, and what has none is given one that stays.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import NotAllowed
from schedule import policies
from schedule.enums import WeekParity
from schedule.imports.nsxml import SOURCE
from schedule.imports.nsxml_writing import write_nsxml
from schedule.imports.timetable_file import (
    BellRow,
    ClassName,
    ClassRow,
    GroupRow,
    Placement,
    RoomRow,
    TeacherRow,
    TimetableFile,
    WeekRow,
)
from schedule.models import BellPeriod, TimetableEntry, TimetableVersion
from schedule.rules import week_parity
from schedule.services.bells import usual_bells
from school.enums import GroupKind
from school.models import (
    ExternalId,
    GroupClass,
    Room,
    SchoolClass,
    StaffMember,
    TeachingAssignment,
    TeachingGroup,
)

# Ids that we give out begin here: far above what other systems count up to.
_FIRST_OWN = 900_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """The file, and how many lessons it could not take: those at a number that has no bell."""

    content: bytes
    left_out: int


@transaction.atomic
def export_timetable(*, actor: Actor, version: TimetableVersion, on: dt.date) -> Exported:
    """Write a version as it is taught ``on`` a day, in eight queries whatever the school's size.

    Raises ``NotAllowed``.
    """
    if not policies.can_export_timetable(actor):
        raise NotAllowed(_("The timetable is exported by the deputy or the administrator."))
    ids = _Ids(version)
    bells = _bells(version, ids)
    taught = _groups(version, on, ids)
    entries = list(TimetableEntry.objects.filter(version=version).order_by("weekday", "slot", "pk"))
    rooms = Room.objects.filter(school_id=version.school_id).order_by("name", "pk")
    room_rows = tuple(
        RoomRow(ids.of("room", room), room.name, room.capacity_lessons) for room in rooms
    )
    weeks = _weeks(version, entries)
    placements, left_out = _placements(entries, bells, weeks, ids)
    ids.save()
    content = write_nsxml(
        TimetableFile(
            source=SOURCE,
            bells=tuple(bells.values()),
            teachers=taught.teachers,
            rooms=room_rows,
            classes=taught.classes,
            groups=taught.groups,
            weeks=tuple(row for row, _parity in weeks),
            placements=tuple(placements),
        )
    )
    return Exported(content, left_out)


@dataclass(frozen=True, slots=True)
class _Taught:
    classes: tuple[ClassRow, ...]
    groups: tuple[GroupRow, ...]
    teachers: tuple[TeacherRow, ...]


class _Ids:
    """Foreign ids by our rows: those that are known, and new ones."""

    def __init__(self, version: TimetableVersion) -> None:
        self._version = version
        self._yearly = f"{version.year.name}/"
        self._keys: dict[tuple[str, int], str] = {}
        self._taken: dict[str, set[str]] = defaultdict(set)
        self._fresh: list[ExternalId] = []
        known = ExternalId.objects.filter(school_id=version.school_id, source=SOURCE)
        for row in known.order_by("-pk"):
            key = row.external_id
            if row.entity in ("class", "group", "bell"):
                if not key.startswith(self._yearly):
                    continue
                key = key.removeprefix(self._yearly)
            self._keys[row.entity, row.object_id] = key
            self._taken[row.entity].add(key)

    def of(self, entity: str, row: models.Model) -> str:
        if (entity, row.pk) not in self._keys:
            number = _FIRST_OWN + row.pk
            while str(number) in self._taken[entity]:
                number += 1
            key = str(number)
            is_yearly = entity in ("class", "group", "bell")
            self._keys[entity, row.pk] = key
            self._taken[entity].add(key)
            self._fresh.append(
                ExternalId(
                    school_id=self._version.school_id,
                    source=SOURCE,
                    entity=entity,
                    external_id=f"{self._yearly}{key}" if is_yearly else key,
                    object_id=row.pk,
                )
            )
        return self._keys[entity, row.pk]

    def key(self, entity: str, pk: int | None) -> str:
        """The id of a row that was asked for by ``of`` before; empty for none."""
        return self._keys.get((entity, pk or 0), "")

    def save(self) -> None:
        ExternalId.objects.bulk_create(self._fresh)


def _bells(version: TimetableVersion, ids: _Ids) -> dict[tuple[int, int], BellRow]:
    rows = BellPeriod.objects.filter(schedule=usual_bells(version.year)).order_by("shift", "number")
    return {
        (bell.shift, bell.number): BellRow(
            ids.of("bell", bell), bell.shift, bell.number, bell.starts_at, bell.ends_at
        )
        for bell in rows
    }


def _groups(version: TimetableVersion, on: dt.date, ids: _Ids) -> _Taught:
    classes = list(SchoolClass.objects.filter(year=version.year).order_by("grade", "letter"))
    links = GroupClass.objects.filter(group__year=version.year).order_by("pk")
    members: dict[int, list[int]] = defaultdict(list)
    for link in links:
        members[link.group_id].append(link.school_class_id)
    teachers: dict[int, list[StaffMember]] = defaultdict(list)
    assigned = TeachingAssignment.objects.filter(group__year=version.year).on(on)
    for assignment in assigned.select_related("staff").order_by("since", "pk"):
        teachers[assignment.group_id].append(assignment.staff)
    names = {row.pk: ClassName(row.grade, row.letter) for row in classes}
    groups = [
        GroupRow(
            key=ids.of("group", group),
            subject=group.subject.name,
            label=group.label,
            kind=GroupKind(group.kind),
            classes=tuple(names[pk] for pk in members[group.pk]),
            hours=group.hours_per_week,
            teacher_keys=tuple(ids.of("teacher", staff) for staff in teachers[group.pk]),
            abbreviation=group.subject.short_name,
        )
        for group in TeachingGroup.objects.filter(year=version.year)
        .select_related("subject")
        .order_by("grade", "label", "pk")
        if members[group.pk]
    ]
    staff = {person.pk: person for people in teachers.values() for person in people}
    return _Taught(
        classes=tuple(ClassRow(ids.of("class", row), names[row.pk]) for row in classes),
        groups=tuple(groups),
        teachers=tuple(
            TeacherRow(
                ids.of("teacher", person), person.last_name, person.first_name, person.patronymic
            )
            for person in sorted(staff.values(), key=lambda person: person.full_name)
        ),
    )


def _weeks(
    version: TimetableVersion, entries: list[TimetableEntry]
) -> list[tuple[WeekRow, WeekParity]]:
    """One week, or an odd and an even one where lessons alternate, from the version's first."""
    monday = version.since - dt.timedelta(days=version.since.weekday())
    count = 2 if any(entry.parity != WeekParity.EVERY for entry in entries) else 1
    days = [monday + dt.timedelta(weeks=number) for number in range(count)]
    first = version.year.starts_on
    return [
        (WeekRow(str(number), day), week_parity(day, first_day=first))
        for number, day in enumerate(days, 1)
    ]


def _placements(
    entries: list[TimetableEntry],
    bells: dict[tuple[int, int], BellRow],
    weeks: list[tuple[WeekRow, WeekParity]],
    ids: _Ids,
) -> tuple[list[Placement], int]:
    placements: list[Placement] = []
    left_out = 0
    for entry in entries:
        bell = bells.get((entry.shift, entry.slot))
        group = ids.key("group", entry.group_id)
        if bell is None or not group:
            left_out += 1
            continue
        placements += (
            Placement(
                group_key=group,
                weekday=entry.weekday,
                time_key=bell.key,
                room_key=ids.key("room", entry.room_id),
                week_key=row.key,
            )
            for row, parity in weeks
            if entry.parity in (WeekParity.EVERY, parity)
        )
    return placements, left_out
