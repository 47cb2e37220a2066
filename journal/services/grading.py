"""Marks: from what a teacher typed in a cell to rows, history and outbox."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import outbox
from journal import policies, rules
from journal.enums import AttendanceCode, MarkCode
from journal.models import Attendance, Lesson, Mark, Work
from journal.selectors import standing
from journal.services import cells, errors
from school.enums import Grading, WorkCategory
from school.models import GroupMembership, Regulation, StaffMember, WorkType
from school.selectors.people import staff_of

MOST_WORKS = 5


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
    An emptied cell voids its marks and withdraws the absence. Repeating the same text changes
    nothing. ``expected`` is what the teacher saw: when the cell says something else by now,
    ``CellConflict`` is raised and nothing is written.

    Raises the refusals of ``errors`` (S1-3.11, S0-6d, design points 7-8). Five queries for a
    changed mark of the teacher's own lesson.
    """
    staff = writer(actor, lesson)
    regulation = lesson.group.year.regulation
    ensure_open(lesson, now)
    try:
        entry = rules.parse_cell(text, mark_max=regulation.mark_max)
    except rules.CellSyntaxError as error:
        raise errors.Unreadable(error.token) from None
    _check_marks(lesson, entry, regulation)

    cell = cells.locked_cell(lesson, student_id)
    before = cell.text
    wanted = _as_written(entry)
    if wanted == before:
        return _result(lesson, student_id, cell, is_changed=False)
    if expected is not None and expected != before:
        raise errors.CellConflict(before)

    _write_marks(staff, lesson, student_id, cell, entry, now)
    _write_attendance(staff, lesson, student_id, cell, entry, now)
    outbox.publish(
        school_id=lesson.school_id,
        kind="mark.recorded",
        now=now,
        lesson=lesson.pk,
        student=student_id,
    )
    return _result(lesson, student_id, cell, is_changed=True)


@transaction.atomic
def record_mark(
    *,
    actor: Actor,
    work: Work,
    student_id: int,
    value: int | None,
    code: str = "",
    comment: str = "",
    now: dt.datetime,
) -> Mark:
    """Set one student's mark for one work (mark key: work, student); an existing one is changed
    and its former value stays in the history."""
    lesson = work.lesson
    staff = writer(actor, lesson)
    ensure_open(lesson, now)
    entry = rules.CellEntry((rules.MarkEntry(value, code),))
    _check_marks(lesson, entry, lesson.group.year.regulation)
    ensure_member(lesson, student_id)
    current = (
        Mark.objects.select_for_update().in_force().filter(work=work, student_id=student_id).first()
    )
    mark = _set_mark(staff, work, student_id, current, entry.marks[0], comment, now)
    outbox.publish(
        school_id=lesson.school_id,
        kind="mark.recorded",
        now=now,
        lesson=lesson.pk,
        student=student_id,
    )
    return mark


@transaction.atomic
def void_mark(*, actor: Actor, mark: Mark, reason: str, now: dt.datetime) -> None:
    """Take a mark out of force; the row and its history stay."""
    lesson = mark.work.lesson
    staff = writer(actor, lesson)
    ensure_open(lesson, now)
    _void(staff, mark, reason, now)
    outbox.publish(
        school_id=lesson.school_id,
        kind="mark.voided",
        now=now,
        lesson=lesson.pk,
        student=mark.student_id,
    )


@transaction.atomic
def add_work(
    *, actor: Actor, lesson: Lesson, work_type: WorkType, title: str = "", now: dt.datetime
) -> Work:
    """One more work in the lesson, at the end. A control, laboratory or practical work needs a
    title (S1-4.4i)."""
    writer(actor, lesson)
    ensure_open(lesson, now, allow_ahead=True)
    works = list(Work.objects.select_for_update().filter(lesson=lesson).order_by("position"))
    if len(works) >= MOST_WORKS:
        raise errors.TooManyWorks(MOST_WORKS)
    _ensure_title(work_type, title)
    return Work.objects.create(
        school_id=lesson.school_id,
        lesson=lesson,
        work_type=work_type,
        position=works[-1].position + 1 if works else 1,
        title=title,
        weight=work_type.weight,
        # What is handed in has its results later, when the teacher says so (S1-4.4j).
        results_on=lesson.on if work_type.category == WorkCategory.ORAL else None,
    )


@transaction.atomic
def change_work(
    *,
    actor: Actor,
    work: Work,
    work_type: WorkType,
    title: str,
    weight: Decimal | None = None,
    now: dt.datetime,
) -> None:
    """Another type, title or weight of a work; its marks stay."""
    writer(actor, work.lesson)
    ensure_open(work.lesson, now, allow_ahead=True)
    _ensure_title(work_type, title)
    work.work_type = work_type
    work.title = title
    work.weight = work_type.weight if weight is None else weight
    work.save(update_fields=["work_type", "title", "weight"])


# --- checks shared with the neighbouring services ----------------------------------------------


def ensure_open(lesson: Lesson, now: dt.datetime, *, allow_ahead: bool = False) -> None:
    """The lesson took place, its day has come and its term is not closed."""
    if lesson.term.closed_at is not None:
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


def writer(actor: Actor, lesson: Lesson) -> StaffMember:
    """The staff member who may record in the lesson. No query for the teacher of a lesson that
    came with its teacher, two at most for anyone else."""
    own = lesson.teacher.user_id == actor.user_id
    staff = lesson.teacher if own else staff_of(actor)
    if staff is None or not policies.can_record_in_lesson(actor, lesson, staff.pk):
        raise errors.NotYourLesson
    return staff


def _ensure_title(work_type: WorkType, title: str) -> None:
    if work_type.needs_title and not title.strip():
        raise errors.JournalError(
            _("“%(type)s” needs a title: say which work it is.") % {"type": work_type.name}
        )


def _check_marks(lesson: Lesson, entry: rules.CellEntry, regulation: Regulation) -> None:
    marks = [mark for mark in entry.marks if not mark.is_empty]
    if not marks:
        return
    grading = lesson.group.grading
    if grading == Grading.NONE:
        raise errors.NotGraded
    if len(entry.marks) > MOST_WORKS:
        raise errors.TooManyWorks(MOST_WORKS)
    for mark in marks:
        if mark.value is None:
            continue
        if grading == Grading.CREDIT or not (
            regulation.mark_min <= mark.value <= regulation.mark_max
        ):
            raise errors.OutOfScale(mark.value, regulation.mark_min, regulation.mark_max)


# --- writing -----------------------------------------------------------------------------------


def _as_written(entry: rules.CellEntry) -> str:
    marks = [None if mark.is_empty else (mark.value, mark.code) for mark in entry.marks]
    return rules.format_cell(marks, entry.attendance, entry.minutes_late)


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
        wanted = entry.marks[index] if index < len(entry.marks) else rules.MarkEntry()
        current = cell.marks.get(work.pk)
        if wanted.is_empty:
            if current is not None:
                _void(staff, current, _("corrected by the teacher"), now)
                del cell.marks[work.pk]
        elif current is None or (current.value, current.code) != (wanted.value, wanted.code):
            cell.marks[work.pk] = _set_mark(staff, work, student_id, current, wanted, "", now)


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


def _set_mark(
    staff: StaffMember,
    work: Work,
    student_id: int,
    current: Mark | None,
    wanted: rules.MarkEntry,
    comment: str,
    now: dt.datetime,
) -> Mark:
    if current is None:
        return Mark.objects.create(
            school_id=work.school_id,
            work=work,
            student_id=student_id,
            value=wanted.value,
            code=wanted.code,
            comment=comment,
            author=staff,
            recorded_at=now,
        )
    current.value = wanted.value
    current.code = wanted.code
    current.author = staff
    current.recorded_at = now
    if wanted.code != MarkCode.DEBT:
        current.debt_due_on = None
    if comment:
        current.comment = comment
    current.save(update_fields=["value", "code", "author", "recorded_at", "debt_due_on", "comment"])
    return current


def _void(staff: StaffMember, mark: Mark, reason: str, now: dt.datetime) -> None:
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


def _result(lesson: Lesson, student_id: int, cell: cells.Cell, *, is_changed: bool) -> CellResult:
    found = standing.student_standing(
        group=lesson.group, term_id=lesson.term_id, student_id=student_id
    )
    return CellResult(
        text=cell.text,
        is_changed=is_changed,
        mean=rules.decimal_text(found.mean),
        suggested=found.suggested,
        count=found.count,
        is_enough=found.is_enough,
    )
