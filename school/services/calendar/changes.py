"""What every change of the calendar begins and ends with."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from accounts.actors import Actor
from core import history
from school import policies
from school.models import AcademicYear, Term
from school.rules.calendar import Calendar, new_errors
from school.selectors.calendar import calendar_of
from school.services.calendar.errors import NotYourCalendar, TermClosed, Unsound, YearOver

Gather = Callable[[AcademicYear], Calendar]


@contextmanager
def changing(
    actor: Actor, year: AcademicYear, *, reason: str = "", gather: Gather = calendar_of
) -> Iterator[AcademicYear]:
    """One transaction over the locked year, whose history carries the actor and the reason; at
    its end the rules may not find an error that they did not find before. Raises
    ``NotYourCalendar``, ``YearOver``, ``Unsound``."""
    if not policies.can_keep_calendar(actor) or actor.school_id != year.school_id:
        raise NotYourCalendar
    with transaction.atomic():
        # Two who change the calendar at once meet here.
        locked = AcademicYear.objects.select_for_update(no_key=True).get(pk=year.pk)
        if locked.closed_at is not None:
            raise YearOver(locked)
        before = gather(locked)
        with history.source(user=actor.user_id, role=str(actor.role)), history.reason(reason):
            yield locked
        if found := new_errors(before, gather(locked)):
            raise Unsound(found)


def closed_terms(year: AcademicYear) -> list[Term]:
    """Whose days stay as they are, with their schemes. One query."""
    closed = Term.objects.filter(scheme__year=year, closed_at__isnull=False)
    return list(closed.select_related("scheme").order_by("starts_on"))


def ensure_open(
    year: AcademicYear,
    stretches: Iterable[tuple[dt.date, dt.date]],
    grades: Iterable[int] | None,
    closed: Sequence[Term] | None = None,
) -> None:
    """No day of the stretches lies in a closed term of the grades; None: of any grade. One query,
    none with ``closed``. Raises ``TermClosed``."""
    wanted = None if grades is None else set(grades)
    listed = list(stretches)
    for term in closed_terms(year) if closed is None else closed:
        if wanted is not None and not wanted & set(term.scheme.grades):
            continue
        if any(first <= term.ends_on and term.starts_on <= last for first, last in listed):
            raise TermClosed(term)
