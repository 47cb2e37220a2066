"""The walk of the main job looks for the mark where it belongs: own row, day of the lesson."""

import datetime as dt
from dataclasses import replace

import pytest

from reports.printing.pages import Imprint
from reports.printing.plan import plan
from reports.printing.render import Book, digest
from reports.selectors.volume_data import LessonColumn, Move, MoveKind
from reports.walk.browser import Unexpected
from reports.walk.paper import Page, marks_of, read, require_mark
from tests.factories.volume import make_closing, make_group, make_lesson, make_row, make_volume

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 5, 12)
TOPIC = "Обыкновенные дроби и действия с ними, решение задач на движение и на совместную работу"
LONG_NAME = "Константинопольская-Вознесенская Александра"
MOVED = (Move(MoveKind.ARRIVED, dt.date(2025, 11, 5), "12-к", is_female=True),)
ROWS = (
    make_row(0, name="Абрамова Анна"),
    make_row(1, name="Белова Вера"),
    make_row(2, name=LONG_NAME),
    make_row(3, name="Волкова Дарья", moves=MOVED),
    make_row(4, name="Громова Злата"),
)
# The same day of two months, a whole line of marks beside a single one, two works in a cell.
LESSONS = (
    make_lesson(1, dt.date(2026, 4, 12), ("5", "", "5", "5", "5"), topic=TOPIC),
    make_lesson(
        2,
        dt.date(2026, 5, 11),
        ("4", "3", "н", "2", ""),
        topic="Углы",
        homework="12.05.2026 принести циркуль",
    ),
    make_lesson(3, DAY, ("", "5", "4/5", "3", ""), topic=TOPIC),
    make_lesson(4, DAY, ("", "", "н/4", "", ""), topic="Контрольная работа № 2"),
    make_lesson(6, DAY, ("5", "", "", "", "5"), topic="", homework=""),
    make_lesson(5, dt.date(2026, 5, 13), ("5", "4", "", "", "5"), topic="Окружность"),
)


@pytest.fixture(scope="module")
def book() -> list[Page]:
    closing = make_closing("IV четверть", ("5", "5", "5", "5", "5"))
    maths = replace(make_group(lessons=0, students=1), rows=ROWS, columns=(*LESSONS, closing))
    # Another page of the journal with the same day: it comes first.
    physics = make_group(
        "Физика",
        lessons=0,
        rows=ROWS,
        columns=(make_lesson(9, DAY, ("5", "5", "5", "5", "5"), topic="Сила"),),
    )
    volume = make_volume((physics, maths))
    printed = Book(plan(volume), Imprint(dt.datetime(2026, 5, 27, tzinfo=dt.UTC), digest(volume)))
    printed.render(lambda done, total, step: None)
    return read(printed.bind(3))


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize(
    "lesson", [one for one in LESSONS if one.topic], ids=lambda lesson: f"lesson{lesson.lesson_id}"
)
def test_every_cell_is_read_where_it_was_printed(
    book: list[Page], lesson: LessonColumn, number: int
) -> None:
    found = marks_of(book, name=ROWS[number].name, on=lesson.on, topic=lesson.topic)

    assert found == [lesson.cells[number]]


def test_mark_in_the_own_row_satisfies_the_walk(book: list[Page]) -> None:
    require_mark(book, "5", name="Белова Вера", on=DAY, topic=TOPIC)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        # «5» stands in the row below and in the columns to the left and to the right …
        ("Абрамова Анна", "«»"),
        # … beside another mark of the cell, and in the row above …
        (LONG_NAME, "«4/5»"),
        # … and in other columns of the row only.
        ("Громова Злата", "«»"),
    ],
)
def test_mark_in_a_neighbours_row_or_column_fails_the_walk(
    book: list[Page], name: str, seen: str
) -> None:
    with pytest.raises(Unexpected, match=f"the PDF has {seen} for {name} on 12.05.2026"):
        require_mark(book, "5", name=name, on=DAY, topic=TOPIC)


@pytest.mark.parametrize(
    ("name", "on", "topic"),
    [
        ("Юрьева Ада", DAY, TOPIC),
        ("Белова", DAY, TOPIC),
        ("Белова Вера", DAY, "Окружность"),
        ("Белова Вера", dt.date(2026, 5, 14), TOPIC),
    ],
    ids=["nobody", "half a name", "topic of another day", "day without the lesson"],
)
def test_lesson_or_student_that_is_not_printed_fails_the_walk(
    book: list[Page], name: str, on: dt.date, topic: str
) -> None:
    with pytest.raises(Unexpected, match="no spread of the PDF has"):
        require_mark(book, "5", name=name, on=on, topic=topic)
