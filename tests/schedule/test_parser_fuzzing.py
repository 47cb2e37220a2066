"""Each parser under ten thousand damaged files: it reads or refuses, and never breaks. The layouts
of sheets share a parser and so the ten thousand, and so do the archives.

Half of the damage is to bytes, half to what a person or a program gets wrong: values in each
other's places, rows left out or doubled, numbers out of bounds, letters of other alphabets.
"""

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from schedule.imports import workbook_grids
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from schedule.services.timetable_files.importing import import_timetable
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused, Severity
from school.imports.workbook import Cell, Sheet, read_workbook
from school.models import ImportRun
from tests.factories import planners
from tests.factories import timetables as files
from tests.factories.workbooks import grid_workbook, sheets_workbook
from tests.schedule.conftest import AUGUST, EmptySchool
from tests.schedule.test_fet import packed
from tests.schedule.test_grid_layouts import DAYS_DOWN, LIST, ROOMS, SIDE_BY_SIDE

pytestmark = pytest.mark.slow

ROUNDS = 10_000
FEW = 200
IMPORTS = 60

TITLED = [(1, "Алгебра", 12), (2, "Информатика/Химия", "331/436"), ("^", "Музыка", None)]
NASTY = [
    *("", " ", "0", "-1", "1", "7", "99", "1,5", "1.5.5", "99999999999999999999", "٣", "²", "¼"),
    *(
        "10000",
        "11",
        "00",
        "1" * 40,
        "*1",
        ",",
        ",,",
        ";",
        "/",
        "//",
        "+",
        "()",
        "(12)",
        "=====",
        "«»",
    ),
    *(
        "5А",
        "5A",
        "12Я",
        "0А",
        "5",
        "Понедельник",
        "sunday",
        "25:61",
        "8:30",
        "8:30 - 9:15",
        "null",
    ),
    *(
        "\u202e5А",
        "а\u0301",
        "Ж" * 600,
        "ﬁ",
        "𝟙",
        "İ",
        "ẞ",
        "\u00a0",
        "Урок 1",
        "Каб",
        "№",
        "Номер",
    ),
]
TEXTS = {
    "nsxml": files.EXCHANGE.read_bytes().decode("cp1251"),
    "asc2012": planners.ASC_2012.read_text(),
    "asc2008": planners.ASC_2008.read_bytes().decode("cp1251"),
    "fet": planners.FET.read_text(),
    "fet csv": planners.FET_CSV.read_text(),
    "untis": planners.UNTIS.read_bytes().decode("cp1251"),
}
BOOKS = {
    "titles": grid_workbook(
        {"Лист1": [('5 "А" класс', [TITLED, TITLED]), ('5 "Б" класс', [TITLED])]}
    ),
    "days down": sheets_workbook({"Лист1": DAYS_DOWN}, merges={"Лист1": ["A3:A6"]}),
    "side by side": sheets_workbook({"Лист1": SIDE_BY_SIDE}),
    "list": sheets_workbook({"Лист1": LIST}),
    "rooms": sheets_workbook({"вторник": ROOMS}),
}
ARCHIVES = ("days down", "titles", "zip")
_VALUE = re.compile(r'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)|(?<=;)[^;\n]*(?=;)')
_ROW = re.compile(r"<\w+ [^>]*/>|<(\w+)>[^<]*</\1>|[^\n]+\n")


def damaged_text(text: str, source: random.Random) -> bytes:
    """A few values or rows of a good file changed."""
    for _change in range(source.randint(1, 5)):
        pattern = _VALUE if source.random() < 0.7 else _ROW
        places = list(pattern.finditer(text))
        if not places:
            break
        place = source.choice(places)
        other = source.choice(places)[0]
        if pattern is _VALUE:
            new = source.choice([source.choice(NASTY), other])
        else:
            new = source.choice(["", place[0] * 2, other])
        text = text[: place.start()] + new + text[place.end() :]
    encoding = source.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251"])
    return text.encode(encoding, "replace")


def damaged_bytes(content: bytes, source: random.Random) -> bytes:
    changed = bytearray(content)
    for _change in range(source.randint(1, 6)):
        at = source.randrange(len(changed))
        what = source.randrange(4)
        if what == 0:
            changed[at] = source.randrange(256)
        elif what == 1:
            del changed[at : at + source.randint(1, 50)]
        elif what == 2:
            changed[at:at] = changed[at : at + source.randint(1, 50)]
        else:
            del changed[at + 1 :]
        changed = changed or bytearray(b" ")
    return bytes(changed)


def damaged_sheets(sheets: list[Sheet], source: random.Random) -> list[Sheet]:
    damaged = [_damaged_sheet(sheet, source) for sheet in sheets]
    if len(damaged) == 1:
        name = source.choice([damaged[0].name, "5А", "среда"])
        return [replace(damaged[0], name=name)]
    return damaged


def _damaged_sheet(sheet: Sheet, source: random.Random) -> Sheet:
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    for _change in range(source.randint(1, 8)):
        at = source.randrange(len(rows))
        what = source.randrange(5)
        if what == 0 and len(rows) > 1:
            del rows[at]
        elif what == 1:
            rows.insert(at, list(source.choice(rows)))
        elif what == 2:
            rows[at].insert(0, None)
        elif rows[at]:
            rows[at][source.randrange(len(rows[at]))] = _odd_cell(rows, source)
    width = max(map(len, rows))
    merges = list(sheet.merges)
    for _merge in range(source.randint(0, 3)):
        top, left = source.randrange(len(rows)), source.randrange(width + 1)
        merges.append((top, left, top + source.randint(0, 4), left + source.randint(0, 4)))
    return Sheet(sheet.name, tuple(tuple(row) for row in rows), tuple(merges))


def _odd_cell(rows: list[list[Cell]], source: random.Random) -> Cell:
    other = source.choice(source.choice(rows) or [None])
    odd: list[Cell] = [None, -1, 0, 3, 10**12, 0.37, 7.0, 1e300, True, dt.date(2025, 9, 1)]
    odd += [dt.time(8, 30), dt.timedelta(hours=30), dt.timedelta(-1)]
    return source.choice([source.choice(odd), source.choice(NASTY) or None, other])


def ensure_sound(found: TimetableFile, name: str) -> None:
    """What was read can be stored: nothing too long, nothing out of the week, nothing unnamed."""
    keys = {group.key for group in found.groups}
    assert len(keys) == len(found.groups)
    for group in found.groups:
        assert 0 < len(group.label) <= 60
        assert 0 < len(group.subject) <= 160
        assert group.classes
        assert all(1 <= item.grade <= 11 for item in group.classes)
        assert group.hours is None or 0 <= group.hours <= 99
    for placement in found.placements:
        assert 1 <= placement.weekday <= 6
        assert placement.slot is None or 0 <= placement.slot <= 60
        assert placement.places
        assert name == "nsxml" or placement.group_key in keys
    for bell in found.bells:
        assert bell.starts_at < bell.ends_at
    for person in found.teachers:
        assert 0 < len(person.last_name) <= 80
    for room in found.rooms:
        assert 0 < len(room.name) <= 40
    if name != "nsxml":
        placed = {place for placement in found.placements for place in placement.places}
        left = {item.place for item in found.problems if item.severity == Severity.UNPLACED}
        assert not placed & left
        assert len(placed | left) >= found.lesson_cells


def ensure_answered(read: Callable[[], TimetableFile], name: str) -> bool:
    """Whether the file was read; a refusal has its reasons."""
    try:
        found = read()
    except ImportRefused as refused:
        reasons = [str(problem) for problem in refused.problems]
    else:
        reasons = []
    if reasons:
        assert all(reasons)
        return False
    ensure_sound(found, name)
    assert all(item.message for item in found.problems)
    return True


def fuzz_text(name: str, rounds: int) -> None:
    source = random.Random(f"{name} 20260514")
    outcomes = {True: 0, False: 0}
    for number in range(rounds):
        if number % 2:
            content = damaged_text(TEXTS[name], source)
        else:
            content = damaged_bytes(TEXTS[name].encode(), source)
        file = SourceFile("any", content)
        outcomes[ensure_answered(lambda file=file: read_timetable(file), name)] += 1  # type: ignore[misc]

    assert outcomes[True] > rounds // 10
    assert sum(outcomes.values()) == rounds


def fuzz_sheets(name: str, rounds: int) -> None:
    source = random.Random(f"{name} 20260514")
    whole = read_workbook(SourceFile("any", BOOKS[name]))
    outcomes = {True: 0, False: 0}
    for _round in range(rounds):
        sheets = damaged_sheets(whole, source)
        outcomes[
            ensure_answered(lambda sheets=sheets: workbook_grids.read_sheets(sheets, "any"), name)  # type: ignore[misc]
        ] += 1

    assert outcomes[True] > rounds // 10


@pytest.mark.parametrize("name", TEXTS)
def test_damaged_text_is_read_or_refused(name: str) -> None:
    fuzz_text(name, FEW)


@pytest.mark.parametrize("name", BOOKS)
def test_damaged_sheet_is_read_or_refused(name: str) -> None:
    fuzz_sheets(name, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_ten_thousand_damaged_texts_are_read_or_refused(name: str) -> None:
    fuzz_text(name, ROUNDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_ten_thousand_damaged_sheets_are_read_or_refused(name: str) -> None:
    fuzz_sheets(name, ROUNDS // len(BOOKS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHIVES)
def test_ten_thousand_damaged_archives_are_read_or_refused(name: str) -> None:
    """The container itself: a workbook, or a .fet beside its activities, with bytes changed."""
    pair = packed(a_fet=planners.FET.read_bytes(), b_xml=planners.FET_ACTIVITIES.read_bytes())
    whole = BOOKS.get(name, pair)
    source = random.Random(f"{name} 20260514")
    for _round in range(ROUNDS // len(ARCHIVES) + 1):
        content = damaged_bytes(whole, source)
        ensure_answered(lambda content=content: read_timetable(SourceFile("any", content)), name)  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*TEXTS, "side by side", "list"])
def test_what_was_read_of_damaged_files_fits_into_the_database(
    empty: EmptySchool, name: str
) -> None:
    source = random.Random(f"{name} 20260514")
    stored = 0
    for _round in range(IMPORTS):
        if name in TEXTS:
            content = damaged_text(TEXTS[name], source)
        else:
            content = sheets_workbook({"Лист1": _damaged_rows(name, source)})
        try:
            report = import_timetable(
                school=empty.school, year=empty.year, path=content, now=AUGUST, dry_run=True
            )
        except ImportRefused:
            continue
        stored += report.placed_cells > 0

    assert stored > IMPORTS // 10
    assert ImportRun.objects.count() == 0


def _damaged_rows(name: str, source: random.Random) -> list[list[object]]:
    rows = [list(row) for row in {"side by side": SIDE_BY_SIDE, "list": LIST}[name]]
    for _change in range(source.randint(1, 5)):
        row = source.choice([row for row in rows if row])
        row[source.randrange(len(row))] = source.choice([*NASTY, 7, None, 0.37])
    return rows
