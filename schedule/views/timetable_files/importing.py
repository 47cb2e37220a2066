"""Importing a timetable in the browser: the file, its names, the preview, the result, the way
back."""

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import Actor, ActorRequest
from core import clock, runner
from core.answers import posted, see_other
from core.errors import DomainError
from core.rate_limits import IMPORT, limited
from schedule import policies
from schedule.enums import Weekday
from schedule.forms.timetable_import import AgreeForm, NamesForm, TimetableFileForm
from schedule.models import TimetableVersion
from schedule.selectors.week_changes import Change
from schedule.selectors.week_lessons import version_on
from schedule.services.timetable_files import drafts
from schedule.services.timetable_files.drafts import Draft
from schedule.services.timetable_files.importing import KIND, TimetableImportReport
from schedule.tasks import import_timetable, look_at_timetable
from schedule.views.timetable_files import rows
from school import policies as school_policies
from school.imports.files import takes_long
from school.imports.problems import ImportProblem, ImportRefused, Severity
from school.imports.report import tallies_as_json
from school.models import AcademicYear, ImportRun
from school.selectors.import_runs import runs_of
from school.services import import_undos
from school.services.imports import UndoRefused, undo_import

PER_PAGE = 50
_RUNS_PER_PAGE = 20
_MOST_PROBLEMS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*school_policies.IMPORTERS)
@limited(IMPORT)
def timetable_import_start(request: ActorRequest) -> HttpResponse:
    """Send a file; it is read at once, nothing is written yet."""
    today = clock.today(request.school)
    years = AcademicYear.objects.filter(
        school_id=request.actor.school_id, closed_at__isnull=True
    ).order_by("starts_on")
    year = years.filter(ends_on__gte=today).first() or years.last()
    page = Paginator(runs_of(request.actor, KIND), _RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "page": page,
        "runs": [_told(request, run) for run in page],
    }
    if year is None:
        if request.method == "POST":
            raise DomainError(_("There is no academic year to import a timetable into."))
        return render(request, "schedule/timetable_import.html", context)
    form = TimetableFileForm(
        posted(request),
        request.FILES or None,
        years=years,
        year=year,
        since=_first_day(year, today),
    )
    refused: tuple[ImportProblem, ...] = ()
    if form.is_bound and form.is_valid():
        try:
            token = drafts.keep_draft(
                actor=request.actor,
                source=form.source(),
                year=form.cleaned_data["year"],
                since=form.cleaned_data["since"],
            )
        except ImportRefused as error:
            refused = error.problems
        else:
            return see_other("schedule:timetable-import-preview", token)
    version = version_on(year, today)
    return render(
        request,
        "schedule/timetable_import.html",
        context | {"form": form, "refused": refused, "can_export": version is not None},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*school_policies.IMPORTERS)
def timetable_import_names(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What names in the file mean, where they are none of the school's."""
    draft = _draft(request, token)
    asked = drafts.questions_of(draft)
    if not asked.questions:
        return see_other("schedule:timetable-import-preview", token)
    form = NamesForm(posted(request), asked=asked)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            drafts.answer_questions(actor=request.actor, draft=draft, answers=form.answers())
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            return see_other("schedule:timetable-import-preview", token)
    return render(
        request,
        "schedule/timetable_import_names.html",
        {
            "draft": draft,
            "form": form,
            "count": len(asked.questions),
            "crumbs": _crumbs(),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*school_policies.IMPORTERS)
def timetable_import_preview(request: ActorRequest, token: uuid.UUID) -> HttpResponse:
    """What would be written (``?change=&class=&teacher=&q=&page=``); a POST orders it. A long file
    is looked at by a worker first; one that was imported meanwhile shows its result."""
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        run = runs_of(request.actor, KIND).filter(
            report__token=str(token), ordered_by_id=request.actor.user_id
        )
        return see_other("schedule:timetable-import-result", get_object_or_404(run).pk)
    kept = drafts.kept_look(actor=request.actor, draft=draft)
    if kept is None:
        if drafts.questions_of(draft).questions:
            return see_other("schedule:timetable-import-names", token)
        if takes_long(draft.source):
            job = drafts.order_look(actor=request.actor, draft=draft, now=clock.now())
            runner.start(look_at_timetable, job)
            return see_other("reports:job-detail", job.pk)
        kept = drafts.look_at(actor=request.actor, draft=draft, now=clock.now())
    look = kept.found
    if look is None:
        return render(
            request,
            "schedule/timetable_import_refused.html",
            {"draft": draft, "refused": kept.refused, "crumbs": _crumbs()},
            status=422,
        )
    form = AgreeForm(posted(request), seen=look.fingerprint, unplaced=len(look.unplaced))
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            job = drafts.order_import(
                actor=request.actor, draft=draft, seen=form.cleaned_data["seen"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            runner.start(import_timetable, job)
            return see_other("reports:job-detail", job.pk)
    return _preview(request, draft, look, form, status)


@require_safe
@role_required(*school_policies.IMPORTERS)
def timetable_import_result(request: ActorRequest, run_id: int) -> HttpResponse:
    return _result(request, _run(request, run_id))


@require_POST
@role_required(*school_policies.IMPORTERS)
def timetable_import_undo(request: ActorRequest, run_id: int) -> HttpResponse:
    """Take an import back, or say what stands in the way."""
    run = _run(request, run_id)
    if import_undos.takes_long(run):
        job = import_undos.order_undo(actor=request.actor, run=run, now=clock.now())
        runner.start_by_kind(job)
        return see_other("reports:job-detail", job.pk)
    try:
        undo_import(actor=request.actor, run=run, now=clock.now())
    except UndoRefused as error:
        return _result(request, run, refusal=str(error))
    messages.success(request, _("The import is undone: everything is as it was before it."))
    return see_other("schedule:timetable-import-result", run.pk)


# --- parts -------------------------------------------------------------------------------------


def _draft(request: ActorRequest, token: uuid.UUID) -> Draft:
    draft = drafts.find_draft(actor=request.actor, token=token)
    if draft is None:
        raise Http404
    return draft


def _run(request: ActorRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor, KIND), pk=run_id)


def _first_day(year: AcademicYear, today: dt.date) -> dt.date:
    """The next Monday; the first day of a year that has not begun or has no timetable yet."""
    is_first = not TimetableVersion.objects.published().filter(year=year).exists()
    if is_first or today < year.starts_on:
        return year.starts_on
    return min(today + dt.timedelta(days=7 - today.weekday()), year.ends_on)


def _told(request: ActorRequest, run: ImportRun) -> dict[str, object]:
    """A line of the list of imports."""
    changes = run.report.get("changes", {})
    return {
        "pk": run.pk,
        "name": run.file_name or _("Timetable"),
        "at": clock.local(run.created_at, request.school),
        "by": run.ordered_by.display_name if run.ordered_by else "",
        "since": _date(run.report.get("since")),
        "counts": _counts(changes),
        "unplaced": run.report.get("unplaced_cells", 0),
        "is_undone": run.undone_at is not None,
    }


def _counts(changes: dict[str, int]) -> list[str]:
    return [
        f"{label}: {changes[change]}"
        for change, (label, _badge) in rows.CHANGES.items()
        if changes.get(change)
    ]


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _preview(
    request: ActorRequest,
    draft: Draft,
    look: TimetableImportReport,
    form: AgreeForm,
    status: int,
) -> HttpResponse:
    wanted = _wanted(request)
    url = reverse("schedule:timetable-import-preview", args=[draft.token])
    classes = rows.classes_in(look.week)
    shown_class = request.GET.get("week", "") or wanted.school_class
    if shown_class not in classes:
        shown_class = classes[0] if classes else ""
    kept = _kept(request)
    problems = rows.problem_rows(look.problems)
    found = rows.change_rows(look.changes, wanted)
    return render(
        request,
        "schedule/timetable_import_preview.html",
        {
            "draft": draft,
            "look": look,
            "form": form,
            "wanted": wanted,
            "stats": _stats(look),
            "structure": rows.structure_rows(tallies_as_json(look.tallies)),
            **_problem_context(problems),
            "kinds": _kinds(url, look, wanted, kept),
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "query": _query({**kept, "change": wanted.change}),
            "classes": classes,
            "teachers": rows.teachers_in(
                lesson for item in look.changes for lesson in (item.was, item.now) if lesson
            ),
            "shown_class": shown_class,
            "class_week": rows.class_week(look.week, shown_class),
            "weekdays": [Weekday(day).label for day in rows.days()],
            "crumbs": _crumbs(),
        },
        status=status,
    )


def _wanted(request: ActorRequest) -> rows.Wanted:
    change = request.GET.get("change", "")
    return rows.Wanted(
        change=change if change in set(Change) else "",
        school_class=request.GET.get("class", "")[:40],
        teacher=request.GET.get("teacher", "")[:120],
        text=request.GET.get("q", "").strip()[:80],
    )


def _kept(request: ActorRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("class", "teacher", "q", "week")}


def _query(params: dict[str, str]) -> str:
    told = urlencode({name: value for name, value in params.items() if value})
    return f"{told}&" if told else ""


def _kinds(
    url: str, look: TimetableImportReport, wanted: rows.Wanted, kept: dict[str, str]
) -> list[dict[str, object]]:
    """All, added, moved, …: each with how many there are."""
    counted = {change: sum(item.change == change for item in look.changes) for change in Change}
    return [
        {
            "label": f"{_('all')}: {len(look.changes)}",
            "url": f"{url}?{_query(kept)}",
            "is_current": not wanted.change,
        },
        *(
            {
                "label": f"{label}: {counted[change]}",
                "url": f"{url}?{_query({**kept, 'change': change})}",
                "is_current": wanted.change == change,
            }
            for change, (label, _badge) in rows.CHANGES.items()
            if counted[change]
        ),
    ]


def _stats(look: TimetableImportReport) -> list[dict[str, object]]:
    unplaced = len(look.unplaced)
    return [
        *(
            {
                "value": sum(item.change == change for item in look.changes),
                "label": _label_of(change, look),
                "kind": "",
            }
            for change in rows.CHANGES
        ),
        {"value": unplaced, "label": _("without a place"), "kind": "bad" if unplaced else ""},
    ]


def _label_of(change: Change, look: TimetableImportReport) -> str:
    """«lessons added»."""
    count = sum(item.change == change for item in look.changes)
    return {
        Change.ADDED: ngettext("lesson added", "lessons added", count),
        Change.MOVED: ngettext("lesson moved", "lessons moved", count),
        Change.CHANGED: ngettext("lesson changed", "lessons changed", count),
        Change.REMOVED: ngettext("lesson removed", "lessons removed", count),
    }[change]


def _problem_context(problems: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    unplaced = problems.get(Severity.UNPLACED, [])
    doubts = [*problems.get(Severity.WARNING, []), *problems.get(Severity.SUGGESTION, [])]
    return {
        "unplaced": unplaced[:_MOST_PROBLEMS],
        "more_unplaced": max(len(unplaced) - _MOST_PROBLEMS, 0),
        "doubts": doubts[:_MOST_PROBLEMS],
        "more_doubts": max(len(doubts) - _MOST_PROBLEMS, 0),
    }


def _result(request: ActorRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    report = run.report
    return render(
        request,
        "schedule/timetable_import_result.html",
        {
            "run": run,
            "told": _told(request, run),
            "undone_at": clock.local(run.undone_at, request.school) if run.undone_at else None,
            "stats": [
                {"value": count, "label": rows.CHANGES[Change(change)][0]}
                for change, count in report.get("changes", {}).items()
            ],
            "structure": rows.structure_rows(report.get("tallies", {})),
            **_problem_context(rows.problem_rows(rows.stored_problems(report))),
            "can_undo": run.undone_at is None
            and school_policies.can_undo_import(request.actor, run),
            "can_lay": _may_lay(request.actor, run),
            "refusal": refusal,
            "crumbs": _crumbs(),
        },
        status=422 if refusal else 200,
    )


def _may_lay(actor: Actor, run: ImportRun) -> bool:
    return run.undone_at is None and policies.can_write_timetable(actor)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Import of the timetable"), "url": reverse("schedule:timetable-import")}]
