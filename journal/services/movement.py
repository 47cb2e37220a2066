"""Taking back a movement that the journal may stand on."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal.models import Attendance, Mark, TermMark
from school.models import Movement
from school.services import movement as movements
from school.services.movement.plan import MovementError, Steps


@dataclass(frozen=True, slots=True)
class Entries:
    """What the journal holds about a student in some groups from a day on."""

    marks: int = 0
    absences: int = 0
    term_marks: int = 0

    def __bool__(self) -> bool:
        return bool(self.marks or self.absences or self.term_marks)


@transaction.atomic
def undo_movement(*, actor: Actor, movement: Movement, reason: str, now: dt.datetime) -> Movement:
    """Undo while nothing depends on it: no mark, absence or term mark in the groups that it opened.

    Raises ``MovementError``, ``NotAllowed``.
    """
    opened = movement.opened_enrolment
    if opened is not None:
        groups = movements.opened_memberships(movement, opened).values_list("group_id", flat=True)
        entries = entries_of(movement.student_id, list(groups), movement.effective_on)
        if entries:
            raise MovementError(
                _(
                    "In the new groups there are entries already: marks %(marks)s, absences "
                    "%(absences)s, term marks %(term_marks)s. Record a new order instead."
                )
                % {
                    "marks": entries.marks,
                    "absences": entries.absences,
                    "term_marks": entries.term_marks,
                }
            )
    return movements.revert_movement(actor=actor, movement=movement, reason=reason, now=now)


def stranded_entries(steps: Steps) -> Entries:
    """Entries on or after the day of an order in the groups that it closes: they stay on the old
    page, and whoever records a backdated order is told. Three queries."""
    if not steps.closes:
        return Entries()
    groups = [row.group_id for row in steps.closes]
    return entries_of(steps.closes[0].student_id, groups, steps.order.effective_on)


def entries_of(student_id: int, groups: list[int], since: dt.date) -> Entries:
    """Marks in force, absences and term marks of a student. Three queries."""
    return Entries(
        marks=Mark.objects.in_force()
        .filter(student_id=student_id, work__lesson__group__in=groups, work__lesson__on__gte=since)
        .count(),
        absences=Attendance.objects.filter(
            student_id=student_id, lesson__group__in=groups, lesson__on__gte=since
        ).count(),
        term_marks=TermMark.objects.filter(
            student_id=student_id, group__in=groups, recorded_at__date__gte=since
        ).count(),
    )
