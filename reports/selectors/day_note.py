"""Why there are no lessons on a day: a Sunday, holidays, before the year begins, after it ends."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from school.models import AcademicYear, NonTeachingSpan


class DayKind(StrEnum):
    OFF = "off"
    SUNDAY = "sunday"
    BEFORE_YEAR = "before"
    AFTER_YEAR = "after"


@dataclass(frozen=True, slots=True)
class DayNote:
    """``name`` is that of the holidays or of the year, ``year_starts_on`` of the year ahead."""

    kind: DayKind
    name: str = ""
    year_starts_on: dt.date | None = None


def day_note(*, school_id: int, today: dt.date, grade: int | None = None) -> DayNote | None:
    """The reason for a day without lessons, for a grade or for the whole school; None on a school
    day, and in a school without years. At most two queries."""
    years = list(AcademicYear.objects.filter(school_id=school_id).order_by("starts_on"))
    if not years:
        return None
    year = next((item for item in years if item.ends_on >= today), None)
    if year is None:
        return DayNote(DayKind.AFTER_YEAR, years[-1].name)
    if year.starts_on > today:
        return DayNote(DayKind.BEFORE_YEAR, year.name, year.starts_on)
    for span in NonTeachingSpan.objects.filter(
        year=year, starts_on__lte=today, ends_on__gte=today, span_classes__isnull=True
    ).order_by("starts_on", "pk"):
        if span.grades is None or (grade is not None and span.covers(today, grade)):
            return DayNote(DayKind.OFF, span.name)
    return DayNote(DayKind.SUNDAY) if today.isoweekday() == 7 else None
