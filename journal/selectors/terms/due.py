"""When the term marks have to be there: row D15 of the regulation (S3-2g: two days after the end of
the term)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from journal.selectors import gaps
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DeadlineRule, Regulation, Term
from school.rules import Limit, SchoolDays, due_at


@dataclass(frozen=True, slots=True)
class TermDue:
    """The last second in time and the clause it comes from."""

    at: dt.datetime
    clause: str


@dataclass(frozen=True, slots=True)
class DueBook:
    """D15 of one regulation by level; asks the database nothing."""

    regulation: Regulation | None
    rules: Mapping[Level, tuple[Limit, str]]
    days: Mapping[int, SchoolDays]

    def due(self, term: Term, grade: int) -> TermDue | None:
        """When the term marks of a grade have to be there; None without a rule."""
        rule = self.rules.get(Level.of_grade(grade))
        if rule is None or self.regulation is None:
            return None
        limit, clause = rule
        return TermDue(
            due_at(
                limit,
                event_on=term.ends_on,
                event_time=None,
                zone=self.regulation.school.zone,
                days=self.days.get(grade),
            ),
            clause,
        )


def due_book(regulation: Regulation | None) -> DueBook:
    """One query, two more when the deadline is counted in school days; none without a
    regulation, which comes with its year and school."""
    rules: dict[Level, tuple[Limit, str]] = {}
    if regulation is None:
        return DueBook(None, rules, {})
    for row in DeadlineRule.objects.filter(
        regulation=regulation, code=DeadlineCode.TERM_MARKS, is_active=True
    ).order_by("pk"):
        for level in row.levels:
            rules.setdefault(Level(level), (Limit(row.amount, row.unit), row.clause))
    counts_days = any(limit.unit == DueUnit.SCHOOL_DAYS for limit, _clause in rules.values())
    return DueBook(regulation, rules, gaps.school_days(regulation) if counts_days else {})
