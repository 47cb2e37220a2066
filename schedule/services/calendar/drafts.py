"""A calendar between its preview and its confirmation: in the cache, for an hour, for the person
who sent it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.cache import cache

from accounts.actors import Actor
from school.imports.files import SourceFile
from school.models import AcademicYear

LIFETIME = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Draft:
    token: uuid.UUID
    source: SourceFile
    year: AcademicYear
    part: int | None


def keep_draft(
    *, actor: Actor, source: SourceFile, year: AcademicYear, part: int | None
) -> uuid.UUID:
    """Put a file aside for ``LIFETIME``."""
    token = uuid.uuid4()
    kept = {"name": source.name, "content": source.content, "year": year.pk, "part": part}
    cache.set(_key(actor, token), kept, timeout=LIFETIME.total_seconds())
    return token


def find_draft(*, actor: Actor, token: uuid.UUID) -> Draft | None:
    """The actor's own file, while it is kept. One query."""
    kept = cache.get(_key(actor, token))
    if kept is None:
        return None
    year = (
        AcademicYear.objects.select_related("school")
        .filter(school_id=actor.school_id, pk=kept["year"])
        .first()
    )
    if year is None:
        return None
    return Draft(token, SourceFile(kept["name"], kept["content"]), year, kept["part"])


def drop_draft(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete(_key(actor, token))


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"calendar-import:{actor.school_id}:{actor.user_id}:{token}"
