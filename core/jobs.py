"""Long jobs: rows with progress, run by a worker, done exactly once (design point 14).

A job is queued by a service, started by a view with ``delay_on_commit`` under the row's own id,
claimed by whichever worker gets it, and finished by the claim that is still in force. Deliveries
may repeat and workers may die: a second delivery finds the row claimed or finished and does
nothing, and a worker that was given up for dead finds its claim taken and writes nothing.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.enums import JobKind, JobState
from core.errors import Conflict
from core.models import Job

# A running job that says nothing for so long has lost its worker: the longest silent stretch of
# an honest one is the writing of a file, a few seconds.
SILENCE = dt.timedelta(seconds=90)
# A queued one is sent again after so long: Redis may have lost it.
PATIENCE = dt.timedelta(minutes=3)
# Nothing unfinished is worth another try after so long.
LIFETIME = dt.timedelta(hours=2)

# Progress is written at most so often, in seconds.
PACE = 0.5

# What a work tells of itself: done, total, the step it is at.
Report = Callable[[int, int, str], None]


def silent(_done: int, _total: int, _step: str) -> None:
    """A report for callers that watch no progress."""


class Orderer(Protocol):
    """Who orders a job: any actor of the floors above."""

    @property
    def user_id(self) -> int: ...
    @property
    def school_id(self) -> int: ...


class JobFinished(Conflict):
    """Too late: the job is over already."""

    def __init__(self) -> None:
        super().__init__(_("This job is finished already."))


class JobCancelled(Exception):
    """The owner asked to stop: raised where the work reports its progress."""


class ClaimLost(Exception):
    """Another worker has taken the job over, or it was given up: stop, write nothing."""


# --- ordering ----------------------------------------------------------------------------------


def queue_job(
    *, actor: Orderer, kind: JobKind, title: str, params: dict[str, Any], now: dt.datetime
) -> Job:
    """Write down a job of the actor; the caller starts its task under the job's id."""
    return Job.objects.create(
        school_id=actor.school_id,
        owner_id=actor.user_id,
        kind=kind,
        title=title,
        params=params,
        created_at=now,
    )


@transaction.atomic
def cancel_job(*, actor: Orderer, job: Job, now: dt.datetime) -> Job:
    """Stop a job: at once while it waits, at its next step while it runs.

    Raises ``JobFinished``; ``Job.DoesNotExist`` for a job of somebody else.
    """
    locked = Job.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=job.pk)
    if locked.is_finished:
        raise JobFinished
    locked.is_cancel_requested = True
    if locked.state == JobState.QUEUED:
        locked.state = JobState.CANCELLED
        locked.finished_at = now
    locked.save(update_fields=["is_cancel_requested", "state", "finished_at"])
    return locked


# --- running -----------------------------------------------------------------------------------


@transaction.atomic
def claim_job(*, job_id: uuid.UUID, now: dt.datetime, is_redelivered: bool = False) -> Job | None:
    """Take a waiting job for this worker, or None when there is nothing to do.

    A running job may be taken over when it has been silent for ``SILENCE``, or at once when the
    broker itself says that the delivery is repeated because the former worker was lost.
    ``started_at`` is the claim: whoever holds another one has lost the job.
    """
    job = (
        Job.objects.select_for_update(of=("self",))
        .select_related("owner", "school")
        .filter(pk=job_id)
        .first()
    )
    if job is None or job.is_finished:
        return None
    if job.state == JobState.RUNNING and not (is_redelivered or _is_silent(job, now)):
        return None
    if job.is_cancel_requested:
        job.state = JobState.CANCELLED
        job.finished_at = now
        job.save(update_fields=["state", "finished_at"])
        return None
    job.state = JobState.RUNNING
    job.started_at = job.beat_at = now
    job.done = job.total = 0
    job.step = ""
    job.save(update_fields=["state", "started_at", "beat_at", "done", "total", "step"])
    return job


class Progress:
    """Tells the row how far the work is; call it as often as you like.

    Writes at most every half second and never inside the work's own transaction. Raises
    ``JobCancelled`` when the owner asked to stop, ``ClaimLost`` when the claim is gone.
    """

    def __init__(
        self,
        job: Job,
        *,
        clock: Callable[[], dt.datetime],
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._job = job
        self._clock = clock
        self._stopwatch = stopwatch
        self._written_at = -PACE

    def __call__(self, done: int, total: int, step: str) -> None:
        moment = self._stopwatch()
        if moment - self._written_at < PACE and done < total:
            return
        self._written_at = moment
        held = claim_of(self._job)
        if not held.update(
            done=min(done, total), total=total, step=step[:200], beat_at=self._clock()
        ):
            raise ClaimLost
        if held.filter(is_cancel_requested=True).exists():
            raise JobCancelled


@contextmanager
def aside(progress: Progress) -> Iterator[Report]:
    """The progress of a work that is one long transaction, told over a connection of its own.

    What the transaction writes is seen by nobody before its end; the row of the job is, and stays
    free for whoever wants to stop the work. Open it around the transaction. Raises what
    ``progress`` raises, which takes the whole work back.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="progress") as thread:

        def report(done: int, total: int, step: str) -> None:
            thread.submit(copy_context().run, progress, done, total, step).result()

        try:
            yield report
        finally:
            thread.submit(_close_own_connection).result()


def _close_own_connection() -> None:
    """A connection belongs to its thread, and has to be closed in it."""
    connection.close()


def claim_of(job: Job) -> Any:
    """The row as long as this claim of it is in force: an empty queryset afterwards."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, started_at=job.started_at)


def finish_job(
    *,
    job: Job,
    now: dt.datetime,
    file_name: str = "",
    stored_as: str = "",
    sha256: str = "",
    step: str = "",
) -> None:
    """Done, with its file if it makes one; in the transaction of what the job wrote. ``step`` is
    the last word of a job without a file. Raises ``ClaimLost``."""
    _end(
        job,
        state=JobState.DONE,
        finished_at=now,
        beat_at=now,
        file_name=file_name,
        stored_as=stored_as,
        sha256=sha256,
        step=step[:200],
    )


def fail_job(*, job: Job, now: dt.datetime, error: str) -> None:
    """Failed, with a sentence for the owner that says what to do. Raises ``ClaimLost``."""
    _end(job, state=JobState.FAILED, finished_at=now, error=error)


def stop_job(*, job: Job, now: dt.datetime) -> None:
    """Cancelled while it ran. Raises ``ClaimLost``."""
    _end(job, state=JobState.CANCELLED, finished_at=now)


def _end(job: Job, **fields: Any) -> None:
    if not claim_of(job).update(**fields):
        raise ClaimLost


def _is_silent(job: Job, now: dt.datetime) -> bool:
    return job.beat_at is None or job.beat_at < now - SILENCE


# --- sweeping ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sweep:
    """What the sweeper found: jobs to send again, and how many were given up."""

    again: tuple[Job, ...]
    given_up: int


@transaction.atomic
def sweep(*, now: dt.datetime) -> Sweep:
    """Find the jobs that nobody works on. Those young enough are put back in the queue, to be
    sent by the caller; those older than ``LIFETIME`` fail with a sentence. Three queries.

    Rows that another sweeper or a worker holds are left to it.
    """
    stuck = Q(state=JobState.RUNNING, beat_at__lt=now - SILENCE) | (
        Q(state=JobState.QUEUED, created_at__lt=now - PATIENCE)
        & (Q(beat_at__isnull=True) | Q(beat_at__lt=now - PATIENCE))
    )
    jobs = list(Job.objects.select_for_update(skip_locked=True).filter(stuck).order_by("pk"))
    dead = [job.pk for job in jobs if job.created_at < now - LIFETIME]
    again = [job for job in jobs if job.pk not in set(dead)]
    given_up = Job.objects.filter(pk__in=dead).update(
        state=JobState.FAILED,
        finished_at=now,
        error=_("The work stopped and could not be resumed. Order it once more."),
    )
    Job.objects.filter(pk__in=[job.pk for job in again]).update(state=JobState.QUEUED, beat_at=now)
    return Sweep(again=tuple(again), given_up=given_up)
