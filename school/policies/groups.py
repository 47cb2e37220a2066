"""Classes, subgroups and groups of activities."""

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.enums import PEOPLE_READERS, Role
from school.models import (
    ClassTeacherDuty,
    Regulation,
    SchoolClass,
    Subject,
    TeachingAssignment,
)

# Row «classes, subgroups» of the permission matrix: the administrator makes classes; the office,
# the heads and the control group read them.
CLASS_READERS = PEOPLE_READERS


def can_edit_classes(actor: Actor) -> bool:
    """Make, rename and remove classes, and say who leads them."""
    return actor.role == Role.ADMINISTRATOR


def can_edit_class(actor: Actor, school_class: SchoolClass) -> bool:
    return can_edit_classes(actor) and actor.school_id == school_class.school_id


def can_make_subgroups(actor: Actor, school_class: SchoolClass, today: dt.date) -> bool:
    """Divide a class into subgroups: whoever makes classes and, where the regulation of the year
    leaves it to class teachers, the class teacher of today (S0-7b, S1-4.1e). At most two queries,
    none for other roles than teacher."""
    if actor.school_id != school_class.school_id:
        return False
    if can_edit_classes(actor):
        return True
    return (
        actor.role == Role.TEACHER
        and Regulation.objects.filter(
            year_id=school_class.year_id, class_teacher_makes_subgroups=True
        ).exists()
        and ClassTeacherDuty.objects.on(today)
        .filter(school_class=school_class, staff__user_id=actor.user_id)
        .exists()
    )


def can_propose_subgroups(
    actor: Actor, school_class: SchoolClass, subject: Subject, today: dt.date
) -> bool:
    """Ask for a division of a class in a subject: whoever teaches it there today (S2-7.У1). One
    query, none for other roles than teacher."""
    return (
        actor.role == Role.TEACHER
        and actor.school_id == school_class.school_id == subject.school_id
        and TeachingAssignment.objects.on(today)
        .filter(
            staff__user_id=actor.user_id,
            group__subject=subject,
            group__group_classes__school_class=school_class,
        )
        .exists()
    )


# Extracurricular and home-tuition groups: made like classes, and by the deputy who answers for the
# plan of extracurricular activities (S3-1g).
ACTIVITY_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.DEPUTY})


def led_and_divided(actor: Actor, today: dt.date) -> QuerySet[ClassTeacherDuty]:
    """Duties of a class teacher of today whose regulation leaves groups of the class to them."""
    found: QuerySet[ClassTeacherDuty] = ClassTeacherDuty.objects.on(today)
    return found.filter(
        school_id=actor.school_id,
        staff__user_id=actor.user_id,
        school_class__year__regulation__class_teacher_makes_subgroups=True,
    )


def can_open_activity(actor: Actor, classes: Collection[SchoolClass], today: dt.date) -> bool:
    """Make a group that the curriculum does not make out of students of these classes. At most one
    query."""
    if not classes or any(one.school_id != actor.school_id for one in classes):
        return False
    if actor.role in ACTIVITY_KEEPERS:
        return True
    if actor.role != Role.TEACHER:
        return False
    led = set(led_and_divided(actor, today).values_list("school_class_id", flat=True))
    return {one.pk for one in classes} <= led
