"""What schools may mean and often do not (formats §10): gaps, periods that begin on a day off,
lengths that are not the expected ones."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from school.rules.calendar.lengths import lengths, week_of, why_off
from school.rules.calendar.parts import (
    DAY,
    Calendar,
    Finding,
    by_date,
    days_between,
    is_a_year,
    told_grades,
    told_runs,
    warning_at,
)

# СП 2.4.3648-20, 3.4.16: breaks last seven days or more.
SHORTEST_BREAK = 7
_MORE_WEEKS = 2
_WEEKEND = 6


def _terms_begin_on_school_days(calendar: Calendar) -> Iterator[Finding]:
    for scheme in calendar.schemes:
        week_days = week_of(calendar, scheme.grades)
        for term in scheme.terms:
            if term.last < term.first:
                continue
            for day, beginning in ((term.first, True), (term.last, False)):
                why = why_off(calendar, day, scheme.grades, week_days)
                if not why:
                    continue
                values = {"day": f"{day:%d.%m.%Y}", "why": why}
                message = (
                    _("begins on a day off: %(day)s, %(why)s.") % values
                    if beginning
                    else _("ends on a day off: %(day)s, %(why)s.") % values
                )
                yield warning_at("day_off", term.told, message, term.key)


def _gaps_covered(calendar: Calendar) -> Iterator[Finding]:
    """School days that belong to no term: nothing can be taught on them."""
    if not is_a_year(calendar):
        return
    for scheme in calendar.schemes:
        terms = [term for term in by_date(scheme.terms) if term.first <= term.last]
        if not terms:
            continue
        week_days = week_of(calendar, scheme.grades)
        edges = [
            (calendar.first, terms[0].first - DAY, _("before “%s”") % terms[0].name, terms[0]),
            *(
                (
                    former.last + DAY,
                    later.first - DAY,
                    _("between “%(one)s” and “%(other)s”")
                    % {"one": former.name, "other": later.name},
                    later,
                )
                for former, later in pairwise(terms)
            ),
            (terms[-1].last + DAY, calendar.last, _("after “%s”") % terms[-1].name, terms[-1]),
        ]
        for first, last, where, term in edges:
            open_days = [
                day
                for day in days_between(max(first, calendar.first), min(last, calendar.last))
                if not why_off(calendar, day, scheme.grades, week_days)
            ]
            if open_days:
                message = ngettext(
                    "%(n)s school day is in no term and no holidays: %(days)s.",
                    "%(n)s school days are in no term and no holidays: %(days)s.",
                    len(open_days),
                ) % {"n": len(open_days), "days": told_runs(open_days)}
                yield warning_at("gap", f"{scheme.name}, {where}", message, term.key)


def _breaks_long_enough(calendar: Calendar) -> Iterator[Finding]:
    for off in calendar.off:
        if not off.is_break or off.last < off.first:
            continue
        if off.said_days is not None and off.said_days != off.days:
            message = _("%(days)s days by the dates, %(said)s as said: check the dates.") % {
                "days": off.days,
                "said": off.said_days,
            }
            yield warning_at("said_days", off.told, message, off.key)
        if off.days < SHORTEST_BREAK:
            message = ngettext(
                "lasts %(n)s day; holidays last at least %(least)s.",
                "lasts %(n)s days; holidays last at least %(least)s.",
                off.days,
            ) % {"n": off.days, "least": SHORTEST_BREAK}
            yield warning_at("short_break", off.told, message, off.key)


def _summer_ends(calendar: Calendar) -> Iterator[Finding]:
    for off in calendar.off:
        if off.is_break and off.last > calendar.last and off.last < calendar.summer_ends:
            message = _("the summer holidays go to %(day)s.") % {
                "day": f"{calendar.summer_ends:%d.%m.%Y}"
            }
            yield warning_at("summer", off.told, message, off.key)


def _year_long_enough(calendar: Calendar) -> Iterator[Finding]:
    if not is_a_year(calendar):
        return
    alike: dict[tuple[int, int, int, int], list[int]] = {}
    for length in lengths(calendar):
        if not length.wanted <= length.weeks <= length.wanted + _MORE_WEEKS:
            key = length.weeks, length.wanted, length.days, length.week_days
            alike.setdefault(key, []).append(length.grade)
    for (weeks, wanted, days, week_days), grades in alike.items():
        place = _("Grades %(grades)s") % {"grades": told_grades(grades)}
        values = {"weeks": weeks, "days": days, "week": week_days, "wanted": wanted}
        message = (
            _(
                "%(weeks)s school weeks (%(days)s days of a %(week)s-day week), "
                "%(wanted)s are expected."
            )
            % values
        )
        yield warning_at("weeks", place, message, "year")


def _public_holidays_known(calendar: Calendar) -> Iterator[Finding]:
    missing = [
        day
        for day in sorted(calendar.public)
        if calendar.first <= day <= calendar.last
        and day.isoweekday() < _WEEKEND
        and not any(off.covers(day) and not off.classes for off in calendar.off)
    ]
    if missing:
        message = _("not in the calendar yet: %(days)s.") % {"days": told_runs(missing)}
        yield warning_at("public", _("Public holidays"), message, "public")
    for off in calendar.off:
        if off.kind != "holiday" or not calendar.public or off.days > 31:
            continue
        wrong = [
            day
            for day in days_between(off.first, off.last)
            if day.isoweekday() < _WEEKEND and day not in calendar.public
        ]
        if wrong and calendar.first <= off.first <= calendar.last:
            message = _("no public holiday: %(days)s.") % {"days": told_runs(wrong)}
            yield warning_at("not_public", off.told, message, off.key)


def _shifts_have_bells(calendar: Calendar) -> Iterator[Finding]:
    if calendar.bell_shifts is None:
        return
    used: dict[int, list[str]] = {}
    for item in calendar.classes:
        if item.shift not in calendar.bell_shifts:
            used.setdefault(item.shift, []).append(item.name)
    for shift, names in sorted(used.items()):
        place = _("Shift %(n)s") % {"n": shift}
        message = _("the usual bells have no lessons of it, and these classes go by it: %(names)s.")
        yield warning_at("no_bells", place, message % {"names": ", ".join(names)}, "bells")


RULES: tuple[Callable[[Calendar], Iterator[Finding]], ...] = (
    _terms_begin_on_school_days,
    _gaps_covered,
    _breaks_long_enough,
    _summer_ends,
    _year_long_enough,
    _public_holidays_known,
    _shifts_have_bells,
)
