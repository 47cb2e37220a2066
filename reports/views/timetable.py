"""The timetable of the school to be hung up: A3 and XLSX."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, runner, spreadsheets
from core.answers import see_other
from core.enums import JobKind
from core.rate_limits import EXPORT, PRINT, limited
from reports.printing import timetable as printing
from reports.selectors.timetable_sheets import timetable_sheets
from reports.services import papers
from reports.tasks import print_timetable
from schedule.models import TimetableVersion
from schedule.policies import TIMETABLE_EDITORS
from schedule.selectors.timetable.board import View
from schedule.selectors.timetable.versions import versions_within


@require_safe
@role_required(*TIMETABLE_EDITORS)
def timetable_print(request: ActorRequest, version_id: int) -> HttpResponse:
    """What there is to print."""
    version = _version(request, version_id)
    choices = [(view.value, printing.title_of(view)) for view in View]
    return render(
        request, "reports/timetable_print.html", {"timetable": version, "choices": choices}
    )


@require_POST
@role_required(*TIMETABLE_EDITORS)
@limited(PRINT)
def timetable_pdf(request: ActorRequest, version_id: int) -> HttpResponse:
    """Order the ``view`` (class, teacher or room) on A3: a school of 35 classes takes seconds."""
    version = _version(request, version_id)
    view = _view(request.POST)
    job = papers.order_paper(
        actor=request.actor,
        kind=JobKind.TIMETABLE_SHEETS,
        title=_title(version, view),
        params={"version": version.pk, "view": view.value},
        now=clock.now(),
    )
    runner.start(print_timetable, job)
    return see_other("reports:job-detail", job.pk)


@require_safe
@role_required(*TIMETABLE_EDITORS)
@limited(EXPORT)
def timetable_xlsx(request: ActorRequest, version_id: int) -> HttpResponse:
    """The same as a table."""
    version = _version(request, version_id)
    view = _view(request.GET)
    disposition = content_disposition_header(
        as_attachment=True, filename=f"{_title(version, view)}.xlsx"
    )
    return HttpResponse(
        printing.xlsx(timetable_sheets(version, view)),
        content_type=spreadsheets.MEDIA_TYPE,
        headers={"Content-Disposition": disposition},
    )


def _version(request: ActorRequest, version_id: int) -> TimetableVersion:
    return get_object_or_404(versions_within(request.actor), pk=version_id)


def _view(sent: QueryDict) -> View:
    """Nonsense is the classes."""
    asked = sent.get("view", "")
    return View(asked) if asked in View.values else View.CLASS


def _title(version: TimetableVersion, view: View) -> str:
    return f"{printing.title_of(view)} {version.since:%d.%m.%Y}"
