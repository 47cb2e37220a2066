"""What every letter that leaves straight from the outbox is made of."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core.models import OutboxEvent
from school.models import Guardian


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter is made of: its subject (in the reader's language), template and facts."""

    subject: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for; ``user`` or ``guardian`` is who is greeted."""

    address: str
    language: str
    user: User | None = None
    guardian: Guardian | None = None


def reader_of(event: OutboxEvent) -> Reader | None:
    """The account of the payload's ``user``, or the parent of its ``guardian``, who needs no
    account; None for one without an address and for a parent who is informed on paper. One
    query."""
    if "guardian" not in event.payload:
        user = User.objects.filter(pk=event.payload.get("user")).exclude(email="").first()
        return Reader(user.email, user.language, user=user) if user else None
    guardian = (
        Guardian.objects.filter(pk=event.payload["guardian"], is_paper_only=False)
        .exclude(email="")
        .select_related("user")
        .first()
    )
    if guardian is None:
        return None
    language = guardian.user.language if guardian.user else settings.LANGUAGE_CODE
    return Reader(guardian.email, language, guardian=guardian)


def absolute(name: str, *args: int) -> str:
    """The page's address for a letter; empty where there is no such page."""
    try:
        return settings.BASE_URL.rstrip("/") + reverse(name, args=args)
    except NoReverseMatch:
        return ""
