"""What the country's calendar would add to the school's: public holidays and moved days."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actors import Actor
from schedule.enums import Weekday
from schedule.models import SpecialDay
from schedule.selectors.calendar import (
    YearCalendar,
    public_holidays,
    whole_calendar,
    working_weekends,
    year_calendar,
)
from school.models import AcademicYear, NonTeachingSpan
from school.rules.calendar import DAY, DaysOff
from school.services.calendar.changes import changing, ensure_open

_FRIDAY = 5
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day to add: off, or working by the timetable of ``weekday``. ``is_chosen``: proposed with
    a tick; a holiday that falls on a weekend or into a break changes nothing by itself."""

    key: str
    on: dt.date
    name: str
    weekday: int | None = None
    is_chosen: bool = True

    @property
    def told(self) -> str:
        """By which timetable the working day would go."""
        if self.weekday is None:
            return ""
        return _("by the timetable of: %(weekday)s") % {"weekday": Weekday(self.weekday).label}


def proposals(page: YearCalendar) -> list[Proposal]:
    """Days of the country's calendar that the school's does not know yet, by date. No query."""
    year = page.year
    public = public_holidays(year.starts_on, year.ends_on)
    exact = {
        span.starts_on + number * DAY
        for span in page.spans
        if span.kind == NonTeachingSpan.Kind.HOLIDAY
        for number in range((span.ends_on - span.starts_on).days + 1)
    }
    covered = {
        day
        for day in public
        if any(_is_whole(off) and off.covers(day) for off in page.calendar.off)
    }
    found = [
        Proposal(
            f"off-{day.isoformat()}",
            day,
            name,
            is_chosen=day not in covered and day.isoweekday() <= _FRIDAY,
        )
        for day, name in public.items()
        if day not in exact
    ]
    given = {special.on for special in page.special_days}
    moved = _moved_to(public)
    found += [
        Proposal(
            f"work-{day.isoformat()}",
            day,
            _("Working day moved by decree"),
            weekday=moved.get(day, _FRIDAY),
            is_chosen=not any(_is_whole(off) and off.covers(day) for off in page.calendar.off),
        )
        for day in working_weekends(year.starts_on, year.ends_on)
        if day not in given
    ]
    return sorted(found, key=lambda item: item.on)


def adopt(*, actor: Actor, year: AcademicYear, keys: Collection[str]) -> int:
    """Write the proposals of these keys; how many there were. Those that somebody took meanwhile
    are passed over. Raises what ``changing`` and ``ensure_open`` raise."""
    with changing(actor, year, gather=whole_calendar) as locked:
        chosen = [item for item in proposals(year_calendar(locked)) if item.key in keys]
        ensure_open(locked, [(item.on, item.on) for item in chosen], None)
        NonTeachingSpan.objects.bulk_create(
            NonTeachingSpan(
                school_id=locked.school_id,
                year=locked,
                kind=NonTeachingSpan.Kind.HOLIDAY,
                name=item.name[:_LONGEST_NAME],
                starts_on=item.on,
                ends_on=item.on,
            )
            for item in chosen
            if item.weekday is None
        )
        SpecialDay.objects.bulk_create(
            SpecialDay(
                school_id=locked.school_id,
                year=locked,
                on=item.on,
                name=item.name,
                weekday=item.weekday,
            )
            for item in chosen
            if item.weekday is not None
        )
    return len(chosen)


def _is_whole(off: DaysOff) -> bool:
    """For everybody."""
    return off.grades is None and not off.classes


def _moved_to(public: Mapping[dt.date, str]) -> dict[dt.date, int]:
    """Working Saturday → the weekday of the day off that it was moved to: «Выходной (перенесено с
    01.11.2025)» on Monday 3 November makes 1 November go by Monday."""
    found: dict[dt.date, int] = {}
    for day, name in public.items():
        _before, marker, rest = name.partition("перенесено с ")
        if marker:
            try:
                moved = dt.datetime.strptime(rest[:10], "%d.%m.%Y").replace(tzinfo=dt.UTC).date()
            except ValueError:
                continue
            if day.isoweekday() <= _FRIDAY:
                found[moved] = day.isoweekday()
    return found
