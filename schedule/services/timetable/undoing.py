"""The last steps of the editor, taken back one by one by what the history kept."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from core import history
from core.history import versions_of
from core.operations import DELETE, INSERT
from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.timetable.editing import ensure_editable
from schedule.services.timetable.errors import ChangedByOther, NothingToUndo

_FIELDS = ("group_id", "weekday", "shift", "slot", "parity", "room_id", "staff_id")


@transaction.atomic
def undo_step(*, actor: Actor, version: TimetableVersion, today: dt.date) -> None:
    """Put back what the last step that still stands found; the own one only. Raises
    ``NotYourTimetable``, ``InForce``, ``NothingToUndo``, ``ChangedByOther``."""
    ensure_editable(actor, version, today)
    TimetableVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    step = last_step(version)
    if not step:
        raise NothingToUndo
    if _said(step[0]).get("editor") != actor.user_id:
        raise ChangedByOther
    back = {"timetable": version.pk, "undoes": _said(step[0])["step"], "editor": actor.user_id}
    try:
        with transaction.atomic(), history.source(**back):
            for event in step:
                _put_back(event)
    except IntegrityError as error:
        raise ChangedByOther from error


def last_step(version: TimetableVersion) -> list[Any]:
    """The events of the last step of the editor that nobody has taken back, the latest first;
    empty when there is none. Two queries."""
    events = list(
        versions_of(TimetableEntry)
        .filter(version_id=version.pk, pgh_context__metadata__has_key="timetable")
        .select_related("pgh_context")
        .order_by("-pgh_id")
    )
    undone = {_said(event).get("undoes") for event in events}
    last = next(
        (step for event in events if (step := _said(event).get("step")) and step not in undone),
        None,
    )
    return [event for event in events if last and _said(event).get("step") == last]


def _put_back(event: Any) -> None:
    if event.pgh_label == INSERT:
        TimetableEntry.objects.filter(pk=event.pgh_obj_id).delete()
        return
    former = event
    if event.pgh_label != DELETE:
        former = (
            versions_of(TimetableEntry)
            .filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id)
            .order_by("-pgh_id")
            .first()
        )
    values = {name: getattr(former, name) for name in _FIELDS}
    if event.pgh_label == DELETE:
        TimetableEntry.objects.create(
            pk=event.pgh_obj_id,
            school_id=event.school_id,
            version_id=event.version_id,
            **values,
        )
        return
    if not TimetableEntry.objects.filter(pk=event.pgh_obj_id).update(**values):
        raise ChangedByOther


def _said(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}
