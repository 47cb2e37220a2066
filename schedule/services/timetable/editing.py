"""Entries of a version: put, moved, swapped, changed, taken off.

Each call is one step of the editor: what it wrote carries the step's own id in its history, and
``undoing`` takes steps back by it. A place with clashes is refused unless the deputy wants it
``anyway``: on the way from one timetable to another there are always some.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from core import history
from schedule import policies
from schedule.enums import WeekParity
from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules.clashes import Clash, ClashKind, Place
from schedule.selectors.timetable import facts as selectors
from schedule.services.timetable.errors import (
    Clashing,
    InForce,
    NoSuchPlace,
    NotYourTimetable,
    PlaceTaken,
    TimetableError,
)
from school.models import Room, StaffMember, TeachingGroup


@dataclass(frozen=True, slots=True)
class Details:
    """Of an entry beside its group and place; without a teacher it is the group's own."""

    parity: str = WeekParity.EVERY
    room: Room | None = None
    staff: StaffMember | None = None


@transaction.atomic
def put_entry(
    *,
    actor: Actor,
    version: TimetableVersion,
    group: TeachingGroup,
    place: Place,
    details: Details,
    today: dt.date,
    anyway: bool = False,
) -> TimetableEntry:
    """One more lesson of a group. Raises ``NotYourTimetable``, ``InForce``, ``NoSuchPlace``,
    ``Clashing``, ``PlaceTaken``."""
    version = _locked(actor, version, today)
    if group.year_id != version.year_id:
        raise NotYourTimetable
    entry = TimetableEntry(school_id=version.school_id, version=version, group=group)
    _set(entry, place, details)
    _ensure_fits(version, [entry], anyway=anyway)
    with _step(actor, version), _unique():
        entry.save()
    return entry


@transaction.atomic
def change_entry(
    *,
    actor: Actor,
    entry: TimetableEntry,
    place: Place,
    details: Details,
    today: dt.date,
    anyway: bool = False,
) -> TimetableEntry:
    """Another place, room, teacher or kind of weeks. Raises what ``put_entry`` raises."""
    version = _locked(actor, entry.version, today)
    entry = TimetableEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    before = _state(entry)
    _set(entry, place, details)
    if _state(entry) == before:
        return entry
    _ensure_fits(version, [entry], anyway=anyway)
    with _step(actor, version), _unique():
        entry.save(update_fields=list(_FIELDS))
    return entry


def move_entry(
    *, actor: Actor, entry: TimetableEntry, place: Place, today: dt.date, anyway: bool = False
) -> TimetableEntry:
    """Another place, all the rest as it was."""
    details = Details(entry.parity, entry.room, entry.staff)
    return change_entry(
        actor=actor, entry=entry, place=place, details=details, today=today, anyway=anyway
    )


@transaction.atomic
def swap_entries(
    *,
    actor: Actor,
    entry: TimetableEntry,
    other: TimetableEntry,
    today: dt.date,
    anyway: bool = False,
) -> None:
    """Two lessons change places; rooms and teachers go with them. Raises what ``put_entry``
    raises."""
    version = _locked(actor, entry.version, today)
    rows = {
        one.pk: one
        for one in TimetableEntry.objects.select_for_update(of=("self",)).filter(
            version=version, pk__in=[entry.pk, other.pk]
        )
    }
    if len(rows) != 2:
        raise NoSuchPlace
    first, second = rows[entry.pk], rows[other.pk]
    places = _place(first), _place(second)
    _put(first, places[1])
    _put(second, places[0])
    _ensure_fits(version, [first, second], anyway=anyway)
    with _step(actor, version), _unique():
        for one in (first, second):
            one.save(update_fields=["weekday", "shift", "slot"])


@transaction.atomic
def remove_entry(*, actor: Actor, entry: TimetableEntry, today: dt.date) -> None:
    """Back to the hours that are not placed. Raises ``NotYourTimetable``, ``InForce``."""
    version = _locked(actor, entry.version, today)
    with _step(actor, version):
        entry.delete()


def ensure_editable(actor: Actor, version: TimetableVersion, today: dt.date) -> None:
    """Raises ``NotYourTimetable``, ``InForce``."""
    if not policies.can_edit_timetable(actor) or version.school_id != actor.school_id:
        raise NotYourTimetable
    if not policies.can_edit_version(actor, version, today):
        raise InForce


# --- parts -------------------------------------------------------------------------------------

_FIELDS = ("weekday", "shift", "slot", "parity", "room", "staff")


def _locked(actor: Actor, version: TimetableVersion, today: dt.date) -> TimetableVersion:
    ensure_editable(actor, version, today)
    locked = (
        TimetableVersion.objects.select_for_update(of=("self",))
        .select_related("year")
        .get(pk=version.pk)
    )
    ensure_editable(actor, locked, today)
    return locked


def _set(entry: TimetableEntry, place: Place, details: Details) -> None:
    _put(entry, place)
    entry.parity, entry.room, entry.staff = details.parity, details.room, details.staff


def _put(entry: TimetableEntry, place: Place) -> None:
    entry.weekday, entry.shift, entry.slot = place


def _place(entry: TimetableEntry) -> Place:
    return Place(entry.weekday, entry.shift, entry.slot)


def _state(entry: TimetableEntry) -> tuple[object, ...]:
    return (_place(entry), entry.parity, entry.room_id, entry.staff_id)


def _ensure_fits(
    version: TimetableVersion, entries: Sequence[TimetableEntry], *, anyway: bool
) -> None:
    """There is a bell, the class has lessons on the day, and nothing is in the way. Ten
    queries."""
    facts = selectors.facts_about(
        version,
        [entry.group_id for entry in entries],
        staff_ids=[entry.staff_id for entry in entries if entry.staff_id],
        room_ids=[entry.room_id for entry in entries if entry.room_id],
    )
    cards = [selectors.card_of_entry(facts, entry) for entry in entries]
    for card in cards:
        if card.place not in facts.places_of(card.group.id):
            raise NoSuchPlace
        if card.id:
            facts.cards[card.id] = card
    if anyway:
        return
    clashes = [clash for card in cards for clash in selectors.taken_at(facts, card)]
    if clashes:
        told = list(dict.fromkeys(facts.told(clash) for clash in clashes))
        raise Clashing(told, swap_with=_makes_room(entries, clashes))


def _makes_room(entries: Sequence[TimetableEntry], clashes: Sequence[Clash]) -> int:
    """The lesson of the same class that alone is in the way."""
    if len(entries) != 1 or not entries[0].pk:
        return 0
    of_class = {
        clash.other.id
        for clash in clashes
        if clash.kind in (ClashKind.CLASS, ClashKind.STUDENTS)
        and clash.other.group.id != entries[0].group_id
    }
    return of_class.pop() if len(of_class) == 1 else 0


@contextmanager
def _step(actor: Actor, version: TimetableVersion) -> Iterator[None]:
    step = {"timetable": version.pk, "step": uuid.uuid4().hex, "editor": actor.user_id}
    with history.source(**step):
        yield


@contextmanager
def _unique() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "entry_once" not in str(error):
            raise
        raise PlaceTaken from error


__all__ = [
    "Details",
    "TimetableError",
    "change_entry",
    "ensure_editable",
    "move_entry",
    "put_entry",
    "remove_entry",
    "swap_entries",
]
