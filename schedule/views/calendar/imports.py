"""Importing a calendar: the file, what it would change, the result and the way back."""

import uuid
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
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
from core.errors import DomainError
from core.rate_limits import IMPORT, limited
from schedule.forms.calendar.imports import CalendarFileForm
from schedule.selectors.calendar_table import calendar_table
from schedule.services.calendar import drafts
from schedule.services.calendar.importing import (
    KIND,
    CalendarImportReport,
    import_calendar,
    undo_calendar,
)
from schedule.views.calendar import frame
from school.imports.problems import ImportProblem, ImportRefused, Place, Severity
from school.imports.report import Line
from school.models import ImportRun
from school.selectors.import_runs import runs_of

_LIST = "schedule:calendar-import"
_RUNS_PER_PAGE = 20
_MOST = 300


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
@limited(IMPORT)
def calendar_import(request: ActorRequest) -> HttpResponse:
    """Send a file; it is compared at once and shown, nothing is written yet."""
    year = frame.asked_year(request)
    if year is None:
        return render(request, "schedule/calendar/no_year.html")
    form = CalendarFileForm(posted(request), request.FILES or None)
    refused: tuple[ImportProblem, ...] = ()
    if form.is_bound and form.is_valid():
        source, part = form.source(), form.cleaned_data["part"]
        try:
            import_calendar(
                actor=request.actor,
                school=request.school,
                year=year,
                source=source,
                now=clock.now(),
                part=part,
                dry_run=True,
            )
        except ImportRefused as error:
            refused = error.problems
        else:
            token = drafts.keep_draft(actor=request.actor, source=source, year=year, part=part)
            return see_other("schedule:calendar-import-preview", token)
    return render(
        request,
        "schedule/calendar/import.html",
        {
            "form": form,
            "year": year,
            "refused": refused,
            "page": Paginator(runs_of(request.actor, KIND), _RUNS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "tabs": frame.tabs(request, year, _LIST),
            "years": frame.year_tabs(request, year, _LIST),
            "can_edit": frame.can_edit(request, year),
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
@role_required(*frame.KEEPERS)
def calendar_export(request: ActorRequest, year_id: int) -> HttpResponse:
    """The year as the table that the import reads."""
    year = frame.own_year(request, year_id)
    name = f"Календарь {year.name.replace('/', '-')}.xlsx"
    return HttpResponse(
        calendar_table(year),
        content_type=spreadsheets.MEDIA_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
            or ""
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*frame.KEEPERS)
def calendar_import_preview(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What would be added, changed and removed; a POST carries it out."""
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        raise Http404
    is_real = request.method == "POST"
    report: CalendarImportReport | None = None
    refused: tuple[ImportProblem, ...] = ()
    try:
        report = import_calendar(
            actor=request.actor,
            school=request.school,
            year=draft.year,
            source=draft.source,
            now=clock.now(),
            part=draft.part,
            dry_run=not is_real,
        )
    except ImportRefused as error:
        refused = error.problems
    if is_real and report is not None:
        drafts.drop_draft(actor=request.actor, token=token)
        if report.run_id is None:
            messages.info(request, _("The calendar is already as in the file."))
            return see_other(frame.of_year(_LIST, draft.year))
        messages.success(request, _("The calendar is imported."))
        return see_other("schedule:calendar-import-result", report.run_id)
    return render(
        request,
        "schedule/calendar/import_preview.html",
        {
            "draft": draft,
            "report": report,
            "lines": [_shown(line) for line in report.lines[:_MOST]] if report else [],
            "problems": _problems(report.problems if report else refused),
            "is_refused": bool(refused),
            "crumbs": frame.crumbs(_LIST, draft.year),
            "back_url": frame.of_year(_LIST, draft.year),
        },
        status=422 if refused else 200,
    )


@require_safe
@role_required(*frame.KEEPERS)
def calendar_import_result(request: ActorRequest, run_id: int) -> HttpResponse:
    return _result(request, _run(request, run_id))


@require_POST
@role_required(*frame.KEEPERS)
def calendar_import_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Take an import back, or say what stands in the way."""
    run = _run(request, run_id)
    try:
        undo_calendar(actor=request.actor, run=run, now=clock.now())
    except DomainError as error:
        return _result(request, run, refusal=str(error))
    messages.success(request, _("The import is undone: everything is as it was before it."))
    return see_other("schedule:calendar-import-result", run.pk)


# --- parts -------------------------------------------------------------------------------------


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, KIND), pk=run_id)


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    report = run.report
    problems = tuple(
        ImportProblem(
            Severity(item["severity"]), item["message"], Place(**item["place"]), item["value"]
        )
        for item in report.get("problems", ())
    )
    return render(
        request,
        "schedule/calendar/import_result.html",
        {
            "run": run,
            "made_at": clock.local(run.created_at, request.school),
            "undone_at": clock.local(run.undone_at, request.school) if run.undone_at else None,
            "lines": [_shown(Line(**line)) for line in report.get("lines", ())[:_MOST]],
            "problems": _problems(problems),
            "can_undo": run.undone_at is None,
            "refusal": refusal,
            "crumbs": [{"label": _("Import of the calendar"), "url": reverse(_LIST)}],
        },
        status=422 if refusal else 200,
    )


def _shown(line: Line) -> dict[str, Any]:
    """A row of the report for people."""
    model = apps.get_model(line.model)
    labels = {
        "added": (_("added"), "ok"),
        "changed": (_("changed"), "info"),
        "removed": (_("removed"), "bad"),
    }
    label, badge = labels[line.action]
    return {
        "kind": model._meta.verbose_name,
        "name": line.name,
        "label": label,
        "badge": badge,
        "changes": [
            {
                "label": model._meta.get_field(key).verbose_name,
                "was": _value(line.was.get(key)),
                "now": _value(line.now[key]),
            }
            for key in line.now
        ],
    }


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return f"{value[8:]}.{value[5:7]}.{value[:4]}"
    return str(value)


def _problems(problems: tuple[ImportProblem, ...]) -> list[dict[str, object]]:
    """For ``school/people_import_problems.html``, the gravest first."""
    titles = {
        Severity.REFUSED: (_("refused"), "bad"),
        Severity.UNPLACED: (_("left out"), "bad"),
        Severity.WARNING: (_("to be checked"), "warn"),
        Severity.SUGGESTION: (_("perhaps a slip"), "info"),
    }
    order = list(Severity)
    return [
        {"problem": item, "label": titles[item.severity][0], "badge": titles[item.severity][1]}
        for item in sorted(problems, key=lambda item: order.index(item.severity))[:_MOST]
    ]
