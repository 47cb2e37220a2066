"""Days and hours as planning programs call them: free text in any language (formats §4)."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schedule.imports.timetable_file import Told
from school.imports import words

_DAYS = (
    "понедельник пн пнд понед понедiлок понедилок понеделник monday mon mo",
    "вторник вт втр вторн вiвторок вивторок tuesday tue tu",
    "среда ср срд середа сряда wednesday wed we",
    "четверг чт чтв четв четвер четвъртък thursday thu th",
    "пятница пт птн пятн п'ятниця пятниця петък friday fri fr",
    "суббота сб сбт субб субота събота saturday sat sa",
    "воскресенье вс неделя недiля неделя sunday sun su",
)
WEEKDAYS = {
    words.key(name): number for number, names in enumerate(_DAYS, 1) for name in names.split()
}

MOST_DAYS = 14
MOST_HOURS = 40


@dataclass(frozen=True, slots=True)
class Day:
    """ISO weekday, and the week of a cycle, from 1; 0 where every week has it."""

    weekday: int
    week: int = 0


@lru_cache(maxsize=4096)
def weekday_of(text: str) -> int | None:
    """«Понедельник», «А-Понедельник», «Пн.»: the ISO weekday, None for anything else."""
    whole = words.key(text[:80])
    if whole in WEEKDAYS:
        return WEEKDAYS[whole]
    found = {WEEKDAYS[part] for part in re.findall(r"[\w']{4,}", whole) if part in WEEKDAYS}
    return found.pop() if len(found) == 1 else None


def read_days(names: Sequence[str], told: Told, *, in_order: bool) -> dict[str, Day]:
    """Name → day for all that can be told. A weekday that has several names is one in several
    weeks; names that say nothing count from Monday where the file lists them ``in_order``."""
    names = list(dict.fromkeys(names))
    weekdays = {name: weekday for name in names if (weekday := weekday_of(name))}
    if not weekdays and in_order and len(names) <= 6:
        weekdays = {name: number for number, name in enumerate(names, 1)}
    times = Counter(weekdays.values())
    seen: Counter[int] = Counter()
    days: dict[str, Day] = {}
    for name, weekday in weekdays.items():
        seen[weekday] += 1
        days[name] = Day(weekday, seen[weekday] if times[weekday] > 1 else 0)
    for name in names:
        if name in told.days:
            days[name] = Day(*told.days[name])
    return days


def weeks_of(days: Mapping[str, Day]) -> int:
    """How many weeks the cycle has: 1 where every week is alike."""
    return max((day.week for day in days.values()), default=0) or 1


def read_hours(names: Sequence[str], told: Told, *, in_order: bool) -> dict[str, int]:
    """Name → number of the lesson: as written («0», «1 урок»), else by time («9.30 - 11.00»),
    else, where the file lists them ``in_order``, by position."""
    names = list(dict.fromkeys(names))
    numbers = {name: number for name in names if (number := _number(name)) is not None}
    hours: dict[str, int] = {}
    if len(numbers) == len(names) == len(set(numbers.values())):
        hours = numbers
    elif in_order:
        hours = {name: number for number, name in enumerate(names, 1)}
    elif all(times_of(name) for name in names):
        by_time = sorted(names, key=times_of)
        hours = {name: number for number, name in enumerate(by_time, 1)}
    return hours | {name: told.hours[name] for name in names if name in told.hours}


def times_of(name: str) -> tuple[dt.time, ...]:
    """The hours in «9.30 - 11.00» or «09:05», none where there is no such thing."""
    found = re.findall(r"(?<!\d)([01]?\d|2[0-3])[.:]([0-5]\d)(?!\d)", name[:80], re.ASCII)
    return tuple(dt.time(int(hour), int(minute)) for hour, minute in found[:2])


def _number(name: str) -> int | None:
    found = re.fullmatch(r"(\d{1,2})\s*[.)]?(?:\s*-?(?:й|ый))?(?:\s*(?:урок|час|h))?", name.lower())
    return int(found[1]) if found and int(found[1]) <= MOST_HOURS else None
