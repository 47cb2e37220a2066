"""What Celery runs for the school."""

import uuid

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import orderer_of
from core import clock, jobs
from core.enums import JobKind
from core.models import Job
from core.rounds import in_every_school
from core.runner import job_task
from school.models import ImportRun
from school.services import data_checks, leavers
from school.services.imports import undo_import
from school.services.people.importing import Consent
from school.services.people_files import looks, orders
from school.services.people_files.drafts import FileKind


@shared_task
def open_data_checks() -> None:
    """Every night: the month's checks of data for the classes of every school that have none yet.
    Safe to repeat."""
    in_every_school(
        "open_data_checks",
        lambda school: data_checks.open_checks(school=school, today=clock.today(school)),
    )


@shared_task
def settle_hats() -> None:
    """Every hour, for it is midnight somewhere: the roles of those whose last day at the school
    was yesterday end. Safe to repeat."""
    in_every_school(
        "settle_hats",
        lambda school: leavers.settle_hats(school_id=school.pk, today=clock.today(school)),
    )


@job_task(JobKind.PEOPLE_LOOK)
def look_at_list(job: Job, progress: jobs.Progress) -> None:
    """What a long list would do."""
    _look_at(FileKind.LIST, job, progress)


@job_task(JobKind.ROSTER_LOOK)
def look_at_archive(job: Job, progress: jobs.Progress) -> None:
    """What a long archive would do."""
    _look_at(FileKind.ARCHIVE, job, progress)


@job_task(JobKind.PEOPLE_IMPORT)
def import_list(job: Job, progress: jobs.Progress) -> None:
    """The list that was looked at, in one transaction with the end of the job."""
    _import(FileKind.LIST, job, progress)


@job_task(JobKind.ROSTER_IMPORT)
def import_archive(job: Job, progress: jobs.Progress) -> None:
    """The archive that was looked at, in one transaction with the end of the job."""
    _import(FileKind.ARCHIVE, job, progress)


@job_task(JobKind.IMPORT_UNDO)
def take_import_back(job: Job, progress: jobs.Progress) -> None:
    """An import of any kind, in one transaction with the end of the job."""
    actor = orderer_of(job)
    run = ImportRun.objects.defer("changes").get(pk=job.params["run"], school_id=job.school_id)
    with jobs.aside(progress) as report, transaction.atomic():
        undo_import(actor=actor, run=run, now=clock.now(), report=report)
        jobs.finish_job(
            job=job,
            now=clock.now(),
            step=_("The import is undone: everything is as it was before it."),
        )


LOOKS = {FileKind.LIST: look_at_list, FileKind.ARCHIVE: look_at_archive}
IMPORTS = {FileKind.LIST: import_list, FileKind.ARCHIVE: import_archive}


def _look_at(kind: FileKind, job: Job, progress: jobs.Progress) -> None:
    actor = orderer_of(job)
    draft = orders.kept_draft(actor=actor, kind=kind, token=uuid.UUID(job.params["token"]))
    with jobs.aside(progress) as report:
        looks.look_at(actor=actor, draft=draft, now=clock.now(), report=report)
    jobs.finish_job(job=job, now=clock.now(), step=_("The file is checked."))


def _import(kind: FileKind, job: Job, progress: jobs.Progress) -> None:
    actor = orderer_of(job)
    draft = orders.kept_draft(actor=actor, kind=kind, token=uuid.UUID(job.params["token"]))
    consent = Consent(
        choices=job.params["choices"],
        may_leave_out=job.params["may_leave_out"],
        seen=job.params["seen"],
    )
    with jobs.aside(progress) as report, transaction.atomic():
        found = orders.carry_out(
            actor=actor, draft=draft, consent=consent, now=clock.now(), report=report
        )
        jobs.finish_job(
            job=job,
            now=clock.now(),
            step=_("The file is imported.")
            if found.run_id is not None
            else _("Everything in the file is known already."),
        )
    if found.run_id is not None:
        orders.let_go(actor=actor, token=draft.token)
