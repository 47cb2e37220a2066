"""The bells a year starts with."""

import datetime as dt

from django.utils.translation import gettext as _

from schedule.models import BellPeriod, BellSchedule
from school.models import AcademicYear

_FIRST_BELL = dt.time(8, 30)
_LESSON = dt.timedelta(minutes=40)
_PAUSES = (10, 15, 20, 15, 10, 10, 10, 5)


def usual_bells(year: AcademicYear) -> BellSchedule | None:
    """The usual bells of the year, if it has any."""
    return BellSchedule.objects.filter(year=year, is_default=True).first()


def write_bells(year: AcademicYear) -> None:
    """Nine lessons of forty minutes from half past eight, one shift, unless the year has bells of
    its own. A timetable that brings bells puts these right."""
    if usual_bells(year) is not None:
        return
    schedule = BellSchedule.objects.create(
        school_id=year.school_id, year=year, name=_("Usual bells"), is_default=True
    )
    bells = []
    starts = dt.datetime.combine(year.starts_on, _FIRST_BELL)
    for number, pause in enumerate((*_PAUSES, 0), start=1):
        ends = starts + _LESSON
        bells.append(
            BellPeriod(
                school_id=year.school_id,
                schedule=schedule,
                number=number,
                starts_at=starts.time(),
                ends_at=ends.time(),
            )
        )
        starts = ends + dt.timedelta(minutes=pause)
    BellPeriod.objects.bulk_create(bells)
