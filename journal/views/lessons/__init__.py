"""The page of one lesson, and the short ways to what is on it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.answers import posted, see_other
from journal.forms.cells import HomeworkForm, TopicForm
from journal.forms.lesson_pad import pad_of
from journal.forms.lessons import (
    CANCEL_REASONS,
    QUICK_MINUTES,
    AttachmentForm,
    CancelForm,
    LessonForm,
    OwnClassRoll,
    RollRow,
    place_refusals,
)
from journal.models import Lesson
from journal.selectors import substitutions
from journal.selectors.lessons.card import LessonCard, lesson_card, readable, recordable
from journal.selectors.lessons.topic_language import topic_warning
from journal.services import errors, lessons
from journal.services.lessons import attendance
from journal.services.lessons import sheet as lesson_sheet
from journal.views.endpoints import ensure_regulated, ensure_valid


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER, *JOURNAL_READERS)
def lesson_detail(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """Everything about a lesson; its teacher saves all of it at once, the class teacher the
    attendance of the own students, and their marks where the regulation lets."""
    lesson = get_object_or_404(readable(request.actor), pk=lesson_id)
    ensure_regulated(lesson.group)
    card = lesson_card(actor=request.actor, lesson=lesson, today=clock.today(request.school))
    if card.is_described:
        return _recorder_page(request, card)
    if card.is_attendance_editable:
        return _class_teacher_page(request, card)
    if request.method == "POST":
        raise errors.JournalError(card.refusal) if card.refusal else errors.NotYourLesson
    return _page(request, card)


@require_POST
@role_required(Role.TEACHER)
def topic_save(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """The topic alone: typed, or ``plan_item`` from the plan with one click."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    cleaned = ensure_valid(TopicForm(request.POST, lesson=lesson))
    lessons.record_topic(
        actor=request.actor,
        lesson=lesson,
        topic=cleaned["topic"],
        plan_item=cleaned["plan_item"] or (lesson.plan_item if cleaned["topic"] else None),
        now=clock.now(),
    )
    return _saved(request, lesson)


@require_POST
@role_required(Role.TEACHER)
def homework_save(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """The homework alone; an empty text says that nothing was set."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    form = HomeworkForm(request.POST)
    cleaned = ensure_valid(form)
    # A form that sends the text alone keeps the minutes.
    minutes = cleaned["minutes"] if "minutes" in form.data else lesson.homework_minutes
    lessons.record_homework(
        actor=request.actor,
        lesson=lesson,
        text=cleaned["homework"],
        minutes=minutes,
        now=clock.now(),
    )
    return _saved(request, lesson)


@require_POST
@role_required(Role.TEACHER)
def attendance_confirm(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """«All are here», or all but those who are already recorded as away."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    attendance.confirm_attendance(actor=request.actor, lesson=lesson, now=clock.now())
    return _saved(request, lesson)


@require_POST
@role_required(Role.TEACHER)
def lesson_cancel(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """The lesson did not take place; the reason is obligatory."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    cleaned = ensure_valid(CancelForm(request.POST))
    lessons.cancel_lesson(
        actor=request.actor, lesson=lesson, reason=cleaned["reason"], now=clock.now()
    )
    return _saved(request, lesson)


@require_POST
@role_required(Role.TEACHER)
def lesson_restore(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """The lesson took place after all."""
    lesson = get_object_or_404(recordable(request.actor), pk=lesson_id)
    lessons.restore_lesson(actor=request.actor, lesson=lesson, now=clock.now())
    return _saved(request, lesson)


def _recorder_page(request: ActorRequest, card: LessonCard) -> HttpResponse:
    form = LessonForm(posted(request), card=card)
    if request.method != "POST" or not form.is_valid():
        return _page(request, card, form=form, rows=form.rows)
    try:
        changed = lesson_sheet.fill_lesson(
            actor=request.actor, lesson=card.lesson, sheet=form.sheet(), now=clock.now()
        )
    except lesson_sheet.SheetRefused as refused:
        form.refuse(refused)
        return _page(request, card, form=form, rows=form.rows)
    _warn_of_absent(request, form.rows)
    return _done(request, card, changed)


def _class_teacher_page(request: ActorRequest, card: LessonCard) -> HttpResponse:
    roll = OwnClassRoll(card, request.POST)
    if request.method != "POST":
        return _page(request, card, rows=roll.rows)
    write = lesson_sheet.correct_cells if card.is_corrected else lesson_sheet.note_absences
    try:
        changed = write(
            actor=request.actor,
            lesson=card.lesson,
            rows=roll.changed(),
            confirms="all_present" in request.POST,
            now=clock.now(),
        )
    except lesson_sheet.SheetRefused as refused:
        place_refusals(roll.rows, refused)
        return _page(request, card, rows=roll.rows, error=str(refused))
    _warn_of_absent(request, roll.rows)
    return _done(request, card, changed)


def _warn_of_absent(request: ActorRequest, rows: Iterable[RollRow]) -> None:
    """A mark and «н» in one cell are a work written later, or a slip: it is saved, and its teacher
    is asked to look."""
    names = [
        row.line.name
        for row in rows
        if row.is_absent and row.text != row.seen and any(mark.strip() for mark in row.marks)
    ]
    if names:
        messages.warning(
            request,
            ngettext(
                "A mark is given to %(names)s, noted as absent. Make sure that it is right.",
                "Marks are given to %(names)s, noted as absent. Make sure that it is right.",
                len(names),
            )
            % {"names": ", ".join(names)},
        )


def _done(request: ActorRequest, card: LessonCard, changed: int) -> HttpResponse:
    if changed:
        sentence = ngettext(
            "Saved: %(count)s student's line changed.",
            "Saved: lines of %(count)s students changed.",
            changed,
        ) % {"count": changed}
    else:
        sentence = _("Saved.")
    messages.success(request, sentence)
    if note := topic_warning(card.lesson.group.subject, card.lesson.topic):
        messages.warning(request, note)
    return see_other("journal:lesson-detail", lesson_id=card.lesson.pk)


def _page(request: ActorRequest, card: LessonCard, **context: Any) -> HttpResponse:
    form = context.get("form")
    has_errors = bool(context.get("error")) or (form is not None and form.errors)
    return render(
        request,
        "journal/lesson.html",
        {
            "card": card,
            "lesson": card.lesson,
            "attendance_choices": card.attendance_choices,
            "pad": pad_of(card) if form is not None else None,
            "cancel_form": CancelForm(),
            "cancel_reasons": [str(reason) for reason in CANCEL_REASONS],
            "attachment_form": AttachmentForm(),
            "quick_minutes": QUICK_MINUTES,
            "is_refused": has_errors,
            "taken": substitutions.taken_by(
                request.actor, card.lesson, clock.local(clock.now(), request.school)
            ),
            **context,
        },
        status=422 if has_errors else 200,
    )


def _saved(request: ActorRequest, lesson: Lesson) -> HttpResponse:
    """Back to where the form came from."""
    messages.success(request, _("Saved."))
    if request.POST.get("back") == "gradebook":
        address = reverse("journal:gradebook", args=[lesson.group_id])
        return see_other(f"{address}?term={lesson.term_id}#lesson-{lesson.pk}")
    return see_other("journal:lesson-detail", lesson_id=lesson.pk)
