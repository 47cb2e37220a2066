"""Importing a roster of another system: the archive, its preview, the result and the way back."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
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
from school import policies
from school.forms.people_import import ConfirmForm, choices_in
from school.forms.roster import RosterFileForm
from school.imports.problems import ImportProblem, ImportRefused, Place, Severity
from school.models import ImportRun
from school.selectors import years
from school.selectors.import_runs import runs_of
from school.services.imports import UndoRefused, undo_import
from school.services.people import drafts
from school.services.people.drafts import Draft
from school.services.people.importing import Consent, PlanChanged
from school.services.roster import importing
from school.services.roster.importing import RosterReport
from school.views.import_reports import line_rows, problems_by_gravity, tally_rows
from school.views.people_import_rows import STATES, count_rows
from school.views.people_tabs import people_tabs

PER_PAGE = 100
_RUNS_PER_PAGE = 20
_MOST_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
@limited(IMPORT)
def roster_import_start(request: ActorRequest) -> HttpResponse:
    """Send an archive; it is tried out at once and shown, nothing stays written yet."""
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
        source, terms = form.source(), form.terms()
        token = drafts.keep_draft(actor=request.actor, source=source, terms=terms)
        draft = Draft(token, source, terms)
        try:
            _tried(request, draft, {})
        except ImportRefused as error:
            drafts.drop_draft(actor=request.actor, token=token)
            refused = error.problems
        else:
            return see_other("school:roster-import-preview", token)
    runs = runs_of(request.actor, policies.ROSTER_IMPORT)
    return render(
        request,
        "school/roster_import.html",
        {
            "form": form,
            "year": year,
            "refused": refused[:_MOST_PROBLEMS],
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
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        raise Http404
    tried = _tried(request, draft, choices_in(request.POST))
    form = ConfirmForm(posted(request), plan=tried.plan)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            report = importing.import_roster(
                actor=request.actor,
                source=draft.source,
                terms=draft.terms,
                consent=form.consent(),
                now=clock.now(),
            )
        except PlanChanged as error:
            data = request.POST.copy()
            data["seen"] = _tried(request, draft, {}).plan.fingerprint
            form, status = ConfirmForm(data, plan=tried.plan), error.status
            form.add_error(None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            drafts.drop_draft(actor=request.actor, token=token)
            if report.run_id is None:
                messages.info(request, _("Everything in the file is known already."))
                return see_other("school:roster-import")
            messages.success(request, _("The archive is imported."))
            return see_other("school:roster-import-result", report.run_id)
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
            "problems": problems_by_gravity(tried.problems)[:_MOST_PROBLEMS],
            "more_problems": max(len(tried.problems) - _MOST_PROBLEMS, 0),
            "can_import": tried.has_changes or bool(tried.plan.suspected),
            "crumbs": _crumbs(),
        },
        status=status,
    )


@require_safe
@role_required(Role.ADMINISTRATOR)
def roster_import_result(request: ActorRequest, run_id: int) -> HttpResponse:
    return _result(request, _run(request, run_id))


@require_POST
@role_required(Role.ADMINISTRATOR)
def roster_import_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Take an import back, or say what stands in the way."""
    run = _run(request, run_id)
    try:
        undo_import(actor=request.actor, run=run, now=clock.now())
    except UndoRefused as error:
        return _result(request, run, refusal=str(error))
    messages.success(request, _("The import is undone: everything is as it was before it."))
    return see_other("school:roster-import-result", run.pk)


def _tried(request: ActorRequest, draft: Draft, choices: dict[str, str]) -> RosterReport:
    return importing.import_roster(
        actor=request.actor,
        source=draft.source,
        terms=draft.terms,
        consent=Consent(choices=choices, may_leave_out=True),
        now=clock.now(),
        dry_run=True,
    )


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, policies.ROSTER_IMPORT), pk=run_id)


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    report = run.report
    problems = [
        ImportProblem(
            Severity(item["severity"]), item["message"], Place(**item["place"]), item["value"]
        )
        for item in report.get("problems", ())
    ]
    return render(
        request,
        "school/roster_import_result.html",
        {
            "run": run,
            "made_at": clock.local(run.created_at, request.school),
            "undone_at": clock.local(run.undone_at, request.school) if run.undone_at else None,
            "counts": count_rows(report.get("counts", {})),
            "states": [label for label, _badge in STATES.values()],
            "tallies": tally_rows(report.get("tallies", {})),
            "problems": problems_by_gravity(problems)[:_MOST_PROBLEMS],
            "can_undo": run.undone_at is None and policies.can_undo_import(request.actor, run),
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
