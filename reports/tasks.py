"""Long work of the reports."""

from core import clock, jobs
from core.enums import JobKind
from core.models import Job
from core.runner import job_task
from reports.printing import press


@job_task(JobKind.PRINT_JOURNAL)
def print_journal(job: Job, progress: jobs.Progress) -> None:
    """The bound journal of one class."""
    press.print_volume(job, progress, now=clock.now)
