"""The journal of missed and replaced lessons and the time-sheet of a month: on the screen, on
paper, as spreadsheets (R-ZPU, §4.11)."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS
from core import clock, spreadsheets
from core.rate_limits import EXPORT, PRINT, limited
from reports.printing import substitutions as printing
from reports.printing import wording
from reports.selectors.substitution_journal import MonthJournal, month_journal
from reports.selectors.time_sheet import TimeSheet, time_sheet
from reports.views.downloads import paper

# No journal is older; the calendar of Python ends.
_FAR = dt.timedelta(days=20 * 366)


@require_safe
@role_required(*JOURNAL_READERS)
def substitution_journal(request: ActorRequest) -> HttpResponse:
    journal = _journal(request)
    return render(
        request,
        "reports/substitution_journal.html",
        {"journal": journal, **_frame("reports:substitution-journal", journal.first)},
    )


@require_safe
@role_required(*JOURNAL_READERS)
@limited(EXPORT)
def substitution_journal_xlsx(request: ActorRequest) -> HttpResponse:
    journal = _journal(request)
    return _workbook(
        _("Journal of substitutions"),
        journal.first,
        [str(name) for name in printing.JOURNAL_COLUMNS],
        printing.journal_rows(journal),
    )


@require_safe
@role_required(*JOURNAL_READERS)
@limited(PRINT)
def substitution_journal_pdf(request: ActorRequest) -> HttpResponse:
    with translation.override(wording.LANGUAGE):
        journal = _journal(request)
    content = printing.journal_pdf(
        journal, school=request.school, printed_on=clock.today(request.school)
    )
    return paper(content, file_name=_file_name(_("Journal of substitutions"), journal.first, "pdf"))


@require_safe
@role_required(*JOURNAL_READERS)
def time_sheet_page(request: ActorRequest) -> HttpResponse:
    sheet = _sheet(request)
    return render(
        request,
        "reports/time_sheet.html",
        {"sheet": sheet, **_frame("reports:time-sheet", sheet.first)},
    )


@require_safe
@role_required(*JOURNAL_READERS)
@limited(EXPORT)
def time_sheet_xlsx(request: ActorRequest) -> HttpResponse:
    sheet = _sheet(request)
    return _workbook(
        _("Time-sheet"), sheet.first, printing.sheet_columns(sheet), printing.sheet_rows(sheet)
    )


@require_safe
@role_required(*JOURNAL_READERS)
@limited(PRINT)
def time_sheet_pdf(request: ActorRequest) -> HttpResponse:
    with translation.override(wording.LANGUAGE):
        sheet = _sheet(request)
    content = printing.sheet_pdf(
        sheet, school=request.school, printed_on=clock.today(request.school)
    )
    return paper(content, file_name=_file_name(_("Time-sheet"), sheet.first, "pdf"))


# --- parts -------------------------------------------------------------------------------------


def _journal(request: ActorRequest) -> MonthJournal:
    today = clock.today(request.school)
    return month_journal(
        actor=request.actor, day=_month(request, today), today=today, zone=request.school.zone
    )


def _sheet(request: ActorRequest) -> TimeSheet:
    today = clock.today(request.school)
    return time_sheet(actor=request.actor, day=_month(request, today), today=today)


def _month(request: ActorRequest, today: dt.date) -> dt.date:
    """The first day of ``?month=2026-05``; nonsense is the month of today."""
    try:
        asked = dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if abs(asked - today) < _FAR else today.replace(day=1)


def _frame(name: str, first: dt.date) -> dict[str, Any]:
    """The switcher of months, and the addresses of the same month as files."""
    before = (first - dt.timedelta(days=1)).replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    return {
        "switcher": {
            "label": _("Month"),
            "current": printing.month_name(first),
            "prev_url": _url(name, before),
            "prev_label": printing.month_name(before),
            "next_url": _url(name, after),
            "next_label": printing.month_name(after),
        },
        "pdf_url": _url(f"{name}-pdf", first),
        "xlsx_url": _url(f"{name}-xlsx", first),
    }


def _url(name: str, month: dt.date) -> str:
    return f"{reverse(name)}?{urlencode({'month': f'{month:%Y-%m}'})}"


def _workbook(title: str, first: dt.date, header: list[str], rows: Any) -> HttpResponse:
    content = spreadsheets.workbook(title=title, header=header, rows=rows)
    return HttpResponse(
        content,
        content_type=spreadsheets.MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=_file_name(title, first, "xlsx")
            )
        },
    )


def _file_name(title: str, first: dt.date, ending: str) -> str:
    return f"{title} {first:%m.%Y}.{ending}"
