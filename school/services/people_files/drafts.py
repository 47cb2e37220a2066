"""A list or an archive of people between its preview and its confirmation.

The file stays on the server, where nobody can change it meanwhile: in the cache, for an hour, for
the person who sent it; beside it what was decided about it. It is personal data, so it forgets
itself; nothing of it reaches a disk.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, NotAllowed
from school import policies
from school.imports.files import SourceFile
from school.models import AcademicYear
from school.services.people.plan import Choices, ImportTerms

LIFETIME = dt.timedelta(hours=1)


class FileKind(StrEnum):
    """A list of people, or the archive of another system. The value is the kind of the run."""

    LIST = policies.PEOPLE_IMPORT
    ARCHIVE = policies.ROSTER_IMPORT


@dataclass(frozen=True, slots=True)
class Draft:
    """``choices`` is what was decided of possible duplicates so far."""

    token: uuid.UUID
    kind: FileKind
    source: SourceFile
    terms: ImportTerms
    choices: Choices = field(default_factory=dict)


class DraftGone(Conflict):
    """It was waited for too long, or the cache was emptied."""

    def __init__(self) -> None:
        super().__init__(_("The file is not kept any longer. Send it once more."))


def keep_draft(
    *, actor: Actor, kind: FileKind, source: SourceFile, terms: ImportTerms
) -> uuid.UUID:
    """Put a file aside for ``LIFETIME``. Raises ``NotAllowed``."""
    ensure_may(actor, kind)
    token = uuid.uuid4()
    _keep(
        actor,
        token,
        {
            "kind": kind,
            "name": source.name,
            "content": source.content,
            "year": terms.year.pk,
            "since": terms.since,
            "order_no": terms.order_no,
            "order_on": terms.order_on,
            "org": terms.org,
            "choices": {},
        },
    )
    return token


def find_draft(*, actor: Actor, kind: FileKind, token: uuid.UUID) -> Draft | None:
    """The actor's own file of this kind, while it is kept. One query."""
    kept = cache.get(_key(actor, token))
    if kept is None or kept["kind"] != kind:
        return None
    year = (
        AcademicYear.objects.select_related("school")
        .filter(school_id=actor.school_id, pk=kept["year"])
        .first()
    )
    if year is None:
        return None
    terms = ImportTerms(year, kept["since"], kept["order_no"], kept["order_on"], kept["org"])
    source = SourceFile(kept["name"], kept["content"])
    return Draft(token, kind, source, terms, kept["choices"])


def decide(*, actor: Actor, draft: Draft, choices: Choices) -> Draft:
    """Remember what was decided of possible duplicates; the draft that knows it."""
    kept = cache.get(_key(actor, draft.token))
    if kept is None:
        raise DraftGone
    _keep(actor, draft.token, kept | {"choices": dict(choices)})
    return Draft(draft.token, draft.kind, draft.source, draft.terms, dict(choices))


def drop_draft(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete(_key(actor, token))


def ensure_may(actor: Actor, kind: FileKind) -> None:
    """Raises ``NotAllowed``."""
    if kind == FileKind.LIST and not policies.can_import_people(actor):
        raise NotAllowed(_("Lists of people are imported by the administrator or the secretary."))
    if kind == FileKind.ARCHIVE and not policies.can_import_roster(actor):
        raise NotAllowed(_("Rosters of other systems are imported by the administrator."))


def _keep(actor: Actor, token: uuid.UUID, kept: dict[str, Any]) -> None:
    cache.set(_key(actor, token), kept, timeout=LIFETIME.total_seconds())


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"people-import:{actor.school_id}:{actor.user_id}:{token}"
