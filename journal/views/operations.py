"""The address to which pages of the journal send what was typed, see ``services.operations``."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.formats import date_format

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.errors import DomainError
from journal.enums import OperationKind
from journal.forms.operations import LONGEST_BODY, Batch
from journal.selectors import gradebook as selectors
from journal.selectors import groups, recording
from journal.selectors.lessons.topic_language import topic_warning
from journal.services import operations as service
from journal.services.errors import ReasonNeeded
from journal.templatetags.journal_grid import cell_html, suggestion_html
from journal.views.endpoints import AnotherAccount, ensure_regulated, posts_json
from school.models import TeachingGroup


@posts_json
@role_required(Role.TEACHER)
def operations(request: ActorRequest, group_id: int) -> HttpResponse:
    """``{user, operations: [{key, kind, text, expected, …}]}``, at most 200 → ``{saved_at,
    results: [{key, status, text | error, …}]}`` in the same order. Whatever is wrong with one of
    them is said of that one; 401 in somebody else's session, 404 for a journal that is not the
    actor's, 413 and 422 for what our script never sends."""
    batch = Batch(_body(request))
    if batch.user not in (None, request.user.pk):
        raise AnotherAccount
    read = [form.operation for form in batch.forms if form.is_valid()]
    lessons = recording.lessons_to_record(
        request.actor, request.school, group_id, {item.lesson_id for item in read}
    )
    of_lesson = next((lesson.group for lesson in lessons.values()), None)
    # A substitute opens single lessons of a group, and not its journal; marks of a lesson need no
    # more than the lesson.
    group = None
    if of_lesson is None or any(item.kind == OperationKind.TERM_MARK for item in read):
        group = groups.readable(request.actor).filter(pk=group_id).first()
    if (regulated := group or of_lesson) is None:
        raise Http404
    ensure_regulated(regulated)
    now = clock.now()
    journal = service.Journal(request.actor, group, lessons, now)
    results = iter(service.apply_operations(journal=journal, operations=read))
    return JsonResponse(
        {
            "saved_at": date_format(clock.local(now, request.school), "H:i"),
            "results": [
                {"key": form.data["key"]}
                | (
                    _answer(next(results), regulated)
                    if form.is_valid()
                    else {"status": 422, "error": form.sentence}
                )
                for form in batch.forms
            ],
        }
    )


def _answer(result: service.Result, group: TeachingGroup) -> dict[str, Any]:
    outcome, regulation = result.outcome, group.year.regulation
    if isinstance(outcome, DomainError):
        return _refusal(outcome)
    answer: dict[str, Any] = {"status": 200, "text": outcome.text}
    if result.operation.kind == OperationKind.CELL:
        few = selectors.few_text(outcome.suggested, outcome.count, is_enough=outcome.is_enough)
        answer |= {
            "html": cell_html(outcome.text, selectors.low_mark(regulation), regulation.mark_max),
            "average": outcome.mean,
            "suggested": suggestion_html(str(outcome.suggested or ""), few),
        }
    elif result.operation.kind == OperationKind.TERM_MARK:
        answer |= {"suggested": outcome.suggested or "", "note": outcome.note}
    elif result.operation.kind == OperationKind.TOPIC:
        answer["note"] = topic_warning(group.subject, outcome.text)
    return answer


def _refusal(error: DomainError) -> dict[str, Any]:
    answer: dict[str, Any] = {"status": error.status, "error": str(error)}
    if isinstance(error, service.Overtaken):
        answer["current"] = error.current
    if isinstance(error, ReasonNeeded):
        answer["needs_reason"] = True
    return answer


def _body(request: ActorRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST_BODY:
        raise RequestDataTooBig
    return request.body
