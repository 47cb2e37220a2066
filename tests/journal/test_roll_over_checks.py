"""The move to the next year: what is checked before it, and what stops it."""

import datetime as dt
from typing import Any

import pytest

from core.enums import JobKind
from core.errors import Conflict, NotAllowed
from core.models import Job
from journal.models import TermMark
from journal.services import roll_over as services
from journal.services.roll_over import ChecksFailed, OrderMissing
from school.enums import MovementKind
from school.services.promotion.limits import PlanRefused
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.roll_over import SUMMER, decide, move, options, table_contents


def stopping(cast: Cast, today: dt.date = SUMMER, **values: Any) -> list[str]:
    planned = services.preview(year=cast.year, options=options(cast, **values), today=today)
    return [check.code for check in planned.stopping]


def test_year_whose_marks_are_set_may_be_closed(year_over: Cast) -> None:
    assert stopping(year_over) == []


def test_year_that_goes_on_may_not(year_over: Cast) -> None:
    assert stopping(year_over, today=dt.date(2026, 5, 26)) == ["terms-running"]


def test_missing_year_mark_stops_until_it_is_accepted(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()

    assert stopping(year_over) == ["year-marks"]
    assert stopping(year_over, accepted=frozenset({"year-marks"})) == []


def test_failing_mark_asks_for_a_decision(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).update(value=2)
    before = stopping(year_over)

    decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2027, 5, 25))

    assert (before, stopping(year_over)) == (["failed"], [])


def test_two_classes_of_one_name_stop(year_over: Cast) -> None:
    other = factory.make_class(year_over.year, year_over.scheme, 5, "Б")

    assert stopping(year_over, letters={other.pk: "А"}) == ["plan"]


def test_repeater_without_a_class_of_the_grade_stops(year_over: Cast) -> None:
    decide(year_over, MovementKind.REPEAT)

    assert stopping(year_over) == ["plan"]


def test_stopped_move_writes_nothing(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).first().delete()
    before = table_contents()

    with pytest.raises(ChecksFailed):
        move(year_over)

    assert table_contents() == before


def test_move_without_orders_is_refused(year_over: Cast) -> None:
    with pytest.raises(OrderMissing):
        move(year_over, order_no=" ")


@pytest.mark.parametrize(
    "values",
    [
        {"starts_on": dt.date(2026, 5, 26)},
        {"year_name": "2025/2026"},
        {"graduated_on": factory.YEAR_START},
    ],
)
def test_plan_that_the_database_would_refuse_is_told_before(
    year_over: Cast, values: dict[str, Any]
) -> None:
    before = table_contents()

    with pytest.raises(PlanRefused):
        move(year_over, **values)

    assert table_contents() == before


def test_second_move_is_refused(year_over: Cast) -> None:
    move(year_over)
    before = table_contents()

    with pytest.raises(ChecksFailed) as refusal:
        move(year_over)

    assert [check.code for check in refusal.value.checks] == ["next-year"]
    assert table_contents() == before


@pytest.mark.parametrize("name", ["deputy", "director", "secretary", "teacher", "other_deputy"])
def test_only_the_administrator_moves(year_over: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        services.roll_over(
            actor=year_over.actors[name],
            year=year_over.year,
            options=options(year_over),
            today=SUMMER,
            now=NOW,
        )


def test_move_is_ordered_once(year_over: Cast) -> None:
    order = {
        "actor": year_over.actors["administrator"],
        "year": year_over.year,
        "options": options(year_over),
        "today": SUMMER,
        "now": NOW,
    }
    services.order_roll_over(**order)

    with pytest.raises(Conflict):
        services.order_roll_over(**order)

    assert Job.objects.filter(kind=JobKind.ROLL_OVER).count() == 1
