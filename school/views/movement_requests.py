"""A class teacher tells the office who comes and goes, and reads what became of it (S1-4.3d)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.actors import ActorRequest
from accounts.enums import Role
from core import clock
from core.answers import posted, see_other
from core.errors import DomainError
from school import policies
from school.enums import REQUESTED_MOVEMENTS, MovementKind
from school.forms.family_data import RefuseForm, RequestListForm
from school.forms.movement_requests import MovementRequestForm
from school.models import MovementRequest
from school.selectors.change_requests import RequestFilter
from school.selectors.movement import requests as selectors
from school.services.movement import requests as services


@require_safe
@role_required(*policies.MOVEMENT_READERS)
def movement_request_list(request: ActorRequest) -> HttpResponse:
    """What class teachers have asked for; a class teacher sees all of the own class, the others
    first what waits."""
    is_teacher = request.actor.role == Role.TEACHER
    form = RequestListForm(
        request.GET, default=RequestFilter.ALL if is_teacher else RequestFilter.PENDING
    )
    context = {"form": form, "is_teacher": is_teacher}
    if not form.is_valid():
        return render(request, "school/movement_request_list.html", context, status=422)
    classes = selectors.led_classes(request.actor, clock.today(request.school))
    led = {item.pk for item in classes}
    rows = selectors.request_list(actor=request.actor, wanted=form.wanted())
    page = Paginator(rows, selectors.PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "school/movement_request_list.html",
        {
            **context,
            "page": page,
            "lines": [
                selectors.line_of(row, actor=request.actor, led=led) for row in page.object_list
            ],
            "can_send": bool(classes),
            "query": f"{query.urlencode()}&" if query else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TEACHER)
def movement_request_send(request: ActorRequest) -> HttpResponse:
    """The request of a class teacher, ``?kind=departure|arrival|transfer&student=<id>``."""
    now = clock.now()
    today = clock.local(now, request.school).date()
    classes = selectors.led_classes(request.actor, today)
    if not classes:
        raise services.NotYourMovementRequest
    kind = _kind(request)
    form = MovementRequestForm(
        posted(request),
        kind=kind,
        classes=classes,
        stays=[] if kind == MovementKind.ARRIVAL else selectors.students_of(classes, today),
        student_id=request.GET.get("student", ""),
        today=today,
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.request_movement(
                actor=request.actor,
                school_class=form.school_class(),
                wish=form.wish(),
                now=now,
                today=today,
            )
        except services.MovementRequestError as error:
            form.refuse(error)
            status = error.status
        else:
            messages.success(
                request, _("The request is sent: the office records the order and confirms it.")
            )
            return see_other("school:movement-request-list")
    return render(
        request,
        "school/movement_request_form.html",
        {"form": form, "kinds": _tabs(kind), "crumbs": _crumbs()},
        status=status,
    )


@require_POST
@role_required(Role.TEACHER)
def movement_request_withdraw(request: ActorRequest, request_id: int) -> HttpResponse:
    now = clock.now()
    services.withdraw_request(
        actor=request.actor,
        asked=_visible(request, request_id),
        now=now,
        today=clock.local(now, request.school).date(),
    )
    messages.success(request, _("The request is withdrawn."))
    return see_other("school:movement-request-list")


@require_POST
@role_required(*policies.MOVEMENT_RECORDERS)
def movement_request_refuse(request: ActorRequest, request_id: int) -> HttpResponse:
    asked = _visible(request, request_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Write why you refuse: the class teacher will read it."))
    services.refuse_request(
        actor=request.actor, asked=asked, refusal=form.cleaned_data["refusal"], now=clock.now()
    )
    messages.success(request, _("The request is refused, the class teacher will read why."))
    return see_other("school:movement-request-list")


def _visible(request: ActorRequest, request_id: int) -> MovementRequest:
    return get_object_or_404(
        MovementRequest.objects.visible_to(request.actor).select_related("school_class"),
        pk=request_id,
    )


def _kind(request: ActorRequest) -> MovementKind:
    asked = request.GET.get("kind") or MovementKind.DEPARTURE
    if asked not in REQUESTED_MOVEMENTS:
        raise Http404
    return MovementKind(asked)


def _tabs(current: MovementKind) -> list[dict[str, object]]:
    return [
        {
            "label": kind.label.capitalize(),
            "url": f"?kind={kind.value}",
            "is_current": kind == current,
        }
        for kind in REQUESTED_MOVEMENTS
    ]


def _crumbs() -> list[dict[str, str]]:
    return [
        {
            "label": _("Requests about movement"),
            "url": reverse("school:movement-request-list"),
        }
    ]
