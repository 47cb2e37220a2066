"""The calendar of a year as the table that its import reads: a template with the school's own
dates."""

import datetime as dt
from collections.abc import Iterator

from core.spreadsheets import Value, workbook
from schedule.enums import Weekday
from schedule.selectors.calendar import YearCalendar, year_calendar
from school.enums import TermKind
from school.models import AcademicYear
from school.rules.calendar import told_grades

# Russian: words of the file, which the import knows.
HEADS = (
    "Вид",
    "Название",
    "С",
    "По",
    "Параллели",
    "Классы",
    "Дней",
    "По расписанию",
    "Приказ",
)
_TERMS = {
    TermKind.QUARTER: "четверть",
    TermKind.TRIMESTER: "триместр",
    TermKind.HALF_YEAR: "полугодие",
    TermKind.MODULE: "модуль",
}
_OFF = {"break": "каникулы", "holiday": "праздник", "exception": "без занятий"}
_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота")


def calendar_table(year: AcademicYear) -> bytes:
    """XLSX. Eight queries."""
    page = year_calendar(year)
    return workbook(title=f"Календарь {year.name}", header=HEADS, rows=_rows(page))


def _rows(page: YearCalendar) -> Iterator[tuple[Value, ...]]:
    year = page.year
    yield _row("учебный год", year.name, year.starts_on, year.ends_on)
    for scheme in page.schemes:
        for term in scheme.dated_terms:  # type: ignore[attr-defined]
            yield _row(
                _TERMS[TermKind(scheme.kind)],
                term.name,
                term.starts_on,
                term.ends_on,
                grades=told_grades(scheme.grades),
            )
    for span in page.spans:
        own = [item.school_class.name for item in span.own_classes]  # type: ignore[attr-defined]
        yield _row(
            _OFF[span.kind],
            span.name,
            span.starts_on,
            span.ends_on,
            grades=told_grades(span.grades) if span.grades is not None else "",
            classes=", ".join(own),
            days=(span.ends_on - span.starts_on).days + 1,
            order=span.order_no,
        )
    for day in page.special_days:
        if day.weekday is not None:
            yield _row(
                "рабочий день",
                day.name,
                day.on,
                day.on,
                grades=told_grades(day.grades) if day.grades is not None else "",
                weekday=_WEEKDAYS[Weekday(day.weekday) - 1],
                order=day.order_no,
            )


def _row(
    kind: str,
    name: str,
    first: dt.date,
    last: dt.date,
    *,
    grades: str = "",
    classes: str = "",
    days: int | None = None,
    weekday: str = "",
    order: str = "",
) -> tuple[Value, ...]:
    return kind, name, first, last, grades, classes, days, weekday, order
