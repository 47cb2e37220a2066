"""Which deputy looks after which parallel (S1-3.1, S2-7: the deputies share the school)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.models import Curation, StaffMember


class CurationError(DomainError):
    """What giving or taking a parallel refuses."""


class NotYourCurations(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Parallels are given to deputies by the administrator."))


class NoDeputy(CurationError):
    def __init__(self) -> None:
        super().__init__(_("Only a deputy head curates a parallel: give the role first."))


class CuratedAlready(CurationError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The deputy curates this parallel already."))


class CurationEnded(CurationError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The deputy does not curate this parallel any more."))


@transaction.atomic
def curate(
    *, actor: Actor, staff: StaffMember, grade: int, since: dt.date, order_no: str
) -> Curation:
    """The deputy looks after the parallel since that day. Several deputies may share one. Raises
    ``NotYourCurations``, ``NoDeputy``, ``CuratedAlready``."""
    if not policies.can_edit_curations(actor) or staff.school_id != actor.school_id:
        raise NotYourCurations
    # The lock makes two people who press the button at once meet here.
    StaffMember.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if staff.user_id is None:
        raise NoDeputy
    is_deputy = Membership.objects.in_force().filter(
        school_id=actor.school_id, user_id=staff.user_id, role=Role.DEPUTY
    )
    if not is_deputy.exists():
        raise NoDeputy
    # In force on that day or beginning later: the two would overlap.
    if Curation.objects.filter(staff=staff, grade=grade).within(since, dt.date.max).exists():
        raise CuratedAlready
    with history.source(user=actor.user_id, role=str(actor.role)):
        return Curation.objects.create(
            school_id=actor.school_id, staff=staff, grade=grade, since=since, order_no=order_no
        )


@transaction.atomic
def end_curation(*, actor: Actor, curation: Curation, today: dt.date) -> None:
    """From today on the parallel is not the deputy's; one given today goes altogether. Raises
    ``NotYourCurations``, ``CurationEnded``."""
    if not policies.can_edit_curations(actor) or curation.school_id != actor.school_id:
        raise NotYourCurations
    locked = Curation.objects.select_for_update().filter(pk=curation.pk).first()
    if locked is None or (locked.until is not None and locked.until <= today):
        raise CurationEnded
    with history.source(user=actor.user_id, role=str(actor.role)):
        if locked.since >= today:
            locked.delete()
        else:
            locked.until = today
            locked.save(update_fields=["until"])
