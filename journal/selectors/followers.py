"""Who may be told of a mark: the third of the three questions of a policy."""

from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import JOURNAL_READERS, Role
from accounts.models import Membership
from journal.models import Mark
from school.models import ClassTeacherDuty, GroupClass, GuardianLink, TeachingAssignment


def followers_of(mark: Mark) -> set[Actor]:
    """Everybody in whose hat the mark may be named to them, and nobody else: exactly those for
    whom ``Mark.objects.visible_to`` holds it. The mark comes with its work, lesson and student.
    One query."""
    lesson = mark.work.lesson
    teachers = (
        Q(user__staff_roles=lesson.teacher_id)
        | Q(
            user__staff_roles__in=TeachingAssignment.objects.filter(
                group_id=lesson.group_id
            ).values("staff_id")
        )
        | Q(
            user__staff_roles__in=ClassTeacherDuty.objects.filter(
                school_class__in=GroupClass.objects.filter(group_id=lesson.group_id).values(
                    "school_class_id"
                )
            ).values("staff_id")
        )
    )
    told = Q(role__in=JOURNAL_READERS) | (Q(role=Role.TEACHER) & teachers)
    if mark.voided_at is None:
        told |= Q(role=Role.STUDENT, user_id=mark.student.user_id)
        told |= Q(
            role=Role.GUARDIAN,
            user__guardian_roles__in=GuardianLink.objects.filter(
                student_id=mark.student_id, until__isnull=True
            ).values("guardian_id"),
        )
    hats = Membership.objects.filter(school_id=mark.school_id, is_revoked=False).filter(told)
    return {
        Actor(user_id, mark.school_id, Role(role))
        for user_id, role in hats.values_list("user_id", "role").distinct()
    }
