"""A plan of people as rows to show: what becomes of each person of the file."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from school.services.people.plan import (
    Change,
    Plan,
    PlannedGuardian,
    PlannedStaff,
    PlannedStudent,
    State,
)

KINDS: dict[str, Promise] = {
    "students": pgettext_lazy("menu", "Students"),
    "guardians": pgettext_lazy("menu", "Parents"),
    "staff": pgettext_lazy("menu", "Staff"),
}
STATES: dict[State, tuple[Promise, str]] = {
    State.NEW: (pgettext_lazy("row of an import", "new"), "ok"),
    State.CHANGED: (pgettext_lazy("row of an import", "changed"), "info"),
    State.SAME: (pgettext_lazy("row of an import", "the same"), ""),
    State.SUSPECT: (pgettext_lazy("row of an import", "to be decided"), "warn"),
    State.LEFT_OUT: (pgettext_lazy("row of an import", "left out"), "bad"),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    kind: str
    name: str
    detail: str
    place: str
    state: str
    label: str
    badge: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    label: str
    counts: tuple[int, ...]


def preview_rows(plan: Plan, state: str = "") -> list[PreviewRow]:
    """Students, parents, staff in the order of the file; only those of ``state`` if given."""
    return [_row(row) for row in plan.rows() if not state or row.state == state]


def count_rows(counts: dict[str, dict[str, int]]) -> list[CountRow]:
    """One line for each kind of people that the file has, in the order of ``STATES``."""
    return [
        CountRow(str(label), tuple(counts[kind][state] for state in STATES))
        for kind, label in KINDS.items()
        if kind in counts and any(counts[kind].values())
    ]


def _row(row: PlannedStudent | PlannedGuardian | PlannedStaff) -> PreviewRow:
    label, badge = STATES[row.state]
    return PreviewRow(
        kind=str(_kind(row)),
        name=str(row.entry.name),
        detail=_detail(row),
        place=str(row.entry.place),
        state=row.state,
        label=str(label),
        badge=badge,
        changes=tuple(row.changes),
    )


def _kind(row: PlannedStudent | PlannedGuardian | PlannedStaff) -> str:
    if isinstance(row, PlannedStudent):
        return _("student")
    return _("parent") if isinstance(row, PlannedGuardian) else _("staff member")


def _detail(row: PlannedStudent | PlannedGuardian | PlannedStaff) -> str:
    if isinstance(row, PlannedStaff):
        return row.entry.position
    if isinstance(row, PlannedGuardian):
        return "; ".join(
            f"{entry.kinship.label}: {child.entry.name.last} {child.entry.name.first}"
            for child, entry in row.children
        )
    parts = []
    if row.entry.born_on:
        parts.append(formats.date_format(row.entry.born_on, "d.m.Y"))
    if row.joins is not None:
        parts.append(_("joins %(class)s") % {"class": row.joins.name})
    elif row.entry.class_name is not None:
        parts.append(str(row.entry.class_name))
    return ", ".join(parts)
