"""A list between its preview and its confirmation.

The file stays on the server, where nobody can change it meanwhile: in the cache, for an hour, for
the person who sent it. It is personal data, so it forgets itself; nothing of it reaches a disk.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import NotAllowed
from school import policies
from school.imports.files import SourceFile
from school.models import AcademicYear
from school.services.people.plan import ImportTerms

LIFETIME = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Draft:
    token: uuid.UUID
    source: SourceFile
    terms: ImportTerms


def keep_draft(*, actor: Actor, source: SourceFile, terms: ImportTerms) -> uuid.UUID:
    """Put a list aside for ``LIFETIME``. Raises ``NotAllowed``."""
    if not policies.can_import_people(actor):
        raise NotAllowed(_("Lists of people are imported by the administrator or the secretary."))
    token = uuid.uuid4()
    kept = {
        "name": source.name,
        "content": source.content,
        "year": terms.year.pk,
        "since": terms.since,
        "order_no": terms.order_no,
        "order_on": terms.order_on,
        "org": terms.org,
    }
    cache.set(_key(actor, token), kept, timeout=LIFETIME.total_seconds())
    return token


def find_draft(*, actor: Actor, token: uuid.UUID) -> Draft | None:
    """The actor's own list, while it is kept. One query."""
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
    terms = ImportTerms(year, kept["since"], kept["order_no"], kept["order_on"], kept["org"])
    return Draft(token, SourceFile(kept["name"], kept["content"]), terms)


def drop_draft(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete(_key(actor, token))


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"people-import:{actor.school_id}:{actor.user_id}:{token}"
