"""Importing people: the file, its preview, the result and the way back (S0-5a)."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
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
from school.forms.people_import import ConfirmForm, PeopleFileForm, choices_in
from school.imports.people.template import FILE_NAME, people_template
from school.imports.problems import ImportProblem, ImportRefused, Place, Severity
from school.models import ImportRun
from school.selectors import years
from school.selectors.import_runs import runs_of
from school.services.imports import UndoRefused, undo_import
from school.services.people import drafts, importing
from school.services.people.drafts import Draft
from school.services.people.plan import Plan, State
from school.views.people_import_rows import STATES, count_rows, preview_rows
from school.views.people_tabs import people_tabs

IMPORTERS = policies.FAMILY_EDITORS
PER_PAGE = 100
_RUNS_PER_PAGE = 20
_MOST_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*IMPORTERS)
@limited(IMPORT)
def people_import_start(request: ActorRequest) -> HttpResponse:
    """Send a file; it is read at once and shown, nothing is written yet."""
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
        source, terms = form.source(), form.terms()
        try:
            importing.plan_people(actor=request.actor, source=source, terms=terms, today=today)
        except ImportRefused as error:
            refused = error.problems
        else:
            token = drafts.keep_draft(actor=request.actor, source=source, terms=terms)
            return see_other("school:people-import-preview", token)
    runs = runs_of(request.actor, policies.PEOPLE_IMPORT)
    return render(
        request,
        "school/people_import.html",
        {
            "form": form,
            "year": year,
            "refused": refused,
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
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        raise Http404
    plan = importing.plan_people(
        actor=request.actor,
        source=draft.source,
        terms=draft.terms,
        today=clock.today(request.school),
        choices=choices_in(request.POST),
    )
    form = ConfirmForm(posted(request), plan=plan)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            report = importing.import_people(
                actor=request.actor,
                source=draft.source,
                terms=draft.terms,
                consent=form.consent(),
                now=clock.now(),
            )
        except importing.PlanChanged as error:
            form, status = _looked_anew(request, draft, plan, error), error.status
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            drafts.drop_draft(actor=request.actor, token=token)
            if report.run_id is None:
                messages.info(request, _("Everything in the file is known already."))
                return see_other("school:people-import")
            messages.success(request, _("The list is imported."))
            return see_other("school:people-import-result", report.run_id)
    return _preview(request, draft, plan, form, status)


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
    try:
        undo_import(actor=request.actor, run=run, now=clock.now())
    except UndoRefused as error:
        return _result(request, run, refusal=str(error))
    messages.success(request, _("The import is undone: everything is as it was before it."))
    return see_other("school:people-import-result", run.pk)


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, policies.PEOPLE_IMPORT), pk=run_id)


def _looked_anew(
    request: ActorRequest, draft: Draft, plan: Plan, error: importing.PlanChanged
) -> ConfirmForm:
    """The decisions stay, the preview is the new one."""
    now_seen = importing.plan_people(
        actor=request.actor,
        source=draft.source,
        terms=draft.terms,
        today=clock.today(request.school),
    )
    data = request.POST.copy()
    data["seen"] = now_seen.fingerprint
    form = ConfirmForm(data, plan=plan)
    form.add_error(None, str(error))
    return form


def _preview(
    request: ActorRequest, draft: Draft, plan: Plan, form: Form, status: int
) -> HttpResponse:
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
            "problems": _by_gravity(plan.problems)[:_MOST_PROBLEMS],
            "more_problems": max(len(plan.problems) - _MOST_PROBLEMS, 0),
            "changes_nothing": _changes_nothing(plan),
            "crumbs": _crumbs(),
        },
        status=status,
    )


def _changes_nothing(plan: Plan) -> bool:
    return not plan.enrolled and all(
        row.state in (State.SAME, State.LEFT_OUT) for row in plan.rows()
    )


def _by_gravity(problems: list[ImportProblem]) -> list[dict[str, object]]:
    """The rows that are left out first."""
    order = list(Severity)
    titles = {
        Severity.REFUSED: (_("refused"), "bad"),
        Severity.UNPLACED: (_("left out"), "bad"),
        Severity.WARNING: (_("to be checked"), "warn"),
        Severity.SUGGESTION: (_("perhaps a slip"), "info"),
    }
    return [
        {"problem": item, "label": titles[item.severity][0], "badge": titles[item.severity][1]}
        for item in sorted(problems, key=lambda item: order.index(item.severity))
    ]


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    report = run.report
    problems = [
        ImportProblem(Severity(item["severity"]), item["message"], _place(item), item["value"])
        for item in report.get("problems", ())
    ]
    return render(
        request,
        "school/people_import_result.html",
        {
            "run": run,
            "made_at": clock.local(run.created_at, request.school),
            "undone_at": clock.local(run.undone_at, request.school) if run.undone_at else None,
            "counts": count_rows(report.get("counts", {})),
            "states": [label for label, _badge in STATES.values()],
            "enrolled": report.get("enrolled", 0),
            "problems": _by_gravity(problems)[:_MOST_PROBLEMS],
            "can_undo": run.undone_at is None and policies.can_undo_import(request.actor, run),
            "refusal": refusal,
            "crumbs": _crumbs(),
        },
        status=422 if refusal else 200,
    )


def _place(item: dict[str, dict[str, str]]) -> Place:
    return Place(**item["place"])  # type: ignore[arg-type]


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Students"), "url": reverse("school:student-list")},
        {"label": _("Import of lists"), "url": reverse("school:people-import")},
    ]
