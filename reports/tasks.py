"""Long work of the reports."""

from celery import shared_task

from core import clock, jobs
from core.enums import JobKind
from core.models import Job
from core.runner import job_task
from reports.printing import press
from reports.printing import slips as slip_press
from reports.services import slips


@job_task(JobKind.PRINT_JOURNAL)
def print_journal(job: Job, progress: jobs.Progress) -> None:
    """The bound journal of one class."""
    press.print_volume(job, progress, now=clock.now)


@job_task(JobKind.CREDENTIAL_SLIPS)
def print_credential_slips(job: Job, progress: jobs.Progress) -> None:
    """Slips with logins and passwords (S1-Ф2)."""
    slip_press.print_slips(job, progress, now=clock.now)


@shared_task(name="reports.tasks.forget_slips")
def forget_slips() -> None:
    """Every five minutes: files of slips that nobody fetched within the hour are deleted."""
    slips.forget_old_files(now=clock.now())
