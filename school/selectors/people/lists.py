"""Lists of students, parents and staff: found by name, narrowed by class and account (S0-5a).

Each function answers a queryset that the view cuts into pages, so a page of a list costs the count
and the rows, whatever the size of the school.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    Guardian,
    GuardianLink,
    SchoolClass,
    StaffMember,
    Student,
)

PER_PAGE = 50


class AccountFilter(models.TextChoices):
    HAS = "has", _("has an account")
    NONE = "none", _("has no account")


class StudentState(models.TextChoices):
    NOW = "now", _("learning now")
    LEFT = "left", _("left the school")
    NEW = "new", _("not in a class yet")
    ALL = "all", _("all of them")


class StaffState(models.TextChoices):
    NOW = "now", _("working now")
    LEFT = "left", _("dismissed")
    ALL = "all", _("all of them")


@dataclass(frozen=True, slots=True)
class StudentFilter:
    name: str = ""
    class_id: int | None = None
    account: AccountFilter | None = None
    state: StudentState = StudentState.NOW


@dataclass(frozen=True, slots=True)
class GuardianFilter:
    name: str = ""
    class_id: int | None = None
    account: AccountFilter | None = None


@dataclass(frozen=True, slots=True)
class StaffFilter:
    name: str = ""
    account: AccountFilter | None = None
    state: StaffState = StaffState.NOW


def class_options(*, actor: Actor, today: dt.date) -> list[tuple[int, str]]:
    """(id, name) of the classes of the year that the actor may choose from, in school order; a
    teacher's are those led today. One query."""
    year = Subquery(
        AcademicYear.objects.filter(school_id=actor.school_id, starts_on__lte=today)
        .order_by("-starts_on")
        .values("pk")[:1]
    )
    classes = SchoolClass.objects.visible_to(actor).filter(year=year).in_school_order()
    if actor.role == Role.TEACHER:
        classes = classes.filter(pk__in=_led(actor, today))
    return [(item.pk, item.name) for item in classes]


def students_of(*, actor: Actor, today: dt.date) -> QuerySet[Student]:
    """Students whose data the actor works with: the school's, or a class teacher's own class of
    today; nobody's for a teacher without a class."""
    students = Student.objects.visible_to(actor)
    if actor.role == Role.TEACHER:
        students = students.filter(
            pk__in=Enrolment.objects.on(today)
            .filter(school_class__in=_led(actor, today))
            .values("student_id")
        )
    return students


def student_list(
    *, actor: Actor, wanted: StudentFilter, today: dt.date
) -> "QuerySet[Student, Any]":
    """Students in alphabetical order, each with ``class_name`` (empty when in none today) and the
    account. One query, one more for their number."""
    enrolled = Enrolment.objects.on(today).filter(student=OuterRef("pk"))
    ever = Enrolment.objects.filter(student=OuterRef("pk"))
    students = _named(students_of(actor=actor, today=today), wanted.name)
    if wanted.class_id:
        students = students.filter(Exists(enrolled.filter(school_class=wanted.class_id)))
    match wanted.state:
        case StudentState.NOW:
            students = students.filter(Exists(enrolled))
        case StudentState.LEFT:
            students = students.filter(Exists(ever), ~Exists(enrolled))
        case StudentState.NEW:
            students = students.filter(~Exists(ever))
        case StudentState.ALL:
            pass
    return (
        _with_account(students, wanted.account)
        .annotate(class_name=_class_name(enrolled))
        .select_related("user")
        .order_by("sort_key", "last_name", "first_name", "pk")
    )


def guardian_list(
    *, actor: Actor, wanted: GuardianFilter, today: dt.date
) -> "QuerySet[Guardian, Any]":
    """Parents in alphabetical order with ``open_links`` to their children, each child with
    ``class_name``. Two queries, one more for their number."""
    own = GuardianLink.objects.filter(guardian=OuterRef("pk"), until__isnull=True)
    guardians = _named(Guardian.objects.filter(school_id=actor.school_id), wanted.name)
    reach = students_of(actor=actor, today=today)
    if wanted.class_id:
        reach = reach.filter(
            pk__in=Enrolment.objects.on(today)
            .filter(school_class=wanted.class_id)
            .values("student_id")
        )
    if wanted.class_id or actor.role == Role.TEACHER:
        guardians = guardians.filter(Exists(own.filter(student__in=reach.values("pk"))))
    enrolled = Enrolment.objects.on(today).filter(student=OuterRef("pk"))
    children = GuardianLink.objects.filter(until__isnull=True).order_by("student__sort_key", "pk")
    return (
        _with_account(guardians, wanted.account)
        .select_related("user")
        .prefetch_related(
            models.Prefetch("links", queryset=children, to_attr="open_links"),
            models.Prefetch(
                "open_links__student",
                queryset=Student.objects.annotate(class_name=_class_name(enrolled)),
            ),
        )
        .order_by("sort_key", "last_name", "first_name", "pk")
    )


def staff_list(
    *, actor: Actor, wanted: StaffFilter, today: dt.date
) -> "QuerySet[StaffMember, Any]":
    """Staff in alphabetical order with the codes of their ``roles`` here and the names of the
    classes they lead today, ``led``. One query, one more for their number."""
    staff = _named(StaffMember.objects.visible_to(actor), wanted.name)
    gone = Q(left_on__isnull=False, left_on__lte=today)
    if wanted.state == StaffState.NOW:
        staff = staff.exclude(gone)
    elif wanted.state == StaffState.LEFT:
        staff = staff.filter(gone)
    roles = (
        Membership.objects.filter(
            user=OuterRef("user"), school_id=actor.school_id, is_revoked=False
        )
        .order_by()
        .values("user")
        .annotate(all=ArrayAgg("role", order_by="pk"))
        .values("all")
    )
    led = (
        ClassTeacherDuty.objects.on(today)
        .filter(staff=OuterRef("pk"))
        .order_by()
        .values("staff")
        .annotate(
            all=ArrayAgg(_name_of_class(), order_by=["school_class__grade", "school_class__letter"])
        )
        .values("all")
    )
    return (
        _with_account(staff, wanted.account)
        .annotate(roles=Subquery(roles), led=Subquery(led))
        .select_related("user")
        .alphabetical()
    )


# --- parts -------------------------------------------------------------------------------------


def _named(rows: Any, text: str) -> Any:
    """Rows whose name has every word of ``text``, «ё» or «е» and capitals alike."""
    for word in text.lower().replace("ё", "е").split():
        rows = rows.filter(sort_key__contains=word)
    return rows


def _with_account(rows: Any, wanted: AccountFilter | None) -> Any:
    if wanted is None:
        return rows
    return rows.filter(user__isnull=wanted == AccountFilter.NONE)


def _led(actor: Actor, today: dt.date) -> "QuerySet[ClassTeacherDuty, Any]":
    return (
        ClassTeacherDuty.objects.on(today)
        .filter(staff__user_id=actor.user_id, school_id=actor.school_id)
        .values("school_class_id")
    )


def _class_name(enrolled: "QuerySet[Enrolment, Any]") -> Subquery:
    return Subquery(enrolled.annotate(name=_name_of_class()).values("name")[:1])


def _name_of_class() -> Concat:
    return Concat(Cast("school_class__grade", CharField()), F("school_class__letter"))
