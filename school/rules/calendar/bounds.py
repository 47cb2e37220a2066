"""What cannot be: days outside the year, parts that share days, a grade in two schemes."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from school.rules.calendar.moving import likely_year, next_year
from school.rules.calendar.parts import (
    Calendar,
    DaysOff,
    Finding,
    all_parts,
    by_date,
    error_at,
    is_a_year,
    share_grades,
    told_grades,
    warning_at,
)


def _year_in_order(calendar: Calendar) -> Iterator[Finding]:
    place = _("Academic year")
    if calendar.last <= calendar.first:
        yield error_at("order", place, _("the last day is before the first one."), "year")
    elif not is_a_year(calendar):
        yield error_at("order", place, _("the year is longer than 12 months."), "year")


def _parts_in_order(calendar: Calendar) -> Iterator[Finding]:
    for part in all_parts(calendar):
        if part.last < part.first:
            message = _("the last day is before the first one.")
            guess = part.last
            while guess < part.first and guess.year < calendar.last.year:
                guess = next_year(guess)
            if part.first <= guess <= calendar.summer_ends:
                message = _("the last day is before the first one; perhaps it is %(day)s.") % {
                    "day": f"{guess:%d.%m.%Y}"
                }
            yield error_at("order", part.told, message, part.key)


def _parts_in_year(calendar: Calendar) -> Iterator[Finding]:
    for part in all_parts(calendar):
        is_summer = isinstance(part, DaysOff) and part.is_break
        last = calendar.summer_ends if is_summer else calendar.last
        for day in dict.fromkeys((part.first, part.last)):
            yield from _outside(day, calendar.first, last, part.told, part.key)
    for own in calendar.own_days:
        place = f"{own.name}, {own.on:%d.%m.%Y}"
        yield from _outside(own.on, calendar.first, calendar.last, place, own.key)


def _terms_apart(calendar: Calendar) -> Iterator[Finding]:
    for scheme in calendar.schemes:
        for former, later in pairwise(by_date(scheme.terms)):
            if former.meets(later):
                message = _("overlaps with “%(other)s”.") % {"other": former.told}
                yield error_at("overlap", later.told, message, later.key)


def _breaks_apart(calendar: Calendar) -> Iterator[Finding]:
    """Two breaks of the same grades share days; a public holiday inside a break is usual."""
    breaks = by_date(off for off in calendar.off if off.is_break and not off.classes)
    for number, former in enumerate(breaks):
        for later in breaks[number + 1 :]:
            if former.meets(later) and share_grades(former.grades, later.grades):
                message = _("overlaps with “%(other)s”.") % {"other": former.told}
                yield warning_at("overlap", later.told, message, later.key)


def _own_days_differ(calendar: Calendar) -> Iterator[Finding]:
    own_days = sorted(calendar.own_days, key=lambda own: own.on)
    for number, own in enumerate(own_days):
        place = f"{own.name}, {own.on:%d.%m.%Y}"
        for other in own_days[number + 1 :]:
            # What is said of a grade goes before what is said of the school: both may stand.
            is_alike = (own.grades is None) == (other.grades is None)
            if other.on == own.on and is_alike and share_grades(own.grades, other.grades):
                message = _("the same day is given twice: “%(other)s”.") % {"other": other.name}
                yield error_at("twice", place, message, own.key)
        if own.weekday == own.on.isoweekday() and not any(
            off.covers(own.on) for off in calendar.off
        ):
            message = _("it goes by its own weekday: the timetable stays as it is.")
            yield warning_at("same_weekday", place, message, own.key)


def _grades_have_terms(calendar: Calendar) -> Iterator[Finding]:
    covered: dict[int, str] = {}
    for scheme in calendar.schemes:
        for grade in sorted(scheme.grades):
            if grade in covered:
                place = _("Grades %(grades)s") % {"grades": grade}
                message = _("both “%(one)s” and “%(other)s” are for this grade.") % {
                    "one": covered[grade],
                    "other": scheme.name,
                }
                yield error_at("two_schemes", place, message, scheme.key)
            covered[grade] = scheme.name
        if not scheme.terms:
            yield warning_at("no_terms", scheme.name, _("the dates are not set yet."), scheme.key)
    grades = sorted({item.grade for item in calendar.classes} - set(covered))
    if grades:
        place = _("Grades %(grades)s") % {"grades": told_grades(grades)}
        yield warning_at("no_terms", place, _("there are no terms for them."), "terms")


def _outside(
    day: dt.date, first: dt.date, last: dt.date, place: str, key: str
) -> Iterator[Finding]:
    if first <= day <= last:
        return
    guess = likely_year(day, first, last)
    if guess is not None:
        message = _("%(day)s is outside the year; perhaps it is %(guess)s.") % {
            "day": f"{day:%d.%m.%Y}",
            "guess": f"{guess:%d.%m.%Y}",
        }
        yield error_at("wrong_year", place, message, key)
    else:
        message = _("%(day)s is outside the year.") % {"day": f"{day:%d.%m.%Y}"}
        yield error_at("outside", place, message, key)


RULES: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    _year_in_order,
    _parts_in_order,
    _parts_in_year,
    _terms_apart,
    _breaks_apart,
    _own_days_differ,
    _grades_have_terms,
)
