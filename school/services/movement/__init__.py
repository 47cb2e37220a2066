"""Движение контингента: carrying out orders about students, and taking one back (S0-5f, S0-9b)."""

import datetime as dt

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.dated import DatedQuerySet
from core.errors import NotAllowed
from school import policies
from school.enums import MovementKind
from school.models import Enrolment, GroupMembership, Movement, SchoolClass, Student
from school.services import leavers
from school.services.movement.plan import (
    DECISIONS,
    MovementError,
    Newcomer,
    Order,
    Steps,
    plan_movement,
)


@transaction.atomic
def record_movement(*, actor: Actor, order: Order, now: dt.datetime) -> Movement:
    """Carry an order out: close the enrolment and the memberships of the old class's groups, open
    those of the new one, and write the line of the movement book. Marks stay where they were set.
    Whoever has left by it, parents included, acts in the school no more.

    Repeating and conditional promotion are decisions: they are written down for the move to the
    next year and move nobody now. Raises what ``plan_movement`` raises.
    """
    if order.student is not None:
        # Two orders about one student are carried out one after the other.
        Student.objects.select_for_update(no_key=True).only("pk").get(
            pk=order.student.pk, school_id=actor.school_id
        )
    steps = plan_movement(actor=actor, order=order)
    with history.reason(_("order %(order)s") % {"order": order.name}):
        student = order.student or _add_student(actor, order.newcomer)
        if order.kind not in DECISIONS:
            _close(steps)
        opened = _open(steps, student)
        movement = Movement.objects.create(
            school_id=actor.school_id,
            kind=order.kind,
            student=student,
            order_no=order.number.strip(),
            order_on=order.on,
            effective_on=order.effective_on,
            from_class=steps.from_class,
            to_class=order.to_class if opened else None,
            place=order.place.strip(),
            reason=order.reason.strip(),
            debts_due_on=order.debts_due_on if order.kind == MovementKind.CONDITIONAL else None,
            closed_enrolment=None if order.kind in DECISIONS else steps.stay,
            opened_enrolment=opened,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        leavers.settle_family(student=student, now=now)
    return movement


@transaction.atomic
def revert_movement(*, actor: Actor, movement: Movement, reason: str, now: dt.datetime) -> Movement:
    """Take a mistaken movement back: the enrolment and the memberships it opened are removed, those
    it closed go on. The line stays in the book, struck out, with the reason. Whether marks depend
    on it is asked one floor up, by ``journal.services.movement``.

    Raises ``MovementError``, ``NotAllowed``.
    """
    if not policies.can_undo_movement(actor, movement):
        raise NotAllowed(_("Movement is recorded by the secretary or the administrator."))
    Student.objects.select_for_update(no_key=True).only("pk").get(pk=movement.student_id)
    movement = Movement.objects.select_for_update(of=("self",)).get(pk=movement.pk)
    _ensure_last(movement)
    if not reason.strip():
        raise MovementError(_("Say why the movement is undone."), field="reason")
    with history.reason(reason.strip()):
        opened, closed = movement.opened_enrolment, movement.closed_enrolment
        movement.opened_enrolment = None
        movement.undone_at = now
        movement.undo_reason = reason.strip()[:200]
        movement.save(update_fields=["opened_enrolment", "undone_at", "undo_reason"])
        if opened is not None:
            opened_memberships(movement, opened).delete()
            opened.delete()
        if closed is not None:
            _reopen(movement, closed)
        leavers.settle_family(student=movement.student, now=now)
    return movement


def opened_memberships(movement: Movement, opened: Enrolment) -> DatedQuerySet:
    """Memberships that began together with an enrolment that the movement opened."""
    return GroupMembership.objects.filter(
        student_id=movement.student_id,
        since=movement.effective_on,
        group__group_classes__school_class=opened.school_class_id,
    )


def _add_student(actor: Actor, newcomer: Newcomer | None) -> Student:
    assert newcomer is not None
    return Student.objects.create(
        school_id=actor.school_id,
        last_name=newcomer.last_name,
        first_name=newcomer.first_name,
        patronymic=newcomer.patronymic,
        sex=newcomer.sex,
        born_on=newcomer.born_on,
    )


def _close(steps: Steps) -> None:
    stay, order = steps.stay, steps.order
    if stay is None:
        return
    stay.until = order.effective_on
    stay.closed_by_order = order.name[:60]
    stay.left_to = _left_to(order)[:200]
    stay.save(update_fields=["until", "closed_by_order", "left_to"])
    GroupMembership.objects.filter(pk__in=[row.pk for row in steps.closes]).update(
        until=order.effective_on
    )


def _class(school_class: SchoolClass) -> str:
    """As the journal prints it: a value of the school's own, not of our interface."""
    return f"{school_class.name} класс"


def _left_to(order: Order) -> str:
    if order.kind == MovementKind.TRANSFER and order.to_class is not None:
        return _class(order.to_class)
    return order.place.strip()


def _open(steps: Steps, student: Student) -> Enrolment | None:
    order = steps.order
    if order.to_class is None or order.kind not in (MovementKind.ARRIVAL, MovementKind.TRANSFER):
        return None
    origin = order.place.strip()
    if steps.from_class is not None:
        origin = _class(steps.from_class)
    opened = Enrolment.objects.create(
        school_id=student.school_id,
        student=student,
        school_class=order.to_class,
        since=order.effective_on,
        opened_by_order=order.name[:60],
        arrived_from=origin[:200],
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(
            school_id=student.school_id, group=group, student=student, since=order.effective_on
        )
        for group in steps.opens
    )
    return opened


def _ensure_last(movement: Movement) -> None:
    if movement.undone_at is not None:
        raise MovementError(_("This movement has been undone already."))
    if movement.run_id is not None:
        raise MovementError(
            _("It was made by an import of people: undo the import as a whole.")
            if movement.run.kind == policies.PEOPLE_IMPORT
            else _("It was made by the move to the next year: undo that as a whole.")
        )
    later = (
        Movement.objects.in_force()
        .filter(student_id=movement.student_id, pk__gt=movement.pk)
        .order_by("-pk")
        .first()
    )
    if later is not None:
        raise MovementError(
            _("A later movement stands on this one (%(kind)s, %(day)s): undo it first.")
            % {
                "kind": later.get_kind_display(),
                "day": formats.date_format(later.effective_on, "d.m.Y"),
            }
        )
    for stay in (movement.closed_enrolment, movement.opened_enrolment):
        if stay is not None and stay.school_class.year.closed_at is not None:
            raise MovementError(_("The academic year is closed: nothing is undone in it."))


def _reopen(movement: Movement, closed: Enrolment) -> None:
    closed.until = None
    closed.closed_by_order = ""
    closed.left_to = ""
    closed.save(update_fields=["until", "closed_by_order", "left_to"])
    GroupMembership.objects.filter(
        student_id=movement.student_id,
        until=movement.effective_on,
        group__group_classes__school_class=closed.school_class_id,
    ).update(until=None)
