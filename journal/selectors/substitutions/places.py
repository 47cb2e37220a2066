"""What the forms of substitutions offer: colleagues, groups that are on, bells."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.actors import Actor
from journal.enums import LessonStatus
from journal.models import Lesson
from schedule.selectors.days import school_days
from schedule.selectors.teacher_absences import teachers as teaching
from school.models import StaffMember, TeachingGroup


def teachers(*, school_id: int, day: dt.date) -> QuerySet[StaffMember]:
    """Who teaches on the day, by name; one query."""
    return teaching(school_id=school_id, day=day)


def colleagues(lesson: Lesson) -> QuerySet[StaffMember]:
    """Everybody who teaches on the day but the absent teacher; one query."""
    usual = lesson.replaced_teacher_id or lesson.teacher_id
    return teaching(school_id=lesson.school_id, day=lesson.on).exclude(pk=usual)


def joinable(lesson: Lesson) -> QuerySet[TeachingGroup]:
    """Groups that have a lesson at the same time, by name; one query."""
    return (
        TeachingGroup.objects.filter(
            lessons__in=Lesson.objects.filter(
                school_id=lesson.school_id, on=lesson.on, shift=lesson.shift, slot=lesson.slot
            ).exclude(status=LessonStatus.CANCELLED)
        )
        .exclude(pk=lesson.group_id)
        .select_related("subject")
        .order_by("grade", "label", "subject__name")
    )


def groups(*, actor: Actor, day: dt.date) -> QuerySet[TeachingGroup]:
    """Groups of the year of the day, by class and subject; one query."""
    return (
        TeachingGroup.objects.visible_to(actor)
        .filter(year__starts_on__lte=day, year__ends_on__gte=day)
        .select_related("subject", "year")
        .order_by("grade", "label", "subject__name")
    )


def bells(
    *, group: TeachingGroup, day: dt.date
) -> Mapping[tuple[int, int], tuple[dt.time, dt.time]]:
    """When the lessons of the group's grade begin and end on the day, by shift and number."""
    return school_days(group.year).bells_of(day, group.grade)
