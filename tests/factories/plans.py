"""Thematic plans and rows of lessons to lay them over."""

import datetime as dt

from journal.enums import PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from school.models import StaffMember, TeachingGroup
from tests.factories import journal
from tests.factories.cast import NOW, Cast


def make_plan(
    group: TeachingGroup,
    owner: StaffMember | None,
    *topics: str,
    status: str = PlanStatus.APPROVED,
    **fields: object,
) -> ThematicPlan:
    """A plan for the group's subject and parallel, one hour a topic. Nobody is taught by it."""
    plan = ThematicPlan.objects.create(
        school_id=group.school_id,
        year_id=group.year_id,
        subject_id=group.subject_id,
        grade=group.grade,
        owner=owner,
        status=status,
        submitted_at=NOW,
        approved_at=NOW,
        **{"title": "Математика, 5 класс", **fields},
    )
    add_items(plan, *topics)
    return plan


def add_items(plan: ThematicPlan, *topics: str, **fields: object) -> list[PlanItem]:
    last = plan.items.count()
    return PlanItem.objects.bulk_create(
        PlanItem(school_id=plan.school_id, plan=plan, number=number, topic=topic, **fields)
        for number, topic in enumerate(topics, start=last + 1)
    )


def assign(group: TeachingGroup, plan: ThematicPlan) -> None:
    PlanAssignment.objects.create(school_id=group.school_id, group=group, plan=plan)


def taught_plan(cast: Cast, *topics: str, **fields: object) -> ThematicPlan:
    """The teacher's plan, by which mathematics in 5А is taught."""
    plan = make_plan(cast.maths, cast.staff["teacher"], *topics, **fields)
    assign(cast.maths, plan)
    return plan


def add_lessons(cast: Cast, number: int, *, since: dt.date = dt.date(2026, 1, 22)) -> list[Lesson]:
    """Blank lessons of mathematics in 5А, one a day."""
    days = [since + dt.timedelta(days=index) for index in range(number)]
    return [journal.make_lesson(cast.maths, day, slot=3) for day in days]


def laid(group: TeachingGroup) -> list[tuple[dt.date, str]]:
    """(day, topic of the line) of the lessons that have one, in order."""
    return [
        (lesson.on, lesson.plan_item.topic)
        for lesson in Lesson.objects.filter(group=group).select_related("plan_item").in_order()
        if lesson.plan_item is not None
    ]
