"""Acknowledgement sheets of local acts: opened, signed in the browser or on paper, closed."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, NotAllowed
from school import policies
from school.enums import Audience
from school.models import Acknowledgement, AckSheet, SchoolClass
from school.selectors.ack_sheets import audience as ack_audience


class NotYourSheet(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("Acknowledgement sheets are kept by the director, a deputy or the secretary.")
        )


class NotAddressed(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("This document is not addressed to you in the role you act in now."))


class SheetClosed(Conflict):
    def __init__(self) -> None:
        super().__init__(_("The sheet is closed: nobody signs it any more."))


@transaction.atomic
def open_sheet(
    *,
    actor: Actor,
    title: str,
    reference: str = "",
    text: str = "",
    audience: Audience,
    school_class: SchoolClass | None = None,
    today: dt.date,
) -> AckSheet:
    """Ask everybody of ``audience`` to acquaint themselves with a document: of one class, or of
    the whole school with ``school_class`` None; for staff the class is ignored (S4-П2-6). Raises
    ``NotYourSheet``."""
    if not policies.can_open_ack_sheets(actor):
        raise NotYourSheet
    if audience == Audience.STAFF:
        school_class = None
    if school_class is not None and school_class.school_id != actor.school_id:
        raise NotYourSheet
    return AckSheet.objects.create(
        school_id=actor.school_id,
        title=title,
        reference=reference,
        text=text,
        audience=audience,
        school_class=school_class,
        opened_on=today,
    )


@transaction.atomic
def close_sheet(*, actor: Actor, sheet: AckSheet, today: dt.date) -> None:
    """Nobody signs any more; the sheet and its coverage stay. Raises ``NotYourSheet``,
    ``SheetClosed``."""
    locked = _locked(actor, sheet)
    if locked.closed_on is not None:
        raise SheetClosed
    locked.closed_on = today
    locked.save(update_fields=["closed_on"])


@transaction.atomic
def reopen_sheet(*, actor: Actor, sheet: AckSheet) -> None:
    """Let people sign again; an open one stays as it is. Raises ``NotYourSheet``."""
    locked = _locked(actor, sheet)
    if locked.closed_on is not None:
        locked.closed_on = None
        locked.save(update_fields=["closed_on"])


@transaction.atomic
def acknowledge(*, actor: Actor, sheet: AckSheet, now: dt.datetime, today: dt.date) -> bool:
    """The actor's own signature; answers whether it is new: a second click signs nothing twice.
    Raises ``NotAddressed``, ``SheetClosed``."""
    if not policies.is_addressed_by(actor, sheet):
        raise NotAddressed
    person_id = ack_audience.own_person_id(actor, sheet, today)
    if person_id is None:
        raise NotAddressed
    return bool(_sign(sheet, [person_id], user_id=actor.user_id, now=now, is_on_paper=False))


@transaction.atomic
def record_paper_signatures(
    *,
    actor: Actor,
    sheet: AckSheet,
    person_ids: Collection[int],
    now: dt.datetime,
    today: dt.date,
) -> int:
    """Enter signatures given on the printed sheet: ids of the sheet's audience (staff, guardians
    or students). Answers how many are new. Raises ``NotYourSheet``, ``SheetClosed``,
    ``NotAddressed`` when somebody is not of the audience."""
    if not policies.can_keep_ack_sheet(actor, sheet):
        raise NotYourSheet
    wanted = set(person_ids)
    if not wanted <= set(ack_audience.people_ids(sheet, today)):
        raise NotAddressed
    return _sign(sheet, sorted(wanted), user_id=actor.user_id, now=now, is_on_paper=True)


@transaction.atomic
def take_back_paper_signature(*, actor: Actor, sheet: AckSheet, person_id: int) -> None:
    """Remove a paper signature that was entered by mistake; the history keeps it. What a person
    has signed in the browser stays. Raises ``NotYourSheet``, ``SheetClosed``."""
    _locked_open(sheet)
    if not policies.can_keep_ack_sheet(actor, sheet):
        raise NotYourSheet
    field = ack_audience.FIELDS[Audience(sheet.audience)]
    Acknowledgement.objects.filter(sheet=sheet, is_on_paper=True, **{field: person_id}).delete()


def _sign(
    sheet: AckSheet,
    person_ids: Collection[int],
    *,
    user_id: int,
    now: dt.datetime,
    is_on_paper: bool,
) -> int:
    _locked_open(sheet)
    field = ack_audience.FIELDS[Audience(sheet.audience)]
    known = set(
        Acknowledgement.objects.filter(sheet=sheet, **{f"{field}__in": person_ids}).values_list(
            field, flat=True
        )
    )
    new = [person_id for person_id in person_ids if person_id not in known]
    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            school_id=sheet.school_id,
            sheet=sheet,
            acknowledged_at=now,
            recorded_by_id=user_id,
            is_on_paper=is_on_paper,
            **{f"{field}_id": person_id},
        )
        for person_id in new
    )
    return len(new)


def _locked_open(sheet: AckSheet) -> None:
    """Held until the end of the transaction: two signatures of one person wait for each other."""
    if AckSheet.objects.select_for_update().get(pk=sheet.pk).closed_on is not None:
        raise SheetClosed


def _locked(actor: Actor, sheet: AckSheet) -> AckSheet:
    if not policies.can_keep_ack_sheet(actor, sheet):
        raise NotYourSheet
    return AckSheet.objects.select_for_update().get(pk=sheet.pk)
