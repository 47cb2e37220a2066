"""The class journal of a group for a term, and what its script saves."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.errors import NotAllowed
from journal import policies
from journal.enums import TermMarkKind
from journal.forms.cells import CellForm, TermMarkForm
from journal.models import Lesson
from journal.selectors import gradebook as selectors
from journal.selectors import groups, recording
from journal.services import errors, grading, term_marks
from journal.templatetags.journal_grid import cell_html, suggestion_html
from journal.views.endpoints import ensure_regulated, ensure_same_account, ensure_valid, posts_json
from school.models import Term

LONGEST_BODY = 4096


@require_safe
@role_required(Role.TEACHER, *JOURNAL_READERS)
def gradebook(request: ActorRequest, group_id: int) -> HttpResponse:
    """The spread of a term: ``?term=`` its id, by default the term that is on."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    if not policies.can_view_gradebook(request.actor, group):
        raise NotAllowed(_("Families read the diary; the class journal is for the staff."))
    ensure_regulated(group)
    today = clock.today(request.school)
    terms = selectors.terms_of(group)
    term = term_asked(request.GET.get("term", ""), terms) or selectors.current_term(terms, today)
    if term is None:
        return render(request, "journal/gradebook_empty.html", {"group": group})
    book = selectors.gradebook(
        actor=request.actor, group=group, term=term, terms=terms, today=today
    )
    return render(
        request,
        "journal/gradebook.html",
        {
            "book": book,
            "today": today,
            "mark_max": group.year.regulation.mark_max,
            "tabs": [
                {
                    "label": one.name,
                    "url": f"{reverse('journal:gradebook', args=[group.pk])}?term={one.pk}",
                    "is_current": one.pk == term.pk,
                }
                for one in terms
            ],
        },
    )


@posts_json
@role_required(Role.TEACHER)
def cell_save(request: ActorRequest, lesson_id: int) -> HttpResponse:
    """One cell: ``{student, text, expected, op, user}`` → ``{op, text, html, average, suggested,
    saved_at}``. The same text again changes nothing and is a success."""
    try:
        lesson = recording.lesson_to_record(request.actor, request.school, lesson_id)
    except Lesson.DoesNotExist:
        raise Http404 from None
    ensure_regulated(lesson.group)
    cleaned = ensure_valid(CellForm(_json_body(request)))
    ensure_same_account(request, cleaned)
    now = clock.now()
    try:
        result = grading.record_cell(
            actor=request.actor,
            lesson=lesson,
            student_id=cleaned["student"],
            text=cleaned["text"],
            expected=cleaned["expected"],
            now=now,
        )
    except errors.NotInGroup:
        # One who was never in the group is no student of this journal at all.
        if lesson.group.memberships.filter(student_id=cleaned["student"]).exists():
            raise
        raise Http404 from None
    regulation = lesson.group.year.regulation
    few = selectors.few_text(result.suggested, result.count, is_enough=result.is_enough)
    return JsonResponse(
        {
            "op": cleaned["op"],
            "text": result.text,
            "html": cell_html(result.text, selectors.low_mark(regulation), regulation.mark_max),
            "average": result.mean,
            "suggested": suggestion_html(str(result.suggested or ""), few),
            "saved_at": date_format(clock.local(now, request.school), "H:i"),
        }
    )


@posts_json
@role_required(Role.TEACHER)
def term_mark_save(request: ActorRequest, group_id: int) -> HttpResponse:
    """One term mark: ``{student, term, text, reason, op, user}`` → ``{op, text, suggested,
    saved_at}``; 422 with ``needs_reason`` when it departs from the suggestion (S1-6.1)."""
    group = get_object_or_404(groups.readable(request.actor), pk=group_id)
    ensure_regulated(group)
    cleaned = ensure_valid(TermMarkForm(_json_body(request)))
    ensure_same_account(request, cleaned)
    if not group.memberships.filter(student_id=cleaned["student"]).exists():
        raise Http404
    term = term_asked(str(cleaned["term"] or ""), selectors.terms_of(group))
    now = clock.now()
    result = term_marks.decide_term_mark(
        actor=request.actor,
        group=group,
        student_id=cleaned["student"],
        kind=TermMarkKind.TERM if term else TermMarkKind.YEAR,
        term=term,
        text=cleaned["text"],
        reason=cleaned["reason"],
        now=now,
    )
    return JsonResponse(
        {
            "op": cleaned["op"],
            "text": result.text,
            "suggested": result.suggested or "",
            "note": cleaned["reason"],
            "saved_at": date_format(clock.local(now, request.school), "H:i"),
        }
    )


def term_asked(asked: str, terms: list[Term]) -> Term | None:
    """The term asked for by id; 404 when the group does not study by it; None when none is."""
    if not asked:
        return None
    found = next((term for term in terms if str(term.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _json_body(request: ActorRequest) -> dict[str, Any]:
    """The body as an object; raises 413 when it is longer than any cell could be, 422 when it is
    not what our script sends."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST_BODY:
        raise RequestDataTooBig
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise errors.JournalError(
            _("This cannot be read. Reload the page and try again.")
        ) from None
    if not isinstance(body, dict):
        raise errors.JournalError(_("This cannot be read. Reload the page and try again."))
    return body
