"""Giving people roles in a school and taking them away (S1-3.1, S1-4.1b)."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts import policies
from accounts.actors import Actor
from accounts.enums import STAFF_ROLES, Role
from accounts.models import Membership, User
from accounts.services import sessions
from core import history
from core.errors import Conflict, DomainError, NotAllowed


class HatError(DomainError):
    """What giving or taking a role refuses."""


class NotYourHats(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Roles are given by the administrator of this school."))


class HatHeld(HatError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The person has this role already."))


class HatGone(HatError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This role was taken away already."))


class OwnHat(HatError):
    """So a school is never left without an administrator: the last one cannot go."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody takes away the own role of administrator. Ask another administrator.")
        )


class NotForStaff(HatError):
    def __init__(self) -> None:
        super().__init__(_("Parents and students get their role together with the account."))


@transaction.atomic
def grant_hat(
    *, actor: Actor, user: User, role: Role, order_no: str, granted_on: dt.date
) -> Membership:
    """Put a staff hat on ``user`` by the director's order. It is offered from the next page on.

    Raises ``NotYourHats``, ``NotForStaff``, ``HatHeld``.
    """
    if not policies.can_grant_hats(actor):
        raise NotYourHats
    if role not in STAFF_ROLES:
        raise NotForStaff
    # The lock makes two who grant at once meet here, not at the unique index.
    User.objects.select_for_update().get(pk=user.pk)
    held = Membership.objects.filter(
        school_id=actor.school_id, user_id=user.pk, role=role, is_revoked=False
    )
    if held.exists():
        raise HatHeld
    with history.source(user=actor.user_id, role=str(actor.role)):
        return Membership.objects.create(
            school_id=actor.school_id,
            user_id=user.pk,
            role=role,
            order_no=order_no,
            granted_on=granted_on,
        )


@transaction.atomic
def revoke_hat(*, actor: Actor, membership: Membership, reason: str) -> Membership:
    """Take a hat away at once: the person's next request is already without it. The row and the
    history stay, with ``reason`` (the order No., as a rule).

    Raises ``NotYourHats``, ``OwnHat``, ``HatGone``.
    """
    if not policies.can_grant_hats(actor) or membership.school_id != actor.school_id:
        raise NotYourHats
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.is_revoked:
        raise HatGone
    if locked.user_id == actor.user_id and locked.role == Role.ADMINISTRATOR:
        raise OwnHat
    locked.is_revoked = True
    with history.source(user=actor.user_id, role=str(actor.role), reason=reason):
        locked.save(update_fields=["is_revoked"])
    return locked


@transaction.atomic(savepoint=False)
def end_hats_of_leavers(
    *, school_id: int, roles: Collection[Role], users: Iterable[int], today: dt.date
) -> int:
    """The wearers have left the school: their hats of these roles end, and with them the sessions
    of their accounts. How many hats. ``users`` may be a subquery of ids; who has left is for the
    floors above to say. One query, four when there are any."""
    ended = dict(
        Membership.objects.select_for_update()
        .filter(school_id=school_id, role__in=roles, user__in=users, is_revoked=False)
        .values_list("pk", "user_id")
    )
    if ended:
        Membership.objects.filter(pk__in=ended).update(is_revoked=True, left_on=today)
        sessions.end_sessions_of(set(ended.values()))
    return len(ended)


@transaction.atomic(savepoint=False)
def return_hats(*, school_id: int, roles: Collection[Role], users: Iterable[int]) -> int:
    """The wearers are at the school again, or had never left: the hats that ended by themselves
    go on, the latest of each role, but for a role that was given anew meanwhile. How many. One
    query, two when there are any."""
    worn_anew = Membership.objects.filter(
        school_id=school_id, user=OuterRef("user"), role=OuterRef("role"), is_revoked=False
    )
    latest = {
        (user_id, role): pk
        for user_id, role, pk in Membership.objects.select_for_update()
        .filter(
            ~Exists(worn_anew),
            school_id=school_id,
            role__in=roles,
            user__in=users,
            left_on__isnull=False,
        )
        .order_by("pk")
        .values_list("user_id", "role", "pk")
    }
    if latest:
        Membership.objects.filter(pk__in=latest.values()).update(is_revoked=False, left_on=None)
    return len(latest)
