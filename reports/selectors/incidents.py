"""Incidents: the list, and what of it stands on the home pages."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Incident, Membership, User
from core.models import School
from school.selectors.incidents import Clock, clocks_of, name_of, notice_rule


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list."""

    incident: Incident
    clocks: tuple[Clock, ...]
    voided: int

    @property
    def state(self) -> str:
        if self.incident.closed_at:
            return pgettext("incidents", "closed")
        if self.incident.informed_at is None:
            return _("waits for the director")
        return _("under inquiry")

    @property
    def state_kind(self) -> str:
        if self.incident.closed_at:
            return ""
        return "bad" if self.incident.informed_at is None else "warn"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account it is: login, the name in the school and the roles."""

    user: User
    name: str
    roles: str


def incident_list(
    *, actor: Actor, school: School, now: dt.datetime, state: str = "", text: str = ""
) -> list[IncidentLine]:
    """All incidents the actor may see, the open and newest first. Two queries."""
    found = (
        Incident.objects.visible_to(actor)
        .select_related("account")
        .annotate(voided=Count("voided_operations", filter=Q(voided_operations__obstacle="")))
        .order_by("-number")
    )
    if state == "open":
        found = found.filter(closed_at__isnull=True)
    elif state == "closed":
        found = found.filter(closed_at__isnull=False)
    if text:
        found = found.filter(
            Q(account__display_name__icontains=text) | Q(account__login__icontains=text)
        )
    rule = notice_rule(school, now.astimezone(school.zone).date())
    lines = [
        IncidentLine(incident, clocks_of(incident, now, rule=rule), incident.voided)  # type: ignore[attr-defined]
        for incident in found
    ]
    return sorted(lines, key=lambda line: line.incident.closed_at is not None)


def open_incidents(*, actor: Actor, now: dt.datetime) -> tuple[IncidentLine, ...]:
    """What the home of the director and of the administrator says, and closed ones whose duties
    towards the authority still run. No query for any other role, one for these."""
    if actor.role not in (Role.DIRECTOR, Role.ADMINISTRATOR):
        return ()
    owed = Q(has_leak=True) & (
        Q(authority_notified_at__isnull=True) | Q(authority_answered_at__isnull=True)
    )
    found = (
        Incident.objects.visible_to(actor)
        .filter(Q(closed_at__isnull=True) | owed)
        .select_related("account")
        .order_by("number")
    )
    return tuple(IncidentLine(incident, clocks_of(incident, now), 0) for incident in found)


def is_guardian(incident: Incident) -> bool:
    """The form speaks of a parent; for anybody else the words are struck out. One query."""
    return Membership.objects.filter(
        user_id=incident.account_id,
        school_id=incident.school_id,
        role=Role.GUARDIAN,
        is_revoked=False,
    ).exists()


def account_of(incident: Incident) -> Account:
    """Three queries at most."""
    user = incident.account
    return Account(
        user=user,
        name=name_of(user, incident.school_id),
        roles=", ".join(
            hat.get_role_display().lower()
            for hat in Membership.objects.filter(
                user=user, school_id=incident.school_id, is_revoked=False
            ).order_by("pk")
        ),
    )
