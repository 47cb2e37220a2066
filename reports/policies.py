"""Who may order, read and fetch the printed journals."""

from accounts.actors import Actor
from core.enums import JobKind, JobState
from core.models import Job
from reports.models import VOLUME_ROLES


def can_order_volume(actor: Actor) -> bool:
    """The office and the heads of the school print and bind (S1-7.4, S0-5g)."""
    return actor.role in VOLUME_ROLES


# The hats that may order a kind of job must still be worn when its page or file is asked for.
_MAY_ORDER = {JobKind.PRINT_JOURNAL: can_order_volume}


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
    return can_follow_job(actor, job) and job.state == JobState.DONE and bool(job.stored_as)


def can_download_volume(actor: Actor, school_id: int) -> bool:
    """A registered volume is a paper of the school, not of who ordered it."""
    return can_order_volume(actor) and actor.school_id == school_id
