"""Which parent gets the letters about a student: the weekly one, and the evening's about an absence
that nobody has explained (S1-1.10, S1-4.4f). One parent at most; it may be nobody."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from core import history
from core.errors import Conflict, NotAllowed
from school import policies
from school.models import GuardianLink, Student
from school.services.people import LinkEnded, PeopleError


class NotYourLetters(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Letters are switched by the parent who gets them, the class teacher of the "
                "student, the secretary and the administrator."
            )
        )


class LettersTaken(PeopleError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _(
                "Another parent gets the letters about this child now. If they are to go to you, "
                "tell the class teacher."
            )
        )


@transaction.atomic
def set_letters(*, actor: Actor, link: GuardianLink, gets_letters: bool, today: dt.date) -> bool:
    """Send the letters about the student to this guardian, or to nobody; whether that changed
    anything. The school moves them from one parent to another; a parent takes them from nobody.
    Raises ``NotYourLetters``, ``LinkEnded``, ``LettersTaken``."""
    # All who link, unlink and switch take turns at the student.
    Student.objects.select_for_update(no_key=True).get(pk=link.student_id)
    locked = (
        GuardianLink.objects.select_related("guardian", "student")
        .select_for_update(of=("self",))
        .filter(pk=link.pk)
        .first()
    )
    if locked is None or locked.until is not None:
        raise LinkEnded
    if not policies.can_set_letters(actor, locked, today):
        raise NotYourLetters
    if locked.gets_digest == gets_letters:
        return False
    with history.source(user=actor.user_id, role=str(actor.role)):
        if gets_letters:
            _free(actor, locked.student_id)
        locked.gets_digest = gets_letters
        locked.save(update_fields=["gets_digest"])
    return True


@transaction.atomic
def set_own_letters(*, actor: Actor, wanted: Mapping[GuardianLink, bool], today: dt.date) -> int:
    """``set_letters`` for several children at once, all or none; how many were changed."""
    in_turn = sorted(wanted.items(), key=lambda item: item[0].student_id)
    return sum(
        set_letters(actor=actor, link=link, gets_letters=gets_letters, today=today)
        for link, gets_letters in in_turn
    )


def _free(actor: Actor, student_id: int) -> None:
    """Whoever gets the letters about the student now gets them no more."""
    holders = GuardianLink.objects.filter(
        student_id=student_id, until__isnull=True, gets_digest=True
    )
    if actor.role == Role.GUARDIAN and holders.exists():
        raise LettersTaken
    holders.update(gets_digest=False)
