"""Pure rules of the timetable. No database and no clock here."""

import datetime as dt

from schedule.enums import WeekParity


def week_parity(day: dt.date, *, first_day: dt.date) -> WeekParity:
    """Odd or even week of the academic year; the week of ``first_day`` is the first, so odd."""
    monday = first_day - dt.timedelta(days=first_day.weekday())
    weeks = (day - monday).days // 7
    return WeekParity.EVEN if weeks % 2 else WeekParity.ODD
