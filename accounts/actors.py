"""The actor: a user wearing one hat. Everything below the views asks only for this."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.enums import JOURNAL_READERS, PEOPLE_READERS, STAFF_ROLES, Role
from core.models import School

if TYPE_CHECKING:
    from accounts.models import Membership, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, where and in which role. One person who is a teacher and a mother is two actors
    and switches between them; no permission is ever the union of hats."""

    user_id: int
    school_id: int
    role: Role

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def reads_all_journals(self) -> bool:
        return self.role in JOURNAL_READERS

    @property
    def reads_all_people(self) -> bool:
        return self.role in PEOPLE_READERS


class PortalRequest(HttpRequest):
    """Any request once the middleware of ``accounts`` has looked at it; the comments name the one
    that sets what follows."""

    user: "User | AnonymousUser"
    # ActorMiddleware: None and empty for one who has not signed in, or has no hat left.
    actor: Actor | None
    school: School | None
    hats: "list[Membership]"
    # SecondFactorMiddleware.
    awaits_second_factor: bool
    # IdleLockMiddleware: 0 minutes for one whose pages never lock.
    lock_minutes: int
    is_locked: bool
    # The forms that try a password; read by axes, see ``lockout.is_counted_apart``.
    is_known_device: bool


class KnownRequest(PortalRequest):
    """A request of someone who has signed in, with or without a hat."""

    user: "User"


class ActorRequest(KnownRequest):
    """A request of someone who wears a hat: what most views are annotated with."""

    actor: Actor
    school: School
