"""Term marks: the suggestion, the decision, and the reason when they differ."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history, outbox
from journal import policies, rules
from journal.enums import MarkCode, TermMarkKind
from journal.models import TermMark
from journal.selectors.terms import basis as term_basis
from journal.selectors.terms import reopenings
from journal.services import errors
from journal.services.terms import errors as term_errors
from school.enums import Grading
from school.models import GroupMembership, Regulation, StaffMember, TeachingGroup, Term
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
    expected: str | None = None,
) -> TermMarkResult:
    """Decide a student's term mark: a number of the scale, зач, незач, н/а or осв (S1-4.4h).

    The suggestion and every mark it is made of are stored beside the decision (S1-6.1).
    ``expected`` is what the teacher saw: when something else is decided by now,
    ``TermMarkChanged`` is raised and nothing is written. Raises ``ReasonNeeded`` when the
    regulation asks for a reason and none is given, ``TermClosed``, ``YearClosed``,
    ``ExamNotOpened``, ``FinalNotForeseen``, ``NotYourGroup``, ``NotGraded``, ``OutOfScale``,
    ``Unreadable``.
    """
    staff = _decider(actor, group)
    _ensure_open(group, term, now)
    _ensure_column(group, kind, term)
    if not GroupMembership.objects.filter(group=group, student_id=student_id).exists():
        raise errors.JournalError(_("The student was never in this group."))
    regulation = group.year.regulation
    value, code = _read(text, group, regulation)
    current = _locked(group, student_id, kind, term)
    _ensure_as_seen(current, expected, rules.format_mark(value, code))
    today = now.astimezone(group.school.zone).date()
    basis = term_basis.bases(group=group, kind=kind, term=term, students=[student_id], today=today)[
        student_id
    ]
    reason = reason.strip()
    if regulation.deviation_needs_reason and basis.is_departure(value, code) and not reason:
        raise errors.ReasonNeeded(basis.text)

    result = TermMarkResult(rules.format_mark(value, code), basis.value, is_changed=True)
    if current is None:
        current = TermMark(
            school_id=group.school_id, group=group, student_id=student_id, kind=kind, term=term
        )
    elif (current.value, current.code, current.deviation_reason) == (value, code, reason):
        return TermMarkResult(result.text, basis.value, is_changed=False)
    current.value = value
    current.code = code
    current.suggested_value = basis.value
    current.explanation = basis.explanation
    current.deviation_reason = reason
    current.author = staff
    current.recorded_at = now
    current.save()
    _publish("term_mark.recorded", group, student_id, term, now)
    return result


@transaction.atomic
def withdraw_term_mark(
    *,
    actor: Actor,
    group: TeachingGroup,
    student_id: int,
    kind: str,
    term: Term | None,
    reason: str,
    expected: str | None = None,
    now: dt.datetime,
) -> None:
    """Take a decision back: the place is empty again, who had decided what and why it was taken
    back stays in the history. Raises ``NothingToWithdraw``, ``WithdrawReasonNeeded``,
    ``TermMarkChanged``, ``TermClosed``, ``YearClosed``, ``NotYourGroup``."""
    _decider(actor, group)
    _ensure_open(group, term, now)
    current = _locked(group, student_id, kind, term)
    if current is None:
        raise term_errors.NothingToWithdraw
    _ensure_as_seen(current, expected, None)
    if not reason.strip():
        raise term_errors.WithdrawReasonNeeded
    with history.reason(reason.strip()):
        current.delete()
    _publish("term_mark.withdrawn", group, student_id, term, now)


# --- checks --------------------------------------------------------------------------------------


def _decider(actor: Actor, group: TeachingGroup) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_decide_term_marks(actor, group, staff.pk):
        raise errors.NotYourGroup
    return staff


def _ensure_open(group: TeachingGroup, term: Term | None, now: dt.datetime) -> None:
    """The year goes on, and the term is not closed or this journal of it is open again."""
    if group.year.closed_at is not None:
        raise term_errors.YearClosed
    if (
        term is not None
        and term.closed_at is not None
        and not reopenings.is_reopened(group_id=group.pk, term_id=term.pk, now=now)
    ):
        raise errors.TermClosed(term)


def _ensure_column(group: TeachingGroup, kind: str, term: Term | None) -> None:
    """The group has such a mark at all. One query for an examination's or a final one."""
    if group.grading == Grading.NONE:
        raise errors.NotGraded
    if (kind == TermMarkKind.TERM) != (term is not None):
        raise errors.JournalError(_("A term mark belongs to a term, a year's mark to none."))
    if term is not None and term.scheme_id != group.term_scheme_id:
        raise errors.JournalError(_("This group does not study by that term."))
    if kind in (TermMarkKind.EXAM, TermMarkKind.FINAL):
        kinds = term_basis.kinds_of(group, with_exam=term_basis.has_exam(group))
        if kind not in kinds:
            raise (
                term_errors.ExamNotOpened
                if kind == TermMarkKind.EXAM
                else term_errors.FinalNotForeseen
            )


def _locked(group: TeachingGroup, student_id: int, kind: str, term: Term | None) -> TermMark | None:
    return (
        TermMark.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(group=group, student_id=student_id, kind=kind, term=term)
        .first()
    )


def _ensure_as_seen(current: TermMark | None, expected: str | None, wanted: str | None) -> None:
    stands = rules.format_mark(current.value, current.code) if current else ""
    if expected is None or stands in (expected, wanted):
        return
    raise term_errors.TermMarkChanged(stands, current.author.short_name if current else "")


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
    if mark.retakes:
        raise errors.Unreadable(text)
    if mark.value is not None and (
        group.grading == Grading.CREDIT
        or not regulation.mark_min <= mark.value <= regulation.mark_max
    ):
        raise errors.OutOfScale(mark.value, regulation.mark_min, regulation.mark_max)
    return mark.value, mark.code


def _publish(
    kind: str, group: TeachingGroup, student_id: int, term: Term | None, now: dt.datetime
) -> None:
    outbox.publish(
        school_id=group.school_id,
        kind=kind,
        now=now,
        group=group.pk,
        student=student_id,
        term=term.pk if term else None,
    )
