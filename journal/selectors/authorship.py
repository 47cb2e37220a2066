"""Who wrote what stands there now: for somebody who was about to write over it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from core import history
from journal.models import Attendance, Lesson, Mark, TermMark
from school.models import StaffMember


@dataclass(frozen=True, slots=True)
class Authored:
    """``name``: «Иванова И. И.»; ``user_id`` tells the reader's own hand from another's."""

    name: str
    user_id: int | None
    at: dt.datetime


def of_cell(lesson: Lesson, student_id: int) -> Authored | None:
    """The last one who set or voided a mark of the cell or changed the attendance in it. Two
    queries."""
    marks = Mark.objects.filter(work__lesson_id=lesson.pk, student_id=student_id)
    attendance = Attendance.objects.filter(lesson_id=lesson.pk, student_id=student_id)
    return _last(
        [
            *_written(
                (mark.voided_by or mark.author, mark.voided_at or mark.recorded_at)
                for mark in marks.select_related("author", "voided_by")
            ),
            *_written((row.author, row.recorded_at) for row in attendance.select_related("author")),
        ]
    )


def of_term_mark(mark: TermMark) -> Authored | None:
    """At most one query."""
    return _last(_written([(mark.author, mark.recorded_at)]))


def of_lesson_text(lesson: Lesson, field: str) -> Authored | None:
    """Who wrote the topic or the homework; ``field`` is the moment that is kept beside it. The
    lesson itself does not know, its history does. Two queries."""
    moment: dt.datetime | None = getattr(lesson, field)
    if moment is None:
        return None
    versions = history.versions_of(Lesson).filter(pgh_obj_id=lesson.pk, **{field: moment})
    first = versions.select_related("pgh_context").order_by("pgh_id").first()
    said = first.pgh_context.metadata if first is not None and first.pgh_context else {}
    user = User.objects.filter(pk=said["user"]).first() if "user" in said else None
    return Authored(user.display_name, user.pk, moment) if user else None


def _written(rows: Iterable[tuple[StaffMember | None, dt.datetime]]) -> Iterable[Authored]:
    for staff, moment in rows:
        if staff is not None:
            yield Authored(staff.short_name, staff.user_id, moment)


def _last(found: Iterable[Authored]) -> Authored | None:
    return max(found, key=lambda authored: authored.at, default=None)
