"""The classes of a year as the office keeps them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from accounts.actors import Actor
from school.enums import ConductScale
from school.models import AcademicYear, ClassTeacherDuty, SchoolClass


@dataclass(frozen=True, slots=True)
class ClassRow:
    """``teacher``: who leads the class on the day, else who will, else nobody."""

    school_class: SchoolClass
    students: int
    teacher: ClassTeacherDuty | None


@dataclass(frozen=True, slots=True)
class ClassCard:
    school_class: SchoolClass
    duties: tuple[ClassTeacherDuty, ...]
    students: int
    groups: int

    @property
    def is_empty(self) -> bool:
        return not self.students and not self.groups


def year_of(school_id: int, today: dt.date) -> AcademicYear | None:
    """The year that goes on today or begins next, else the last one. At most two queries."""
    years = AcademicYear.objects.filter(school_id=school_id)
    return (
        years.filter(ends_on__gte=today).order_by("starts_on").first()
        or years.order_by("-starts_on").first()
    )


def class_rows(actor: Actor, year: AcademicYear, today: dt.date) -> list[ClassRow]:
    """The classes in the order of the school, with their students and teachers of the day: before
    the year begins, of its first one. Two queries."""
    day = min(max(today, year.starts_on), year.ends_on)
    here = Q(enrolments__since__lte=day) & (
        Q(enrolments__until__isnull=True) | Q(enrolments__until__gt=day)
    )
    duties = (
        ClassTeacherDuty.objects.filter(Q(until__isnull=True) | Q(until__gt=day))
        .select_related("staff")
        .order_by("since")
    )
    classes = (
        SchoolClass.objects.visible_to(actor)
        .filter(year=year)
        .annotate(students=Count("enrolments", filter=here))
        .prefetch_related(Prefetch("teacher_duties", queryset=duties, to_attr="coming_duties"))
        .in_school_order()
    )
    return [
        ClassRow(item, item.students, next(iter(item.coming_duties), None))  # type: ignore[attr-defined]
        for item in classes
    ]


def class_card(school_class: SchoolClass) -> ClassCard:
    """One class with all who lead or led it, and how many were ever in it. Three queries."""
    return ClassCard(
        school_class=school_class,
        duties=tuple(
            ClassTeacherDuty.objects.filter(school_class=school_class)
            .select_related("staff")
            .order_by("-since")
        ),
        students=school_class.enrolments.count(),
        groups=school_class.group_classes.count(),
    )


def sets_conduct(school_class: SchoolClass) -> bool:
    """Whether the regulation has a conduct mark here; numbers are not for grade 1. No query for a
    class with its year and regulation."""
    regulation = getattr(school_class.year, "regulation", None)
    if regulation is None or regulation.conduct_scale == ConductScale.OFF:
        return False
    return bool(school_class.grade > 1 or regulation.conduct_scale != ConductScale.MARKS)
