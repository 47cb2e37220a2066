"""Which lines of two versions of a plan are the same, and what is different."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, cast

from django.db.models import Field, Model

from journal.models import PlanItem, ThematicPlan

_FIELDS = (
    *("topic", "hours", "section", "work_category", "work_title"),
    *("kind", "homework", "homework_minutes"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that was added (``was`` None), left out (``now`` None) or changed; ``fields`` are the
    names of what changed with the value before and after."""

    was: PlanItem | None
    now: PlanItem | None
    fields: tuple[tuple[str, str, str], ...] = ()


def matched(before: Sequence[PlanItem], after: Sequence[PlanItem]) -> dict[int, PlanItem]:
    """Which line of the new version is the same lesson as which of the old one, by id: those that
    read the same, and, between them, as many as were rewritten in one place. No query."""
    old, new = ([f"{item.section}\n{item.topic}" for item in side] for side in (before, after))
    found: dict[int, PlanItem] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            found.update(
                (was.pk, now) for was, now in zip(before[i1:i2], after[j1:j2], strict=True)
            )
    return found


def differences(before: ThematicPlan, after: ThematicPlan) -> list[Difference]:
    """In the order of the new version; what was left out stands where it was. Two queries."""
    old, new = (
        list(PlanItem.objects.filter(plan=plan).order_by("number")) for plan in (before, after)
    )
    same = matched(old, new)
    came_from = {item.pk: line for line in old if (item := same.get(line.pk)) is not None}
    gone = [line for line in old if line.pk not in same]
    found = []
    for item in new:
        while gone and gone[0].number <= item.number:
            found.append(Difference(gone.pop(0), None))
        line = came_from.get(item.pk)
        if line is None:
            found.append(Difference(None, item))
        elif fields := _changed(line, item):
            found.append(Difference(line, item, fields))
    return found + [Difference(line, None) for line in gone]


def _changed(was: PlanItem, now: PlanItem) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (_label(name), _text(was, name), _text(now, name))
        for name in _FIELDS
        if getattr(was, name) != getattr(now, name)
    )


def _label(name: str) -> str:
    return str(cast("Field[Any, Any]", PlanItem._meta.get_field(name)).verbose_name)


def _text(row: Model, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return "" if value is None else str(value)
