"""The calendar of a year with its bells and the days that are not like their weekday."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import holidays
from django.db.models import Count, Prefetch

from schedule.models import BellPeriod, BellSchedule, SpecialDay
from school.models import AcademicYear, NonTeachingSpan, SchoolClass, TermScheme
from school.rules.calendar import Calendar, Finding, OwnDay, findings
from school.selectors import calendar as of_school


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """All rows of a year's calendar, and the same for its rules."""

    year: AcademicYear
    schemes: list[TermScheme]
    spans: list[NonTeachingSpan]
    special_days: list[SpecialDay]
    classes: list[SchoolClass]
    calendar: Calendar

    @property
    def grades(self) -> list[int]:
        """Those that have classes; before there are any, those that have terms."""
        return sorted(
            {item.grade for item in self.classes}
            or {grade for scheme in self.schemes for grade in scheme.grades}
        )

    def findings(self) -> list[Finding]:
        return findings(self.calendar)


def year_calendar(year: AcademicYear) -> YearCalendar:
    """Eight queries, whatever the year holds."""
    schemes = of_school.schemes_of(year)
    spans = of_school.spans_of(year)
    classes = of_school.classes_of(year)
    special_days = special_days_of(year)
    calendar = of_school.gather(
        year, schemes, spans, classes, public_holidays(year.starts_on, year.ends_on)
    )
    bell_shifts = frozenset(
        BellPeriod.objects.filter(schedule__year=year, schedule__is_default=True)
        .values_list("shift", flat=True)
        .distinct()
    )
    calendar = replace(
        calendar,
        own_days=tuple(
            OwnDay(
                f"special-{day.pk}",
                day.name,
                day.on,
                day.weekday,
                frozenset(day.grades) if day.grades is not None else None,
            )
            for day in special_days
        ),
        bell_shifts=bell_shifts,
    )
    return YearCalendar(year, schemes, spans, special_days, classes, calendar)


def whole_calendar(year: AcademicYear) -> Calendar:
    """What services check. Eight queries."""
    return year_calendar(year).calendar


def special_days_of(year: AcademicYear) -> list[SpecialDay]:
    """By date, with their bells. One query."""
    return list(SpecialDay.objects.filter(year=year).select_related("bells").order_by("on", "pk"))


def bell_schedules_of(year: AcademicYear) -> list[BellSchedule]:
    """The usual ones first, with their lines in ``.lines`` and how many days name them in
    ``.named_by``. Two queries."""
    lines = BellPeriod.objects.order_by("shift", "number")
    return list(
        BellSchedule.objects.filter(year=year)
        .annotate(named_by=Count("special_days"))
        .prefetch_related(Prefetch("periods", queryset=lines, to_attr="lines"))
        .order_by("-is_default", "name")
    )


@lru_cache(maxsize=64)
def public_holidays(first: dt.date, last: dt.date) -> Mapping[dt.date, str]:
    """Days off of the country with the moved ones, by name; the library's, so no query."""
    found = holidays.country_holidays("RU", years=range(first.year, last.year + 1), language="ru")
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


@lru_cache(maxsize=64)
def working_weekends(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Saturdays and Sundays that the government made working days (formats §10)."""
    found = holidays.country_holidays("RU", years=range(first.year, last.year + 1), language="ru")
    return tuple(sorted(day for day in found.weekend_workdays if first <= day <= last))
