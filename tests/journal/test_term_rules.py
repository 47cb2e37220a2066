"""Rules of term marks without a database: each case is a row with the requirement in its name."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import rules
from journal.enums import MarkCode
from school.enums import ConductScale

NA, EXEMPT = MarkCode.NOT_ASSESSED, MarkCode.EXEMPT
FIVE_POINT = rules.Thresholds(Decimal("4.50"), Decimal("3.50"), Decimal("2.50"))
STRICT = rules.Thresholds(Decimal("4.65"), Decimal("3.65"), Decimal("2.65"))


@pytest.mark.parametrize(
    ("marks", "thresholds", "formula", "suggested"),
    [
        ([(5, "2"), (3, "1")], FIVE_POINT, "4.33", 4),
        ([(5, "1"), (4, "1")], FIVE_POINT, "4.50", 5),
        ([(5, "1"), (4, "1")], STRICT, "4.50", 4),
        ([(4, "1"), (3, "1"), (4, "1")], STRICT, "3.67", 4),
        ([(4, "1.5"), (3, "1.5")], FIVE_POINT, "3.50", 4),
        ([(3, "1"), (2, "1")], STRICT, "2.50", 2),
        ([(2, "1")], FIVE_POINT, "2.00", 2),
        # 26/6 = 4.3333, 41/9 = 4.5555: two decimals, half up, before the threshold is asked.
        ([(5, "4"), (3, "2")], FIVE_POINT, "4.33", 4),
        ([(4, "1")] * 199 + [(5, "1")] * 199 + [(4, "1")], FIVE_POINT, "4.50", 5),
    ],
)
def test_s1_6_1_suggestion_follows_mean_and_thresholds(
    marks: Sequence[tuple[int, str]],
    thresholds: rules.Thresholds,
    formula: str,
    suggested: int,
) -> None:
    mean = rules.weighted_mean(rules.WeightedMark(value, Decimal(w)) for value, w in marks)

    assert mean is not None
    assert str(mean.rounded) == formula
    assert rules.suggest(mean.rounded, thresholds) == suggested


@pytest.mark.parametrize(
    ("hours", "needed"),
    [("0.5", 3), ("1", 3), ("2", 3), ("2.5", 5), ("3", 5), ("6", 5)],
)
def test_s1_6_2_min_marks_by_weekly_hours(hours: str, needed: int) -> None:
    assert rules.min_marks(Decimal(hours), 3, 5) == needed


@pytest.mark.parametrize(
    ("facts", "percent", "suggested"),
    [
        # enough marks: the mean decides, however much was missed
        (rules.TermFacts(4, 5, 3, lessons=10, absent=9), 50, 4),
        # too few marks and half of the lessons missed: not assessed
        (rules.TermFacts(4, 2, 3, lessons=10, absent=5), 50, NA),
        # one lesson short of the share: the teacher is warned, not overruled
        (rules.TermFacts(4, 2, 3, lessons=11, absent=5), 50, 4),
        (rules.TermFacts(4, 2, 3, lessons=10, absent=5), 60, 4),
        # no mark at all
        (rules.TermFacts(None, 0, 3, lessons=10, absent=10), 50, NA),
        (rules.TermFacts(None, 0, 3, lessons=10, absent=0), 50, None),
        (rules.TermFacts(None, 0, 3), 50, None),
        # written, laboratory and practical works are obligatory
        (rules.TermFacts(4, 5, 3, 1, 2, lessons=10, absent=6), 50, NA),
        (rules.TermFacts(4, 5, 3, 2, 2, lessons=10, absent=6), 50, 4),
        (rules.TermFacts(4, 5, 3, 1, 2, lessons=10, absent=1), 50, 4),
        # exempt from every lesson by the doctor
        (rules.TermFacts(None, 0, 3, lessons=10, exempt=10), 50, EXEMPT),
        (rules.TermFacts(None, 0, 3, lessons=10, absent=5, exempt=5), 50, NA),
        (rules.TermFacts(5, 3, 3, lessons=10, exempt=10), 50, 5),
    ],
)
def test_s1_6_2_too_few_marks_and_absences(
    facts: rules.TermFacts, percent: int, suggested: int | MarkCode | None
) -> None:
    assert rules.suggest_term_mark(facts, unassessed_percent=percent) == suggested


@pytest.mark.parametrize(
    ("terms", "year"),
    [
        ([], None),
        ([4], 4),
        ([4, 5], 5),
        ([3, 4, 4, 4], 4),
        ([2, 3, 2, 3], 3),
        ([4, 4, 3, 3], 4),
        ([5, 4, 4], 4),
        ([3, 3, 4, 3], 3),
    ],
)
def test_s1_4_4h_year_is_mean_of_terms_half_up(terms: list[int], year: int | None) -> None:
    assert rules.year_mark(terms) == year


@pytest.mark.parametrize(
    ("year", "exam", "has_exam", "final"),
    [
        (4, 5, True, 5),  # 4.5 gives 5 (domain 2.5)
        (3, 4, True, 4),
        (4, 3, True, 4),
        (5, 3, True, 4),
        (3, 2, True, 3),
        (4, None, True, None),
        (None, 5, True, None),
        (4, None, False, 4),
        (4, 5, False, 4),
        (None, None, False, None),
    ],
)
def test_s1_4_4h_final_of_grade_9_is_mean_of_year_and_exam(
    year: int | None, exam: int | None, has_exam: bool, final: int | None
) -> None:
    assert rules.final_mark(year, exam, has_exam=has_exam) == final


@pytest.mark.parametrize(
    ("codes", "credit"),
    [
        ([], None),
        (["pass"], "pass"),
        (["pass", "pass"], "pass"),
        (["pass", "fail"], "fail"),
        (["na"], None),
    ],
)
def test_s1_4_4h_credit_group_suggests_pass_or_fail(codes: list[str], credit: str | None) -> None:
    assert rules.suggest_credit(codes) == credit


@pytest.mark.parametrize(
    ("scale", "grade", "values"),
    [
        (ConductScale.OFF, 5, ()),
        (ConductScale.CREDIT, 5, (1, 0)),
        (ConductScale.LEVELS, 1, (3, 2, 1)),
        (ConductScale.MARKS, 5, (5, 4, 3, 2)),
        (ConductScale.MARKS, 1, ()),
    ],
)
def test_domain_2_5_conduct_scales(scale: str, grade: int, values: tuple[int, ...]) -> None:
    assert rules.conduct_values(scale, grade) == values


@given(st.lists(st.integers(2, 5), min_size=1, max_size=8))
def test_year_mark_is_within_half_of_the_mean(values: list[int]) -> None:
    found = rules.year_mark(values)

    assert found is not None
    assert min(values) <= found <= max(values)
    distance = Decimal(found) - Decimal(sum(values)) / len(values)
    assert Decimal("-0.5") < distance <= Decimal("0.5")


@given(st.lists(st.tuples(st.integers(2, 5), st.integers(1, 50)), min_size=1, max_size=40))
def test_mean_is_the_same_in_any_order_and_between_the_marks(
    marks: list[tuple[int, int]],
) -> None:
    weighted = [rules.WeightedMark(value, Decimal(tenths) / 10) for value, tenths in marks]
    mean = rules.weighted_mean(weighted)
    shuffled = rules.weighted_mean(sorted(weighted, key=lambda one: (one.weight, one.value)))

    assert mean is not None
    assert shuffled is not None
    assert mean.exact == shuffled.exact
    assert min(value for value, _w in marks) <= mean.rounded <= max(value for value, _w in marks)


@given(
    st.integers(0, 12), st.integers(0, 8), st.integers(0, 40), st.integers(0, 40),
    st.integers(1, 100),
)  # fmt: skip
def test_not_assessed_only_with_too_few_marks_and_many_absences(
    count: int, needed: int, absent: int, more: int, percent: int
) -> None:
    facts = rules.TermFacts(4, count, needed, lessons=absent + more, absent=absent)
    suggested = rules.suggest_term_mark(facts, unassessed_percent=percent)

    is_rare = count < needed
    is_away = absent + more > 0 and absent * 100 >= percent * (absent + more)
    assert (suggested == NA) == (is_rare and is_away)


@given(st.lists(st.sampled_from([2, 3, 4, 5, None]), min_size=1, max_size=5))
def test_counted_marks_stand_at_their_places(values: list[int | None]) -> None:
    attempts = [rules.Given(value, "" if value else "na") for value in values]

    for rule in ("last", "best", "both"):
        counting = rules.Counting(retakes=rule)
        places = counting.places(attempts)
        assert list(places.values()) == counting.counted(attempts)
        assert all(attempts[place].value == value for place, (value, _owed) in places.items())
