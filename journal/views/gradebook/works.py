"""The works of a lesson: types, titles, weights, results, their order."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from core.errors import NotAllowed
from journal.forms.works import ResultsForm, WorkForm
from journal.models import Lesson, Work
from journal.selectors import assessments
from journal.selectors import works as selectors
from journal.selectors.diary import work_name
from journal.selectors.lessons.card import readable
from journal.services import errors, grading
from journal.services.grading import works
from journal.views.assessments import MOST_TOLD
from journal.views.endpoints import ensure_regulated
from school.enums import WorkCategory


@dataclass(slots=True)
class WorkLine:
    """A work with its forms. One with marks is not removed; at the edge it does not move on."""

    work: Work
    name: str
    form: forms.Form
    results: forms.Form
    can_rise: bool
    can_sink: bool


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def work_list(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """What the marks of a lesson are for; POST adds a work at the end."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    ensure_regulated(lesson.group)
    if request.method != "POST":
        return _page(request, lesson)
    grading.writer(request.actor, lesson)
    form = WorkForm(request.POST, lesson=lesson)
    if form.is_valid():
        try:
            works.add_work(actor=request.actor, lesson=lesson, now=clock.now(), **form.cleaned_data)
        except errors.JournalError as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            _say_limits(request, lesson, form)
            return _done(request, lesson)
    return _page(request, lesson, new=form)


@require_POST
@role_required(Role.TEACHER)
def work_save(request: ActorRequest, work_id: int) -> HttpResponse:
    """Another type, title or weight."""
    work = _work(request, work_id)
    form = WorkForm(request.POST, lesson=work.lesson, work=work)
    if form.is_valid():
        try:
            works.change_work(actor=request.actor, work=work, now=clock.now(), **form.cleaned_data)
        except errors.JournalError as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            if "work_type" in form.changed_data:
                _say_limits(request, work.lesson, form)
            return _done(request, work.lesson)
    return _page(request, work.lesson, sent={("form", work.pk): form})


@require_POST
@role_required(Role.TEACHER)
def work_results(request: ActorRequest, work_id: int) -> HttpResponse:
    """The day the results became known (S1-4.4j)."""
    work = _work(request, work_id)
    form = ResultsForm(request.POST, work=work)
    if form.is_valid():
        try:
            works.record_results(
                actor=request.actor, work=work, on=form.cleaned_data["on"], now=clock.now()
            )
        except errors.JournalError as refusal:
            form.add_error("on", str(refusal))
        else:
            return _done(request, work.lesson)
    return _page(request, work.lesson, sent={("results", work.pk): form})


@require_POST
@role_required(Role.TEACHER)
def work_move(request: ActorRequest, work_id: int) -> HttpResponse:
    """``to`` is ``up`` or ``down``."""
    work = _work(request, work_id)
    up = request.POST.get("to") == "up"
    works.move_work(actor=request.actor, work=work, up=up, now=clock.now())
    return _done(request, work.lesson)


@require_POST
@role_required(Role.TEACHER)
def work_remove(request: ActorRequest, work_id: int) -> HttpResponse:
    """Only a work that never had a mark."""
    work = _work(request, work_id)
    try:
        works.remove_work(actor=request.actor, work=work, now=clock.now())
    except NotAllowed:
        raise
    except errors.JournalError as refusal:
        return _page(request, work.lesson, error=str(refusal))
    return _done(request, work.lesson)


def _say_limits(request: ActorRequest, lesson: Lesson, form: WorkForm) -> None:
    """A control work stands in the schedule of the school at once: what it breaks there."""
    if form.cleaned_data["work_type"].category != WorkCategory.CONTROL:
        return
    for one in assessments.broken_by_lesson(lesson)[:MOST_TOLD]:
        messages.warning(request, f"{one.sentence} ({one.source})")


def _work(request: ActorRequest, work_id: int) -> Work:
    work = get_object_or_404(selectors.works_to_change(request.actor), pk=work_id)
    ensure_regulated(work.lesson.group)
    grading.writer(request.actor, work.lesson)
    return work


def _field_of(refusal: errors.JournalError) -> str | None:
    return "title" if isinstance(refusal, errors.TitleNeeded) else None


def _done(request: ActorRequest, lesson: Lesson) -> HttpResponse:
    messages.success(request, _("Saved."))
    return see_other("journal:work-list", lesson_id=lesson.pk)


def _page(
    request: ActorRequest,
    lesson: Lesson,
    *,
    new: forms.Form | None = None,
    sent: dict[tuple[str, int], forms.Form] | None = None,
    error: str = "",
) -> HttpResponse:
    refusal = ""
    try:
        grading.writer(request.actor, lesson)
        grading.ensure_open(lesson, clock.now(), allow_ahead=True)
    except NotAllowed:
        is_editable = False
    except errors.JournalError as found:
        is_editable, refusal = False, str(found)
    else:
        is_editable = True
    found_works = selectors.works_of(lesson)
    context: dict[str, Any] = {
        "lesson": lesson,
        "lines": _lines(lesson, found_works, sent or {}),
        "new": (new or WorkForm(lesson=lesson)) if len(found_works) < grading.MOST_WORKS else None,
        "is_new_open": new is not None or not found_works,
        "is_editable": is_editable,
        "refusal": refusal,
        "error": error,
    }
    status = 422 if new or sent or error else 200
    return render(request, "journal/works.html", context, status=status)


def _lines(
    lesson: Lesson, found: list[Work], sent: dict[tuple[str, int], forms.Form]
) -> list[WorkLine]:
    places = selectors.places(found)
    return [
        WorkLine(
            work,
            work_name(work.work_type.name, work.title),
            sent.get(("form", work.pk)) or WorkForm(lesson=lesson, work=work),
            sent.get(("results", work.pk)) or ResultsForm(work=work),
            *places[work.pk],
        )
        for work in found
    ]
