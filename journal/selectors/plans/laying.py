"""A plan over the dates of a group: what lies where, what would move, how far behind."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import BooleanField, Count, Expression, ExpressionWrapper, F, Max, Q, Sum

from journal.enums import LessonStatus
from journal.models import Lesson, PlanAssignment, PlanItem
from journal.selectors.plans.steps import Layout, Slot, Step, lay, steps_of
from school.models import TeachingGroup


@dataclass(frozen=True, slots=True)
class DatedItem:
    """An item with its dates in a group. ``planned`` are lessons it is laid over, ``given`` those
    where it was taught; ``shared_with`` is the item in whose lesson it goes."""

    item: PlanItem
    planned: tuple[dt.date, ...]
    given: tuple[dt.date, ...]
    shared_with: PlanItem | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A lesson whose line of the plan would change."""

    lesson: Lesson
    was: PlanItem | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class Laying:
    """The plan over the group's lessons. ``moves`` is what laying it now would change, ``left``
    what finds no date, ``spare`` how many lessons to come have nothing of the plan."""

    lines: tuple[DatedItem, ...]
    moves: tuple[Move, ...]
    left: tuple[Step, ...]
    spare: int
    is_laid: bool
    lessons: tuple[Lesson, ...]


def lessons_of(group: TeachingGroup) -> list[Lesson]:
    """In order, with their line of the plan and the term. One query."""
    return list(
        Lesson.objects.filter(group=group)
        .select_related("plan_item", "term")
        .defer("homework")
        .in_order()
    )


def items_of(group: TeachingGroup) -> list[PlanItem]:
    """One query."""
    return list(PlanItem.objects.filter(plan__assignments__group=group).order_by("number"))


def changes_of_groups(group_ids: Sequence[int]) -> list[tuple[int, int | None]]:
    """What ``moves_of`` tells of one group, for many: lessons with the item that they are to stand
    under, None where the plan is over or the lesson fell out. Three queries; no lesson is made an
    object, a school has tens of thousands."""
    items = _items_of_groups(group_ids)
    rows: Iterable[tuple[Any, ...]] = (
        Lesson.objects.filter(group__in=group_ids)
        .annotate(
            is_taught=_true(~Q(topic="")),
            is_closed=_true(Q(term__closed_at__isnull=False)),
            is_out=_true(Q(status=LessonStatus.CANCELLED)),
        )
        .order_by("group_id", "on", "shift", "slot", "pk")
        .values_list("group_id", "pk", "plan_item_id", "is_taught", "is_closed", "is_out")
    )
    found: list[tuple[int, int | None]] = []
    for group_id, lessons in groupby(rows, key=itemgetter(0)):
        own = {item.pk for item in items[group_id]}
        was: dict[int, int | None] = {}
        slots = []
        for _, pk, item_id, is_taught, is_closed, is_out in lessons:
            was[pk] = item_id
            is_open = not (is_taught or is_closed or is_out)
            slots.append(
                Slot(
                    pk,
                    item_id if item_id in own else None,
                    is_free=is_open,
                    is_held=not is_out and (is_taught or is_open),
                )
            )
            if is_out and item_id is not None and not is_taught:
                found.append((pk, None))
        placed = lay(items[group_id], slots).placed
        found += [
            (pk, step.pk if step else None)
            for pk, step in placed.items()
            if was[pk] != (step.pk if step else None)
        ]
    return found


def _items_of_groups(group_ids: Sequence[int]) -> dict[int, list[PlanItem]]:
    """The lines of the plan of each group. Two queries."""
    plans = dict(
        PlanAssignment.objects.filter(group__in=group_ids).values_list("group_id", "plan_id")
    )
    of_plan: dict[int, list[PlanItem]] = {}
    for item in (
        PlanItem.objects.filter(plan__in=set(plans.values()))
        .only("plan_id", "number", "hours")
        .order_by("plan_id", "number")
    ):
        of_plan.setdefault(item.plan_id, []).append(item)
    return {group_id: of_plan.get(plan_id, []) for group_id, plan_id in plans.items()}


def _true(condition: Q) -> Expression:
    return ExpressionWrapper(condition, output_field=BooleanField())


def is_free(lesson: Lesson) -> bool:
    """The plan may be laid over it: it is held, nothing is recorded, its term is open."""
    return not lesson.is_cancelled and not lesson.topic and lesson.term.closed_at is None


def layout_of(lessons: Iterable[Lesson], items: Sequence[PlanItem]) -> Layout:
    """No query."""
    own = {item.pk for item in items}
    return lay(
        items,
        [
            Slot(
                lesson.pk,
                lesson.plan_item_id if lesson.plan_item_id in own else None,
                is_free=is_free(lesson),
                # A lesson without a topic in a closed term gave nothing.
                is_held=not lesson.is_cancelled and bool(lesson.topic or is_free(lesson)),
            )
            for lesson in lessons
        ],
    )


def moves_of(lessons: Iterable[Lesson], layout: Layout) -> list[Move]:
    """What differs from the way it lies now. A lesson that fell out gives back its line."""
    found = []
    for lesson in lessons:
        if lesson.is_cancelled and lesson.plan_item_id is not None and not lesson.topic:
            found.append(Move(lesson, lesson.plan_item, None))
        elif lesson.pk in layout.placed:
            step = layout.placed[lesson.pk]
            if lesson.plan_item_id != (step.pk if step else None):
                found.append(Move(lesson, lesson.plan_item, step))
    return found


def laying(group: TeachingGroup) -> Laying:
    """The page of a group's plan: two queries, whatever its length."""
    lessons, items = lessons_of(group), items_of(group)
    layout = layout_of(lessons, items)
    return Laying(
        lines=tuple(_dated(lessons, items)),
        moves=tuple(moves_of(lessons, layout)) if items else (),
        left=layout.left,
        spare=sum(step is None for step in layout.placed.values()),
        is_laid=any(is_free(lesson) and lesson.plan_item_id for lesson in lessons),
        lessons=tuple(lessons),
    )


def _dated(lessons: Sequence[Lesson], items: Sequence[PlanItem]) -> Iterable[DatedItem]:
    planned: dict[int, list[dt.date]] = {}
    given: dict[int, list[dt.date]] = {}
    for lesson in lessons:
        if lesson.plan_item_id is not None and not lesson.is_cancelled:
            days = given if lesson.topic else planned
            days.setdefault(lesson.plan_item_id, []).append(lesson.on)
    goes_with = {
        rider.pk: step.lead
        for step in steps_of(items)
        for rider in step.riders
        if rider.pk not in planned and rider.pk not in given
    }
    for item in items:
        lead = goes_with.get(item.pk)
        place = lead.pk if lead else item.pk
        yield DatedItem(item, tuple(planned.get(place, ())), tuple(given.get(place, ())), lead)


@dataclass(frozen=True, slots=True)
class Progress:
    """Plan and fact of a group on a day, in lessons (printed forms §4.3: plan, given, corrections,
    difference). ``planned``: due by the timetable until the day, those that fell out included."""

    total: int
    planned: int
    given: int
    cancelled: int
    off_plan: int
    ahead: int
    last_on: dt.date | None = None

    @property
    def corrections(self) -> int:
        return self.cancelled + self.off_plan

    @property
    def left(self) -> int:
        return max(self.total - self.given, 0)

    @property
    def lag(self) -> int:
        """Above zero: behind; below zero: ahead of the plan."""
        return self.planned - self.given

    @property
    def lacking(self) -> int:
        """Lessons of the plan for which no date is left in the year."""
        return max(self.left - self.ahead, 0)


def progress_of(groups: Iterable[TeachingGroup], today: dt.date) -> dict[int, Progress]:
    """By group, for those that have a plan. Two queries, whatever the number of groups."""
    hours = dict(
        PlanAssignment.objects.filter(group__in=list(groups))
        .annotate(hours=Sum("plan__items__hours"))
        .values_list("group_id", "hours")
    )
    until = Q(on__lte=today)
    held = ~Q(status=LessonStatus.CANCELLED)
    taught = until & held & ~Q(topic="")
    of_plan = Q(plan_item__plan_id=F("group__plan_assignment__plan_id"))
    rows = (
        Lesson.objects.filter(group__in=list(hours))
        .order_by()
        .values("group_id")
        .annotate(
            due=Count("pk", filter=until),
            cancelled=Count("pk", filter=until & ~held),
            taught=Count("pk", filter=taught),
            given=Count("pk", filter=taught & of_plan),
            # Those of today and before that still wait for their topic can be given, too.
            ahead=Count("pk", filter=held & Q(topic="") & Q(term__closed_at__isnull=True)),
            last_on=Max("on", filter=taught),
        )
    )
    counted: dict[int, Any] = {row["group_id"]: row for row in rows}
    found = {}
    for group_id, total in hours.items():
        row: dict[str, Any] = counted.get(group_id, {})
        length = -int(-(total or Decimal(0)) // 1)
        given = min(row.get("given", 0), length)
        found[group_id] = Progress(
            total=length,
            planned=min(row.get("due", 0), length),
            given=given,
            cancelled=row.get("cancelled", 0),
            off_plan=row.get("taught", 0) - row.get("given", 0),
            ahead=row.get("ahead", 0),
            last_on=row.get("last_on"),
        )
    return found


def progress(group: TeachingGroup, today: dt.date) -> Progress | None:
    """Of one group, None when it has no plan. Two queries."""
    return progress_of([group], today).get(group.pk)
