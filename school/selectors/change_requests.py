"""What a family may ask to change, what it has asked, and what is there now (S1-5.3.1)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.enums import Role
from school import policies
from school.enums import RequestState
from school.models import ChangeRequest, ClassTeacherDuty, Enrolment, Guardian, Student
from school.selectors.change_log import label_of

# What is asked of the child and of the parent: names and the birth date are compared with the
# documents by the class teacher.
OF_STUDENT = ("address", "phone", "last_name", "first_name", "patronymic", "born_on")
OF_GUARDIAN = ("phone", "email", "address", "last_name", "first_name", "patronymic")
MAY_BE_EMPTY = frozenset({"address", "phone", "email", "patronymic"})

PER_PAGE = 30


class RequestFilter(models.TextChoices):
    PENDING = "pending", pgettext_lazy("requests", "waiting")
    DECIDED = "decided", _("decided")
    ALL = "all", _("all of them")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request beside what is written down now. ``is_stale``: somebody has changed the value since
    the family asked; ``is_for_office``: no class teacher could decide it."""

    request: ChangeRequest
    label: str
    now: str
    is_stale: bool
    can_decide: bool
    is_for_office: bool
    class_name: str
    person: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class FamilyField:
    """A line of a family's own page; ``pending`` while a request about it waits."""

    name: str
    label: str
    value: str
    pending: ChangeRequest | None


@dataclass(frozen=True, slots=True)
class FamilyData:
    own: tuple[FamilyField, ...]
    childs: tuple[FamilyField, ...]
    sent: tuple[Asked, ...]


def shown(row: Student | Guardian, name: str) -> str:
    """A value as people write it: a date as dd.mm.yyyy."""
    value = getattr(row, name)
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value)


def family_data(*, guardian: Guardian, student: Student) -> FamilyData:
    """What a parent may ask to change, own and this child's, and what was asked about both,
    latest first. One query: the rows are given."""
    requests = list(
        ChangeRequest.objects.filter(
            Q(student=student, guardian__isnull=True) | Q(guardian=guardian)
        )
        .select_related("decided_by", "requested_by")
        .order_by("-requested_at", "-pk")
    )
    pending = {
        (item.guardian_id, item.field): item
        for item in requests
        if item.state == RequestState.PENDING
    }
    return FamilyData(
        own=_fields(guardian, OF_GUARDIAN, guardian.pk, pending),
        childs=_fields(student, OF_STUDENT, None, pending),
        # The other parent sees that something was asked about the child, not the other's data.
        sent=tuple(
            _asked(item, guardian if item.guardian_id else student, can_decide=False)
            for item in requests
            if item.requested_by_id == guardian.user_id
        ),
    )


def request_list(
    *, actor: Actor, wanted: RequestFilter, today: dt.date
) -> "QuerySet[ChangeRequest, Any]":
    """Requests that the actor decides or oversees, the oldest first among those that wait, with
    ``class_name`` and ``class_teacher`` (the account) of the student. One query."""
    enrolled = Enrolment.objects.on(today).filter(student=OuterRef("student"))
    duty = ClassTeacherDuty.objects.on(today).filter(
        school_class__in=Enrolment.objects.on(today)
        .filter(student=OuterRef(OuterRef("student")))
        .values("school_class_id")
    )
    rows = ChangeRequest.objects.visible_to(actor)
    if actor.role == Role.TEACHER:
        rows = rows.filter(student__in=_led_students(actor, today))
    if wanted == RequestFilter.PENDING:
        rows = rows.filter(state=RequestState.PENDING)
    elif wanted == RequestFilter.DECIDED:
        rows = rows.exclude(state=RequestState.PENDING)
    is_open = models.Case(models.When(state=RequestState.PENDING, then=0), default=1)
    return (
        rows.annotate(
            class_grade=Subquery(enrolled.values("school_class__grade")[:1]),
            class_letter=Subquery(enrolled.values("school_class__letter")[:1]),
            class_teacher=Subquery(
                duty.filter(staff__user__isnull=False).values("staff__user_id")[:1]
            ),
            is_open=is_open,
        )
        .select_related("student", "guardian", "requested_by", "decided_by")
        .order_by(
            "is_open",
            F("requested_at").desc()
            if wanted == RequestFilter.DECIDED
            else F("requested_at").asc(),
            "pk",
        )
    )


def asked_of(row: Any, *, actor: Actor) -> Asked:
    """A row of ``request_list`` ready to show. No query."""
    about = row.guardian or row.student
    name = "" if row.class_grade is None else f"{row.class_grade}{row.class_letter}"
    return _asked(
        row,
        about,
        can_decide=policies.can_decide_request(actor, row, row.class_teacher),
        is_for_office=row.class_teacher is None,
        class_name=name,
    )


def pending_count(*, actor: Actor, today: dt.date) -> int:
    """How many requests wait for a class teacher. One query."""
    return ChangeRequest.objects.filter(
        school_id=actor.school_id,
        state=RequestState.PENDING,
        student__in=_led_students(actor, today),
    ).count()


# --- parts -------------------------------------------------------------------------------------


def _led_students(actor: Actor, today: dt.date) -> Any:
    return (
        Enrolment.objects.on(today)
        .filter(
            school_id=actor.school_id,
            school_class__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id"),
        )
        .values("student_id")
    )


def _fields(
    row: Student | Guardian,
    names: tuple[str, ...],
    guardian_id: int | None,
    pending: dict[tuple[int | None, str], ChangeRequest],
) -> tuple[FamilyField, ...]:
    return tuple(
        FamilyField(
            name, label_of(type(row), name), shown(row, name), pending.get((guardian_id, name))
        )
        for name in names
    )


def _asked(
    row: ChangeRequest,
    about: Student | Guardian,
    *,
    can_decide: bool,
    is_for_office: bool = False,
    class_name: str = "",
) -> Asked:
    now = shown(about, row.field)
    is_pending = row.state == RequestState.PENDING
    return Asked(
        request=row,
        label=label_of(type(about), row.field),
        now=now,
        is_stale=is_pending and now != row.old_value,
        can_decide=is_pending and can_decide,
        is_for_office=is_pending and is_for_office,
        class_name=class_name,
        person=about.full_name,
        decided_by=row.decided_by.display_name if row.decided_by else "",
    )
