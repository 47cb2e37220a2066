"""Absences of teachers: recorded, corrected and withdrawn by the deputy head (R-ZPU)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from schedule import policies
from schedule.models import TeacherAbsence
from school.models import StaffMember

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why, a ``StaffAbsenceReason``, by which paper, and a remark for the deputies."""

    reason: str
    document: str = ""
    note: str = ""


class TeacherAbsenceError(DomainError):
    """A rule of absences; ``field`` names what it is about."""

    field = ""


class NotYoursToRecord(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Absences of teachers are recorded by the deputy head."))


class DaysInDisorder(TeacherAbsenceError):
    field = "ends_on"

    def __init__(self) -> None:
        super().__init__(
            _("The last day comes before the first one, or more than a year after it.")
        )


class AlreadyAway(TeacherAbsenceError):
    field = "starts_on"

    def __init__(self, other: TeacherAbsence) -> None:
        super().__init__(
            _("An absence from %(first)s to %(last)s is recorded already: change that one instead.")
            % {"first": f"{other.starts_on:%d.%m.%Y}", "last": f"{other.ends_on:%d.%m.%Y}"}
        )


class LessonsGiven(TeacherAbsenceError):
    field = "ends_on"

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext(
                "%(n)s lesson of these days is given to a substitute: take it back first.",
                "%(n)s lessons of these days are given to substitutes: take them back first.",
                count,
            )
            % {"n": count}
        )


class Withdrawn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This absence has been withdrawn meanwhile."))


@transaction.atomic
def record_absence(
    *, actor: Actor, staff: StaffMember, days: Days, grounds: Grounds, now: dt.datetime
) -> TeacherAbsence:
    """Raises ``NotYoursToRecord``, ``DaysInDisorder``, ``AlreadyAway``."""
    _ensure_may(actor)
    _ensure_order(days)
    _ensure_free(staff, days, None)
    return TeacherAbsence.objects.create(
        school_id=staff.school_id,
        staff=staff,
        starts_on=days.first,
        ends_on=days.last,
        reason=grounds.reason,
        document=grounds.document,
        note=grounds.note,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )


@transaction.atomic
def change_absence(*, actor: Actor, absence: TeacherAbsence, days: Days, grounds: Grounds) -> None:
    """Other days, another reason or paper. Days on which lessons are given away stay in it. Raises
    what ``record_absence`` raises, ``LessonsGiven``, ``Withdrawn``."""
    _ensure_may(actor)
    _ensure_order(days)
    locked = _locked(absence)
    _ensure_free(absence.staff, days, locked)
    left_out = (
        locked.substitutions.filter(cancelled_at__isnull=True)
        .exclude(on__range=(days.first, days.last))
        .count()
    )
    if left_out:
        raise LessonsGiven(left_out)
    absence.starts_on, absence.ends_on = days.first, days.last
    absence.reason, absence.document = grounds.reason, grounds.document
    absence.note = grounds.note
    absence.save(update_fields=["starts_on", "ends_on", "reason", "document", "note"])


@transaction.atomic
def withdraw_absence(*, actor: Actor, absence: TeacherAbsence, now: dt.datetime) -> None:
    """It was recorded by mistake; the row stays. Raises ``NotYoursToRecord``, ``LessonsGiven``,
    ``Withdrawn``."""
    _ensure_may(actor)
    locked = _locked(absence)
    given = locked.substitutions.filter(cancelled_at__isnull=True).count()
    if given:
        raise LessonsGiven(given)
    absence.withdrawn_at = now
    absence.save(update_fields=["withdrawn_at"])


def _ensure_may(actor: Actor) -> None:
    if not policies.can_record_absences(actor):
        raise NotYoursToRecord


def _ensure_order(days: Days) -> None:
    if not dt.timedelta(0) <= days.last - days.first <= LONGEST:
        raise DaysInDisorder


def _ensure_free(staff: StaffMember, days: Days, absence: TeacherAbsence | None) -> None:
    """Two deputies record the same absence at once: the second one waits, and is told."""
    StaffMember.objects.select_for_update(no_key=True).only("pk").get(pk=staff.pk)
    others = TeacherAbsence.objects.in_force().filter(
        staff=staff, starts_on__lte=days.last, ends_on__gte=days.first
    )
    if absence is not None:
        others = others.exclude(pk=absence.pk)
    found = others.order_by("starts_on").first()
    if found is not None:
        raise AlreadyAway(found)


def _locked(absence: TeacherAbsence) -> TeacherAbsence:
    locked = TeacherAbsence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    if locked.withdrawn_at is not None:
        raise Withdrawn
    return locked
