"""The week of a version as people read it: which classes, what, when, with whom and where."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from schedule.models import TimetableEntry, TimetableVersion
from school.models import AcademicYear, GroupClass, TeachingAssignment


@dataclass(frozen=True, slots=True)
class WeekLesson:
    """``group`` is the key of the teaching group; ``is_whole``: of one whole class."""

    group: int
    subject: str
    short: str
    label: str
    classes: tuple[str, ...]
    teachers: tuple[str, ...]
    weekday: int
    shift: int
    slot: int
    parity: str
    room: str

    @property
    def time(self) -> tuple[int, int, int, str]:
        return self.weekday, self.shift, self.slot, self.parity


def version_on(year: AcademicYear, day: dt.date) -> TimetableVersion | None:
    """The published version that holds on the day. One query."""
    found: TimetableVersion | None = (
        TimetableVersion.objects.published().filter(year=year).on(day).first()
    )
    return found


def week_lessons(version: TimetableVersion | None, day: dt.date) -> tuple[WeekLesson, ...]:
    """The lessons of a version, with the teachers of the day. Three queries, none without a
    version."""
    if version is None:
        return ()
    classes: dict[int, list[str]] = defaultdict(list)
    links = GroupClass.objects.filter(group__year_id=version.year_id)
    for link in links.select_related("school_class").order_by(
        "school_class__grade", "school_class__letter"
    ):
        classes[link.group_id].append(link.school_class.name)
    teachers: dict[int, list[str]] = defaultdict(list)
    assigned = TeachingAssignment.objects.filter(group__year_id=version.year_id).on(day)
    for one in assigned.select_related("staff").order_by("since", "pk"):
        teachers[one.group_id].append(one.staff.short_name)
    entries = TimetableEntry.objects.filter(version=version).select_related(
        "group__subject", "room", "staff"
    )
    return tuple(
        WeekLesson(
            group=entry.group_id,
            subject=entry.group.subject.name,
            short=entry.group.subject.short_name,
            label=entry.group.label,
            classes=tuple(classes[entry.group_id]),
            teachers=(
                (entry.staff.short_name,) if entry.staff else tuple(teachers[entry.group_id])
            ),
            weekday=entry.weekday,
            shift=entry.shift,
            slot=entry.slot,
            parity=entry.parity,
            room=entry.room.name if entry.room else "",
        )
        for entry in entries.order_by("weekday", "shift", "slot", "pk")
    )
