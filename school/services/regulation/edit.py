"""Changing the regulation of a year: its settings, a deadline, the work types."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.models import AcademicYear, DeadlineRule, Regulation, WorkType
from school.selectors import change_log


class RegulationEditError(DomainError):
    """What a change of the regulation refuses."""


class YearClosed(RegulationEditError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(
            _("The academic year %(year)s is closed: its regulation stays as it was.")
            % {"year": year.name}
        )


class NotYourRegulation(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("The regulation is changed by the administrator or a deputy head of this school.")
        )


class ChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has changed this meanwhile. Compare with the history of changes and save "
                "again if your values are right."
            )
        )


class Refused(RegulationEditError):
    """``errors`` says what is wrong with which setting."""

    def __init__(self, error: ValidationError) -> None:
        self.errors = error
        super().__init__(" ".join(error.messages))


@dataclass(frozen=True, slots=True)
class WorkTypeChange:
    """The new values of one row of the table of work types."""

    pk: int
    abbreviation: str
    weight: Decimal
    needs_title: bool


@transaction.atomic
def change_settings(
    *,
    actor: Actor,
    regulation: Regulation,
    values: Mapping[str, Any],
    seen: int,
    reason: str = "",
) -> list[str]:
    """Set the fields named in ``values`` and answer the names of those that really changed.

    ``seen`` is ``version_of(regulation)`` when the person began to edit. Raises
    ``NotYourRegulation``, ``YearClosed``, ``ChangedMeanwhile``, ``Refused``.
    """
    locked = _locked(actor, regulation)
    if change_log.version_of(locked) != seen:
        raise ChangedMeanwhile
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        _ensure_valid(locked, changed)
        with _told(actor, reason):
            locked.save(update_fields=changed)
    return changed


@transaction.atomic
def change_deadline(
    *,
    actor: Actor,
    rule: DeadlineRule,
    amount: int,
    unit: str,
    clause: str,
    is_active: bool,
    seen: int,
    reason: str = "",
) -> bool:
    """Set when something is due and by which clause; answer whether anything changed.

    ``amount`` is counted in ``unit``; a date of the year is DDMM, 0109 being the first of
    September. ``seen`` is ``rule_version_of(rule)``. What is already found to be late stays found.
    Raises as ``change_settings``.
    """
    _locked(actor, rule.regulation)
    locked = DeadlineRule.objects.select_for_update().get(pk=rule.pk)
    if change_log.version_of(locked) != seen:
        raise ChangedMeanwhile
    values = {"amount": amount, "unit": unit, "clause": clause, "is_active": is_active}
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        _ensure_valid(locked, changed)
        with _told(actor, reason):
            locked.save(update_fields=changed)
    return bool(changed)


@transaction.atomic
def change_work_types(
    *, actor: Actor, regulation: Regulation, changes: list[WorkTypeChange]
) -> int:
    """Set abbreviation, weight and «title is obligatory» of the types named; answer how many
    changed. Works that exist keep the weight they were given. Raises ``NotYourRegulation``,
    ``YearClosed``, ``Refused``; nothing is written unless all of it can be."""
    locked = _locked(actor, regulation)
    types = {item.pk: item for item in WorkType.objects.filter(regulation=locked)}
    changed = []
    for change in changes:
        item = types.get(change.pk)
        if item is None:
            raise NotYourRegulation
        values = (change.abbreviation, change.weight, change.needs_title)
        if values != (item.abbreviation, item.weight, item.needs_title):
            item.abbreviation, item.weight, item.needs_title = values
            _ensure_valid(item, ["abbreviation", "weight", "needs_title"])
            changed.append(item)
    _ensure_told_apart(types.values())
    for item in changed:
        item.save(update_fields=["abbreviation", "weight", "needs_title"])
    return len(changed)


def _locked(actor: Actor, regulation: Regulation) -> Regulation:
    """The regulation under a lock, if the actor may change it and its year is open."""
    if not policies.can_edit_regulation(actor, regulation):
        raise NotYourRegulation
    locked = (
        Regulation.objects.select_for_update(of=("self",))
        .select_related("year")
        .get(pk=regulation.pk)
    )
    if locked.year.closed_at is not None:
        raise YearClosed(locked.year)
    return locked


def _told(actor: Actor, reason: str) -> AbstractContextManager[Any]:
    """Everything written inside carries who did it and why, outside a request too."""
    said = {"reason": reason} if reason else {}
    return history.source(user=actor.user_id, role=str(actor.role), **said)


def _ensure_valid(row: Any, changed: list[str]) -> None:
    others = {field.name for field in row._meta.fields} - set(changed)
    try:
        row.clean_fields(exclude=others)
        row.validate_constraints()
    except ValidationError as error:
        raise Refused(error) from None


def _ensure_told_apart(types: Any) -> None:
    """Two types with one abbreviation could not be told apart in the grid."""
    taken: dict[str, WorkType] = {}
    for item in types:
        twin = taken.setdefault(item.abbreviation.casefold(), item)
        if twin is not item:
            raise Refused(
                ValidationError(
                    _("“%(first)s” and “%(second)s” have the same abbreviation.")
                    % {"first": twin.name, "second": item.name}
                )
            )
