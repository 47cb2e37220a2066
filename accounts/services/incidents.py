"""«My account was used by somebody else»: frozen at once, looked into, closed (S1-3.15, S1-3.16).

Everything written here says in the history that it belongs to the incident, so it is never taken
for an operation of the account.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policies
from accounts.actors import Actor
from accounts.enums import OutsideChangeKind, Role
from accounts.models import (
    ExternalIdentity,
    Incident,
    Membership,
    User,
)
from accounts.services import activation_codes, devices, outside_changes, sessions
from core import history, outbox, tenancy
from core.errors import Conflict, DomainError, NotAllowed
from core.models import School

# Events of the outbox that become letters, one for each reader.
REPORTED = "incident.reported"
DUTY = "incident.duty"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the form of appendix 1 asks: when it was found, what happened, who says so."""

    detected_at: dt.datetime
    description: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


class IncidentError(DomainError):
    """A rule of incidents."""


class AlreadyReported(Conflict):
    def __init__(self, incident: Incident) -> None:
        self.incident = incident
        super().__init__(
            _("The account is frozen already: incident No. %(number)s is open.")
            % {"number": incident.number}
        )


class FrozenElsewhere(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The account is frozen already: another school, which it opens too, has an open "
                "incident. Ask its director."
            )
        )


class MomentOutOfOrder(IncidentError):
    def __init__(self, detected_at: dt.datetime) -> None:
        super().__init__(
            _(
                "The director cannot know before the breach was found (%(moment)s), nor later than"
                " now."
            )
            % {"moment": formats.date_format(detected_at, "d.m.Y H:i")}
        )


class AlreadyVoided(IncidentError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Operations have been declared void since the earlier moment: it can only be moved"
                " back, not forward."
            )
        )


class IncidentClosed(IncidentError):
    def __init__(self) -> None:
        super().__init__(_("The incident is closed: nothing in it changes any more."))


class NotDirector(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Only the director decides in this incident."))


@transaction.atomic
def open_incident(*, actor: Actor, account: User, notice: Notice, now: dt.datetime) -> Incident:
    """Freeze the account and put the incident on the list of the director.

    From this moment nobody gets in, in no school: every session is ended, the password, activation
    codes, second factor, known devices and links to outside providers are gone. Other schools of
    the account are told. Raises ``NotAllowed``, ``AlreadyReported``, ``FrozenElsewhere``,
    ``IncidentError`` for a breach found in the future.
    """
    if not policies.can_report_incident(actor, account.pk):
        raise NotAllowed(_("Only the administrator or the director reports for somebody else."))
    if notice.detected_at > now:
        raise IncidentError(_("The breach cannot be found later than now."))
    # One after another: the numbers of a school have no gaps.
    School.objects.select_for_update().get(pk=actor.school_id)
    locked = User.objects.select_for_update().get(pk=account.pk)
    # The password is one for all schools, and so is the freeze: it may be another's.
    with tenancy.of_all_schools():
        standing = Incident.objects.filter(account=locked, closed_at__isnull=True).first()
    if standing is not None and standing.school_id != actor.school_id:
        raise FrozenElsewhere
    if standing is not None:
        raise AlreadyReported(standing)
    known = Incident.objects.filter(school_id=actor.school_id).aggregate(last=Max("number"))
    number = (known["last"] or 0) + 1
    with history.source(incident=number):
        incident = Incident.objects.create(
            school_id=actor.school_id,
            number=number,
            account=locked,
            reported_by_id=actor.user_id,
            detected_at=notice.detected_at,
            reported_at=now,
            description=notice.description,
            reporter_name=notice.name,
            reporter_address=notice.address,
            reporter_phone=notice.phone,
            reporter_email=notice.email,
        )
        locked.frozen_at = now
        locked.set_unusable_password()
        locked.password_expires_at = None
        locked.save(update_fields=["frozen_at", "password", "password_expires_at"])
        _take_keys(locked, now)
        outside_changes.tell_other_schools(
            school_id=actor.school_id,
            kind=OutsideChangeKind.FREEZE,
            user_ids=[locked.pk],
            done_by_id=actor.user_id,
            now=now,
        )
        outbox.publish_all(
            school_id=actor.school_id,
            kind=REPORTED,
            now=now,
            payloads=[{"user": pk, "incident": incident.pk} for pk in deciders(incident)],
        )
    return incident


def _take_keys(user: User, now: dt.datetime) -> None:
    """Whatever else opens the account. The thief may have made some of it, so all of it goes."""
    sessions.end_sessions(user)
    activation_codes.revoke(user_ids=[user.pk], now=now)
    devices.forget_devices(user=user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    ExternalIdentity.objects.filter(user=user).delete()


@transaction.atomic
def record_informed(
    *, actor: Actor, incident: Incident, informed_at: dt.datetime, now: dt.datetime
) -> None:
    """The moment when the director got the information: operations since it are void (S1-3.16).
    It may lie before the notice (somebody phoned first), but not before the breach was found.
    Raises ``NotDirector``, ``MomentOutOfOrder``, ``AlreadyVoided``."""
    incident = _locked(actor, incident)
    if not incident.detected_at <= informed_at <= now:
        raise MomentOutOfOrder(incident.detected_at)
    is_forward = incident.informed_at is not None and informed_at > incident.informed_at
    if is_forward and incident.voided_operations.exists():
        raise AlreadyVoided
    incident.informed_at = informed_at
    _save(incident, "informed_at")


@transaction.atomic
def record_leak(*, actor: Actor, incident: Incident, has_leak: bool, now: dt.datetime) -> None:
    """Whether personal data have leaked: if so, the two duties of 152-ФЗ, art. 21 p. 3.1, run."""
    incident = _locked(actor, incident)
    incident.has_leak = has_leak
    _save(incident, "has_leak")


@transaction.atomic
def record_duty_done(
    *, actor: Actor, incident: Incident, duty: str, done_at: dt.datetime, now: dt.datetime
) -> None:
    """The authority was told (``authority_notified_at``) or got the result of the inquiry
    (``authority_answered_at``). Raises ``IncidentError`` for another moment than one between the
    notice and now."""
    if duty not in ("authority_notified_at", "authority_answered_at"):
        raise ValueError(duty)
    incident = _locked(actor, incident)
    if not incident.detected_at <= done_at <= now:
        raise IncidentError(_("Give a moment after the breach was found and not later than now."))
    setattr(incident, duty, done_at)
    _save(incident, duty)


@transaction.atomic
def record_act(
    *,
    actor: Actor,
    incident: Incident,
    act_no: str,
    act_on: dt.date,
    commission: Sequence[dict[str, str]],
    measures: str,
) -> None:
    """Number, date, the commission of three and the measures of the Акт о фиксации нарушения."""
    incident = _locked(actor, incident)
    incident.act_no = act_no
    incident.act_on = act_on
    incident.commission = list(commission)
    incident.measures = measures
    _save(incident, "act_no", "act_on", "commission", "measures")


@transaction.atomic
def close_incident(*, actor: Actor, incident: Incident, now: dt.datetime) -> None:
    """The account may be used again, with a new password only: the administrator prints a slip.

    The director closes; where the account is the director's own, so does the administrator, for
    there is nobody else to do it. Raises ``NotDirector``, ``IncidentClosed``.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if not policies.can_close_incident(actor, is_account_of_director=is_of_director(incident)):
        raise NotDirector
    if incident.closed_at is not None:
        raise IncidentClosed
    with history.source(incident=incident.number):
        incident.closed_at = now
        incident.save(update_fields=["closed_at"])
        user = User.objects.select_for_update().get(pk=incident.account_id)
        user.frozen_at = None
        user.must_change_password = True
        user.set_unusable_password()
        user.save(update_fields=["frozen_at", "must_change_password", "password"])


def deciders(incident: Incident) -> list[int]:
    """Accounts of the director and the administrators of the school, but for the frozen one: who
    gets the letters. One query."""
    return list(
        Membership.objects.in_force()
        .filter(
            school_id=incident.school_id,
            role__in=(Role.DIRECTOR, Role.ADMINISTRATOR),
            user__frozen_at__isnull=True,
        )
        .order_by("user_id")
        .values_list("user_id", flat=True)
        .distinct()
    )


def is_of_director(incident: Incident) -> bool:
    """The account wears the director's hat in the school of the incident. One query."""
    return (
        Membership.objects.in_force()
        .filter(school_id=incident.school_id, user_id=incident.account_id, role=Role.DIRECTOR)
        .exists()
    )


def _locked(actor: Actor, incident: Incident) -> Incident:
    if not policies.can_decide_incident(actor):
        raise NotDirector
    return Incident.objects.select_for_update().get(pk=incident.pk)


def _save(incident: Incident, *fields: str) -> None:
    with history.source(incident=incident.number):
        incident.save(update_fields=list(fields))
