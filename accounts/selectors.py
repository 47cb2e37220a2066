"""What the pages of an account show."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import (
    KnownDevice,
    Membership,
    OutsideChange,
    SecondFactorReset,
    User,
    UserSession,
)
from core import tenancy
from core.errors import NotAllowed
from core.models import Job, School


class HatTakenAway(NotAllowed):
    """Between the order of a job and its work the role was revoked, or the account frozen."""

    def __init__(self) -> None:
        super().__init__(_("The role in which this was ordered has been taken away meanwhile."))


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """``device``: the confirmed authenticator, ``pending``: one being set up."""

    device: TOTPDevice | None
    pending: TOTPDevice | None
    recovery_codes_left: int

    @property
    def is_on(self) -> bool:
        return self.device is not None


def hats_of(user_id: int) -> list[Membership]:
    """The hats in force, in the order in which the profile offers them, each with its school and
    its user. One query."""
    hats = (
        Membership.objects.in_force()
        .filter(user_id=user_id)
        .select_related("user", "school")
        .order_by("school_id", "pk")
    )
    with tenancy.of_user(user_id):
        return list(hats)


def orderer_of(job: Job) -> Actor:
    """Who ordered the job, in the role of the order (``params["role"]``), as long as that hat is
    worn. One query. Raises ``HatTakenAway``."""
    actor = Actor(job.owner_id, job.school_id, Role(job.params["role"]))
    worn = Membership.objects.in_force().filter(
        user_id=actor.user_id,
        school_id=actor.school_id,
        role=actor.role,
        user__frozen_at__isnull=True,
    )
    if not worn.exists():
        raise HatTakenAway
    return actor


def hats_anywhere(user_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """(school, role) of the hats in force of each of these accounts, in all schools: for rules
    only, a school is not shown whom others know. One query."""
    found: dict[int, list[tuple[int, str]]] = {}
    with tenancy.of_all_schools():
        for user_id, school_id, role in (
            Membership.objects.in_force()
            .filter(user__in=list(user_ids))
            .values_list("user_id", "school_id", "role")
        ):
            found.setdefault(user_id, []).append((school_id, role))
    return found


def has_second_factor(user: User) -> bool:
    """One query."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists()


def second_factor_of(user: User) -> SecondFactor:
    """Two queries."""
    devices = list(TOTPDevice.objects.filter(user_id=user.pk).order_by("pk"))
    return SecondFactor(
        device=next((device for device in devices if device.confirmed), None),
        pending=next((device for device in devices if not device.confirmed), None),
        recovery_codes_left=StaticToken.objects.filter(
            device__user_id=user.pk, device__confirmed=True
        ).count(),
    )


def device_digest(token: str) -> str:
    """What is kept of the cookie of a known device."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_known_device(*, login: str, token: str) -> bool:
    """Has the owner of this login signed in from the browser that keeps ``token``? One query."""
    return (
        KnownDevice.objects.filter(token_digest=device_digest(token))
        .alias(lowered=Lower("user__login"))
        .filter(lowered=Lower(Value(login)))
        .exists()
    )


def open_sessions_of(user: User, *, now: dt.datetime) -> list[UserSession]:
    """The sessions that may still be going on, the last seen first; one that was left alone for
    longer than a session lives is over by itself. One query."""
    alive_since = now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return list(
        UserSession.objects.filter(
            user_id=user.pk, ended_at=None, seen_at__gte=alive_since
        ).order_by("-seen_at", "-pk")
    )


def second_factors_of_school(
    actor: Actor, *, text: str = "", only: str = ""
) -> QuerySet[Membership]:
    """The hats of the school, one for each person, with ``has_second_factor``; by name. ``text``
    is in the name or the login, ``only`` is "on" or "off". One query when it is read."""
    confirmed = TOTPDevice.objects.filter(user_id=OuterRef("user_id"), confirmed=True)
    one_each = (
        Membership.objects.in_force()
        .filter(school_id=actor.school_id)
        .order_by("user_id", "pk")
        .distinct("user_id")
    )
    people = (
        Membership.objects.filter(pk__in=one_each.values("pk"))
        .annotate(has_second_factor=Exists(confirmed))
        .select_related("user")
        .order_by("user__display_name", "user_id")
    )
    if text:
        people = people.filter(
            Q(user__display_name__icontains=text) | Q(user__login__icontains=text)
        )
    if only in ("on", "off"):
        people = people.filter(has_second_factor=only == "on")
    return people


def second_factor_resets(actor: Actor) -> list[SecondFactorReset]:
    """The last twenty of the school, the newest first. One query."""
    return list(
        SecondFactorReset.objects.visible_to(actor)
        .select_related("user", "reset_by")
        .order_by("-pk")[:20]
    )


def outside_changes(actor: Actor) -> list[OutsideChange]:
    """The last twenty of the school, the newest first. One query."""
    return list(
        OutsideChange.objects.visible_to(actor)
        .select_related("user", "by_school")
        .order_by("-pk")[:20]
    )


def help_phone_before_sign_in() -> str:
    """The telephone of help where the installation serves one school; nobody has said yet which of
    several schools is theirs. One query."""
    phones = list(School.objects.values_list("help_phone", flat=True)[:2])
    return phones[0] if len(phones) == 1 else ""
