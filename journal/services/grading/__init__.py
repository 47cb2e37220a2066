"""Marks: from what a teacher typed in a cell to rows, history and outbox."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from journal import policies, rules
from journal.enums import AttendanceCode, MarkCode
from journal.models import Attendance, Lesson, Mark, Work
from journal.selectors.terms import reopenings, standing
from journal.services import errors
from journal.services.grading import cells
from school.enums import Grading
from school.models import GroupMembership, Regulation, StaffMember, WorkType
from school.selectors.people import staff_of

MOST_WORKS = 5
MOST_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class CellResult:
    """A cell after a write: its text, whether anything changed, and the student's new standing
    in the term (mean «4,33», suggested mark, whether it rests on enough marks)."""

    text: str
    is_changed: bool
    mean: str
    suggested: int | None
    count: int
    is_enough: bool


@transaction.atomic
def record_cell(
    *,
    actor: Actor,
    lesson: Lesson,
    student_id: int,
    text: str,
    now: dt.datetime,
    expected: str | None = None,
) -> CellResult:
    """Make the cell (lesson, student) say ``text`` (see ``rules.parse_cell``).

    Marks go to the lesson's works in order; a work that is missing is made with the default type.
    A retake («2>4») stands beside the mark of its work and both stay; a debt gets its day from the
    regulation. An emptied cell voids its marks and withdraws the absence. Repeating the same text
    changes nothing. ``expected`` is what the teacher saw: when the cell says something else by now,
    ``CellConflict`` is raised and nothing is written.

    Raises the refusals of ``errors`` (S1-3.11, S0-6d, design points 7-8). Five queries for a
    changed mark of the teacher's own lesson.
    """
    staff = writer(actor, lesson, student_id)
    regulation = lesson.group.year.regulation
    ensure_open(lesson, now)
    entry = read_cell(text, regulation)
    check_marks(lesson, entry, regulation)

    cell = cells.locked_cell(lesson, student_id)
    before = cell.text
    if entry.text == before:
        return _result(lesson, student_id, cell, now, is_changed=False)
    if expected is not None and expected != before:
        raise errors.CellConflict(before)

    if len(entry.marks) > len(cell.works):
        _ensure_adds_works(actor, lesson, staff)
    _write_marks(staff, lesson, student_id, cell, entry, now)
    _write_attendance(staff, lesson, student_id, cell, entry, now)
    publish(lesson, student_id, now)
    return _result(lesson, student_id, cell, now, is_changed=True)


# --- checks shared with the neighbouring services ----------------------------------------------


def read_cell(text: str, regulation: Regulation) -> rules.CellEntry:
    """What a teacher typed, as the regulation reads it. Raises ``Unreadable``, ``NoModifiers``."""
    try:
        return rules.parse_cell(
            text, mark_max=regulation.mark_max, allows_modifiers=regulation.allows_plus_minus
        )
    except rules.ModifierNotAllowed as error:
        raise errors.NoModifiers(error.token) from None
    except rules.CellSyntaxError as error:
        raise errors.Unreadable(error.token) from None


def ensure_open(lesson: Lesson, now: dt.datetime, *, allow_ahead: bool = False) -> None:
    """The lesson took place, its day has come and its term is not closed, or this journal of it is
    open again for a while. No query while the term is open, one for a closed one."""
    if lesson.term.closed_at is not None and not reopenings.is_reopened(
        group_id=lesson.group_id, term_id=lesson.term_id, now=now
    ):
        raise errors.TermClosed(lesson.term)
    if lesson.is_cancelled:
        raise errors.LessonCancelled(lesson)
    if not allow_ahead and lesson.on > now.astimezone(lesson.school.zone).date():
        raise errors.LessonAhead(lesson)


def ensure_member(lesson: Lesson, student_id: int) -> None:
    """The student was in the group on the day. One query."""
    member = GroupMembership.objects.filter(group_id=lesson.group_id, student_id=student_id)
    if not member.on(lesson.on).exists():
        raise errors.NotInGroup(lesson)


def writer(actor: Actor, lesson: Lesson, student_id: int | None = None) -> StaffMember:
    """The staff member who may record in the lesson; with ``student_id`` also one who may of that
    student only. No query for the teacher of a lesson that came with its teacher, three at most for
    anyone else."""
    own = lesson.teacher.user_id == actor.user_id
    staff = lesson.teacher if own else staff_of(actor)
    if staff is None:
        raise errors.NotYourLesson
    if student_id is None:
        is_writer = policies.can_record_in_lesson(actor, lesson, staff.pk)
    else:
        is_writer = policies.can_record_of_student(actor, lesson, staff.pk, student_id)
    if not is_writer:
        raise errors.NotYourLesson
    return staff


def _ensure_adds_works(actor: Actor, lesson: Lesson, staff: StaffMember) -> None:
    """What marks are for is the business of the lesson's teacher, not of the class teacher who
    corrects them."""
    if not policies.can_record_in_lesson(actor, lesson, staff.pk):
        raise errors.WorkMissing


def check_marks(lesson: Lesson, entry: rules.CellEntry, regulation: Regulation) -> None:
    """Raises ``NotGraded``, ``TooManyWorks``, ``TooManyRetakes`` or ``OutOfScale``."""
    marks = [mark for mark in entry.marks if not mark.is_empty]
    if not marks:
        return
    grading = lesson.group.grading
    if grading == Grading.NONE:
        raise errors.NotGraded
    if len(entry.marks) > MOST_WORKS:
        raise errors.TooManyWorks(MOST_WORKS)
    if any(len(mark.attempts) > MOST_ATTEMPTS for mark in marks):
        raise errors.TooManyRetakes(MOST_ATTEMPTS)
    for mark in (attempt for work in marks for attempt in work.attempts):
        if mark.value is None:
            continue
        if grading == Grading.CREDIT or not (
            regulation.mark_min <= mark.value <= regulation.mark_max
        ):
            raise errors.OutOfScale(mark.value, regulation.mark_min, regulation.mark_max)


# --- writing -----------------------------------------------------------------------------------


def _write_marks(
    staff: StaffMember,
    lesson: Lesson,
    student_id: int,
    cell: cells.Cell,
    entry: rules.CellEntry,
    now: dt.datetime,
) -> None:
    while len(cell.works) < len(entry.marks):
        cell.works.append(_default_work(lesson, cell.works))
    for index, work in enumerate(cell.works):
        wanted = entry.marks[index].attempts if index < len(entry.marks) else ()
        current = cell.of(work)
        for place, one in enumerate(wanted):
            if place == len(current):
                attempt = current[-1].attempt + 1 if current else 1
                current.append(set_mark(staff, lesson, work, student_id, None, one, attempt, now))
            elif not _says(current[place], one):
                mark = current[place]
                set_mark(staff, lesson, work, student_id, mark, one, mark.attempt, now)
        for mark in current[len(wanted) :]:
            void(staff, mark, _("corrected by the teacher"), now)
        del current[len(wanted) :]


def _says(mark: Mark, wanted: rules.MarkEntry) -> bool:
    return (mark.value, mark.code, mark.modifier) == (wanted.value, wanted.code, wanted.modifier)


def _default_work(lesson: Lesson, works: list[Work]) -> Work:
    work_type = WorkType.objects.get(
        regulation__year_id=lesson.group.year_id, is_default=True, school_id=lesson.school_id
    )
    return Work.objects.create(
        school_id=lesson.school_id,
        lesson=lesson,
        work_type=work_type,
        position=works[-1].position + 1 if works else 1,
        weight=work_type.weight,
        results_on=lesson.on,
    )


def set_mark(
    staff: StaffMember,
    lesson: Lesson,
    work: Work,
    student_id: int,
    current: Mark | None,
    wanted: rules.MarkEntry,
    attempt: int,
    now: dt.datetime,
) -> Mark:
    """Write one mark: a new one as ``attempt``, or another value of ``current``, whose former one
    stays in the history. The caller has checked and locked."""
    is_debt = wanted.code == MarkCode.DEBT
    if current is None:
        return Mark.objects.create(
            school_id=work.school_id,
            work=work,
            student_id=student_id,
            value=wanted.value,
            code=wanted.code,
            modifier=wanted.modifier,
            attempt=attempt,
            debt_due_on=_debt_due_on(lesson, now) if is_debt else None,
            author=staff,
            recorded_at=now,
        )
    if not is_debt:
        current.debt_due_on = None
    elif current.code != MarkCode.DEBT:
        current.debt_due_on = _debt_due_on(lesson, now)
    current.value = wanted.value
    current.code = wanted.code
    current.modifier = wanted.modifier
    current.author = staff
    current.recorded_at = now
    current.save(
        update_fields=["value", "code", "modifier", "author", "recorded_at", "debt_due_on"]
    )
    return current


def _debt_due_on(lesson: Lesson, now: dt.datetime) -> dt.date:
    """So many calendar days after the day on which the debt is recorded."""
    today = now.astimezone(lesson.school.zone).date()
    return today + dt.timedelta(days=lesson.group.year.regulation.debt_days)


def void(staff: StaffMember, mark: Mark, reason: str, now: dt.datetime) -> None:
    """Take a mark out of force; the row and its history stay."""
    mark.voided_at = now
    mark.voided_by = staff
    mark.void_reason = reason
    mark.save(update_fields=["voided_at", "voided_by", "void_reason"])


def _write_attendance(
    staff: StaffMember,
    lesson: Lesson,
    student_id: int,
    cell: cells.Cell,
    entry: rules.CellEntry,
    now: dt.datetime,
) -> None:
    code = entry.attendance or AttendanceCode.PRESENT
    current = cell.attendance
    if current is None and code == AttendanceCode.PRESENT:
        return
    if current is None:
        cell.attendance = Attendance.objects.create(
            school_id=lesson.school_id,
            lesson=lesson,
            student_id=student_id,
            code=code,
            minutes_late=entry.minutes_late,
            author=staff,
            recorded_at=now,
        )
    elif (current.code, current.minutes_late) != (code, entry.minutes_late):
        current.code = code
        current.minutes_late = entry.minutes_late
        current.author = staff
        current.recorded_at = now
        current.save(update_fields=["code", "minutes_late", "author", "recorded_at"])
    if lesson.attendance_checked_at is None:
        lesson.attendance_checked_at = now
        lesson.save(update_fields=["attendance_checked_at"])


def publish(
    lesson: Lesson, student_id: int, now: dt.datetime, *, kind: str = "mark.recorded"
) -> None:
    """Tell those who follow the student that something changed in the cell."""
    outbox.publish(
        school_id=lesson.school_id, kind=kind, now=now, lesson=lesson.pk, student=student_id
    )


def _result(
    lesson: Lesson, student_id: int, cell: cells.Cell, now: dt.datetime, *, is_changed: bool
) -> CellResult:
    found = standing.student_standing(
        group=lesson.group,
        term_id=lesson.term_id,
        student_id=student_id,
        today=now.astimezone(lesson.school.zone).date(),
    )
    return CellResult(
        text=cell.text,
        is_changed=is_changed,
        mean=rules.decimal_text(found.mean),
        suggested=found.suggested,
        count=found.count,
        is_enough=found.is_enough,
    )
