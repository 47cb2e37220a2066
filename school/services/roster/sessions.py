"""Sessions of a roster beside the year and the terms of the school: told of, never changed."""

import datetime as dt

from django.utils.translation import gettext as _

from school.imports.roster_file import Session
from school.models import Term
from school.services.roster.structure import Importing

_YEAR = {"schoolyear"}
# Some systems write the last day, others the day after it.
_DAY = dt.timedelta(days=1)


def compare_sessions(importing: Importing) -> None:
    """Each difference becomes a problem with its place. One query."""
    year = importing.year
    terms = list(Term.objects.filter(scheme__year=year).order_by("starts_on"))
    for session in importing.file.sessions:
        if session.ends_on < year.starts_on or session.starts_on > year.ends_on:
            message = _("This session lies outside the academic year %(year)s.")
            importing.warn(message % {"year": year.name}, session.place, _told(session))
        elif session.kind in _YEAR:
            if not _same(session, year.starts_on, year.ends_on):
                message = _("The academic year here is from %(first)s to %(last)s; it stays so.")
                shown = {"first": f"{year.starts_on:%d.%m.%Y}", "last": f"{year.ends_on:%d.%m.%Y}"}
                importing.warn(message % shown, session.place, _told(session))
        elif not any(_same(session, term.starts_on, term.ends_on) for term in terms):
            near = _nearest(session, terms)
            message = _("No term here has these dates; terms are not changed by a file.")
            if near is not None:
                message = _(
                    "The nearest term here, %(term)s, is from %(first)s to %(last)s; it stays so."
                ) % {
                    "term": near.name,
                    "first": f"{near.starts_on:%d.%m.%Y}",
                    "last": f"{near.ends_on:%d.%m.%Y}",
                }
            importing.warn(message, session.place, _told(session))


def _same(session: Session, first: dt.date, last: dt.date) -> bool:
    return session.starts_on == first and session.ends_on in (last, last + _DAY)


def _nearest(session: Session, terms: list[Term]) -> Term | None:
    """The one that has the most days in common with it."""

    def common(term: Term) -> int:
        first = max(session.starts_on, term.starts_on)
        return (min(session.ends_on, term.ends_on) - first).days

    best = max(terms, key=common, default=None)
    return best if best is not None and common(best) > 0 else None


def _told(session: Session) -> str:
    return f"{session.title}: {session.starts_on:%d.%m.%Y} – {session.ends_on:%d.%m.%Y}"
