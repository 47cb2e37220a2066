"""The way of a plan: sent, approved or given back, changed by a new version (S1-4.4b)."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history, outbox
from core.errors import Conflict, NotAllowed
from journal import policies
from journal.enums import PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from journal.selectors.plans import diff, limits
from journal.services import plans
from journal.services.plans import NotYourPlan, PlanError, laying
from school.models import StaffMember
from school.selectors.people import staff_of


class NotWaiting(PlanError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This plan does not wait for a decision any more. Reload the page."))


class VersionOpen(PlanError):
    def __init__(self, version: int) -> None:
        super().__init__(
            _("Version %(version)s is being written already: go on with that one.")
            % {"version": version}
        )


@transaction.atomic
def submit_plan(*, actor: Actor, plan: ThematicPlan, now: dt.datetime) -> None:
    """Send a draft to the deputy. Every control, laboratory and practical work has a title by then
    (S1-4.4i). Raises ``PlanError``."""
    _owner(actor, plan)
    held = plans.locked(plan)
    plans.ensure_open(held)
    items = list(PlanItem.objects.filter(plan=held).order_by("number"))
    if not items:
        raise PlanError(_("There is not a single line in the plan yet."))
    if untitled := limits.untitled(items):
        raise PlanError(
            _("These lines are written works without a title: %(numbers)s. Say which work it is.")
            % {"numbers": ", ".join(map(str, untitled))}
        )
    _set(held, plan, status=PlanStatus.SUBMITTED, submitted_at=now)
    outbox.publish(school_id=plan.school_id, kind="plan.submitted", now=now, plan=plan.pk)


@transaction.atomic
def withdraw_plan(*, actor: Actor, plan: ThematicPlan) -> None:
    """Take a plan back that the deputy has not decided on yet."""
    _owner(actor, plan)
    held = _waiting(plan)
    _set(held, plan, status=PlanStatus.DRAFT, submitted_at=None)


@transaction.atomic
def approve_plan(*, actor: Actor, plan: ThematicPlan, note: str = "", now: dt.datetime) -> None:
    """Approve. A new version takes the place of the one before it: the groups are taught by it from
    now on, what was taught stays, the rest is laid anew. Raises ``NotAllowed``, ``NotWaiting``."""
    deputy = _decider(actor)
    held = _waiting(plan)
    _set(
        held,
        plan,
        status=PlanStatus.APPROVED,
        approved_by=deputy,
        approved_at=now,
        decision_note=note.strip(),
    )
    if held.previous_id is not None:
        _take_over(held)
    outbox.publish(school_id=plan.school_id, kind="plan.decided", now=now, plan=plan.pk)


@transaction.atomic
def return_plan(*, actor: Actor, plan: ThematicPlan, note: str, now: dt.datetime) -> None:
    """Give a plan back; the remark says what to correct. Raises ``NotAllowed``, ``PlanError``."""
    _decider(actor)
    held = _waiting(plan)
    if not note.strip():
        raise PlanError(_("Say what has to be corrected: the teacher sees the remark."))
    _set(held, plan, status=PlanStatus.RETURNED, decision_note=note.strip())
    outbox.publish(school_id=plan.school_id, kind="plan.decided", now=now, plan=plan.pk)


@transaction.atomic
def start_version(*, actor: Actor, plan: ThematicPlan, reason: str) -> ThematicPlan:
    """A draft of the next version with all the lines of an approved plan. Raises ``PlanError``."""
    owner = _owner(actor, plan)
    held = plans.locked(plan)
    if held.year.closed_at is not None:
        raise plans.YearClosed(held.year)
    if held.status != PlanStatus.APPROVED:
        raise PlanError(_("A new version is made of the approved one."))
    if not reason.strip():
        raise PlanError(_("Say why the plan is changed: the deputy head sees the reason."))
    titled = ThematicPlan.objects.filter(
        year=held.year, subject=held.subject, grade=held.grade, title=held.title
    )
    newer = titled.filter(version__gt=held.version).order_by("-version").first()
    if newer is not None:
        raise VersionOpen(newer.version)
    version = ThematicPlan.objects.create(
        school_id=held.school_id,
        year=held.year,
        subject=held.subject,
        grade=held.grade,
        title=held.title,
        version=(titled.aggregate(last=Max("version"))["last"] or held.version) + 1,
        owner=owner,
        is_shared=held.is_shared,
        previous=held,
        change_reason=reason.strip(),
    )
    plans.copy_items(held, version)
    return version


def _take_over(plan: ThematicPlan) -> None:
    """Groups and lessons of the previous version go over to this one. A lesson whose line is no
    more keeps the old one: it was taught."""
    previous = plans.locked(plan.previous)
    with history.reason(plan.change_reason):
        previous.status = PlanStatus.REPLACED
        previous.save(update_fields=["status"])
        assignments = list(PlanAssignment.objects.filter(plan=previous).select_related("group"))
        for assignment in assignments:
            assignment.plan = plan
            assignment.save(update_fields=["plan"])
        sides = [
            list(PlanItem.objects.filter(plan=one).order_by("number")) for one in (previous, plan)
        ]
        same = diff.matched(*sides)
        lessons = list(Lesson.objects.filter(plan_item__plan=previous))
        laid = {lesson.group_id for lesson in lessons if not lesson.topic}
        for lesson in lessons:
            new = same.get(lesson.plan_item_id or 0)
            if new is not None or not lesson.topic:
                lesson.plan_item = new
        Lesson.objects.bulk_update(lessons, ["plan_item"], batch_size=500)
        for assignment in assignments:
            if assignment.group_id in laid:
                laying.lay_anew(group=assignment.group)


def _set(held: ThematicPlan, shown: ThematicPlan, **values: object) -> None:
    """Change the row that is held, and the one the caller goes on with."""
    for name, value in values.items():
        setattr(held, name, value)
        setattr(shown, name, value)
    held.save(update_fields=list(values))


def _owner(actor: Actor, plan: ThematicPlan) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_edit_plan(actor, plan, staff.pk):
        raise NotYourPlan
    return staff


def _decider(actor: Actor) -> StaffMember | None:
    if not policies.can_decide_plans(actor):
        raise NotAllowed(_("Plans are approved by the deputy head."))
    return staff_of(actor)


def _waiting(plan: ThematicPlan) -> ThematicPlan:
    held = plans.locked(plan)
    if held.status != PlanStatus.SUBMITTED:
        raise NotWaiting
    return held
