"""Importing a roster of another system: the archive, its preview, the result and the way back."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from core.rate_limits import IMPORT, limited
from school.forms.people_import import ConfirmForm
from school.forms.roster import RosterFileForm
from school.imports.problems import ImportProblem
from school.models import ImportRun
from school.selectors import years
from school.selectors.import_runs import runs_of
from school.services.people_files.drafts import Draft, FileKind
from school.services.people_files.looks import Look
from school.views.import_reports import line_rows, problems_by_gravity, tally_rows
from school.views.people_files import MOST_PROBLEMS, previewed, result_context, taken_in, undone
from school.views.people_import_rows import STATES, count_rows
from school.views.people_tabs import people_tabs

KIND = FileKind.ARCHIVE
PER_PAGE = 100
_RUNS_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
@limited(IMPORT)
def roster_import_start(request: ActorRequest) -> HttpResponse:
    """Send an archive; a short one is tried out at once, nothing stays written yet."""
    today = clock.today(request.school)
    tabs = people_tabs(request.actor, "school:people-import")
    try:
        year = years.find_year(request.school, "", today)
    except years.NotFound as error:
        if request.method == "POST":
            raise DomainError(str(error)) from error
        return render(request, "school/people_import_no_year.html", {"tabs": tabs})
    form = RosterFileForm(posted(request), request.FILES or None, year=year, today=today)
    refused: tuple[ImportProblem, ...] = ()
    if form.is_bound and form.is_valid():
        token, refused = taken_in(request, KIND, form.source(), form.terms())
        if not refused:
            return see_other("school:roster-import-preview", token)
    runs = runs_of(request.actor, KIND)
    return render(
        request,
        "school/roster_import.html",
        {
            "form": form,
            "year": year,
            "refused": refused[:MOST_PROBLEMS],
            "page": Paginator(runs, _RUNS_PER_PAGE).get_page(request.GET.get("page")),
            "tabs": tabs,
            "exchange_tabs": _exchange_tabs(),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def roster_import_preview(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What would be written (``?page=``): the import itself, taken back; a POST carries it out."""
    return previewed(request, KIND, token, _preview, _crumbs())


@require_safe
@role_required(Role.ADMINISTRATOR)
def roster_import_result(request: ActorRequest, run_id: int) -> HttpResponse:
    return _result(request, _run(request, run_id))


@require_POST
@role_required(Role.ADMINISTRATOR)
def roster_import_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Take an import back, or say what stands in the way."""
    return undone(request, _run(request, run_id), _result)


def _preview(
    request: ActorRequest, draft: Draft, look: Look, form: ConfirmForm, status: int
) -> HttpResponse:
    tried = look.roster
    assert tried is not None
    return render(
        request,
        "school/roster_import_preview.html",
        {
            "draft": draft,
            "form": form,
            "tried": tried,
            "counts": count_rows(tried.counts),
            "states": [label for label, _badge in STATES.values()],
            "tallies": tally_rows(tried.as_json(with_lines=False)["tallies"]),
            "page": Paginator(line_rows(tried.lines), PER_PAGE).get_page(request.GET.get("page")),
            "problems": problems_by_gravity(tried.problems)[:MOST_PROBLEMS],
            "more_problems": max(len(tried.problems) - MOST_PROBLEMS, 0),
            "can_import": tried.has_changes or bool(tried.plan.suspected),
            "crumbs": _crumbs(),
        },
        status=status,
    )


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, KIND), pk=run_id)


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    return render(
        request,
        "school/roster_import_result.html",
        result_context(request, run)
        | {
            "tallies": tally_rows(run.report.get("tallies", {})),
            "refusal": refusal,
            "crumbs": _crumbs(),
        },
        status=422 if refusal else 200,
    )


def _exchange_tabs() -> list[dict[str, object]]:
    return [
        {
            "label": pgettext("menu", "Import"),
            "url": reverse("school:roster-import"),
            "is_current": True,
        },
        {
            "label": pgettext("menu", "Export"),
            "url": reverse("reports:oneroster-export"),
            "is_current": False,
        },
    ]


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Students"), "url": reverse("school:student-list")},
        {"label": _("Exchange with other systems"), "url": reverse("school:roster-import")},
    ]
