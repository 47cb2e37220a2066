"""Control of journal keeping."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from reports.forms.control import ControlForm
from reports.selectors import control
from reports.selectors.control_filter import Grouping, filter_options

MOST_ON_ONE_PAGE = 2000


@require_safe
@role_required(Role.DEPUTY, Role.DIRECTOR, Role.AUDITOR)
def unfilled_lessons(request: ActorRequest) -> HttpResponse:
    """Unfilled lessons of a span. ``?all=1`` puts them on one page, for the printer."""
    local_now = clock.local(clock.now(), request.school)
    today = local_now.date()
    form = ControlForm(
        request.GET, options=filter_options(actor=request.actor, day=today), today=today
    )
    if not form.is_valid():
        return render(request, "reports/unfilled.html", {"form": form}, status=422)
    wanted = form.wanted()
    report = control.unfilled_lessons(
        actor=request.actor,
        wanted=wanted,
        local_now=local_now,
        page=request.GET.get("page", "1"),
        per_page=MOST_ON_ONE_PAGE if "all" in request.GET else control.PER_PAGE,
    )
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "reports/unfilled.html",
        {
            "form": form,
            "wanted": wanted,
            "report": report,
            "shows_teacher": wanted.grouping != Grouping.TEACHER,
            "query": f"{query.urlencode()}&" if query else "",
        },
    )
