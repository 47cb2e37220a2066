"""Who has left the school acts in it no more (S1-3.1, S0-5f).

Nothing is decided here. The orders of movement, the links of parents and the day on which a staff
member left say who is gone; ``settle_hats`` brings the roles into line with them, and back again
when an order is undone. It is asked after each such write, and every hour for the days that come.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import STAFF_ROLES, Role
from accounts.services import hats
from core.models import School
from school.enums import MovementKind
from school.models import Enrolment, Guardian, GuardianLink, Movement, StaffMember, Student

_LEAVING = (MovementKind.DEPARTURE, MovementKind.GRADUATION)


@transaction.atomic(savepoint=False)
def settle_hats(*, school_id: int, today: dt.date, accounts: Collection[int] | None = None) -> int:
    """End the hats of the gone and give back those of the returned; how many changed. ``accounts``
    narrows it to these; None: everybody of the school. Six queries when nothing changes.

    Gone is a student whom an order let go and no enrolment holds since, a parent who answers for
    no student but gone ones, a staff member whose day has come.
    """
    if accounts is not None and not accounts:
        return 0
    gone = _gone_students(school_id, today)
    holding = GuardianLink.objects.filter(guardian=OuterRef("pk"), until__isnull=True).exclude(
        student__in=gone
    )
    rules: list[tuple[Collection[Role], type[Any], Any]] = [
        ((Role.STUDENT,), Student, Q(pk__in=gone)),
        ((Role.GUARDIAN,), Guardian, ~Exists(holding)),
        (STAFF_ROLES, StaffMember, Q(left_on__isnull=False, left_on__lte=today)),
    ]
    changed = 0
    for roles, model, is_gone in rules:
        people = model._default_manager.filter(school_id=school_id, user__isnull=False)
        if accounts is not None:
            people = people.filter(user__in=accounts)
        changed += hats.end_hats_of_leavers(
            school_id=school_id,
            roles=roles,
            users=people.filter(is_gone).values("user_id"),
            today=today,
        )
        changed += hats.return_hats(
            school_id=school_id, roles=roles, users=people.exclude(is_gone).values("user_id")
        )
    return changed


def settle_family(*, student: Student, now: dt.datetime) -> int:
    """As ``settle_hats``, for the student and the parents who answer or answered for her."""
    accounts = {
        student.user_id,
        *student.guardian_links.values_list("guardian__user_id", flat=True),
    }
    today = now.astimezone(School.objects.get(pk=student.school_id).zone).date()
    return settle_hats(
        school_id=student.school_id, today=today, accounts={pk for pk in accounts if pk}
    )


def _gone_students(school_id: int, today: dt.date) -> QuerySet[Any, Any]:
    """Ids of students; an enrolment that goes on after the order, or was opened since, holds."""
    stays = Enrolment.objects.filter(student=OuterRef("student")).filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("effective_on"))
    )
    return (
        Movement.objects.in_force()
        .filter(~Exists(stays), school_id=school_id, kind__in=_LEAVING, effective_on__lte=today)
        .values("student_id")
    )
