"""The works of a lesson, as they are listed and changed."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from journal.models import Lesson, Work


def works_of(lesson: Lesson) -> list[Work]:
    """In their order, each with ``given``, how many marks in force it has, and ``kept``, how many
    it ever had. One query."""
    return list(
        Work.objects.filter(lesson=lesson)
        .select_related("work_type")
        .annotate(
            given=Count("marks", filter=Q(marks__voided_at__isnull=True)), kept=Count("marks")
        )
        .order_by("position")
    )


def works_to_change(actor: Actor) -> QuerySet[Work]:
    """Works of lessons the actor may open, with what the services ask of them."""
    return Work.objects.filter(lesson__in=Lesson.objects.visible_to(actor)).select_related(
        *("work_type", "lesson__school", "lesson__term", "lesson__teacher"),
        "lesson__group__year__regulation",
        "lesson__group__subject",
    )


def places(works: Sequence[Work]) -> dict[int, tuple[bool, bool]]:
    """For each work whether it may move up and down."""
    last = len(works) - 1
    return {work.pk: (place > 0, place < last) for place, work in enumerate(works)}
