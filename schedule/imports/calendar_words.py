"""Dates, grades, kinds and weekdays as calendars of schools write them."""

import datetime as dt
import re

from school.imports import words
from school.rules.calendar import EARLIEST, LATEST

KINDS = {
    "учебный год": "year",
    "год": "year",
    "четверть": "quarter",
    "триместр": "trimester",
    "полугодие": "half_year",
    "модуль": "module",
    "каникулы": "break",
    "праздник": "holiday",
    "праздничный день": "holiday",
    "выходной": "holiday",
    "без занятий": "exception",
    "карантин": "exception",
    "актированный день": "exception",
    "нет занятий": "exception",
    "рабочий день": "special",
    "по расписанию": "special",
    "year": "year",
    "quarter": "quarter",
    "trimester": "trimester",
    "half_year": "half_year",
    "module": "module",
    "break": "break",
    "holiday": "holiday",
    "exception": "exception",
    "special": "special",
}
TERMS = ("quarter", "trimester", "half_year", "module")
OFF = ("break", "holiday", "exception")

_DATE = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\s*г?\.?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", re.ASCII)
_GRADES = re.compile(r"(\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?", re.ASCII)
_OF_GRADES = re.compile(
    r"\(?\s*(?:для\s+)?(\d{1,2}(?:\s*[-–—,]\s*\d{1,2})*)(?:\s*-?\s*х)?\s*кл(?:\.|асс\w*)?\s*\)?",
    re.IGNORECASE | re.ASCII,
)


def day_of(value: object) -> dt.date | None:
    """A date cell, «25.10.2025», «2025-10-25»; None for anything else and for dates that no school
    of today means."""
    day: dt.date | None = None
    if isinstance(value, dt.datetime):
        day = value.date()
    elif isinstance(value, dt.date):
        day = value
    elif isinstance(value, str):
        text = words.tidy(value)
        if found := _DATE.fullmatch(text):
            day = _date(found[3], found[2], found[1])
        elif found := _ISO.fullmatch(text):
            day = _date(found[1], found[2], found[3])
    return day if day is not None and EARLIEST <= day <= LATEST else None


def grades_of(text: str) -> frozenset[int] | None:
    """«1-4, 9» → {1, 2, 3, 4, 9}; None for an empty text. Raises ``ValueError``."""
    text = words.tidy(text)
    if not text or words.key(text) in ("все", "всем"):
        return None
    found: set[int] = set()
    rest = _GRADES.sub("", text)
    if re.sub(r"[\s,;.]|кл(?:ассы|асс)?", "", rest):
        raise ValueError(text)
    for first, last in _GRADES.findall(text):
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= 11:
            raise ValueError(text)
        found.update(range(low, high + 1))
    if not found:
        raise ValueError(text)
    return frozenset(found)


def split_grades(name: str) -> tuple[str, frozenset[int] | None]:
    """«дополнительные 1 кл.» → («дополнительные», {1})."""
    found = _OF_GRADES.search(name)
    if found is None:
        return name, None
    try:
        grades = grades_of(found[1])
    except ValueError:
        return name, None
    return words.tidy(name[: found.start()] + " " + name[found.end() :]).rstrip(" ,;:"), grades


def weekday_of(text: str) -> int | None:
    """«понедельника», «пн», «1» → 1."""
    folded = words.key(text)
    if len(folded) == 1 and folded in "123456":
        return int(folded)
    for marker, names in enumerate(
        (
            ("пн", "понедельник"),
            ("вт", "вторник"),
            ("ср", "сред"),
            ("чт", "четверг"),
            ("пт", "пятниц"),
            ("сб", "суббот"),
        ),
        start=1,
    ):
        if folded == names[0] or folded.startswith(names[1]):
            return marker
    return None


def break_name(name: str) -> str:
    """«осенние» → «Осенние каникулы»."""
    name = words.tidy(name)
    if "каникул" not in name.lower():
        name = f"{name} каникулы" if name else "Каникулы"
    return words.capitalised(name)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
