"""The permission matrix as a page, with the cells that the school's regulation decides."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field

from accounts.actors import Actor
from school.enums import Preset
from school.models import Regulation
from school.permissions import (
    MATRIX,
    Grant,
    Seat,
    Verb,
    in_force,
    rights,
    settings_named,
)
from school.selectors.regulation import label_of


@dataclass(frozen=True, slots=True)
class Right:
    """A line of a cell. ``state`` is «given», «refused» by the regulation, or «later»: not in this
    version; ``note`` is the number of the setting at the foot of the page, 0 none."""

    text: str
    scope: str
    state: str
    note: int


@dataclass(frozen=True, slots=True)
class MatrixCell:
    seat: str
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    name: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class SettingNote:
    """A setting on which rights depend: how it stands here, and the presets that differ."""

    number: int
    label: str
    is_on: bool
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    seats: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    notes: tuple[SettingNote, ...]
    regulation: Regulation | None


def current_regulation(actor: Actor, today: dt.date) -> Regulation | None:
    """The regulation of the year that goes on. One query."""
    return (
        Regulation.objects.filter(
            school_id=actor.school_id, year__starts_on__lte=today, year__ends_on__gte=today
        )
        .select_related("year")
        .first()
    )


def matrix_page(
    actor: Actor, *, orders: Mapping[Preset, Mapping[str, Any]], today: dt.date
) -> MatrixPage:
    """Every thing by every seat; ``orders`` are the settings that each preset writes, the rest of
    them being the model's defaults. One query."""
    regulation = current_regulation(actor, today)
    names = settings_named()
    settings = {name: getattr(regulation, name) if regulation else _default(name) for name in names}
    numbers = {name: number for number, name in enumerate(names, start=1)}
    return MatrixPage(
        seats=tuple(str(seat.label) for seat in Seat),
        rows=tuple(
            MatrixRow(
                name=str(thing.label),
                cells=tuple(
                    MatrixCell(
                        seat=str(seat.label),
                        rights=tuple(
                            _right(grant, settings, numbers) for grant in rights(thing, seat)
                        ),
                    )
                    for seat in Seat
                ),
            )
            for thing in MATRIX
        ),
        notes=tuple(
            SettingNote(
                number=numbers[name],
                label=str(label_of(name)),
                is_on=bool(settings[name]),
                differing=tuple(
                    str(preset.label)
                    for preset, written in orders.items()
                    if bool(written.get(name, _default(name))) != bool(settings[name])
                ),
            )
            for name in names
        ),
        regulation=regulation,
    )


def _right(grant: Grant, settings: Mapping[str, Any], numbers: Mapping[str, int]) -> Right:
    state = "given" if in_force(grant, settings) else "refused"
    return Right(
        text=str(grant.verb.label),
        scope="" if grant.verb == Verb.SIGN else str(grant.scope.label),
        state=state if grant.is_built else "later",
        note=numbers.get(grant.setting, 0),
    )


def _default(name: str) -> Any:
    return cast("Field[Any, Any]", Regulation._meta.get_field(name)).get_default()
