"""Closed terms: who closed them, which journals are open again, and until when."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from core import clock
from journal.enums import ReopeningState
from journal.models import TermReopening
from school.models import TeachingGroup, Term


@dataclass(frozen=True, slots=True)
class Lock:
    """A closed term as one journal sees it. ``open_until`` is set while the deputy lets this
    journal through, ``is_asked`` while a request waits."""

    term: Term
    group: TeachingGroup
    closed_by: str
    open_until: dt.datetime | None = None
    is_asked: bool = False

    @property
    def is_shut(self) -> bool:
        return self.open_until is None

    @property
    def sentence(self) -> str:
        """Who closed it and what can be done, or until when this journal is open."""
        if self.open_until is not None:
            until = clock.local(self.open_until, self.group.school)
            return _("%(term)s is closed, but this journal is open again until %(moment)s.") % {
                "term": self.term.name,
                "moment": formats.date_format(until, "d.m.Y H:i"),
            }
        said = _("%(term)s is closed (%(when)s): nothing in it changes any more.") % {
            "term": self.term.name,
            "when": ", ".join(filter(None, (self._closed_on(), self.closed_by))),
        }
        more = (
            _("The request to reopen this journal waits for the deputy head.")
            if self.is_asked
            else _("The deputy head can reopen this journal for some hours.")
        )
        return f"{said} {more}"

    def _closed_on(self) -> str:
        if self.term.closed_at is None:
            return ""
        return formats.date_format(clock.local(self.term.closed_at, self.group.school), "d.m.Y")


def lock_of(group: TeachingGroup, term: Term, now: dt.datetime | None = None) -> Lock | None:
    """None while the term is open, and no query then; two queries for a closed one. Without
    ``now`` a reopening holds until it has been ended."""
    if term.closed_at is None:
        return None
    closed_by = (
        Term.objects.filter(pk=term.pk).values_list("closed_by__display_name", flat=True).first()
    )
    found = list(
        TermReopening.objects.filter(
            group=group,
            term=term,
            state__in=(ReopeningState.PENDING, ReopeningState.GRANTED),
            ended_at__isnull=True,
        )
    )
    until = next((one.open_until for one in found if one.open_until is not None), None)
    if until is not None and now is not None and until <= now:
        until = None
    return Lock(
        term=term,
        group=group,
        closed_by=closed_by or "",
        open_until=until,
        is_asked=any(one.state == ReopeningState.PENDING for one in found),
    )


def is_reopened(*, group_id: int, term_id: int, now: dt.datetime) -> bool:
    """Whether entries of the journal pass although the term is closed. One query."""
    return (
        TermReopening.objects.in_force()
        .filter(group_id=group_id, term_id=term_id, open_until__gt=now)
        .exists()
    )


def takes_entries(lesson: str) -> Q:
    """Lessons that may be filled: their term is open, or their journal is open again. ``lesson``
    is the path to them, «lesson__»."""
    reopened = TermReopening.objects.in_force().filter(
        term=OuterRef(f"{lesson}term_id"), group=OuterRef(f"{lesson}group_id")
    )
    return Q(**{f"{lesson}term__closed_at__isnull": True}) | Q(Exists(reopened))


@dataclass(frozen=True, slots=True)
class ReopeningLine:
    """A request as the deputy and the teacher read it."""

    reopening: TermReopening
    group: str
    term: str
    teacher: str
    hours: str
    state: str
    badge: str
    is_pending: bool
    is_open: bool
    can_withdraw: bool


# How long an answer stands on the first page of the teacher who asked.
FRESH = dt.timedelta(days=7)

_BADGES = {
    ReopeningState.PENDING: "warn",
    ReopeningState.GRANTED: "ok",
    ReopeningState.REFUSED: "bad",
}


def reopening_lines(*, actor: Actor, year_id: int, now: dt.datetime) -> tuple[ReopeningLine, ...]:
    """The requests of a year that the actor sees: those that wait, then those in force, then the
    last twenty of the others. One query."""
    rows = list(_loaded(actor).filter(term__scheme__year_id=year_id).order_by("-requested_at"))
    lines = [_line(row, actor, now) for row in rows]
    waiting = [line for line in lines if line.is_pending]
    in_force = [line for line in lines if line.is_open]
    past = [line for line in lines if not line.is_pending and not line.is_open]
    return (*waiting, *in_force, *past[:20])


def request_of(
    *, actor: Actor, group: TeachingGroup, term: Term, now: dt.datetime
) -> ReopeningLine | None:
    """The last request about the journal in the term that the actor sees. One query."""
    row = _loaded(actor).filter(group=group, term=term).order_by("-requested_at", "-pk").first()
    return _line(row, actor, now) if row is not None else None


def own_requests(*, actor: Actor, now: dt.datetime) -> tuple[ReopeningLine, ...]:
    """For the first page of the teacher who asked: requests that wait, journals that are open, and
    what was refused or closed again in the last seven days; the newest first. One query."""
    fresh = now - FRESH
    rows = _loaded(actor).filter(
        Q(state=ReopeningState.PENDING)
        | Q(state=ReopeningState.GRANTED, ended_at__isnull=True, open_until__gt=fresh)
        | Q(state=ReopeningState.GRANTED, ended_at__gt=fresh)
        | Q(state=ReopeningState.REFUSED, decided_at__gt=fresh),
        requested_by__user_id=actor.user_id,
    )
    return tuple(_line(row, actor, now) for row in rows.order_by("-requested_at", "-pk"))


def pending_count(*, actor: Actor) -> int:
    """Requests that wait for the deputy. One query."""
    return TermReopening.objects.visible_to(actor).filter(state=ReopeningState.PENDING).count()


def _loaded(actor: Actor) -> QuerySet[TermReopening]:
    return TermReopening.objects.visible_to(actor).select_related(
        "group__subject", "term", "requested_by", "decided_by"
    )


def _line(row: TermReopening, actor: Actor, now: dt.datetime) -> ReopeningLine:
    is_open = (
        row.state == ReopeningState.GRANTED
        and row.ended_at is None
        and row.open_until is not None
        and row.open_until > now
    )
    is_over = row.state == ReopeningState.GRANTED and not is_open
    return ReopeningLine(
        reopening=row,
        group=f"{row.group.label} · {row.group.subject.name}",
        term=row.term.name,
        teacher=row.requested_by.short_name,
        hours=ngettext("%(hours)s hour", "%(hours)s hours", row.hours) % {"hours": row.hours},
        state=str(_("closed again")) if is_over else str(ReopeningState(row.state).label),
        badge="" if is_over else _BADGES.get(ReopeningState(row.state), ""),
        is_pending=row.state == ReopeningState.PENDING,
        is_open=is_open,
        can_withdraw=row.state == ReopeningState.PENDING
        and row.requested_by.user_id == actor.user_id,
    )
