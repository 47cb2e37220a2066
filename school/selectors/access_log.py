"""Who opened which page about a person, with names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry, Incident, User
from school.models import Guardian, SchoolClass, StaffMember, Student

PER_PAGE = 50

_PEOPLE: dict[str, Any] = {
    AccessedPage.STUDENT: Student,
    AccessedPage.GUARDIAN: Guardian,
    AccessedPage.STAFF: StaffMember,
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Both days included. ``object_id`` counts together with ``page`` only."""

    who: str = ""
    page: AccessedPage | None = None
    object_id: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    at: dt.datetime
    who: str
    role: str
    page: str
    about: str
    address: str


def entries(*, actor: Actor, wanted: LogFilter, zone: dt.tzinfo) -> "QuerySet[AccessLogEntry, Any]":
    """Openings, latest first; days are of the school's ``zone``. One query, one more for their
    number."""
    rows = AccessLogEntry.objects.visible_to(actor).select_related("user")
    for word in wanted.who.split():
        rows = rows.filter(Q(user__display_name__icontains=word) | Q(user__login__iexact=word))
    if wanted.page is not None:
        rows = rows.filter(page=wanted.page)
        if wanted.object_id is not None:
            rows = rows.filter(object_id=wanted.object_id)
    if wanted.since is not None:
        rows = rows.filter(at__gte=dt.datetime.combine(wanted.since, dt.time.min, tzinfo=zone))
    if wanted.until is not None:
        following = wanted.until + dt.timedelta(days=1)
        rows = rows.filter(at__lt=dt.datetime.combine(following, dt.time.min, tzinfo=zone))
    return rows.order_by("-at", "-pk")


def lines(*, actor: Actor, page: Iterable[AccessLogEntry]) -> list[LogLine]:
    """The entries of a page ready to show. One query for each kind of page among them."""
    found = list(page)
    wanted: dict[str, set[int]] = {}
    for entry in found:
        wanted.setdefault(entry.page, set()).add(entry.object_id)
    names = {kind: _names(actor, kind, ids) for kind, ids in wanted.items()}
    return [
        LogLine(
            at=entry.at,
            who=entry.user.display_name,
            role=entry.get_role_display(),
            page=entry.get_page_display(),
            about=names[entry.page].get(entry.object_id, f"№ {entry.object_id}"),
            address=entry.address or "",
        )
        for entry in found
    ]


def _names(actor: Actor, kind: str, ids: set[int]) -> dict[int, str]:
    if model := _PEOPLE.get(kind):
        rows = model.objects.filter(school_id=actor.school_id, pk__in=ids)
        return {row.pk: row.full_name for row in rows}
    if kind == AccessedPage.ACCOUNT:
        return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    if kind == AccessedPage.INCIDENT:
        incidents = Incident.objects.filter(school_id=actor.school_id, pk__in=ids)
        return {row.pk: f"№ {row.number}" for row in incidents}
    classes = SchoolClass.objects.filter(school_id=actor.school_id, pk__in=ids)
    return {0: _("the whole school")} | {row.pk: row.name for row in classes}
