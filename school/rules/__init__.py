"""Pure rules of the school: which days are school days, and when something is due.

No database and no clock here. A due moment is the last second in which a thing is still in time,
so a gap is late once ``due < now``.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from school.enums import DueUnit

DAY_END = dt.time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount and what it is counted in, as a row of the regulation says it."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The school days of one grade in one academic year: ``weekdays`` (ISO, 1-7) from ``first``
    to ``last`` without the days ``off`` (pairs of first and last day, both included)."""

    first: dt.date
    last: dt.date
    weekdays: frozenset[int]
    off: tuple[tuple[dt.date, dt.date], ...] = ()

    def has(self, day: dt.date) -> bool:
        return (
            self.first <= day <= self.last
            and day.isoweekday() in self.weekdays
            and not any(since <= day <= until for since, until in self.off)
        )

    def after(self, day: dt.date, amount: int) -> dt.date:
        """The ``amount``-th school day after ``day``; the last day of the year when there are
        fewer left, for nothing of a year is due in the next one."""
        while amount > 0:
            if day >= self.last:
                return day
            day += dt.timedelta(days=1)
            amount -= self.has(day)
        return day


def due_at(
    limit: Limit,
    *,
    event_on: dt.date,
    event_time: dt.time | None,
    zone: ZoneInfo,
    days: SchoolDays | None = None,
) -> dt.datetime:
    """The last second in time for something that follows an event of ``event_on``, aware, in the
    school's ``zone``.

    ``SCHOOL_DAY_END``: 23:59:59 of the same local day. The orders say «в день урока» (S0-6b,
    S3-2c) and let a teacher fill the journal anywhere (S1-5.4), so the day ends at midnight and
    not with the last bell; a school that means «an hour after lessons» sets ``HOURS``.
    ``HOURS``: real hours after ``event_time``, the end of the lesson; after the end of the day when
    the event is only a date, as «results obtained on» is (S1-4.4j).
    ``CALENDAR_DAYS`` and ``SCHOOL_DAYS``: the end of the last of so many days, the day of the event
    not counted (S1-4.4c, S3-2e); only the latter asks for ``days``.
    ``DAY_OF_MONTH``: the end of that day of the next month (S3-2i).
    ``DATE``: the end of the first such day (DDMM) that is not before the event (S1-4.4a).
    """
    if limit.unit == DueUnit.HOURS:
        moment = dt.datetime.combine(event_on, event_time or DAY_END, tzinfo=zone)
        # Through UTC: an hour is an hour even in a night when the clocks change.
        later = moment.astimezone(dt.UTC) + dt.timedelta(hours=limit.amount)
        return later.astimezone(zone)
    return dt.datetime.combine(_due_on(limit, event_on, days), DAY_END, tzinfo=zone)


def _due_on(limit: Limit, event_on: dt.date, days: SchoolDays | None) -> dt.date:
    match limit.unit:
        case DueUnit.SCHOOL_DAY_END:
            return event_on
        case DueUnit.CALENDAR_DAYS:
            return event_on + dt.timedelta(days=limit.amount)
        case DueUnit.SCHOOL_DAYS if days:
            return days.after(event_on, limit.amount)
        case DueUnit.DAY_OF_MONTH:
            year, month = divmod(event_on.year * 12 + event_on.month, 12)
            return _day_of(year, month + 1, limit.amount)
        case DueUnit.DATE:
            day, month = divmod(limit.amount, 100)
            this_year = _day_of(event_on.year, month, day)
            return this_year if this_year >= event_on else _day_of(event_on.year + 1, month, day)
    raise ValueError(f"cannot count a deadline in {limit.unit}")


def _day_of(year: int, month: int, day: int) -> dt.date:
    """The date, or the last day of the month when the month is shorter."""
    month = min(max(month, 1), 12)
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    last = following - dt.timedelta(days=1)
    return min(last, last.replace(day=max(1, min(day, last.day))))
