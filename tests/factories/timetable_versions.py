"""Boring builders of timetable versions."""

import datetime as dt

from schedule.models import TimetableEntry, TimetableVersion
from school.models import AcademicYear, TeachingGroup
from tests.factories.school import LONG_AGO

# Weekday (ISO) and number of the lesson.
Slots = list[tuple[int, int]]


def make_version(
    year: AcademicYear,
    since: dt.date,
    weeks: dict[TeachingGroup, Slots] | None = None,
    *,
    is_draft: bool = False,
    name: str = "Расписание",
    **fields: object,
) -> TimetableVersion:
    """A version with the lessons of the week of each group; published long ago unless a draft."""
    version = TimetableVersion.objects.create(
        school_id=year.school_id,
        year=year,
        name=name,
        since=since,
        published_at=None if is_draft else LONG_AGO,
        **fields,
    )
    for group, slots in (weeks or {}).items():
        for weekday, slot in slots:
            make_entry(version, group, weekday, slot)
    return version


def make_entry(
    version: TimetableVersion, group: TeachingGroup, weekday: int, slot: int, **fields: object
) -> TimetableEntry:
    return TimetableEntry.objects.create(
        school_id=version.school_id,
        version=version,
        group=group,
        weekday=weekday,
        slot=slot,
        **fields,
    )
