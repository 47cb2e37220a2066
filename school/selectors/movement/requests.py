"""What class teachers have asked the office to record, and what became of it (S1-4.3d)."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from school import policies
from school.enums import MovementKind, RequestState
from school.models import ClassTeacherDuty, Enrolment, MovementRequest, SchoolClass, Student
from school.selectors.change_requests import RequestFilter

PER_PAGE = 30

_BADGES = {
    RequestState.PENDING: "warn",
    RequestState.CONFIRMED: "ok",
    RequestState.REFUSED: "bad",
    RequestState.WITHDRAWN: "",
}
_WAITS = _("waits for the office")


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request ready to show, and what its reader may do with it. ``query`` opens the form of the
    order: ``?kind=…&request=…``."""

    request: MovementRequest
    title: str
    person: str
    class_name: str
    state: str
    badge: str
    query: str
    is_undone: bool
    can_decide: bool
    can_withdraw: bool


def led_classes(actor: Actor, today: dt.date) -> list[SchoolClass]:
    """Classes whose class teacher the actor is today, with their years. One query, none for other
    roles than teacher."""
    if actor.role != Role.TEACHER:
        return []
    return list(
        SchoolClass.objects.filter(
            school_id=actor.school_id,
            pk__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id"),
            year__ends_on__gte=today,
        )
        .select_related("year")
        .in_school_order()
    )


def students_of(classes: Iterable[SchoolClass], today: dt.date) -> list[Enrolment]:
    """Who is in the classes today, by class and name. One query."""
    return list(
        Enrolment.objects.on(today)
        .filter(school_class__in=list(classes))
        .select_related("student", "school_class")
        .order_by("school_class__grade", "school_class__letter", "student__sort_key", "pk")
    )


def request_list(*, actor: Actor, wanted: RequestFilter) -> "QuerySet[MovementRequest, Any]":
    """Those that wait first, the oldest of them on top; the decided ones latest first. One
    query."""
    rows = MovementRequest.objects.visible_to(actor)
    if wanted == RequestFilter.PENDING:
        rows = rows.pending()
    elif wanted == RequestFilter.DECIDED:
        rows = rows.exclude(state=RequestState.PENDING)
    return _with_names(rows).order_by(
        Case(When(state=RequestState.PENDING, then=0), default=1),
        F("decided_at").desc(nulls_first=True),
        "requested_at",
        "pk",
    )


def pending_lines(*, actor: Actor, led: Collection[int] = ()) -> list[RequestLine]:
    """What waits for the office, the oldest first. One query."""
    rows = _with_names(MovementRequest.objects.visible_to(actor).pending())
    return [line_of(row, actor=actor, led=led) for row in rows.order_by("requested_at", "pk")]


def pending_count(*, actor: Actor) -> int:
    """How many requests wait for the office. One query."""
    return MovementRequest.objects.visible_to(actor).pending().count()


def pending_about(*, actor: Actor, student: Student, kind: MovementKind) -> MovementRequest | None:
    """The request that an order of this kind about the student answers. One query."""
    return (
        _with_names(MovementRequest.objects.visible_to(actor).pending())
        .filter(student=student, kind=kind)
        .first()
    )


def line_of(row: MovementRequest, *, actor: Actor, led: Collection[int]) -> RequestLine:
    """``led`` are the classes whose class teacher the actor is today. No query for a row of
    ``request_list``."""
    query = f"?kind={row.kind}&request={row.pk}"
    if row.student_id is not None:
        query += f"&student={row.student_id}"
    return RequestLine(
        request=row,
        title=row.get_kind_display(),
        person=row.student.full_name if row.student else row.newcomer,
        class_name=row.school_class.name,
        state=str(_WAITS if row.is_pending else row.get_state_display()),
        badge=_BADGES[RequestState(row.state)],
        query=query,
        is_undone=row.movement is not None and row.movement.undone_at is not None,
        can_decide=row.is_pending and policies.can_decide_movement_request(actor, row),
        can_withdraw=(row.is_pending and actor.role == Role.TEACHER and row.school_class_id in led),
    )


def _with_names(rows: "QuerySet[MovementRequest, Any]") -> "QuerySet[MovementRequest, Any]":
    return rows.select_related(
        "student", "school_class__year", "requested_by", "decided_by", "movement"
    )
