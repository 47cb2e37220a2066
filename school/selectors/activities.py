"""Who and what a group of extracurricular activities or of home tuition may be made of (S3-1g)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from school import policies
from school.models import Enrolment, SchoolClass, StaffMember, Student, Subject


@dataclass(frozen=True, slots=True)
class ClassStudents:
    """A class with those who study in it, in the order of its list."""

    school_class: SchoolClass
    students: tuple[Student, ...]


def classes_for(actor: Actor, today: dt.date) -> QuerySet[SchoolClass]:
    """Classes of the running year whose students the actor may put into such a group: all of them,
    or those a class teacher leads where the regulation leaves groups to class teachers."""
    running = SchoolClass.objects.filter(
        school_id=actor.school_id,
        year__starts_on__lte=today,
        year__ends_on__gte=today,
        year__closed_at__isnull=True,
    ).select_related("year", "term_scheme")
    if actor.role in policies.ACTIVITY_KEEPERS:
        return running.in_school_order()
    if actor.role != Role.TEACHER:
        return running.none()
    return running.filter(
        pk__in=policies.led_and_divided(actor, today).values("school_class_id")
    ).in_school_order()


def students_of(classes: Collection[SchoolClass], day: dt.date) -> tuple[ClassStudents, ...]:
    """Everybody who is in the classes on ``day``. One query."""
    found: dict[int, list[Student]] = {one.pk: [] for one in classes}
    for row in (
        Enrolment.objects.filter(school_class__in=[one.pk for one in classes])
        .on(day)
        .select_related("student")
        .order_by("student__sort_key", "student__last_name", "student_id")
    ):
        found[row.school_class_id].append(row.student)
    return tuple(ClassStudents(one, tuple(found[one.pk])) for one in classes)


def teachers_for(actor: Actor) -> QuerySet[StaffMember]:
    """Colleagues who have an account of a teacher."""
    return (
        StaffMember.objects.filter(
            school_id=actor.school_id,
            user__memberships__school_id=actor.school_id,
            user__memberships__role=Role.TEACHER,
        )
        .distinct()
        .order_by("sort_key", "last_name", "first_name", "pk")
    )


def subjects_for_home(actor: Actor) -> QuerySet[Subject]:
    return Subject.objects.filter(school_id=actor.school_id, is_extracurricular=False).order_by(
        "name"
    )


def known_courses(actor: Actor) -> list[str]:
    """Names of courses there are, to be offered while one is typed. One query."""
    return list(
        Subject.objects.filter(school_id=actor.school_id, is_extracurricular=True)
        .order_by("name")
        .values_list("name", flat=True)
    )
