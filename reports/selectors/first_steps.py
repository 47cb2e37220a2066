"""What a school that has just been made still needs before its first lesson."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.actors import Actor
from core.models import School
from schedule.models import TimetableVersion
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    CredentialIssue,
    Enrolment,
    Regulation,
    SchoolClass,
)
from school.selectors.classes import year_of


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the steps are done, in the order in which they are taken."""

    year: AcademicYear | None
    has_classes: bool
    has_regulation: bool
    is_regulation_approved: bool
    has_students: bool
    all_classes_led: bool
    has_timetable: bool
    has_slips: bool


def first_steps(*, actor: Actor, today: dt.date) -> FirstSteps | None:
    """None once the school has classes, students and a timetable. At most three queries."""
    year = year_of(actor.school_id, today)
    classes = SchoolClass.objects.filter(year=year)
    regulation = Regulation.objects.filter(year=year)
    led = ClassTeacherDuty.objects.filter(school_class=OuterRef("pk"), until__isnull=True)
    done = (
        School.objects.filter(pk=actor.school_id)
        .annotate(
            has_classes=Exists(classes),
            has_regulation=Exists(regulation),
            is_approved=Exists(regulation.filter(approved_on__isnull=False)),
            has_students=Exists(Enrolment.objects.filter(school_class__year=year)),
            has_unled=Exists(classes.exclude(Exists(led))),
            has_timetable=Exists(TimetableVersion.objects.published().filter(year=year)),
            has_slips=Exists(CredentialIssue.objects.filter(school_id=actor.school_id)),
        )
        .get()
    )
    if done.has_classes and done.has_students and done.has_timetable:
        return None
    return FirstSteps(
        year=year,
        has_classes=done.has_classes,
        has_regulation=done.has_regulation,
        is_regulation_approved=done.is_approved,
        has_students=done.has_students,
        all_classes_led=done.has_classes and not done.has_unled,
        has_timetable=done.has_timetable,
        has_slips=done.has_slips,
    )
