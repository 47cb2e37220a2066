"""The access log: who opened which page about a person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import STAFF_ROLES
from school import policies
from school.forms.access_log import AccessLogForm
from school.selectors import access_log as selectors
from school.views.people_tabs import people_tabs


@require_safe
@role_required(*STAFF_ROLES)
def access_log(request: ActorRequest) -> HttpResponse:
    """All openings for the heads, the administrator and the control group; the own ones for other
    staff."""
    sees_all = request.actor.role in policies.ACCESS_LOG_READERS
    form = AccessLogForm(request.GET, sees_all=sees_all)
    context = {
        "form": form,
        "tabs": people_tabs(request.actor, "school:access-log"),
        "sees_all": sees_all,
    }
    if not form.is_valid():
        return render(request, "school/access_log.html", context, status=422)
    rows = selectors.entries(actor=request.actor, wanted=form.wanted(), zone=request.school.zone)
    page = Paginator(rows, selectors.PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/access_log.html",
        {
            **context,
            "page": page,
            "lines": selectors.lines(actor=request.actor, page=page.object_list),
            "query": f"{query.urlencode()}&" if query else "",
        },
    )
