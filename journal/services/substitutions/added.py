"""Extra lessons and returned hours: lessons that replace nobody and stand in no timetable."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from journal import policies
from journal.models import Lesson
from journal.services.absences import effects
from journal.services.plans import laying
from journal.services.substitutions import ONE, checks, errors, telling
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import StaffMember, TeachingGroup, Term


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lesson is added; the bells of the slot, where they are known."""

    day: dt.date
    slot: int
    shift: int = 1
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None


@transaction.atomic
def add_lesson(
    *,
    actor: Actor,
    group: TeachingGroup,
    staff: StaffMember,
    kind: str,
    place: Place,
    reason: str,
    order_no: str = "",
    now: dt.datetime,
) -> Substitution:
    """A lesson beyond the timetable, an ``EXTRA`` one or ``RETURNED`` hours, with its row in the
    journal of substitutions. Raises ``NotYoursToGive``, ``NoLessonsThen``, ``NotAtSchool``,
    ``Busy``, ``GroupBusy``."""
    if not policies.can_assign_substitutes(actor):
        raise errors.NotYoursToGive
    if kind not in SubstitutionKind.of_nobody():
        raise ValueError(kind)
    term = Term.objects.filter(
        scheme_id=group.term_scheme_id,
        closed_at__isnull=True,
        starts_on__lte=place.day,
        ends_on__gte=place.day,
    ).first()
    if term is None:
        raise errors.NoLessonsThen
    lesson = Lesson(
        school_id=group.school_id,
        group=group,
        term=term,
        on=place.day,
        shift=place.shift,
        slot=place.slot,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        teacher=staff,
    )
    checks.ensure_at_school(staff, place.day)
    checks.ensure_free(staff, lesson)
    checks.ensure_students_free(lesson)
    row = Substitution(
        school_id=group.school_id,
        group=group,
        on=place.day,
        shift=place.shift,
        slot=place.slot,
        kind=kind,
        substitute=staff,
        reason=reason,
        order_no=order_no,
        coefficient=ONE,
    )
    try:
        with transaction.atomic():
            lesson.save(force_insert=True)
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.GroupBusy(lesson) from error
    effects.spread_to([lesson], now=now)
    laying.lay_again(group=group)
    telling.tell(telling.ASSIGNED, [row], school_id=actor.school_id, now=now)
    return row
