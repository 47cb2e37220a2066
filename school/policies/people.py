"""People: who reads and edits their cards (permission matrix, rows «users» and «classes»)."""

import datetime as dt
from collections.abc import Iterable

from accounts.actors import Actor
from accounts.enums import Role
from school.models import (
    ChangeRequest,
    ClassTeacherDuty,
    DataCheck,
    Enrolment,
    Guardian,
    GuardianLink,
    StaffMember,
    Student,
)

# Names, classes and hats. The control group reads classes, but nobody's address or telephone.
PEOPLE_LIST_READERS = frozenset(
    {Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY, Role.SECRETARY, Role.AUDITOR}
)

CARD_READERS = PEOPLE_LIST_READERS - {Role.AUDITOR}

# Students and guardians; staff are the administrator's.
FAMILY_EDITORS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})

# Who takes the access log as a whole; others see what they opened themselves.
ACCESS_LOG_READERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY, Role.AUDITOR})


def leads_class_of(actor: Actor, students: Iterable[int], today: dt.date) -> bool:
    """True when the actor leads, today, the class of one of these students. A former class teacher
    reads no address any more. One query, none for other roles than teacher."""
    if actor.role != Role.TEACHER:
        return False
    return (
        Enrolment.objects.on(today)
        .filter(
            school_id=actor.school_id,
            student__in=students,
            school_class__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id"),
        )
        .exists()
    )


def can_view_student_card(actor: Actor, student: Student, today: dt.date) -> bool:
    """The office, the heads and the class teacher of today. At most one query."""
    return actor.school_id == student.school_id and (
        actor.role in CARD_READERS or leads_class_of(actor, [student.pk], today)
    )


def can_view_guardian_card(actor: Actor, guardian: Guardian, today: dt.date) -> bool:
    """The office, the heads and the class teacher of a child of the guardian. At most two
    queries."""
    if actor.school_id != guardian.school_id:
        return False
    if actor.role in CARD_READERS:
        return True
    children = GuardianLink.objects.filter(guardian=guardian, until__isnull=True)
    return leads_class_of(actor, children.values("student_id"), today)  # type: ignore[arg-type]


def can_view_staff_card(actor: Actor, staff: StaffMember) -> bool:
    """The office and the heads; everybody the own one."""
    return actor.school_id == staff.school_id and (
        actor.role in CARD_READERS or (actor.is_staff and staff.user_id == actor.user_id)
    )


def can_edit_families(actor: Actor) -> bool:
    """Students, guardians and who answers for whom: administrator and secretary."""
    return actor.role in FAMILY_EDITORS


# Who switches the letters about a student at all; of which student is said below.
LETTER_SETTERS = FAMILY_EDITORS | {Role.TEACHER}


def can_set_letters_about(actor: Actor, student: Student, today: dt.date) -> bool:
    """Say which parent gets the letters about the student, if any: whoever edits families, and the
    class teacher of today, whom parents ask. One query for a teacher, none for others."""
    return actor.school_id == student.school_id and (
        can_edit_families(actor) or leads_class_of(actor, [student.pk], today)
    )


def can_set_letters(actor: Actor, link: GuardianLink, today: dt.date) -> bool:
    """The same, and the guardian of the own link in force. ``link`` comes with guardian and
    student."""
    if actor.role == Role.GUARDIAN:
        return (
            actor.school_id == link.school_id
            and link.guardian.user_id == actor.user_id
            and link.until is None
        )
    return can_set_letters_about(actor, link.student, today)


def can_edit_staff(actor: Actor) -> bool:
    return actor.role == Role.ADMINISTRATOR


# A roster brings staff, classes and groups along.
can_import_roster = can_edit_staff


def can_edit_curations(actor: Actor) -> bool:
    """Which deputy looks after which parallel: by the director's order, kept by the
    administrator."""
    return actor.role == Role.ADMINISTRATOR


def can_decide_request(actor: Actor, asked: ChangeRequest, class_teacher: int | None) -> bool:
    """Confirm or refuse a change of data: the class teacher of the student (S1-4.3e), whose account
    is ``class_teacher``; where the class has none, whoever edits families."""
    if actor.school_id != asked.school_id:
        return False
    if class_teacher is None:
        return can_edit_families(actor)
    return actor.role == Role.TEACHER and actor.user_id == class_teacher


def can_sign_check(actor: Actor, check: DataCheck, today: dt.date) -> bool:
    """The class teacher of today. One query."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == check.school_id
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class_id=check.school_class_id, staff__user_id=actor.user_id)
        .exists()
    )


def can_take_back_check(actor: Actor, check: DataCheck, today: dt.date) -> bool:
    """Whoever signed it, as long as they lead the class; that the month goes on is the service's
    matter. ``check`` comes with the signer. One query, none for anybody else."""
    return (
        check.signed_by is not None
        and check.signed_by.user_id == actor.user_id
        and can_sign_check(actor, check, today)
    )
