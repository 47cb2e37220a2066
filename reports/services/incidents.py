"""An incident where it needs the school: reporting one, and declaring its operations void."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Incident, User, VoidedOperation
from accounts.policies import can_decide_incident
from accounts.services import incidents
from accounts.services.incidents import IncidentError, NotDirector, Notice
from core import history, outbox
from core.operations import Operation
from journal.services import voiding
from reports.selectors.incident_operations import operations_since
from school.models import CredentialIssue

# What one press of the button works through; a long import needs several.
MOST_AT_ONCE = 1000


class NotInformed(IncidentError):
    def __init__(self) -> None:
        super().__init__(
            _("First say when the director got the information: operations are void since then.")
        )


class NoSuchOperation(IncidentError):
    def __init__(self) -> None:
        super().__init__(
            _("Choose operations of this account since the moment the director was informed.")
        )


@dataclass(frozen=True, slots=True)
class VoidReport:
    """How many earlier values returned, how many could not, and how many still wait."""

    restored: int
    refused: int
    left: int


@transaction.atomic
def report_incident(*, actor: Actor, account: User, notice: Notice, now: dt.datetime) -> Incident:
    """Freeze the account (``accounts.services.incidents.open_incident``) and revoke the slips that
    have not been used. Raises what ``open_incident`` raises."""
    incident = incidents.open_incident(actor=actor, account=account, notice=notice, now=now)
    with history.source(incident=incident.number):
        CredentialIssue.objects.filter(
            school_id=actor.school_id, user=account, used_at=None, revoked_at=None
        ).update(revoked_at=now)
    return incident


@transaction.atomic
def void_operations(
    *,
    actor: Actor,
    incident: Incident,
    keys: Collection[tuple[str, int]] | None = None,
    now: dt.datetime,
) -> VoidReport:
    """Declare operations since ``informed_at`` void, the newest first: all, or those of ``keys``.

    Each leaves a row of ``VoidedOperation``: with what returned, or with the obstacle. One that is
    void already stays as it is; one that met an obstacle is tried again. Raises ``NotDirector``,
    ``NotInformed``, ``NoSuchOperation``. A constant number of queries an operation.
    """
    if not can_decide_incident(actor):
        raise NotDirector
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if incident.informed_at is None:
        raise NotInformed
    found = operations_since(incident, incident.informed_at, keys=keys)
    if keys is not None and {operation.key for operation in found} != set(keys):
        raise NoSuchOperation
    standing = {
        (row.event_model, row.event_id): row
        for row in VoidedOperation.objects.filter(incident=incident)
    }
    waiting = [
        operation
        for operation in found
        if (row := standing.get(operation.key)) is None or row.obstacle
    ]
    counts = {"": 0, "refused": 0}
    reason = _("void: incident No. %(number)s") % {"number": incident.number}
    with history.source(incident=incident.number, reason=reason):
        for operation in waiting[:MOST_AT_ONCE]:
            obstacle = ""
            try:
                voiding.void_operation(actor=actor, operation=operation, reason=reason, now=now)
            except voiding.Obstacle as error:
                obstacle = str(error)
            counts["refused" if obstacle else ""] += 1
            _note(actor, incident, operation, obstacle, now)
        if counts[""]:
            outbox.publish(
                school_id=incident.school_id,
                kind="incident.voided",
                now=now,
                incident=incident.pk,
            )
    return VoidReport(counts[""], counts["refused"], max(0, len(waiting) - MOST_AT_ONCE))


def _note(
    actor: Actor, incident: Incident, operation: Operation, obstacle: str, now: dt.datetime
) -> None:
    VoidedOperation.objects.update_or_create(
        event_model=operation.event_model,
        event_id=operation.event_id,
        defaults={
            "school_id": incident.school_id,
            "incident": incident,
            "object_model": operation.object_model,
            "object_id": operation.object_id,
            "before": operation.before,
            "after": operation.after,
            "voided_at": now,
            "voided_by_id": actor.user_id,
            "obstacle": obstacle[:300],
        },
    )
