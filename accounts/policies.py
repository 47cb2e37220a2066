"""Who may do what with an account."""

import datetime as dt
from collections.abc import Iterable

from accounts.actors import Actor
from accounts.enums import STAFF_ROLES, Role
from accounts.models import Membership, User


def must_keep_second_factor(hats: Iterable[Membership]) -> bool:
    """True when one of the hats is a staff role in a school that asks its staff for a second
    factor; ``hats`` come with their schools loaded."""
    return any(hat.is_staff and hat.school.requires_staff_second_factor for hat in hats)


def can_grant_hats(actor: Actor) -> bool:
    """Give and take roles: the administrator (permission matrix, row «users, passwords»)."""
    return actor.role == Role.ADMINISTRATOR


def can_report_incident(actor: Actor, account_id: int) -> bool:
    """Everybody for the own account; the administrator and the director for one who came in person
    or phoned (S1-3.15)."""
    return actor.user_id == account_id or actor.role in (Role.ADMINISTRATOR, Role.DIRECTOR)


def can_decide_incident(actor: Actor) -> bool:
    """The director says since when operations are void, voids them and signs the act (S1-3.16)."""
    return actor.role == Role.DIRECTOR


def can_close_incident(actor: Actor, *, is_account_of_director: bool) -> bool:
    """Let an account be used again: the director; with the director's own account frozen, the
    administrator, for nobody else is there to do it."""
    return actor.role == Role.DIRECTOR or (
        actor.role == Role.ADMINISTRATOR and is_account_of_director
    )


def can_read_operations(actor: Actor) -> bool:
    """What an account did, with before and after: the director, the administrator and the control
    group (permission matrix, row «audit log»)."""
    return actor.role in (Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR)


def is_one_time_password_over(user: User, *, now: dt.datetime) -> bool:
    """True when the printed password that would let the user in is too old."""
    return (
        user.must_change_password
        and user.password_expires_at is not None
        and user.password_expires_at <= now
    )


def may_renew_keys(hats: Iterable[tuple[int, str]], *, school_id: int) -> bool:
    """Whether this school may give the owner of these hats (school, role) a new password, or take
    the second factor away. The keys are one for all schools: who works in some schools gets them
    there only, or the administrator of a school where she is a mother would hold them."""
    works_in = {school for school, role in hats if role in STAFF_ROLES}
    return not works_in or school_id in works_in


def can_reset_second_factors(actor: Actor) -> bool:
    """The administrator; whose, is narrowed to people of the own school, never one's own."""
    return actor.role == Role.ADMINISTRATOR
