"""The school as a OneRoster archive: for a job, and for the command line."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import orderer_of
from core import files, jobs, spreadsheets
from core.enums import JobKind
from core.jobs import Report
from core.models import Job
from reports import policies
from reports.selectors.oneroster.gradebook import gradebook_tables
from reports.selectors.oneroster.headings import FILES, HEADINGS
from reports.selectors.oneroster.order import Order, Row
from reports.selectors.oneroster.roster import read_roster
from reports.services.papers import PaperClosed
from school.models import AcademicYear, Regulation, Term

_STEP = 2000


@dataclass(slots=True)
class Written:
    """How many rows went into which file."""

    rows: dict[str, int] = field(default_factory=dict)


def write_archive(
    order: Order, stream: BinaryIO, *, report: Report = lambda _done, _total, _step: None
) -> Written:
    """Write the ZIP. Rows go from the database into the compressor a few thousand at a time: the
    memory that it takes does not grow with the marks of the school.

    Text that an office program would run as a formula gets an apostrophe before it, as the tables
    of the portal do: names do not begin with «=», and who opens the CSV in Excel is safe.
    """
    roster = read_roster(order)
    regulation = Regulation.objects.filter(year=order.year).first()
    written = Written()
    headings = HEADINGS[order.version]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        tables = list(roster.tables())
        if order.with_results and regulation is not None:
            tables += gradebook_tables(roster, regulation)
        for done, (name, rows) in enumerate(tables):
            report(done, len(tables), f"{name}.csv")
            told = _telling(rows, partial(report, done, len(tables), f"{name}.csv"))
            written.rows[name] = _write(package, name, headings[name], told)
        _write(package, "manifest", ("propertyName", "value"), _manifest(order, written))
    return written


def _write(
    package: zipfile.ZipFile, name: str, headings: tuple[str, ...], rows: Iterable[Row]
) -> int:
    count = 0
    with (
        package.open(f"{name}.csv", "w") as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        table = csv.writer(text)
        table.writerow(headings)
        for row in rows:
            table.writerow([_safe(row.get(heading, "")) for heading in headings])
            count += 1
    return count


def _telling(rows: Iterable[Row], tell: Callable[[], None]) -> Iterable[Row]:
    """A sign of life every few thousand rows; it is where a stop takes effect, too."""
    for number, row in enumerate(rows, start=1):
        if number % _STEP == 0:
            tell()
        yield row


def _safe(text: str) -> str:
    return f"'{text}" if spreadsheets.is_dangerous(text) else text


def _manifest(order: Order, written: Written) -> Iterable[Row]:
    values = {"manifest.version": "1.0", "oneroster.version": order.version}
    values |= {
        f"file.{name}": "bulk" if name in written.rows else "absent"
        for name in FILES[order.version]
    }
    values |= {
        "source.systemName": "Razvorot",
        "source.systemCode": order.school.slug,
    }
    for name, value in values.items():
        yield {"propertyName": name, "value": value}


# --- as a job ------------------------------------------------------------------------------------


def export_roster(job: Job, progress: jobs.Progress, *, now: Callable[[], dt.datetime]) -> None:
    """The work of the job. The right to it is asked again: works and marks are for those who read
    every journal. Raises ``PaperClosed``, and what ``progress`` raises."""
    actor = orderer_of(job)
    params = job.params
    if not policies.can_order_job(actor, JobKind.ONEROSTER_EXPORT) or (
        params["results"] and not policies.can_export_results(actor)
    ):
        raise PaperClosed
    year = (
        AcademicYear.objects.select_related("school")
        .filter(pk=params["year"], school_id=actor.school_id)
        .first()
    )
    term = Term.objects.filter(pk=params["term"], scheme__year=year).first()
    if year is None or (params["term"] and term is None):
        raise PaperClosed
    order = Order(
        year=year,
        version=params["version"],
        with_births=params["births"],
        with_parents=params["parents"],
        with_results=params["results"],
        term=term,
    )
    stream = io.BytesIO()
    write_archive(order, stream, report=progress)
    stored_as = f"jobs/{job.pk}.zip"
    with transaction.atomic():
        jobs.finish_job(
            job=job,
            now=now(),
            file_name=archive_name(order),
            stored_as=stored_as,
            sha256=files.store(name=stored_as, content=stream.getvalue()),
            step=_("Ready"),
        )


def archive_name(order: Order) -> str:
    return f"OneRoster {order.version}, {order.year.name.replace('/', '-')}.zip"
