"""What stands in a calendar feed: lessons as events."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.history import versions_of
from journal.enums import FeedKind
from journal.models import CalendarFeed, Lesson
from journal.models.lessons import LessonQuerySet
from journal.selectors.diary import lessons_of
from journal.selectors.diary.homework_due import due_here, homework_sources
from school.enums import GroupPurpose
from school.models import TeachingGroup

BACK = dt.timedelta(days=30)
# Lessons are made for a year at most: this is the end of what there is.
AHEAD = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A lesson. ``uid`` stays for good; ``sequence`` grows with each change of time, place,
    teacher or state, ``changed_at`` with each change at all. Without hours (``starts_at`` None)
    it is an event of the whole day with its number in ``summary``."""

    uid: str
    sequence: int
    changed_at: dt.datetime
    on: dt.date
    starts_at: dt.time | None
    ends_at: dt.time | None
    summary: str
    location: str
    description: str
    is_cancelled: bool


def feed_events(feed: CalendarFeed, today: dt.date) -> list[FeedEvent]:
    """The lessons from 30 days back to the end of the year, in order, cancelled ones included. The
    feed comes with its school. One query."""
    lessons = (
        _lessons(feed)
        .filter(school_id=feed.school_id, on__range=(today - BACK, today + AHEAD))
        .in_order()
        .select_related("group__subject", "room")
        .annotate(changed_at=Coalesce(Subquery(_last_change()), feed.created_at))
    )
    if feed.has_homework:
        lessons = lessons.annotate(sources=homework_sources())
    return list(_events(feed, lessons, today))


def last_change(school_id: int) -> dt.datetime | None:
    """When a lesson of the school was last made, changed or deleted. One query."""
    found: dt.datetime | None = (
        versions_of(Lesson)
        .filter(school_id=school_id)
        .order_by("-pgh_id")
        .values_list("pgh_created_at", flat=True)
        .first()
    )
    return found


def _lessons(feed: CalendarFeed) -> LessonQuerySet:
    if feed.student is not None:
        return Lesson.objects.filter(pk__in=lessons_of(feed.student))
    if feed.kind == FeedKind.TEACHER:
        return Lesson.objects.filter(teacher=feed.staff_id)
    if feed.kind == FeedKind.CLASS:
        return Lesson.objects.filter(group__group_classes__school_class=feed.school_class_id)
    return Lesson.objects.filter(room=feed.room_id)


def _last_change() -> "QuerySet[Lesson]":
    changes: QuerySet[Lesson] = (
        versions_of(Lesson)
        .filter(pgh_obj_id=OuterRef("pk"))
        .order_by()
        .values("pgh_obj_id")
        .annotate(last=Max("pgh_created_at"))
        .values("last")
    )
    return changes


def _events(feed: CalendarFeed, lessons: Iterable[Any], today: dt.date) -> Iterator[FeedEvent]:
    """Of lessons with ``changed_at``, and with ``sources`` where the feed has homework."""
    begun: set[tuple[dt.date, int]] = set()
    for lesson in lessons:
        key = (lesson.on, lesson.group_id)
        is_first = key not in begun
        if not lesson.is_cancelled:
            begun.add(key)
        yield FeedEvent(
            uid=f"lesson-{lesson.pk}@{feed.school.slug}.razvorot",
            sequence=lesson.revision,
            changed_at=lesson.changed_at,
            on=lesson.on,
            starts_at=lesson.starts_at if lesson.ends_at else None,
            ends_at=lesson.ends_at if lesson.starts_at else None,
            summary=_summary(feed, lesson),
            location=_location(lesson.room.name) if lesson.room else "",
            description=_description(feed, lesson, today, is_first=is_first),
            is_cancelled=lesson.is_cancelled,
        )


def _location(name: str) -> str:
    """«каб. 12», but «Спортзал»."""
    if not name[:1].isdigit():
        return name
    return pgettext("calendar", "room %(room)s") % {"room": name}


def _summary(feed: CalendarFeed, lesson: Lesson) -> str:
    """«Algebra, 8А»; many programs of subscribers show no STATUS, so the words say it too."""
    name = f"{lesson.group.subject.name}, {_group_name(feed, lesson.group)}"
    if lesson.starts_at is None or lesson.ends_at is None:
        name = _("Lesson %(slot)s: %(name)s") % {"slot": lesson.slot, "name": name}
    return _("Cancelled: %(name)s") % {"name": name} if lesson.is_cancelled else name


def _group_name(feed: CalendarFeed, group: TeachingGroup) -> str:
    """A group of home tuition is called after its students: only their teacher reads the names,
    an address of a class or a room goes from hand to hand."""
    if group.purpose == GroupPurpose.HOME and feed.kind != FeedKind.TEACHER:
        return _("home tuition")
    return group.label


def _description(feed: CalendarFeed, lesson: Any, today: dt.date, *, is_first: bool) -> str:
    """Topic and the homework due; of two lessons in a row it is asked at the first one. A topic
    typed ahead is the teacher's own until the day, as in the diary."""
    if not feed.has_homework:
        return ""
    parts = []
    if lesson.topic and (lesson.on <= today or feed.kind == FeedKind.TEACHER):
        parts.append(_("Topic: %(topic)s") % {"topic": lesson.topic})
    if not lesson.is_cancelled:
        due = due_here(lesson.sources, lesson.pk)
        asked = [
            source["text"]
            for source in due
            if source["text"] and (is_first or source["due"] == lesson.pk)
        ]
        if asked:
            parts.append(_("Homework: %(homework)s") % {"homework": "\n".join(asked)})
    return "\n".join(parts)
