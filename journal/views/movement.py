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
from school.models import Movement, SchoolClass, Student
from school.selectors import movement as selectors
from school.services.movement import record_movement
from school.services.movement_plan import RECORDED, MovementError, Steps, plan_movement


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*policies.MOVEMENT_RECORDERS)
def movement_record(request: ActorRequest) -> HttpResponse:
    """Whom the order is about (``?q=``), the order itself (``?kind=…&student=…``), its preview, and
    the record. The first POST shows what will happen, the second, ``confirm``, does it."""
    kind = _kind(request)
    if kind is None:
        if request.method == "POST":
            raise Http404
        return _search(request)
    student = _student(request, kind)
    form = _form(request, kind, student)
    steps = None
    if form.is_bound and form.is_valid():
        try:
            steps = plan_movement(actor=request.actor, order=form.order())
            if "confirm" in request.POST:
                movement = record_movement(actor=request.actor, order=form.order(), now=clock.now())
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
        {"q": words, "found": found, "is_cut": len(found) == selectors.MOST_FOUND},
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
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    return get_object_or_404(Student.objects.visible_to(request.actor), pk=int(asked))


def _form(request: ActorRequest, kind: MovementKind, student: Student | None) -> OrderForm:
    today = clock.today(request.school)
    classes: list[SchoolClass] = []
    if kind in (MovementKind.ARRIVAL, MovementKind.TRANSFER):
        classes = selectors.classes_to_enter(request.actor)
    asked = request.POST.get("to_class", "")
    target = next((item for item in classes if str(item.pk) == asked), None)
    return OrderForm(
        posted(request),
        kind=kind,
        student=student,
        classes=classes,
        groups=selectors.groups_to_choose(target) if target else [],
        today=today,
    )


def _stranded(steps: Steps | None) -> journal_movement.Entries | None:
    return journal_movement.stranded_entries(steps) if steps else None
