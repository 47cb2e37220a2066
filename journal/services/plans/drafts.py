"""A file with a plan between its preview and its confirmation: in the cache, for an hour, for the
person who sent it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import NotAllowed
from journal import policies
from school.imports.files import SourceFile

LIFETIME = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Draft:
    token: uuid.UUID
    source: SourceFile
    year_id: int
    subject_id: int | None
    grade: int | None
    reason: str


def keep_draft(
    *,
    actor: Actor,
    source: SourceFile,
    year_id: int,
    subject_id: int | None,
    grade: int | None,
    reason: str,
) -> uuid.UUID:
    """Put a file aside for ``LIFETIME``. Raises ``NotAllowed``."""
    if not policies.can_make_plans(actor):
        raise NotAllowed(_("Thematic plans are imported by teachers."))
    token = uuid.uuid4()
    kept = {
        "name": source.name,
        "content": source.content,
        "year": year_id,
        "subject": subject_id,
        "grade": grade,
        "reason": reason,
    }
    cache.set(_key(actor, token), kept, timeout=LIFETIME.total_seconds())
    return token


def find_draft(*, actor: Actor, token: uuid.UUID) -> Draft | None:
    """The actor's own file, while it is kept."""
    kept = cache.get(_key(actor, token))
    if kept is None:
        return None
    return Draft(
        token=token,
        source=SourceFile(kept["name"], kept["content"]),
        year_id=kept["year"],
        subject_id=kept["subject"],
        grade=kept["grade"],
        reason=kept["reason"],
    )


def drop_draft(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete(_key(actor, token))


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"plan-import:{actor.school_id}:{actor.user_id}:{token}"
