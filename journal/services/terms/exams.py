"""Examinations: the deputy opens and closes the column of their marks in a journal."""

import datetime as dt

from django.db import transaction

from accounts.actors import Actor
from journal import policies
from journal.enums import TermMarkKind
from journal.models import GroupExam, TermMark
from journal.services import errors
from journal.services.terms import errors as term_errors
from school.enums import Grading
from school.models import TeachingGroup


@transaction.atomic
def open_exam(*, actor: Actor, group: TeachingGroup, now: dt.datetime) -> None:
    """The group sits an examination: its marks get a column, and the final mark rests on it.
    Opening twice changes nothing. Raises ``NotDeputy``, ``NotGraded``, ``YearClosed``."""
    _ensure_may(actor, group)
    if group.grading == Grading.NONE:
        raise errors.NotGraded
    GroupExam.objects.get_or_create(
        school_id=group.school_id,
        group=group,
        defaults={"opened_by_id": actor.user_id, "opened_at": now},
    )


@transaction.atomic
def close_exam(*, actor: Actor, group: TeachingGroup) -> None:
    """No examination after all. Raises ``NotDeputy``, ``ExamHasMarks``, ``YearClosed``."""
    _ensure_may(actor, group)
    exam = GroupExam.objects.select_for_update().filter(group=group).first()
    if exam is None:
        return
    if TermMark.objects.filter(group=group, kind=TermMarkKind.EXAM).exists():
        raise term_errors.ExamHasMarks
    exam.delete()


def _ensure_may(actor: Actor, group: TeachingGroup) -> None:
    if not policies.can_open_exam(actor, group):
        raise term_errors.NotDeputy
    if group.year.closed_at is not None:
        raise term_errors.YearClosed
