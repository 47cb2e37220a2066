"""A class teacher tells the office who comes and goes; the recorded order confirms it (S1-4.3d)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.enums import REQUESTED_MOVEMENTS, MovementKind, RequestState
from school.models import Enrolment, Movement, MovementRequest, SchoolClass, Student
from school.services.movement import record_movement
from school.services.movement.plan import Order

# A year of school and its summer: no order is asked for beyond.
_LONGEST = dt.timedelta(days=365)


class MovementRequestError(DomainError):
    """What a request about movement refuses; ``field`` is where the mistake is."""

    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class MovementAskedAlready(MovementRequestError, Conflict):
    status = Conflict.status

    def __init__(self, *, field: str) -> None:
        super().__init__(
            _("A request about this student waits already. Withdraw it to ask for something else."),
            field=field,
        )


class MovementRequestDecided(MovementRequestError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This request is not waiting any more. Reload the page."))


class NotYourMovementRequest(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("A request about movement is sent by the class teacher of the class."))


class NotRecorder(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Movement is recorded by the secretary or the administrator."))


@dataclass(frozen=True, slots=True)
class Wish:
    """What the class teacher asks for: ``student`` of the class, or for an arrival the name of a
    ``newcomer``. ``place`` is where from, where to, or for a transfer the other class."""

    kind: MovementKind
    wanted_on: dt.date
    student: Student | None = None
    newcomer: str = ""
    place: str = ""
    note: str = ""


@transaction.atomic
def request_movement(
    *, actor: Actor, school_class: SchoolClass, wish: Wish, now: dt.datetime, today: dt.date
) -> MovementRequest:
    """Ask the office to record it; nobody moves yet.

    Raises ``NotYourMovementRequest``, ``MovementRequestError`` with the field at fault,
    ``MovementAskedAlready``.
    """
    if not policies.can_request_movement(actor, school_class, today):
        raise NotYourMovementRequest
    newcomer = " ".join(wish.newcomer.split())
    _check(school_class, wish, newcomer, today)
    # Two windows meet at this lock, not at the unique index.
    SchoolClass.objects.select_for_update(no_key=True).only("pk").get(pk=school_class.pk)
    waiting = MovementRequest.objects.filter(school_id=actor.school_id).pending()
    if wish.student is not None:
        if waiting.filter(student=wish.student).exists():
            raise MovementAskedAlready(field="student")
    elif waiting.filter(school_class=school_class, newcomer__iexact=newcomer).exists():
        raise MovementAskedAlready(field="newcomer")
    with history.source(user=actor.user_id, role=str(actor.role)):
        return MovementRequest.objects.create(
            school_id=actor.school_id,
            school_class=school_class,
            kind=wish.kind,
            student=wish.student,
            newcomer=newcomer,
            wanted_on=wish.wanted_on,
            place=wish.place.strip(),
            note=wish.note.strip(),
            requested_by_id=actor.user_id,
            requested_at=now,
        )


@transaction.atomic
def withdraw_request(
    *, actor: Actor, asked: MovementRequest, now: dt.datetime, today: dt.date
) -> None:
    """The class teacher takes it back while it waits; a new class teacher the former one's, too.

    Raises ``NotYourMovementRequest``, ``MovementRequestDecided``.
    """
    if not policies.can_request_movement(actor, asked.school_class, today):
        raise NotYourMovementRequest
    _decide(actor, _locked(asked), RequestState.WITHDRAWN, now)


@transaction.atomic
def refuse_request(*, actor: Actor, asked: MovementRequest, refusal: str, now: dt.datetime) -> None:
    """Nobody moves; the class teacher reads why. Raises ``NotRecorder``,
    ``MovementRequestDecided``."""
    if not policies.can_decide_movement_request(actor, asked):
        raise NotRecorder
    locked = _locked(asked)
    if not refusal.strip():
        raise MovementRequestError(_("Say why the request is refused."), field="refusal")
    locked.refusal = refusal.strip()
    _decide(actor, locked, RequestState.REFUSED, now)


@transaction.atomic
def record_requested(
    *, actor: Actor, asked: MovementRequest, order: Order, now: dt.datetime
) -> Movement:
    """Carry the order out and confirm the request it answers, both or neither. The order is about
    the student and of the kind asked for; its day and place are those of the paper.

    Raises ``NotRecorder``, ``MovementRequestDecided``, and what ``record_movement`` raises.
    """
    if not policies.can_decide_movement_request(actor, asked):
        raise NotRecorder
    locked = _locked(asked)
    if not answers(locked, kind=order.kind, student=order.student):
        raise MovementRequestError(_("The order is not the one that was asked for."))
    movement = record_movement(actor=actor, order=order, now=now)
    locked.movement = movement
    _decide(actor, locked, RequestState.CONFIRMED, now)
    return movement


def answers(asked: MovementRequest, *, kind: MovementKind, student: Student | None) -> bool:
    """Whether an order of this kind about this student is what was asked for. A newcomer may turn
    out to be known to the school."""
    if asked.kind != kind:
        return False
    return asked.student_id is None or (student is not None and student.pk == asked.student_id)


# --- parts -------------------------------------------------------------------------------------


def _check(school_class: SchoolClass, wish: Wish, newcomer: str, today: dt.date) -> None:
    if wish.kind not in REQUESTED_MOVEMENTS:
        raise MovementRequestError(_("Such an order is not asked for."), field="kind")
    if wish.kind == MovementKind.ARRIVAL:
        if wish.student is not None or not newcomer:
            raise MovementRequestError(_("Enter the name of the new student."), field="newcomer")
    elif (
        wish.student is None
        or not Enrolment.objects.on(today)
        .filter(student=wish.student, school_class=school_class)
        .exists()
    ):
        raise MovementRequestError(_("Choose a student of the class."), field="student")
    if wish.kind == MovementKind.TRANSFER and not wish.place.strip():
        raise MovementRequestError(_("Say to which class."), field="place")
    starts_on = school_class.year.starts_on
    if not starts_on <= wish.wanted_on <= starts_on + _LONGEST:
        raise MovementRequestError(
            _("The date is not of the academic year %(year)s.") % {"year": school_class.year.name},
            field="wanted_on",
        )


def _locked(asked: MovementRequest) -> MovementRequest:
    locked = MovementRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if not locked.is_pending:
        raise MovementRequestDecided
    return locked


def _decide(actor: Actor, asked: MovementRequest, state: RequestState, now: dt.datetime) -> None:
    asked.state = state
    asked.decided_by_id = actor.user_id
    asked.decided_at = now
    with history.source(user=actor.user_id, role=str(actor.role)):
        asked.save(update_fields=["state", "decided_by", "decided_at", "refusal", "movement"])
