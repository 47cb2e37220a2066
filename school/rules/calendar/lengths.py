"""On which days there are lessons, and how many weeks they make."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from school.rules.calendar.parts import Calendar, days_between

WEEKS = 34
WEEKS_OF_GRADE_1 = 33


@dataclass(frozen=True, slots=True)
class Length:
    """School days of a grade in the year, and the weeks that they make at so many days a week."""

    grade: int
    days: int
    week_days: int

    @property
    def weeks(self) -> int:
        """Rounded half up: 168 days of five are 34 weeks."""
        return (2 * self.days + self.week_days) // (2 * self.week_days)

    @property
    def wanted(self) -> int:
        return WEEKS_OF_GRADE_1 if self.grade == 1 else WEEKS


def has_lessons(
    calendar: Calendar, day: dt.date, *, grade: int, week_days: int, class_key: str = ""
) -> bool:
    """Whether a class of the grade goes to school. Days off of the class itself win over a day by
    the timetable of another weekday, that one over every other day off and the weekend; outside
    the year and its terms there are no lessons."""
    if not calendar.first <= day <= calendar.last:
        return False
    terms = [term for scheme in calendar.schemes if grade in scheme.grades for term in scheme.terms]
    if terms and not any(term.covers(day) for term in terms):
        return False
    off = [item for item in calendar.off if item.covers(day)]
    if class_key and any(class_key in item.classes for item in off):
        return False
    if any(own.on == day and own.weekday and own.is_for_grade(grade) for own in calendar.own_days):
        return True
    return day.isoweekday() <= week_days and not any(item.is_for_grade(grade) for item in off)


def length_of(calendar: Calendar, grade: int, week_days: int) -> Length:
    """School days of the grade from the first day to the last."""
    held = sum(
        has_lessons(calendar, day, grade=grade, week_days=week_days)
        for day in days_between(calendar.first, calendar.last)
    )
    return Length(grade, held, week_days)


def lengths(calendar: Calendar) -> list[Length]:
    """One for each grade that has classes and each kind of week in it."""
    kinds = sorted({(item.grade, item.week_days) for item in calendar.classes})
    return [length_of(calendar, grade, week_days) for grade, week_days in kinds]


def why_off(calendar: Calendar, day: dt.date, grades: Iterable[int], week_days: int) -> str:
    """What keeps all the grades away on the day, or nothing."""
    if any(own.on == day and own.weekday for own in calendar.own_days):
        return ""
    if day.isoweekday() > week_days:
        return _("weekend")
    covered: set[int] = set()
    name = ""
    wanted = set(grades)
    for off in calendar.off:
        if off.classes or not off.covers(day):
            continue
        name = name or off.name
        covered |= wanted if off.grades is None else off.grades
    return name if name and wanted <= covered else ""


def week_of(calendar: Calendar, grades: Iterable[int]) -> int:
    """The longest week that a class of the grades has."""
    wanted = set(grades)
    return max((item.week_days for item in calendar.classes if item.grade in wanted), default=5)
