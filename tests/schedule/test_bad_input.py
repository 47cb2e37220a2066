"""Files nobody should send: each is refused with a sentence, and nothing is stored."""

import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core import archives
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from schedule.services.timetable_files.importing import import_timetable
from school.imports import files as containers
from school.imports.files import SourceFile, read_source
from school.imports.problems import ImportRefused, Severity
from school.imports.workbook import read_workbook
from school.models import ExternalId, ImportRun, SchoolClass, Subject
from tests.factories import planners
from tests.factories import timetables as files
from tests.factories.timetables import exchange, group, school_class
from tests.factories.workbooks import as_bytes, grid_workbook
from tests.schedule.conftest import AUGUST, EmptySchool

GOOD = exchange(school_class("5А", group("g", "Музыка")))


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY b0 "ха-ха">{entities}]>'
    return f"{doctype}<TimeTableExchange>&b9;</TimeTableExchange>".encode()


def outside_entity() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return f"{doctype}<TimeTableExchange>&secret;</TimeTableExchange>".encode()


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def cell_in_the_last_corner() -> bytes:
    workbook = Workbook()
    workbook.active.cell(1, 1, "Тема")
    workbook.active.cell(1_048_576, 16_384, "край света")
    return as_bytes(workbook)


def lying_zip() -> bytes:
    """A part whose header says it is small."""
    content = bytearray(zipped({"xl/workbook.xml": b"0" * 5_000_000}))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (10).to_bytes(4, "little")
    return bytes(content)


BAD = {
    "empty": b"",
    "nothing but spaces": b"  \n ",
    "plain text": "Расписание на завтра".encode(),
    "html": b"<html><body>5A</body></html>",
    "truncated xml": GOOD[: len(GOOD) // 2],
    "two roots": GOOD + GOOD,
    "entity bomb": bomb(),
    "outside entity": outside_entity(),
    "too deep": b"<TimeTableExchange>" + b"<a>" * 1000 + b"</a>" * 1000 + b"</TimeTableExchange>",
    "too many elements": b"<TimeTableExchange>" + b"<a/>" * 100_001 + b"</TimeTableExchange>",
    "nothing in the exchange": b"<TimeTableExchange/>",
    "truncated asc": planners.ASC_2012.read_bytes()[:2000],
    "entity bomb in asc": bomb().replace(b"TimeTableExchange", b"timetable"),
    "entity bomb in fet": bomb().replace(b"TimeTableExchange", b"fet"),
    "truncated fet": planners.FET.read_bytes()[:2000],
    "activities without their fet": planners.FET_ACTIVITIES.read_bytes(),
    "fet csv without its columns": planners.FET_CSV.read_bytes().replace(b'"Day"', b'"Tag"'),
    "fet csv of a header": planners.FET_CSV.read_bytes().partition(b"\n")[0],
    "asc without a table": b"<timetable><periods/><lessons/><cards/></timetable>",
    "table of semicolons": b"1;2;3\r\n4;5;6\r\n",
    "zip of two timetables": zipped(
        {"a.xml": planners.ASC_2012.read_bytes(), "b.xml": planners.ASC_2008.read_bytes()}
    ),
    "zip in a zip": zipped({"a.xml": zipped({"b.xml": b"<x/>"})}),
    "zip bomb of a fet": zipped({"a.fet": b"<fet>" + b" " * archives.MOST_UNPACKED}),
    "zeros": b"\x00" * 1000,
    "not utf-16": b"\xff\xfe\x00",
    "not cp1251": "Ж".encode("cp1251") + b"\x98",
    "no zip": b"PK\x03\x04" + b"\x00" * 100,
    "zip of a text": zipped({"readme.txt": "текст".encode()}),
    "open document": zipped({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}),
    "zip bomb": zipped({"xl/workbook.xml": b"0" * (archives.MOST_UNPACKED + 1)}),
    "too many parts": zipped({f"xl/{number}.xml": b"" for number in range(1100)}),
    "lying zip": lying_zip(),
    "workbook of junk": zipped({"xl/workbook.xml": b"junk", "xl/worksheets/sheet1.xml": b"<a"}),
    "bomb in a sheet": zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bomb()}),
    "compound file of junk": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "cell in the last corner": cell_in_the_last_corner(),
    "empty workbook": as_bytes(Workbook()),
    "too many classes": grid_workbook({"Лист": [("5А класс", [[(1, "Музыка", 9)]])] * 401}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_and_nothing_is_stored(empty: EmptySchool, name: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        import_timetable(school=empty.school, year=empty.year, path=BAD[name], now=AUGUST)

    assert [item.severity for item in caught.value.problems] == [Severity.REFUSED]
    assert str(caught.value)
    assert ImportRun.objects.count() == 0
    assert ExternalId.objects.count() == 0
    assert SchoolClass.objects.count() == 0
    assert Subject.objects.count() == 0


def test_cut_off_xml_is_refused_with_line_and_column() -> None:
    with pytest.raises(ImportRefused) as caught:
        read_timetable(SourceFile("a.xml", b"<TimeTableExchange>\n<Plan>\n  <class"))

    place = caught.value.problems[0].place
    assert (place.row, place.column) == (3, "3")


def test_outside_entity_is_never_opened() -> None:
    with pytest.raises(ImportRefused) as caught:
        read_timetable(SourceFile("a.xml", outside_entity()))

    assert Path("/etc/hostname").read_text().strip() not in str(caught.value)


def test_absent_file_is_refused() -> None:
    with pytest.raises(ImportRefused):
        read_source("/nowhere/timetable.xlsx")


def test_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused):
        read_source(tmp_path)


def test_file_is_read_up_to_the_limit_and_not_a_byte_further(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    with path.open("wb") as stream:
        stream.truncate(containers.MOST_BYTES + 1)

    with pytest.raises(ImportRefused, match="20"):
        read_source(path)


def test_200_megabytes_are_refused_before_a_byte_is_parsed(tmp_path: Path) -> None:
    """The file is sparse: what is not read costs nothing, what is read would be seen in memory."""
    path = tmp_path / "cards.xml"
    with path.open("wb") as stream:
        stream.write(b"<timetable><cards>")
        stream.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    try:
        with pytest.raises(ImportRefused, match="20"):
            read_source(path)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 50 * 1024 * 1024


def test_timetable_under_another_name_is_what_it_is(tmp_path: Path) -> None:
    for name, original, source in (
        ("a.xlsx", planners.ASC_2012, "asc2012"),
        ("a.nsxml", planners.UNTIS, "untis"),
        ("a.txt", planners.FET, "fet"),
        ("a.xml", files.GRID, "xlsx-grid"),
    ):
        path = tmp_path / name
        path.write_bytes(original.read_bytes())
        assert read_timetable(read_source(path)).source == source


def test_workbook_under_another_name_is_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "timetable.csv"
    path.write_bytes(files.GRID.read_bytes())

    assert read_timetable(read_source(path)).class_columns == 7


def test_sheet_that_claims_all_columns_is_read_by_its_cells() -> None:
    """«A1:XFD46»: formats reach to the last column, values do not (formats §3b)."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(files.GRID.read_bytes())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index('<dimension ref="')
    end = sheet.index('"', start + 16)
    sheet = sheet[:start] + '<dimension ref="A1:XFD46' + sheet[end:]
    sheet = sheet.replace("</row>", '<c r="XFD1" s="0"/></row>', 1)
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    found = read_workbook(SourceFile("wide.xlsx", zipped(parts)))

    assert max(len(row) for row in found[0].rows) == 7
    assert read_timetable(SourceFile("wide.xlsx", zipped(parts))).lesson_cells == 82


def answered(content: bytes) -> TimetableFile | None:
    """The file as read, or None where it was refused with a reason."""
    try:
        return read_timetable(SourceFile("any", content))
    except ImportRefused as refused:
        reasons = [str(problem) for problem in refused.problems]
    assert reasons
    assert all(reasons)
    return None


SIGNATURES = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"<TimeTable>"]
)
ANY_BYTES = st.builds(lambda head, tail: head + tail, SIGNATURES, st.binary(max_size=400))
ANY_TEXT = st.text(alphabet=st.characters(exclude_characters='<>&"'), max_size=60).map(
    lambda text: "".join(sign for sign in text if sign.isprintable())
)


@given(ANY_BYTES)
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_refused_with_a_reason(content: bytes) -> None:
    found = answered(content)

    assert found is None or found.problems or not found.placements


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_any_names_in_a_plan_are_read_or_reported(cls: str, name: str, hours: str) -> None:
    found = answered(exchange(school_class(cls, group("g", name, hours=hours))))

    assert found is not None
    assert found.groups or found.problems
    for row in found.groups:
        assert 0 < len(row.label) <= 60
        assert len(row.subject) <= 160
        assert row.classes


NUMBERS = st.one_of(
    st.none(), st.integers(-3, 40), st.floats(allow_nan=False), st.text("1 ;/", max_size=4)
)
NAMES = st.text("Алг /еб5=", max_size=12)
ROOMS = st.one_of(st.none(), st.integers(0, 500), st.text("Сп.зал 1/2", max_size=10))
GRID_ROWS = st.lists(st.tuples(NUMBERS, NAMES, ROOMS), min_size=1, max_size=9)


def ensure_every_cell_is_answered_for(rows: list[tuple[object, str, object]]) -> None:
    assume(any(subject.strip() for _number, subject, _room in rows))
    content = grid_workbook({"Лист": [('5 "А" класс', [rows]), ('5 "Б" класс', [rows[::-1]])]})
    found = answered(content)

    assert found is not None
    placed = {place for placement in found.placements for place in placement.places}
    left = {item.place for item in found.problems if item.severity == Severity.UNPLACED}
    assert not placed & left
    assert len(placed) + len(left) == found.lesson_cells


@given(GRID_ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_cell_of_any_grid_is_placed_or_reported(
    rows: list[tuple[object, str, object]],
) -> None:
    ensure_every_cell_is_answered_for(rows)


@pytest.mark.slow
@given(ANY_BYTES)
@settings(max_examples=2500, deadline=None)
def test_thousands_of_random_files_are_refused_with_a_reason(content: bytes) -> None:
    found = answered(content)

    assert found is None or found.problems or not found.placements


@pytest.mark.slow
@given(GRID_ROWS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_cell_of_hundreds_of_grids_is_placed_or_reported(
    rows: list[tuple[object, str, object]],
) -> None:
    ensure_every_cell_is_answered_for(rows)


@pytest.mark.slow
@pytest.mark.parametrize("path", [files.EXCHANGE, files.GRID], ids=lambda path: path.name)
def test_damaged_files_are_read_or_refused_with_a_reason(path: Path) -> None:
    """Bytes of a good file changed, cut out and doubled at random places."""
    whole = path.read_bytes()
    source = random.Random(20250901)
    outcomes = {"read": 0, "refused": 0}
    for _round in range(1500):
        content = bytearray(whole)
        for _change in range(source.randint(1, 6)):
            at = source.randrange(len(content))
            what = source.randrange(3)
            if what == 0:
                content[at] = source.randrange(256)
            elif what == 1:
                del content[at : at + source.randint(1, 50)]
            else:
                content[at:at] = content[at : at + source.randint(1, 50)]
        outcomes["read" if answered(bytes(content)) else "refused"] += 1

    assert sum(outcomes.values()) == 1500
    assert outcomes["refused"] > 0


@pytest.mark.slow
def test_damaged_exchange_is_imported_or_refused_by_the_database_too(empty: EmptySchool) -> None:
    whole = files.EXCHANGE.read_bytes()
    source = random.Random(20250901)
    read = 0
    for _round in range(60):
        content = bytearray(whole)
        for _change in range(source.randint(1, 12)):
            at = source.randrange(len(content))
            if content[at : at + 1].isalnum():
                content[at] = source.choice(b"0123456789abcXYZ")
        try:
            report = import_timetable(
                school=empty.school,
                year=empty.year,
                path=bytes(content),
                now=AUGUST,
                dry_run=True,
            )
        except ImportRefused:
            continue
        read += report.run_id is None

    assert read > 0
    assert ImportRun.objects.count() == 0
