"""Attendance: what departs from «present», and that the teacher looked."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from journal import policies
from journal.enums import AttendanceCode
from journal.models import Attendance, Lesson
from journal.services import errors, grading
from school.models import StaffMember
from school.selectors.people import staff_of


@transaction.atomic
def record_attendance(
    *,
    actor: Actor,
    lesson: Lesson,
    student_id: int,
    code: str,
    minutes_late: int | None = None,
    now: dt.datetime,
) -> Attendance | None:
    """Set one student's attendance at a lesson; ``PRESENT`` withdraws an absence. The teacher of
    the lesson or the class teacher (S1-4.3f) may. None when there was nothing to write."""
    staff = _writer(actor, lesson)
    grading.ensure_open(lesson, now)
    if code not in AttendanceCode.values:
        raise errors.Unreadable(code)
    if minutes_late is not None and code != AttendanceCode.LATE:
        raise errors.JournalError(_("Minutes are given only for a late student."))
    grading.ensure_member(lesson, student_id)
    if not policies.can_record_in_lesson(actor, lesson, staff.pk) and not policies.leads_student(
        staff.pk, student_id, lesson.on
    ):
        raise errors.NotYourLesson
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    current = Attendance.objects.filter(lesson=lesson, student_id=student_id).first()
    if current is None:
        if code == AttendanceCode.PRESENT:
            return None
        current = Attendance.objects.create(
            school_id=lesson.school_id,
            lesson=lesson,
            student_id=student_id,
            code=code,
            minutes_late=minutes_late,
            author=staff,
            recorded_at=now,
        )
    elif (current.code, current.minutes_late) != (code, minutes_late):
        current.code = code
        current.minutes_late = minutes_late
        current.author = staff
        current.recorded_at = now
        current.save(update_fields=["code", "minutes_late", "author", "recorded_at"])
    else:
        return current
    _mark_checked(lesson, now)
    outbox.publish(
        school_id=lesson.school_id,
        kind="attendance.recorded",
        now=now,
        lesson=lesson.pk,
        student=student_id,
    )
    return current


@transaction.atomic
def confirm_attendance(*, actor: Actor, lesson: Lesson, now: dt.datetime) -> None:
    """«All the others are present»: the teacher has looked, whoever is absent is recorded."""
    _writer(actor, lesson)
    grading.ensure_open(lesson, now)
    _mark_checked(lesson, now)


@transaction.atomic
def withdraw_confirmation(*, actor: Actor, lesson: Lesson, now: dt.datetime) -> None:
    """The confirmation was a slip: attendance is open again. Not where somebody is recorded absent:
    that says by itself that the teacher looked. The history keeps both."""
    _writer(actor, lesson)
    grading.ensure_open(lesson, now)
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    if lesson.attendance_checked_at is None:
        return
    noted = Attendance.objects.filter(lesson=lesson, absence__isnull=True)
    if noted.exclude(code=AttendanceCode.PRESENT).exists():
        raise errors.JournalError(
            _("Absences are recorded in this lesson, so its attendance stays confirmed.")
        )
    lesson.attendance_checked_at = None
    lesson.save(update_fields=["attendance_checked_at"])


def _writer(actor: Actor, lesson: Lesson) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_record_attendance(actor, lesson, staff.pk):
        raise errors.NotYourLesson
    return staff


def _mark_checked(lesson: Lesson, now: dt.datetime) -> None:
    if lesson.attendance_checked_at is None:
        lesson.attendance_checked_at = now
        lesson.save(update_fields=["attendance_checked_at"])
