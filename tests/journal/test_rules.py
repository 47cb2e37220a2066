"""The pure rules: means, rounding, suggestions, and the language of a cell."""

import contextlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import rules
from journal.rules import CellEntry, MarkEntry, WeightedMark

MATHEMATICAL = rules.Thresholds(Decimal("4.50"), Decimal("3.50"), Decimal("2.50"))
USUAL = rules.Thresholds(Decimal("4.65"), Decimal("3.65"), Decimal("2.65"))

marks = st.lists(
    st.builds(
        WeightedMark,
        value=st.integers(2, 5),
        weight=st.decimals("0.1", "9.9", places=1),
    ),
    min_size=1,
    max_size=40,
)


def test_weighted_mean_is_the_published_example() -> None:
    mean = rules.weighted_mean([WeightedMark(5, Decimal(2)), WeightedMark(3, Decimal(1))])

    assert mean is not None
    assert (mean.rounded, mean.total, mean.weight, mean.count) == (
        Decimal("4.33"),
        Decimal(13),
        Decimal(3),
        2,
    )


def test_mean_of_nothing_is_none_not_zero() -> None:
    assert rules.weighted_mean([]) is None


@given(marks)
def test_mean_lies_between_its_marks_and_rounds_half_up(found: list[WeightedMark]) -> None:
    mean = rules.weighted_mean(found)

    assert mean is not None
    exact = Fraction(0)
    for mark in found:
        exact += mark.value * Fraction(mark.weight)
    exact /= sum(Fraction(mark.weight) for mark in found)
    assert min(mark.value for mark in found) <= mean.rounded <= max(mark.value for mark in found)
    assert Fraction(mean.rounded) == Fraction(int(exact * 100 + Fraction(1, 2)), 100)


@given(marks)
def test_equal_weights_give_the_plain_mean(found: list[WeightedMark]) -> None:
    one = rules.weighted_mean([WeightedMark(mark.value, Decimal(1)) for mark in found])
    two = rules.weighted_mean([WeightedMark(mark.value, Decimal("2.5")) for mark in found])

    assert one is not None
    assert two is not None
    assert one.rounded == two.rounded


@pytest.mark.parametrize(
    ("mean", "thresholds", "suggested"),
    [
        ("4.50", MATHEMATICAL, 5),
        ("4.49", MATHEMATICAL, 4),
        ("3.50", MATHEMATICAL, 4),
        ("2.50", MATHEMATICAL, 3),
        ("2.49", MATHEMATICAL, 2),
        ("4.64", USUAL, 4),
        ("4.65", USUAL, 5),
        ("2.64", USUAL, 2),
    ],
)
def test_suggestion_follows_the_regulations_thresholds_s1_6_1(
    mean: str, thresholds: rules.Thresholds, suggested: int
) -> None:
    assert rules.suggest(Decimal(mean), thresholds) == suggested


def test_suggestion_of_a_ten_point_scale_rounds_half_up() -> None:
    scale = rules.Thresholds(*MATHEMATICAL_OF_TEN, mark_min=1, mark_max=10)

    assert rules.suggest(Decimal("7.50"), scale) == 8
    assert rules.suggest(Decimal("7.49"), scale) == 7


MATHEMATICAL_OF_TEN = (Decimal("4.50"), Decimal("3.50"), Decimal("2.50"))


@pytest.mark.parametrize(
    ("terms", "year"), [([], None), ([4], 4), ([4, 5], 5), ([3, 4, 3, 4], 4), ([3, 3, 4], 3)]
)
def test_year_mark_is_the_mean_of_terms_half_up(terms: list[int], year: int | None) -> None:
    assert rules.year_mark(terms) == year


@pytest.mark.parametrize(("hours", "needed"), [("1", 3), ("2", 3), ("2.5", 5), ("5", 5)])
def test_fewest_marks_depend_on_hours_s1_6_2(hours: str, needed: int) -> None:
    assert rules.min_marks(Decimal(hours), 3, 5) == needed


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("", CellEntry()),
        ("5", CellEntry((MarkEntry(5),))),
        ("45", CellEntry((MarkEntry(4), MarkEntry(5)))),
        ("4/5", CellEntry((MarkEntry(4), MarkEntry(5)))),
        ("4 5", CellEntry((MarkEntry(4), MarkEntry(5)))),
        ("-5", CellEntry((MarkEntry(), MarkEntry(5)))),
        ("н", CellEntry(attendance="absent")),
        ("Н", CellEntry(attendance="absent")),
        ("y", CellEntry(attendance="absent")),
        ("H", CellEntry(attendance="absent")),
        (",", CellEntry(attendance="ill")),
        ("б", CellEntry(attendance="ill")),
        ("уп", CellEntry(attendance="excused")),
        ("eg", CellEntry(attendance="excused")),
        ("оп5", CellEntry(attendance="late", minutes_late=5)),
        ("jg15", CellEntry(attendance="late", minutes_late=15)),
        ("5 н", CellEntry((MarkEntry(5),), "absent")),
        ("5н", CellEntry((MarkEntry(5),), "absent")),
        (".", CellEntry((MarkEntry(code="debt"),))),
        ("ю", CellEntry((MarkEntry(code="debt"),))),
        ("зач", CellEntry((MarkEntry(code="pass"),))),
        ("н/а", CellEntry((MarkEntry(code="na"),))),
        ("осв", CellEntry(attendance="exempt")),
    ],
)
def test_cell_is_read_in_either_layout(typed: str, entry: CellEntry) -> None:
    assert rules.parse_cell(typed) == entry


@pytest.mark.parametrize("typed", ["x", "пять", "5x", "н5", "нн", "б уп", "<b>", "5;drop"])
def test_cell_that_cannot_be_read_names_the_part(typed: str) -> None:
    with pytest.raises(rules.CellSyntaxError) as caught:
        rules.parse_cell(typed)
    assert caught.value.token


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.tuples(st.integers(2, 5), st.just("")),
            st.tuples(st.none(), st.sampled_from(["pass", "fail", "na", "debt"])),
        ),
        max_size=4,
    ),
    st.sampled_from(["", "absent", "ill", "excused", "unexcused", "late", "remote", "away"]),
)
def test_what_is_shown_reads_back_as_itself(
    shown: list[tuple[int | None, str] | None], attendance: str
) -> None:
    text = rules.format_cell(shown, attendance)
    entry = rules.parse_cell(text)
    again = rules.format_cell(
        [None if mark.is_empty else (mark.value, mark.code) for mark in entry.marks],
        entry.attendance,
    )

    assert again == text


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(rules.CellSyntaxError):
        rules.parse_cell(typed)


def test_printed_cell_follows_the_paper_rule() -> None:
    assert rules.printed_cell([(4, "")], "ill") == "н/4"
    assert rules.printed_cell([], "late") == ""
    assert rules.printed_cell([], "exempt") == "осв"
    assert rules.printed_cell([(4, ""), None, (5, "")]) == "4/5"
