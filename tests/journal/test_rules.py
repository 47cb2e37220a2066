"""The pure rules: means, rounding, suggestions, and the language of a cell."""

import contextlib
import dataclasses
import datetime as dt
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import rules
from journal.rules import CellEntry, Given, MarkEntry, WeightedMark

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
        ("2 ,", CellEntry((MarkEntry(2),), "ill")),
        ("4,5", CellEntry((MarkEntry(4), MarkEntry(5)))),
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


SCALE = st.integers(2, 5)
WORDS = st.sampled_from(["pass", "fail", "na", "debt"])


def entries(*, modifiers: bool = True, mark_max: int = 5) -> st.SearchStrategy[CellEntry]:
    """Every cell that a teacher can mean."""
    signs = st.sampled_from(["", "+", "-"] if modifiers else [""])
    number = st.builds(MarkEntry, value=st.integers(2, mark_max), modifier=signs)
    one = st.one_of(number, st.builds(MarkEntry, code=WORDS))
    work = st.one_of(
        st.just(MarkEntry()),
        st.builds(
            lambda first, later: dataclasses.replace(first, retakes=tuple(later)),
            one,
            st.lists(one, max_size=3),
        ),
    )
    attendance = st.one_of(
        st.sampled_from(
            ["", "absent", "ill", "excused", "unexcused", "exempt", "remote", "away"]
        ).map(lambda code: (code, None)),
        st.tuples(st.just("late"), st.one_of(st.none(), st.integers(1, 999))),
    )
    return st.builds(
        lambda works, away: CellEntry(_trimmed(works), *away),
        st.lists(work, max_size=5),
        attendance,
    )


def _trimmed(works: list[MarkEntry]) -> tuple[MarkEntry, ...]:
    """Places without a mark at the end are no part of a cell."""
    while works and works[-1].is_empty:
        works = works[:-1]
    return tuple(works)


@given(entries())
def test_what_is_shown_reads_back_as_itself(entry: CellEntry) -> None:
    assert rules.parse_cell(entry.text, allows_modifiers=True) == entry


@given(entries(modifiers=False))
def test_without_modifiers_the_rest_reads_the_same(entry: CellEntry) -> None:
    assert rules.parse_cell(entry.text) == entry


@given(entries(mark_max=100))
def test_a_hundred_point_cell_reads_back_as_itself(entry: CellEntry) -> None:
    assert rules.parse_cell(entry.text, mark_max=100, allows_modifiers=True) == entry


_TO_LATIN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьб", "qwertyuiop[]asdfghjkl;'zxcvbnm,")


@given(entries())
def test_the_same_keys_in_the_latin_layout_mean_the_same(entry: CellEntry) -> None:
    typed = entry.text.replace("→", ">").translate(_TO_LATIN)

    assert rules.parse_cell(typed, allows_modifiers=True) == entry
    assert rules.parse_cell(typed.upper(), allows_modifiers=True) == entry


@given(entries())
def test_stored_marks_are_shown_as_they_were_typed(entry: CellEntry) -> None:
    stored = [
        tuple(Given(one.value, one.code, one.modifier) for one in work.attempts)
        for work in entry.marks
    ]

    assert rules.format_cell(stored, entry.attendance, entry.minutes_late) == entry.text


@pytest.mark.parametrize(
    ("typed", "shown", "entry"),
    [
        ("2>4", "2→4", CellEntry((MarkEntry(2, retakes=(MarkEntry(4),)),))),
        ("2→4", "2→4", CellEntry((MarkEntry(2, retakes=(MarkEntry(4),)),))),
        ("2Ю4", "2→4", CellEntry((MarkEntry(2, retakes=(MarkEntry(4),)),))),
        ("2 > 4", "2→4", CellEntry((MarkEntry(2, retakes=(MarkEntry(4),)),))),
        (
            "2>3>4",
            "2→3→4",
            CellEntry((MarkEntry(2, retakes=(MarkEntry(3), MarkEntry(4))),)),
        ),
        ("2>.", "2→.", CellEntry((MarkEntry(2, retakes=(MarkEntry(code="debt"),)),))),
        (
            "2>45 н",
            "2→4/5 н",
            CellEntry((MarkEntry(2, retakes=(MarkEntry(4),)), MarkEntry(5)), "absent"),
        ),
        ("-2>4", "-/2→4", CellEntry((MarkEntry(), MarkEntry(2, retakes=(MarkEntry(4),))))),
        (
            "ytpfx>pfx",
            "незач→зач",
            CellEntry((MarkEntry(code="fail", retakes=(MarkEntry(code="pass"),)),)),
        ),
    ],
)
def test_retake_keeps_both_marks(typed: str, shown: str, entry: CellEntry) -> None:
    read = rules.parse_cell(typed)

    assert (read, read.text) == (entry, shown)


@pytest.mark.parametrize("typed", [">4", "2>", "2>н", "->4", "2>-", "2>>4", "н>4"])
def test_retake_without_both_marks_is_not_understood(typed: str) -> None:
    with pytest.raises(rules.CellSyntaxError):
        rules.parse_cell(typed)


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("4+", CellEntry((MarkEntry(4, modifier="+"),))),
        ("5-", CellEntry((MarkEntry(5, modifier="-"),))),
        ("5−", CellEntry((MarkEntry(5, modifier="-"),))),
        ("4+5-", CellEntry((MarkEntry(4, modifier="+"), MarkEntry(5, modifier="-")))),
        ("45-", CellEntry((MarkEntry(4), MarkEntry(5, modifier="-")))),
        ("-5-", CellEntry((MarkEntry(), MarkEntry(5, modifier="-")))),
        ("5 -4", CellEntry((MarkEntry(5), MarkEntry(), MarkEntry(4)))),
        ("3->4+", CellEntry((MarkEntry(3, "", "-", (MarkEntry(4, modifier="+"),)),))),
    ],
)
def test_plus_and_minus_are_read_where_the_regulation_has_them(
    typed: str, entry: CellEntry
) -> None:
    assert rules.parse_cell(typed, allows_modifiers=True) == entry


@pytest.mark.parametrize(("typed", "token"), [("4+", "4+"), ("5-", "5-"), ("34-", "4-")])
def test_plus_and_minus_are_refused_by_name_elsewhere(typed: str, token: str) -> None:
    with pytest.raises(rules.ModifierNotAllowed) as caught:
        rules.parse_cell(typed)

    assert caught.value.token == token


@pytest.mark.parametrize("typed", ["+", "+5", "5++", "н+", ".+"])
def test_a_sign_without_a_number_is_not_understood(typed: str) -> None:
    with pytest.raises(rules.CellSyntaxError):
        rules.parse_cell(typed, allows_modifiers=True)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(rules.CellSyntaxError):
        assert rules.parse_cell(rules.parse_cell(typed).text) == rules.parse_cell(typed)


# --- which marks of a work count -----------------------------------------------------------------

TODAY = dt.date(2026, 1, 20)
givens = st.lists(
    st.one_of(
        st.builds(Given, value=SCALE),
        st.builds(Given, code=st.sampled_from(["pass", "na", "exempt"]), value=st.none()),
        st.builds(
            Given,
            value=st.none(),
            code=st.just("debt"),
            due_on=st.dates(dt.date(2026, 1, 10), dt.date(2026, 1, 30)),
        ),
    ),
    max_size=4,
)
countings = st.builds(
    rules.Counting,
    retakes=st.sampled_from(["last", "best", "both"]),
    lowest=st.integers(1, 2),
    today=st.sampled_from([None, TODAY]),
)


@pytest.mark.parametrize(
    ("rule", "attempts", "counted"),
    [
        ("last", [2, 4], [4]),
        ("last", [4, 3], [3]),
        ("last", [2, None], [2]),
        ("last", [None], []),
        ("best", [2, 4, 3], [4]),
        ("best", [4, 3], [4]),
        ("both", [2, 4], [2, 4]),
        ("both", [2, None, 4], [2, 4]),
    ],
)
def test_retake_rule_says_which_marks_count(
    rule: str, attempts: list[int | None], counted: list[int]
) -> None:
    given_marks = [Given(value, "" if value else "na") for value in attempts]

    found = rules.Counting(retakes=rule).counted(given_marks)

    assert found == [(value, False) for value in counted]


@pytest.mark.parametrize(
    ("due_on", "today", "counted"),
    [
        (dt.date(2026, 1, 19), TODAY, [(2, True)]),
        (dt.date(2026, 1, 20), TODAY, []),
        (dt.date(2026, 1, 19), None, []),
        (None, TODAY, []),
    ],
)
def test_overdue_debt_counts_as_the_lowest_mark_only_where_the_regulation_says_so(
    due_on: dt.date | None, today: dt.date | None, counted: list[tuple[int, bool]]
) -> None:
    debt = Given(code="debt", due_on=due_on)

    assert rules.Counting(today=today).counted([debt]) == counted


def test_overdue_debt_stands_in_the_mean_but_is_no_mark() -> None:
    debt = Given(code="debt", due_on=dt.date(2026, 1, 1))
    works = [(Decimal(1), [Given(5)]), (Decimal(2), [debt])]

    mean = rules.mean_of(works, rules.Counting(today=TODAY))

    assert mean == rules.Mean(Decimal(9), Decimal(3), 2, 1)


@given(st.lists(st.tuples(st.decimals("0.1", "9.9", places=1), givens), max_size=20), countings)
def test_mean_of_works_is_the_exact_fraction_rounded_half_up(
    works: list[tuple[Decimal, list[Given]]], counting: rules.Counting
) -> None:
    mean = rules.mean_of(works, counting)

    pairs = [
        (Fraction(value), Fraction(weight))
        for weight, attempts in works
        for value, _ in counting.counted(attempts)
    ]
    if not pairs:
        assert mean is None
        return
    assert mean is not None
    exact = sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)
    assert mean.count == len(pairs)
    assert Fraction(mean.rounded) == Fraction(int(exact * 100 + Fraction(1, 2)), 100)


@given(
    st.lists(st.tuples(st.decimals("0.1", "9.9", places=1), givens), max_size=12),
    countings,
    st.randoms(use_true_random=False),
)
def test_mean_does_not_depend_on_the_order_of_works(
    works: list[tuple[Decimal, list[Given]]], counting: rules.Counting, random: Random
) -> None:
    shuffled = [*works]
    random.shuffle(shuffled)

    assert rules.mean_of(works, counting) == rules.mean_of(shuffled, counting)


@given(givens, countings)
def test_order_of_retakes_matters_to_the_last_one_alone(
    attempts: list[Given], counting: rules.Counting
) -> None:
    there = sorted(counting.counted(attempts))
    back = sorted(counting.counted(attempts[::-1]))

    assert counting.retakes == "last" or there == back


@given(givens)
def test_a_work_counts_once_unless_all_its_marks_do(attempts: list[Given]) -> None:
    last, best, both = (
        rules.Counting(retakes=rule, today=TODAY).counted(attempts)
        for rule in ("last", "best", "both")
    )

    assert len(last) == len(best) == min(len(both), 1)
    assert set(last) | set(best) <= set(both)
    assert not best or best[0][0] == max(value for value, _ in both)


def test_printed_cell_follows_the_paper_rule() -> None:
    assert rules.printed_cell([(4, "")], "ill") == "н/4"
    assert rules.printed_cell([], "late") == ""
    assert rules.printed_cell([], "exempt") == "осв"
    assert rules.printed_cell([(4, ""), None, (5, "")]) == "4/5"
    assert rules.printed_cell([(2, ""), (4, "")]) == "2/4"
