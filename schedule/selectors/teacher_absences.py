"""Absences of teachers as a list, and who may be recorded as absent."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from schedule.models import TeacherAbsence
from school.models import StaffMember

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows: absences that touch the span ``first..last``."""

    first: dt.date | None = None
    last: dt.date | None = None
    staff_id: int | None = None
    reason: str = ""
    with_withdrawn: bool = False


def absence_list(*, actor: Actor, wanted: Wanted) -> QuerySet[TeacherAbsence]:
    """The latest first, each with ``given``: how many lessons others have taken. One query a
    page."""
    rows = (
        TeacherAbsence.objects.visible_to(actor)
        .select_related("staff", "recorded_by")
        .annotate(given=Count("substitutions", filter=Q(substitutions__cancelled_at__isnull=True)))
        .order_by("-starts_on", "staff__sort_key", "-pk")
    )
    if not wanted.with_withdrawn:
        rows = rows.filter(withdrawn_at__isnull=True)
    if wanted.first is not None:
        rows = rows.filter(ends_on__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(starts_on__lte=wanted.last)
    if wanted.staff_id is not None:
        rows = rows.filter(staff_id=wanted.staff_id)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    return rows


def absent_on(*, school_id: int, day: dt.date) -> QuerySet[TeacherAbsence]:
    """In force on the day, by name; one query."""
    return (
        TeacherAbsence.objects.in_force()
        .filter(school_id=school_id, starts_on__lte=day, ends_on__gte=day)
        .select_related("staff")
        .order_by("staff__sort_key", "pk")
    )


def teachers(*, school_id: int, day: dt.date) -> QuerySet[StaffMember]:
    """Who teaches a group on the day or has lessons of it to give away, by name; one query."""
    return (
        StaffMember.objects.filter(
            Q(assignments__since__lte=day)
            & (Q(assignments__until__isnull=True) | Q(assignments__until__gt=day)),
            school_id=school_id,
        )
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=day))
        .distinct()
        .order_by("sort_key", "pk")
    )


@dataclass(frozen=True, slots=True)
class Grounds:
    """Absences of a span, to be asked by teacher and day."""

    rows: tuple[TeacherAbsence, ...]

    def of(self, staff_id: int, day: dt.date) -> tuple[str, str]:
        """Reason and paper, ready to show; empty where none is recorded."""
        for row in self.rows:
            if row.staff_id == staff_id and row.starts_on <= day <= row.ends_on:
                return str(row.get_reason_display()), row.document
        return "", ""


def absences_within(*, school_id: int, first: dt.date, last: dt.date) -> Grounds:
    """Those in force that touch the span. One query."""
    return Grounds(
        tuple(
            TeacherAbsence.objects.in_force().filter(
                school_id=school_id, starts_on__lte=last, ends_on__gte=first
            )
        )
    )
