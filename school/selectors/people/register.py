"""Everything of a school that a person in an imported file may turn out to be (S0-5a)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from school.enums import GroupKind
from school.imports import words
from school.imports.people.file import ClassName
from school.models import (
    AcademicYear,
    Enrolment,
    ExternalId,
    GroupClass,
    GroupMembership,
    Guardian,
    GuardianLink,
    SchoolClass,
    StaffMember,
    Student,
    TeachingGroup,
)


@dataclass(frozen=True, slots=True)
class Register:
    """``enrolments`` hold, by student, the one in force on ``since`` or later. ``links`` are those
    in force, by (guardian, student). ``groups`` are the whole-class ones, by class; ``members``
    are (group, student) whose membership is in force on ``since`` or later. ``external`` gives the
    primary key for (entity, id) of the file's system."""

    year: AcademicYear
    since: dt.date
    students: dict[int, Student]
    guardians: dict[int, Guardian]
    staff: dict[int, StaffMember]
    links: dict[tuple[int, int], GuardianLink]
    enrolments: dict[int, Enrolment]
    classes: dict[ClassName, SchoolClass]
    groups: dict[int, list[TeachingGroup]]
    members: frozenset[tuple[int, int]]
    external: dict[tuple[str, str], int]

    def class_of(self, student: Student) -> SchoolClass | None:
        stay = self.enrolments.get(student.pk)
        return stay.school_class if stay else None


def people_register(year: AcademicYear, since: dt.date, source: str) -> Register:
    """The register on ``since``. Nine queries, whatever the school's size."""
    school_id = year.school_id
    to_come = Q(until__isnull=True) | Q(until__gt=since)
    groups: dict[int, list[TeachingGroup]] = defaultdict(list)
    for row in (
        GroupClass.objects.filter(group__year=year, group__kind=GroupKind.WHOLE_CLASS)
        .select_related("group")
        .order_by("pk")
    ):
        groups[row.school_class_id].append(row.group)
    return Register(
        year=year,
        since=since,
        students={row.pk: row for row in Student.objects.filter(school_id=school_id)},
        guardians={row.pk: row for row in Guardian.objects.filter(school_id=school_id)},
        staff={row.pk: row for row in StaffMember.objects.filter(school_id=school_id)},
        links={
            (row.guardian_id, row.student_id): row
            for row in GuardianLink.objects.filter(school_id=school_id, until__isnull=True)
        },
        enrolments={
            row.student_id: row
            for row in Enrolment.objects.filter(to_come, school_id=school_id)
            .select_related("school_class")
            .order_by("-since")
        },
        classes={
            ClassName(row.grade, words.class_letters(row.letter)): row
            for row in SchoolClass.objects.filter(year=year).in_school_order()
        },
        groups=dict(groups),
        members=frozenset(
            GroupMembership.objects.filter(
                to_come, group__year=year, group__kind=GroupKind.WHOLE_CLASS
            ).values_list("group_id", "student_id")
        ),
        external={
            (row.entity, row.external_id): row.object_id
            for row in ExternalId.objects.filter(school_id=school_id, source=source)
        },
    )
