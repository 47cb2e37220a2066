"""A calendar from a file: layouts, genuine mistakes (formats §10), all or nothing, the way back."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schedule.imports.calendar_file import CalendarFile
from schedule.imports.calendar_reading import read_calendar
from schedule.imports.calendar_words import day_of, grades_of, split_grades, weekday_of
from schedule.models import SpecialDay
from schedule.selectors.calendar_table import calendar_table
from schedule.services.calendar.importing import KIND, import_calendar, undo_calendar
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused
from school.models import ImportRun, NonTeachingSpan, SpanClass, Term
from school.services.calendar.errors import TermClosed
from tests.factories.cast import NOW, Cast

ROOT = "/timetable/calendar/import/"

TABLE = """\
Календарный график;;;;;;;;
Вид;Название;С;По;Параллели;Классы;Дней;По расписанию;Приказ
учебный год;2025/2026;01.09.2025;26.05.2026
четверть;I;01.09.2025;24.10.2025
четверть;II;05.11.2025;30.12.2025
четверть;III;12.01.2026;20.03.2026
четверть;IV;30.03.2026;26.05.2026
каникулы;осенние;25.10.2025;02.11.2025;;;9
каникулы;весенние;21.03.2026;29.03.2026;;;9;;45
каникулы;дополнительные 1 кл.;16.02.2026;22.02.2026;;;7
без занятий;Карантин;03.02.2026;09.02.2026;;5А, 6Б
рабочий день;Перенос;07.02.2026;;5-6;;;понедельника;46
"""

SITE = {
    "url": "https://example.org/",
    "year": ["2025-09-01", "2026-05-26"],
    "quarters": [
        ["I", "2025-09-01", "2025-10-24"],
        ["II", "2025-11-05", "2025-12-30"],
        ["III", "2026-01-09", "2026-03-20"],
        ["IV", "2026-03-30", "2026-05-26"],
    ],
    "breaks": [
        ["осенние", "2025-10-25", "2025-11-02", 8],
        ["зимние", "2025-12-31", "2026-01-08", 9],
        ["весенние", "2026-03-21", "2025-03-29", 9],
        ["доп. 1 кл.", "2026-02-16", "2026-02-22", 7],
        ["летние", "2026-05-27", None, None],
    ],
}


def source(text: str | bytes, name: str = "calendar.csv") -> SourceFile:
    return SourceFile(name, text if isinstance(text, bytes) else text.encode())


def site(*schools: dict[str, Any]) -> SourceFile:
    return source(json.dumps({"note": "", "schools": schools}), "calendar.json")


def run(cast: Cast, file: SourceFile, **options: Any) -> Any:
    return import_calendar(
        actor=cast.actors["deputy"],
        school=cast.school,
        year=cast.year,
        source=file,
        now=NOW,
        **options,
    )


def opened(cast: Cast) -> Cast:
    Term.objects.filter(scheme__year=cast.year).update(closed_at=None)
    return cast


def written(cast: Cast) -> tuple[list[Any], list[Any], list[Any]]:
    return (
        list(
            Term.objects.filter(scheme__year=cast.year)
            .order_by("number")
            .values_list("starts_on", "ends_on")
        ),
        list(
            NonTeachingSpan.objects.filter(year=cast.year)
            .order_by("starts_on")
            .values_list("kind", "name", "starts_on", "ends_on", "grades", "order_no")
        ),
        list(SpecialDay.objects.values_list("on", "weekday", "grades")),
    )


# --- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("25.10.2025", dt.date(2025, 10, 25)),
        (" 5.4.2026 г.", dt.date(2026, 4, 5)),
        ("2025-10-25", dt.date(2025, 10, 25)),
        ("2025-10-25T00:00:00", dt.date(2025, 10, 25)),
        (dt.datetime(2025, 10, 25, 9, tzinfo=dt.UTC), dt.date(2025, 10, 25)),
        ("31.02.2026", None),
        ("01.01.0001", None),
        ("завтра", None),
        (45_000, None),
        (None, None),
    ],
)
def test_dates_are_read_as_schools_write_them(value: object, expected: dt.date | None) -> None:
    assert day_of(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1-4, 9", {1, 2, 3, 4, 9}), ("11", {11}), ("1–2 классы", {1, 2})],
)
def test_grades_are_read(text: str, expected: set[int]) -> None:
    assert grades_of(text) == expected


@pytest.mark.parametrize("text", ["12", "4-1", "пятые", "0", "1-"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        grades_of(text)


def test_grades_in_a_name_and_weekdays() -> None:
    assert split_grades("дополнительные 1 кл.") == ("дополнительные", frozenset({1}))
    assert split_grades("осенние") == ("осенние", None)
    assert [weekday_of(text) for text in ("понедельника", "Ср", "6", "вс", "")] == [
        1,
        3,
        6,
        None,
        None,
    ]


def test_table_below_a_title_is_read() -> None:
    file = read_calendar(source(TABLE))

    assert file.year == (dt.date(2025, 9, 1), dt.date(2026, 5, 26))
    assert [row.name for row in file.terms] == [
        "I четверть",
        "II четверть",
        "III четверть",
        "IV четверть",
    ]
    assert [(row.name, row.grades, row.classes) for row in file.off] == [
        ("Осенние каникулы", None, ()),
        ("Весенние каникулы", None, ()),
        ("Дополнительные каникулы", frozenset({1}), ()),
        ("Карантин", None, ("5А", "6Б")),
    ]
    assert [(row.on, row.weekday, row.grades) for row in file.special] == [
        (dt.date(2026, 2, 7), 1, frozenset({5, 6}))
    ]
    assert file.problems == []


def test_genuine_mistakes_of_school_sites_are_survived_and_told() -> None:
    file = read_calendar(site(SITE))

    spring, summer = (row for row in file.off if row.name[:3] in ("Вес", "Лет"))
    assert (spring.first, spring.last) == (dt.date(2026, 3, 21), dt.date(2026, 3, 29))
    assert summer.last == dt.date(2026, 8, 31)
    assert [str(problem.place) for problem in file.problems] == ["breaks[3]", "breaks[5]"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02",
        b"{",
        b"[1, 2]",
        b'{"schools": []}',
        b'{"year": 5}',
        b"a;b;c\n1;2;3\n",
        "Вид;С;По\nпраздник;когда-то;потом\n".encode(),
        b"PK\x03\x04 not a workbook",
        b"<html><body>no</body></html>",
        b'{"breaks": ' + b"[" * 3000,
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_calendar(source(content))

    assert all(problem.message for problem in refused.value.problems)


def test_file_of_several_schools_asks_which() -> None:
    with pytest.raises(ImportRefused):
        read_calendar(site(SITE, SITE))
    with pytest.raises(ImportRefused):
        read_calendar(site(SITE, SITE), part=3)

    assert len(read_calendar(site(SITE, SITE), part=2).terms) == 4


SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(("2026-03-28", "05.04.2025", "31.02.2026", "каникулы", "1 кл.", "9999-12-31")),
)
JSON = st.recursive(
    SCRAPS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("schools", "year", "quarters", "breaks", "terms", "days_off", "from", "to"),
                    *("special_days", "on", "kind", "name", "grades", "classes", "weekday"),
                )
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def _survives(file: SourceFile) -> None:
    try:
        found = read_calendar(file, part=1)
    except ImportRefused as error:
        problems = error.problems
    else:
        assert isinstance(found, CalendarFile)
        assert all(row.first <= row.last for row in (*found.terms, *found.off))
        return
    assert problems


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(JSON)
def test_no_json_breaks_the_reader(data: object) -> None:
    _survives(source(json.dumps(data)))


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(TABLE.encode()) - 1), st.integers(0, 255)), max_size=9)
)
@example([])
def test_no_damaged_table_breaks_the_reader(damage: list[tuple[int, int]]) -> None:
    content = bytearray(TABLE.encode())
    for at, byte in damage:
        content[at] = byte
    _survives(source(bytes(content)))


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(
    st.sampled_from((TABLE.encode(), json.dumps({"schools": [SITE]}).encode())),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), max_size=6),
    st.floats(0, 1),
)
def test_ten_thousand_mutations_break_nothing(
    content: bytes, damage: list[tuple[float, bytes]], keep: float
) -> None:
    for where, put in damage:
        at = int(where * len(content))
        content = content[:at] + put + content[at + len(put) :]
    _survives(source(content[: max(1, int(len(content) * keep))]))


# --- writing -----------------------------------------------------------------------------------

pytest_db = pytest.mark.django_db


@pytest_db
def test_dry_run_shows_and_writes_nothing(cast: Cast) -> None:
    before = written(opened(cast))

    report = run(cast, source(TABLE), dry_run=True)

    assert [(line.action, line.name) for line in report.lines][:2] == [
        ("changed", "III четверть"),
        ("changed", "IV четверть"),
    ]
    assert written(cast) == before
    assert not ImportRun.objects.filter(kind=KIND).exists()


@pytest_db
def test_calendar_of_the_file_becomes_the_calendar_of_the_year(cast: Cast) -> None:
    opened(cast)
    NonTeachingSpan.objects.create(
        school=cast.school,
        year=cast.year,
        kind="break",
        name="Старые каникулы",
        starts_on=dt.date(2026, 4, 20),
        ends_on=dt.date(2026, 4, 26),
    )

    report = run(cast, source(TABLE))

    terms, spans, special = written(cast)
    assert terms[2:] == [
        (dt.date(2026, 1, 12), dt.date(2026, 3, 20)),
        (dt.date(2026, 3, 30), dt.date(2026, 5, 26)),
    ]
    assert [(kind, name) for kind, name, *_rest in spans] == [
        ("break", "Осенние каникулы"),
        ("exception", "Карантин"),
        ("break", "Дополнительные каникулы"),
        ("break", "Весенние каникулы"),
    ]
    assert special == [(dt.date(2026, 2, 7), 1, [5, 6])]
    assert set(SpanClass.objects.values_list("school_class__letter", flat=True)) == {"А", "Б"}
    assert report.run_id is not None


@pytest_db
def test_second_import_changes_nothing(cast: Cast) -> None:
    opened(cast)
    run(cast, source(TABLE))

    again = run(cast, source(TABLE))

    assert (again.run_id, again.lines) == (None, ())
    assert ImportRun.objects.filter(kind=KIND).count() == 1


@pytest_db
def test_own_table_comes_back_as_it_went(cast: Cast) -> None:
    opened(cast)
    run(cast, source(TABLE))

    again = run(cast, source(calendar_table(cast.year), "calendar.xlsx"))

    assert again.lines == ()
    assert not [problem for problem in again.problems if problem.severity == "unplaced"]


@pytest_db
def test_import_is_taken_back(cast: Cast) -> None:
    before = written(opened(cast))
    report = run(cast, source(TABLE))

    undo_calendar(actor=cast.actors["deputy"], run=ImportRun.objects.get(pk=report.run_id), now=NOW)

    assert written(cast) == before
    assert not SpanClass.objects.exists()


@pytest_db
def test_import_is_not_taken_back_under_a_closed_term(cast: Cast) -> None:
    report = run(opened(cast), source(TABLE))
    before = written(cast)
    Term.objects.filter(pk=cast.closed_term.pk).update(closed_at=NOW)
    Term.objects.filter(scheme=cast.scheme, number=1).update(closed_at=NOW)
    made = ImportRun.objects.get(pk=report.run_id)
    Term.objects.filter(scheme=cast.scheme, number=3).update(closed_at=NOW)

    with pytest.raises(TermClosed):
        undo_calendar(actor=cast.actors["deputy"], run=made, now=NOW)

    assert written(cast) == before


@pytest_db
@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace("05.11.2025;30.12.2025", "06.11.2025;30.12.2025"),
    ],
)
def test_closed_terms_stay_whole(cast: Cast, text: str) -> None:
    """The autumn holidays of the file are new and touch no closed term; moved terms are."""
    before = written(cast)
    is_moved = text != TABLE

    if is_moved:
        with pytest.raises(ImportRefused, match="II четверть"):
            run(cast, source(text))
        assert written(cast) == before
    else:
        assert run(cast, source(text)).run_id is not None


@pytest_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("30.03.2026;26.05.2026", "10.03.2026;26.05.2026"),
        ("01.09.2025;26.05.2026", "01.09.2025;30.04.2026"),
        ("07.02.2026;;5-6", "07.06.2026;;5-6"),
    ],
)
def test_what_the_rules_forbid_is_refused_whole(cast: Cast, old: str, new: str) -> None:
    before = written(opened(cast))

    with pytest.raises(ImportRefused):
        run(cast, source(TABLE.replace(old, new)))

    assert written(cast) == before


@pytest_db
def test_calendar_of_another_year_is_refused(cast: Cast) -> None:
    text = TABLE.replace("2026", "2031").replace("2025", "2030")

    with pytest.raises(ImportRefused):
        run(opened(cast), source(text))


@pytest_db
def test_unknown_class_is_left_out_with_its_place(cast: Cast) -> None:
    report = run(opened(cast), source(TABLE.replace("5А, 6Б", "5А, 7Щ")))

    left_out = [problem for problem in report.problems if problem.severity == "unplaced"]
    assert [(problem.place.row, problem.value) for problem in left_out] == [(11, "7Щ")]
    assert not NonTeachingSpan.objects.filter(name="Карантин").exists()


@pytest_db
def test_doubts_come_with_the_report(cast: Cast) -> None:
    report = run(opened(cast), site(SITE))

    told = [str(problem) for problem in report.problems]
    assert any("31.08.2026" in text for text in told)
    assert any("08.01.2026" in text or "09.01.2026" in text for text in told)


@pytest_db
@pytest.mark.parametrize("who", ["teacher", "director", "other_deputy"])
def test_only_keepers_import(cast: Cast, who: str) -> None:
    from core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        import_calendar(
            actor=cast.actors[who],
            school=cast.school,
            year=cast.year,
            source=source(TABLE),
            now=NOW,
        )


# --- pages -------------------------------------------------------------------------------------


def upload(text: str = TABLE) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("calendar.csv", text.encode())}


@pytest_db
def test_file_preview_confirmation_result_and_undo(cast: Cast) -> None:
    before = written(opened(cast))
    client = cast.client("deputy")

    sent = client.post(ROOT, upload())
    preview = client.get(sent.url)
    assert written(cast) == before
    done = client.post(sent.url)
    result = client.get(done.url)
    undone = client.post(f"{done.url}undo/")

    assert (sent.status_code, preview.status_code, done.status_code) == (303, 200, 303)
    assert "Карантин" in preview.content.decode()
    assert "Карантин" in result.content.decode()
    assert undone.status_code == 303
    assert written(cast) == before
    assert client.get(sent.url).status_code == 404


@pytest_db
def test_wrong_file_is_told_of_and_stored_nowhere(cast: Cast) -> None:
    answer = cast.client("deputy").post(ROOT, upload("a;b\n1;2\n"))

    assert answer.status_code == 422
    assert [problem.severity for problem in answer.context["refused"]] == ["refused"]
    assert not ImportRun.objects.filter(kind=KIND).exists()


@pytest_db
def test_json_of_a_site_is_taken_by_the_page(cast: Cast) -> None:
    file = SimpleUploadedFile("calendar.json", json.dumps({"schools": [SITE, SITE]}).encode())

    answer = cast.client("deputy").post(ROOT, {"file": file, "part": "2"})

    # The winter holidays lie in days of closed terms as they are: only the third quarter moves.
    assert answer.status_code in (303, 422)
    assert answer.status_code == 303, answer.context["refused"]


@pytest_db
def test_preview_of_somebody_else_is_not_found(cast: Cast) -> None:
    sent = cast.client("deputy").post(ROOT, upload())

    assert cast.client("administrator").get(sent.url).status_code == 404
    assert cast.client("other_deputy").post(sent.url).status_code == 404


@pytest_db
def test_import_of_another_school_is_not_found(cast: Cast) -> None:
    report = run(cast, source(TABLE))
    client = cast.client("other_deputy")

    assert client.get(f"{ROOT}runs/{report.run_id}/").status_code == 404
    assert client.post(f"{ROOT}runs/{report.run_id}/undo/").status_code == 404


@pytest_db
def test_calendar_is_downloaded_as_a_table(cast: Cast) -> None:
    answer = cast.client("deputy").get(f"/timetable/calendar/{cast.year.pk}/table/")

    assert answer.status_code == 200
    assert answer.content.startswith(b"PK\x03\x04")


# --- command -----------------------------------------------------------------------------------


@pytest_db
def test_command_shows_imports_and_undoes(cast: Cast, tmp_path: Path) -> None:
    before = written(opened(cast))
    path = tmp_path / "calendar.csv"
    path.write_text(TABLE, encoding="cp1251")

    def call(*arguments: str) -> Any:
        told = io.StringIO()
        call_command("import_calendar", *arguments, "--school", "first", "--json", stdout=told)
        return json.loads(told.getvalue())

    tried = call(str(path), "--year", "2025/2026", "--dry-run")
    assert written(cast) == before
    done = call(str(path), "--year", "2025/2026")
    undone = call("--undo", str(done["run"]))

    assert (tried["dry_run"], tried["run"]) == (True, None)
    assert done["tallies"]["school.term"] == {"added": 0, "changed": 2, "removed": 0, "kept": 2}
    assert undone["undone"]["restored"] == 2
    assert written(cast) == before


@pytest_db
def test_command_says_what_is_wrong(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("a;b\n", encoding="utf-8")

    with pytest.raises(CommandError) as error:
        call_command("import_calendar", str(path), "--school", "first", "--year", "2025/2026")

    assert "\n" not in str(error.value)
