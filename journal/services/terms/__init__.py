"""Closing of terms by the deputy, and opening a whole term again."""

import datetime as dt

from django.db import transaction

from accounts.actors import Actor
from core import history, outbox
from journal import policies
from journal.enums import ReopeningState
from journal.models import TermReopening
from journal.selectors.terms import closing
from journal.services.terms import errors
from school.models import Term


@transaction.atomic
def close_term(*, actor: Actor, term: Term, is_confirmed: bool, now: dt.datetime) -> None:
    """Freeze the term: its marks, attendance and term marks change no more (S1-4.4h).

    From the term's last day on. With term marks undecided the deputy has to confirm by name that
    it is closed all the same. Reopenings that were left in force by a former closing end. Raises
    ``NotDeputy``, ``TermNotOver``, ``TermClosedAlready``, ``ClosingNotConfirmed``, ``YearClosed``.
    """
    locked = _locked(actor, term)
    if locked.closed_at is not None:
        raise errors.TermClosedAlready(locked)
    if now.astimezone(locked.school.zone).date() < locked.ends_on:
        raise errors.TermNotOver(locked)
    undecided = closing.undecided_count(locked)
    if undecided and not is_confirmed:
        raise errors.ClosingNotConfirmed(undecided)
    TermReopening.objects.filter(term=locked).in_force().update(ended_at=now)
    _set(locked, actor, closed_at=now, reason="")
    outbox.publish(school_id=locked.school_id, kind="term.closed", now=now, term=locked.pk)


@transaction.atomic
def reopen_term(*, actor: Actor, term: Term, reason: str, now: dt.datetime) -> None:
    """Open the whole term again, for every journal; the reason stays in the history. Requests
    about single journals of it are answered by that. Raises ``NotDeputy``, ``TermNotClosed``,
    ``ReopenReasonNeeded``, ``YearClosed``."""
    locked = _locked(actor, term)
    if locked.closed_at is None:
        raise errors.TermNotClosed(locked)
    if not reason.strip():
        raise errors.ReopenReasonNeeded
    TermReopening.objects.filter(term=locked, state=ReopeningState.PENDING).update(
        state=ReopeningState.GRANTED,
        decided_by=actor.user_id,
        decided_at=now,
        open_until=now,
        ended_at=now,
        answer=reason.strip()[:300],
    )
    TermReopening.objects.filter(term=locked).in_force().update(ended_at=now)
    _set(locked, actor, closed_at=None, reason=reason.strip())
    outbox.publish(school_id=locked.school_id, kind="term.reopened", now=now, term=locked.pk)


def _locked(actor: Actor, term: Term) -> Term:
    if not policies.can_close_term(actor, term):
        raise errors.NotDeputy
    locked = (
        Term.objects.select_for_update(of=("self",))
        .select_related("scheme__year", "school")
        .get(pk=term.pk)
    )
    if locked.scheme.year.closed_at is not None:
        raise errors.YearClosed
    return locked


def _set(term: Term, actor: Actor, *, closed_at: dt.datetime | None, reason: str) -> None:
    term.closed_at = closed_at
    term.closed_by_id = actor.user_id if closed_at else None
    said = {"reason": reason} if reason else {}
    with history.source(user=actor.user_id, role=str(actor.role), **said):
        term.save(update_fields=["closed_at", "closed_by"])
