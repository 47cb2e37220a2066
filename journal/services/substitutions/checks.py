"""Whether a colleague can take a lesson, and whether one that was taken can be given back."""

import datetime as dt

from django.db.models import Q, QuerySet

from journal.enums import LessonStatus
from journal.models import Attendance, HomeworkAttachment, Lesson, Mark
from journal.selectors import authorship
from journal.services.absences import effects
from journal.services.substitutions import errors
from schedule.enums import SubstitutionKind
from schedule.models import Substitution, TeacherAbsence
from school.models import GroupMembership, StaffMember, TeachingGroup


def absence_of(staff_id: int, day: dt.date) -> TeacherAbsence | None:
    """One query."""
    return (
        TeacherAbsence.objects.in_force()
        .filter(staff_id=staff_id, starts_on__lte=day, ends_on__gte=day)
        .first()
    )


def ensure_at_school(staff: StaffMember, day: dt.date) -> None:
    """Works here and is not away on the day. One query."""
    has_left = staff.left_on is not None and staff.left_on <= day
    if has_left or absence_of(staff.pk, day) is not None:
        raise errors.NotAtSchool(staff)


def ensure_free(
    staff: StaffMember, lesson: Lesson, *, joined_with: TeachingGroup | None = None
) -> None:
    """The colleague teaches nobody else then, or exactly the group that joins. The row of the
    colleague is locked: two deputies cannot give two lessons of one hour at once. Two queries."""
    StaffMember.objects.select_for_update(no_key=True).only("pk").get(pk=staff.pk)
    others = list(
        at_the_time(lesson)
        .filter(teacher=staff)
        .exclude(pk=lesson.pk)
        .select_related("group__subject")
    )
    if joined_with is None:
        if others:
            raise errors.Busy(staff, others[0])
        return
    if not any(other.group_id == joined_with.pk for other in others):
        raise errors.NotJoined(staff)
    for other in others:
        if other.group_id != joined_with.pk:
            raise errors.Busy(staff, other)


def ensure_students_free(lesson: Lesson) -> None:
    """Nobody of the group has another lesson then. One query."""
    members = GroupMembership.objects.on(lesson.on).filter(group_id=lesson.group_id)
    busy = (
        at_the_time(lesson)
        .filter(
            group__in=GroupMembership.objects.on(lesson.on)
            .filter(student__in=members.values("student_id"))
            .values("group_id")
        )
        .select_related("group__subject")
        .first()
    )
    if busy is not None:
        raise errors.GroupBusy(busy)


def at_the_time(lesson: Lesson) -> "QuerySet[Lesson]":
    """Lessons that take place in the same slot, or whose times cross it (other shifts)."""
    same = Q(shift=lesson.shift, slot=lesson.slot)
    if lesson.starts_at is not None and lesson.ends_at is not None:
        same |= Q(starts_at__lt=lesson.ends_at, ends_at__gt=lesson.starts_at)
    return Lesson.objects.filter(same, school_id=lesson.school_id, on=lesson.on).exclude(
        status=LessonStatus.CANCELLED
    )


def ensure_untouched(lesson: Lesson) -> None:
    """Nobody has taught it yet: marks and absences say that somebody has. Two queries."""
    if (
        Mark.objects.in_force().filter(work__lesson=lesson).exists()
        or effects.own_words(lesson).exists()
    ):
        raise errors.LessonEntered


def ensure_can_be_taken_back(substitution: Substitution, lesson: Lesson | None) -> None:
    """Neither signed for, nor with entries of the substitute. At most ten queries."""
    substitute = substitution.substitute
    if substitution.kind == SubstitutionKind.NOT_HELD or substitute is None or lesson is None:
        return
    if substitution.signed_at is not None:
        raise errors.SignedAlready(substitute)
    if _has_entries(lesson, substitute):
        raise errors.EnteredBySubstitute(substitute)


def _has_entries(lesson: Lesson, staff: StaffMember) -> bool:
    return (
        Mark.objects.in_force().filter(work__lesson=lesson, author=staff).exists()
        or Attendance.objects.filter(lesson=lesson, author=staff, absence__isnull=True).exists()
        or HomeworkAttachment.objects.filter(lesson=lesson, author=staff).exists()
        or any(_wrote(lesson, field, staff) for field in _MOMENTS)
    )


_MOMENTS = ("topic_recorded_at", "homework_recorded_at", "attendance_checked_at")


def _wrote(lesson: Lesson, field: str, staff: StaffMember) -> bool:
    author = authorship.of_lesson_text(lesson, field)
    return author is not None and author.user_id == staff.user_id
