"""Long jobs: claimed once, reported, stopped, swept; the file is whole or not there."""

import datetime as dt
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from core import files, jobs, runner
from core.enums import JobKind, JobState
from core.errors import DomainError
from core.models import Job
from core.tasks import sweep_jobs
from reports.tasks import print_journal
from tests.factories.cast import NOW, Cast

SECOND = dt.timedelta(seconds=1)


def queue(cast: Cast, *, by: str = "secretary", now: dt.datetime = NOW) -> Job:
    return jobs.queue_job(
        actor=cast.actors[by],
        kind=JobKind.PRINT_JOURNAL,
        title="Журнал 5А",
        params={"school_class": cast.class_5a.pk},
        now=now,
    )


def claim(job: Job, *, after: dt.timedelta = SECOND, **flags: bool) -> Job | None:
    return jobs.claim_job(job_id=job.pk, now=NOW + after, **flags)


class Clock:
    def __init__(self) -> None:
        self.now = NOW + SECOND

    def __call__(self) -> dt.datetime:
        return self.now


# --- claims --------------------------------------------------------------------------------------


def test_job_claimed_is_running_with_its_claim(cast: Cast) -> None:
    claimed = claim(queue(cast))

    assert claimed is not None
    claimed.refresh_from_db()
    assert (claimed.state, claimed.started_at, claimed.beat_at) == (
        JobState.RUNNING,
        NOW + SECOND,
        NOW + SECOND,
    )


def test_job_claimed_twice_goes_to_the_first(cast: Cast) -> None:
    job = queue(cast)

    assert claim(job) is not None
    assert claim(job, after=2 * SECOND) is None


def test_job_finished_is_never_claimed_again(cast: Cast) -> None:
    job = claim(queue(cast))
    jobs.finish_job(job=job, now=NOW, file_name="a.pdf", stored_as="jobs/a.pdf", sha256="0" * 64)

    assert claim(job, after=dt.timedelta(hours=5), is_redelivered=True) is None


def test_job_unknown_is_nothing_to_do(cast: Cast) -> None:
    assert jobs.claim_job(job_id=uuid.uuid4(), now=NOW) is None


def test_job_of_a_silent_worker_is_taken_over_and_the_old_claim_writes_nothing(cast: Cast) -> None:
    job = queue(cast)
    lost = claim(job)

    taken = claim(job, after=SECOND + jobs.SILENCE + SECOND)

    assert taken is not None
    with pytest.raises(jobs.ClaimLost):
        jobs.Progress(lost, clock=Clock())(1, 10, "late")
    with pytest.raises(jobs.ClaimLost):
        jobs.finish_job(job=lost, now=NOW, file_name="a", stored_as="a", sha256="0" * 64)
    job.refresh_from_db()
    assert (job.state, job.done, job.stored_as) == (JobState.RUNNING, 0, "")


def test_job_redelivered_by_the_broker_is_taken_over_at_once(cast: Cast) -> None:
    job = queue(cast)
    claim(job)

    assert claim(job, after=2 * SECOND, is_redelivered=True) is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_job_raced_for_by_two_workers_is_claimed_once(cast: Cast) -> None:
    job = queue(cast)
    start = threading.Barrier(2)
    won: list[bool] = []

    def race() -> None:
        try:
            start.wait()
            won.append(claim(job) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == [False, True]


# --- progress ------------------------------------------------------------------------------------


def test_progress_is_written_at_most_twice_a_second(cast: Cast, django_assert_num_queries) -> None:
    job = claim(queue(cast))
    moments = iter([100.0, 100.1, 100.4, 100.6])
    progress = jobs.Progress(job, clock=Clock(), stopwatch=lambda: next(moments))

    with django_assert_num_queries(4):
        for done in (1, 2, 3, 4):
            progress(done, 10, f"page {done}")

    job.refresh_from_db()
    assert (job.done, job.total, job.step, job.percent) == (4, 10, "page 4", 40)


def test_progress_moves_the_beat(cast: Cast) -> None:
    job = claim(queue(cast))
    clock = Clock()
    clock.now = NOW + 30 * SECOND

    jobs.Progress(job, clock=clock)(5, 10, "half")

    job.refresh_from_db()
    assert job.beat_at == NOW + 30 * SECOND
    assert job.remaining(NOW + 11 * SECOND) == 10 * SECOND


def test_progress_of_a_cancelled_job_stops_the_work(cast: Cast) -> None:
    job = claim(queue(cast))
    jobs.cancel_job(actor=cast.actors["secretary"], job=job, now=NOW)

    with pytest.raises(jobs.JobCancelled):
        jobs.Progress(job, clock=Clock())(1, 10, "next")


# --- cancelling ----------------------------------------------------------------------------------


def test_cancel_of_a_waiting_job_ends_it(cast: Cast) -> None:
    job = queue(cast)

    jobs.cancel_job(actor=cast.actors["secretary"], job=job, now=NOW)

    job.refresh_from_db()
    assert (job.state, job.finished_at) == (JobState.CANCELLED, NOW)
    assert claim(job) is None


def test_cancel_of_a_finished_job_is_refused(cast: Cast) -> None:
    job = claim(queue(cast))
    jobs.fail_job(job=job, now=NOW, error="Нет бумаги.")

    with pytest.raises(jobs.JobFinished):
        jobs.cancel_job(actor=cast.actors["secretary"], job=job, now=NOW)


@pytest.mark.parametrize("who", ["deputy", "other_secretary"])
def test_cancel_by_another_person_finds_no_job(cast: Cast, who: str) -> None:
    job = queue(cast)

    with pytest.raises(Job.DoesNotExist):
        jobs.cancel_job(actor=cast.actors[who], job=job, now=NOW)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


# --- running -------------------------------------------------------------------------------------


class Refused(DomainError):
    pass


def test_run_turns_a_broken_rule_into_its_sentence(cast: Cast) -> None:
    job = queue(cast)

    def work(job: Job, progress: jobs.Progress) -> None:
        raise Refused("Класс пуст: печатать нечего.")

    runner.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Класс пуст: печатать нечего.")


def test_run_never_shows_the_text_of_a_defect(cast: Cast) -> None:
    job = queue(cast)

    def work(job: Job, progress: jobs.Progress) -> None:
        raise KeyError("secret of the server")

    runner.run(job.pk, work)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error
    assert "secret" not in job.error


def test_run_undoes_what_a_failed_job_wrote(cast: Cast) -> None:
    job = queue(cast)

    def work(job: Job, progress: jobs.Progress) -> None:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(title="half done")
            raise Refused("no")

    runner.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.title) == (JobState.FAILED, "Журнал 5А")


def test_run_of_a_job_stopped_midway_ends_cancelled(cast: Cast) -> None:
    job = queue(cast)

    def work(claimed: Job, progress: jobs.Progress) -> None:
        jobs.cancel_job(actor=cast.actors["secretary"], job=claimed, now=NOW)
        progress(1, 2, "next")
        raise AssertionError("the work went on")

    runner.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.CANCELLED, "")


def test_run_delivered_again_does_the_work_once(cast: Cast) -> None:
    job = queue(cast)
    done: list[uuid.UUID] = []

    def work(claimed: Job, progress: jobs.Progress) -> None:
        done.append(claimed.pk)
        jobs.finish_job(
            job=claimed, now=NOW, file_name="a.pdf", stored_as="jobs/a.pdf", sha256="0" * 64
        )

    runner.run(job.pk, work)
    runner.run(job.pk, work, is_redelivered=True)

    assert done == [job.pk]


def test_run_that_lost_its_claim_leaves_the_job_to_the_other(cast: Cast) -> None:
    job = queue(cast)

    def work(claimed: Job, progress: jobs.Progress) -> None:
        Job.objects.filter(pk=claimed.pk).update(started_at=NOW + 60 * SECOND)
        progress(1, 2, "next")

    runner.run(job.pk, work)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.RUNNING, "")


# --- sweeping ------------------------------------------------------------------------------------


def test_sweep_leaves_jobs_that_are_worked_on_or_just_ordered(cast: Cast) -> None:
    claim(queue(cast))
    queue(cast)

    assert jobs.sweep(now=NOW + jobs.SILENCE) == jobs.Sweep(again=(), given_up=0)


def test_sweep_sends_again_what_nobody_works_on(cast: Cast) -> None:
    waiting, silent = queue(cast), queue(cast)
    claim(silent)
    later = NOW + jobs.PATIENCE + SECOND

    found = jobs.sweep(now=later)

    assert {job.pk for job in found.again} == {waiting.pk, silent.pk}
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.QUEUED}
    assert jobs.sweep(now=later + SECOND).again == ()


def test_sweep_gives_up_what_is_long_dead(cast: Cast) -> None:
    job = queue(cast)

    found = jobs.sweep(now=NOW + jobs.LIFETIME + SECOND)

    job.refresh_from_db()
    assert (found.given_up, found.again) == (1, ())
    assert job.state == JobState.FAILED
    assert job.error


def test_sweep_task_sends_to_the_task_of_the_kind(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queue(cast, now=NOW - dt.timedelta(minutes=10))
    sent: list[tuple[str, list[str], str]] = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task",
        lambda _app, name, args, task_id: sent.append((name, args, task_id)),
    )

    sweep_jobs()

    assert sent == [(print_journal.name, [str(job.pk)], str(job.pk))]


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


def test_file_stored_is_read_back_with_its_checksum(folder: Path) -> None:
    digest = files.store(name="jobs/a.pdf", content=b"abc")

    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with files.open_stored("jobs/a.pdf") as file:
        assert file.read() == b"abc"


def test_file_stored_again_replaces_the_former_and_leaves_no_drafts(folder: Path) -> None:
    files.store(name="jobs/a.pdf", content=b"abc")
    files.store(name="jobs/a.pdf", content=b"xyz")

    assert [path.name for path in (folder / "jobs").iterdir()] == ["a.pdf"]
    assert (folder / "jobs" / "a.pdf").read_bytes() == b"xyz"


@pytest.mark.parametrize("name", ["", "../a", "jobs/../../a", "/etc/hostname", "jobs", "none.pdf"])
def test_file_outside_the_folder_or_absent_is_gone(folder: Path, name: str) -> None:
    files.store(name="jobs/a.pdf", content=b"abc")

    with pytest.raises(files.FileGone):
        files.open_stored(name)
