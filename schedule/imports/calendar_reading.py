"""Reading a calendar of a year: a table, our JSON, or the JSON of school sites."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from schedule.imports import calendar_words as said
from schedule.imports.calendar_file import CalendarFile, OffRow, SpecialRow, TermRow
from school.imports import words
from school.imports.files import Container, SourceFile, container_of, decode
from school.imports.problems import Place, refusal, unplaced, warning
from school.imports.tables import csv_sheet
from school.imports.workbook import Sheet, read_workbook, text_of, whole_number

MOST_ROWS = 500
_MOST_HEADS = 30
_LONGEST_NAME = 120
_LONGEST_ORDER = 60

_HEADS = {
    "вид": "kind",
    "что": "kind",
    "название": "name",
    "наименование": "name",
    "с": "first",
    "начало": "first",
    "дата начала": "first",
    "по": "last",
    "конец": "last",
    "окончание": "last",
    "дата окончания": "last",
    "параллели": "grades",
    "классы параллели": "grades",
    "классы": "classes",
    "дней": "days",
    "количество дней": "days",
    "продолжительность": "days",
    "по расписанию": "weekday",
    "приказ": "order",
    "приказ №": "order",
}
_TERMS_OF_SITES = {
    "quarters": "quarter",
    "trimesters": "trimester",
    "half_years": "half_year",
    "modules": "module",
}
_WORDS = {
    "quarter": "четверть",
    "trimester": "триместр",
    "half_year": "полугодие",
    "module": "модуль",
}


def read_calendar(source: SourceFile, *, part: int | None = None) -> CalendarFile:
    """Whatever of the three layouts it is; ``part`` (from 1) chooses among several schools of one
    file. Rows that cannot be understood are left out with a problem; a date whose year is a slip
    is put right with a warning.

    Raises ``ImportRefused`` for a file that is no calendar at all.
    """
    if container_of(source) != Container.TEXT:
        file = _from_tables(read_workbook(source), source)
    else:
        text = decode(source).lstrip("\ufeff \t\r\n")
        if text.startswith(("{", "[")):
            file = _from_json(_parsed(text, source), source, part)
        else:
            delimiter = ";" if text.partition("\n")[0].count(";") else ","
            if "\t" in text.partition("\n")[0]:
                delimiter = "\t"
            file = _from_tables([csv_sheet(text, delimiter=delimiter, name=source.name)], source)
    if file.is_empty:
        if file.problems:
            raise refusal(
                _("No row of the file could be read. The first reason: %(reason)s")
                % {"reason": file.problems[0]},
                value=source.name,
            )
        raise refusal(_("There are no terms and no holidays in the file."), value=source.name)
    return file


# --- tables ------------------------------------------------------------------------------------


def _from_tables(sheets: list[Sheet], source: SourceFile) -> CalendarFile:
    for sheet in sheets:
        found = _heads(sheet)
        if found is not None:
            row, columns = found
            return _rows(sheet, row, columns)
    raise refusal(
        _("There is no row with the headings «Вид», «С» and «По» in the table."), value=source.name
    )


def _heads(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for row, cells in enumerate(sheet.rows[:_MOST_HEADS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(cells):
            name = _HEADS.get(words.key(text_of(cell)))
            if name:
                columns.setdefault(name, column)
        if {"kind", "first", "last"} <= columns.keys():
            return row, columns
    return None


def _rows(sheet: Sheet, head: int, columns: Mapping[str, int]) -> CalendarFile:
    file = CalendarFile()
    for row in range(head + 1, len(sheet.rows)):
        if row - head > MOST_ROWS:
            raise refusal(_("The table is too long."), sheet.place(row))
        values = {name: sheet.cell(row, column) for name, column in columns.items()}
        if any(value is not None for value in values.values()):
            _take(file, values, sheet.place(row))
    return file


# --- JSON --------------------------------------------------------------------------------------


def _parsed(text: str, source: SourceFile) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal(_("This is not valid JSON."), value=source.name) from error


def _from_json(data: Any, source: SourceFile, part: int | None) -> CalendarFile:
    if isinstance(data, dict) and isinstance(data.get("schools"), list):
        data = data["schools"]
    if isinstance(data, list):
        data = _chosen(data, source, part)
    if not isinstance(data, dict):
        raise refusal(_("This JSON is no calendar."), value=source.name)
    if any(key in data for key in ("breaks", *_TERMS_OF_SITES)):
        return _from_site(data)
    return _from_ours(data)


def _chosen(schools: list[Any], source: SourceFile, part: int | None) -> Any:
    if part is None and len(schools) == 1:
        part = 1
    if part is None:
        raise refusal(
            _("The file has calendars of %(n)s schools: say the number of yours.")
            % {"n": len(schools)},
            value=source.name,
        )
    if not 1 <= part <= len(schools):
        raise refusal(_("There is no school with this number in the file."), value=str(part))
    return schools[part - 1]


def _from_site(data: Mapping[str, Any]) -> CalendarFile:
    file = CalendarFile()
    year = data.get("year")
    if year is not None:
        first, last = year[:2] if isinstance(year, list) and len(year) >= 2 else (None, None)
        _take(file, {"kind": "year", "first": first, "last": last}, Place(element="year"))
    for key, kind in _TERMS_OF_SITES.items():
        for place, row in _listed(file, data, key):
            values = dict(zip(("name", "first", "last"), row, strict=False))
            _take(file, {**values, "kind": kind}, place)
    for place, row in _listed(file, data, "breaks"):
        values = dict(zip(("name", "first", "last", "days"), row, strict=False))
        _take(file, {**values, "kind": "break"}, place)
    return file


def _listed(
    file: CalendarFile, data: Mapping[str, Any], key: str
) -> Iterator[tuple[Place, list[Any]]]:
    rows = data.get(key, [])
    if not isinstance(rows, list):
        file.problems.append(unplaced(_("A list is expected here."), Place(element=key)))
        return
    for number, row in enumerate(rows[:MOST_ROWS], start=1):
        place = Place(element=f"{key}[{number}]")
        if isinstance(row, list):
            yield place, row
        else:
            file.problems.append(unplaced(_("A list is expected here."), place, row))


def _from_ours(data: Mapping[str, Any]) -> CalendarFile:
    file = CalendarFile()
    year = data.get("year")
    if isinstance(year, dict):
        _take(
            file,
            {"kind": "year", "first": year.get("from"), "last": year.get("to")},
            Place(element="year"),
        )
    for key, fallback in (("terms", ""), ("days_off", "break"), ("special_days", "special")):
        rows = data.get(key, [])
        if not isinstance(rows, list):
            file.problems.append(unplaced(_("A list is expected here."), Place(element=key)))
            continue
        for number, row in enumerate(rows[:MOST_ROWS], start=1):
            place = Place(element=f"{key}[{number}]")
            if not isinstance(row, dict):
                file.problems.append(unplaced(_("An object is expected here."), place, row))
                continue
            _take(
                file,
                {
                    "kind": row.get("kind") or fallback,
                    "name": row.get("name"),
                    "first": row.get("from") or row.get("on"),
                    "last": row.get("to") or row.get("on"),
                    "grades": _joined(row.get("grades")),
                    "classes": _joined(row.get("classes")),
                    "days": row.get("days"),
                    "weekday": row.get("weekday"),
                    "order": row.get("order"),
                },
                place,
            )
    return file


def _joined(value: Any) -> Any:
    return ", ".join(str(item) for item in value[:50]) if isinstance(value, list) else value


# --- one row -----------------------------------------------------------------------------------


class _Unreadable(Exception):
    def __init__(self, message: str, value: object = "") -> None:
        super().__init__(message)
        self.value = value


def _take(file: CalendarFile, values: Mapping[str, Any], place: Place) -> None:
    """One row of any layout into the file, or a problem."""
    try:
        _put(file, {name: _plain(value) for name, value in values.items()}, place)
    except _Unreadable as error:
        file.problems.append(unplaced(str(error), place, error.value))


def _put(file: CalendarFile, values: Mapping[str, Any], place: Place) -> None:
    written = text_of(values.get("kind"))
    kind = said.KINDS.get(words.key(written))
    if kind is None:
        raise _Unreadable(_("It is not clear what this row is."), written)
    if kind == "special":
        file.special.append(_special(values, place))
        return
    first = _day(values, "first")
    last = _last(file, kind, first, values, place)
    if kind == "year":
        if last <= first:
            raise _Unreadable(_("The last day is before the first one."), f"{last:%d.%m.%Y}")
        file.year = (first, last)
        return
    name = text_of(values.get("name"))[:_LONGEST_NAME]
    grades = _grades(values)
    if kind in said.TERMS:
        name = _with_word(name, kind)[:40]
        file.terms.append(TermRow(kind, name, first, last, grades, place))
        return
    if kind == "break":
        name, of_name = said.split_grades(name)
        name, grades = said.break_name(name), grades if grades is not None else of_name
    file.off.append(
        OffRow(
            kind,
            (name or _("no lessons"))[:_LONGEST_NAME],
            first,
            last,
            grades,
            _classes(values),
            whole_number(values.get("days")),
            text_of(values.get("order"))[:_LONGEST_ORDER],
            place,
        )
    )


def _with_word(name: str, kind: str) -> str:
    """«I» → «I четверть»."""
    word = _WORDS[kind]
    return name if word in name.lower() else f"{name} {word}".strip()


def _special(values: Mapping[str, Any], place: Place) -> SpecialRow:
    weekday = said.weekday_of(text_of(values.get("weekday")))
    if weekday is None:
        raise _Unreadable(
            _("Say by the timetable of which weekday the day goes."), values.get("weekday") or ""
        )
    on = _day(values, "first")
    name = text_of(values.get("name"))[:_LONGEST_NAME] or _("by another timetable")
    return SpecialRow(
        on, name, weekday, _grades(values), text_of(values.get("order"))[:_LONGEST_ORDER], place
    )


def _day(values: Mapping[str, Any], name: str) -> dt.date:
    day = said.day_of(values.get(name))
    if day is None:
        raise _Unreadable(_("The date cannot be read: write DD.MM.YYYY."), values.get(name) or "")
    return day


def _last(
    file: CalendarFile, kind: str, first: dt.date, values: Mapping[str, Any], place: Place
) -> dt.date:
    """The last day; the summer goes to 31 August where nobody says so, a year that is a slip of
    the pen («28.03.2026–05.04.2025») is put right."""
    if values.get("last") in (None, ""):
        if kind == "break" and 5 <= first.month <= 7:
            last = dt.date(first.year, 8, 31)
            message = _("The last day is not given: taken as %(day)s.")
            file.problems.append(warning(message % {"day": f"{last:%d.%m.%Y}"}, place))
            return last
        if kind in ("holiday", "exception"):
            return first
    last = _day(values, "last")
    if last < first:
        guess = _in_later_year(last, first)
        if guess is None:
            raise _Unreadable(_("The last day is before the first one."), f"{last:%d.%m.%Y}")
        message = _("The last day is before the first one; the year was taken as %(year)s.")
        file.problems.append(warning(message % {"year": guess.year}, place, f"{last:%d.%m.%Y}"))
        return guess
    return last


def _in_later_year(last: dt.date, first: dt.date) -> dt.date | None:
    """The same day of the year of ``first`` or the next, when it makes less than four months."""
    for year in (first.year, first.year + 1):
        try:
            guess = last.replace(year=year)
        except ValueError:
            continue
        if 0 <= (guess - first).days < 120:
            return guess
    return None


def _grades(values: Mapping[str, Any]) -> frozenset[int] | None:
    text = text_of(values.get("grades"))
    try:
        return said.grades_of(text)
    except ValueError:
        raise _Unreadable(_("The grades cannot be read: write 1-4, 9."), text) from None


def _classes(values: Mapping[str, Any]) -> tuple[str, ...]:
    text = text_of(values.get("classes"))
    return tuple(
        dict.fromkeys(
            name for part in text.replace(";", ",").split(",") if (name := words.tidy(part)[:20])
        )
    )


def _plain(value: Any) -> Any:
    """What a table could hold; lists and objects of a wrong JSON become nothing."""
    if isinstance(value, str):
        return words.tidy(value)
    return value if isinstance(value, int | float | dt.date) else None
