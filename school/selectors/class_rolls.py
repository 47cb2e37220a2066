"""Lists of classes for whoever has nothing to do with lessons: the health worker."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.actors import Actor
from school.models import ClassTeacherDuty, Enrolment, SchoolClass, Student


@dataclass(frozen=True, slots=True)
class RollLine:
    number: int
    student: Student
    # Whole years on the day of the list.
    age: int


def classes(actor: Actor, today: dt.date) -> list[SchoolClass]:
    """Classes of today's year, each with ``students``, how many are in it today. One query."""
    here = Q(enrolments__since__lte=today) & (
        Q(enrolments__until__isnull=True) | Q(enrolments__until__gt=today)
    )
    return list(
        SchoolClass.objects.visible_to(actor)
        .filter(year__starts_on__lte=today, year__ends_on__gte=today)
        .annotate(students=Count("enrolments", filter=here))
        .in_school_order()
    )


def roll(actor: Actor, school_class: SchoolClass, today: dt.date) -> list[RollLine]:
    """The students of a class today in the order of names. One query."""
    rows = (
        Enrolment.objects.filter(
            school_class=school_class, student__in=Student.objects.visible_to(actor)
        )
        .on(today)
        .select_related("student")
        .order_by("student__sort_key", "student_id")
    )
    return [
        RollLine(number, row.student, _age(row.student.born_on, today))
        for number, row in enumerate(rows, start=1)
    ]


def class_teachers(school_class: SchoolClass) -> list[ClassTeacherDuty]:
    """Who leads the class and who led it, the latest first. One query."""
    return list(school_class.teacher_duties.select_related("staff").order_by("-since", "pk"))


def find_students(actor: Actor, text: str, today: dt.date) -> list[Enrolment]:
    """Students of today whose name has ``text``, at most fifty, with their classes. One query."""
    key = text.lower().replace("ё", "е")
    return list(
        Enrolment.objects.filter(
            student__in=Student.objects.visible_to(actor), student__sort_key__contains=key
        )
        .on(today)
        .select_related("student", "school_class")
        .order_by("student__sort_key", "student_id")[:50]
    )


def _age(born_on: dt.date, today: dt.date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
