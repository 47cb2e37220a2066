"""Who may do what in the journal: each object's rights on one screen.

Which objects a person may load at all is said by ``visible_to``; these functions say what may be
done with a loaded one. Teachers write their own lessons and, as substitutes, exactly the lessons
they were given (S0-6g); where the regulation says so the class teacher writes marks of the own
students in every subject; everyone else reads (permission matrix, domain §7).
"""

import datetime as dt
from collections.abc import Iterable

from accounts.actors import Actor
from accounts.enums import JOURNAL_READERS, Role
from journal.models import Lesson, TermReopening, ThematicPlan, WeekCheck
from schedule.models import Substitution
from school.enums import Grading, GroupPurpose
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupClass,
    SchoolClass,
    Student,
    TeachingAssignment,
    TeachingGroup,
    Term,
)


def opens_journals(actor: Actor) -> bool:
    """Whose pages link to journals at all; families read the diary instead."""
    return actor.reads_all_journals or actor.role == Role.TEACHER


def can_view_gradebook(actor: Actor, group: TeachingGroup) -> bool:
    """Staff who got the group through ``visible_to``."""
    return actor.school_id == group.school_id and opens_journals(actor)


def can_record_in_lesson(
    actor: Actor,
    lesson: Lesson,
    staff_id: int | None,
    *,
    assignments: Iterable[TeachingAssignment] | None = None,
) -> bool:
    """Topic, homework, works, marks, attendance. At most one query, none when the group's
    ``assignments`` are given: a page asks for all the lessons of a term."""
    if actor.role != Role.TEACHER or staff_id is None or actor.school_id != lesson.school_id:
        return False
    if lesson.teacher_id == staff_id:
        return True
    if assignments is not None:
        return any(_teaches(assignment, staff_id, lesson.on) for assignment in assignments)
    return (
        TeachingAssignment.objects.filter(group_id=lesson.group_id, staff_id=staff_id)
        .on(lesson.on)
        .exists()
    )


def corrects_as_class_teacher(actor: Actor, group: TeachingGroup) -> bool:
    """Whether the regulation lets class teachers write marks of their students in every subject.
    No query for a group that comes with its year's regulation."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == group.school_id
        and group.year.regulation.class_teacher_edits_marks
    )


def can_record_of_student(
    actor: Actor, lesson: Lesson, staff_id: int | None, student_id: int
) -> bool:
    """Marks and attendance of one student: whoever records in the lesson and, where the regulation
    lets, the class teacher of the student on that day. At most two queries."""
    if can_record_in_lesson(actor, lesson, staff_id):
        return True
    return (
        staff_id is not None
        and corrects_as_class_teacher(actor, lesson.group)
        and leads_student(staff_id, student_id, lesson.on)
    )


def can_record_attendance(actor: Actor, lesson: Lesson, staff_id: int | None) -> bool:
    """The teacher of the lesson, or the class teacher of a class of the group (S1-4.3f).
    At most two queries."""
    if can_record_in_lesson(actor, lesson, staff_id):
        return True
    if actor.role != Role.TEACHER or staff_id is None or actor.school_id != lesson.school_id:
        return False
    return (
        ClassTeacherDuty.objects.filter(
            staff_id=staff_id,
            school_class__in=GroupClass.objects.filter(group_id=lesson.group_id).values(
                "school_class_id"
            ),
        )
        .on(lesson.on)
        .exists()
    )


def can_view_absence(actor: Actor, student_id: int, staff_id: int | None, today: dt.date) -> bool:
    """The page of days away, with the document and what the parents wrote: those who read every
    journal, and the class teacher. What the reason is each teacher sees in the lessons. One
    query."""
    return actor.reads_all_journals or can_decide_absence(actor, student_id, staff_id, today)


def can_decide_absence(actor: Actor, student_id: int, staff_id: int | None, today: dt.date) -> bool:
    """Days away of a student are entered, accepted and taken back by the class teacher of today
    (S1-4.3f). One query."""
    return (
        actor.role == Role.TEACHER
        and staff_id is not None
        and leads_student(staff_id, student_id, today)
    )


def can_view_week_check(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """The week of a class with its signature: those who read every journal, and the class teacher
    of today. At most one query."""
    return (
        actor.reads_all_journals and actor.school_id == school_class.school_id
    ) or can_sign_week(actor, school_class, today)


def can_sign_week(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """The weekly check of absences (S1-4.3a): the class teacher of today. One query."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == school_class.school_id
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class=school_class, staff__user_id=actor.user_id)
        .exists()
    )


def can_take_back_week(actor: Actor, check: WeekCheck, today: dt.date) -> bool:
    """Whoever signed it, as long as they lead the class. ``check`` comes with the signer and the
    class. One query, none for anybody else."""
    return (
        check.signed_by is not None
        and check.signed_by.user_id == actor.user_id
        and can_sign_week(actor, check.school_class, today)
    )


def leads_student(staff_id: int, student_id: int, day: dt.date) -> bool:
    """The class teacher, on that day, of the class the student was in then. One query."""
    return (
        Enrolment.objects.filter(
            student_id=student_id,
            school_class__in=ClassTeacherDuty.objects.filter(staff_id=staff_id)
            .on(day)
            .values("school_class_id"),
        )
        .on(day)
        .exists()
    )


def can_decide_term_marks(
    actor: Actor,
    group: TeachingGroup,
    staff_id: int | None,
    *,
    assignments: Iterable[TeachingAssignment] | None = None,
) -> bool:
    """A teacher who is assigned to the group, a substitute is not. One query, none when the
    group's ``assignments`` are given."""
    if actor.role != Role.TEACHER or staff_id is None or actor.school_id != group.school_id:
        return False
    if assignments is not None:
        return any(assignment.staff_id == staff_id for assignment in assignments)
    return TeachingAssignment.objects.filter(group=group, staff_id=staff_id).exists()


# Row «КТП» of the permission matrix: teachers write the own plans, the deputy approves, those who
# control and the administrator read.
PLAN_READERS = JOURNAL_READERS | {Role.ADMINISTRATOR, Role.TEACHER}
PLAN_DECIDERS = frozenset({Role.DEPUTY})


def can_make_plans(actor: Actor) -> bool:
    """Write a plan, import one, copy a colleague's."""
    return actor.role == Role.TEACHER


def can_edit_plan(actor: Actor, plan: ThematicPlan, staff_id: int | None) -> bool:
    """Its owner; whether the plan still is open to changes is the service's matter. One that came
    from the office without an owner belongs to whoever teaches a group by it. At most one
    query."""
    if actor.role != Role.TEACHER or staff_id is None or actor.school_id != plan.school_id:
        return False
    if plan.owner_id is not None:
        return plan.owner_id == staff_id
    return TeachingAssignment.objects.filter(
        staff_id=staff_id, group__plan_assignment__plan=plan
    ).exists()


def can_decide_plans(actor: Actor) -> bool:
    """Approve a plan or give it back with a remark."""
    return actor.role in PLAN_DECIDERS


def can_lay_plan(actor: Actor, group: TeachingGroup, staff_id: int | None) -> bool:
    """Choose the plan of a group and lay it over the lessons: a teacher of the group, a substitute
    is not. One query."""
    return can_decide_term_marks(actor, group, staff_id)


def can_close_term(actor: Actor, term: Term) -> bool:
    """Closing a term and opening it again is the deputy's (permission matrix, «open/close»)."""
    return actor.role == Role.DEPUTY and actor.school_id == term.school_id


def can_decide_reopening(actor: Actor, asked: TermReopening) -> bool:
    """Letting one journal of a closed term through for some hours, or not."""
    return actor.role == Role.DEPUTY and actor.school_id == asked.school_id


def can_open_exam(actor: Actor, group: TeachingGroup) -> bool:
    """Whether a group sits an examination is said by the deputy."""
    return actor.role == Role.DEPUTY and actor.school_id == group.school_id


def can_set_conduct(actor: Actor, school_class: SchoolClass, staff_id: int | None) -> bool:
    """Who leads or has led the class (domain §2.5). One query."""
    if actor.role != Role.TEACHER or staff_id is None:
        return False
    return (
        actor.school_id == school_class.school_id
        and ClassTeacherDuty.objects.filter(school_class=school_class, staff_id=staff_id).exists()
    )


def subjects_to_bring(actor: Actor, student: Student, year_id: int, day: dt.date) -> set[int]:
    """Subjects of which the actor enters what the student brought from another school: the class
    teacher all that the student studies, a teacher the own ones. Two queries."""
    if actor.role != Role.TEACHER or actor.school_id != student.school_id:
        return set()
    studied = TeachingGroup.objects.filter(year_id=year_id, memberships__student=student).exclude(
        grading=Grading.NONE
    )
    leads = ClassTeacherDuty.objects.filter(
        staff__user_id=actor.user_id,
        school_class__in=Enrolment.objects.filter(student=student)
        .on(day)
        .values("school_class_id"),
    ).on(day)
    if not leads.exists():
        studied = studied.filter(assignments__staff__user_id=actor.user_id)
    return set(studied.values_list("subject_id", flat=True))


def can_add_lessons(actor: Actor, group: TeachingGroup, staff_id: int | None) -> bool:
    """Lessons that no timetable has: whoever teaches the group or did, and the deputy head (S3-1g).
    At most one query."""
    if actor.school_id != group.school_id or group.purpose == GroupPurpose.LESSONS:
        return False
    if actor.role == Role.DEPUTY:
        return True
    return can_decide_term_marks(actor, group, staff_id)


def can_assign_substitutes(actor: Actor) -> bool:
    """Give the lessons of absent colleagues away and take them back (S0-6g)."""
    return actor.role == Role.DEPUTY


def can_edit_assessments(actor: Actor) -> bool:
    """Keep the schedule of assessment procedures; everybody of the school reads it."""
    return actor.role == Role.DEPUTY


def can_sign_substitution(actor: Actor, substitution: Substitution) -> bool:
    """Only whoever gave the lesson says so. No query for a row with its substitute."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == substitution.school_id
        and substitution.substitute is not None
        and substitution.substitute.user_id == actor.user_id
    )


def _teaches(assignment: TeachingAssignment, staff_id: int, day: dt.date) -> bool:
    return (
        assignment.staff_id == staff_id
        and assignment.since <= day
        and (assignment.until is None or assignment.until > day)
    )
