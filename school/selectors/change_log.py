"""Histories in words: what every page that shows who changed what has in common."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from core.history import versions_of
from core.operations import DELETE, INSERT, UPDATE
from school.models import StaffMember


@dataclass(frozen=True, slots=True)
class ChangedValue:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write. ``who`` is empty for a command; ``values`` is empty where the subject says it
    all."""

    at: dt.datetime
    who: str
    reason: str
    subject: str
    values: list[ChangedValue]


# A write that a page shows: the event, what it was about, what it changed.
Told = tuple[Any, str, list[ChangedValue]]


def events_of(model: Any, **of: int | Collection[int]) -> list[Any]:
    """The history of the rows that ``of`` names, the oldest first. One query."""
    return list(versions_of(model).filter(**of).select_related("pgh_context").order_by("pgh_id"))


def version_of(row: Any) -> int:
    """Grows with every change of a tracked row. One query."""
    return (
        versions_of(type(row))
        .filter(pgh_obj_id=row.pk)
        .order_by("-pgh_id")
        .values_list("pgh_id", flat=True)
        .first()
        or 0
    )


def beside_former(events: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """(the event before it of the same row or None, the event)."""
    last: dict[int, Any] = {}
    for event in events:
        yield last.get(event.pgh_obj_id), event
        last[event.pgh_obj_id] = event


def changes_of(told: Iterable[Told]) -> list[Change]:
    """Ready to show, in the order given. One query for the names, none without a person."""
    found = list(told)
    users = {_user(event) for event, _subject, _values in found} - {0}
    names = (
        dict(User.objects.filter(pk__in=users).values_list("pk", "display_name")) if users else {}
    )
    return [
        Change(
            at=_moment(event),
            who=names.get(_user(event), ""),
            reason=str(_said(event).get("reason") or ""),
            subject=subject,
            values=values,
        )
        for event, subject, values in found
    ]


def was_made(event: Any) -> bool:
    return bool(event.pgh_label == INSERT)


def was_changed(event: Any) -> bool:
    return bool(event.pgh_label == UPDATE)


def was_removed(event: Any) -> bool:
    return bool(event.pgh_label == DELETE)


def label_of(model: type[models.Model], name: str) -> str:
    """The human name of a field, as a line begins."""
    if (model, name) == (StaffMember, "position"):
        # The bare word of the model is also the place of a work among those of a lesson.
        return _("Position")
    field = cast("models.Field[Any, Any]", model._meta.get_field(name))
    return capfirst(str(field.verbose_name))


def _said(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _user(event: Any) -> int:
    """0 where no person wrote."""
    return int(_said(event).get("user") or 0)


def _moment(event: Any) -> dt.datetime:
    """By the clock of the request where it told it: a demo lives on a day of its own."""
    told = parse_datetime(str(_said(event).get("at") or ""))
    moment: dt.datetime = told or event.pgh_created_at
    return moment
