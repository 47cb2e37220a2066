"""Importing a thematic plan in the browser: the file, its preview, the writing."""

import uuid
from pathlib import PurePath

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.rate_limits import IMPORT, limited
from journal.forms.plans import PlanFileForm
from journal.imports.plan_file import PlanFile, read_plan
from journal.selectors import plans as selectors
from journal.services.plans import drafts
from journal.services.plans.drafts import Draft
from journal.services.plans.importing import PlanImportReport, import_plan
from journal.views.plans import crumbs
from school.imports.problems import ImportProblem, ImportRefused, Severity
from school.models import Subject
from school.selectors import years

_MOST_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
@limited(IMPORT)
def plan_import(request: ActorRequest) -> HttpResponse:
    """Send a file; it is read at once and shown, nothing is written yet."""
    try:
        year = years.find_year(request.school, "", clock.today(request.school))
    except years.NotFound:
        year = None
    form = PlanFileForm(posted(request), request.FILES or None, actor=request.actor, year=year)
    refused: tuple[ImportProblem, ...] = ()
    if form.is_bound and form.is_valid():
        found, source = form.cleaned_data, form.source()
        token = drafts.keep_draft(
            actor=request.actor,
            source=source,
            year_id=found["year"].pk,
            subject_id=found["subject"].pk if found["subject"] else None,
            grade=found["grade"],
            reason=found["reason"].strip(),
        )
        draft = drafts.find_draft(actor=request.actor, token=token)
        try:
            if draft is not None:
                _carry_out(request, draft, dry_run=True)
        except ImportRefused as error:
            drafts.drop_draft(actor=request.actor, token=token)
            refused = error.problems
        else:
            return see_other("journal:plan-import-preview", token)
    return render(
        request,
        "journal/plan_import.html",
        {"form": form, "refused": refused, "crumbs": crumbs()},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def plan_import_preview(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What would be written, line by line; a POST carries it out."""
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        raise Http404
    try:
        report = _carry_out(request, draft, dry_run=request.method != "POST")
    except ImportRefused as error:
        return render(
            request,
            "journal/plan_import_preview.html",
            {"draft": draft, "refused": error.problems, "crumbs": crumbs()},
            status=422,
        )
    if request.method == "POST":
        drafts.drop_draft(actor=request.actor, token=token)
        if report.run_id is None:
            messages.info(request, _("Such a plan is there already: nothing has changed."))
        else:
            messages.success(request, _("The plan is imported: it is your draft now."))
        return see_other("journal:plan-detail", report.plan_id)
    file = read_plan(draft.source)
    return render(
        request,
        "journal/plan_import_preview.html",
        {
            "draft": draft,
            "report": report,
            "file": file,
            "sections": _sections(file),
            "problems": _by_gravity(report.problems)[:_MOST_PROBLEMS],
            "more_problems": max(len(report.problems) - _MOST_PROBLEMS, 0),
            "crumbs": crumbs(),
        },
    )


def _carry_out(request: ActorRequest, draft: Draft, *, dry_run: bool) -> PlanImportReport:
    year = get_object_or_404(selectors.open_years(request.actor), pk=draft.year_id)
    subject = (
        get_object_or_404(Subject, school_id=request.actor.school_id, pk=draft.subject_id)
        if draft.subject_id
        else None
    )
    return import_plan(
        school=request.school,
        year=year,
        path=draft.source.content,
        file_name=PurePath(draft.source.name).name,
        subject=subject,
        grade=draft.grade,
        now=clock.now(),
        dry_run=dry_run,
        ordered_by=request.user,
        reason=draft.reason,
    )


def _sections(file: PlanFile) -> list[dict[str, object]]:
    """Neighbours of one section together."""
    found: list[dict[str, object]] = []
    for lesson in file.lessons:
        if not found or found[-1]["title"] != lesson.section:
            found.append({"title": lesson.section, "lessons": []})
        found[-1]["lessons"].append(lesson)  # type: ignore[attr-defined]
    return found


def _by_gravity(problems: tuple[ImportProblem, ...]) -> list[dict[str, object]]:
    """What is left out first."""
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
