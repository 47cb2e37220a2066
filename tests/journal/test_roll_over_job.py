"""The move to the next year by a real worker: its steps are seen from outside its transaction."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from celery import Task
from django.db import connection
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from core.enums import JobState
from core.jobs import JobCancelled, Progress, aside, cancel_job, claim_job
from core.models import Job
from journal.services import roll_over as services
from journal.tasks import roll_over_school, undo_roll_over
from school.models import ImportRun, SchoolClass, TeachingGroup
from tests.factories import journal as journal_factory
from tests.factories.cast import NOW, Cast
from tests.factories.roll_over import SUMMER, options, table_contents

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROOM = ("school_", "journal_", "schedule_")


def order(cast: Cast) -> Job:
    return services.order_roll_over(
        actor=cast.actors["administrator"],
        year=cast.year,
        options=options(cast, letters={cast.class_5a.pk: "Э"}),
        today=SUMMER,
        now=NOW,
    )


def send(task: Task[..., None], job: Job) -> None:
    task.apply_async(args=(str(job.pk),), task_id=str(job.pk))


def elsewhere(look: Callable[[], Any]) -> Any:
    """What another connection makes of it, as a page does."""

    def looked() -> Any:
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(looked).result()


def journal_contents() -> dict[str, list[str]]:
    return {name: rows for name, rows in table_contents().items() if name.startswith(ROOM)}


def told(job: Job) -> tuple[int, int, str]:
    return elsewhere(lambda: Job.objects.values_list("done", "total", "step").get(pk=job.pk))


def test_worker_moves_the_school_and_takes_it_back(worker: "Worker", year_over: Cast) -> None:
    before = journal_contents()
    job = order(year_over)
    send(roll_over_school, job)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    assert SchoolClass.objects.filter(year__name="2026/2027", grade=6, letter="Э").exists()
    run = ImportRun.objects.get()
    assert run.ordered_by == year_over.users["administrator"]
    page = year_over.client("administrator").get(reverse("reports:job-detail", args=[job.pk]))
    assert job.step in page.content.decode()
    assert reverse("reports:job-download", args=[job.pk]) not in page.content.decode()

    back = services.order_undo(actor=year_over.actors["administrator"], run=run, now=NOW)
    send(undo_roll_over, back)
    worker.wait_until(lambda: Job.objects.get(pk=back.pk).is_finished)

    back.refresh_from_db()
    run.refresh_from_db()
    assert (back.state, back.error, run.undone_at is None) == (JobState.DONE, "", False)
    assert {**journal_contents(), "school_importrun": []} == {**before, "school_importrun": []}


def test_worker_says_why_the_year_cannot_be_taken_back(worker: "Worker", year_over: Cast) -> None:
    run = services.roll_over(
        actor=year_over.actors["administrator"],
        year=year_over.year,
        options=options(year_over),
        today=SUMMER,
        now=NOW,
    )
    group = TeachingGroup.objects.get(
        year__name="2026/2027", label="6А", subject__name="Математика"
    )
    journal_factory.make_lesson(group, dt.date(2026, 9, 2), slot=1)
    job = services.order_undo(actor=year_over.actors["administrator"], run=run, now=NOW)

    send(undo_roll_over, job)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    run.refresh_from_db()
    assert (job.state, run.undone_at) == (JobState.FAILED, None)
    page = year_over.client("administrator").get(reverse("reports:job-detail", args=[job.pk]))
    assert job.error in page.content.decode()


def test_role_taken_away_meanwhile_moves_nothing(year_over: Cast) -> None:
    job = order(year_over)
    Membership.objects.filter(user=year_over.users["administrator"]).update(is_revoked=True)

    roll_over_school.apply(args=(str(job.pk),)).get()

    job.refresh_from_db()
    assert (job.state, bool(job.error)) == (JobState.FAILED, True)
    assert not ImportRun.objects.exists()


def test_steps_of_the_move_are_seen_before_it_is_over(year_over: Cast) -> None:
    job = claim_job(job_id=order(year_over).pk, now=NOW)
    assert job is not None
    seen: list[tuple[int, int, str]] = []

    progress = Progress(job, clock=lambda: NOW, stopwatch=count().__next__)
    with aside(progress) as report, translation.override("en"):

        def look_on(done: int, total: int, step: str) -> None:
            report(done, total, step)
            seen.append(told(job))

        services.roll_over(
            actor=year_over.actors["administrator"],
            year=year_over.year,
            options=options(year_over),
            today=SUMMER,
            now=NOW,
            report=look_on,
        )

    assert seen == [
        (0, 0, "Checking the year"),
        (0, 11, "Closing the year"),
        (1, 11, "Making the new year and its classes"),
        (2, 11, "Promoting students: class 1А, 1 of 4"),
        (3, 11, "Promoting students: class 2А, 2 of 4"),
        (4, 11, "Promoting students: class 6А, 3 of 4"),
        (5, 11, "Promoting students: class 7Б, 4 of 4"),
        (6, 11, "Letting graduates go and recording the orders"),
        (7, 11, "Ending the groups of the closed year"),
        (8, 11, "Making the groups of the new year: 10"),
        (9, 11, "Copying thematic plans: 1"),
        (10, 11, "Checking references"),
    ]


def test_steps_of_the_way_back_count_its_rows(year_over: Cast) -> None:
    actor = year_over.actors["administrator"]
    run = services.roll_over(
        actor=actor, year=year_over.year, options=options(year_over), today=SUMMER, now=NOW
    )
    heard: list[tuple[int, int]] = []

    services.undo_roll_over(
        actor=actor,
        run=run,
        now=NOW,
        report=lambda done, total, _step: heard.append((done, total)),
    )

    rows = len(run.changes)
    assert {total for _done, total in heard} == {rows}
    assert [done for done, _total in heard] == sorted(done for done, _total in heard)
    assert (heard[0], heard[-1]) == ((0, rows), (rows, rows))
    assert len({done for done, _total in heard}) > 10


def test_move_stopped_at_a_step_leaves_nothing(year_over: Cast) -> None:
    before = journal_contents()
    job = claim_job(job_id=order(year_over).pk, now=NOW)
    assert job is not None
    progress = Progress(job, clock=lambda: NOW, stopwatch=count().__next__)

    actor = year_over.actors["administrator"]

    def stop_half_way(done: int, total: int, step: str) -> None:
        if done == 5:
            elsewhere(lambda: cancel_job(actor=actor, job=job, now=NOW))
        report(done, total, step)

    with aside(progress) as report, pytest.raises(JobCancelled):
        services.roll_over(
            actor=actor,
            year=year_over.year,
            options=options(year_over),
            today=SUMMER,
            now=NOW,
            report=stop_half_way,
        )

    assert journal_contents() == before
