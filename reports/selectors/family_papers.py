"""What stands on the printed papers of families: who signs, about whom, where."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.actors import Actor
from accounts.enums import Role
from core.models import School
from school.enums import ConsentPurpose
from school.models import (
    Consent,
    DiaryApplication,
    Enrolment,
    Guardian,
    GuardianLink,
    SchoolClass,
    StaffMember,
    Student,
)
from school.selectors.incidents import director_of


@dataclass(frozen=True, slots=True)
class Family:
    """Who signs about whom. ``guardian`` None: nobody is recorded, the line is left blank."""

    student: Student
    class_name: str
    guardian: Guardian | None
    kinship: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The school as the operator of the data and its head."""

    school: School
    director: StaffMember | None

    @property
    def place(self) -> str:
        parts = (self.school.region, self.school.district, self.school.locality)
        return ", ".join(part for part in parts if part)


def letterhead(school: School) -> Letterhead:
    """One query."""
    return Letterhead(school, director_of(school))


def families_of_student(actor: Actor, student: Student, today: dt.date) -> list[Family]:
    """One for each parent whose papers the actor may print; a parent gets the own ones only. Two
    queries."""
    families = _families([student], {student.pk: _class_name(student, today)}, today)
    if actor.role == Role.GUARDIAN:
        return [
            item for item in families if item.guardian and item.guardian.user_id == actor.user_id
        ]
    return families


def families_of_class(
    school_class: SchoolClass, today: dt.date, *, lacking: ConsentPurpose | None = None
) -> list[Family]:
    """One for each student and parent of the class, in the order of names; with ``lacking`` only
    parents without a consent in force for this purpose. Two or three queries."""
    rows = (
        Enrolment.objects.filter(school_class=school_class)
        .on(today)
        .select_related("student")
        .order_by("student__sort_key", "student_id")
    )
    students = [row.student for row in rows]
    families = _families(students, {item.pk: school_class.name for item in students}, today)
    if lacking is None:
        return families
    given = set(
        Consent.objects.filter(student__in=students, purpose=lacking)
        .on(today)
        .values_list("student_id", "guardian_id")
    )
    return [
        item
        for item in families
        if item.guardian is None or (item.student.pk, item.guardian.pk) not in given
    ]


def family_of(paper: Consent | DiaryApplication, class_name: str) -> Family:
    """Of a registered paper with its student and guardian loaded. One query."""
    link = (
        GuardianLink.objects.filter(guardian=paper.guardian, student=paper.student)
        .order_by("-since")
        .first()
    )
    return Family(
        student=paper.student,
        class_name=class_name,
        guardian=paper.guardian,
        kinship=link.get_kinship_display() if link else "",
    )


def class_name_on(student: Student, day: dt.date) -> str:
    """The class the student was in on that day, empty for none. One query."""
    return _class_name(student, day)


def _families(
    students: Sequence[Student], class_names: dict[int, str], today: dt.date
) -> list[Family]:
    links: dict[int, list[GuardianLink]] = {student.pk: [] for student in students}
    for link in (
        GuardianLink.objects.filter(student__in=students)
        .filter(Q(until__isnull=True) | Q(until__gt=today))
        .select_related("guardian")
        .order_by("guardian__sort_key", "guardian_id")
    ):
        links[link.student_id].append(link)
    found = []
    for student in students:
        name = class_names[student.pk]
        found += [
            Family(student, name, link.guardian, link.get_kinship_display())
            for link in links[student.pk]
        ] or [Family(student, name, None, "")]
    return found


def _class_name(student: Student, day: dt.date) -> str:
    row = Enrolment.objects.filter(student=student).on(day).select_related("school_class").first()
    return row.school_class.name if row else ""
