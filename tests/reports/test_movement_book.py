"""The movement book: lines, totals, who reads it, the spreadsheet and the paper."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from school.enums import MovementKind
from school.models import Movement
from school.services.movement import record_movement
from school.services.movement.plan import Newcomer, Order
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import printed

pytestmark = pytest.mark.slow

URL = reverse("reports:movement-book")
DAY = dt.date(2026, 1, 20)


def record(cast: Cast, kind: MovementKind, **values: object) -> Movement:
    asked = Order(kind, "45-у", dt.date(2026, 1, 19), DAY, **values)
    return record_movement(actor=cast.actors["secretary"], order=asked, now=NOW)


def arrive(cast: Cast, name: str, place: str = "школа № 3") -> Movement:
    newcomer = Newcomer(name, "Ия", "", "f", dt.date(2014, 8, 2))
    return record(
        cast, MovementKind.ARRIVAL, newcomer=newcomer, to_class=cast.class_5a, place=place
    )


@pytest.fixture
def moved(cast: Cast) -> Cast:
    """One came to 5А, one of 5А left, one went from 5А to 6Б."""
    arrive(cast, "Новикова")
    record(cast, MovementKind.DEPARTURE, student=cast.students["classmate"], place="г. Белогорье")
    record(cast, MovementKind.TRANSFER, student=cast.students["pupil"], to_class=cast.class_6b)
    return cast


def test_totals_add_up_per_class_and_for_the_school(moved: Cast) -> None:
    book = moved.client("secretary").get(URL).context["book"]

    assert [
        (row.name, row.was, row.arrived, row.from_classes, row.left, row.to_classes, row.stands)
        for row in (*book.totals, book.whole)
    ] == [
        ("1А", 1, 0, 0, 0, 0, 1),
        ("5А", 2, 1, 0, 2, 1, 1),
        ("6Б", 1, 1, 1, 0, 0, 2),
        (book.whole.name, 4, 2, 1, 2, 1, 4),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Ёлкина", "Абрамова", "Новикова"]),
        ({"kind": "departure"}, ["Абрамова"]),
        ({"q": "ЁЛК"}, ["Ёлкина"]),
        ({"q": "45-у новик"}, ["Новикова"]),
        ({"since": "2026-01-21", "until": "2026-02-01"}, []),
    ],
)
def test_filters_narrow_the_lines(moved: Cast, query: dict[str, str], names: list[str]) -> None:
    book = moved.client("secretary").get(URL, query).context["book"]

    assert [line.name.split()[0] for line in book.lines] == names


def test_class_narrows_lines_and_totals(moved: Cast) -> None:
    query = {"school_class": moved.class_6b.pk}

    book = moved.client("deputy").get(URL, query).context["book"]

    assert [line.to_class for line in book.lines] == ["6Б"]
    assert [row.name for row in book.totals] == ["6Б"]


def test_class_teacher_reads_the_own_class_only(moved: Cast) -> None:
    record(moved, MovementKind.DEPARTURE, student=moved.students["outsider"], place="г. Белогорье")

    book = moved.client("class_teacher").get(URL).context["book"]

    assert "Юрьева" not in {line.name.split()[0] for line in book.lines}
    assert [row.name for row in book.totals] == ["5А"]
    assert {line.can_undo for line in book.lines} == {False}


def test_teacher_without_a_class_reads_nothing(moved: Cast) -> None:
    book = moved.client("stranger").get(URL).context["book"]

    assert (book.lines, book.totals) == ((), ())


def test_another_school_reads_nothing(moved: Cast) -> None:
    book = moved.client("other_deputy").get(URL).context["book"]

    assert book.lines == ()
    assert [(row.name, row.was) for row in book.totals] == [("5А", 1)]


def test_wrong_dates_are_refused(moved: Cast) -> None:
    query = {"since": "2026-02-01", "until": "2026-01-01"}

    assert moved.client("secretary").get(URL, query).status_code == 422
    assert (
        moved.client("secretary").get(reverse("reports:movement-book-xlsx"), query).status_code
        == 422
    )


def test_year_of_another_school_is_not_found(moved: Cast) -> None:
    foreign = moved.other_group.year_id

    assert moved.client("secretary").get(URL, {"year": foreign}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_lines(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        arrive(cast, f"Новикова{'абв'[number]}")
    client = cast.client("secretary")
    client.get(URL)

    with django_assert_num_queries(7):
        client.get(URL)


def test_spreadsheet_keeps_a_formula_as_text(cast: Cast) -> None:
    arrive(cast, "=cmd|' /C calc'!A0", place="@SUM(1)")

    response = cast.client("secretary").get(reverse("reports:movement-book-xlsx"))

    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [(sheet["C2"].value, sheet["C2"].data_type), sheet["H2"].data_type] == [
        ("=cmd|' /C calc'!A0 Ия", "s"),
        "s",
    ]
    assert sheet["A2"].value.date() == DAY


def test_paper_has_the_lines_and_the_totals(moved: Cast) -> None:
    response = printed(moved.client("secretary"), reverse("reports:movement-book-pdf"))

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert response["Content-Type"] == "application/pdf"
    assert [word in text for word in ("Новикова", "г. Белогорье", "45-у", "6Б")] == [True] * 4


def test_school_without_a_year_is_told(cast: Cast) -> None:
    school = factory.make_school("third")
    user = factory.make_user("third")
    factory.make_membership(user, school, cast.actors["secretary"].role)
    cast.users["third"] = user

    response = cast.client("third").get(URL)

    assert (response.status_code, response.context["form"]) == (200, None)
