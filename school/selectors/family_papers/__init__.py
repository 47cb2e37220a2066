"""Papers of families: who has signed what, the registries, what is missing (S1-1.9, S4-10)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from school import policies
from school.enums import ConsentPurpose, InformedBy
from school.models import (
    ClassTeacherDuty,
    Consent,
    DiaryApplication,
    Enrolment,
    Guardian,
    GuardianLink,
    SchoolClass,
    Student,
)

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A student with the parents, the consent for the purpose asked about (None: there is none in
    force) and the last application."""

    student: Student
    class_name: str
    guardians: tuple[Guardian, ...]
    consent: Consent | None
    application: DiaryApplication | None
    can_record: bool


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """How far a class is; numbers of students and of parents (S4-П2-8). Percent are whole,
    rounded down."""

    name: str
    students: int
    consents: int
    parents: int
    applied: int
    diary: int
    paper: int
    both: int

    @property
    def consents_percent(self) -> int:
        return _percent(self.consents, self.students)

    @property
    def applied_percent(self) -> int:
        return _percent(self.applied, self.parents)


def classes_for(actor: Actor, today: dt.date) -> list[SchoolClass]:
    """Classes of today's year whose families' papers the actor reads: all, or the ones they
    lead. One query."""
    return list(_classes(actor, today).in_school_order())


def class_for(actor: Actor, class_id: int, today: dt.date) -> SchoolClass:
    """One of them. Raises ``SchoolClass.DoesNotExist``. One query."""
    return _classes(actor, today).select_related("year").get(pk=class_id)


def student_for(actor: Actor, student_id: int) -> Student:
    """A student whose papers the actor reads; raises ``Student.DoesNotExist``. One query."""
    return _students(actor).get(pk=student_id)


def guardians_of(student: Student, today: dt.date) -> list[Guardian]:
    """Those who answer for the student today, in the order of names. One query."""
    links = _bonds([student.pk], today)
    return sorted((link.guardian for link in links), key=lambda item: (item.sort_key, item.pk))


def guardians_for(actor: Actor, student: Student, today: dt.date) -> list[Guardian]:
    """The guardians whose papers about the student the actor may print: a parent the own ones
    only. One query."""
    return [
        item
        for item in guardians_of(student, today)
        if actor.role != Role.GUARDIAN or item.user_id == actor.user_id
    ]


def children(
    actor: Actor,
    *,
    classes: Iterable[SchoolClass],
    purpose: ConsentPurpose,
    lacking: str = "",
    text: str = "",
    page: str = "1",
    today: dt.date,
) -> tuple[Page[Any], list[ChildLine]]:
    """A page of the students of these classes with their papers; ``lacking`` «consent» or
    «application» leaves those without one. Six queries at most, whatever their number."""
    known = {item.pk: item for item in classes}
    enrolments = (
        Enrolment.objects.filter(school_class__in=known, student__in=_students(actor))
        .on(today)
        .select_related("student")
    )
    if text:
        enrolments = enrolments.filter(student__sort_key__contains=text.lower().replace("ё", "е"))
    if lacking == "consent":
        enrolments = enrolments.exclude(
            student__in=Consent.objects.filter(purpose=purpose).on(today).values("student")
        )
    if lacking == "application":
        enrolments = enrolments.exclude(student__in=DiaryApplication.objects.values("student"))
    ordered = enrolments.order_by(
        "school_class__grade", "school_class__letter", "student__sort_key", "student_id"
    )
    found = Paginator(ordered, PER_PAGE).get_page(page)
    rows = list(found.object_list)
    ids = [row.student_id for row in rows]
    guardians = _guardians_by_student(ids, today)
    consents = {
        item.student_id: item
        for item in Consent.objects.filter(student__in=ids, purpose=purpose)
        .on(today)
        .order_by("number")
    }
    applications = {
        item.student_id: item
        for item in DiaryApplication.objects.filter(student__in=ids).order_by(
            "submitted_on", "number"
        )
    }
    led = _led_today(actor, today)
    keeps = actor.role in policies.FAMILY_PAPER_KEEPERS
    return found, [
        ChildLine(
            student=row.student,
            class_name=known[row.school_class_id].name,
            guardians=guardians.get(row.student_id, ()),
            consent=consents.get(row.student_id),
            application=applications.get(row.student_id),
            can_record=keeps or row.school_class_id in led,
        )
        for row in rows
    ]


def consent_list(
    actor: Actor,
    *,
    purpose: str = "",
    state: str = "",
    school_class: SchoolClass | None = None,
    text: str = "",
    page: str = "1",
    today: dt.date,
) -> Page[Consent]:
    """A page of the registry of consents, the newest first. ``state``: «force», «withdrawn» or
    «over»; ``text`` is a number or a part of a name. Two queries."""
    rows = _registry(Consent.objects.visible_to(actor), school_class, text, today)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if state == "force":
        rows = rows.on(today)
    elif state == "withdrawn":
        rows = rows.filter(withdrawn_on__isnull=False)
    elif state == "over":
        rows = rows.filter(withdrawn_on__isnull=True, valid_until__lt=today)
    return Paginator(rows.order_by("-number"), PER_PAGE).get_page(page)


def application_list(
    actor: Actor,
    *,
    informed_by: str = "",
    school_class: SchoolClass | None = None,
    text: str = "",
    page: str = "1",
    today: dt.date,
) -> Page[DiaryApplication]:
    """A page of the registry of applications, the newest first. Two queries."""
    rows = _registry(DiaryApplication.objects.visible_to(actor), school_class, text, today)
    if informed_by:
        rows = rows.filter(informed_by=informed_by)
    rows = rows.select_related("school_class").order_by("-number")
    return Paginator(rows, PER_PAGE).get_page(page)


def coverage(actor: Actor, today: dt.date) -> list[ClassCoverage]:
    """The total, then each class: students with a consent to the journal, parents who applied and
    how they want to be informed. Five queries whatever the number of classes."""
    classes = classes_for(actor, today)
    members: dict[int, list[int]] = defaultdict(list)
    for class_id, student_id in (
        Enrolment.objects.filter(school_class__in=classes)
        .on(today)
        .values_list("school_class_id", "student_id")
    ):
        members[class_id].append(student_id)
    students = [pk for found in members.values() for pk in found]
    bonds: dict[int, set[int]] = defaultdict(set)
    for student_id, guardian_id in _bonds(students, today).values_list("student_id", "guardian_id"):
        bonds[student_id].add(guardian_id)
    agreed = set(
        Consent.objects.filter(student__in=students, purpose=ConsentPurpose.JOURNAL)
        .on(today)
        .values_list("student_id", flat=True)
    )
    choice = {
        (student_id, guardian_id): informed_by
        for student_id, guardian_id, informed_by in DiaryApplication.objects.filter(
            student__in=students
        )
        .order_by("submitted_on", "number")
        .values_list("student_id", "guardian_id", "informed_by")
    }
    lines = [_coverage_line(item.name, members[item.pk], bonds, agreed, choice) for item in classes]
    return [_coverage_line("", students, bonds, agreed, choice), *lines] if lines else []


def current_class(student: Student, day: dt.date) -> SchoolClass | None:
    """The class the student is in on that day. One query."""
    enrolment = (
        Enrolment.objects.filter(student=student).on(day).select_related("school_class").first()
    )
    return enrolment.school_class if enrolment else None


def _coverage_line(
    name: str,
    students: list[int],
    bonds: Mapping[int, set[int]],
    agreed: set[int],
    choice: Mapping[tuple[int, int], str],
) -> ClassCoverage:
    """A parent counts once, by the application that came last of all about these children."""
    parents = {guardian for student in students for guardian in bonds.get(student, ())}
    here = set(students)
    last = {
        guardian: informed_by
        for (student, guardian), informed_by in choice.items()
        if student in here and guardian in parents
    }
    kinds = list(last.values())
    return ClassCoverage(
        name=name,
        students=len(students),
        consents=len(here & agreed),
        parents=len(parents),
        applied=len(last),
        diary=kinds.count(InformedBy.DIARY),
        paper=kinds.count(InformedBy.PAPER),
        both=kinds.count(InformedBy.BOTH),
    )


def _registry(rows: Any, school_class: SchoolClass | None, text: str, today: dt.date) -> Any:
    rows = rows.select_related("student", "guardian")
    if school_class is not None:
        rows = rows.filter(
            student__in=Enrolment.objects.filter(school_class=school_class)
            .on(today)
            .values("student")
        )
    if text.isdigit():
        return rows.filter(number=min(int(text), 2**31 - 1))
    if text:
        key = text.lower().replace("ё", "е")
        return rows.filter(Q(student__sort_key__contains=key) | Q(guardian__sort_key__contains=key))
    return rows


def _classes(actor: Actor, today: dt.date) -> Any:
    current = SchoolClass.objects.filter(year__starts_on__lte=today, year__ends_on__gte=today)
    if actor.role == Role.TEACHER:
        return current.filter(pk__in=_duties(actor, today).values("school_class_id"))
    if actor.reads_all_people:
        return current.filter(school_id=actor.school_id)
    return current.none()


def _students(actor: Actor) -> QuerySet[Student]:
    """Students whose papers the actor reads: a teacher only those of the class they lead."""
    visible = Student.objects.visible_to(actor)
    if actor.role == Role.TEACHER:
        return visible.filter(
            pk__in=Enrolment.objects.filter(
                school_class__in=SchoolClass.objects.led_by(actor).values("pk")
            ).values("student_id")
        )
    if actor.reads_all_people or actor.role == Role.GUARDIAN:
        return visible
    return visible.none()


def _duties(actor: Actor, today: dt.date) -> Any:
    return ClassTeacherDuty.objects.filter(
        school_id=actor.school_id, staff__user_id=actor.user_id
    ).on(today)


def _led_today(actor: Actor, today: dt.date) -> set[int]:
    """One query for a teacher, none for anybody else."""
    if actor.role != Role.TEACHER:
        return set()
    return set(_duties(actor, today).values_list("school_class_id", flat=True))


def _bonds(students: list[int], today: dt.date) -> QuerySet[GuardianLink]:
    return (
        GuardianLink.objects.filter(student__in=students)
        .filter(Q(until__isnull=True) | Q(until__gt=today))
        .select_related("guardian")
    )


def _guardians_by_student(students: list[int], today: dt.date) -> dict[int, tuple[Guardian, ...]]:
    found: dict[int, list[Guardian]] = defaultdict(list)
    for link in _bonds(students, today).order_by("guardian__sort_key", "guardian_id"):
        found[link.student_id].append(link.guardian)
    return {student: tuple(guardians) for student, guardians in found.items()}


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0
