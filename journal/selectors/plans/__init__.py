"""The library of thematic plans, one plan, and what of it comes next in a group."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from journal.enums import LessonStatus, PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from journal.selectors.plans.steps import Step, remaining, steps_of
from school.models import AcademicYear, StaffMember, Subject, TeachingAssignment, TeachingGroup

OWN, SHARED = "own", "shared"


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What the library is narrowed to. ``whose`` is own, shared or ""; ``status`` "" hides the
    versions that were replaced."""

    year_id: int | None = None
    subject_id: int | None = None
    grade: int | None = None
    status: str = ""
    whose: str = ""
    words: str = ""


def library(*, actor: Actor, narrow: PlanFilter) -> QuerySet[ThematicPlan, Any]:
    """Plans that the actor may open, by subject and parallel, with ``lessons``, ``hours``,
    ``groups`` and ``wanted_hours`` of the curriculum; a page of it is one query."""
    found = with_sums(ThematicPlan.objects.visible_to(actor))
    if narrow.status:
        found = found.filter(status=narrow.status)
    else:
        found = found.exclude(status=PlanStatus.REPLACED)
    if narrow.year_id:
        found = found.filter(year_id=narrow.year_id)
    if narrow.subject_id:
        found = found.filter(subject_id=narrow.subject_id)
    if narrow.grade:
        found = found.filter(grade=narrow.grade)
    if narrow.whose == OWN:
        found = found.filter(owner__user_id=actor.user_id)
    elif narrow.whose == SHARED:
        found = found.filter(is_shared=True).exclude(owner__user_id=actor.user_id)
    for word in narrow.words.split():
        topics = PlanItem.objects.filter(plan=OuterRef("pk"), topic__icontains=word)
        found = found.filter(
            Q(title__icontains=word)
            | Q(subject__name__icontains=word)
            | Q(owner__last_name__icontains=word)
            | Q(Exists(topics))
        )
    return found.order_by("subject__name", "grade", "title", "-version", "pk")


def waiting(actor: Actor) -> QuerySet[ThematicPlan, Any]:
    """The deputy's queue: plans sent for approval, the longest waiting first."""
    return with_sums(
        ThematicPlan.objects.visible_to(actor).filter(status=PlanStatus.SUBMITTED)
    ).order_by("submitted_at", "pk")


def readable(actor: Actor) -> QuerySet[ThematicPlan, Any]:
    """Plans to be loaded by id, with all that their page shows of them."""
    return with_sums(ThematicPlan.objects.visible_to(actor)).select_related(
        "previous", "approved_by"
    )


def with_sums(plans: QuerySet[ThematicPlan, Any]) -> QuerySet[ThematicPlan, Any]:
    items = PlanItem.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    groups = TeachingGroup.objects.filter(
        subject=OuterRef("subject"), grade=OuterRef("grade"), year=OuterRef("year")
    ).order_by("-hours_per_year", "pk")
    taught = PlanAssignment.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    hours = DecimalField(max_digits=8, decimal_places=1)
    return plans.select_related("subject", "owner", "year").annotate(
        lessons=Coalesce(
            Subquery(items.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        hours=Coalesce(
            Subquery(items.annotate(n=Sum("hours")).values("n"), output_field=hours), Decimal(0)
        ),
        groups=Coalesce(
            Subquery(taught.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        wanted_hours=Coalesce(
            Subquery(
                TeachingGroup.objects.filter(plan_assignment__plan=OuterRef("pk"))
                .order_by("-hours_per_year", "pk")
                .values("hours_per_year")[:1]
            ),
            Subquery(groups.values("hours_per_year")[:1]),
        ),
        hours_difference=F("hours") - F("wanted_hours"),
    )


@dataclass(frozen=True, slots=True)
class HoursCheck:
    """Hours of the plan beside those of the curriculum (S1-4.4a)."""

    planned: Decimal
    wanted: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Above zero: the plan has too many."""
        return self.planned - self.wanted if self.wanted is not None else Decimal(0)


def hours_check(plan: ThematicPlan) -> HoursCheck:
    """Of a plan that came through ``readable`` or ``library``: no query."""
    return HoursCheck(plan.hours, plan.wanted_hours)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Section:
    """A run of items of one section with its sums."""

    title: str
    items: tuple[PlanItem, ...]
    hours: Decimal
    controls: int
    practicals: int


def items_of(plan: ThematicPlan) -> list[PlanItem]:
    """One query."""
    return list(PlanItem.objects.filter(plan=plan).order_by("number"))


def sections_of(items: Iterable[PlanItem]) -> list[Section]:
    """Neighbours of one section together, with their sums. No query."""
    found = []
    for title, run in groupby(items, key=lambda item: item.section):
        listed = tuple(run)
        found.append(
            Section(
                title=title,
                items=listed,
                hours=sum((item.hours for item in listed), Decimal(0)),
                controls=sum(item.work_category == "control" for item in listed),
                practicals=sum(item.work_category == "practical" for item in listed),
            )
        )
    return found


def versions_of(plan: ThematicPlan) -> list[ThematicPlan]:
    """All versions under the plan's title, newest first. One query."""
    return list(
        ThematicPlan.objects.filter(
            school_id=plan.school_id,
            year_id=plan.year_id,
            subject_id=plan.subject_id,
            grade=plan.grade,
            title=plan.title,
        )
        .select_related("owner", "approved_by")
        .order_by("-version")
    )


def taught_groups(plan: ThematicPlan) -> list[TeachingGroup]:
    """Groups that are taught by the plan. One query."""
    return list(
        TeachingGroup.objects.filter(plan_assignment__plan=plan)
        .select_related("subject")
        .order_by("label", "pk")
    )


def own_groups(actor: Actor, plan: ThematicPlan, today: dt.date) -> list[TeachingGroup]:
    """The teacher's groups of the plan's subject and parallel that could be taught by it, each with
    ``plan_id`` of its plan now. One query."""
    return list(
        TeachingGroup.objects.taught_by(actor, today)
        .filter(subject_id=plan.subject_id, grade=plan.grade, year_id=plan.year_id)
        .annotate(plan_id=F("plan_assignment__plan_id"))
        .order_by("label", "pk")
    )


def plan_of(group: TeachingGroup) -> ThematicPlan | None:
    """One query."""
    return ThematicPlan.objects.filter(assignments__group=group).select_related("subject").first()


def choices_for(actor: Actor, group: TeachingGroup) -> list[ThematicPlan]:
    """Approved plans of the subject and parallel that the group may be taught by. One query."""
    return list(
        ThematicPlan.objects.visible_to(actor)
        .filter(
            year_id=group.year_id,
            subject_id=group.subject_id,
            grade=group.grade,
            status=PlanStatus.APPROVED,
        )
        .order_by("title", "-version")
    )


def years_with_plans(actor: Actor) -> QuerySet[AcademicYear]:
    return AcademicYear.objects.filter(school_id=actor.school_id).order_by("-starts_on")


def open_years(actor: Actor) -> QuerySet[AcademicYear]:
    """Years that plans may be written for."""
    return years_with_plans(actor).filter(closed_at__isnull=True)


def subjects(actor: Actor) -> QuerySet[Subject]:
    return Subject.objects.filter(school_id=actor.school_id).order_by("name")


def teaches(actor: Actor, subject_id: int) -> bool:
    """One query."""
    return TeachingAssignment.objects.filter(
        staff__user_id=actor.user_id, group__subject_id=subject_id
    ).exists()


def owners(actor: Actor) -> QuerySet[StaffMember]:
    return StaffMember.objects.visible_to(actor).filter(plans__isnull=False).distinct()


# --- what comes next in a group ----------------------------------------------------------------


def next_items(group: TeachingGroup, most: int | None = None) -> list[Step]:
    """What no held lesson of the group stands under yet, in the order of the plan; what lay on a
    lesson that fell out is next again. Two queries."""
    return remaining(steps_of(_plan_items(group)), _laid(group))[:most]


def steps(group: TeachingGroup) -> list[Step]:
    """The plan of the group lesson by lesson, each line where it begins. One query."""
    return steps_of(_plan_items(group))


def steps_for(
    group: TeachingGroup, blank: Sequence[Lesson], known: Sequence[Step] | None = None
) -> dict[int, Step]:
    """What the plan offers to these lessons without a topic, by lesson: what was laid over it, or
    else what comes next. Two queries, one when the ``steps`` are known; none without lessons."""
    if not blank:
        return {}
    all_steps = steps(group) if known is None else known
    laid = {step.pk: step for step in reversed(all_steps)}
    free = iter(remaining(all_steps, _laid(group)))
    found = {}
    for lesson in blank:
        step = laid.get(lesson.plan_item_id or 0) or _alone(lesson) or next(free, None)
        if step is not None:
            found[lesson.pk] = step
    return found


def topic_of(item: PlanItem) -> str:
    """What a lesson under this line is called: with the shorter lines that share the lesson. One
    query, none for a line of whole hours."""
    if item.hours % 1 == 0:
        return item.topic
    items = PlanItem.objects.filter(plan=item.plan_id).order_by("number")
    return next((step.topic for step in steps_of(items) if step.pk == item.pk), item.topic)


def _alone(lesson: Lesson) -> Step | None:
    """A line of another version, or of a plan that was taken off the group."""
    return Step(lesson.plan_item) if lesson.plan_item is not None else None


def _plan_items(group: TeachingGroup) -> list[PlanItem]:
    return list(PlanItem.objects.filter(plan__assignments__group=group).order_by("number"))


def _laid(group: TeachingGroup) -> list[int]:
    return list(
        Lesson.objects.filter(group=group, plan_item__isnull=False)
        .exclude(status=LessonStatus.CANCELLED)
        .values_list("plan_item_id", flat=True)
    )
