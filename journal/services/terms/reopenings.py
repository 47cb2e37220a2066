"""One journal of a closed term open again for some hours: asked for by its teacher with a reason,
granted or refused by the deputy, ended by itself."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor
from core import history, outbox
from core.models import School
from journal import policies
from journal.enums import ReopeningState
from journal.models import TermReopening
from journal.services import errors
from journal.services.terms import errors as term_errors
from school.models import TeachingGroup, Term
from school.selectors.people import staff_of


@transaction.atomic
def ask_reopening(
    *,
    actor: Actor,
    group: TeachingGroup,
    term: Term,
    hours: int,
    reason: str,
    now: dt.datetime,
) -> TermReopening:
    """Ask the deputy to open this journal of the closed term for ``hours``. Raises
    ``NotYourGroup``, ``TermNotClosed``, ``YearClosed``, ``HoursWrong``, ``ReopenReasonNeeded``,
    ``ReopeningAsked``."""
    staff = staff_of(actor)
    if staff is None or not policies.can_decide_term_marks(actor, group, staff.pk):
        raise errors.NotYourGroup
    if group.year.closed_at is not None:
        raise term_errors.YearClosed
    # Two windows meet at this lock, not at the unique index.
    term = Term.objects.select_for_update(of=("self",), no_key=True).get(pk=term.pk)
    if term.closed_at is None or term.scheme_id != group.term_scheme_id:
        raise term_errors.TermNotClosed(term)
    most = group.year.regulation.reopening_hours
    if not 1 <= hours <= most:
        raise term_errors.HoursWrong(most)
    if not reason.strip():
        raise term_errors.ReopenReasonNeeded
    end_expired(school=group.school, now=now)
    waits = Q(state=ReopeningState.PENDING) | Q(state=ReopeningState.GRANTED, ended_at__isnull=True)
    if TermReopening.objects.filter(waits, group=group, term=term).exists():
        raise term_errors.ReopeningAsked
    asked = TermReopening.objects.create(
        school_id=group.school_id,
        term=term,
        group=group,
        requested_by=staff,
        requested_at=now,
        reason=reason.strip(),
        hours=hours,
    )
    _publish("reopening.asked", asked, now)
    return asked


@transaction.atomic
def grant_reopening(*, actor: Actor, asked: TermReopening, now: dt.datetime) -> None:
    """Open the journal from now for the hours that were asked for. Raises ``NotDeputy``,
    ``ReopeningDecided``, ``TermNotClosed``, ``YearClosed``."""
    locked = _pending(actor, asked)
    if locked.term.closed_at is None:
        raise term_errors.TermNotClosed(locked.term)
    if locked.group.year.closed_at is not None:
        raise term_errors.YearClosed
    locked.open_until = now + dt.timedelta(hours=locked.hours)
    _decide(locked, actor, ReopeningState.GRANTED, "", now)
    _publish("reopening.granted", locked, now)


@transaction.atomic
def refuse_reopening(*, actor: Actor, asked: TermReopening, answer: str, now: dt.datetime) -> None:
    """The journal stays shut; ``answer`` may be empty, the teacher reads it. Raises ``NotDeputy``,
    ``ReopeningDecided``."""
    locked = _pending(actor, asked)
    _decide(locked, actor, ReopeningState.REFUSED, answer.strip(), now)
    _publish("reopening.refused", locked, now)


@transaction.atomic
def withdraw_reopening(*, actor: Actor, asked: TermReopening, now: dt.datetime) -> None:
    """The teacher takes the own request back while it waits. Raises ``NotYourGroup``,
    ``ReopeningDecided``."""
    locked = _locked(asked)
    if locked.requested_by.user_id != actor.user_id:
        raise errors.NotYourGroup
    if locked.state != ReopeningState.PENDING:
        raise term_errors.ReopeningDecided
    _decide(locked, actor, ReopeningState.WITHDRAWN, "", now)


@transaction.atomic
def end_reopening(*, actor: Actor, reopened: TermReopening, now: dt.datetime) -> None:
    """Shut the journal before its hours are over. Raises ``NotDeputy``, ``ReopeningDecided``."""
    if not policies.can_decide_reopening(actor, reopened):
        raise term_errors.NotDeputy
    locked = _locked(reopened)
    if locked.state != ReopeningState.GRANTED or locked.ended_at is not None:
        raise term_errors.ReopeningDecided
    locked.ended_at = now
    with history.source(user=actor.user_id, role=str(actor.role)):
        locked.save(update_fields=["ended_at"])


def end_expired(*, school: School, now: dt.datetime) -> int:
    """Shut the journals whose hours are over; how many. One query."""
    return (
        TermReopening.objects.filter(school=school)
        .in_force()
        .filter(open_until__lte=now)
        .update(ended_at=now)
    )


# --- parts ---------------------------------------------------------------------------------------


def _locked(asked: TermReopening) -> TermReopening:
    return (
        TermReopening.objects.select_for_update(of=("self",))
        .select_related("term", "group__year", "requested_by")
        .get(pk=asked.pk)
    )


def _pending(actor: Actor, asked: TermReopening) -> TermReopening:
    if not policies.can_decide_reopening(actor, asked):
        raise term_errors.NotDeputy
    locked = _locked(asked)
    if locked.state != ReopeningState.PENDING:
        raise term_errors.ReopeningDecided
    return locked


def _decide(
    asked: TermReopening, actor: Actor, state: ReopeningState, answer: str, now: dt.datetime
) -> None:
    asked.state = state
    asked.answer = answer
    asked.decided_by_id = actor.user_id
    asked.decided_at = now
    with history.source(user=actor.user_id, role=str(actor.role)):
        asked.save(update_fields=["state", "answer", "decided_by", "decided_at", "open_until"])


def _publish(kind: str, asked: TermReopening, now: dt.datetime) -> None:
    outbox.publish(school_id=asked.school_id, kind=kind, now=now, reopening=asked.pk)
