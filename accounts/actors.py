"""The actor: a user wearing one hat. Everything below the views asks only for this."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.enums import JOURNAL_READERS, PEOPLE_READERS, STAFF_ROLES, Role
from core.models import School


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


class ActorRequest(HttpRequest):
    """A request that has passed sign-in: what views are annotated with."""

    actor: Actor
    school: School
