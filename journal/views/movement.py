"""Recording orders about students, with a preview, and undoing a mistaken one (S0-5f, S0-9b)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from accounts.actors import ActorRequest
from core import clock
from core.answers import posted, see_other
from core.errors import NotAllowed
from journal.forms.movement import OrderForm, UndoForm
from journal.services import movement as journal_movement
from school import policies
from school.enums import MovementKind
from school.models import Movement, MovementRequest, SchoolClass, Student
from school.selectors import movement as selectors
from school.selectors.movement import requests
from school.services.movement import record_movement
from school.services.movement.plan import RECORDED, MovementError, Order, Steps, plan_movement
from school.services.movement.requests import (
    MovementRequestDecided,
    answers,
    record_requested,
)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.MOVEMENT_RECORDERS)
def movement_record(request: ActorRequest) -> HttpResponse:
    """Whom the order is about (``?q=``), the order itself (``?kind=…&student=…``), its preview, and
    the record. The first POST shows what will happen, the second, ``confirm``, does it. An order
    that a class teacher asked for (``&request=…``) confirms the request."""
    kind = _kind(request)
    if kind is None:
        if request.method == "POST":
            raise Http404
        return _search(request)
    student = _student(request, kind)
    asked = _asked(request, kind, student)
    form = _form(request, kind, student, asked)
    steps = None
    if form.is_bound and form.is_valid():
        try:
            steps = plan_movement(actor=request.actor, order=form.order())
            if "confirm" in request.POST:
                movement = _record(request, form.order(), asked)
                messages.success(
                    request,
                    _("Recorded: %(kind)s, %(name)s.")
                    % {
                        "kind": movement.get_kind_display(),
                        "name": movement.student.list_name,
                    },
                )
                return see_other("reports:movement-book")
        except MovementError as error:
            form.refuse(error)
            steps = None
    return render(
        request,
        "journal/movement_form.html",
        {
            "form": form,
            "kind": kind,
            "student": student,
            "asked": asked,
            "steps": steps,
            "stranded": _stranded(steps),
            "title": kind.label,
        },
        status=200 if steps or not form.is_bound else 422,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.MOVEMENT_RECORDERS)
def movement_undo(request: ActorRequest, movement_id: int) -> HttpResponse:
    """Undo a mistaken movement, with a reason."""
    movement = get_object_or_404(
        Movement.objects.visible_to(request.actor).select_related(
            "student", "from_class", "to_class", "opened_enrolment__school_class__year"
        ),
        pk=movement_id,
    )
    if not policies.can_undo_movement(request.actor, movement):
        raise NotAllowed(_("Movement is recorded by the secretary or the administrator."))
    form = UndoForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            journal_movement.undo_movement(
                actor=request.actor,
                movement=movement,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except MovementError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The movement is undone."))
            return see_other("reports:movement-book")
    return render(
        request,
        "journal/movement_undo.html",
        {"form": form, "movement": movement},
        status=422 if form.is_bound else 200,
    )


def _search(request: ActorRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = selectors.find_students(request.actor, words) if words else []
    return render(
        request,
        "journal/movement_search.html",
        {
            "q": words,
            "found": found,
            "is_cut": len(found) == selectors.MOST_FOUND,
            "asked": _request_of_address(request),
        },
    )


def _kind(request: ActorRequest) -> MovementKind | None:
    asked = request.GET.get("kind", "")
    if not asked:
        return None
    if asked not in RECORDED:
        raise Http404
    return MovementKind(asked)


def _student(request: ActorRequest, kind: MovementKind) -> Student | None:
    """The student of the address; none for an arrival of somebody new."""
    asked = request.GET.get("student", "")
    if not asked and kind == MovementKind.ARRIVAL:
        return None
    if not _is_id(asked):
        raise Http404
    return get_object_or_404(Student.objects.visible_to(request.actor), pk=int(asked))


def _asked(
    request: ActorRequest, kind: MovementKind, student: Student | None
) -> MovementRequest | None:
    """The request that the order answers: the one of the address, else the one about this student
    that waits."""
    asked = _request_of_address(request)
    if asked is None:
        if student is None:
            return None
        return requests.pending_about(actor=request.actor, student=student, kind=kind)
    if not answers(asked, kind=kind, student=student):
        raise Http404
    return asked


def _request_of_address(request: ActorRequest) -> MovementRequest | None:
    """Raises ``MovementRequestDecided`` for one that waits no longer."""
    number = request.GET.get("request", "")
    if not number:
        return None
    if not _is_id(number):
        raise Http404
    asked = get_object_or_404(
        MovementRequest.objects.visible_to(request.actor).select_related(
            "school_class", "student", "requested_by"
        ),
        pk=int(number),
    )
    if not asked.is_pending:
        raise MovementRequestDecided
    return asked


def _record(request: ActorRequest, order: Order, asked: MovementRequest | None) -> Movement:
    actor, now = request.actor, clock.now()
    if asked is None:
        return record_movement(actor=actor, order=order, now=now)
    return record_requested(actor=actor, asked=asked, order=order, now=now)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _form(
    request: ActorRequest,
    kind: MovementKind,
    student: Student | None,
    asked: MovementRequest | None,
) -> OrderForm:
    today = clock.today(request.school)
    classes: list[SchoolClass] = []
    if kind in (MovementKind.ARRIVAL, MovementKind.TRANSFER):
        classes = selectors.classes_to_enter(request.actor)
    chosen = request.POST.get("to_class", "")
    target = next((item for item in classes if str(item.pk) == chosen), None)
    return OrderForm(
        posted(request),
        kind=kind,
        student=student,
        classes=classes,
        groups=selectors.groups_to_choose(target) if target else [],
        today=today,
        asked=asked,
    )


def _stranded(steps: Steps | None) -> journal_movement.Entries | None:
    return journal_movement.stranded_entries(steps) if steps else None
