"""Ordering bound journals and entering them in the register."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import jobs
from core.enums import JobKind
from core.errors import Conflict, NotAllowed
from core.models import Job, School
from reports import policies
from reports.models import BoundVolume
from school.models import SchoolClass


class CannotPrint(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("The bound journal is ordered by the secretary, a deputy or the head."))


class InPress(Conflict):
    """Somebody else's order for the class is not finished yet."""

    def __init__(self, school_class: SchoolClass, owner: str) -> None:
        super().__init__(
            _(
                "The journal of %(class)s is being printed for %(owner)s."
                " It will stand in the list in a minute."
            )
            % {"class": school_class.name, "owner": owner}
        )


@transaction.atomic
def order_volume(*, actor: Actor, school_class: SchoolClass, now: dt.datetime) -> Job:
    """Queue the print of a class's journal; the caller starts the task under the job's id.

    The actor's own unfinished order for the class is returned as it is: a second click prints
    nothing twice. Raises ``CannotPrint``, ``InPress``.
    """
    if not policies.can_order_volume(actor) or school_class.school_id != actor.school_id:
        raise CannotPrint
    SchoolClass.objects.select_for_update(no_key=True).only("pk").get(pk=school_class.pk)
    unfinished = (
        Job.objects.unfinished()
        .filter(
            school_id=actor.school_id,
            kind=JobKind.PRINT_JOURNAL,
            params__school_class=school_class.pk,
        )
        .select_related("owner")
        .order_by("created_at")
        .first()
    )
    if unfinished is not None:
        if unfinished.owner_id == actor.user_id:
            return unfinished
        raise InPress(school_class, unfinished.owner.display_name)
    return jobs.queue_job(
        actor=actor,
        kind=JobKind.PRINT_JOURNAL,
        title=_("Bound journal of %(class)s") % {"class": school_class.name},
        params={"school_class": school_class.pk},
        now=now,
    )


def next_registry_no(*, school_id: int) -> int:
    """The next number of the school's register, gap-free: call it in the transaction that ends
    with ``record_volume``. Other prints of the school wait at this line; nothing else does."""
    School.objects.select_for_update(no_key=True).only("pk").get(pk=school_id)
    last = BoundVolume.objects.filter(school_id=school_id).aggregate(last=Max("registry_no"))
    return (last["last"] or 0) + 1


def record_volume(
    *,
    job: Job,
    school_class: SchoolClass,
    registry_no: int,
    pages: int,
    sheets: int,
    sha256: str,
    now: dt.datetime,
) -> BoundVolume:
    """Enter a printed volume in the register (S0-5g, S1-7.4)."""
    return BoundVolume.objects.create(
        school_id=school_class.school_id,
        school_class=school_class,
        job=job,
        registry_no=registry_no,
        pages=pages,
        sheets=sheets,
        sha256=sha256,
        printed_at=now,
    )
