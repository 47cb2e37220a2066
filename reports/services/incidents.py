"""An incident where it needs the school: reporting one, and declaring its operations void."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Incident, User, VoidedOperation
from accounts.policies import can_decide_incident
from accounts.selectors import orderer_of
from accounts.services import incidents
from accounts.services.incidents import IncidentError, NotDirector, Notice
from core import history, jobs, outbox
from core.enums import JobKind
from core.errors import Conflict
from core.models import Job
from core.operations import Operation
from journal.services.grading import voiding
from reports.selectors.incident_operations import operations_since
from school.models import CredentialIssue

# Operations in one transaction of the job that declares all of them void.
AT_ONCE = 50


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


class VoidingGoesOn(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("The operations of this incident are being declared void already. Wait a minute.")
        )


@dataclass(frozen=True, slots=True)
class VoidReport:
    """How many earlier values returned, and how many could not."""

    restored: int = 0
    refused: int = 0

    def __add__(self, other: "VoidReport") -> "VoidReport":
        return VoidReport(self.restored + other.restored, self.refused + other.refused)


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
def order_voiding(*, actor: Actor, incident: Incident, now: dt.datetime) -> Job:
    """Queue the voiding of every operation since ``informed_at``; the caller starts it. The
    actor's own unfinished order is returned as it is. Raises ``NotDirector``, ``NotInformed``,
    ``VoidingGoesOn``."""
    incident = _ensure_voidable(actor, incident)
    unfinished = (
        Job.objects.unfinished()
        .filter(
            school_id=actor.school_id,
            kind=JobKind.INCIDENT_VOID,
            params__incident=incident.pk,
        )
        .first()
    )
    if unfinished is not None:
        if unfinished.owner_id == actor.user_id:
            return unfinished
        raise VoidingGoesOn
    return jobs.queue_job(
        actor=actor,
        kind=JobKind.INCIDENT_VOID,
        title=_("Operations of incident No. %(number)s are declared void")
        % {"number": incident.number},
        params={"role": actor.role, "incident": incident.pk},
        now=now,
    )


def void_all(job: Job, progress: jobs.Progress, *, now: Callable[[], dt.datetime]) -> None:
    """The work of ``order_voiding``: some operations at a time, the newest first, each time in a
    transaction of its own, so that what is void stays so when the rest is stopped. ``now`` is the
    clock. Raises what ``progress`` and ``void_operations`` raise, ``HatTakenAway``."""
    actor = orderer_of(job)
    incident = Incident.objects.visible_to(actor).get(pk=job.params["incident"])
    keys = [operation.key for operation in _waiting(incident)]
    done = VoidReport()
    for start in range(0, len(keys), AT_ONCE):
        progress(start, len(keys), _("Declaring operations void"))
        part = keys[start : start + AT_ONCE]
        done += void_operations(actor=actor, incident=incident, keys=part, now=now())
    told = _(
        "Earlier values that returned: %(restored)s. Operations that met an obstacle: %(refused)s."
    )
    jobs.finish_job(job=job, now=now(), step=told % asdict(done))


@transaction.atomic
def void_operations(
    *, actor: Actor, incident: Incident, keys: Collection[tuple[str, int]], now: dt.datetime
) -> VoidReport:
    """Declare the operations of ``keys`` void, the newest first.

    Each leaves a row of ``VoidedOperation``: with what returned, or with the obstacle. One that is
    void already stays as it is; one that met an obstacle is tried again. Raises ``NotDirector``,
    ``NotInformed``, ``NoSuchOperation``. A constant number of queries an operation.
    """
    incident = _ensure_voidable(actor, incident)
    assert incident.informed_at is not None
    found = operations_since(incident, incident.informed_at, keys=keys)
    if {operation.key for operation in found} != set(keys):
        raise NoSuchOperation
    done = VoidReport()
    reason = _("void: incident No. %(number)s") % {"number": incident.number}
    with history.source(incident=incident.number, reason=reason):
        for operation in _still_standing(incident, found):
            obstacle = ""
            try:
                voiding.void_operation(actor=actor, operation=operation, reason=reason, now=now)
            except voiding.Obstacle as error:
                obstacle = str(error)
            done += VoidReport(refused=1) if obstacle else VoidReport(restored=1)
            _note(actor, incident, operation, obstacle, now)
        if done.restored:
            outbox.publish(
                school_id=incident.school_id,
                kind="incident.voided",
                now=now,
                incident=incident.pk,
            )
    return done


def _ensure_voidable(actor: Actor, incident: Incident) -> Incident:
    """The incident, locked. Raises ``NotDirector``, ``NotInformed``."""
    if not can_decide_incident(actor) or incident.school_id != actor.school_id:
        raise NotDirector
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked.informed_at is None:
        raise NotInformed
    return locked


def _waiting(incident: Incident) -> list[Operation]:
    if incident.informed_at is None:
        raise NotInformed
    return _still_standing(incident, operations_since(incident, incident.informed_at))


def _still_standing(incident: Incident, found: Collection[Operation]) -> list[Operation]:
    """Those that are not void yet, or met an obstacle, which may be gone. One query."""
    void = set(
        VoidedOperation.objects.filter(incident=incident, obstacle="").values_list(
            "event_model", "event_id"
        )
    )
    return [operation for operation in found if operation.key not in void]


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
