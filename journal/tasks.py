"""What Celery runs for the journal."""

import datetime as dt
import logging

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from core import clock, history, jobs, tenancy
from core.enums import JobKind
from core.models import Job, School
from core.runner import job_task
from journal.services import deadlines
from journal.services.roll_over import roll_over
from school.models import AcademicYear
from school.selectors.promotion import Options

log = logging.getLogger(__name__)


@shared_task
def check_deadlines() -> None:
    """The nightly check of every school, each in a transaction of its own: one that fails is
    logged and does not keep the others from theirs. Safe to repeat."""
    failed = []
    for school in School.objects.order_by("pk"):
        try:
            with tenancy.of_school(school.pk), history.source(task="check_deadlines"):
                deadlines.check_deadlines(school=school, now=clock.now())
        except Exception:
            log.exception("deadlines of school %s were not checked", school.slug)
            failed.append(school.slug)
    if failed:
        raise RuntimeError(f"deadlines were not checked: {', '.join(failed)}")


@job_task(JobKind.ROLL_OVER)
def roll_over_school(job: Job, progress: jobs.Progress) -> None:
    """The move of the school to the next year, in one transaction with the end of the job. While
    it lasts nothing of it is seen, so the progress tells only that it has begun."""
    progress(0, 1, _("Moving to the next year"))
    year = AcademicYear.objects.get(pk=job.params["year"], school_id=job.school_id)
    with transaction.atomic():
        roll_over(
            actor=Actor(job.owner_id, job.school_id, Role.ADMINISTRATOR),
            year=year,
            options=Options.from_json(job.params["options"]),
            today=dt.date.fromisoformat(job.params["today"]),
            now=clock.now(),
        )
        jobs.finish_job(
            job=job, now=clock.now(), file_name="", stored_as="", sha256="", step=_("Ready")
        )
