"""What Celery runs for the journal."""

import datetime as dt

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import orderer_of
from core import clock, jobs, tenancy
from core.enums import JobKind
from core.models import Job
from core.rounds import in_every_school
from core.runner import job_task
from journal.services import deadlines, operations, roll_over
from journal.services.absences import letters as absence_letters
from journal.services.lessons import making
from journal.services.terms import reminders, reopenings
from school.models import AcademicYear, ImportRun
from school.selectors.promotion import Options


@shared_task
def check_deadlines() -> None:
    """The nightly check of every school. Safe to repeat."""
    in_every_school(
        "check_deadlines",
        lambda school: deadlines.check_deadlines(school=school, now=clock.now()),
    )


@shared_task
def end_reopenings() -> int:
    """Shuts the journals of closed terms whose hours are over. Safe to repeat."""
    return sum(
        in_every_school(
            "end_reopenings",
            lambda school: reopenings.end_expired(school=school, now=clock.now()),
        )
    )


@shared_task
def remind_of_term_marks() -> int:
    """Letters to teachers whose term marks are lacking; the outbox delivers them, each once."""
    return sum(
        in_every_school(
            "remind_of_term_marks",
            lambda school: reminders.remind(school=school, now=clock.now()),
        )
    )


@shared_task
def tell_of_unexplained_absences() -> int:
    """Evening letters to families of children who were absent without a word, by each school's own
    clock; the outbox delivers them, each once."""
    return sum(
        in_every_school(
            "tell_of_unexplained_absences",
            lambda school: absence_letters.tell_families(school=school, now=clock.now()),
        )
    )


@shared_task
def forget_operations() -> int:
    """Deletes the keys of operations that no page asks about any more. Safe to repeat."""
    with tenancy.of_all_schools():
        return operations.forget_operations(now=clock.now())


@job_task(JobKind.ROLL_OVER)
def roll_over_school(job: Job, progress: jobs.Progress) -> None:
    """The move of the school to the next year, in one transaction with the end of the job."""
    year = AcademicYear.objects.get(pk=job.params["year"], school_id=job.school_id)
    with jobs.aside(progress) as report, transaction.atomic():
        run = roll_over.roll_over(
            actor=orderer_of(job),
            year=year,
            options=Options.from_json(job.params["options"]),
            today=dt.date.fromisoformat(job.params["today"]),
            now=clock.now(),
            report=report,
        )
        told = _(
            "Moved to %(year)s: promoted %(promoted)s, graduates %(graduates)s, classes"
            " %(classes)s, groups %(groups)s."
        )
        jobs.finish_job(job=job, now=clock.now(), step=told % run.report)


@job_task(JobKind.ROLL_OVER_UNDO)
def undo_roll_over(job: Job, progress: jobs.Progress) -> None:
    """The move taken back, in one transaction with the end of the job."""
    run = ImportRun.objects.get(pk=job.params["run"], school_id=job.school_id)
    with jobs.aside(progress) as report, transaction.atomic():
        roll_over.undo_roll_over(actor=orderer_of(job), run=run, now=clock.now(), report=report)
        told = _("The move was taken back: the year is open again.")
        jobs.finish_job(job=job, now=clock.now(), step=told)


@job_task(JobKind.LAY_LESSONS)
def lay_lessons(job: Job, progress: jobs.Progress) -> None:
    """The lessons of some days by the timetable, in one transaction with the end of the job."""
    year = AcademicYear.objects.get(pk=job.params["year"], school_id=job.school_id)
    with jobs.aside(progress) as report, transaction.atomic():
        done = making.lay_lessons(
            actor=orderer_of(job),
            year=year,
            first=dt.date.fromisoformat(job.params["first"]),
            last=dt.date.fromisoformat(job.params["last"]),
            now=clock.now(),
            report=report,
        )
        jobs.finish_job(job=job, now=clock.now(), step=making.sentence_of(done))
