"""The second factor: an authenticator app (TOTP) and recovery codes, both of django-otp.

Wrong codes are throttled by django-otp: 1, 2, 4, 8 … seconds, for the app and for the recovery
codes apart.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policies, selectors
from accounts.actors import Actor
from accounts.enums import OutsideChangeKind
from accounts.models import Membership, SecondFactorReset, User
from accounts.services import outside_changes, sessions
from core import outbox
from core.errors import DomainError, NotAllowed

RECOVERY_CODES = 10
RESET = "second_factor.reset"

Device: TypeAlias = TOTPDevice | StaticDevice


class SecondFactorError(DomainError):
    """What the second factor refuses."""


class WrongCode(SecondFactorError):
    def __init__(self) -> None:
        super().__init__(
            _("The code does not fit. Take the one the app shows now, or an unused recovery code.")
        )


class TooManyTries(SecondFactorError):
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            ngettext(
                "Too many wrong codes. Wait %(n)s second and try again.",
                "Too many wrong codes. Wait %(n)s seconds and try again.",
                seconds,
            )
            % {"n": seconds}
        )


class AlreadyOn(SecondFactorError):
    def __init__(self) -> None:
        super().__init__(_("The second factor of this account is already on."))


class NotBegun(SecondFactorError):
    def __init__(self) -> None:
        super().__init__(_("Begin the set-up first: then there will be a code to enter."))


class MustStayOn(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Your school asks its staff for a second factor: it stays on."))


class NotYours(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody resets the own second factor: ask another administrator, or use a "
                "recovery code."
            )
        )


class WorksElsewhere(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This person works in another school and not in yours: the second factor is reset "
                "by the administrator there."
            )
        )


class NothingToReset(SecondFactorError):
    def __init__(self) -> None:
        super().__init__(_("This person has no second factor: there is nothing to reset."))


@dataclass(frozen=True, slots=True)
class Setup:
    """The confirmed authenticator and the recovery codes, to be shown this once."""

    device: TOTPDevice
    recovery_codes: list[str]


@transaction.atomic
def begin_setup(*, user: User) -> TOTPDevice:
    """A fresh secret, not in force until ``confirm_setup``; an earlier unconfirmed one is dropped.
    Raises ``AlreadyOn``."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
        raise AlreadyOn
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def confirm_setup(*, user: User, code: str) -> Setup:
    """Put the authenticator in force once it has shown a right code. Raises ``AlreadyOn``,
    ``NotBegun``, ``WrongCode``, ``TooManyTries``."""
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        if TOTPDevice.objects.filter(user=user, confirmed=True).exists():
            raise AlreadyOn
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None:
            raise NotBegun
        refusal = _check(device, _cleaned(code))
        if refusal is None:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return Setup(device, _new_recovery_codes(user))
    # Outside the transaction, for the count of wrong codes must stay.
    raise refusal


def verify(*, user: User, code: str) -> Device:
    """The device that accepted the code: six digits are the app's, anything else is a recovery
    code, which is used up. Raises ``WrongCode``, ``TooManyTries``."""
    cleaned = _cleaned(code)
    model: type[TOTPDevice | StaticDevice] = (
        TOTPDevice if cleaned.isdigit() and len(cleaned) == 6 else StaticDevice
    )
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        refusal = WrongCode() if device is None else _check(device, cleaned)
    if refusal is not None or device is None:
        raise refusal or WrongCode()
    return device


def renew_recovery_codes(*, user: User, code: str) -> list[str]:
    """Ten new recovery codes in place of what is left of the old. Raises as ``verify``."""
    verify(user=user, code=code)
    with transaction.atomic():
        return _new_recovery_codes(user)


def switch_off(*, user: User, code: str, is_required: bool) -> None:
    """No second factor from now on. Raises ``MustStayOn`` where a school requires it, else as
    ``verify``."""
    if is_required:
        raise MustStayOn
    verify(user=user, code=code)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def reset(*, actor: Actor, hat: Membership, reason: str, now: dt.datetime) -> SecondFactorReset:
    """Take away the second factor of a colleague, or of a parent, who has lost the phone and the
    recovery codes; ``hat`` is one of the actor's school. The sessions of the account end, the
    reset is kept for good and its owner is told by letter, and so are other schools of the account.
    Raises ``NotAllowed``, ``NotYours``, ``WorksElsewhere``, ``NothingToReset``."""
    if not policies.can_reset_second_factors(actor) or hat.school_id != actor.school_id:
        raise NotAllowed(_("The second factor is reset by the school's administrator."))
    if hat.user_id == actor.user_id:
        raise NotYours
    hats = selectors.hats_anywhere([hat.user_id])[hat.user_id]
    if not policies.may_renew_keys(hats, school_id=actor.school_id):
        raise WorksElsewhere
    user = User.objects.select_for_update().get(pk=hat.user_id)
    removed, _by_model = TOTPDevice.objects.filter(user=user).delete()
    if not removed:
        raise NothingToReset
    StaticDevice.objects.filter(user=user).delete()
    sessions.end_sessions(user)
    kept = SecondFactorReset.objects.create(
        school_id=actor.school_id,
        user=user,
        reset_by_id=actor.user_id,
        reset_at=now,
        reason=reason,
    )
    outside_changes.tell_other_schools(
        school_id=actor.school_id,
        kind=OutsideChangeKind.SECOND_FACTOR,
        user_ids=[user.pk],
        done_by_id=actor.user_id,
        now=now,
    )
    outbox.publish(school_id=actor.school_id, kind=RESET, now=now, user=user.pk, reset=kept.pk)
    return kept


def _cleaned(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _check(device: Device, code: str) -> SecondFactorError | None:
    """Try the code on a locked device."""
    is_allowed, data = device.verify_is_allowed()
    if not is_allowed:
        wait: dt.timedelta = data["locked_until"] - device.throttling_failure_timestamp
        return TooManyTries(math.ceil(wait.total_seconds()))
    return None if device.verify_token(code) else WrongCode()


def _new_recovery_codes(user: User) -> list[str]:
    # The row of the device stays: a session verified by a recovery code refers to it.
    device, _created = StaticDevice.objects.get_or_create(
        user=user, confirmed=True, defaults={"name": "recovery"}
    )
    device.token_set.all().delete()
    codes: set[str] = set()
    while len(codes) < RECOVERY_CODES:
        codes.add(StaticToken.random_token())
    ordered = sorted(codes)
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in ordered)
    return [f"{code[:4]}-{code[4:]}" for code in ordered]
