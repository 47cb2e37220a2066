"""Papers that take too long for a request: ordered as jobs, kept for a day."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import jobs
from core.enums import JobKind
from core.errors import DomainError, NotAllowed
from core.models import Job
from reports import policies


class NothingToPrint(DomainError):
    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("There is nobody to print the form for: everybody has signed, or nobody is recorded.")
        )


class PaperClosed(NotAllowed):
    """What was to be printed has gone, or is no longer open to who ordered it."""

    def __init__(self) -> None:
        super().__init__(_("This paper is no longer open to you, or what it is about has gone."))


def order_paper(
    *, actor: Actor, kind: JobKind, title: str, params: dict[str, Any], now: dt.datetime
) -> Job:
    """Queue a paper of ``params`` for the actor; the caller, who has loaded what it is about,
    starts its task. The actor's own unfinished order for the same paper is returned as it is: a
    second click prints nothing twice. Raises ``PaperClosed``."""
    if not policies.can_order_job(actor, kind):
        raise PaperClosed
    params = {"role": actor.role, **params}
    unfinished = Job.objects.visible_to(actor).unfinished().filter(kind=kind, params=params)
    return unfinished.order_by("created_at").first() or jobs.queue_job(
        actor=actor, kind=kind, title=title[:200], params=params, now=now
    )
