"""Importing people: the file, its preview, the result and the way back (S0-5a)."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock, spreadsheets
from core.answers import posted, see_other
from core.errors import DomainError, NotAllowed
from core.rate_limits import IMPORT, limited
from school import policies
from school.forms.people_import import ConfirmForm, PeopleFileForm
from school.imports.people.template import FILE_NAME, people_template
from school.imports.problems import ImportProblem
from school.models import ImportRun
from school.selectors import years
from school.selectors.import_runs import runs_of
from school.services.people.plan import Plan, State
from school.services.people_files.drafts import Draft, FileKind
from school.services.people_files.looks import Look
from school.views.import_reports import problems_by_gravity
from school.views.people_files import (
    MOST_PROBLEMS,
    planned,
    previewed,
    result_context,
    taken_in,
    undone,
)
from school.views.people_import_rows import STATES, count_rows, preview_rows
from school.views.people_tabs import people_tabs

IMPORTERS = policies.FAMILY_EDITORS
KIND = FileKind.LIST
PER_PAGE = 100
_RUNS_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
@limited(IMPORT)
def people_import_start(request: ActorRequest) -> HttpResponse:
    """Send a file; a short one is read at once, nothing is written yet."""
    today = clock.today(request.school)
    tabs = people_tabs(request.actor, "school:people-import")
    try:
        year = years.find_year(request.school, "", today)
    except years.NotFound as error:
        if request.method == "POST":
            raise DomainError(str(error)) from error
        return render(request, "school/people_import_no_year.html", {"tabs": tabs})
    form = PeopleFileForm(posted(request), request.FILES or None, year=year, today=today)
    refused: tuple[ImportProblem, ...] = ()
    if form.is_bound and form.is_valid():
        token, refused = taken_in(request, KIND, form.source(), form.terms())
        if not refused:
            return see_other("school:people-import-preview", token)
    runs = runs_of(request.actor, KIND)
    return render(
        request,
        "school/people_import.html",
        {
            "form": form,
            "year": year,
            "refused": refused[:MOST_PROBLEMS],
            "page": Paginator(runs, _RUNS_PER_PAGE).get_page(request.GET.get("page")),
            "tabs": tabs,
            "can_exchange": policies.can_import_roster(request.actor),
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
@role_required(*IMPORTERS)
def people_import_template(request: ActorRequest) -> HttpResponse:
    """An empty list with the headings that the import knows."""
    return HttpResponse(
        people_template(),
        content_type=spreadsheets.MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=FILE_NAME
            )
            or ""
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
def people_import_preview(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What would be written, row by row (``?state=``, ``?page=``); a POST carries it out."""
    return previewed(request, KIND, token, _preview, _crumbs())


@require_safe
@role_required(*IMPORTERS)
def people_import_result(request: ActorRequest, run_id: int) -> HttpResponse:
    return _result(request, _run(request, run_id))


@require_POST
@role_required(*IMPORTERS)
def people_import_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Take an import back, or say what stands in the way."""
    run = _run(request, run_id)
    if not policies.can_undo_import(request.actor, run):
        raise NotAllowed(_("This import is undone by whoever made it, or by the administrator."))
    return undone(request, run, _result)


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, KIND), pk=run_id)


def _preview(
    request: ActorRequest, draft: Draft, look: Look, form: ConfirmForm, status: int
) -> HttpResponse:
    plan = planned(look)
    wanted = request.GET.get("state", "")
    state = wanted if wanted in set(State) else ""
    url = reverse("school:people-import-preview", args=[draft.token])
    rows = preview_rows(plan, state)
    counts = plan.counts()
    return render(
        request,
        "school/people_import_preview.html",
        {
            "draft": draft,
            "form": form,
            "plan": plan,
            "counts": count_rows(counts),
            "states": [label for label, _badge in STATES.values()],
            "filters": [
                {"label": _("all"), "url": url, "is_current": not state},
                *(
                    {
                        "label": f"{label}: {count}",
                        "url": f"{url}?state={one}",
                        "is_current": state == one,
                    }
                    for one, (label, _badge) in STATES.items()
                    if (count := sum(kind[one] for kind in counts.values()))
                ),
            ],
            "query": f"state={state}&" if state else "",
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "problems": problems_by_gravity(plan.problems)[:MOST_PROBLEMS],
            "more_problems": max(len(plan.problems) - MOST_PROBLEMS, 0),
            "changes_nothing": _changes_nothing(plan),
            "crumbs": _crumbs(),
        },
        status=status,
    )


def _changes_nothing(plan: Plan) -> bool:
    return not plan.enrolled and all(
        row.state in (State.SAME, State.LEFT_OUT) for row in plan.rows()
    )


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    return render(
        request,
        "school/people_import_result.html",
        result_context(request, run)
        | {"enrolled": run.report.get("enrolled", 0), "refusal": refusal, "crumbs": _crumbs()},
        status=422 if refusal else 200,
    )


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Students"), "url": reverse("school:student-list")},
        {"label": _("Import of lists"), "url": reverse("school:people-import")},
    ]
