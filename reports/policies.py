"""Who may order, follow and fetch long work: printed journals, slips, papers."""

import datetime as dt
from collections.abc import Callable

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, ROSTER_EXPORTERS, Role
from accounts.policies import can_decide_incident, can_read_operations
from core.enums import JobKind, JobState
from core.models import Job
from reports.models import VOLUME_ROLES
from schedule.policies import can_edit_timetable, can_import_timetable, can_write_timetable
from school.policies import (
    CREDENTIAL_ISSUERS,
    FAMILY_PAPER_READERS,
    IMPORTERS,
    MOVEMENT_READERS,
    can_import_people,
    can_import_roster,
    can_roll_over,
)

# How long a file of slips may be fetched.
SLIPS_KEPT = dt.timedelta(hours=1)
PAPERS_KEPT = dt.timedelta(days=1)
# What becomes of the files in the end: those named here are deleted, a bound volume is kept.
KEPT = {
    JobKind.CREDENTIAL_SLIPS: SLIPS_KEPT,
    JobKind.CLASS_PAPERS: PAPERS_KEPT,
    JobKind.ACK_SHEET: PAPERS_KEPT,
    JobKind.MOVEMENT_BOOK: PAPERS_KEPT,
    JobKind.INCIDENT_ACT: PAPERS_KEPT,
    JobKind.TIMETABLE_SHEETS: PAPERS_KEPT,
    JobKind.ONEROSTER_EXPORT: PAPERS_KEPT,
    JobKind.WEEK_SHEETS: PAPERS_KEPT,
}


def can_export_results(actor: Actor) -> bool:
    """Works and marks leave only through those who read every journal: the administrator, who
    keeps the people, reads none."""
    return actor.role in ROSTER_EXPORTERS and actor.reads_all_journals


def can_order_volume(actor: Actor) -> bool:
    """The office and the heads of the school print and bind (S1-7.4, S0-5g)."""
    return actor.role in VOLUME_ROLES


def can_order_slips(actor: Actor) -> bool:
    """Whose slips exactly is said by ``school.selectors.credentials.reach_of``."""
    return actor.role in CREDENTIAL_ISSUERS


# Who reads the marks that stand on weekly sheets: the heads, and class teachers of their own class.
WEEK_SHEET_PRINTERS = frozenset({Role.DIRECTOR, Role.DEPUTY, Role.TEACHER})


# The hats that may order a kind of job must still be worn when its page or file is asked for.
_MAY_ORDER: dict[JobKind, Callable[[Actor], bool]] = {
    JobKind.PRINT_JOURNAL: can_order_volume,
    JobKind.CREDENTIAL_SLIPS: can_order_slips,
    JobKind.ROLL_OVER: can_roll_over,
    JobKind.ROLL_OVER_UNDO: can_roll_over,
    JobKind.CLASS_PAPERS: lambda actor: actor.role in FAMILY_PAPER_READERS,
    JobKind.ACK_SHEET: lambda actor: actor.role in PEOPLE_READERS,
    JobKind.MOVEMENT_BOOK: lambda actor: actor.role in MOVEMENT_READERS,
    JobKind.INCIDENT_ACT: can_read_operations,
    JobKind.INCIDENT_VOID: can_decide_incident,
    JobKind.LAY_LESSONS: can_write_timetable,
    JobKind.ONEROSTER_EXPORT: lambda actor: actor.role in ROSTER_EXPORTERS,
    JobKind.TIMETABLE_SHEETS: can_edit_timetable,
    JobKind.WEEK_SHEETS: lambda actor: actor.role in WEEK_SHEET_PRINTERS,
    JobKind.TIMETABLE_LOOK: can_import_timetable,
    JobKind.TIMETABLE_IMPORT: can_import_timetable,
    JobKind.PEOPLE_LOOK: can_import_people,
    JobKind.PEOPLE_IMPORT: can_import_people,
    JobKind.ROSTER_LOOK: can_import_roster,
    JobKind.ROSTER_IMPORT: can_import_roster,
    JobKind.IMPORT_UNDO: lambda actor: actor.role in IMPORTERS or can_import_people(actor),
}


def can_order_job(actor: Actor, kind: JobKind) -> bool:
    """Whether the role orders such work at all; about what exactly is asked where it is loaded."""
    return _MAY_ORDER[kind](actor)


def can_follow_job(actor: Actor, job: Job) -> bool:
    """The policy that allowed the order, asked again: the owner, in the school where it was
    ordered, in a role that may still order such jobs. A role that was taken away since shuts the
    page, the cancel button and the file at once."""
    return (
        can_order_job(actor, JobKind(job.kind))
        and job.owner_id == actor.user_id
        and job.school_id == actor.school_id
    )


def can_download_job(actor: Actor, job: Job) -> bool:
    """In the very role of the order, where the job names one: another hat of the same person may
    reach less. Slips have a way of their own, ``can_take_slips``: a link may be followed twice."""
    if job.kind == JobKind.CREDENTIAL_SLIPS:
        return False
    return (
        can_follow_job(actor, job)
        and job.params.get("role", actor.role) == actor.role
        and job.state == JobState.DONE
        and bool(job.stored_as)
    )


def can_take_slips(actor: Actor, job: Job, *, now: dt.datetime) -> bool:
    """Once, within the hour, in the very role in which they were ordered."""
    return (
        job.kind == JobKind.CREDENTIAL_SLIPS
        and can_follow_job(actor, job)
        and job.params.get("role") == actor.role
        and bool(job.stored_as)
        and job.finished_at is not None
        and now - job.finished_at < SLIPS_KEPT
    )


def can_download_volume(actor: Actor, school_id: int) -> bool:
    """A registered volume is a paper of the school, not of who ordered it."""
    return can_order_volume(actor) and actor.school_id == school_id
