"""What an order about a student would do: every check, and nothing written (S0-5f)."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError, NotAllowed
from school import policies
from school.enums import GroupKind, MovementKind
from school.models import (
    AcademicYear,
    Enrolment,
    GroupMembership,
    Movement,
    SchoolClass,
    Student,
    TeachingGroup,
)

FINAL_GRADES = (9, 11)

# Decisions about the next year: nothing moves until the school rolls over.
DECISIONS = frozenset({MovementKind.REPEAT, MovementKind.CONDITIONAL})
_ENTERS = frozenset({MovementKind.ARRIVAL, MovementKind.TRANSFER})
# What a person may record; promotion is the roll-over's own.
RECORDED = (
    MovementKind.ARRIVAL,
    MovementKind.DEPARTURE,
    MovementKind.TRANSFER,
    MovementKind.CONDITIONAL,
    MovementKind.REPEAT,
    MovementKind.GRADUATION,
)


class MovementError(DomainError):
    """The order cannot be carried out; ``field`` is where the mistake is."""

    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A student whom the school does not know yet."""

    last_name: str
    first_name: str
    patronymic: str
    sex: str
    born_on: dt.date


@dataclass(frozen=True, slots=True)
class Order:
    """What an order says of one student. ``place`` is where from (arrival) or where to
    (departure); ``group_ids`` are the subgroups and mixed groups chosen in the new class."""

    kind: MovementKind
    number: str
    on: dt.date
    effective_on: dt.date
    student: Student | None = None
    newcomer: Newcomer | None = None
    to_class: SchoolClass | None = None
    group_ids: frozenset[int] = frozenset()
    place: str = ""
    reason: str = ""
    debts_due_on: dt.date | None = None

    @property
    def name(self) -> str:
        """«№ 45-у от 12.03.2026», as the journal prints it."""
        number = self.number if self.number.startswith("№") else f"№ {self.number}"
        return f"{number} от {self.on:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Steps:
    """What carrying the order out means, in rows. ``doubles`` are students of the school who may
    be the newcomer."""

    order: Order
    stay: Enrolment | None = None
    closes: tuple[GroupMembership, ...] = ()
    keeps: tuple[GroupMembership, ...] = ()
    opens: tuple[TeachingGroup, ...] = ()
    doubles: tuple[Student, ...] = field(default=())

    @property
    def from_class(self) -> SchoolClass | None:
        return self.stay.school_class if self.stay else None


def plan_movement(*, actor: Actor, order: Order) -> Steps:
    """Check an order and tell its steps. Ten queries at most.

    Raises ``MovementError`` with the field at fault, ``NotAllowed``.
    """
    if not policies.can_record_movement(actor):
        raise NotAllowed(_("Movement is recorded by the secretary or the administrator."))
    _check_paper(actor, order)
    stay = _stay_of(order)
    if stay is not None:
        _ensure_open(stay.school_class.year)
    if order.kind == MovementKind.GRADUATION:
        _ensure_final(stay)
    if order.kind in DECISIONS:
        _ensure_undecided(order, stay)
        return Steps(order, stay)
    closes, keeps = _leaving(order, stay)
    opens = _entering(order, stay, keeps)
    doubles = _doubles(actor, order.newcomer) if order.newcomer else ()
    return Steps(order, stay, closes, keeps, opens, doubles)


def _check_paper(actor: Actor, order: Order) -> None:
    if not order.number.strip():
        raise MovementError(_("Enter the number of the order."), field="order_no")
    for row in (order.student, order.to_class):
        if row is not None and row.school_id != actor.school_id:
            raise NotAllowed(_("This is a row of another school."))
    if order.kind == MovementKind.PROMOTION:
        raise MovementError(_("Students are promoted by the move to the next year."), field="kind")
    if order.kind in _ENTERS and order.to_class is None:
        raise MovementError(_("Choose the class."), field="to_class")
    _check_place(order)
    if order.kind == MovementKind.CONDITIONAL:
        _check_debts(order)


def _check_place(order: Order) -> None:
    if order.place.strip():
        return
    if order.kind == MovementKind.DEPARTURE:
        raise MovementError(_("Say where the student goes to."), field="place")
    if order.kind == MovementKind.ARRIVAL:
        raise MovementError(_("Say where the student comes from."), field="place")


def _check_debts(order: Order) -> None:
    if order.debts_due_on is None:
        raise MovementError(
            _("Say by which day the debts are to be settled."), field="debts_due_on"
        )
    if order.debts_due_on <= order.on:
        raise MovementError(
            _("The debts are settled after the day of the order."), field="debts_due_on"
        )


def _stay_of(order: Order) -> Enrolment | None:
    """The enrolment that the order meets; None for an arrival."""
    if order.kind == MovementKind.ARRIVAL:
        _ensure_away(order)
        return None
    if order.student is None:
        raise MovementError(_("Choose the student."), field="student")
    day = order.effective_on
    stays = list(
        order.student.enrolments.select_related("school_class__year")
        .filter(Q(until__isnull=True) | Q(until__gt=day))
        .order_by("since")
    )
    if not stays:
        raise MovementError(
            _("%(name)s is in no class on %(day)s.")
            % {"name": order.student.list_name, "day": _date(day)},
            field="student",
        )
    stay = stays[0]
    if stay.since >= day and order.kind not in DECISIONS:
        raise MovementError(
            _("%(name)s is in %(class)s since %(since)s: the date must be later.")
            % {
                "name": order.student.list_name,
                "class": stay.school_class.name,
                "since": _date(stay.since),
            },
            field="effective_on",
        )
    if stay.until is not None:
        raise MovementError(
            _("%(name)s leaves %(class)s on %(until)s by %(order)s: undo that movement first.")
            % {
                "name": order.student.list_name,
                "class": stay.school_class.name,
                "until": _date(stay.until),
                "order": stay.closed_by_order or _("an unnamed order"),
            },
            field="student",
        )
    return stay


def _ensure_away(order: Order) -> None:
    if (order.student is None) == (order.newcomer is None):
        raise MovementError(_("Choose the student, or enter a new one."), field="student")
    if order.newcomer is not None:
        if order.newcomer.born_on >= order.effective_on:
            raise MovementError(_("The date of birth is wrong."), field="born_on")
        return
    assert order.student is not None
    present = (
        order.student.enrolments.select_related("school_class")
        .filter(Q(until__isnull=True) | Q(until__gt=order.effective_on))
        .order_by("since")
        .first()
    )
    if present is not None:
        raise MovementError(
            _("%(name)s is in %(class)s already: record a transfer.")
            % {"name": order.student.list_name, "class": present.school_class.name},
            field="student",
        )


def _ensure_open(year: AcademicYear) -> None:
    if year.closed_at is not None:
        raise MovementError(
            _("The academic year %(year)s is closed.") % {"year": year.name}, field="effective_on"
        )


def _ensure_final(stay: Enrolment | None) -> None:
    if stay is not None and stay.school_class.grade not in FINAL_GRADES:
        raise MovementError(
            _("Students graduate from grades 9 and 11; this is %(class)s.")
            % {"class": stay.school_class.name},
            field="student",
        )


def _ensure_undecided(order: Order, stay: Enrolment | None) -> None:
    """One decision a year: repeating and being promoted conditionally exclude each other."""
    assert stay is not None
    earlier = (
        Movement.objects.in_force()
        .filter(student=order.student, kind__in=DECISIONS, from_class=stay.school_class)
        .first()
    )
    if earlier is not None:
        raise MovementError(
            _("There is a decision already: %(kind)s, order %(order)s. Undo it first.")
            % {"kind": earlier.get_kind_display(), "order": earlier.order_no},
            field="kind",
        )


def _leaving(
    order: Order, stay: Enrolment | None
) -> tuple[tuple[GroupMembership, ...], tuple[GroupMembership, ...]]:
    """Memberships that end, and those of groups that the new class takes part in too."""
    if stay is None:
        return (), ()
    day = order.effective_on
    open_ones = list(
        stay.student.group_memberships.select_related("group__subject")
        .filter(Q(until__isnull=True) | Q(until__gt=day), group__year=stay.school_class.year_id)
        .order_by("group__subject__name", "group__label", "pk")
    )
    shared: set[int] = set()
    if order.to_class is not None:
        shared = set(order.to_class.group_classes.values_list("group_id", flat=True))
    closes = tuple(row for row in open_ones if row.group_id not in shared)
    late = next((row for row in closes if row.since >= day), None)
    if late is not None:
        raise MovementError(
            _("%(name)s came to “%(group)s” on %(since)s: the date must be later.")
            % {
                "name": stay.student.list_name,
                "group": late.group.label,
                "since": _date(late.since),
            },
            field="effective_on",
        )
    return closes, tuple(row for row in open_ones if row.group_id in shared)


def _entering(
    order: Order, stay: Enrolment | None, keeps: tuple[GroupMembership, ...]
) -> tuple[TeachingGroup, ...]:
    """Groups of the new class that the student joins: every whole-class one, and the chosen."""
    target = order.to_class
    if target is None or order.kind not in _ENTERS:
        return ()
    year = target.year
    _ensure_open(year)
    if not year.starts_on <= order.effective_on <= year.ends_on:
        raise MovementError(
            _("%(class)s studies from %(first)s to %(last)s: choose a date of that year.")
            % {
                "class": target.name,
                "first": _date(year.starts_on),
                "last": _date(year.ends_on),
            },
            field="effective_on",
        )
    if stay is not None and stay.school_class_id == target.pk:
        raise MovementError(
            _("The student is in %(class)s already.") % {"class": target.name}, field="to_class"
        )
    if stay is not None and stay.school_class.year_id != year.pk:
        raise MovementError(
            _("%(class)s is a class of another year.") % {"class": target.name}, field="to_class"
        )
    groups = list(
        TeachingGroup.objects.filter(group_classes__school_class=target)
        .select_related("subject")
        .order_by("subject__name", "label", "pk")
    )
    kept = {row.group_id for row in keeps}
    chosen = [group for group in groups if group.pk in order.group_ids]
    if len(chosen) < len(order.group_ids):
        raise MovementError(
            _("A chosen group is not one of %(class)s.") % {"class": target.name}, field="groups"
        )
    _ensure_divided(groups, chosen, kept)
    joined = [group for group in groups if group.kind == GroupKind.WHOLE_CLASS or group in chosen]
    return tuple(group for group in joined if group.pk not in kept)


def _ensure_divided(
    groups: list[TeachingGroup], chosen: list[TeachingGroup], kept: set[int]
) -> None:
    """One subgroup of each divided subject; of mixed groups at most one a subject."""
    taken: dict[int, int] = {}
    for group in chosen:
        taken[group.subject_id] = taken.get(group.subject_id, 0) + 1
    for group in groups:
        count = taken.get(group.subject_id, 0)
        if count > 1:
            raise MovementError(
                _("Choose one group of “%(subject)s”.") % {"subject": group.subject.name},
                field="groups",
            )
        is_kept = any(other.pk in kept for other in groups if other.subject_id == group.subject_id)
        if group.kind == GroupKind.SUBGROUP and not count and not is_kept:
            raise MovementError(
                _("Choose a subgroup of “%(subject)s”.") % {"subject": group.subject.name},
                field="groups",
            )


def _doubles(actor: Actor, newcomer: Newcomer) -> tuple[Student, ...]:
    """Students of the school with the same surname, given name and date of birth."""
    return tuple(
        Student.objects.filter(
            school_id=actor.school_id,
            last_name__iexact=newcomer.last_name,
            first_name__iexact=newcomer.first_name,
            born_on=newcomer.born_on,
        ).alphabetical()
    )


def _date(day: dt.date) -> str:
    return formats.date_format(day, "d.m.Y")
