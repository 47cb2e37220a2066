"""Who issues logins to whom."""

from collections.abc import Collection

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, Role
from accounts.policies import may_renew_keys

# Who may at all: which people exactly is said by ``selectors.credentials.reach_of``.
CREDENTIAL_ISSUERS = frozenset({Role.ADMINISTRATOR, Role.SECRETARY, Role.TEACHER})

# The issue journal: a teacher sees the lines of the own class.
CREDENTIAL_READERS = PEOPLE_READERS | {Role.TEACHER}


def can_issue_to_staff(actor: Actor) -> bool:
    """Staff get their credentials from the administrator alone (S1-3.3, S2-7.А3)."""
    return actor.role == Role.ADMINISTRATOR


def can_issue_to_all_families(actor: Actor) -> bool:
    """The administrator, and the secretary who keeps the accounts of families (S0-9a)."""
    return actor.role in (Role.ADMINISTRATOR, Role.SECRETARY)


def can_issue_to_class(actor: Actor, *, leads_it: bool, regulation_lets: bool) -> bool:
    """The class teacher hands out those of the own class, where the regulation leaves it to class
    teachers (S0-7c, S2-7.К2)."""
    if can_issue_to_all_families(actor):
        return True
    return actor.role == Role.TEACHER and leads_it and regulation_lets


def can_issue_to_account(
    actor: Actor, *, is_own: bool, is_staff_account: bool, hats: Collection[tuple[int, str]]
) -> bool:
    """Whose password may be taken away and given anew. Nobody's own: that is changed in the
    profile. A parent who works at a school gets it from the administrator: a class teacher would
    otherwise hold a colleague's account. One that opens another school, too, only from an
    administrator, and of a school where the person works, if she works in any. ``hats`` are
    (school, role) in all schools."""
    if is_own or not may_renew_keys(hats, school_id=actor.school_id):
        return False
    is_shared = any(school_id != actor.school_id for school_id, _role in hats)
    return (
        can_issue_to_staff(actor)
        if is_staff_account or is_shared
        else actor.role in CREDENTIAL_ISSUERS
    )
