"""What is done with a mark that stands: a retake beside it, a comment, another day of a debt, and
taking it out of force."""

import datetime as dt

from django.db import transaction

from accounts.actors import Actor
from journal.enums import MarkCode
from journal.models import Mark
from journal.services import errors, grading
from journal.services.grading import cells
from school.models import StaffMember

MOST_COMMENT = 500
MOST_REASON = 200


@transaction.atomic
def record_retake(*, actor: Actor, mark: Mark, text: str, now: dt.datetime) -> Mark:
    """One more mark for the same work, beside those there are: ``text`` is a single mark, a debt
    for a retake that is still awaited. Raises ``OneMarkOnly``, ``MarkChanged`` when ``mark`` is no
    longer the last one for its work, and the refusals of ``grading``."""
    staff = _writer(actor, mark, now)
    lesson = mark.work.lesson
    regulation = lesson.group.year.regulation
    entry = grading.read_cell(text, regulation)
    if entry.attendance or len(entry.marks) != 1 or entry.marks[0].retakes:
        raise errors.OneMarkOnly
    grading.check_marks(lesson, entry, regulation)
    given = cells.locked_cell(lesson, mark.student_id).of(mark.work)
    if not given or given[-1].pk != mark.pk:
        raise errors.MarkChanged
    if len(given) >= grading.MOST_ATTEMPTS:
        raise errors.TooManyRetakes(grading.MOST_ATTEMPTS)
    attempt = given[-1].attempt + 1
    wanted = entry.marks[0]
    retake = grading.set_mark(staff, lesson, mark.work, mark.student_id, None, wanted, attempt, now)
    grading.publish(lesson, mark.student_id, now)
    return retake


@transaction.atomic
def comment_mark(*, actor: Actor, mark: Mark, comment: str, now: dt.datetime) -> None:
    """Write, change or take away the comment of a mark. A changed comment is unread again for
    everybody who had read it. The same text again changes nothing."""
    _writer(actor, mark, now)
    current = _locked(mark)
    comment = " ".join(comment.split())
    if comment == current.comment:
        return
    current.comment = comment
    current.comment_recorded_at = now if comment else None
    current.save(update_fields=["comment", "comment_recorded_at"])
    grading.publish(mark.work.lesson, mark.student_id, now)


@transaction.atomic
def put_off_debt(*, actor: Actor, mark: Mark, due_on: dt.date, now: dt.datetime) -> None:
    """Another day until which a debt is to be made good; today or later, within the year. Raises
    ``NoDebt`` for a mark that has been set meanwhile, ``DebtDayWrong``."""
    _writer(actor, mark, now)
    lesson = mark.work.lesson
    today = now.astimezone(lesson.school.zone).date()
    year = lesson.group.year
    if not today <= due_on <= year.ends_on:
        raise errors.DebtDayWrong(today, year.ends_on)
    current = _locked(mark)
    if current.code != MarkCode.DEBT:
        raise errors.NoDebt
    if current.debt_due_on == due_on:
        return
    current.debt_due_on = due_on
    current.save(update_fields=["debt_due_on"])
    grading.publish(lesson, mark.student_id, now)


@transaction.atomic
def void_mark(*, actor: Actor, mark: Mark, reason: str, now: dt.datetime) -> None:
    """Take a mark out of force with the reason; the row and its history stay, and so do the other
    marks for the work. Raises ``VoidReasonNeeded``, ``MarkChanged``."""
    staff = _writer(actor, mark, now)
    reason = reason.strip()
    if not reason:
        raise errors.VoidReasonNeeded
    grading.void(staff, _locked(mark), reason, now)
    grading.publish(mark.work.lesson, mark.student_id, now, kind="mark.voided")


def _writer(actor: Actor, mark: Mark, now: dt.datetime) -> StaffMember:
    lesson = mark.work.lesson
    staff = grading.writer(actor, lesson, mark.student_id)
    grading.ensure_open(lesson, now)
    return staff


def _locked(mark: Mark) -> Mark:
    """The mark as it is now, its lesson locked first like in every write of a cell. Raises
    ``MarkChanged`` when it is void. Two queries."""
    given = cells.locked_cell(mark.work.lesson, mark.student_id).of(mark.work)
    current = next((one for one in given if one.pk == mark.pk), None)
    if current is None:
        raise errors.MarkChanged
    return current
