"""The press of papers that are ordered: read what the orderer may read now, lay out, store."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Incident
from accounts.selectors import orderer_of
from core import clock, files, jobs
from core.enums import JobKind
from core.jobs import Report
from core.models import Job, School
from reports.printing import family_papers, incident_papers
from reports.printing import movement_book as book_printing
from reports.printing import timetable as timetable_printing
from reports.printing.ack_sheet import ack_sheet_pdf
from reports.printing.typeface import clean
from reports.printing.week_sheets import week_sheets_pdf
from reports.selectors import family_papers as families
from reports.selectors import movement_book as books
from reports.selectors import week_sheets as sheets
from reports.selectors.timetable_sheets import timetable_sheets
from reports.services.papers import NothingToPrint, PaperClosed
from schedule.selectors.timetable.board import View
from schedule.selectors.timetable.versions import versions_within
from school.enums import ConsentPurpose
from school.models import AckSheet
from school.selectors import ack_sheets
from school.selectors.family_papers import class_for


@dataclass(frozen=True, slots=True)
class Order:
    """Who ordered, what of, and when the work began."""

    actor: Actor
    school: School
    params: dict[str, Any]
    moment: dt.datetime

    @property
    def today(self) -> dt.date:
        return clock.local(self.moment, self.school).date()


def print_paper(job: Job, progress: jobs.Progress, *, now: Callable[[], dt.datetime]) -> None:
    """The work of a paper's job; ``now`` is the clock. The right to it is asked again. Raises what
    ``progress`` raises, ``HatTakenAway``, ``PaperClosed``, ``NothingToPrint``, ``PrinterMissing``.
    """
    order = Order(
        actor=orderer_of(job),
        school=School.objects.get(pk=job.school_id),
        params=job.params,
        moment=job.started_at or now(),
    )
    progress(0, 0, _("Reading"))
    try:
        content = _MAKERS[JobKind(job.kind)](order, progress)
    except ObjectDoesNotExist as error:
        raise PaperClosed from error
    stored_as = f"jobs/{job.pk}.pdf"
    with transaction.atomic():
        jobs.finish_job(
            job=job,
            now=now(),
            file_name=f"{clean(job.title).replace('/', '-')}.pdf",
            stored_as=stored_as,
            sha256=files.store(name=stored_as, content=content),
            step=_("Ready"),
        )


def _class_papers(order: Order, report: Report) -> bytes:
    """Consents or applications, a page for each parent."""
    school_class = class_for(order.actor, order.params["class"], order.today)
    purpose = order.params["purpose"]
    found = families.families_of_class(
        school_class,
        order.today,
        lacking=ConsentPurpose(purpose) if order.params["lacking"] else None,
    )
    if not found:
        raise NothingToPrint
    head = families.letterhead(order.school)
    if purpose:
        return family_papers.consent_pdf(head, found, ConsentPurpose(purpose), report=report)
    return family_papers.application_pdf(head, found, report=report)


def _ack_sheet(order: Order, report: Report) -> bytes:
    sheet = (
        AckSheet.objects.visible_to(order.actor)
        .select_related("school_class")
        .get(pk=order.params["sheet"])
    )
    class_id: int | None = order.params["class"]
    names = {item.pk: item.name for item in ack_sheets.classes_of(sheet, order.today)}
    if class_id is not None and class_id not in names:
        raise PaperClosed
    lines = ack_sheets.signatures(sheet, order.today, class_id=class_id)
    report(0, 0, _("Laying out the pages"))
    return ack_sheet_pdf(
        families.letterhead(order.school),
        sheet,
        lines,
        class_name=names[class_id] if class_id is not None else "",
        printed_at=order.moment,
    )


def _movement_book(order: Order, report: Report) -> bytes:
    wanted = books.BookFilter.from_json(order.params["filter"], school_id=order.school.pk)
    book = books.movement_book(
        order.actor,
        wanted,
        books.classes_of(order.actor, wanted.year),
        per_page=books.MOST_PRINTED,
        title=_("Together"),
    )
    report(0, 0, _("Laying out the pages"))
    return book_printing.pdf(book, school=order.school, printed_on=order.today)


def _incident_act(order: Order, report: Report) -> bytes:
    incident = (
        Incident.objects.visible_to(order.actor)
        .select_related("account", "reported_by", "school")
        .get(pk=order.params["incident"])
    )
    report(0, 0, _("Laying out the pages"))
    return incident_papers.act_pdf(incident)


def _timetable(order: Order, report: Report) -> bytes:
    version = versions_within(order.actor).get(pk=order.params["version"])
    found = timetable_sheets(version, View(order.params["view"]))
    report(0, 0, _("Laying out the pages"))
    return timetable_printing.pdf(found, school=order.school, printed_on=order.today)


def _week_sheets(order: Order, report: Report) -> bytes:
    wanted = sheets.Wanted.from_json(order.params)
    classes = sheets.classes_for(order.actor, wanted, order.today)
    lines = sheets.lines(classes, wanted, order.today)
    if not lines:
        raise NothingToPrint
    found = sheets.week_sheets(
        order.actor, lines, wanted.monday, clock.local(order.moment, order.school)
    )
    return week_sheets_pdf(
        found,
        school=order.school,
        monday=wanted.monday,
        printed_on=order.today,
        report=report,
    )


_MAKERS: dict[JobKind, Callable[[Order, Report], bytes]] = {
    JobKind.CLASS_PAPERS: _class_papers,
    JobKind.ACK_SHEET: _ack_sheet,
    JobKind.MOVEMENT_BOOK: _movement_book,
    JobKind.INCIDENT_ACT: _incident_act,
    JobKind.TIMETABLE_SHEETS: _timetable,
    JobKind.WEEK_SHEETS: _week_sheets,
}
