"""The right page: a lesson a line, with its topic and homework."""

import datetime as dt
from collections.abc import Iterable

from journal.models import Lesson
from journal.selectors import plans
from journal.selectors.gradebook.page import Entry, Planned
from journal.selectors.lessons.topic_language import topic_warning
from school.enums import GroupPurpose
from school.models import TeachingGroup


def entries_of(
    group: TeachingGroup, lessons: list[Lesson], recordable: set[int], today: dt.date
) -> Iterable[Entry]:
    planned = _planned(group, lessons, recordable, today)
    expects_homework = (
        group.subject.needs_homework and group.purpose != GroupPurpose.EXTRACURRICULAR
    )
    for lesson in lessons:
        is_due = lesson.on <= today and not lesson.is_cancelled
        has_answer = lesson.homework_recorded_at is not None
        yield Entry(
            lesson_id=lesson.pk,
            on=lesson.on,
            topic=lesson.topic,
            homework=lesson.homework,
            minutes=lesson.homework_minutes,
            teacher=lesson.teacher.short_name if lesson.replaced_teacher_id else "",
            cancel_reason=lesson.cancel_reason,
            is_today=lesson.on == today,
            is_future=lesson.on > today,
            is_cancelled=lesson.is_cancelled,
            is_without_homework=has_answer and not lesson.homework,
            is_topic_missing=is_due and not lesson.topic,
            is_homework_missing=is_due and not has_answer and expects_homework,
            is_editable=lesson.pk in recordable and not lesson.is_cancelled,
            planned=planned.get(lesson.pk),
            topic_note=topic_warning(group.subject, lesson.topic) if lesson.topic else "",
        )


def _planned(
    group: TeachingGroup, lessons: list[Lesson], recordable: set[int], today: dt.date
) -> dict[int, Planned]:
    """The plan's topics for lessons without one: all past ones and the first to come."""
    blank = [
        lesson
        for lesson in lessons
        if not lesson.topic and not lesson.is_cancelled and lesson.pk in recordable
    ]
    ahead = [lesson for lesson in blank if lesson.on > today]
    blank = [lesson for lesson in blank if lesson.on <= today] + ahead[:1]
    return {
        lesson_id: Planned(step.pk, step.topic, step.homework)
        for lesson_id, step in plans.steps_for(group, blank).items()
    }
