"""What a parent has signed about the own children."""

import datetime as dt
from dataclasses import dataclass

from accounts.actors import Actor
from school.enums import ConsentPurpose
from school.models import Consent, DiaryApplication, Student


@dataclass(frozen=True, slots=True)
class OwnConsent:
    """``consent`` None: nothing registered for this purpose, or no longer in force."""

    purpose: ConsentPurpose
    consent: Consent | None


@dataclass(frozen=True, slots=True)
class OwnChild:
    student: Student
    consents: tuple[OwnConsent, ...]
    application: DiaryApplication | None


def children(actor: Actor, today: dt.date) -> list[OwnChild]:
    """Each child of a parent with the parent's own papers. Three queries."""
    consents = {
        (item.student_id, item.purpose): item
        for item in Consent.objects.visible_to(actor).on(today).order_by("number")
    }
    applications = {
        item.student_id: item
        for item in DiaryApplication.objects.visible_to(actor).order_by("submitted_on", "number")
    }
    return [
        OwnChild(
            student=student,
            consents=tuple(
                OwnConsent(purpose, consents.get((student.pk, purpose)))
                for purpose in ConsentPurpose
            ),
            application=applications.get(student.pk),
        )
        for student in Student.objects.visible_to(actor).alphabetical()
    ]
