"""Laying a plan over the lessons of a group, and taking it back."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import bulk
from core.errors import NotAllowed
from journal import policies
from journal.enums import LessonStatus, PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from journal.selectors.plans import laying as selectors
from journal.services.plans import PlanError
from school.models import ImportRun, TeachingGroup
from school.selectors.people import staff_of

# What a laying changed is kept as a run, so that it can be taken back.
KIND = "plan_laying"


class NotYourGroup(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("The plan of a group is chosen and laid by its teacher."))


@transaction.atomic
def assign_plan(
    *, actor: Actor, group: TeachingGroup, plan: ThematicPlan, now: dt.datetime
) -> None:
    """The group is taught by this plan from now on; what has been taught stays as it is. Raises
    ``NotAllowed``, ``PlanError``."""
    _ensure_teacher(actor, group)
    if (plan.subject_id, plan.grade, plan.year_id) != (
        group.subject_id,
        group.grade,
        group.year_id,
    ):
        raise PlanError(_("This plan is for another subject, parallel or year."))
    if plan.status != PlanStatus.APPROVED:
        raise PlanError(_("A group is taught by an approved plan: send it to the deputy first."))
    assignment = PlanAssignment.objects.select_for_update().filter(group=group).first()
    if assignment is None:
        PlanAssignment.objects.create(school_id=group.school_id, group=group, plan=plan)
    elif assignment.plan_id != plan.pk:
        assignment.plan = plan
        assignment.save(update_fields=["plan"])
    lay_plan(actor=actor, group=group, now=now)


@transaction.atomic
def lay_plan(*, actor: Actor, group: TeachingGroup, now: dt.datetime) -> ImportRun | None:
    """Give the lessons without a recorded topic their lines of the plan, in order: what was taught
    is never moved. The run that takes it back, None when everything lies as it should.

    Raises ``NotAllowed``, ``PlanError`` for a group without a plan. Four queries and one more.
    """
    _ensure_teacher(actor, group)
    if not PlanAssignment.objects.filter(group=group).exists():
        raise PlanError(_("The group has no plan yet: choose one."))
    moves = _write(group)
    if not moves:
        return None
    return ImportRun.objects.create(
        school_id=group.school_id,
        kind=KIND,
        file_name=group.label,
        sha256="",
        ordered_by_id=actor.user_id,
        created_at=now,
        report={"group": group.pk, "lessons": len(moves)},
        changes=[
            {
                "lesson": move.lesson.pk,
                "was": move.was.pk if move.was else None,
                "now": move.step.pk if move.step else None,
            }
            for move in moves
        ],
    )


@transaction.atomic
def undo_laying(*, actor: Actor, group: TeachingGroup, now: dt.datetime) -> int:
    """Put the lines back where they lay before the group's last laying, but for lessons that have
    been taught since. Answers how many lessons. Raises ``NotAllowed``, ``PlanError``."""
    _ensure_teacher(actor, group)
    run = last_laying(group)
    if run is None:
        raise PlanError(_("There is nothing to take back: the plan has not been laid yet."))
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    was = {change["lesson"]: change["was"] for change in run.changes}
    kept = set(
        PlanItem.objects.filter(pk__in=[pk for pk in was.values() if pk]).values_list(
            "pk", flat=True
        )
    )
    lessons = [
        lesson
        for lesson in Lesson.objects.select_for_update(of=("self",))
        .select_related("term")
        .filter(group=group, pk__in=list(was))
        if selectors.is_free(lesson)
    ]
    for lesson in lessons:
        before = was[lesson.pk]
        lesson.plan_item_id = before if before in kept else None
    Lesson.objects.bulk_update(lessons, ["plan_item"], batch_size=500)
    run.undone_at = now
    run.save(update_fields=["undone_at"])
    return len(lessons)


def lay_again(*, group: TeachingGroup) -> int:
    """After a lesson fell out, was added or moved, or the plan changed: where the plan has been
    laid, it is laid again; elsewhere nothing happens. Answers how many lessons changed. Runs in the
    transaction of what it follows."""
    is_laid = (
        Lesson.objects.filter(group=group, plan_item__isnull=False, topic="").exists()
        and PlanAssignment.objects.filter(group=group).exists()
    )
    return lay_anew(group=group) if is_laid else 0


def lay_anew(*, group: TeachingGroup) -> int:
    """Lay the plan of a group on behalf of whoever changed what it lies on. Answers how many
    lessons changed."""
    return len(_write(group))


def lay_many(*, groups: Sequence[int], fresh: Collection[int] = ()) -> int:
    """``lay_again`` for many groups at once, in the transaction of what it follows; those in
    ``fresh`` had no lessons before, so their plan is laid for the first time. Answers how many
    lessons changed. Seven queries, whatever the number of groups."""
    planned = set(
        PlanAssignment.objects.filter(group__in=groups).values_list("group_id", flat=True)
    )
    laid = set(
        Lesson.objects.filter(group__in=planned, plan_item__isnull=False, topic="")
        .order_by()
        .values_list("group_id", flat=True)
        .distinct()
    )
    chosen = sorted(planned & (laid | set(fresh)))
    if not chosen:
        return 0
    list(_open_lessons(chosen).order_by("pk").values_list("pk", flat=True))
    changes = selectors.changes_of_groups(chosen)
    bulk.update_rows(Lesson, ["plan_item"], changes)
    return len(changes)


def last_laying(group: TeachingGroup) -> ImportRun | None:
    """The one that could be taken back. One query."""
    return (
        ImportRun.objects.filter(
            school_id=group.school_id, kind=KIND, report__group=group.pk, undone_at__isnull=True
        )
        .order_by("-pk")
        .first()
    )


def _write(group: TeachingGroup) -> Sequence[selectors.Move]:
    # One laying of a group at a time.
    list(_open_lessons([group.pk]).values_list("pk", flat=True))
    lessons, items = selectors.lessons_of(group), selectors.items_of(group)
    moves = selectors.moves_of(lessons, selectors.layout_of(lessons, items))
    for move in moves:
        move.lesson.plan_item = move.step.lead if move.step else None
    Lesson.objects.bulk_update([move.lesson for move in moves], ["plan_item"], batch_size=500)
    return moves


def _open_lessons(group_ids: Sequence[int]) -> QuerySet[Lesson]:
    """The lessons that a laying may change, locked."""
    return (
        Lesson.objects.select_for_update(of=("self",))
        .filter(group__in=group_ids, topic="")
        .exclude(status=LessonStatus.CANCELLED, plan_item__isnull=True)
    )


def _ensure_teacher(actor: Actor, group: TeachingGroup) -> None:
    staff = staff_of(actor)
    if staff is None or not policies.can_lay_plan(actor, group, staff.pk):
        raise NotYourGroup
