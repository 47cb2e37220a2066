"""The press: from a class in the database to a registered file."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core import clock, files, jobs
from core.jobs import Report
from core.models import Job
from reports.printing.pages import Imprint
from reports.printing.plan import Plan, plan
from reports.printing.render import Book, digest
from reports.selectors.volume import class_volume
from reports.services import volumes
from school.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Proof:
    """A laid out volume that waits for its number."""

    plan: Plan
    book: Book
    imprint: Imprint


def proof(*, school_class: SchoolClass, now: dt.datetime, report: Report) -> Proof:
    """Read the class as it stands at ``now``, plan it and lay it out, all but the certification.

    ``report(done, total, step)`` is told of each part and may raise to stop.
    """
    printed_at = clock.local(now, school_class.school)
    report(0, 0, _("Reading the journal"))
    with transaction.atomic():
        _take_snapshot()
        volume = class_volume(school_class=school_class, as_of=printed_at.date())
    planned = plan(volume)
    imprint = Imprint(printed_at=printed_at, digest=digest(volume))
    book = Book(planned, imprint)
    book.render(report)
    return Proof(planned, book, imprint)


def print_volume(job: Job, progress: jobs.Progress, *, now: Callable[[], dt.datetime]) -> None:
    """The work of a print job: lay out, number, certify, store, register, in that order.

    The number, the row of the register, the end of the job and the file stand or fall together:
    the file is renamed into place before the commit and replaced by the next attempt if that
    fails. ``now`` is the clock. Raises what ``progress`` raises, ``PrinterMissing``.
    """
    school_class = SchoolClass.objects.select_related("school").get(
        pk=job.params["school_class"], school_id=job.school_id
    )
    made = proof(school_class=school_class, now=job.started_at or now(), report=progress)
    total = made.plan.page_count
    progress(total, total, _("Writing the file"))
    stored_as = f"jobs/{job.pk}.pdf"
    with transaction.atomic():
        registry_no = volumes.next_registry_no(school_id=job.school_id)
        content = made.book.bind(registry_no)
        moment = now()
        sha256 = files.store(name=stored_as, content=content)
        jobs.finish_job(
            job=job,
            now=moment,
            file_name=file_name(made.plan),
            stored_as=stored_as,
            sha256=sha256,
            step=_("Ready"),
        )
        volumes.record_volume(
            job=job,
            school_class=school_class,
            registry_no=registry_no,
            pages=total,
            sheets=made.plan.sheets,
            sha256=sha256,
            now=moment,
        )


def file_name(planned: Plan) -> str:
    """«Журнал 5А 2025-2026.pdf»."""
    volume = planned.volume
    name = _("Journal %(class)s %(year)s.pdf") % {
        "class": volume.class_name,
        "year": volume.year_name,
    }
    return name.replace("/", "-")


def _take_snapshot() -> None:
    """All queries of the transaction see one moment, though teachers go on recording. Inside an
    outer transaction the caller's own isolation stands."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
