"""Long work of the reports."""

from celery import shared_task

from core import clock, jobs
from core.enums import JobKind
from core.models import Job
from core.runner import job_task
from reports.printing import papers, press, slips
from reports.services import incidents, job_files, oneroster


@job_task(JobKind.PRINT_JOURNAL)
def print_journal(job: Job, progress: jobs.Progress) -> None:
    """The bound journal of one class."""
    press.print_volume(job, progress, now=clock.now)


@job_task(JobKind.CREDENTIAL_SLIPS)
def print_credential_slips(job: Job, progress: jobs.Progress) -> None:
    """Slips with logins and passwords (S1-Ф2)."""
    slips.print_slips(job, progress, now=clock.now)


@job_task(JobKind.CLASS_PAPERS)
def print_class_papers(job: Job, progress: jobs.Progress) -> None:
    """Consents or applications of a class."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.ACK_SHEET)
def print_ack_sheet(job: Job, progress: jobs.Progress) -> None:
    """A sheet for signatures, of one class or of all."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.MOVEMENT_BOOK)
def print_movement_book(job: Job, progress: jobs.Progress) -> None:
    """The movement book of a span."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.TIMETABLE_SHEETS)
def print_timetable(job: Job, progress: jobs.Progress) -> None:
    """The timetable of the school on A3."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.WEEK_SHEETS)
def print_week_sheets(job: Job, progress: jobs.Progress) -> None:
    """The weekly sheets of families who are informed on paper, or of a whole class."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.INCIDENT_ACT)
def print_incident_act(job: Job, progress: jobs.Progress) -> None:
    """The act with every operation that was declared void."""
    papers.print_paper(job, progress, now=clock.now)


@job_task(JobKind.ONEROSTER_EXPORT)
def export_oneroster(job: Job, progress: jobs.Progress) -> None:
    """The year as an archive for another system."""
    oneroster.export_roster(job, progress, now=clock.now)


@job_task(JobKind.INCIDENT_VOID)
def void_operations(job: Job, progress: jobs.Progress) -> None:
    """All operations of a stolen account, declared void."""
    incidents.void_all(job, progress, now=clock.now)


@shared_task(name="reports.tasks.forget_files")
def forget_files() -> None:
    """Every five minutes: slips that nobody fetched within the hour, and papers of yesterday."""
    job_files.forget_old_files(now=clock.now())
