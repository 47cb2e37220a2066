"""Term marks, closed terms and what is asked about them."""

import datetime as dt

from journal.models import TermMark, TermReopening
from school.models import Student, TeachingGroup, Term
from tests.factories import journal
from tests.factories.cast import NOW, Cast


def give(cast: Cast, student: Student, *values: int, code: int = 10) -> None:
    """Marks of ``student`` in mathematics of 5А, each on a day of its own from 12 January on."""
    taken = cast.maths.lessons.filter(on__gte=dt.date(2026, 1, 12)).count()
    for place, value in enumerate(values):
        day = dt.date(2026, 1, 12) + dt.timedelta(days=(taken + place) % 7)
        lesson = journal.make_lesson(cast.maths, day, slot=7 + (taken + place) // 7)
        journal.make_mark(journal.make_work(lesson, code=code), student, value)


def decide(
    group: TeachingGroup,
    student: Student,
    value: int | None,
    *,
    kind: str = "term",
    term: Term | None = None,
    code: str = "",
) -> TermMark:
    """A decided mark, written past the services."""
    return TermMark.objects.create(
        school_id=group.school_id,
        group=group,
        student=student,
        kind=kind,
        term=term,
        value=value,
        code=code,
        author=group.assignments.get().staff,
        recorded_at=NOW,
    )


def ask(cast: Cast, *, hours: int = 24) -> TermReopening:
    """The teacher of mathematics asks to open the closed second quarter of 5А."""
    return TermReopening.objects.create(
        school=cast.school,
        term=cast.closed_term,
        group=cast.maths,
        requested_by=cast.staff["teacher"],
        requested_at=NOW,
        reason="Исправить отметку за контрольную",
        hours=hours,
    )


def grant(cast: Cast, *, until: dt.datetime = NOW + dt.timedelta(hours=24)) -> TermReopening:
    """The same, granted by the deputy."""
    asked = ask(cast)
    asked.state = "granted"
    asked.decided_by, asked.decided_at = cast.users["deputy"], NOW
    asked.open_until = until
    asked.save()
    return asked


def close(term: Term, *, at: dt.datetime = NOW) -> Term:
    term.closed_at = at
    term.save()
    return term
