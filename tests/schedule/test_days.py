"""What day it is for a class: breaks, holidays, quarantine, moved days, bells, weeks."""

import datetime as dt
from dataclasses import dataclass

import pytest
from pytest_django import DjangoAssertNumQueries

from schedule.enums import Weekday, WeekParity
from schedule.models import BellPeriod, BellSchedule, SpecialDay
from schedule.rules import BellTable, ChangedDay, DayPlan, DaysOff, SchoolDays
from schedule.selectors import days
from school.models import NonTeachingSpan, SpanClass
from tests.factories.cast import Cast

QUARTERS, HALVES = 1, 2
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2026, 5, 26)
EIGHT, NINE, TEN = dt.time(8, 0), dt.time(9, 0), dt.time(10, 0)
USUAL = {(1, 1): (EIGHT, dt.time(8, 40)), (2, 1): (dt.time(14, 0), dt.time(14, 40))}
SHORT = {(1, 1): (EIGHT, dt.time(8, 30))}
MONDAYS = {(1, 0): (EIGHT, dt.time(8, 30)), (1, 1): (NINE, dt.time(9, 40))}
LITTLE = {(1, 1): (TEN, dt.time(10, 35))}


@dataclass(frozen=True)
class Of:
    """A class in three numbers."""

    pk: int
    grade: int = 5
    week_days: int = 5
    term_scheme_id: int = QUARTERS


FIVE, SIX, NEXT, FIRST_GRADE = Of(1), Of(2, week_days=6), Of(3), Of(4, grade=1)
SENIOR = Of(5, grade=10, term_scheme_id=HALVES)

CALENDAR = SchoolDays(
    first=FIRST,
    last=LAST,
    terms={
        QUARTERS: [
            (FIRST, dt.date(2025, 10, 24)),
            (dt.date(2025, 11, 5), dt.date(2025, 12, 30)),
            (dt.date(2026, 1, 12), dt.date(2026, 3, 27)),
            (dt.date(2026, 4, 6), LAST),
        ],
        HALVES: [(FIRST, dt.date(2025, 12, 30)), (dt.date(2026, 1, 12), LAST)],
    },
    off=[
        DaysOff(dt.date(2025, 10, 25), dt.date(2025, 11, 4), "Осенние каникулы"),
        DaysOff(dt.date(2026, 2, 16), dt.date(2026, 2, 22), "Февральские каникулы", frozenset({1})),
        DaysOff(dt.date(2026, 2, 23), dt.date(2026, 2, 23), "День защитника Отечества"),
        DaysOff(
            dt.date(2026, 2, 2), dt.date(2026, 2, 8), "Карантин", class_ids=frozenset({FIVE.pk})
        ),
    ],
    changed={
        # Saturday: by Monday's timetable of an even week, for everybody.
        dt.date(2026, 2, 7): [ChangedDay(weekday=1, parity="even", name="Вместо 9 марта")],
        # A public holiday that one grade works on.
        dt.date(2026, 2, 23): [ChangedDay(weekday=2, grades=frozenset({10}))],
        # Short bells for all, Friday's timetable for the fifth grade.
        dt.date(2026, 3, 5): [
            ChangedDay(bells_id=20),
            ChangedDay(weekday=5, grades=frozenset({5})),
        ],
        # In the middle of holidays there is no term: a moved day cannot be there.
        dt.date(2025, 10, 27): [ChangedDay(weekday=1)],
    },
    bells=[
        BellTable(10, USUAL, is_default=True),
        BellTable(20, SHORT),
        BellTable(30, MONDAYS, weekdays=frozenset({1})),
        BellTable(40, LITTLE, grades=frozenset({1})),
    ],
)
ODD, EVEN = WeekParity.ODD, WeekParity.EVEN


@pytest.mark.parametrize(
    ("day", "school_class", "plan"),
    [
        pytest.param("2025-09-01", FIVE, DayPlan(1, ODD), id="the first day is of an odd week"),
        pytest.param("2025-09-08", FIVE, DayPlan(1, EVEN), id="the second week is even"),
        pytest.param("2025-08-31", FIVE, None, id="before the year"),
        pytest.param("2026-05-27", SIX, None, id="after the year"),
        pytest.param("2025-09-06", FIVE, None, id="Saturday of a five-day week"),
        pytest.param("2025-09-06", SIX, DayPlan(6, ODD), id="Saturday of a six-day week"),
        pytest.param("2025-09-07", SIX, None, id="Sunday"),
        pytest.param("2025-10-28", FIVE, None, id="holidays of all"),
        pytest.param("2025-10-27", FIVE, None, id="a moved day outside terms"),
        pytest.param("2026-03-30", FIVE, None, id="between quarters"),
        pytest.param("2026-03-30", SENIOR, DayPlan(1, ODD), id="half-years go on there"),
        pytest.param("2026-02-17", FIRST_GRADE, None, id="holidays of the first grade"),
        pytest.param("2026-02-17", FIVE, DayPlan(2, ODD), id="which the fifth has not"),
        pytest.param("2026-02-23", FIVE, None, id="a public holiday"),
        pytest.param("2026-02-23", SENIOR, DayPlan(2, EVEN), id="worked on by one grade"),
        pytest.param("2026-02-03", FIVE, None, id="quarantine of a class"),
        pytest.param("2026-02-03", NEXT, DayPlan(2, ODD), id="not of its neighbour"),
        pytest.param("2026-02-07", NEXT, DayPlan(1, EVEN), id="Saturday by Monday of even weeks"),
        pytest.param("2026-02-07", FIVE, None, id="but not in quarantine"),
        pytest.param("2026-03-05", FIVE, DayPlan(5, ODD), id="a grade by another weekday"),
        pytest.param("2026-03-05", SENIOR, DayPlan(4, ODD), id="others by their own"),
    ],
)
def test_weekday_of(day: str, school_class: Of, plan: DayPlan | None) -> None:
    assert CALENDAR.weekday_of(dt.date.fromisoformat(day), school_class) == plan


@pytest.mark.parametrize(
    ("day", "grade", "bells"),
    [
        pytest.param("2025-09-02", 5, USUAL, id="usual"),
        pytest.param("2025-09-01", 5, {**MONDAYS, (2, 1): USUAL[2, 1]}, id="Monday, with lesson 0"),
        pytest.param("2025-09-01", 1, {**LITTLE, (2, 1): USUAL[2, 1]}, id="the grade's own"),
        pytest.param("2026-03-05", 7, {**SHORT, (2, 1): USUAL[2, 1]}, id="short bells of a day"),
        pytest.param(
            "2026-03-05", 5, {**SHORT, (2, 1): USUAL[2, 1]}, id="with a weekday of the grade"
        ),
        pytest.param(
            "2026-02-07", 5, {**MONDAYS, (2, 1): USUAL[2, 1]}, id="Saturday by Monday's bells"
        ),
    ],
)
def test_bells_of(day: str, grade: int, bells: dict[tuple[int, int], object]) -> None:
    assert CALENDAR.bells_of(dt.date.fromisoformat(day), grade) == bells


def test_bells_of_grade_and_weekday_beat_those_of_the_grade() -> None:
    both = BellTable(50, SHORT, weekdays=frozenset({1}), grades=frozenset({1}))
    calendar = SchoolDays(FIRST, LAST, {}, bells=[*CALENDAR.bells, both])

    assert calendar.bells_of(dt.date(2025, 9, 1), 1)[1, 1] == SHORT[1, 1]
    assert calendar.bells_of(dt.date(2025, 9, 2), 1)[1, 1] == LITTLE[1, 1]


def test_a_year_without_bells_has_no_hours() -> None:
    assert SchoolDays(FIRST, LAST, {}).bells_of(FIRST, 5) == {}


def test_bells_that_only_named_days_go_by_are_nobodys_usual_ones() -> None:
    calendar = SchoolDays(FIRST, LAST, {}, bells=[BellTable(20, SHORT)])

    assert calendar.bells_of(FIRST, 5) == {}


@pytest.mark.parametrize(
    ("weekday", "parity", "is_held"),
    [(1, "every", True), (1, "odd", True), (1, "even", False), (2, "every", False)],
)
def test_plan_includes_entries_of_its_weekday_and_week(
    weekday: int, parity: str, *, is_held: bool
) -> None:
    assert DayPlan(1, ODD).includes(weekday, parity) == is_held


def test_a_group_of_two_classes_has_lessons_while_one_of_them_has() -> None:
    day = dt.date(2026, 2, 3)

    assert CALENDAR.weekday_of_any(day, [FIVE, NEXT]) == DayPlan(2, ODD)
    assert CALENDAR.weekday_of_any(day, [FIVE]) is None
    assert CALENDAR.weekday_of_any(day, []) is None


@pytest.mark.parametrize(
    ("day", "school_class", "name"),
    [
        ("2026-02-03", FIVE, "Карантин"),
        ("2026-02-03", NEXT, ""),
        ("2026-02-17", FIRST_GRADE, "Февральские каникулы"),
        ("2026-02-23", FIVE, "День защитника Отечества"),
        ("2026-02-23", SENIOR, ""),
        ("2026-02-15", FIVE, ""),
    ],
)
def test_off_name(day: str, school_class: Of, name: str) -> None:
    assert CALENDAR.off_name(dt.date.fromisoformat(day), school_class) == name


def test_school_days_reads_the_calendar_of_the_year(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    year, school_class = cast.year, cast.class_5a
    day, saturday = dt.date(2026, 2, 4), dt.date(2026, 2, 14)
    common = {"school_id": cast.school.pk, "year": year}
    quarantine = NonTeachingSpan.objects.create(
        **common,
        kind=NonTeachingSpan.Kind.EXCEPTION,
        name="Карантин",
        starts_on=day,
        ends_on=day,
    )
    SpanClass.objects.create(school_id=cast.school.pk, span=quarantine, school_class=school_class)
    short = BellSchedule.objects.create(**common, name="Короткие")
    BellPeriod.objects.create(
        school_id=cast.school.pk, schedule=short, number=0, starts_at=EIGHT, ends_at=NINE
    )
    SpecialDay.objects.create(
        **common, on=saturday, name="Вместо понедельника", weekday=Weekday.MONDAY, bells=short
    )

    with django_assert_num_queries(6):
        calendar = days.school_days(year)

    assert calendar.weekday_of(day, school_class) is None
    assert calendar.off_name(day, school_class) == "Карантин"
    assert calendar.weekday_of(saturday, school_class) == DayPlan(1, calendar.parity_of(saturday))
    assert calendar.bells_of(saturday, school_class.grade)[1, 0] == (EIGHT, NINE)


@pytest.mark.parametrize(
    ("day", "school_class", "is_off"),
    [
        ("2026-02-03", FIVE, True),
        ("2026-02-03", NEXT, False),
        ("2025-09-06", FIVE, False),
        ("2026-02-23", FIVE, True),
        ("2026-02-23", SENIOR, False),
    ],
)
def test_day_off_is_one_that_the_calendar_names(
    day: str, school_class: Of, *, is_off: bool
) -> None:
    assert CALENDAR.is_off(dt.date.fromisoformat(day), school_class) == is_off
