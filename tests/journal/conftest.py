"""Fixtures of the journal's tests."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from school.enums import DeadlineCode, DueUnit
from tests.factories import roll_over
from tests.factories.cast import Cast
from tests.factories.deadlines import make_rule


@pytest.fixture
def year_over(cast: Cast) -> Cast:
    """The cast at the end of its year, see ``roll_over.end_year``."""
    return roll_over.end_year(cast)


@pytest.fixture
def summer(year_over: Cast) -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 6, 30, 9, 0, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def strict(cast: Cast) -> Cast:
    """Topic, attendance and homework on the day (S0-6b, S3-2c, S3-2d), written works in 7 days
    (S3-2e), control works 24 hours after the results (S1-4.4j)."""
    make_rule(cast.regulation, DeadlineCode.LESSON, 0, DueUnit.SCHOOL_DAY_END)
    make_rule(cast.regulation, DeadlineCode.HOMEWORK, 0, DueUnit.SCHOOL_DAY_END)
    make_rule(cast.regulation, DeadlineCode.MARKS, 7, DueUnit.CALENDAR_DAYS)
    make_rule(cast.regulation, DeadlineCode.CONTROL_MARKS, 24, DueUnit.HOURS)
    return cast
