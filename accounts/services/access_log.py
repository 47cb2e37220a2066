"""Writing down who opened which page about a person (issue 3, proof; ФСТЭК № 21: РСБ)."""

import datetime as dt

from accounts.actors import Actor
from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry


def record_access(
    *, actor: Actor, page: AccessedPage, object_id: int, at: dt.datetime, address: str | None = None
) -> AccessLogEntry:
    """One row: the actor opened this page about this person, from this network address. The only
    thing that answering a GET may write. One query.

    ``object_id`` is the id of the student, guardian, staff member, account or incident; of an
    export and of a class's data, the class, or 0 for the whole school.
    """
    return AccessLogEntry.objects.create(
        school_id=actor.school_id,
        user_id=actor.user_id,
        role=actor.role,
        page=page,
        object_id=object_id,
        at=at,
        address=address or None,
    )
