"""The schedule of assessment procedures of the year as files, for the school's site (R-EGOP)."""

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from core import clock, spreadsheets
from core.rate_limits import EXPORT, PRINT, limited
from journal.selectors import assessments as selectors
from reports.printing import assessments as printing
from reports.printing import wording
from reports.views.downloads import paper
from school.selectors.classes import year_of


@require_safe
@signed_in
@limited(EXPORT)
def assessment_schedule_xlsx(request: ActorRequest) -> HttpResponse:
    """In Russian, as it is published; limits are not in it."""
    with translation.override(wording.LANGUAGE):
        schedule = _of_the_year(request)
        content = spreadsheets.workbook(
            title=_("Assessment procedures"),
            header=printing.columns(schedule),
            rows=printing.rows(schedule),
        )
        disposition = content_disposition_header(
            as_attachment=True, filename=_file_name(schedule, "xlsx")
        )
    return HttpResponse(
        content,
        content_type=spreadsheets.MEDIA_TYPE,
        headers={"Content-Disposition": disposition},
    )


@require_safe
@signed_in
@limited(PRINT)
def assessment_schedule_pdf(request: ActorRequest) -> HttpResponse:
    """The same with a place for the order that approves it."""
    with translation.override(wording.LANGUAGE):
        schedule = _of_the_year(request)
        name = _file_name(schedule, "pdf")
    content = printing.pdf(schedule, school=request.school, printed_on=clock.today(request.school))
    return paper(content, file_name=name)


def _of_the_year(request: ActorRequest) -> selectors.Schedule:
    year = year_of(request.actor.school_id, clock.today(request.school))
    if year is None:
        raise Http404
    return selectors.schedule(year=year, first=year.starts_on, last=year.ends_on)


def _file_name(schedule: selectors.Schedule, ending: str) -> str:
    name = _("Assessment procedures %(year)s") % {"year": schedule.year.name.replace("/", "-")}
    return f"{name}.{ending}"
