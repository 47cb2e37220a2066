"""Who gets the weekly letter."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from journal.enums import LessonStatus
from journal.models import Lesson
from journal.selectors.diary.week_summary import TO_SUNDAY
from school.models import GroupMembership, GuardianLink


def recipients(*, school_id: int, monday: dt.date) -> QuerySet[GuardianLink]:
    """Who gets a letter about whom: the guardian named for it, with an address, not informed on
    paper (S1-1.10), of a student who had lessons in the week; a letter about holidays would say
    nothing."""
    lessons = Lesson.objects.filter(
        on__range=(monday, monday + TO_SUNDAY), group_id=OuterRef("group_id")
    ).exclude(status=LessonStatus.CANCELLED)
    studied = GroupMembership.objects.within(monday, monday + TO_SUNDAY).filter(
        Exists(lessons), student_id=OuterRef("student_id")
    )
    return (
        GuardianLink.objects.filter(
            Exists(studied),
            school_id=school_id,
            gets_digest=True,
            until__isnull=True,
            guardian__is_paper_only=False,
        )
        .exclude(guardian__email="")
        .select_related("guardian")
        .order_by("pk")
    )
