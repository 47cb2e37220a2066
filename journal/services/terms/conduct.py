"""Conduct marks: set by the class teacher for a term or the year, outside every mean."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history, outbox
from core.errors import DomainError
from journal import policies, rules
from journal.models import ConductMark
from journal.services import errors
from journal.services.lessons.sheet import SheetRefused
from journal.services.terms import errors as term_errors
from school.models import Enrolment, SchoolClass, StaffMember, Term
from school.selectors.people import staff_of


@dataclass(frozen=True, slots=True)
class ConductRow:
    """A student's conduct mark as it was chosen; ``value`` None takes it back. ``expected`` is
    what the class teacher saw."""

    student_id: int
    value: int | None
    reason: str
    expected: int | None


@transaction.atomic
def set_for_class(
    *,
    actor: Actor,
    school_class: SchoolClass,
    term: Term | None,
    rows: Iterable[ConductRow],
    now: dt.datetime,
) -> int:
    """Set every mark of ``rows`` or none; how many changed. Raises ``NoConductMarks``,
    ``NotYourClass``, ``TermClosed``, ``YearClosed``, and ``SheetRefused`` with a sentence a
    student."""
    staff = _setter(actor, school_class)
    scale = _open_scale(school_class, term)
    refused: dict[int, str] = {}
    changed = 0
    members = set(
        Enrolment.objects.filter(school_class=school_class).values_list("student_id", flat=True)
    )
    for row in rows:
        try:
            if row.student_id not in members:
                raise errors.JournalError(_("The student was never in this class."))
            if row.value is not None and row.value not in scale:
                raise errors.OutOfScale(row.value, min(scale), max(scale))
            changed += _set(staff, school_class, term, row, now)
        except DomainError as error:
            refused[row.student_id] = str(error)
    if refused:
        transaction.set_rollback(True)
        raise SheetRefused({}, refused)
    return changed


def _setter(actor: Actor, school_class: SchoolClass) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_set_conduct(actor, school_class, staff.pk):
        raise term_errors.NotYourClass
    return staff


def _open_scale(school_class: SchoolClass, term: Term | None) -> tuple[int, ...]:
    """The marks of the regulation, once the class, its year and the term take any."""
    scale = rules.conduct_values(school_class.year.regulation.conduct_scale, school_class.grade)
    if not scale:
        raise term_errors.NoConductMarks
    if school_class.year.closed_at is not None:
        raise term_errors.YearClosed
    if term is not None and term.closed_at is not None:
        raise errors.TermClosed(term)
    if term is not None and term.scheme_id != school_class.term_scheme_id:
        raise errors.JournalError(_("This class does not study by that term."))
    return scale


def _set(
    staff: StaffMember,
    school_class: SchoolClass,
    term: Term | None,
    row: ConductRow,
    now: dt.datetime,
) -> bool:
    current = (
        ConductMark.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(school_class=school_class, student_id=row.student_id, term=term)
        .first()
    )
    stands = current.value if current else None
    reason = row.reason.strip()
    if stands not in (row.expected, row.value):
        raise term_errors.TermMarkChanged(str(stands), current.author.short_name if current else "")
    if current is not None and row.value is None:
        with history.reason(reason or _("taken back by the class teacher")):
            current.delete()
    elif row.value is None or (current and (current.value, current.reason) == (row.value, reason)):
        return False
    else:
        ConductMark.objects.update_or_create(
            school_id=school_class.school_id,
            school_class=school_class,
            student_id=row.student_id,
            term=term,
            defaults={
                "value": row.value,
                "reason": reason,
                "author": staff,
                "recorded_at": now,
            },
        )
    outbox.publish(
        school_id=school_class.school_id,
        kind="conduct_mark.recorded",
        now=now,
        student=row.student_id,
        term=term.pk if term else None,
    )
    return True
