"""Boring builders of lessons and what is in them."""

import datetime as dt

from journal.models import Attendance, Lesson, Mark, Work
from school.models import StaffMember, Student, TeachingGroup, Term, WorkType


def make_lesson(
    group: TeachingGroup,
    on: dt.date,
    *,
    slot: int = 1,
    teacher: StaffMember | None = None,
    **fields: object,
) -> Lesson:
    """A lesson in the term that covers its date; topics and homework get their times."""
    now = dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)
    if fields.get("topic"):
        fields.setdefault("topic_recorded_at", now)
    if fields.get("homework"):
        fields.setdefault("homework_recorded_at", now)
    return Lesson.objects.create(
        school_id=group.school_id,
        group=group,
        term=Term.objects.get(scheme=group.term_scheme_id, starts_on__lte=on, ends_on__gte=on),
        on=on,
        slot=slot,
        starts_at=dt.time(8 + slot, 0),
        ends_at=dt.time(8 + slot, 40),
        teacher=teacher or group.assignments.first().staff,
        **fields,
    )


def make_work(lesson: Lesson, *, code: int = 10, position: int = 1, title: str = "") -> Work:
    """A work of the type with this code: 10 answer, 4 control, 5 written."""
    work_type = WorkType.objects.get(regulation__year_id=lesson.group.year_id, code=code)
    return Work.objects.create(
        school_id=lesson.school_id,
        lesson=lesson,
        work_type=work_type,
        position=position,
        title=title,
        weight=work_type.weight,
        results_on=lesson.on,
    )


def make_mark(
    work: Work, student: Student, value: int | None = None, *, code: str = "", **fields: object
) -> Mark:
    return Mark.objects.create(
        school_id=work.school_id,
        work=work,
        student=student,
        value=value,
        code=code,
        author=work.lesson.teacher,
        recorded_at=dt.datetime.combine(work.lesson.on, dt.time(10), tzinfo=dt.UTC),
        **fields,
    )


def make_attendance(lesson: Lesson, student: Student, code: str, **fields: object) -> Attendance:
    return Attendance.objects.create(
        school_id=lesson.school_id,
        lesson=lesson,
        student=student,
        code=code,
        author=lesson.teacher,
        recorded_at=dt.datetime.combine(lesson.on, dt.time(10), tzinfo=dt.UTC),
        **fields,
    )
