"""Procedures that come from outside the plans: adding one to the schedule, taking it out."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from journal import policies
from journal.models import Assessment, AssessmentClass
from school.models import AcademicYear, SchoolClass, Subject


class AssessmentError(DomainError):
    """A rule of the schedule of assessment procedures."""


class NotYourSchedule(AssessmentError, NotAllowed):
    status = NotAllowed.status

    def __init__(self) -> None:
        super().__init__(_("The schedule of assessment procedures is kept by the deputy head."))


class OutsideTheYear(AssessmentError):
    def __init__(self, year: AcademicYear) -> None:
        super().__init__(
            _("Choose a day of the year %(year)s: from %(first)s to %(last)s.")
            % {
                "year": year.name,
                "first": formats.date_format(year.starts_on, "d.m.Y"),
                "last": formats.date_format(year.ends_on, "d.m.Y"),
            }
        )


class AlreadyWithdrawn(AssessmentError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The procedure has been taken out of the schedule meanwhile."))


@transaction.atomic
def add_assessment(
    *,
    actor: Actor,
    year: AcademicYear,
    name: str,
    subject: Subject | None,
    level: str,
    on: dt.date,
    minutes: int,
    order_no: str,
    classes: Sequence[SchoolClass],
) -> Assessment:
    """``classes`` are of the year; broken limits are told by the selector, they forbid nothing.
    Raises ``NotYourSchedule``, ``OutsideTheYear``."""
    if not policies.can_edit_assessments(actor) or year.school_id != actor.school_id:
        raise NotYourSchedule
    if not year.starts_on <= on <= year.ends_on:
        raise OutsideTheYear(year)
    assessment = Assessment.objects.create(
        school_id=actor.school_id,
        year=year,
        name=name,
        subject=subject,
        level=level,
        on=on,
        minutes=minutes,
        order_no=order_no,
    )
    AssessmentClass.objects.bulk_create(
        AssessmentClass(school_id=actor.school_id, assessment=assessment, school_class=school_class)
        for school_class in classes
    )
    return assessment


@transaction.atomic
def withdraw_assessment(*, actor: Actor, assessment: Assessment, now: dt.datetime) -> None:
    """It stays in the history. Raises ``NotYourSchedule``, ``AlreadyWithdrawn``."""
    if not policies.can_edit_assessments(actor) or assessment.school_id != actor.school_id:
        raise NotYourSchedule
    if not Assessment.objects.in_force().filter(pk=assessment.pk).update(withdrawn_at=now):
        raise AlreadyWithdrawn
