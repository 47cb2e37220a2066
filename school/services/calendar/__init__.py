"""The calendar a year starts with: first and last day, terms, breaks and public holidays.

The dates are the usual ones (formats §10): lessons from 1 September to 26 May, quarters of whole
weeks, a break of nine days between them. They are where a school starts from; its own order may
say otherwise. Names are Russian: they are data of the school, not our interface.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import holidays

from school.enums import TermKind
from school.models import AcademicYear, NonTeachingSpan, Term, TermScheme

_WEEK = dt.timedelta(days=7)
# From a Monday to the Friday of the same week, and to the Sunday.
_TO_FRIDAY = dt.timedelta(days=4)
_TO_SUNDAY = dt.timedelta(days=6)
_ROMAN = ("I", "II", "III", "IV")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends included; ``grades`` None: for everybody."""

    name: str
    first: dt.date
    last: dt.date
    grades: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class YearDays:
    """The usual year: its ends, its terms by kind, its breaks and its public holidays."""

    first: dt.date
    last: dt.date
    terms: Mapping[TermKind, tuple[Span, ...]]
    breaks: tuple[Span, ...]
    holidays: tuple[Span, ...]


def usual_year(starts_in: int) -> YearDays:
    """The year that begins in September of ``starts_in``. 1 September at a weekend is put off to
    Monday, 26 May at a weekend is brought forward to Friday."""
    off = dict(public_holidays(dt.date(starts_in, 9, 1), dt.date(starts_in + 1, 5, 31)))
    first = _school_day(dt.date(starts_in, 9, 1), 1, off)
    last = _school_day(dt.date(starts_in + 1, 5, 26), -1, off)
    week_1 = _monday(first)
    autumn_ends = week_1 + 8 * _WEEK + _TO_SUNDAY
    winter = _school_day(dt.date(starts_in, 12, 30), -1, off)
    after_winter = _monday(dt.date(starts_in + 1, 1, 9) + _TO_SUNDAY)
    spring_begins = after_winter + 10 * _WEEK + _TO_FRIDAY
    spring_ends = after_winter + 11 * _WEEK + _TO_SUNDAY
    february = after_winter + 5 * _WEEK
    half = ((first, winter), (after_winter, last))
    cuts = {
        TermKind.QUARTER: (
            "четверть",
            (
                (first, week_1 + 7 * _WEEK + _TO_FRIDAY),
                (autumn_ends + _DAY, winter),
                (after_winter, spring_begins),
                (spring_ends + _DAY, last),
            ),
        ),
        TermKind.TRIMESTER: (
            "триместр",
            (
                (first, week_1 + 11 * _WEEK + _TO_FRIDAY),
                (week_1 + 12 * _WEEK, february + _TO_FRIDAY),
                (february + _WEEK, last),
            ),
        ),
        TermKind.HALF_YEAR: ("полугодие", half),
    }
    return YearDays(
        first,
        last,
        {kind: _terms(name, ends, off) for kind, (name, ends) in cuts.items()},
        (
            Span("Осенние каникулы", autumn_ends - 8 * _DAY, autumn_ends),
            Span("Зимние каникулы", winter + _DAY, after_winter - _DAY),
            Span("Дополнительные каникулы", february, february + _TO_SUNDAY, (1,)),
            Span("Весенние каникулы", spring_begins + _DAY, spring_ends),
        ),
        tuple(Span(name, day, day) for day, name in off.items() if first <= day <= last),
    )


def write_calendar(year: AcademicYear, days: YearDays) -> None:
    """Terms for each scheme of the year that has none yet, and the days without lessons."""
    schemes = TermScheme.objects.filter(year=year, terms__isnull=True).order_by("pk")
    Term.objects.bulk_create(
        Term(
            school_id=year.school_id,
            scheme=scheme,
            number=number,
            name=span.name,
            starts_on=span.first,
            ends_on=span.last,
        )
        for scheme in schemes
        for number, span in enumerate(days.terms[TermKind(scheme.kind)], start=1)
    )
    kinds = NonTeachingSpan.Kind
    NonTeachingSpan.objects.bulk_create(
        NonTeachingSpan(
            school_id=year.school_id,
            year=year,
            kind=kind,
            name=span.name[:120],
            starts_on=span.first,
            ends_on=span.last,
            grades=list(span.grades) if span.grades else None,
        )
        for kind, spans in ((kinds.BREAK, days.breaks), (kinds.HOLIDAY, days.holidays))
        for span in spans
    )


def public_holidays(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, str]]:
    """Days off of Russia with the moved ones, as the government moves them (formats §10)."""
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays("RU", years=years, language="ru")
    return ((day, name) for day, name in sorted(found.items()) if first <= day <= last)


# --- parts -------------------------------------------------------------------------------------


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _school_day(day: dt.date, step: int, off: Mapping[dt.date, str]) -> dt.date:
    """``day``, or the nearest day from Monday to Friday after (1) or before it (-1) that is no
    public holiday."""
    while day.isoweekday() > 5 or day in off:
        day += step * _DAY
    return day


def _terms(
    name: str, ends: tuple[tuple[dt.date, dt.date], ...], off: Mapping[dt.date, str]
) -> tuple[Span, ...]:
    return tuple(
        Span(f"{number} {name}", _school_day(first, 1, off), _school_day(last, -1, off))
        for number, (first, last) in zip(_ROMAN, ends, strict=False)
    )
