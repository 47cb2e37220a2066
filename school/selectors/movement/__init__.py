"""What the pages about movement read: whom an order may be about, and into which class."""

import datetime as dt
from dataclasses import dataclass

from accounts.actors import Actor
from school.enums import MovementKind
from school.models import AcademicYear, Enrolment, SchoolClass, Student, TeachingGroup

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class FoundStudent:
    """A student as the search of the movement page shows them; ``class_name`` is empty for one who
    is in no class. ``kinds`` are the orders that make sense."""

    pk: int
    name: str
    born_on: dt.date
    class_name: str
    kinds: tuple[MovementKind, ...]


def find_students(actor: Actor, words: str) -> list[FoundStudent]:
    """The first 20 students whose full name holds every word. Two queries."""
    found = Student.objects.visible_to(actor)
    for word in words.replace("ё", "е").replace("Ё", "е").lower().split():
        found = found.filter(sort_key__contains=word)
    rows = list(found.alphabetical()[:MOST_FOUND])
    classes = {
        stay.student_id: stay.school_class
        for stay in Enrolment.objects.filter(
            student__in=[row.pk for row in rows], until__isnull=True
        ).select_related("school_class")
    }
    return [
        FoundStudent(
            row.pk,
            row.full_name,
            row.born_on,
            school_class.name if school_class else "",
            kinds_for(school_class.grade if school_class else None),
        )
        for row in rows
        for school_class in [classes.get(row.pk)]
    ]


def kinds_for(grade: int | None) -> tuple[MovementKind, ...]:
    """Orders about a student of a grade; of none, only the arrival."""
    if grade is None:
        return (MovementKind.ARRIVAL,)
    common = (MovementKind.TRANSFER, MovementKind.DEPARTURE)
    decisions = (MovementKind.CONDITIONAL, MovementKind.REPEAT)
    if grade in (9, 11):
        return (*common, MovementKind.REPEAT, MovementKind.GRADUATION)
    return (*common, *decisions)


def classes_to_enter(actor: Actor) -> list[SchoolClass]:
    """Classes of the years that are not closed, the latest first. One query."""
    return list(
        SchoolClass.objects.filter(school_id=actor.school_id, year__closed_at__isnull=True)
        .select_related("year")
        .order_by("-year__starts_on", "grade", "letter")
    )


def groups_to_choose(school_class: SchoolClass) -> list[TeachingGroup]:
    """Groups of a class, by subject and label. One query."""
    return list(
        TeachingGroup.objects.filter(group_classes__school_class=school_class)
        .select_related("subject")
        .order_by("subject__name", "label", "pk")
    )


def years_of(school_id: int) -> list[AcademicYear]:
    """The latest first. One query."""
    return list(AcademicYear.objects.filter(school_id=school_id).order_by("-starts_on"))
