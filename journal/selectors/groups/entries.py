"""What was entered in groups, and the lessons ahead in which nothing was."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max, Q, QuerySet

from journal.enums import LessonStatus
from journal.models import Attendance, Lesson, Mark, TermMark

_UNTOUCHED = Q(
    topic_recorded_at__isnull=True,
    homework_recorded_at__isnull=True,
    attendance_checked_at__isnull=True,
)


def last_entry(
    group_ids: Collection[int], student_ids: Collection[int], since: dt.date
) -> dt.date | None:
    """The last day, from ``since`` on, on which one of the students has a mark in force or an
    absence of the teacher's own hand in one of the groups. Two queries."""
    marked = Mark.objects.in_force().filter(
        student__in=student_ids, work__lesson__group__in=group_ids, work__lesson__on__gte=since
    )
    missed = own_attendance(Attendance.objects.all()).filter(
        student__in=student_ids, lesson__group__in=group_ids, lesson__on__gte=since
    )
    found = [
        marked.aggregate(last=Max("work__lesson__on"))["last"],
        missed.aggregate(last=Max("lesson__on"))["last"],
    ]
    return max((day for day in found if day is not None), default=None)


def is_written_in(group_ids: Collection[int]) -> bool:
    """Whether anything was ever entered in the groups, voided marks included. Four queries at
    most."""
    return (
        Mark.objects.filter(work__lesson__group__in=group_ids).exists()
        or own_attendance(Attendance.objects.filter(lesson__group__in=group_ids)).exists()
        or TermMark.objects.filter(group__in=group_ids).exists()
        or Lesson.objects.filter(group__in=group_ids).exclude(_UNTOUCHED).exists()
    )


def own_attendance(rows: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Without what came of a day away: that follows the student by itself."""
    return rows.filter(absence__isnull=True)


def lessons_ahead(group_ids: Collection[int], since: dt.date) -> QuerySet[Lesson]:
    """Lessons from the day on that nobody has written in: they can go to another group."""
    return (
        Lesson.objects.filter(_UNTOUCHED, group__in=group_ids, on__gte=since)
        .exclude(status=LessonStatus.CANCELLED)
        .exclude(
            pk__in=Mark.objects.filter(work__lesson__group__in=group_ids).values("work__lesson_id")
        )
        .exclude(
            pk__in=own_attendance(Attendance.objects.filter(lesson__group__in=group_ids)).values(
                "lesson_id"
            )
        )
        .in_order()
    )
