"""Lessons in which somebody wrote something: nothing may move them away or take them out."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from journal.models import Attendance, DeadlineBreach, HomeworkAttachment, Lesson, Work


def written_in(lessons: QuerySet[Lesson]) -> set[int]:
    """Those in which somebody wrote something: a topic, homework, the kind of lesson, a work, a
    mark, attendance other than the days away entered for all lessons, an attachment. One query."""
    noted = Attendance.objects.exclude(absence__isnull=False, absence__code=F("code"))
    here = OuterRef("pk")
    return set(
        lessons.filter(
            ~Q(topic="")
            | ~Q(homework="")
            | ~Q(kind="")
            | Q(homework_recorded_at__isnull=False)
            | Q(attendance_checked_at__isnull=False)
            | Exists(Work.objects.filter(lesson=here))
            | Exists(noted.filter(lesson=here))
            | Exists(HomeworkAttachment.objects.filter(lesson=here))
            | Exists(DeadlineBreach.objects.filter(lesson=here))
        ).values_list("pk", flat=True)
    )
