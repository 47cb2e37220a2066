"""When something is due: a table of the orders' own deadlines, and the edges of the calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.enums import DueUnit
from school.rules import Limit, SchoolDays, due_at

MOSCOW = ZoneInfo("Europe/Moscow")
# A five-day week with the holidays of February and March 2026.
DAYS = SchoolDays(
    first=dt.date(2025, 9, 1),
    last=dt.date(2026, 5, 26),
    weekdays=frozenset(range(1, 6)),
    off=(
        (dt.date(2026, 2, 23), dt.date(2026, 2, 23)),
        (dt.date(2026, 3, 28), dt.date(2026, 4, 5)),
    ),
)
LESSON_ENDS = dt.time(9, 40)


def due(limit: Limit, event_on: dt.date, event_time: dt.time | None = LESSON_ENDS) -> str:
    moment = due_at(limit, event_on=event_on, event_time=event_time, zone=MOSCOW, days=DAYS)
    assert moment.tzinfo is MOSCOW
    return moment.strftime("%d.%m.%Y %H:%M:%S")


@pytest.mark.parametrize(
    ("requirement", "limit", "event_on", "expected"),
    [
        ("S0-6b", Limit(0, DueUnit.SCHOOL_DAY_END), dt.date(2026, 1, 20), "20.01.2026 23:59:59"),
        ("S3-2c", Limit(0, DueUnit.SCHOOL_DAY_END), dt.date(2026, 1, 24), "24.01.2026 23:59:59"),
        ("S3-2d", Limit(0, DueUnit.SCHOOL_DAY_END), dt.date(2026, 5, 26), "26.05.2026 23:59:59"),
        ("S1-4.4c", Limit(3, DueUnit.CALENDAR_DAYS), dt.date(2026, 1, 23), "26.01.2026 23:59:59"),
        ("S1-4.4c", Limit(7, DueUnit.CALENDAR_DAYS), dt.date(2026, 1, 23), "30.01.2026 23:59:59"),
        ("S3-2e", Limit(7, DueUnit.CALENDAR_DAYS), dt.date(2026, 2, 25), "04.03.2026 23:59:59"),
        ("letter, 1 h", Limit(1, DueUnit.HOURS), dt.date(2026, 1, 20), "20.01.2026 10:40:00"),
        ("S3-2i", Limit(8, DueUnit.DAY_OF_MONTH), dt.date(2026, 1, 20), "08.02.2026 23:59:59"),
        ("S1-4.4a", Limit(109, DueUnit.DATE), dt.date(2025, 8, 25), "01.09.2025 23:59:59"),
        ("S3-2a", Limit(1009, DueUnit.DATE), dt.date(2025, 9, 1), "10.09.2025 23:59:59"),
        ("S1-7.4", Limit(2506, DueUnit.DATE), dt.date(2026, 5, 26), "25.06.2026 23:59:59"),
    ],
)  # fmt: skip
def test_due_at_follows_the_orders(
    requirement: str, limit: Limit, event_on: dt.date, expected: str
) -> None:
    assert due(limit, event_on) == expected


def test_due_at_s1_4_4j_counts_24_hours_from_the_end_of_the_day_of_results() -> None:
    assert due(Limit(24, DueUnit.HOURS), dt.date(2026, 1, 20), None) == "21.01.2026 23:59:59"


@pytest.mark.parametrize(
    ("amount", "event_on", "expected"),
    [
        (0, dt.date(2026, 1, 20), "20.01.2026 23:59:59"),
        (1, dt.date(2026, 1, 20), "21.01.2026 23:59:59"),
        (1, dt.date(2026, 1, 23), "26.01.2026 23:59:59"),  # over a weekend
        (2, dt.date(2026, 2, 20), "25.02.2026 23:59:59"),  # and a public holiday
        (3, dt.date(2026, 3, 27), "08.04.2026 23:59:59"),  # over the spring break
        (5, dt.date(2026, 5, 22), "26.05.2026 23:59:59"),  # never past the end of the year
        (3, dt.date(2026, 6, 1), "01.06.2026 23:59:59"),  # an event after the year is due at once
    ],
)
def test_due_at_school_days_skip_days_without_lessons(
    amount: int, event_on: dt.date, expected: str
) -> None:
    assert due(Limit(amount, DueUnit.SCHOOL_DAYS), event_on) == expected


def test_due_at_school_days_count_saturdays_of_a_six_day_week() -> None:
    six_days = SchoolDays(DAYS.first, DAYS.last, frozenset(range(1, 7)))

    moment = due_at(
        Limit(1, DueUnit.SCHOOL_DAYS),
        event_on=dt.date(2026, 1, 23),
        event_time=None,
        zone=MOSCOW,
        days=six_days,
    )

    assert moment.date() == dt.date(2026, 1, 24)


def test_due_at_day_of_month_is_the_last_day_of_a_short_month() -> None:
    assert due(Limit(31, DueUnit.DAY_OF_MONTH), dt.date(2026, 1, 31)) == "28.02.2026 23:59:59"
    assert due(Limit(31, DueUnit.DAY_OF_MONTH), dt.date(2025, 12, 1)) == "31.01.2026 23:59:59"
    assert due(Limit(8, DueUnit.DAY_OF_MONTH), dt.date(2025, 11, 30)) == "08.12.2025 23:59:59"


def test_due_at_date_that_has_passed_is_next_years() -> None:
    assert due(Limit(2506, DueUnit.DATE), dt.date(2026, 6, 26)) == "25.06.2027 23:59:59"
    assert due(Limit(2902, DueUnit.DATE), dt.date(2026, 2, 1)) == "28.02.2026 23:59:59"


def test_due_at_hours_are_real_hours_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    moment = due_at(
        Limit(24, DueUnit.HOURS),
        event_on=dt.date(2026, 3, 28),
        event_time=dt.time(14, 0),
        zone=berlin,
        days=DAYS,
    )

    assert moment.isoformat() == "2026-03-29T15:00:00+02:00"


@pytest.mark.parametrize("unit", ["fortnights", str(DueUnit.SCHOOL_DAYS)])
def test_due_at_refuses_a_unit_it_cannot_count(unit: str) -> None:
    with pytest.raises(ValueError, match=f"in {unit!s}$"):
        due_at(
            Limit(1, unit),
            event_on=dt.date(2026, 1, 20),
            event_time=None,
            zone=MOSCOW,
            days=None,
        )


@given(
    unit=st.sampled_from(list(DueUnit)),
    amount=st.integers(0, 60),
    event_on=st.dates(dt.date(2025, 9, 1), dt.date(2026, 8, 31)),
    event_time=st.none() | st.times(dt.time(8), dt.time(20)),
)
def test_due_at_is_never_before_its_event(
    unit: DueUnit, amount: int, event_on: dt.date, event_time: dt.time | None
) -> None:
    moment = due_at(
        Limit(amount, unit), event_on=event_on, event_time=event_time, zone=MOSCOW, days=DAYS
    )

    assert moment >= dt.datetime.combine(event_on, event_time or dt.time(0), tzinfo=MOSCOW)


@given(amount=st.integers(1, 30), event_on=st.dates(dt.date(2025, 9, 1), dt.date(2026, 5, 1)))
def test_school_days_after_passes_exactly_so_many_school_days(
    amount: int, event_on: dt.date
) -> None:
    last = DAYS.after(event_on, amount)

    passed = [
        day
        for offset in range(1, (last - event_on).days + 1)
        if DAYS.has(day := event_on + dt.timedelta(days=offset))
    ]
    assert len(passed) == amount or last == DAYS.last
    assert DAYS.has(last)
