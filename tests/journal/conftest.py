"""Fixtures of the journal's tests."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import roll_over
from tests.factories.cast import Cast


@pytest.fixture
def year_over(cast: Cast) -> Cast:
    """The cast at the end of its year, see ``roll_over.end_year``."""
    return roll_over.end_year(cast)


@pytest.fixture
def summer(year_over: Cast) -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 6, 30, 9, 0, tzinfo=dt.UTC), tick=True):
        yield
