"""Who may order, read and fetch the printed journals."""

import datetime as dt

from accounts.actors import Actor
from core.enums import JobKind, JobState
from core.models import Job
from reports.models import VOLUME_ROLES
from school.policies import CREDENTIAL_ISSUERS, can_roll_over

# How long a file of slips may be fetched.
SLIPS_KEPT = dt.timedelta(hours=1)


def can_order_volume(actor: Actor) -> bool:
    """The office and the heads of the school print and bind (S1-7.4, S0-5g)."""
    return actor.role in VOLUME_ROLES


def can_order_slips(actor: Actor) -> bool:
    """Whose slips exactly is said by ``school.selectors.credentials.reach_of``."""
    return actor.role in CREDENTIAL_ISSUERS


# The hats that may order a kind of job must still be worn when its page or file is asked for.
_MAY_ORDER = {
    JobKind.PRINT_JOURNAL: can_order_volume,
    JobKind.CREDENTIAL_SLIPS: can_order_slips,
    JobKind.ROLL_OVER: can_roll_over,
}


def can_follow_job(actor: Actor, job: Job) -> bool:
    """The policy that allowed the order, asked again: the owner, in the school where it was
    ordered, in a role that may still order such jobs. A role that was taken away since shuts the
    page, the cancel button and the file at once."""
    may_order = _MAY_ORDER.get(JobKind(job.kind))
    return (
        may_order is not None
        and may_order(actor)
        and job.owner_id == actor.user_id
        and job.school_id == actor.school_id
    )


def can_download_job(actor: Actor, job: Job) -> bool:
    """Slips have a way of their own, ``can_take_slips``: a link may be followed twice."""
    if job.kind == JobKind.CREDENTIAL_SLIPS:
        return False
    return can_follow_job(actor, job) and job.state == JobState.DONE and bool(job.stored_as)


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
