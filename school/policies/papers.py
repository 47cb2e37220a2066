"""Papers of families and sheets of acknowledgement."""

import datetime as dt

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, STAFF_ROLES, Role
from school.enums import Audience
from school.models import (
    AckSheet,
    ClassTeacherDuty,
    Enrolment,
    Student,
)

# Consents and applications of families: the office keeps the registry, the class teacher signs
# them with the parents of the own class (S4-10a).
FAMILY_PAPER_KEEPERS = frozenset({Role.SECRETARY, Role.DEPUTY})

FAMILY_PAPER_READERS = PEOPLE_READERS | {Role.TEACHER}


def can_keep_family_papers(actor: Actor, student: Student, day: dt.date) -> bool:
    """Register what the student's parents have signed, and its withdrawal. At most one query."""
    if actor.school_id != student.school_id:
        return False
    if actor.role in FAMILY_PAPER_KEEPERS:
        return True
    return (
        actor.role == Role.TEACHER
        and Enrolment.objects.filter(
            student=student,
            school_class__in=ClassTeacherDuty.objects.filter(staff__user_id=actor.user_id)
            .on(day)
            .values("school_class_id"),
        )
        .on(day)
        .exists()
    )


# Acknowledgement sheets of local acts (S4-П2-6): opened, closed and filled in from paper by the
# office; everybody signs only for themselves.
ACK_SHEET_KEEPERS = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.SECRETARY})

_SIGNERS = {
    Audience.STAFF: STAFF_ROLES,
    Audience.GUARDIANS: frozenset({Role.GUARDIAN}),
    Audience.STUDENTS: frozenset({Role.STUDENT}),
}


def can_open_ack_sheets(actor: Actor) -> bool:
    return actor.role in ACK_SHEET_KEEPERS


def can_keep_ack_sheet(actor: Actor, sheet: AckSheet) -> bool:
    return can_open_ack_sheets(actor) and actor.school_id == sheet.school_id


def is_addressed_by(actor: Actor, sheet: AckSheet) -> bool:
    """Whether the hat is one that such a sheet is for; of which class is the selector's matter."""
    return actor.role in _SIGNERS[Audience(sheet.audience)] and actor.school_id == sheet.school_id
