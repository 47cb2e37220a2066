"""Who may do what with the structure and the rules of the school."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, STAFF_ROLES, Role
from accounts.policies import may_renew_keys
from school.enums import Audience
from school.models import (
    AckSheet,
    ChangeRequest,
    ClassTeacherDuty,
    DataCheck,
    Enrolment,
    Guardian,
    GuardianLink,
    ImportRun,
    Movement,
    MovementRequest,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
)

# School settings (permission matrix): the administrator keeps them, the deputy answers for them.
REGULATION_EDITORS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def can_view_regulation(actor: Actor, regulation: Regulation) -> bool:
    """All staff: whoever is bound by a deadline may read the clause it comes from."""
    return actor.is_staff and actor.school_id == regulation.school_id


def can_edit_regulation(actor: Actor, regulation: Regulation) -> bool:
    return actor.role in REGULATION_EDITORS and actor.school_id == regulation.school_id


def can_adopt_regulation(actor: Actor) -> bool:
    """Start the regulation of a year of the own school from one of the presets."""
    return actor.role in REGULATION_EDITORS


# The administrator enters the timetable (S1-4.1f), the deputy changes it (S2-7.З2).
IMPORTERS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def can_keep_calendar(actor: Actor) -> bool:
    """Change terms, days off, bells, shifts and weeks (S1-4.1f): row «timetable» of the matrix."""
    return actor.role in IMPORTERS


# Kinds of ``ImportRun`` of people, alone or with their classes and groups (S0-5a).
PEOPLE_IMPORT, ROSTER_IMPORT = "people", "roster"


def can_import_people(actor: Actor) -> bool:
    """Students and parents; staff only the administrator (``can_edit_staff``)."""
    return actor.role in FAMILY_EDITORS


def can_undo_import(actor: Actor, run: ImportRun) -> bool:
    """Lists of people: the administrator, and the secretary who imported them."""
    if actor.school_id != run.school_id:
        return False
    if run.kind == PEOPLE_IMPORT:
        return actor.role == Role.ADMINISTRATOR or (
            actor.role == Role.SECRETARY and run.ordered_by_id == actor.user_id
        )
    return can_import_roster(actor) if run.kind == ROSTER_IMPORT else actor.role in IMPORTERS


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


# Row «movement» of the permission matrix: the administrator and the secretary record (S0-9b), the
# class teacher asks for it and reads the own class (S1-4.3d), those who control read.
MOVEMENT_RECORDERS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})
MOVEMENT_READERS = PEOPLE_READERS | {Role.TEACHER}


def can_record_movement(actor: Actor) -> bool:
    return actor.role in MOVEMENT_RECORDERS


def can_undo_movement(actor: Actor, movement: Movement) -> bool:
    return can_record_movement(actor) and actor.school_id == movement.school_id


def can_request_movement(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """Tell the office that a student of the class comes or goes, and take that back: the class
    teacher of today (S1-4.3d). One query, none for other roles than teacher."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == school_class.school_id
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class=school_class, staff__user_id=actor.user_id)
        .exists()
    )


def can_decide_movement_request(actor: Actor, asked: MovementRequest) -> bool:
    """Record the order that a class teacher asked for, or refuse: whoever records movement."""
    return can_record_movement(actor) and actor.school_id == asked.school_id


# The year is closed and opened by the administrator (S0-5d); the heads read the plan.
ROLL_OVER_READERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY})


def can_roll_over(actor: Actor) -> bool:
    return actor.role == Role.ADMINISTRATOR


def can_start_year(actor: Actor) -> bool:
    """The first year of a school that has none."""
    return actor.role == Role.ADMINISTRATOR


# Row «classes, subgroups» of the permission matrix: the administrator makes classes; the office,
# the heads and the control group read them.
CLASS_READERS = PEOPLE_READERS


def can_edit_classes(actor: Actor) -> bool:
    """Make, rename and remove classes, and say who leads them."""
    return actor.role == Role.ADMINISTRATOR


def can_edit_class(actor: Actor, school_class: SchoolClass) -> bool:
    return can_edit_classes(actor) and actor.school_id == school_class.school_id


# --- people (permission matrix, rows «users» and «classes») ------------------------------------

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


def can_make_subgroups(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """Divide a class into subgroups: whoever makes classes and, where the regulation of the year
    leaves it to class teachers, the class teacher of today (S0-7b, S1-4.1e). At most two queries,
    none for other roles than teacher."""
    if actor.school_id != school_class.school_id:
        return False
    if can_edit_classes(actor):
        return True
    return (
        actor.role == Role.TEACHER
        and Regulation.objects.filter(
            year_id=school_class.year_id, class_teacher_makes_subgroups=True
        ).exists()
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class=school_class, staff__user_id=actor.user_id)
        .exists()
    )


def can_propose_subgroups(
    actor: Actor, school_class: SchoolClass, subject: Subject, today: dt.date
) -> bool:
    """Ask for a division of a class in a subject: whoever teaches it there today (S2-7.У1). One
    query, none for other roles than teacher."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == school_class.school_id == subject.school_id
        and TeachingAssignment.objects.on(today)
        .filter(
            staff__user_id=actor.user_id,
            group__subject=subject,
            group__group_classes__school_class=school_class,
        )
        .exists()
    )


# Extracurricular and home-tuition groups: made like classes, and by the deputy who answers for the
# plan of extracurricular activities (S3-1g).
ACTIVITY_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def led_and_divided(actor: Actor, today: dt.date) -> QuerySet[ClassTeacherDuty]:
    """Duties of a class teacher of today whose regulation leaves groups of the class to them."""
    found: QuerySet[ClassTeacherDuty] = ClassTeacherDuty.objects.on(today)
    return found.filter(
        school_id=actor.school_id,
        staff__user_id=actor.user_id,
        school_class__year__regulation__class_teacher_makes_subgroups=True,
    )


def can_open_activity(actor: Actor, classes: Collection[SchoolClass], today: dt.date) -> bool:
    """Make a group that the curriculum does not make out of students of these classes. At most one
    query."""
    if not classes or any(one.school_id != actor.school_id for one in classes):
        return False
    if actor.role in ACTIVITY_KEEPERS:
        return True
    if actor.role != Role.TEACHER:
        return False
    led = set(led_and_divided(actor, today).values_list("school_class_id", flat=True))
    return {one.pk for one in classes} <= led


# Who may at all: which people exactly is said by ``selectors.credentials.reach_of``.
CREDENTIAL_ISSUERS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY, Role.TEACHER})
# The issue journal: a teacher sees the lines of the own class.
CREDENTIAL_READERS = PEOPLE_READERS | {Role.TEACHER}


def can_issue_to_staff(actor: Actor) -> bool:
    """Staff get their credentials from the administrator alone (S1-3.3, S2-7.А3)."""
    return actor.role == Role.ADMINISTRATOR


def can_issue_to_all_families(actor: Actor) -> bool:
    """The administrator, and the secretary who keeps the accounts of families (S0-9a)."""
    return actor.role in (Role.ADMINISTRATOR, Role.SECRETARY)


def can_issue_to_class(actor: Actor, *, leads_it: bool, regulation_lets: bool) -> bool:
    """The class teacher hands out those of the own class, where the regulation leaves it to class
    teachers (S0-7c, S2-7.К2)."""
    if can_issue_to_all_families(actor):
        return True
    return actor.role == Role.TEACHER and leads_it and regulation_lets


def can_issue_to_account(
    actor: Actor, *, is_own: bool, is_staff_account: bool, hats: Collection[tuple[int, str]]
) -> bool:
    """Whose password may be taken away and given anew. Nobody's own: that is changed in the
    profile. A parent who works at a school gets it from the administrator: a class teacher would
    otherwise hold a colleague's account. One that opens another school, too, only from an
    administrator, and of a school where the person works, if she works in any. ``hats`` are
    (school, role) in all schools."""
    if is_own or not may_renew_keys(hats, school_id=actor.school_id):
        return False
    is_shared = any(school_id != actor.school_id for school_id, _role in hats)
    return (
        can_issue_to_staff(actor)
        if is_staff_account or is_shared
        else actor.role in CREDENTIAL_ISSUERS
    )


def can_change_school_settings(actor: Actor) -> bool:
    """Idle lock, second factor of staff, telephone of help: the administrator."""
    return actor.role == Role.ADMINISTRATOR
