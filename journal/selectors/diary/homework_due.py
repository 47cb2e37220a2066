"""Which homework is due at a lesson: what was given on the group's last day before it, and what was
set for it by name."""

from collections.abc import Iterable
from typing import TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from journal.enums import LessonStatus
from journal.models import Lesson


class Source(TypedDict):
    """Homework as PostgreSQL writes it into JSON: of the lesson ``id`` on ``on`` (an ISO date);
    ``due`` is the lesson chosen for it, with its status."""

    id: int
    on: str
    text: str
    minutes: int | None
    recorded_at: str | None
    due: int | None
    due_status: str | None


def homework_sources() -> ArraySubquery:
    """What may be due at the outer lesson: the homework of the group's last day before it, and what
    was set for it by name. ``due_here`` tells which is."""
    day_before = (
        Lesson.objects.filter(
            group_id=OuterRef(OuterRef("group_id")), on__lt=OuterRef(OuterRef("on"))
        )
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("-on")
        .values("on")[:1]
    )
    return ArraySubquery(
        Lesson.objects.filter(
            Q(homework_due=OuterRef("pk")) | Q(on=Subquery(day_before)),
            group_id=OuterRef("group_id"),
            on__lt=OuterRef("on"),
        )
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("on", "slot", "pk")
        .values(
            json=JSONObject(
                id="pk",
                on="on",
                text="homework",
                minutes="homework_minutes",
                recorded_at="homework_recorded_at",
                due="homework_due_id",
                due_status="homework_due__status",
            )
        )
    )


def due_here(sources: Iterable[Source], lesson_id: int) -> list[Source]:
    """Those of a lesson's ``homework_sources`` that are due at it: set for it, or for no other
    lesson that takes place."""
    return [
        source
        for source in sources
        if source["due"] in (None, lesson_id) or source["due_status"] == LessonStatus.CANCELLED
    ]
