"""The term marks of a whole group decided at once: all of them, or nothing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.actors import Actor
from core.errors import DomainError
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms import marks
from school.models import TeachingGroup, Term


@dataclass(frozen=True, slots=True)
class TermRow:
    """A student's term mark as it was typed, why it departs from the suggestion, and what the
    teacher saw before."""

    student_id: int
    text: str
    reason: str
    expected: str | None = None


@transaction.atomic
def decide_for_group(
    *,
    actor: Actor,
    group: TeachingGroup,
    kind: str,
    term: Term | None,
    rows: Iterable[TermRow],
    now: dt.datetime,
) -> int:
    """Decide every mark of ``rows``; the number of those changed. Raises ``SheetRefused`` with a
    sentence a student after trying all; then nothing is written."""
    refused: dict[int, str] = {}
    changed = 0
    for row in rows:
        try:
            with transaction.atomic():
                changed += marks.decide_term_mark(
                    actor=actor,
                    group=group,
                    student_id=row.student_id,
                    kind=kind,
                    term=term,
                    text=row.text,
                    reason=row.reason,
                    expected=row.expected,
                    now=now,
                ).is_changed
        except DomainError as error:
            refused[row.student_id] = str(error)
    if refused:
        raise SheetRefused({}, refused)
    return changed
