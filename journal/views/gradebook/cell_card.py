"""The card of a cell: a page of its own, and a panel beside the grid (an HTMX fragment)."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import see_other
from core.errors import DomainError, NotAllowed
from journal.forms.cell_card import CommentForm, DebtForm, RetakeForm, TextForm, VoidForm
from journal.models import Lesson, Mark
from journal.selectors import cell_card as selectors
from journal.selectors.cell_card import CardMark, CardWork, CellCard
from journal.selectors.lessons.card import readable
from journal.services import errors, grading
from journal.services.grading import marks
from journal.views.endpoints import ensure_regulated
from school.models import Student

# (kind of form, id of the mark) → the form as it was sent, with what is wrong in it.
Sent = dict[tuple[str, int], forms.Form]


@dataclass(slots=True)
class MarkLine:
    """A mark of the card with its forms; ``open`` names the one that was refused."""

    mark: CardMark
    retake: forms.Form
    comment: forms.Form
    debt: forms.Form
    void: forms.Form
    open: str = ""


@dataclass(slots=True)
class WorkLine:
    work: CardWork
    marks: list[MarkLine] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
@vary_on_headers("HX-Request")
def cell_card(request: ActorRequest, lesson_id: int, student_id: int) -> HttpResponse:
    """Everything about one student in one lesson; POST makes the cell say ``text``."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    ensure_regulated(lesson.group)
    student = get_object_or_404(selectors.students_of(lesson), pk=student_id)
    if request.method != "POST":
        return _card(request, lesson, student)
    grading.writer(request.actor, lesson, student.pk)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _card(request, lesson, student, text_form=form)
    try:
        grading.record_cell(
            actor=request.actor,
            lesson=lesson,
            student_id=student.pk,
            text=form.cleaned_data["text"],
            expected=form.cleaned_data["expected"] if "expected" in form.data else None,
            now=clock.now(),
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        form.add_error("text", str(refusal))
        return _card(request, lesson, student, text_form=form)
    return _done(request, lesson, student)


@require_POST
@role_required(Role.TEACHER)
@vary_on_headers("HX-Request")
def mark_retake(request: ActorRequest, mark_id: int) -> HttpResponse:
    """One more mark for the same work; both stay."""
    mark = _mark(request, mark_id)
    form = RetakeForm(request.POST, mark_id=mark.pk)
    return _change(request, mark, "retake", form, marks.record_retake)


@require_POST
@role_required(Role.TEACHER)
@vary_on_headers("HX-Request")
def mark_comment(request: ActorRequest, mark_id: int) -> HttpResponse:
    """The comment that the family reads."""
    mark = _mark(request, mark_id)
    form = CommentForm(request.POST, mark_id=mark.pk)
    return _change(request, mark, "comment", form, marks.comment_mark)


@require_POST
@role_required(Role.TEACHER)
@vary_on_headers("HX-Request")
def debt_put_off(request: ActorRequest, mark_id: int) -> HttpResponse:
    """Another day for a debt."""
    mark = _mark(request, mark_id)
    form = DebtForm(request.POST, mark_id=mark.pk)
    return _change(request, mark, "debt", form, marks.put_off_debt)


@require_POST
@role_required(Role.TEACHER)
@vary_on_headers("HX-Request")
def mark_void(request: ActorRequest, mark_id: int) -> HttpResponse:
    """Out of force, with the reason."""
    mark = _mark(request, mark_id)
    form = VoidForm(request.POST, mark_id=mark.pk)
    return _change(request, mark, "void", form, marks.void_mark)


def _mark(request: ActorRequest, mark_id: int) -> Mark:
    mark = get_object_or_404(selectors.marks_to_change(request.actor), pk=mark_id)
    ensure_regulated(mark.work.lesson.group)
    grading.writer(request.actor, mark.work.lesson, mark.student_id)
    return mark


def _change(
    request: ActorRequest, mark: Mark, kind: str, form: forms.Form, service: Any
) -> HttpResponse:
    """Hand the valid form to the service; a refusal stands beside the field."""
    lesson, student = mark.work.lesson, mark.student
    if form.is_valid():
        try:
            service(actor=request.actor, mark=mark, now=clock.now(), **form.cleaned_data)
        except NotAllowed:
            raise
        except errors.JournalError as refusal:
            form.add_error(next(iter(form.fields)), str(refusal))
        else:
            return _done(request, lesson, student)
    lesson = get_object_or_404(readable(request.actor), pk=lesson.pk)
    return _card(request, lesson, student, sent={(kind, mark.pk): form})


def _done(request: ActorRequest, lesson: Lesson, student: Student) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        lesson = get_object_or_404(readable(request.actor), pk=lesson.pk)
        return _card(request, lesson, student, saved=_("Saved."))
    messages.success(request, _("Saved."))
    return see_other("journal:cell-card", lesson_id=lesson.pk, student_id=student.pk)


def _card(
    request: ActorRequest,
    lesson: Lesson,
    student: Student,
    *,
    text_form: TextForm | None = None,
    sent: Sent | None = None,
    saved: str = "",
) -> HttpResponse:
    now = clock.now()
    card = selectors.cell_card(
        actor=request.actor,
        lesson=lesson,
        student=student,
        today=clock.local(now, request.school).date(),
    )
    refusal = ""
    try:
        grading.ensure_open(lesson, now)
    except errors.JournalError as error:
        refusal = str(error)
    is_editable = card.is_writer and not refusal
    context = {
        "card": card,
        "lines": _lines(card, sent or {}),
        "text_form": text_form or TextForm(initial={"text": card.text, "expected": card.text}),
        "is_editable": is_editable,
        "refusal": refusal if card.is_writer else "",
        "history_url": _history_url(lesson, student),
        "saved": saved,
    }
    is_fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(
        request,
        "journal/cell_card_body.html" if is_fragment else "journal/cell_card.html",
        context,
        status=422 if text_form or sent else 200,
    )


def _lines(card: CellCard, sent: Sent) -> list[WorkLine]:
    return [WorkLine(work, [_line(mark, sent) for mark in work.marks]) for work in card.works]


def _line(mark: CardMark, sent: Sent) -> MarkLine:
    place = mark.id
    made: dict[str, forms.Form] = {
        "retake": RetakeForm(mark_id=place),
        "comment": CommentForm(mark_id=place, initial={"comment": mark.comment}),
        "debt": DebtForm(mark_id=place, initial={"due_on": mark.due_on}),
        "void": VoidForm(mark_id=place),
    }
    refused = {kind: form for (kind, owner), form in sent.items() if owner == place}
    return MarkLine(mark, **made | refused, open=next(iter(refused), ""))


def _history_url(lesson: Lesson, student: Student) -> str:
    """ "" while the journal has no page of a cell's history."""
    try:
        return reverse("journal:cell-history", args=[lesson.pk, student.pk])
    except NoReverseMatch:
        return ""
