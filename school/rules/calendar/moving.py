"""Dates that were meant otherwise, and the order in which terms may be moved."""

import datetime as dt
from collections.abc import Mapping

from school.rules.calendar.parts import Part


def likely_year(day: dt.date, first: dt.date, last: dt.date) -> dt.date | None:
    """The same day and month of another year that lies within ``first..last``, for a date that
    does not."""
    if first <= day <= last:
        return None
    for year in range(first.year, last.year + 1):
        try:
            guess = day.replace(year=year)
        except ValueError:
            continue
        if first <= guess <= last:
            return guess
    return None


def next_year(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def safe_order(standing: Mapping[int, Part], wanted: Mapping[int, Part]) -> list[int] | None:
    """In which order the parts may be moved one by one so that no two ever share a day; None where
    there is none, for the parts change places. In their own order some such way always is."""
    now = dict(standing)
    waiting = [key for key in wanted if now[key] != wanted[key]]
    order: list[int] = []
    while waiting:
        free = next(
            (
                key
                for key in waiting
                if not any(wanted[key].meets(part) for other, part in now.items() if other != key)
            ),
            None,
        )
        if free is None:
            return None
        waiting.remove(free)
        now[free] = wanted[free]
        order.append(free)
    return order
