"""A parent's own page of letters: about which child they come, and to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.actors import Actor
from school.models import GuardianLink


@dataclass(frozen=True, slots=True)
class OwnLetters:
    """``goes_to_another``: another parent of the child gets the letters, nothing is to be chosen
    here."""

    link: GuardianLink
    goes_to_another: bool

    @property
    def child(self) -> str:
        return self.link.student.list_name


def own_letters(actor: Actor) -> list[OwnLetters]:
    """The children of the parent, by name. One query."""
    taken = GuardianLink.objects.filter(
        student_id=OuterRef("student_id"), until__isnull=True, gets_digest=True
    ).exclude(pk=OuterRef("pk"))
    links: Iterable[Any] = (
        GuardianLink.objects.visible_to(actor)
        .select_related("student")
        .annotate(goes_to_another=Exists(taken))
        .order_by("student__sort_key", "student_id")
    )
    return [OwnLetters(link, link.goes_to_another) for link in links]
