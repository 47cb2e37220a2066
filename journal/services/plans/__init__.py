"""Writing thematic plans: new ones, copies, their lines (S1-4.4a, S2-7.У2)."""

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import NotAllowed
from journal import policies
from journal.enums import PlanStatus
from journal.models import Lesson, PlanAssignment, PlanItem, ThematicPlan
from journal.services.errors import JournalError
from school.enums import WorkCategory
from school.models import AcademicYear, StaffMember, Subject
from school.selectors.people import staff_of

MOST_ITEMS = 400
TITLED = frozenset({WorkCategory.CONTROL, WorkCategory.PRACTICAL})
# Out of the way of the numbers that are in use, while lines change places.
_ASIDE = 10_000


class NotYourPlan(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("You can read and copy this plan; only its owner changes it."))


class PlanError(JournalError):
    """What the rules of plans refuse."""


class PlanFixed(PlanError):
    def __init__(self, plan: ThematicPlan) -> None:
        super().__init__(
            {
                PlanStatus.SUBMITTED: _(
                    "The plan waits for the deputy head: take it back before you change it."
                ),
                PlanStatus.REPLACED: _("This version was replaced by a newer one: open that."),
            }.get(
                PlanStatus(plan.status),
                _("The plan is approved: it is changed by a new version with a reason."),
            )
        )


class TitleTaken(PlanError):
    def __init__(self, title: str) -> None:
        super().__init__(
            _("There is a plan “%(title)s” for this parallel already: call yours differently.")
            % {"title": title}
        )


class YearClosed(PlanError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(_("The year %(year)s is closed.") % {"year": year.name})


class WorkUntitled(PlanError):
    def __init__(self) -> None:
        super().__init__(
            _("A control, laboratory or practical work needs a title: say which work it is.")
        )


class ItemInUse(PlanError):
    def __init__(self, item: PlanItem) -> None:
        super().__init__(
            _("Line %(number)s has been taught from: it stays. Change its text instead.")
            % {"number": item.number}
        )


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of the plan says."""

    topic: str
    hours: Decimal = Decimal(1)
    section: str = ""
    work_category: str = ""
    work_title: str = ""
    kind: str = ""
    homework: str = ""
    homework_minutes: int | None = None


LINE_FIELDS = tuple(field.name for field in dataclasses.fields(Line))


@transaction.atomic
def create_plan(
    *, actor: Actor, year: AcademicYear, subject: Subject, grade: int, title: str
) -> ThematicPlan:
    """An empty draft of the actor's own. Raises ``NotAllowed``, ``YearClosed``, ``TitleTaken``."""
    owner = _author(actor)
    _ensure_free(year, subject, grade, title)
    return ThematicPlan.objects.create(
        school_id=actor.school_id,
        year=year,
        subject=subject,
        grade=grade,
        title=title,
        owner=owner,
    )


@transaction.atomic
def copy_plan(
    *, actor: Actor, plan: ThematicPlan, year: AcademicYear, grade: int, title: str
) -> ThematicPlan:
    """A draft of the actor's own with the lines of ``plan``: a colleague's, of another parallel,
    of last year. Raises ``NotAllowed``, ``YearClosed``, ``TitleTaken``."""
    copy = create_plan(actor=actor, year=year, subject=plan.subject, grade=grade, title=title)
    copy_items(plan, copy)
    return copy


@transaction.atomic
def describe_plan(*, actor: Actor, plan: ThematicPlan, title: str, is_shared: bool) -> None:
    """The title of a draft; sharing at any time."""
    _own(actor, plan)
    if title != plan.title:
        ensure_open(plan)
        _ensure_free(plan.year, plan.subject, plan.grade, title)
    plan.title = title
    plan.is_shared = is_shared
    plan.save(update_fields=["title", "is_shared"])


@transaction.atomic
def delete_draft(*, actor: Actor, plan: ThematicPlan) -> None:
    """A draft that nobody teaches by goes; its history stays. Raises ``PlanError`` otherwise."""
    plan = _writable(actor, plan)
    is_taught = (
        PlanAssignment.objects.filter(plan=plan).exists()
        or Lesson.objects.filter(plan_item__plan=plan).exists()
        or plan.next_versions.exists()
    )
    if is_taught:
        raise PlanError(_("Groups are taught by this plan: it cannot be deleted."))
    PlanItem.objects.filter(plan=plan).delete()
    plan.delete()


@transaction.atomic
def add_item(
    *, actor: Actor, plan: ThematicPlan, line: Line, after: PlanItem | None = None
) -> PlanItem:
    """A line behind ``after``, or at the end. Raises ``PlanError``."""
    plan = _writable(actor, plan)
    _ensure_titled(line)
    items = PlanItem.objects.filter(plan=plan)
    if items.count() >= MOST_ITEMS:
        raise PlanError(_("A plan has at most %(most)s lines.") % {"most": MOST_ITEMS})
    last = items.aggregate(last=Max("number"))["last"] or 0
    number = (after.number if after else last) + 1
    _shift(plan, since=number, by=1)
    return PlanItem.objects.create(
        school_id=plan.school_id, plan=plan, number=number, **dataclasses.asdict(line)
    )


@transaction.atomic
def save_item(*, actor: Actor, item: PlanItem, line: Line) -> None:
    """Raises ``PlanError``."""
    _writable(actor, item.plan)
    _ensure_titled(line)
    changed = [name for name in LINE_FIELDS if getattr(item, name) != getattr(line, name)]
    for name in changed:
        setattr(item, name, getattr(line, name))
    if changed:
        item.save(update_fields=changed)


@transaction.atomic
def move_item(*, actor: Actor, item: PlanItem, up: bool) -> None:
    """Change places with the neighbour; at the edge nothing happens."""
    plan = _writable(actor, item.plan)
    items = PlanItem.objects.filter(plan=plan)
    neighbour = (
        items.filter(number__lt=item.number).order_by("-number").first()
        if up
        else items.filter(number__gt=item.number).order_by("number").first()
    )
    if neighbour is None:
        return
    own, other = item.number, neighbour.number
    items.filter(pk=item.pk).update(number=own + _ASIDE)
    items.filter(pk=neighbour.pk).update(number=own)
    items.filter(pk=item.pk).update(number=other)
    item.number = other


@transaction.atomic
def remove_item(*, actor: Actor, item: PlanItem) -> None:
    """Take a line out; the ones behind it move up. ``restore_item`` brings it back. Raises
    ``ItemInUse``."""
    plan = _writable(actor, item.plan)
    if Lesson.objects.filter(plan_item=item).exclude(topic="").exists():
        raise ItemInUse(item)
    for lesson in Lesson.objects.filter(plan_item=item):
        lesson.plan_item = None
        lesson.save(update_fields=["plan_item"])
    number = item.number
    item.delete()
    _shift(plan, since=number + 1, by=-1)


@transaction.atomic
def restore_item(*, actor: Actor, plan: ThematicPlan, event_id: int) -> PlanItem:
    """Bring a removed line back to its place, as the history tells it. Raises ``PlanError`` when
    it is there again."""
    plan = _writable(actor, plan)
    event = removed_items(plan).filter(pgh_id=event_id).first()
    if event is None:
        raise PlanError(_("This line is back already, or was never here."))
    _shift(plan, since=event.number, by=1)
    return PlanItem.objects.create(
        pk=event.pgh_obj_id,
        school_id=plan.school_id,
        plan=plan,
        number=event.number,
        **{name: getattr(event, name) for name in LINE_FIELDS},
    )


def removed_items(plan: ThematicPlan) -> QuerySet[Any]:
    """The last states of lines that the plan has no more, latest first."""
    events = history.versions_of(PlanItem).filter(pgh_label="delete", plan_id=plan.pk)
    return events.exclude(pgh_obj_id__in=PlanItem.objects.filter(plan=plan).values("pk")).order_by(
        "-pgh_id"
    )


def copy_items(source: ThematicPlan, target: ThematicPlan) -> list[PlanItem]:
    """All lines, under the same numbers. Part of another service's transaction."""
    fields = ("number", *LINE_FIELDS)
    return PlanItem.objects.bulk_create(
        PlanItem(
            school_id=target.school_id,
            plan=target,
            **{name: getattr(item, name) for name in fields},
        )
        for item in PlanItem.objects.filter(plan=source).order_by("number")
    )


def locked(plan: ThematicPlan) -> ThematicPlan:
    """The plan as it stands, held until the transaction ends: its status is decided upon."""
    return (
        ThematicPlan.objects.select_for_update(of=("self",), no_key=True)
        .select_related("year", "subject")
        .get(pk=plan.pk)
    )


def ensure_open(plan: ThematicPlan) -> None:
    if plan.year.closed_at is not None:
        raise YearClosed(plan.year)
    if not plan.is_editable:
        raise PlanFixed(plan)


def _author(actor: Actor) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_make_plans(actor):
        raise NotAllowed(_("Thematic plans are written by teachers."))
    return staff


def _own(actor: Actor, plan: ThematicPlan) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_edit_plan(actor, plan, staff.pk):
        raise NotYourPlan
    return staff


def _writable(actor: Actor, plan: ThematicPlan) -> ThematicPlan:
    _own(actor, plan)
    plan = locked(plan)
    ensure_open(plan)
    return plan


def _ensure_free(year: AcademicYear, subject: Subject, grade: int, title: str) -> None:
    if year.closed_at is not None:
        raise YearClosed(year)
    if ThematicPlan.objects.filter(year=year, subject=subject, grade=grade, title=title).exists():
        raise TitleTaken(title)


def _ensure_titled(line: Line) -> None:
    if line.work_category in TITLED and not line.work_title:
        raise WorkUntitled


def _shift(plan: ThematicPlan, *, since: int, by: int) -> None:
    """Renumber the lines from ``since`` on, in two steps: a number is there once at any moment."""
    items = PlanItem.objects.filter(plan=plan)
    if items.filter(number__gte=since).update(number=F("number") + _ASIDE):
        items.filter(number__gte=_ASIDE).update(number=F("number") - (_ASIDE - by))
