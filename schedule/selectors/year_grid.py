"""The whole year as twelve months: what each day is for the school or for one grade."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from schedule.enums import WeekParity
from schedule.models import SpecialDay
from schedule.rules import week_parity
from schedule.selectors.calendar import YearCalendar
from school.models import NonTeachingSpan
from school.rules.calendar import DAY, DaysOff, told_grades

_WEEKEND = 6
_MONTHS = 12
_KINDS = ("lessons", "special", "bells", "break", "holiday", "exception", "partly", "gap")


@dataclass(frozen=True, slots=True)
class Cell:
    """``kind``: out, lessons, weekend, gap (in no term), break, holiday, exception, partly (some
    grades or classes have no lessons), special (by another weekday), bells; ``sign``: the same as
    a letter; ``told``: in words, empty for a usual day."""

    day: dt.date
    kind: str
    sign: str = ""
    told: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """``number``: of the academic year, 0 outside it; odd numbers are odd weeks."""

    number: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class LegendLine:
    kind: str
    sign: str
    label: str


@dataclass(frozen=True, slots=True)
class WeekNow:
    number: int
    is_odd: bool


def week_now(page: YearCalendar, today: dt.date) -> WeekNow | None:
    """Which week of the year goes on; None outside the year."""
    if not page.year.starts_on <= today <= page.year.ends_on:
        return None
    is_odd = week_parity(today, first_day=page.year.starts_on) == WeekParity.ODD
    return WeekNow(_week_number(page, today), is_odd)


def months(page: YearCalendar, *, grade: int | None, today: dt.date) -> list[Month]:
    """From the month in which the year begins, twelve of them. No query."""
    first = page.year.starts_on.replace(day=1)
    found = []
    for number in range(_MONTHS):
        year, month = divmod(first.month - 1 + number, 12)
        begins = dt.date(first.year + year, month + 1, 1)
        found.append(
            Month(
                f"{MONTHS[begins.month]} {begins.year}",
                tuple(_weeks(page, begins, grade, today)),
            )
        )
    return found


def weekday_heads() -> list[dict[str, str]]:
    """«пн» for eyes, «понедельник» for ears."""
    return [
        {"short": str(WEEKDAYS_ABBR[number]), "long": str(WEEKDAYS[number])} for number in range(7)
    ]


def legend(shown: list[Month]) -> list[LegendLine]:
    """The kinds of days that the months have, in a fixed order."""
    labels = {
        "lessons": _("lessons"),
        "special": _("by the timetable of another weekday"),
        "bells": _("other bells"),
        "break": _("school holidays"),
        "holiday": _("public holiday"),
        "exception": _("no lessons"),
        "partly": _("no lessons for some"),
        "gap": _("in no term"),
    }
    met = {cell.kind for month in shown for week in month.weeks for cell in week.cells if cell}
    signs = {**_signs(), "special": str(WEEKDAYS_ABBR[0])}
    return [LegendLine(kind, signs.get(kind, ""), labels[kind]) for kind in _KINDS if kind in met]


def grades_word(grades: Iterable[int] | None) -> str:
    """«grades 1–4», or nothing for the whole school."""
    if grades is None:
        return ""
    return _("grades %(grades)s") % {"grades": told_grades(grades)}


def span_for(span: NonTeachingSpan) -> str:
    """Whose days they are: classes, grades, or nothing for everybody."""
    own = [item.school_class.name for item in span.own_classes]  # type: ignore[attr-defined]
    return ", ".join(own) or grades_word(span.grades)


def special_told(day: SpecialDay) -> str:
    """«by the timetable of Monday, bells “Shortened”»."""
    parts = []
    if day.weekday is not None:
        name = str(WEEKDAYS[day.weekday - 1])
        parts.append(_("by the timetable of: %(weekday)s") % {"weekday": name.lower()})
        if day.parity:
            parts.append(str(day.get_parity_display()))
    if day.bells is not None:
        parts.append(_("bells “%(name)s”") % {"name": day.bells.name})
    return ", ".join(parts)


# --- parts -------------------------------------------------------------------------------------


def _signs() -> dict[str, str]:
    return {
        "break": pgettext("sign of a day", "B"),
        "holiday": pgettext("sign of a day", "H"),
        "exception": pgettext("sign of a day", "N"),
        "partly": "·",
        "bells": pgettext("sign of a day", "b"),
        "gap": "?",
    }


def _weeks(
    page: YearCalendar, begins: dt.date, grade: int | None, today: dt.date
) -> Iterator[Week]:
    monday = begins - dt.timedelta(days=begins.weekday())
    while monday.month == begins.month or monday < begins:
        days = [monday + number * DAY for number in range(7)]
        cells = tuple(
            _cell(page, day, grade, today) if day.month == begins.month else None for day in days
        )
        inside = [day for day in days if page.year.starts_on <= day <= page.year.ends_on]
        yield Week(_week_number(page, inside[0]) if inside else 0, cells)
        monday += 7 * DAY


def _week_number(page: YearCalendar, day: dt.date) -> int:
    first = page.year.starts_on
    return (day - (first - dt.timedelta(days=first.weekday()))).days // 7 + 1


def _cell(page: YearCalendar, day: dt.date, grade: int | None, today: dt.date) -> Cell:
    kind, sign, told = _what(page, day, grade)
    return Cell(day, kind, sign, told, day == today)


def _what(page: YearCalendar, day: dt.date, grade: int | None) -> tuple[str, str, str]:
    """(kind, sign, words) of a day."""
    signs = _signs()
    spans = [
        (span, off)
        for span, off in zip(page.spans, page.calendar.off, strict=True)
        if off.covers(day) and (grade is None or _concerns(page, off, grade))
    ]
    whole = [
        (span, off)
        for span, off in spans
        if not off.classes and (off.grades is None or grade is not None)
    ]
    told = "; ".join(_with_whom(span) for span, _off in spans)
    if not page.year.starts_on <= day <= page.year.ends_on:
        # The summer break is said; everything else out there is no matter of the year.
        return ("break", signs["break"], told) if whole else ("out", "", "")
    special = _special(page, day, grade)
    if special is not None and special.weekday is not None:
        told = "; ".join(filter(None, (special.name, special_told(special), told)))
        return "special", str(WEEKDAYS_ABBR[special.weekday - 1]), told
    if whole:
        kind = _gravest([span.kind for span, _off in whole])
        return kind, signs[kind], told
    if day.isoweekday() > _longest_week(page, grade):
        return "weekend", "", ""
    if special is not None:
        return "bells", signs["bells"], f"{special.name}; {special_told(special)}"
    if spans:
        return "partly", signs["partly"], told
    if not _in_term(page, day, grade):
        return "gap", signs["gap"], _("in no term")
    return "lessons", "", ""


def _concerns(page: YearCalendar, off: DaysOff, grade: int) -> bool:
    if off.is_for_grade(grade):
        return True
    return any(str(item.pk) in off.classes and item.grade == grade for item in page.classes)


def _special(page: YearCalendar, day: dt.date, grade: int | None) -> SpecialDay | None:
    """The word of the grade goes before the word of the school."""
    found = [
        special
        for special in page.special_days
        if special.on == day and (grade is None or special.is_for(grade))
    ]
    found.sort(key=lambda special: special.grades is None)
    return found[0] if found else None


def _gravest(kinds: list[str]) -> str:
    return min(kinds, key=("holiday", "break", "exception").index)


def _with_whom(span: NonTeachingSpan) -> str:
    whom = span_for(span)
    return f"{span.name} ({whom})" if whom else span.name


def _longest_week(page: YearCalendar, grade: int | None) -> int:
    return max(
        (item.week_days for item in page.classes if grade is None or item.grade == grade),
        default=5,
    )


def _in_term(page: YearCalendar, day: dt.date, grade: int | None) -> bool:
    schemes = [
        scheme for scheme in page.calendar.schemes if grade is None or grade in scheme.grades
    ]
    terms = [term for scheme in schemes for term in scheme.terms]
    return not terms or any(term.covers(day) for term in terms)
