"""How a long job meets Celery: its kind becomes a task, the task runs it once, whatever happens."""

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from celery import Task, current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, history, jobs, tenancy
from core.enums import JobKind
from core.errors import DomainError
from core.models import Job

log = logging.getLogger(__name__)

Work = Callable[[Job, jobs.Progress], None]

# Kind of job → name of its task. Filled by ``job_task`` as the apps above are loaded.
TASK_OF: dict[str, str] = {}


def job_task(kind: JobKind) -> Callable[[Work], Task[..., None]]:
    """Make the decorated work the Celery task of a kind of job.

    The work gets the claimed job and its progress, and ends with ``jobs.finish_job`` in the
    transaction of what it wrote. Whatever it raises becomes a sentence on the job's page, in the
    owner's language.
    """

    def decorate(work: Work) -> Task[..., None]:
        name = f"{work.__module__}.{work.__name__}"
        TASK_OF[kind] = name

        @shared_task(bind=True, name=name)
        def task(self: Task[..., None], job_id: str) -> None:
            info: Mapping[str, Any] = self.request.delivery_info or {}
            run(uuid.UUID(job_id), work, is_redelivered=bool(info.get("redelivered")))

        return task

    return decorate


def start(task: Task[..., None], job: Job) -> None:
    """Send the job to a worker, under its own id, once the transaction is committed. With the
    broker away the order stands all the same: the sweeper sends it."""
    transaction.on_commit(
        partial(task.apply_async, args=(str(job.pk),), task_id=str(job.pk)), robust=True
    )


def start_by_kind(job: Job) -> None:
    """As ``start``, for a job whose task belongs to another app."""
    start(current_app.tasks[TASK_OF[job.kind]], job)


def run(job_id: uuid.UUID, work: Work, *, is_redelivered: bool = False) -> None:
    """Claim the job and do its work; nothing when it is taken, over or cancelled."""
    with tenancy.of_all_schools():
        job = jobs.claim_job(job_id=job_id, now=clock.now(), is_redelivered=is_redelivered)
    if job is None:
        return
    progress = jobs.Progress(job, clock=clock.now)
    with (
        tenancy.of_school(job.school_id, user_id=job.owner_id),
        translation.override(job.owner.language),
        # What a job writes is an operation of the account that ordered it (S1-3.16).
        history.source(job=str(job.pk), user=job.owner_id, at=clock.now().isoformat()),
    ):
        try:
            _attempt(job, work, progress)
        except jobs.ClaimLost:
            log.warning("job %s (%s) was taken over by another worker", job.pk, job.kind)


def _attempt(job: Job, work: Work, progress: jobs.Progress) -> None:
    try:
        work(job, progress)
    except jobs.ClaimLost:
        raise
    except jobs.JobCancelled:
        jobs.stop_job(job=job, now=clock.now())
    except DomainError as error:
        jobs.fail_job(job=job, now=clock.now(), error=str(error))
    except SoftTimeLimitExceeded:
        log.exception("job %s (%s) took too long", job.pk, job.kind)
        jobs.fail_job(
            job=job,
            now=clock.now(),
            error=_("It took too long and was stopped. Order it once more at a quieter hour."),
        )
    except Exception:  # a job ends with a sentence, never in silence
        log.exception("job %s (%s) failed", job.pk, job.kind)
        jobs.fail_job(
            job=job,
            now=clock.now(),
            error=_(
                "Something went wrong on the server. Order it once more; if it fails again, give"
                " the administrator the number of the job."
            ),
        )
