"""The plan of a bound journal: every lesson once, nothing cut off, pages that add up."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.printing import geometry as g
from reports.printing import lists, spacing, typeface, wording
from reports.printing.plan import PageKind, Plan, SpreadBody, plan
from reports.printing.spacing import Piece
from reports.printing.spreads import Spread, spreads
from reports.selectors.volume_data import (
    ClosingColumn,
    ClosingKind,
    Column,
    GroupJournal,
    LessonColumn,
    Move,
    MoveKind,
    Period,
    Row,
    Statement,
    StatementRow,
)
from tests.factories.volume import (
    make_closing,
    make_group,
    make_lesson,
    make_row,
    make_volume,
)

DAY = dt.date(2025, 9, 1)

cells = st.sampled_from(["", "5", "н", "5/4", "н/незач", "5/4/3/2", "осв"])
texts = st.text(
    alphabet=st.sampled_from("абвгд егжз АБВ 12 №-/«»,.∠😀\u00ad\u200b"), max_size=400
) | st.sampled_from(["", "Очень длинная тема " * 300, "х" * 900])


def group_with(
    rows: tuple[Row, ...], columns: tuple[Column, ...], **fields: object
) -> GroupJournal:
    return replace(make_group(lessons=0, students=1), rows=rows, columns=columns, **fields)


@st.composite
def groups(draw: st.DrawFn) -> GroupJournal:
    rows = tuple(make_row(number) for number in range(draw(st.integers(0, 60))))
    columns: list[LessonColumn | ClosingColumn] = []
    for number in range(draw(st.integers(0, 60))):
        texts_of = tuple(draw(cells) for _row in rows[:3]) + ("",) * max(0, len(rows) - 3)
        if draw(st.integers(0, 9)) == 0:
            columns.append(make_closing("I четверть", texts_of))
        else:
            columns.append(
                make_lesson(
                    number,
                    DAY + dt.timedelta(days=number),
                    texts_of,
                    topic=draw(texts),
                    homework=draw(texts),
                )
            )
    return group_with(rows, tuple(columns), is_graded=draw(st.booleans()))


def letters(lines: object) -> str:
    return "".join("".join(lines).replace("\u00a0", " ").split())


def planned_lessons(found: tuple[Spread, ...]) -> list[int]:
    return [
        placed.column.lesson_id
        for spread in found
        if spread.first_row == 0
        for placed in spread.columns
        if isinstance(placed.column, LessonColumn)
    ]


# --- spreads -------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(groups())
def test_spreads_hold_every_lesson_once_and_cut_nothing(group: GroupJournal) -> None:
    found = spreads(group)

    lessons = [column for column in group.columns if isinstance(column, LessonColumn)]
    assert planned_lessons(found) == [column.lesson_id for column in lessons]
    printed = [record for spread in found for record in spread.records if not record.is_closing]
    assert [r.date for r in printed if not r.is_continued] == [
        f"{column.on:%d.%m.%Y}" for column in lessons
    ]
    assert letters(line for r in printed for line in r.topic) == letters(
        typeface.clean(column.topic) for column in lessons
    )
    assert letters(line for r in printed for line in r.homework) == letters(
        typeface.clean(column.homework) for column in lessons
    )
    for spread in found:
        assert sum(record.depth for record in spread.records) <= g.GRID_LINES
        assert all(record.lines < record.depth for record in spread.records)
        assert spread.row_height * len(spread.rows) <= g.ROWS_H + 1e-6
        ends = [placed.start + placed.units for placed in spread.columns]
        starts = [placed.start for placed in spread.columns]
        assert starts == [0, *ends][: len(starts)]
        assert max(ends, default=0) <= g.UNITS
    students = [row.student_id for spread in found[:9] for row in spread.rows]
    assert set(students) == {row.student_id for row in group.rows}


def test_spread_is_full_at_twenty_two_columns() -> None:
    rows = (make_row(0),)
    lessons = tuple(
        make_lesson(number, DAY + dt.timedelta(days=number), ("5",), topic="", homework="")
        for number in range(30)
    )

    found = spreads(group_with(rows, lessons))

    assert [len(spread.columns) for spread in found] == [22, 8]


def test_closing_column_stands_right_after_the_last_lesson_of_its_term() -> None:
    group = make_group(lessons=60)

    for spread in spreads(group):
        for before, after in zip(spread.columns, spread.columns[1:], strict=False):
            if isinstance(after.column, ClosingColumn):
                assert after.start == before.start + before.units
    names = [
        column.name or column.kind
        for spread in spreads(group)
        for column in (placed.column for placed in spread.columns)
        if isinstance(column, ClosingColumn)
    ]
    assert names == ["I четверть", "II четверть", "III четверть", "IV четверть", "year"]


def test_long_cell_takes_a_wider_column_and_keeps_its_size() -> None:
    rows = (make_row(0), make_row(1))
    column = make_lesson(1, DAY, ("5/4/5", "4"))

    (spread,) = spreads(group_with(rows, (column,)))

    (placed,) = spread.columns
    assert (placed.units, placed.sizes) == (2, (0, 0))


def test_long_topics_make_a_spread_of_fewer_lessons() -> None:
    rows = (make_row(0),)
    lessons = tuple(
        make_lesson(n, DAY + dt.timedelta(days=n), ("",), topic="Длинная тема " * 60)
        for n in range(22)
    )

    found = spreads(group_with(rows, lessons))

    assert len(found) > 1
    assert planned_lessons(found) == list(range(22))


def test_topic_longer_than_a_page_runs_on() -> None:
    rows = (make_row(0),)
    words = " ".join(f"слово{number}" for number in range(1500))
    lesson = make_lesson(1, DAY, ("5",), topic=words, homework="")

    found = spreads(group_with(rows, (lesson,)))

    assert [record.is_continued for spread in found for record in spread.records] == [
        False,
        *(True for _ in found[1:]),
    ]
    assert len(found) >= 2
    lines = [line for spread in found for record in spread.records for line in record.topic]
    assert " ".join(lines) == words


def test_big_group_is_continued_with_the_same_lessons() -> None:
    found = spreads(make_group(lessons=5, students=70))

    assert [(spread.first_row, len(spread.rows)) for spread in found] == [(0, 35), (35, 35)]
    assert found[0].columns == found[1].columns
    assert (len(found[0].records) > 0, found[1].records) == (True, ())


def test_group_without_lessons_has_one_empty_spread() -> None:
    rows = (make_row(0),)

    (spread,) = spreads(group_with(rows, ()))

    assert (spread.columns, spread.records, len(spread.rows)) == ((), (), 1)


def test_group_without_marks_has_no_closing_columns_but_its_account() -> None:
    (spread,) = spreads(make_group(lessons=10, is_graded=False))

    assert not any(placed.is_closing for placed in spread.columns)
    assert sum(record.is_closing for record in spread.records) == 5


# --- pages ---------------------------------------------------------------------------------------


def small_plan(**fields: object) -> Plan:
    groups_of = (
        make_group("Русский язык", lessons=40, seed=1),
        make_group("Математика", lessons=20, seed=2),
    )
    return plan(make_volume(groups_of, **fields))


def test_pages_are_numbered_one_after_another() -> None:
    planned = small_plan()

    assert [page.number for page in planned.pages] == list(range(1, planned.page_count + 1))


def test_pages_come_in_the_order_of_the_paper_journal() -> None:
    kinds = [page.kind for page in small_plan().pages]

    assert list(dict.fromkeys(kinds)) == [
        PageKind.TITLE,
        PageKind.LEGEND,
        PageKind.CONTENTS,
        PageKind.STUDENTS,
        PageKind.BLANK,
        PageKind.LEFT,
        PageKind.RIGHT,
        PageKind.STATEMENT,
        PageKind.SEAL,
    ]


@pytest.mark.parametrize("students", [5, 60, 120])
def test_marks_are_always_on_a_left_hand_page_facing_their_topics(students: int) -> None:
    group = make_group(lessons=30, students=3)
    volume = make_volume((group,))
    people = tuple(volume.students[number % 30] for number in range(students))

    pages = plan(make_volume((group,), students=people)).pages

    lefts = [page for page in pages if page.kind == PageKind.LEFT]
    assert lefts
    for page in lefts:
        facing = pages[page.number]
        assert (page.number % 2, facing.kind, facing.body is page.body) == (0, "right", True)


def test_sheets_are_half_of_the_pages_rounded_up() -> None:
    planned = small_plan()

    assert planned.sheets == (planned.page_count + 1) // 2


def test_contents_name_the_pages_where_the_groups_stand() -> None:
    planned = small_plan()

    lines = [
        row.cells
        for page in planned.pages
        if page.kind == PageKind.CONTENTS
        for row in page.body.rows
    ]
    first = {
        page.body.group.subject: page.label
        for page in reversed(planned.pages)
        if isinstance(page.body, SpreadBody)
    }
    assert {cells[1][0]: cells[3][0].split("–")[0] for cells in lines[1:3]} == first
    assert lines[-1][3] == (str(planned.page_count),)


def test_pages_numbered_by_spreads_share_a_number() -> None:
    planned = small_plan(counts_spreads=True)

    labels = [page.label for page in planned.pages]

    assert labels[:6] == ["", "1", "1", "2", "2", "3"]
    assert labels[planned.page_count - 1] == str(planned.page_count // 2)


def test_statement_of_many_subjects_is_divided_and_signed_once() -> None:
    groups_of = tuple(make_group(f"Предмет {n}", lessons=1, seed=n) for n in range(1, 31))

    pages = lists.statement_pages(make_volume(groups_of).statement)

    first = [page for page in pages if page.rows[0].number == 1]
    assert [len(page.subjects) for page in first] == [15, 15]
    assert [page.has_decision for page in first] == [False, True]
    assert sum(page.has_signatures for page in pages) == 1
    assert pages[-1].has_signatures
    numbers = [row.number for page in pages if page.first_subject == 0 for row in page.rows]
    assert numbers == list(range(1, 31))


@pytest.mark.parametrize("students", [0, 1, 8, 9, 27, 39, 120])
@pytest.mark.parametrize("subjects", [0, 12])
def test_statement_holds_every_student_and_leaves_room_to_sign(
    students: int, subjects: int
) -> None:
    rows = tuple(
        StatementRow(number, "Ёлкина Вера", (), (("5",) * subjects,) * 5)
        for number in range(1, students + 1)
    )
    periods = tuple(Period(ClosingKind.TERM, f"{number} четверть") for number in range(5))
    statement = Statement(("Музыка",) * subjects, periods, rows)

    pages = lists.statement_pages(statement)

    assert [row.number for page in pages for row in page.rows] == list(range(1, students + 1))
    for page in pages:
        used = page.head_height + len(page.rows) * lists.lines_of(statement) * page.row_height
        room = g.TABLE_END - g.LIST_Y - (g.STATEMENT_FOOT_H if page.has_signatures else 0)
        assert used <= room
    assert [page.has_signatures for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize(
    ("scale", "values", "texts"),
    [
        ("levels", (3, 2, 1, None), ("обр.", "уд.", "неуд.", "")),
        ("credit", (1, 0, None, 1), ("зач", "незач", "", "зач")),
        ("marks", (5, 2, None, 4), ("5", "2", "", "4")),
    ],
)
def test_conduct_is_the_last_column_of_the_statement(
    scale: str, values: tuple[int | None, ...], texts: tuple[str, ...]
) -> None:
    row = StatementRow(1, "Ёлкина Вера", (), (("5",),) * 4, values)
    periods = tuple(Period(ClosingKind.TERM, f"{number} четверть") for number in range(4))
    volume = replace(make_volume(()), statement=Statement(("Музыка",), periods, (row,), scale))

    planned = plan(volume)

    (page,) = [page.body for page in planned.pages if page.kind == PageKind.STATEMENT]
    assert isinstance(page, lists.StatementPage)
    assert page.subjects == ("Музыка", "Поведение")
    assert [marks[-1] for marks in page.rows[0].marks] == list(texts)


def test_class_without_marks_may_have_conduct_alone() -> None:
    row = StatementRow(1, "Ёлкина Вера", (), ((),) * 2, (1, None))
    periods = (Period(ClosingKind.TERM, "I четверть"), Period(ClosingKind.YEAR, ""))

    found = lists.with_conduct(Statement((), periods, (row,), "credit"))

    assert len(found.subjects) == 1
    assert [len(marks) for marks in found.rows[0].marks] == [1, 1]
    assert lists.with_conduct(found) == found


# --- text ----------------------------------------------------------------------------------------


@given(texts, st.floats(20, 120))
def test_wrapped_lines_fit_and_hold_every_letter(text: str, room: float) -> None:
    lines = typeface.wrap(text, room, 8.8)

    assert letters(lines) == letters([typeface.clean(text)])
    assert all(typeface.width(line, 8.8) <= room + 1e-6 for line in lines)


def test_wrap_keeps_a_sign_with_its_number() -> None:
    lines = typeface.wrap(
        "Контрольная работа № 2", typeface.width("Контрольная работа №", 8.8), 8.8
    )

    assert lines == ("Контрольная работа", "№\u00a02")


@given(st.lists(st.sampled_from(["", "5", "н", "5/4", "осв", "незач"]), min_size=1, max_size=22))
def test_line_of_marks_stands_in_the_middle_of_its_cells(marks: list[str]) -> None:
    pieces = [
        Piece(mark, (number + 0.5) * g.UNIT, 8.8)
        for number, mark in enumerate(marks)
        if typeface.width(mark, 8.8) < g.UNIT
    ]

    line = str(spacing.line(pieces, 8.8))

    x = 0.0
    wanted = [piece for piece in pieces if piece.text]
    for chunk in _chunks(line):
        if chunk.strip():
            piece = wanted.pop(0)
            size = typeface.width(chunk, 8.8)
            assert chunk == piece.text
            assert abs(x + size / 2 - piece.centre) < 0.12
            x += size
        else:
            x += sum(dict(spacing._SPACES)[char] for char in chunk) * 8.8 * typeface.MM_PER_PT
    assert wanted == []


def _chunks(line: str) -> list[str]:
    found: list[str] = []
    for char in line:
        if found and found[-1][-1].isspace() == char.isspace():
            found[-1] += char
        else:
            found.append(char)
    return found


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "ноль"),
        (7, "семь"),
        (14, "четырнадцать"),
        (40, "сорок"),
        (69, "шестьдесят девять"),
        (112, "сто двенадцать"),
        (300, "триста"),
        (999, "девятьсот девяносто девять"),
        (1000, "1000"),
    ],
)
def test_number_of_sheets_in_words(number: int, words: str) -> None:
    assert wording.in_words(number) == words


def test_account_of_a_term_behind_its_plan_names_lag_and_reason() -> None:
    column = make_closing(
        "I четверть", (), planned=Decimal("40.0"), given=Decimal("38.5"), reasons=("карантин",)
    )

    text = wording.account(column)

    assert [part in text for part in ("40", "38,5", "1,5", "карантин")] == [True] * 4


def test_account_of_marks_alone_is_empty() -> None:
    assert wording.account(make_closing("", (), kind=ClosingKind.EXAM, planned=None)) == ""


def test_move_names_its_order_only_where_there_is_one() -> None:
    with_order = Move(MoveKind.LEFT, dt.date(2026, 1, 12), "15-к", is_female=True)
    without = Move(MoveKind.TO_GROUP, dt.date(2026, 1, 12), "", is_female=True)

    assert "12.01.2026" in wording.move(with_order)
    assert "№ 15-к" in wording.move(with_order)
    assert "№" not in wording.move(without)


@pytest.mark.parametrize(
    ("name", "title"), [("5А", "5 «А»"), ("10Инж", "10 «Инж»"), ("7", "7"), ("11ФМ-2", "11 «ФМ-2»")]
)
def test_class_title_quotes_its_letter(name: str, title: str) -> None:
    assert wording.class_title(name) == title
