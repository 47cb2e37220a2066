"""Tasks of the core."""

import logging

from celery import current_app, shared_task

from core import clock, jobs, runner, tenancy

log = logging.getLogger(__name__)


@shared_task(name="core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Every minute: send again the jobs whose worker or message was lost."""
    with tenancy.of_all_schools():
        found = jobs.sweep(now=clock.now())
    for job in found.again:
        current_app.send_task(runner.TASK_OF[job.kind], args=[str(job.pk)], task_id=str(job.pk))
    if found.again or found.given_up:
        log.warning("jobs sent again: %s, given up: %s", len(found.again), found.given_up)
