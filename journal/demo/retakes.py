"""Control works that were retaken, and comments that families have read."""

import datetime as dt
from random import Random
from typing import Any

from django.db.models import F

from journal.models import CommentReceipt, Mark
from school.enums import WorkCategory
from school.models import AcademicYear, GuardianLink

_AFTER = dt.timedelta(days=6)
_RECENT = dt.timedelta(days=40)
_RETAKEN = 0.7
_STILL_AWAITED = 0.3
_OWED_FOR = dt.timedelta(days=21)
_AWAITED_FOR = dt.timedelta(days=10)
_READ = 0.6


def retake_some_works(year: AcademicYear, today: dt.date, rng: Random) -> int:
    """Most of the unsatisfactory control works of the open terms were retaken a week later,
    some retakes are still awaited; both marks stay. Returns how many."""
    failed = list(
        Mark.objects.in_force()
        .filter(
            work__lesson__group__year=year,
            work__lesson__on__range=(today - _RECENT, today - _AFTER),
            work__lesson__term__closed_at__isnull=True,
            work__work_type__category=WorkCategory.CONTROL,
            value=F("work__lesson__group__year__regulation__mark_min"),
        )
        .select_related("work__lesson")
        # Not by id: the same marks are chosen whatever ids the database gave.
        .order_by("work__lesson__on", "work__lesson__slot", "student__file_no", "work__position")
    )
    retakes = []
    for mark in failed:
        if rng.random() >= _RETAKEN:
            continue
        at = mark.recorded_at + _AFTER
        is_fresh = mark.work.lesson.on >= today - _OWED_FOR
        is_awaited = at.date() >= today or (is_fresh and rng.random() < _STILL_AWAITED)
        retakes.append(
            Mark(
                school_id=mark.school_id,
                work_id=mark.work_id,
                student_id=mark.student_id,
                attempt=2,
                value=None if is_awaited else rng.choice((3, 3, 4)),
                code="debt" if is_awaited else "",
                debt_due_on=today + _AWAITED_FOR if is_awaited else None,
                author_id=mark.author_id,
                recorded_at=mark.recorded_at if is_awaited else at,
            )
        )
    Mark.objects.bulk_create(retakes)
    return len(retakes)


def read_some_comments(year: AcademicYear, today: dt.date, rng: Random) -> int:
    """Three in five of the month's comments were read by a parent the same evening."""
    readers: dict[int, Any] = dict(
        GuardianLink.objects.filter(
            school_id=year.school_id, until__isnull=True, guardian__user__isnull=False
        )
        .order_by("guardian__user__login")
        .values_list("student_id", "guardian__user_id")
    )
    commented = (
        Mark.objects.in_force()
        .filter(
            work__lesson__group__year=year,
            work__lesson__on__range=(today - _RECENT, today - dt.timedelta(days=2)),
            student__in=list(readers),
        )
        .exclude(comment="")
        .order_by("work__lesson__on", "work__lesson__slot", "student__file_no", "work__position")
    )
    receipts = [
        CommentReceipt(
            school_id=mark.school_id,
            mark=mark,
            user_id=readers[mark.student_id],
            read_at=mark.recorded_at + dt.timedelta(minutes=rng.randint(60, 400)),
        )
        for mark in commented
        if rng.random() < _READ
    ]
    CommentReceipt.objects.bulk_create(receipts)
    return len(receipts)
