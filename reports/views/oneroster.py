"""Handing the school over to another system: OneRoster 1.1 and 1.2 (issue 5, point 8)."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import ROSTER_EXPORTERS
from core import clock, runner
from core.answers import posted, see_other
from core.enums import JobKind
from core.models import Job
from core.rate_limits import PRINT, limited
from reports import policies
from reports.forms.oneroster import OneRosterExportForm
from reports.services import papers
from reports.tasks import export_oneroster
from school.policies import can_import_roster
from school.selectors import years

_JOBS_PER_PAGE = 10


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*ROSTER_EXPORTERS)
@limited(PRINT)
def oneroster_export(request: ActorRequest) -> HttpResponse:
    """Order an archive; below the form stand the own orders of the last day."""
    now = clock.now()
    try:
        year = years.find_year(request.school, "", clock.local(now, request.school).date())
    except years.NotFound:
        year = None
    form = OneRosterExportForm(
        posted(request),
        school_id=request.actor.school_id,
        year=year,
        may_export_results=policies.can_export_results(request.actor),
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        job = papers.order_paper(
            actor=request.actor,
            kind=JobKind.ONEROSTER_EXPORT,
            title=f"OneRoster {chosen['version']}, {chosen['year'].name}",
            params=form.params(),
            now=now,
        )
        runner.start(export_oneroster, job)
        return see_other("reports:job-detail", job.pk)
    own = Job.objects.visible_to(request.actor).filter(kind=JobKind.ONEROSTER_EXPORT)
    page = Paginator(own.order_by("-created_at"), _JOBS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/oneroster_export.html",
        {
            "form": form,
            "has_years": year is not None,
            "page": page,
            "tabs": exchange_tabs(request),
        },
        status=422 if form.is_bound else 200,
    )


def exchange_tabs(request: ActorRequest) -> list[dict[str, object]]:
    """Import and export stand side by side for whoever may do both."""
    tabs: list[dict[str, object]] = [
        {
            "label": pgettext("menu", "Export"),
            "url": reverse("reports:oneroster-export"),
            "is_current": True,
        }
    ]
    if can_import_roster(request.actor):
        tabs.insert(
            0,
            {
                "label": pgettext("menu", "Import"),
                "url": reverse("school:roster-import"),
                "is_current": False,
            },
        )
    return tabs
