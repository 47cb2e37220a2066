"""Who may do what in the journal: each object's rights on one screen.

Which objects a person may load at all is said by ``visible_to``; these functions say what may be
done with a loaded one. Teachers write their own lessons and, as substitutes, exactly the lessons
they were given (S0-6g); everyone else reads (permission matrix, domain §7).
"""

import datetime as dt
from collections.abc import Iterable

from accounts.actors import Actor
from accounts.enums import Role
from journal.models import Lesson
from school.models import ClassTeacherDuty, Enrolment, GroupClass, TeachingAssignment, TeachingGroup


def can_view_gradebook(actor: Actor, group: TeachingGroup) -> bool:
    """Staff who got the group through ``visible_to``; families read the diary instead."""
    return actor.school_id == group.school_id and (
        actor.reads_all_journals or actor.role == Role.TEACHER
    )


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


def _teaches(assignment: TeachingAssignment, staff_id: int, day: dt.date) -> bool:
    return (
        assignment.staff_id == staff_id
        and assignment.since <= day
        and (assignment.until is None or assignment.until > day)
    )
