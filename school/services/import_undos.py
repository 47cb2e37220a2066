"""Taking back an import that wrote so much that a worker does it."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.enums import JobKind
from core.errors import NotAllowed
from core.jobs import queue_job
from core.models import Job
from school import policies
from school.models import ImportRun

# So many rows take about a second.
_MANY_ROWS = 2000


def takes_long(run: ImportRun) -> bool:
    """By what the run itself tells of its rows: they are megabytes to load."""
    tallies = run.report.get("tallies", {}).values()
    written = sum(
        tally.get(what, 0) for tally in tallies for what in ("added", "changed", "removed")
    )
    return bool(written > _MANY_ROWS)


def order_undo(*, actor: Actor, run: ImportRun, now: dt.datetime) -> Job:
    """Queue the way back, or find the job that is at it; the caller starts it.

    Raises ``NotAllowed``.
    """
    if not policies.can_undo_import(actor, run):
        raise NotAllowed(_("This import is undone by those who may make one."))
    params = {"role": actor.role, "kind": run.kind, "run": run.pk}
    waiting = Job.objects.visible_to(actor).unfinished()
    known = waiting.filter(kind=JobKind.IMPORT_UNDO, params__run=run.pk).first()
    if known is not None:
        return known
    title = _("Way back of the import: %(file)s") % {"file": run.file_name[:120]}
    return queue_job(actor=actor, kind=JobKind.IMPORT_UNDO, title=title, params=params, now=now)
