"""«н» of a day that nobody has explained yet, for the letter to the family (S1-4.4f)."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from journal.enums import AbsenceState, AttendanceCode, LessonStatus
from journal.models import Absence, Attendance, Lesson


def missed_without_a_word(
    *, school_id: int, day: dt.date, student_id: int | None = None
) -> dict[int, list[Lesson]]:
    """Lessons of the day, with their subjects, by the students who are «н» at them and of whom
    neither a teacher nor the parents have said why: an announcement that waits for the class
    teacher is a word, too. Two queries, for a school as for one student."""
    of: dict[str, Any] = {} if student_id is None else {"student_id": student_id}
    rows = list(
        Attendance.objects.filter(
            school_id=school_id, code=AttendanceCode.ABSENT, lesson__on=day, **of
        )
        .exclude(lesson__status=LessonStatus.CANCELLED)
        .select_related("lesson__group__subject")
        .order_by("student_id", "lesson__slot", "pk")
    )
    words = defaultdict(list)
    for absence in _said([row.student_id for row in rows], day):
        words[absence.student_id].append(absence)
    found = defaultdict(list)
    for row in rows:
        if not any(one.covers(day, row.lesson.slot) for one in words[row.student_id]):
            found[row.student_id].append(row.lesson)
    return dict(found)


def _said(student_ids: list[int], day: dt.date) -> "QuerySet[Absence]":
    return Absence.objects.covering(day).filter(
        student__in=student_ids, state__in=(AbsenceState.ANNOUNCED, AbsenceState.ACCEPTED)
    )
