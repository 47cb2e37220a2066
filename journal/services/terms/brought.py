"""Marks from the transcript of the school that a student came from."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history, outbox
from journal import policies, rules
from journal.enums import MarkCode
from journal.models import BroughtMark
from journal.selectors.terms.brought import FIRST_MARKED_GRADE
from journal.services import errors
from journal.services.terms import errors as term_errors
from school.models import AcademicYear, Enrolment, Regulation, Student, Subject, Term
from school.selectors.people import staff_of


@dataclass(frozen=True, slots=True)
class Transcript:
    """One mark as the other school's paper gives it: of a ``term``, of the whole year of ``grade``,
    or of a day (``given_on``)."""

    text: str
    term: Term | None = None
    grade: int | None = None
    given_on: dt.date | None = None
    weight: Decimal = Decimal("1.0")
    title: str = ""
    from_school: str = ""
    document: str = ""


@transaction.atomic
def bring_mark(
    *,
    actor: Actor,
    student: Student,
    subject: Subject,
    regulation: Regulation,
    line: Transcript,
    now: dt.datetime,
) -> BroughtMark:
    """Enter one mark: a current one enters the mean of the term that covers its day, a term mark
    the mean of the year, one of a year the final mark.

    Raises ``NotYourStudent``, ``Unreadable``, ``OutOfScale``, ``BroughtOutsideYear``,
    ``BroughtGradeWrong``, ``BroughtDayClosed``, ``BroughtTwice``, ``YearClosed``.
    """
    year = regulation.year
    staff = staff_of(actor)
    today = now.astimezone(student.school.zone).date()
    if staff is None or subject.pk not in policies.subjects_to_bring(
        actor, student, year.pk, today
    ):
        raise term_errors.NotYourStudent
    if year.closed_at is not None:
        raise term_errors.YearClosed
    value, code = _read(line.text, regulation)
    if not line.from_school.strip():
        raise errors.JournalError(_("Say which school the mark is from."))
    if line.term is None and line.grade is None:
        _ensure_day(line.given_on, student, year, today)
    else:
        if line.grade is not None:
            _ensure_grade(line.grade, student, year)
        if BroughtMark.objects.filter(
            student=student, subject=subject, term=line.term, grade=line.grade
        ).exists():
            raise term_errors.BroughtTwice
    mark = BroughtMark.objects.create(
        school_id=student.school_id,
        student=student,
        year=year,
        subject=subject,
        term=line.term,
        grade=line.grade,
        given_on=None if line.term or line.grade else line.given_on,
        value=value,
        code=code,
        weight=line.weight,
        title=line.title.strip(),
        from_school=line.from_school.strip(),
        document=line.document.strip(),
        author=staff,
        recorded_at=now,
    )
    outbox.publish(
        school_id=student.school_id, kind="brought_mark.recorded", now=now, student=student.pk
    )
    return mark


@transaction.atomic
def withdraw_brought(*, actor: Actor, mark: BroughtMark, reason: str, now: dt.datetime) -> None:
    """Take a mistaken one out; the history keeps it and why. Raises ``NotYourStudent``,
    ``WithdrawReasonNeeded``, ``BroughtDayClosed``, ``YearClosed``."""
    today = now.astimezone(mark.student.school.zone).date()
    allowed = policies.subjects_to_bring(actor, mark.student, mark.year_id, today)
    if mark.subject_id not in allowed:
        raise term_errors.NotYourStudent
    if mark.year.closed_at is not None:
        raise term_errors.YearClosed
    if mark.given_on is not None:
        _ensure_day(mark.given_on, mark.student, mark.year, today)
    if not reason.strip():
        raise term_errors.WithdrawReasonNeeded
    with history.reason(reason.strip()):
        mark.delete()
    outbox.publish(
        school_id=mark.school_id, kind="brought_mark.withdrawn", now=now, student=mark.student_id
    )


def _ensure_day(day: dt.date | None, student: Student, year: AcademicYear, today: dt.date) -> None:
    """In a term of the student's scheme that has begun and is open. One query."""
    term = None
    if day is not None and day <= today:
        term = (
            Term.objects.filter(
                scheme__year=year,
                scheme__classes__enrolments__student=student,
                starts_on__lte=day,
                ends_on__gte=day,
            )
            .order_by("pk")
            .last()
        )
    if day is None or term is None:
        raise term_errors.BroughtOutsideYear
    if term.closed_at is not None:
        raise term_errors.BroughtDayClosed(day)


def _ensure_grade(grade: int, student: Student, year: AcademicYear) -> None:
    """From the first one with marks up to the one the student is in. One query."""
    own = (
        Enrolment.objects.filter(student=student, school_class__year=year)
        .order_by("since", "pk")
        .values_list("school_class__grade", flat=True)
        .last()
    )
    if own is None or not FIRST_MARKED_GRADE <= grade <= own:
        raise term_errors.BroughtGradeWrong


def _read(text: str, regulation: Regulation) -> tuple[int | None, str]:
    try:
        entry = rules.parse_cell(text, mark_max=regulation.mark_max)
    except rules.CellSyntaxError as error:
        raise errors.Unreadable(error.token) from None
    if entry.attendance == "exempt" and not entry.marks:
        return None, MarkCode.EXEMPT
    mark = entry.marks[0] if len(entry.marks) == 1 else None
    if mark is None or entry.attendance or mark.retakes or mark.code == MarkCode.DEBT:
        raise errors.Unreadable(text)
    if mark.value is not None and not regulation.mark_min <= mark.value <= regulation.mark_max:
        raise errors.OutOfScale(mark.value, regulation.mark_min, regulation.mark_max)
    return mark.value, mark.code
