"""The journal of missed and replaced lessons and the time-sheet: screen, PDF, XLSX (§4.11)."""

import datetime as dt
import io
import shutil
import subprocess
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from openpyxl import load_workbook

from journal.services import substitutions as services
from journal.services.substitutions import added
from journal.services.substitutions.added import Place
from reports.selectors.substitution_journal import MonthJournal, month_journal
from reports.selectors.time_sheet import TimeSheet, time_sheet
from tests.factories import journal as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.substitutions import give, make_absence

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PAGES = ("substitution-journal", "time-sheet")
ALL = (*PAGES, *(f"{name}-{kind}" for name in PAGES for kind in ("pdf", "xlsx")))


def show(cast: Cast, name: str, by: str = "deputy", **query: str) -> HttpResponse:
    return cast.client(by).get(reverse(f"reports:{name}"), query)


def journal_of(cast: Cast, by: str = "deputy", today: dt.date = TODAY) -> MonthJournal:
    return month_journal(actor=cast.actors[by], day=TODAY, today=today, zone=cast.school.zone)


def sheet_of(cast: Cast, by: str = "deputy", today: dt.date = TODAY) -> TimeSheet:
    return time_sheet(actor=cast.actors[by], day=TODAY, today=today)


def read_pdf(content: bytes) -> str:
    program = shutil.which("pdftotext")
    assert program, "poppler-utils is installed"
    found = subprocess.run(
        [program, "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(found.stdout.decode().split())


@pytest.fixture
def month(cast: Cast) -> Cast:
    """5А given and signed for, 1А called off, one of 5А still open, one extra lesson."""
    make_absence(cast)
    row = give(cast, cast.lesson_today, coefficient=Decimal("1.50"), order_no="45-к")
    services.sign(actor=cast.actors["stranger"], substitution=row, now=NOW)
    give(cast, cast.lesson_1a, kind="not_held")
    factory.make_lesson(cast.maths, TODAY, slot=5)
    added.add_lesson(
        actor=cast.actors["deputy"],
        group=cast.russian_6b,
        staff=cast.staff["stranger"],
        kind="extra",
        place=Place(TODAY, 7),
        reason="отставание",
        now=NOW,
    )
    return cast


# --- the journal -------------------------------------------------------------------------------


def test_journal_has_the_columns_of_the_form(month: Cast) -> None:
    lines = journal_of(month).lines

    assert [(line.slot, line.absent, line.substitute, line.kind) for line in lines] == [
        (1, "Учителева А. И.", "", "урок не проведён"),
        (2, "Учителева А. И.", "Чужанова А. И.", "тот же предмет"),
        (5, "Учителева А. И.", "", ""),
        (7, "", "Чужанова А. И.", "дополнительный урок"),
    ]
    given = lines[1]
    assert (given.reason, given.grounds) == ("больничный лист", "б/л № 12, 45-к")
    assert (given.subject, given.taught, given.group) == ("Математика", "Математика", "5А")
    assert (given.hours, given.signed_on) == (Decimal("1.50"), TODAY)
    assert [line.is_open for line in lines] == [False, False, True, False]
    assert lines[2].grounds == "б/л № 12"


def test_journal_sums_up_what_was_missed(month: Cast) -> None:
    journal = journal_of(month)

    assert (journal.missed, journal.replaced, journal.most_missed) == (3, 1, "Математика")
    assert journal.summary == (
        "Пропущено уроков: 3, замещено: 1, больше всего по предмету «Математика»."
    )


def test_empty_month_says_so(cast: Cast) -> None:
    assert journal_of(cast).summary == "Пропущенных уроков нет."
    assert "В этом месяце записей нет" in show(cast, "substitution-journal").content.decode()


def test_taken_back_substitution_leaves_the_journal(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert [line.is_open for line in journal_of(cast).lines] == [True, True]


def test_lessons_ahead_are_not_missed_yet(cast: Cast) -> None:
    make_absence(cast, first=cast.lesson_ahead.on)

    assert journal_of(cast).lines == ()


@pytest.mark.parametrize("count", [1, 3])
def test_journal_takes_constant_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    make_absence(cast)
    for n in range(count):
        give(cast, factory.make_lesson(cast.maths, TODAY, slot=5 + n))

    # substitutions, open lessons, absences
    with django_assert_num_queries(3):
        journal = journal_of(cast)

    assert journal.replaced == count


# --- the time-sheet ----------------------------------------------------------------------------


def test_time_sheet_counts_basic_extra_and_substituted_hours(month: Cast) -> None:
    sheet = sheet_of(month)

    rows = {
        (teacher.name, row.label): (row.cells[TODAY.day - 1], row.total)
        for teacher in sheet.teachers
        for row in teacher.rows
    }
    assert rows == {
        ("Учителева А. И.", "основные"): (Decimal(1), Decimal(2)),
        ("Чужанова А. И.", "основные"): (None, Decimal(1)),
        ("Чужанова А. И.", "сверх плана"): (Decimal(1), Decimal(1)),
        ("Чужанова А. И.", "замены"): (Decimal("1.5"), Decimal("1.5")),
    }
    assert [row.total for row in sheet.totals] == [Decimal(3), Decimal(1), Decimal("1.5")]
    assert sheet.total == Decimal("5.5")


def test_time_sheet_does_not_count_lessons_ahead(cast: Cast) -> None:
    assert sheet_of(cast).until == TODAY
    later = sheet_of(cast, today=cast.lesson_ahead.on)

    assert later.total - sheet_of(cast).total == 1


def test_other_school_has_its_own_papers(month: Cast) -> None:
    assert journal_of(month, "other_deputy").lines == ()
    assert [teacher.name for teacher in sheet_of(month, "other_deputy").teachers] == [
        "Иношкольная А. И."
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_time_sheet_takes_constant_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        factory.make_lesson(cast.maths, TODAY, slot=5 + n)

    # the sums, the names
    with django_assert_num_queries(2):
        sheet_of(cast)


# --- screen, paper, spreadsheet ----------------------------------------------------------------


def test_pages_show_the_month(month: Cast) -> None:
    journal = show(month, "substitution-journal").content.decode()
    sheet = show(month, "time-sheet").content.decode()

    assert "Пропущено уроков: 3, замещено: 1" in journal
    assert "б/л № 12, 45-к" in journal
    assert "1,5" in sheet


def test_pdf_of_the_journal_has_the_form(month: Cast) -> None:
    answer = show(month, "substitution-journal-pdf")

    text = read_pdf(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "Журнал учёта пропущенных и замещённых уроков" in text
    for word in ("Пропустил", "Обоснование", "Заместил", "Учителева А. И.", "подписано"):
        assert word in text
    assert "Пропущено уроков: 3, замещено: 1" in text


def test_pdf_of_the_time_sheet_has_the_teachers(month: Cast) -> None:
    text = read_pdf(show(month, "time-sheet-pdf").content)

    assert "Табель учёта занятий" in text
    assert "Чужанова А. И." in text
    assert "сверх плана" in text


def test_spreadsheet_of_the_journal_is_safe(month: Cast) -> None:
    month.staff["stranger"].last_name = "=HYPERLINK(1)"
    month.staff["stranger"].save(update_fields=["last_name"])

    book = load_workbook(io.BytesIO(show(month, "substitution-journal-xlsx").content))

    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:3] == ("Дата", "Урок №", "Пропустил")
    assert rows[2][7] == "=HYPERLINK(1) А. И."
    assert book.active["H3"].data_type == "s"  # type: ignore[index]
    assert rows[2][10] == 1.5
    assert rows[-1][0].startswith("Пропущено уроков: 3")


def test_spreadsheet_of_the_time_sheet_has_numbers(month: Cast) -> None:
    book = load_workbook(io.BytesIO(show(month, "time-sheet-xlsx").content))

    rows = {row[:3]: row for row in book.active.iter_rows(values_only=True)}  # type: ignore[union-attr]
    own = rows["Чужанова А. И.", "учитель", "замены"]
    assert (own[3 + TODAY.day - 1], own[-1]) == (1.5, 1.5)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("by", "status"),
    [("director", 200), ("auditor", 200), ("teacher", 403), ("secretary", 403), ("mother", 403)],
)
def test_papers_are_for_readers_of_journals(cast: Cast, name: str, by: str, status: int) -> None:
    assert show(cast, name, by).status_code == status


@pytest.mark.parametrize("month", ["", "вчера", "9999-12", "2026-13"])
def test_nonsense_for_a_month_is_this_one(cast: Cast, month: str) -> None:
    found = show(cast, "substitution-journal", month=month).context["journal"]

    assert found.first == dt.date(2026, 1, 1)
