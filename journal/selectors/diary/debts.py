"""Debts («точки»): marks that are still owed, and by when."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.actors import Actor
from journal.enums import MarkCode
from journal.models import Mark
from journal.selectors.diary import work_name
from journal.selectors.terms import reopenings
from school.models import TeachingAssignment


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """``work`` is «Контрольная работа: Дроби»."""

    mark_id: int
    lesson_id: int
    student_id: int
    student: str
    group: str
    work: str
    on: dt.date
    due_on: dt.date | None
    is_overdue: bool


def open_debts(*, actor: Actor, today: dt.date) -> list[OpenDebt]:
    """The debts in the journals that the actor teaches today, in terms that are not closed or in
    which the journal is open again; the most urgent first. One query."""
    marks = (
        _open(actor, today)
        .select_related("student", "work__work_type", "work__lesson__group__subject")
        .order_by(F("debt_due_on").asc(nulls_last=True), "work__lesson__on", "student__sort_key")
    )
    return [_debt(mark, today) for mark in marks]


def open_count(*, actor: Actor, today: dt.date) -> tuple[int, int]:
    """(open debts, overdue ones among them). One query."""
    days = list(_open(actor, today).values_list("debt_due_on", flat=True))
    return len(days), sum(1 for day in days if day is not None and day < today)


def _open(actor: Actor, today: dt.date) -> QuerySet[Mark]:
    groups = TeachingAssignment.objects.filter(staff__user_id=actor.user_id).on(today)
    return (
        Mark.objects.visible_to(actor)
        .in_force()
        .filter(
            reopenings.takes_entries("work__lesson__"),
            code=MarkCode.DEBT,
            work__lesson__group__in=groups.values("group_id"),
        )
    )


def _debt(mark: Mark, today: dt.date) -> OpenDebt:
    work = mark.work
    group = work.lesson.group
    return OpenDebt(
        mark_id=mark.pk,
        lesson_id=work.lesson_id,
        student_id=mark.student_id,
        student=mark.student.list_name,
        group=f"{group.subject.name}, {group.label}",
        work=work_name(work.work_type.name, work.title),
        on=work.lesson.on,
        due_on=mark.debt_due_on,
        is_overdue=mark.debt_due_on is not None and mark.debt_due_on < today,
    )
