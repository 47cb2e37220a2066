"""The right page: a lesson a line, with its topic and homework."""

import datetime as dt
from collections.abc import Iterable

from journal.models import Lesson
from journal.selectors.gradebook import queries
from journal.selectors.gradebook.page import Entry, Planned
from school.models import TeachingGroup


def entries_of(
    group: TeachingGroup, lessons: list[Lesson], recordable: set[int], today: dt.date
) -> Iterable[Entry]:
    planned = _planned(group, lessons, recordable, today)
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
            is_homework_missing=is_due and not has_answer and group.subject.needs_homework,
            is_editable=lesson.pk in recordable and not lesson.is_cancelled,
            planned=planned.get(lesson.pk),
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
    if not blank:
        return {}
    found = {}
    free = iter(queries.unused_items(group, len(blank)))
    for lesson in blank:
        item = lesson.plan_item or next(free, None)
        if item is not None:
            found[lesson.pk] = Planned(item.pk, item.topic)
    return found
