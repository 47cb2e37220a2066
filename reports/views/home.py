"""The first page: «what needs me now», by role."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from accounts.actors import ActorRequest
from accounts.enums import JOURNAL_READERS, Role
from accounts.models import Membership
from accounts.policies import can_decide_incident
from core import clock
from reports.selectors import home as selectors
from reports.selectors.first_steps import first_steps
from reports.selectors.incidents import IncidentLine, open_incidents
from reports.selectors.teacher_home import teacher_home
from school.models import Student
from school.selectors import class_rolls
from school.selectors.people import chosen_child


@require_safe
@signed_in
def home(request: ActorRequest) -> HttpResponse:
    """Each hat has a home of its own; one without anything to do says so."""
    role = request.actor.role
    if role == Role.TEACHER:
        return _teacher(request)
    if role in JOURNAL_READERS:
        return _head(request)
    if role in (Role.GUARDIAN, Role.STUDENT):
        return _family(request)
    if role == Role.SECRETARY:
        today = clock.today(request.school)
        page = selectors.office_home(actor=request.actor, today=today)
        steps = first_steps(actor=request.actor, today=today)
        return _render(request, "reports/home_office.html", page=page, steps=steps)
    if role == Role.ADMINISTRATOR:
        today = clock.today(request.school)
        return _render(
            request,
            "reports/home_administrator.html",
            page=selectors.administrator_home(actor=request.actor, today=today),
            steps=first_steps(actor=request.actor, today=today),
            incidents=_incidents(request),
        )
    if role == Role.HEALTH_WORKER:
        classes = class_rolls.classes(request.actor, clock.today(request.school))
        return _render(request, "reports/home_health.html", classes=classes)
    return _render(request, "reports/home_plain.html")


def _teacher(request: ActorRequest) -> HttpResponse:
    local_now = clock.local(clock.now(), request.school)
    page = teacher_home(actor=request.actor, local_now=local_now)
    return _render(request, "reports/home_teacher.html", page=page)


def _head(request: ActorRequest) -> HttpResponse:
    local_now = clock.local(clock.now(), request.school)
    page = selectors.head_home(actor=request.actor, local_now=local_now)
    return _render(
        request,
        "reports/home_head.html",
        page=page,
        incidents=_incidents(request),
        decides_incidents=can_decide_incident(request.actor),
    )


def _incidents(request: ActorRequest) -> tuple[IncidentLine, ...]:
    """Stolen accounts that wait for a decision, for the director and the administrator."""
    return open_incidents(actor=request.actor, now=clock.now())


def _family(request: ActorRequest) -> HttpResponse:
    try:
        children, child = chosen_child(request.actor, request.GET.get("child", ""))
    except Student.DoesNotExist:
        raise Http404 from None
    page = None
    if child is not None:
        now = clock.now()
        page = selectors.family_home(
            actor=request.actor,
            student=child,
            local_now=clock.local(now, request.school),
            now=now,
        )
    return _render(
        request,
        "reports/home_family.html",
        page=page,
        children=children,
        child=child,
        is_guardian=request.actor.role == Role.GUARDIAN,
        other_schools=_other_schools(request),
    )


def _other_schools(request: ActorRequest) -> list[Membership]:
    """The hats of a parent in other schools, where more children may be."""
    return [
        hat
        for hat in request.hats
        if hat.role == request.actor.role == Role.GUARDIAN
        and hat.school_id != request.actor.school_id
    ]


def _render(request: ActorRequest, template: str, **context: object) -> HttpResponse:
    local_now = clock.local(clock.now(), request.school)
    return render(request, template, {"local_now": local_now, **context})
