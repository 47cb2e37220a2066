"""What the pages of lists and of archives of people have in common: from the file to its result.

A short file is worked at while one waits for the page; a long one is a job with its progress.
"""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest
from core import clock, runner
from core.answers import posted, see_other
from core.errors import DomainError
from school import policies
from school.forms.people_import import ConfirmForm
from school.imports.files import SourceFile, takes_long
from school.imports.problems import ImportProblem, Place, Severity
from school.models import ImportRun
from school.selectors.import_runs import runs_of
from school.services import import_undos
from school.services.imports import UndoRefused, undo_import
from school.services.people.plan import ImportTerms, Plan
from school.services.people_files import drafts, looks, orders
from school.services.people_files.drafts import Draft, FileKind
from school.services.people_files.looks import Look
from school.tasks import IMPORTS, LOOKS, take_import_back
from school.views.import_reports import problems_by_gravity
from school.views.people_import_rows import STATES, count_rows

# More of them are counted only.
MOST_PROBLEMS = 200

_START = {FileKind.LIST: "school:people-import", FileKind.ARCHIVE: "school:roster-import"}

ShowPreview = Callable[[ActorRequest, Draft, Look, ConfirmForm, int], HttpResponse]
ShowResult = Callable[..., HttpResponse]


def taken_in(
    request: ActorRequest, kind: FileKind, source: SourceFile, terms: ImportTerms
) -> tuple[uuid.UUID, tuple[ImportProblem, ...]]:
    """Put the file aside; a short one is looked at at once, and forgotten if it is refused."""
    token = drafts.keep_draft(actor=request.actor, kind=kind, source=source, terms=terms)
    if takes_long(source):
        return token, ()
    draft = Draft(token, kind, source, terms)
    look = looks.look_at(actor=request.actor, draft=draft, now=clock.now())
    if look.refused:
        orders.let_go(actor=request.actor, token=token)
    return token, look.refused


def previewed(
    request: ActorRequest,
    kind: FileKind,
    token: uuid.UUID,
    show: ShowPreview,
    crumbs: list[dict[str, str]],
) -> HttpResponse:
    """The preview, the refusal, or the job that is to bring them; a POST imports. A file that was
    imported meanwhile shows its result."""
    draft = drafts.find_draft(actor=request.actor, kind=kind, token=token)
    if draft is None:
        return _brought(request, kind, token)
    look = _look(request, draft)
    if look is None:
        job = orders.order_look(actor=request.actor, draft=draft, now=clock.now())
        runner.start(LOOKS[kind], job)
        return see_other("reports:job-detail", job.pk)
    if look.refused:
        return render(
            request,
            "school/people_import_refused.html",
            {
                "draft": draft,
                "refused": look.refused[:MOST_PROBLEMS],
                "start": _START[kind],
                "crumbs": crumbs,
            },
            status=422,
        )
    form = _form(request, look)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            return _imported(request, draft, form)
        except DomainError as error:
            # What was decided may have raised new questions, or the school may have changed.
            draft = drafts.find_draft(actor=request.actor, kind=kind, token=token) or draft
            look, status = _look(request, draft) or look, error.status
            form = _form(request, look, seen=look.seen)
            form.add_error(None, str(error))
    return show(request, draft, look, form, status)


def undone(request: ActorRequest, run: ImportRun, show: ShowResult) -> HttpResponse:
    """Take an import back: a large one by a worker. ``show`` shows the run with a refusal."""
    if import_undos.takes_long(run):
        job = import_undos.order_undo(actor=request.actor, run=run, now=clock.now())
        runner.start(take_import_back, job)
        return see_other("reports:job-detail", job.pk)
    try:
        undo_import(actor=request.actor, run=run, now=clock.now())
    except UndoRefused as error:
        return show(request, run, refusal=str(error))
    messages.success(request, _("The import is undone: everything is as it was before it."))
    return see_other(f"{_START[FileKind(run.kind)]}-result", run.pk)


def result_context(request: ActorRequest, run: ImportRun) -> dict[str, object]:
    """What the pages of both kinds of results read."""
    problems = [
        ImportProblem(
            Severity(item["severity"]), item["message"], Place(**item["place"]), item["value"]
        )
        for item in run.report.get("problems", ())
    ]
    return {
        "run": run,
        "made_at": clock.local(run.created_at, request.school),
        "undone_at": clock.local(run.undone_at, request.school) if run.undone_at else None,
        "counts": count_rows(run.report.get("counts", {})),
        "states": [label for label, _badge in STATES.values()],
        "problems": problems_by_gravity(problems)[:MOST_PROBLEMS],
        "can_undo": run.undone_at is None and policies.can_undo_import(request.actor, run),
    }


def planned(look: Look) -> Plan:
    """The plan of a file that is not refused."""
    assert look.plan is not None
    return look.plan


def _look(request: ActorRequest, draft: Draft) -> Look | None:
    """What is kept, or worked out now; None for what is a worker's to work out."""
    look = looks.kept_look(actor=request.actor, draft=draft)
    if look is None and not takes_long(draft.source):
        look = looks.look_at(actor=request.actor, draft=draft, now=clock.now())
    return look


def _form(request: ActorRequest, look: Look, *, seen: str = "") -> ConfirmForm:
    data = posted(request)
    if data is not None and seen:
        data = data.copy()
        data["seen"] = seen
    return ConfirmForm(data, plan=planned(look), seen=look.seen, choices=look.choices)


def _imported(request: ActorRequest, draft: Draft, form: ConfirmForm) -> HttpResponse:
    """Raises what ``orders.order_import`` and ``orders.carry_out`` raise."""
    if takes_long(draft.source):
        job = orders.order_import(
            actor=request.actor, draft=draft, consent=form.consent(), now=clock.now()
        )
        runner.start(IMPORTS[draft.kind], job)
        return see_other("reports:job-detail", job.pk)
    found = orders.carry_out(
        actor=request.actor, draft=draft, consent=form.consent(), now=clock.now()
    )
    orders.let_go(actor=request.actor, token=draft.token)
    if found.run_id is None:
        messages.info(request, _("Everything in the file is known already."))
        return see_other(_START[draft.kind])
    messages.success(request, _("The file is imported."))
    return see_other(f"{_START[draft.kind]}-result", found.run_id)


def _brought(request: ActorRequest, kind: FileKind, token: uuid.UUID) -> HttpResponse:
    run = get_object_or_404(
        runs_of(request.actor, kind).filter(
            report__token=str(token), ordered_by_id=request.actor.user_id
        )
    )
    return see_other(f"{_START[kind]}-result", run.pk)
