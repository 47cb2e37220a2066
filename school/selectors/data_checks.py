"""The class teacher's monthly check of data: who has signed, and what is missing (S0-7g, D8)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from school.enums import ConsentPurpose
from school.models import (
    ClassTeacherDuty,
    Consent,
    DataCheck,
    Enrolment,
    GuardianLink,
    SchoolClass,
    Student,
)
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue, Told

# A child of a grade is this many years older than the grade's number on 1 September, as a rule.
_YOUNGEST, _OLDEST = 4, 9


class DataGap(models.TextChoices):
    """What the printed list of the class needs and lacks (§4.1 item 6, S4-10a)."""

    ADDRESS = "address", _("no address")
    BIRTH_DATE = "born_on", _("unlikely date of birth")
    GUARDIAN = "guardian", _("no parent written down")
    PHONE = "phone", _("no telephone of a parent")
    CONSENT = "consent", _("no consent to keep the electronic journal")


@dataclass(frozen=True, slots=True)
class StudentData:
    student: Student
    links: tuple[GuardianLink, ...]
    has_consent: bool
    gaps: tuple[DataGap, ...]

    @property
    def gap_names(self) -> frozenset[str]:
        return frozenset(gap.name.lower() for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class ClassData:
    """``by_gap`` counts students, in the order of ``DataGap``, without those that none lacks."""

    lines: tuple[StudentData, ...]
    by_gap: tuple[tuple[str, int], ...]

    @property
    def incomplete(self) -> int:
        return sum(bool(line.gaps) for line in self.lines)


@dataclass(frozen=True, slots=True)
class CheckLine:
    check: DataCheck
    class_name: str
    teacher: str
    is_late: bool


def class_data(*, school_class: SchoolClass, today: dt.date) -> ClassData:
    """The students of a class today, with what is known of each and what is missing. Three queries,
    whatever the size of the class."""
    students = list(
        Student.objects.filter(
            pk__in=Enrolment.objects.on(today)
            .filter(school_class=school_class)
            .values("student_id")
        ).alphabetical()
    )
    links: dict[int, list[GuardianLink]] = {student.pk: [] for student in students}
    for link in (
        GuardianLink.objects.filter(student__in=list(links), until__isnull=True)
        .select_related("guardian")
        .order_by("guardian__sort_key", "pk")
    ):
        links[link.student_id].append(link)
    consented = set(
        Consent.objects.filter(
            student__in=list(links), purpose=ConsentPurpose.JOURNAL, signed_on__lte=today
        )
        .exclude(withdrawn_on__lte=today)
        .exclude(valid_until__lt=today)
        .values_list("student_id", flat=True)
    )
    lines = tuple(
        StudentData(
            student=student,
            links=tuple(links[student.pk]),
            has_consent=student.pk in consented,
            gaps=_gaps(
                student,
                links[student.pk],
                has_consent=student.pk in consented,
                school_class=school_class,
                today=today,
            ),
        )
        for student in students
    )
    counted = [(str(gap.label), sum(gap in line.gaps for line in lines)) for gap in DataGap]
    return ClassData(lines, tuple((label, count) for label, count in counted if count))


def is_running(check: DataCheck, today: dt.date) -> bool:
    """Whether the month of the check goes on."""
    return check.month == today.replace(day=1)


def signatures(check: DataCheck) -> list[Change]:
    """Who signed the check and took the signature back, latest first. Two queries."""
    told: list[Told] = []
    for before, event in change_log.beside_former(
        change_log.events_of(DataCheck, pgh_obj_id=check.pk)
    ):
        was_signed = before is not None and before.signed_at is not None
        if event.signed_at is not None and not was_signed:
            note = [ChangedValue(str(_("Note")), "", event.note)] if event.note else []
            told.append((event, str(_("Signed off")), note))
        elif event.signed_at is None and was_signed:
            told.append((event, str(_("Signature taken back")), []))
    return change_log.changes_of(reversed(told))


def open_checks(*, actor: Actor, today: dt.date) -> list[DataCheck]:
    """Checks that wait for the signature of the class teacher, the oldest first, each with the
    class. One query."""
    return list(
        DataCheck.objects.filter(
            school_id=actor.school_id,
            signed_at__isnull=True,
            school_class__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id"),
        )
        .select_related("school_class")
        .order_by("month", "school_class__grade", "school_class__letter")
    )


def months_of(*, actor: Actor) -> list[dt.date]:
    """First days of the months for which there are checks, latest first. One query."""
    return list(
        DataCheck.objects.visible_to(actor)
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()[:24]
    )


def checks_of_month(*, actor: Actor, month: dt.date, today: dt.date) -> list[CheckLine]:
    """Every class of the month: unsigned first, then in school order. Two queries."""
    rows: QuerySet[DataCheck, Any] = DataCheck.objects.visible_to(actor).filter(month=month)
    if actor.role == Role.TEACHER:
        rows = rows.filter(
            school_class__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id")
        )
    checks = list(
        rows.select_related("school_class", "signed_by").order_by(
            models.F("signed_at").asc(nulls_first=True),
            "school_class__grade",
            "school_class__letter",
        )
    )
    teachers = {
        duty.school_class_id: duty.staff.short_name
        for duty in ClassTeacherDuty.objects.on(today)
        .filter(school_class__in=[check.school_class_id for check in checks])
        .select_related("staff")
    }
    checks.sort(
        key=lambda check: (
            check.signed_at is not None,
            check.school_class.grade,
            check.school_class.letter,
        )
    )
    return [
        CheckLine(
            check=check,
            class_name=check.school_class.name,
            teacher=teachers.get(check.school_class_id, ""),
            is_late=check.signed_at is None and check.due_on < today,
        )
        for check in checks
    ]


# --- parts -------------------------------------------------------------------------------------


def _gaps(
    student: Student,
    links: list[GuardianLink],
    *,
    has_consent: bool,
    school_class: SchoolClass,
    today: dt.date,
) -> tuple[DataGap, ...]:
    found = {
        DataGap.ADDRESS: not student.address,
        DataGap.BIRTH_DATE: not _is_likely(student.born_on, school_class.grade, today),
        DataGap.GUARDIAN: not links,
        DataGap.PHONE: bool(links) and not any(link.guardian.phone for link in links),
        DataGap.CONSENT: not has_consent,
    }
    return tuple(gap for gap in DataGap if found[gap])


def _is_likely(born_on: dt.date, grade: int, today: dt.date) -> bool:
    """Within the ages of the grade on the last 1 September: five years of spread are usual (early
    start, a repeated year), more is a slip of the pen."""
    september = today.year if today.month >= 9 else today.year - 1
    age = september - born_on.year - ((born_on.month, born_on.day) > (9, 1))
    return grade + _YOUNGEST <= age <= grade + _OLDEST
