"""The printed pages themselves, read back from the PDF."""

import datetime as dt
import io
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.printing import geometry as g
from reports.printing import render as renderer
from reports.printing.naive import naive_html, render_naive
from reports.printing.pages import Imprint
from reports.printing.plan import PageKind, PageSpec, Part, Plan, SpreadBody, plan
from reports.printing.render import Book, Studio, digest, part_html
from reports.printing.typeface import Face
from reports.selectors.volume_data import (
    ClosingKind,
    LessonColumn,
    Period,
    Statement,
    StatementRow,
    Volume,
)
from tests.factories.volume import make_group, make_lesson, make_row, make_volume

pytestmark = pytest.mark.slow

PRINTED_AT = dt.datetime(2026, 5, 27, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=3)))


def silent(done: int, total: int, step: str) -> None:
    """Nobody watches."""


def book_of(volume: Volume, *, number: int | None = 3) -> tuple[Plan, bytes]:
    planned = plan(volume)
    book = Book(planned, Imprint(PRINTED_AT, digest(volume)))
    book.render(silent)
    return planned, book.bind(number)


def texts_of(content: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return [" ".join(page.extract_text().split()) for page in pages]


@pytest.fixture(scope="module")
def printed() -> tuple[Plan, bytes]:
    group = make_group("Математика", lessons=30)
    noted = replace(
        group.columns[1],
        topic="<script>alert(1)</script> & «дроби»",
        works=("Контрольная № 3",),
        substitute="Орлов П. С.",
    )
    assert isinstance(noted, LessonColumn)
    columns = (group.columns[0], noted, *group.columns[2:])
    return book_of(make_volume((replace(group, columns=columns),)))


def test_book_has_the_planned_pages_of_a4(printed: tuple[Plan, bytes]) -> None:
    planned, content = printed

    pages = PdfReader(io.BytesIO(content)).pages

    assert len(pages) == planned.page_count
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {
        (595, 842)
    }


def test_book_prints_every_number_of_its_pages(printed: tuple[Plan, bytes]) -> None:
    planned, content = printed

    texts = texts_of(content)

    for page, text in zip(planned.pages[1:], texts[1:], strict=True):
        assert re.search(rf"(?<!\d){page.label}(?!\d)", text), page


def test_book_holds_topics_escaped_with_works_and_substitution(
    printed: tuple[Plan, bytes],
) -> None:
    planned, content = printed
    number = next(page.number for page in planned.pages if page.kind == PageKind.RIGHT)

    text = texts_of(content)[number - 1]

    assert "<script>alert(1)</script> & «дроби»" in text
    assert "Контрольная № 3" in text.replace("\u00a0", " ")
    assert "Орлов П. С." in text


def test_book_reads_row_by_row(printed: tuple[Plan, bytes]) -> None:
    """A line of marks is a line of text: what a search or a copy finds is a student's row."""
    planned, content = printed
    page = next(page for page in planned.pages if page.kind == PageKind.LEFT)
    assert isinstance(page.body, SpreadBody)
    lessons = [placed.column for placed in page.body.spread.columns if not placed.is_closing]
    wanted = [
        " ".join(filter(None, (column.cells[row] for column in lessons)))
        for row in range(len(page.body.spread.rows))
    ]

    text = PdfReader(io.BytesIO(content)).pages[page.number - 1].extract_text()

    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert [line for line in wanted if line and line not in lines] == []


def test_book_carries_its_faces_with_it(printed: tuple[Plan, bytes]) -> None:
    fonts = {
        str(font["/BaseFont"]).split("+")[-1]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in PdfReader(io.BytesIO(printed[1])).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }

    assert {name for name in fonts if name.startswith("PT")} >= {"PT-Sans", "PT-Sans-Bold"}
    assert [name for name, descriptor in fonts.items() if "/FontFile2" not in descriptor] == []


def test_book_has_outline_and_links_of_the_contents(printed: tuple[Plan, bytes]) -> None:
    planned, content = printed
    reader = PdfReader(io.BytesIO(content))

    titles = [item["/Title"] for item in reader.outline if isinstance(item, dict)]
    contents = next(page.number for page in planned.pages if page.kind == PageKind.CONTENTS)
    links = reader.pages[contents - 1].get("/Annots", [])

    assert "Математика" in titles
    assert len(links) >= 4


@pytest.mark.slow
def test_book_of_the_same_data_is_the_same_file() -> None:
    volume = make_volume((make_group(lessons=3, students=2),))

    first, second, third = (book_of(volume, number=number)[1] for number in (3, 3, 4))

    assert first == second
    assert first != third


def test_digest_changes_with_any_mark() -> None:
    volume = make_volume((make_group(lessons=3, students=2),))
    group = volume.groups[0]
    column = replace(group.columns[0], cells=("2", "2"))
    changed = replace(volume, groups=(replace(group, columns=(column, *group.columns[1:])),))

    assert digest(volume) == digest(replace(volume))
    assert digest(volume) != digest(changed)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "ftp://127.0.0.1/x"]
)
def test_fetcher_reads_nothing_but_faces_and_static_files(url: str) -> None:
    fetcher = renderer._local_fetcher()

    with pytest.raises((ValueError, OSError)):
        fetcher.fetch(url)


def test_fetcher_reads_our_faces() -> None:
    with renderer._local_fetcher().fetch(Face.SANS.path.as_uri())._file_obj as file:
        assert len(file.read()) > 100_000


# --- the oracle ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    x: float
    y: float
    text: str


def words_of(content: bytes, folder: Path) -> list[list[Word]]:
    """Words of each page with their middles, in points."""
    source = folder / "book.pdf"
    source.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-bbox", str(source), "-"], capture_output=True, text=True, check=True
    ).stdout
    number = r'([\d.]+)"'
    pattern = re.compile(
        rf'<word xMin="{number} yMin="{number} xMax="{number} yMax="{number}>([^<]*)</word>'
    )
    return [
        [
            Word((float(x1) + float(x2)) / 2, (float(y1) + float(y2)) / 2, word)
            for x1, y1, x2, y2, word in pattern.findall(page)
        ]
        for page in text.split("<page ")[1:]
    ]


def grid_of(words: list[Word], names: list[str]) -> dict[tuple[int, int], str]:
    """(row, column) → mark, by the nearest surname and the nearest day."""
    rows = {name: next(w.y for w in words if w.text == name) for name in names}
    right = max(w.x for w in words if w.text in names)
    top = min(rows.values())
    days = [w for w in words if w.y < top - 3 and re.fullmatch(r"\d\d", w.text) and w.x > right]
    heads = sorted(day.x for day in days)
    found: dict[tuple[int, int], str] = {}
    bottom = max(rows.values()) + 10
    for word in words:
        if word.x > heads[0] - 8 and top - 6 < word.y < bottom:
            row = min(range(len(names)), key=lambda n: abs(rows[names[n]] - word.y))
            column = min(range(len(heads)), key=lambda n: abs(heads[n] - word.x))
            assert (row, column) not in found
            found[row, column] = word.text
    return found


def two_spreads() -> tuple[Plan, tuple[PageSpec, ...]]:
    rows = tuple(make_row(number, name=f"Ученик{number:02} Имя") for number in range(28))
    marks = ("5", "", "н", "5/4", "", "осв", "4", "")
    lessons = tuple(
        make_lesson(
            number,
            dt.date(2025, 9, 1) + dt.timedelta(days=number),
            tuple(marks[(number * 3 + row) % 8] for row in range(28)),
        )
        for number in range(44)
    )
    group = replace(make_group(lessons=0, students=1), rows=rows, columns=lessons)
    planned = plan(make_volume((group,)))
    pages = tuple(page for page in planned.pages if isinstance(page.body, SpreadBody))
    assert len(pages) == 4
    return planned, pages


@dataclass(frozen=True, slots=True)
class Drawn:
    """Two spreads drawn by the press and by the oracle, word by word."""

    pages: tuple[PageSpec, ...]
    ours: list[list[Word]]
    oracle: list[list[Word]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    planned, pages = two_spreads()
    folder = tmp_path_factory.mktemp("drawn")
    html = part_html(planned, Part("Математика", pages), Imprint(PRINTED_AT, "0" * 64))
    studio = Studio()
    ours = words_of(studio.write(studio.layout(html), identifier="x"), folder)
    content, _count = render_naive(naive_html(planned, pages))
    # The naive document begins with a page of contents.
    return Drawn(pages, ours, words_of(content, folder)[1:])


@pytest.mark.slow
def test_marks_stand_where_the_naive_tables_put_them(drawn: Drawn) -> None:
    names = [f"Ученик{number:02}" for number in range(28)]

    assert len(drawn.ours) == len(drawn.oracle) == 4
    for number in (0, 2):
        body = drawn.pages[number].body
        assert isinstance(body, SpreadBody)
        expected = {
            (row, column): placed.column.cells[row]
            for column, placed in enumerate(body.spread.columns)
            for row in range(28)
            if placed.column.cells[row]
        }
        assert grid_of(drawn.oracle[number], names) == expected
        assert grid_of(drawn.ours[number], names) == expected


@pytest.mark.slow
def test_topics_say_what_the_naive_tables_say(drawn: Drawn) -> None:
    for number in (1, 3):
        for page in (drawn.ours[number], drawn.oracle[number]):
            dates = [word for word in page if re.fullmatch(r"\d\d\.\d\d\.\d{4}", word.text)]
            assert len(dates) == 22
        assert letters(drawn.ours[number]) == letters(drawn.oracle[number])


def letters(words: list[Word]) -> list[str]:
    """Every letter of the table, whatever line it is on; hyphens of broken words do not count."""
    top = min(word.y for word in words if re.fullmatch(r"\d\d\.\d\d\.\d{4}", word.text)) - 10
    table = [word for word in words if top < word.y < g.TABLE_END / 25.4 * 72]
    return sorted("".join(re.sub(r"[-‐\u00ad]", "", word.text) for word in table))


def test_lines_of_the_statement_keep_to_their_rows_under_words_made_smaller(
    tmp_path: Path,
) -> None:
    """«неуд.» is set smaller than the marks beside it and must not push what follows down."""
    kinds = (ClosingKind.YEAR, ClosingKind.EXAM, ClosingKind.FINAL)
    rows = tuple(
        StatementRow(number, f"Ученик{number:02} Имя", (), (("5",),) * 3, (1, None, None))
        for number in range(1, 9)
    )
    periods = tuple(Period(kind, "") for kind in kinds)
    planned = plan(
        replace(make_volume(()), statement=Statement(("Музыка",), periods, rows, "levels"))
    )
    (page,) = [page for page in planned.pages if page.kind == PageKind.STATEMENT]
    html = part_html(planned, Part("Ведомость", (page,)), Imprint(PRINTED_AT, "0" * 64))
    studio = Studio()

    (words,) = words_of(studio.write(studio.layout(html), identifier="x"), tmp_path)

    numbers = [next(w.y for w in words if w.text == f"Ученик{row.number:02}") for row in rows]
    exams = [word.y for word in words if word.text == "экзамен"]
    unsatisfactory = [word.y for word in words if word.text == "неуд."]
    assert len(exams) == len(unsatisfactory) == 8
    shifts = [exam - number for exam, number in zip(exams, numbers, strict=True)]
    assert max(shifts) - min(shifts) < 0.2
    assert [word.text for word in words if word.text == "Поведение"] == ["Поведение"]
