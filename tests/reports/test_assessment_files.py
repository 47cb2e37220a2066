"""The schedule of assessment procedures as files for the school's site (R-EGOP)."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from journal.services import assessments
from tests.factories import journal as factory
from tests.factories.cast import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _works(cast: Cast) -> None:
    for on in (dt.date(2026, 2, 3), dt.date(2026, 2, 20)):
        factory.make_work(factory.make_lesson(cast.maths, on, slot=3), code=4, title="Дроби")
    assessments.add_assessment(
        actor=cast.actors["deputy"],
        year=cast.year,
        name="=ВПР",
        subject=None,
        level="federal",
        on=dt.date(2026, 3, 3),
        minutes=45,
        order_no="",
        classes=[cast.class_6b],
    )


def test_r_egop_workbook_has_classes_by_months(cast: Cast) -> None:
    answer = cast.client("mother").get(reverse("reports:assessment-schedule-xlsx"))

    sheet = load_workbook(io.BytesIO(answer.content)).active
    header, *rows = sheet.iter_rows(values_only=True)

    assert header[:2] == ("Класс", "Сентябрь")
    assert header[-1] == "Май"
    by_class = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert list(by_class) == ["1А", "5А", "6Б"]
    assert by_class["5А"]["Февраль"] == "Математика – 03.02, 20.02"
    assert by_class["6Б"]["Март"] == "=ВПР – 03.03"
    assert sheet["A1"].font.bold
    assert "filename*=utf-8''" in answer["Content-Disposition"]


def test_r_egop_paper_has_a_place_for_the_order(cast: Cast) -> None:
    answer = cast.client("teacher").get(reverse("reports:assessment-schedule-pdf"))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    assert answer["Content-Type"] == "application/pdf"
    for words in ("Единый график оценочных процедур", "УТВЕРЖДЁН", "2025/2026 учебный год"):
        assert words in text
    assert "Математика – 03.02" in text.replace("\n", " ")


@pytest.mark.parametrize("name", ["assessment-schedule-xlsx", "assessment-schedule-pdf"])
def test_files_of_another_school_hold_nothing_of_this_one(cast: Cast, name: str) -> None:
    answer = cast.client("other_teacher").get(reverse(f"reports:{name}"))

    assert answer.status_code == 200
    if name.endswith("xlsx"):
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert not any("ВПР" in str(cell) for row in sheet.values for cell in row)
