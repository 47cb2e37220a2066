"""The widest page of a class journal that the school has, made wider: for the bench, never kept."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from core import tenancy
from journal.models import Lesson, Mark, Work
from school.enums import Grading
from school.models import GroupMembership, Student, TeachingGroup, Term, WorkType

STUDENTS = 30
LESSONS = 60
WORKS = 2


@dataclass(frozen=True, slots=True)
class Wide:
    group: TeachingGroup
    term: Term
    students: int


@contextmanager
def wide_journal(today: dt.date) -> Iterator[Wide]:
    """A group of ``STUDENTS`` with ``LESSONS`` held lessons of an open term, ``WORKS`` works in
    each and a mark for every student and work. Taken back at the end."""
    with tenancy.of_all_schools():
        # The last day with lessons: a demo is loaded up to a day of its own.
        held = Lesson.objects.filter(on__lte=today, term__closed_at__isnull=True)
        today = held.order_by("-on").values_list("on", flat=True)[0]
        group = _largest_group(today)
    with tenancy.of_school(group.school_id), transaction.atomic():
        try:
            yield _widened(group, today)
        finally:
            transaction.set_rollback(True)


def _largest_group(today: dt.date) -> TeachingGroup:
    return (
        TeachingGroup.objects.filter(
            grading=Grading.MARKS,
            assignments__staff__user__isnull=False,
            lessons__on=today,
            memberships__until__isnull=True,
        )
        .annotate(size=Count("memberships", distinct=True))
        .order_by("-size", "pk")[0]
    )


def _widened(group: TeachingGroup, today: dt.date) -> Wide:
    term = Term.objects.get(
        scheme_id=group.term_scheme_id, starts_on__lte=today, ends_on__gte=today
    )
    _fit_students(group, term)
    lessons = _lessons(group, term, today)
    students = list(group.memberships.values_list("student_id", "since"))
    _works_and_marks(group, lessons, students)
    return Wide(group, term, len(students))


def _fit_students(group: TeachingGroup, term: Term) -> None:
    """As many as ``STUDENTS``, with the help of other classes."""
    members = list(group.memberships.order_by("pk"))
    GroupMembership.objects.filter(pk__in=[one.pk for one in members[STUDENTS:]]).delete()
    others = Student.objects.exclude(pk__in=[one.student_id for one in members]).order_by("pk")
    GroupMembership.objects.bulk_create(
        GroupMembership(
            school_id=group.school_id, group=group, student=student, since=term.starts_on
        )
        for student in others[: max(0, STUDENTS - len(members))]
    )


def _lessons(group: TeachingGroup, term: Term, today: dt.date) -> list[Lesson]:
    """The last lessons held, and new ones on the free slots of the term's days before today."""
    kept = list(Lesson.objects.filter(group=group, term=term).held_by(today).in_order())
    taken = {(lesson.on, lesson.slot) for lesson in kept}
    days = (today - term.starts_on).days + 1
    free = [
        (term.starts_on + dt.timedelta(days=day), slot)
        for slot in range(1, 13)
        for day in range(days)
        if (term.starts_on + dt.timedelta(days=day), slot) not in taken
    ]
    teacher = kept[-1].teacher
    stamp = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)
    fresh = Lesson.objects.bulk_create(
        Lesson(
            school_id=group.school_id,
            group=group,
            term=term,
            on=on,
            slot=slot,
            teacher=teacher,
            topic=f"Урок {place}: сложение и вычитание дробей",
            topic_recorded_at=stamp,
            homework=f"§ {place}, упр. {place * 3}",
            homework_recorded_at=stamp,
            attendance_checked_at=stamp,
        )
        for place, (on, slot) in enumerate(free[: LESSONS - len(kept)], start=1)
    )
    return [*kept, *fresh]


def _works_and_marks(
    group: TeachingGroup, lessons: list[Lesson], students: list[tuple[int, dt.date]]
) -> None:
    types = list(WorkType.objects.filter(regulation__year_id=group.year_id).order_by("code")[:9])
    have = dict(
        Work.objects.filter(lesson__in=lessons).values_list("lesson").annotate(number=Count("pk"))
    )
    works = Work.objects.bulk_create(
        Work(
            school_id=group.school_id,
            lesson=lesson,
            work_type=(kind := types[(at + position) % len(types)]),
            position=position,
            title="Дроби",
            weight=kind.weight,
            results_on=lesson.on,
        )
        for at, lesson in enumerate(lessons)
        for position in range(have.get(lesson.pk, 0) + 1, WORKS + 1)
    )
    stamp = dt.datetime.combine(max(lesson.on for lesson in lessons), dt.time(12), tzinfo=dt.UTC)
    Mark.objects.bulk_create(
        Mark(
            school_id=group.school_id,
            work=work,
            student_id=student,
            value=3 + (row + place) % 3,
            author=work.lesson.teacher,
            recorded_at=stamp,
        )
        for place, work in enumerate(works)
        for row, (student, since) in enumerate(students)
        if since <= work.lesson.on
    )
