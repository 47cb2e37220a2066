"""What Celery runs for the timetable."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import orderer_of
from core import clock, jobs
from core.enums import JobKind
from core.models import Job
from core.runner import job_task
from schedule.selectors.week_changes import counts
from schedule.services.timetable_files import drafts
from schedule.services.timetable_files.importing import TimetableImportReport


@job_task(JobKind.TIMETABLE_LOOK)
def look_at_timetable(job: Job, progress: jobs.Progress) -> None:
    """What the import of a long file would do."""
    actor = orderer_of(job)
    draft = drafts.kept_draft(actor=actor, token=uuid.UUID(job.params["token"]))
    with jobs.aside(progress) as report:
        drafts.look_at(actor=actor, draft=draft, now=clock.now(), report=report)
    jobs.finish_job(job=job, now=clock.now(), step=_("The file is checked."))


@job_task(JobKind.TIMETABLE_IMPORT)
def import_timetable(job: Job, progress: jobs.Progress) -> None:
    """The import that was looked at, in one transaction with the end of the job."""
    actor = orderer_of(job)
    token = uuid.UUID(job.params["token"])
    with jobs.aside(progress) as report, transaction.atomic():
        found = drafts.carry_out(
            actor=actor, token=token, seen=job.params["seen"], now=clock.now(), report=report
        )
        jobs.finish_job(job=job, now=clock.now(), step=_told(found))
    if found.run_id is not None:
        drafts.drop_draft(actor=actor, token=token)


def _told(found: TimetableImportReport) -> str:
    """What came of it, in a sentence."""
    if found.run_id is None:
        return _("The file changes nothing.")
    lessons = sum(counts(found.changes).values())
    return ngettext(
        "The timetable is imported: %(count)s lesson of the week is different.",
        "The timetable is imported: %(count)s lessons of the week are different.",
        lessons,
    ) % {"count": lessons}
