"""What the import of a file of people would do: worked out once, kept beside the file."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.cache import cache

from accounts.actors import Actor
from core import clock
from core.jobs import Report, silent
from school.imports.problems import ImportProblem, ImportRefused
from school.services.people import importing as people
from school.services.people.importing import Consent
from school.services.people.plan import Choices, Plan
from school.services.people_files import drafts
from school.services.people_files.drafts import Draft, FileKind
from school.services.roster.importing import RosterReport, import_roster


@dataclass(frozen=True, slots=True)
class Look:
    """``plan`` knows the ``choices``; ``seen`` is the fingerprint of what there was to decide,
    which the confirmation sends back. Of an archive there is also what it does to classes and
    groups. A file that cannot be read has ``refused`` and nothing else."""

    choices: Choices
    seen: str = ""
    plan: Plan | None = None
    roster: RosterReport | None = None
    refused: tuple[ImportProblem, ...] = ()


def look_at(*, actor: Actor, draft: Draft, now: dt.datetime, report: Report = silent) -> Look:
    """Work it out anew, and keep it as long as the file. Nothing is written to the database.

    Raises ``NotAllowed``.
    """
    drafts.ensure_may(actor, draft.kind)
    try:
        look = _LOOKING[draft.kind](actor, draft, now, report)
    except ImportRefused as error:
        look = Look(draft.choices, refused=error.problems)
    cache.set(_key(actor, draft.token), look, timeout=drafts.LIFETIME.total_seconds())
    return look


def kept_look(*, actor: Actor, draft: Draft) -> Look | None:
    """What was worked out, unless something else was decided since."""
    look: Look | None = cache.get(_key(actor, draft.token))
    return look if look is not None and look.choices == draft.choices else None


def forget_look(*, actor: Actor, token: uuid.UUID) -> None:
    cache.delete(_key(actor, token))


def _look_at_list(actor: Actor, draft: Draft, now: dt.datetime, report: Report) -> Look:
    today = clock.local(now, draft.terms.year.school).date()
    report(0, 1, "")

    def planned(choices: Choices) -> Plan:
        return people.plan_people(
            actor=actor, source=draft.source, terms=draft.terms, today=today, choices=choices
        )

    shown = planned({})
    plan = planned(draft.choices) if draft.choices else shown
    return Look(draft.choices, shown.fingerprint, plan)


def _look_at_archive(actor: Actor, draft: Draft, now: dt.datetime, report: Report) -> Look:
    found = import_roster(
        actor=actor,
        source=draft.source,
        terms=draft.terms,
        consent=Consent(choices=draft.choices, may_leave_out=True),
        now=now,
        dry_run=True,
        report=report,
    )
    return Look(draft.choices, found.seen, found.plan, found)


_LOOKING = {FileKind.LIST: _look_at_list, FileKind.ARCHIVE: _look_at_archive}


def _key(actor: Actor, token: uuid.UUID) -> str:
    return f"people-look:{actor.school_id}:{actor.user_id}:{token}"
