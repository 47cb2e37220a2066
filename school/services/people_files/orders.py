"""Looking at a file of people and importing it: at once when it is short, by a worker when long."""

import datetime as dt
import uuid
from contextlib import suppress

from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.enums import JobKind
from core.errors import Conflict, DomainError
from core.jobs import Report, queue_job, silent
from core.models import Job
from school.services.people.importing import Consent, PeopleImportReport, import_people
from school.services.people_files import drafts, looks
from school.services.people_files.drafts import Draft, FileKind
from school.services.roster.importing import RosterReport, import_roster

LOOKS = {FileKind.LIST: JobKind.PEOPLE_LOOK, FileKind.ARCHIVE: JobKind.ROSTER_LOOK}
IMPORTS = {FileKind.LIST: JobKind.PEOPLE_IMPORT, FileKind.ARCHIVE: JobKind.ROSTER_IMPORT}


class AlreadyImporting(Conflict):
    def __init__(self) -> None:
        super().__init__(
            _("A list of people is being imported already: wait until it is done, then look again.")
        )


def order_look(*, actor: Actor, draft: Draft, now: dt.datetime) -> Job:
    """Queue the look at a file, or find the job that is at it; the caller starts it.

    Raises ``NotAllowed``.
    """
    drafts.ensure_may(actor, draft.kind)
    kind = LOOKS[draft.kind]
    params = {"role": actor.role, "token": str(draft.token)}
    waiting = Job.objects.visible_to(actor).unfinished().filter(kind=kind, params=params).first()
    if waiting is not None:
        return waiting
    title = _("Check of the file: %(file)s") % {"file": draft.source.name[:120]}
    return queue_job(actor=actor, kind=kind, title=title, params=params, now=now)


def order_import(*, actor: Actor, draft: Draft, consent: Consent, now: dt.datetime) -> Job:
    """Queue the import of what was looked at; the caller starts it. One at a time in a school.

    Raises ``NotAllowed``, ``AlreadyImporting``.
    """
    drafts.ensure_may(actor, draft.kind)
    going_on = Job.objects.filter(school_id=actor.school_id, kind__in=IMPORTS.values())
    if going_on.unfinished().exists():
        raise AlreadyImporting
    return queue_job(
        actor=actor,
        kind=IMPORTS[draft.kind],
        title=_("Import: %(file)s") % {"file": draft.source.name[:120]},
        params={
            "role": actor.role,
            "token": str(draft.token),
            "choices": dict(consent.choices),
            "may_leave_out": consent.may_leave_out,
            "seen": consent.seen,
        },
        now=now,
    )


def kept_draft(*, actor: Actor, kind: FileKind, token: uuid.UUID) -> Draft:
    """Raises ``DraftGone``."""
    draft = drafts.find_draft(actor=actor, kind=kind, token=token)
    if draft is None:
        raise drafts.DraftGone
    return draft


def carry_out(
    *, actor: Actor, draft: Draft, consent: Consent, now: dt.datetime, report: Report = silent
) -> PeopleImportReport | RosterReport:
    """Import a file, all or nothing. What was decided stays with a file that is not imported, so
    that the next look asks for the rest.

    Raises ``NotAllowed``, ``ImportRefused``, ``UndecidedSuspects``, ``RowsLeftOut``,
    ``PlanChanged``.
    """
    drafts.ensure_may(actor, draft.kind)
    bring = import_people if draft.kind == FileKind.LIST else import_roster
    try:
        return bring(
            actor=actor,
            source=draft.source,
            terms=draft.terms,
            consent=consent,
            now=now,
            token=str(draft.token),
            report=report,
        )
    except DomainError:
        with suppress(drafts.DraftGone):
            drafts.decide(actor=actor, draft=draft, choices=consent.choices)
        looks.forget_look(actor=actor, token=draft.token)
        raise


def let_go(*, actor: Actor, token: uuid.UUID) -> None:
    """Forget a file that is imported, and what was thought of it."""
    drafts.drop_draft(actor=actor, token=token)
    looks.forget_look(actor=actor, token=token)
