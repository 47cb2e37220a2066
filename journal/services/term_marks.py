"""Term marks: the suggestion, the decision, and the reason when they differ."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from journal import policies, rules
from journal.enums import MarkCode, TermMarkKind
from journal.models import TermMark
from journal.selectors import standing
from journal.services import errors
from school.enums import Grading
from school.models import GroupMembership, Regulation, TeachingGroup, Term
from school.selectors.people import staff_of


@dataclass(frozen=True, slots=True)
class TermMarkResult:
    """The text of the decided mark and the suggestion it stands beside."""

    text: str
    suggested: int | None
    is_changed: bool


@transaction.atomic
def decide_term_mark(
    *,
    actor: Actor,
    group: TeachingGroup,
    student_id: int,
    kind: str = TermMarkKind.TERM,
    term: Term | None,
    text: str,
    reason: str = "",
    now: dt.datetime,
) -> TermMarkResult:
    """Decide a student's term mark: a number of the scale, зач, незач, н/а or осв (S1-4.4h).

    The suggestion and what it is made of are stored beside the decision (S1-6.1). Raises
    ``ReasonNeeded`` when the regulation asks for a reason and none is given, ``TermClosed``,
    ``NotYourGroup``, ``NotGraded``, ``OutOfScale``, ``Unreadable``.
    """
    staff = staff_of(actor)
    if staff is None or not policies.can_decide_term_marks(actor, group, staff.pk):
        raise errors.NotYourGroup
    if term is not None and term.closed_at is not None:
        raise errors.TermClosed(term)
    if group.grading == Grading.NONE:
        raise errors.NotGraded
    if (kind == TermMarkKind.TERM) != (term is not None):
        raise errors.JournalError(_("A term mark belongs to a term, a year's mark to none."))
    if term is not None and term.scheme_id != group.term_scheme_id:
        raise errors.JournalError(_("This group does not study by that term."))
    if not GroupMembership.objects.filter(group=group, student_id=student_id).exists():
        raise errors.JournalError(_("The student was never in this group."))
    regulation = group.year.regulation
    value, code = _read(text, group, regulation)
    suggested, explanation = _suggestion(group, student_id, term)
    reason = reason.strip()
    if (
        regulation.deviation_needs_reason
        and value is not None
        and suggested is not None
        and value != suggested
        and not reason
    ):
        raise errors.ReasonNeeded(suggested)

    current = (
        TermMark.objects.select_for_update()
        .filter(group=group, student_id=student_id, kind=kind, term=term)
        .first()
    )
    result = TermMarkResult(rules.format_mark(value, code), suggested, is_changed=True)
    if current is None:
        current = TermMark(
            school_id=group.school_id, group=group, student_id=student_id, kind=kind, term=term
        )
    elif (current.value, current.code, current.deviation_reason) == (value, code, reason):
        return TermMarkResult(result.text, suggested, is_changed=False)
    current.value = value
    current.code = code
    current.suggested_value = suggested
    current.explanation = explanation
    current.deviation_reason = reason
    current.author = staff
    current.recorded_at = now
    current.save()
    outbox.publish(
        school_id=group.school_id,
        kind="term_mark.recorded",
        now=now,
        group=group.pk,
        student=student_id,
        term=term.pk if term else None,
    )
    return result


def _read(text: str, group: TeachingGroup, regulation: Regulation) -> tuple[int | None, str]:
    try:
        entry = rules.parse_cell(text, mark_max=regulation.mark_max)
    except rules.CellSyntaxError as error:
        raise errors.Unreadable(error.token) from None
    # «осв» reads as attendance in a lesson's cell; here it is the mark.
    if entry.attendance == "exempt" and not entry.marks:
        return None, MarkCode.EXEMPT
    if entry.attendance or len(entry.marks) != 1 or entry.marks[0].code == MarkCode.DEBT:
        raise errors.Unreadable(text)
    mark = entry.marks[0]
    if mark.value is not None and (
        group.grading == Grading.CREDIT
        or not regulation.mark_min <= mark.value <= regulation.mark_max
    ):
        raise errors.OutOfScale(mark.value, regulation.mark_min, regulation.mark_max)
    return mark.value, mark.code


def _suggestion(
    group: TeachingGroup, student_id: int, term: Term | None
) -> tuple[int | None, dict[str, object]]:
    if term is not None:
        found = standing.student_standing(group=group, term_id=term.pk, student_id=student_id)
        return found.suggested, found.explanation
    decided = (
        TermMark.objects.filter(
            group=group, student_id=student_id, kind=TermMarkKind.TERM, value__isnull=False
        )
        .order_by("term__number")
        .values_list("value", flat=True)
    )
    values = [value for value in decided if value is not None]
    return rules.year_mark(values), {"terms": values}
