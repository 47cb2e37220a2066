"""The move to the next year taken back: every row as it was, or a refusal."""

import datetime as dt

import pytest

from core.enums import JobKind, JobState
from core.errors import Conflict, NotAllowed
from core.models import Job
from journal.services import roll_over as services
from school.enums import MovementKind
from school.models import AcademicYear, ImportRun, TeachingGroup
from school.services.imports import UndoRefused
from tests.factories import journal as journal_factory
from tests.factories.cast import NOW, Cast
from tests.factories.roll_over import SUMMER, decide, move, options, table_contents


def test_undo_brings_every_row_back(year_over: Cast) -> None:
    decide(year_over, MovementKind.CONDITIONAL, debts_due_on=dt.date(2026, 10, 1))
    before = table_contents()
    run = move(year_over)

    services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    assert table_contents() == before
    assert len(before) > 40


def test_move_may_be_made_again_after_an_undo(year_over: Cast) -> None:
    run = move(year_over)
    services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    move(year_over)

    assert ImportRun.objects.filter(undone_at__isnull=True).count() == 1


def test_undo_is_refused_once_a_lesson_is_in_the_new_year(year_over: Cast) -> None:
    run = move(year_over)
    group = TeachingGroup.objects.get(
        year__name="2026/2027", label="6А", subject__name="Математика"
    )
    journal_factory.make_lesson(group, dt.date(2026, 9, 2), slot=1)

    with pytest.raises(UndoRefused):
        services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)

    assert AcademicYear.objects.filter(name="2026/2027").exists()


def test_way_back_is_ordered_once_and_not_beside_a_move(year_over: Cast) -> None:
    actor = year_over.actors["administrator"]
    run = move(year_over)
    job = services.order_undo(actor=actor, run=run, now=NOW)

    with pytest.raises(Conflict):
        services.order_undo(actor=actor, run=run, now=NOW)
    with pytest.raises(Conflict):
        services.order_roll_over(
            actor=actor, year=year_over.year, options=options(year_over), today=SUMMER, now=NOW
        )

    assert list(Job.objects.values_list("pk", "kind", "state")) == [
        (job.pk, JobKind.ROLL_OVER_UNDO, JobState.QUEUED)
    ]


@pytest.mark.parametrize("name", ["deputy", "director", "secretary", "other_deputy"])
def test_only_the_administrator_orders_the_way_back(year_over: Cast, name: str) -> None:
    run = move(year_over)

    with pytest.raises(NotAllowed):
        services.order_undo(actor=year_over.actors[name], run=run, now=NOW)

    assert Job.objects.count() == 0


def test_move_that_was_taken_back_is_not_taken_back_again(year_over: Cast) -> None:
    run = move(year_over)
    services.undo_roll_over(actor=year_over.actors["administrator"], run=run, now=NOW)
    run.refresh_from_db()

    with pytest.raises(UndoRefused):
        services.order_undo(actor=year_over.actors["administrator"], run=run, now=NOW)

    assert Job.objects.count() == 0
