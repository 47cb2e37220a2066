"""Registering what parents sign: consents to the processing of personal data, applications."""

import datetime as dt

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import School
from school import policies
from school.enums import ConsentPurpose, InformedBy
from school.models import (
    Consent,
    DiaryApplication,
    Enrolment,
    Guardian,
    GuardianLink,
    SchoolClass,
    Student,
)


class FamilyPaperError(DomainError):
    """What the registry of families' papers refuses."""


class NotYourFamily(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("Papers of parents are registered by the secretary, a deputy or the class teacher.")
        )


class NotGuardian(FamilyPaperError):
    def __init__(self, guardian: Guardian, student: Student) -> None:
        super().__init__(
            _("%(guardian)s is not recorded as a legal representative of %(student)s.")
            % {"guardian": guardian.full_name, "student": student.list_name}
        )


class DateAhead(FamilyPaperError):
    def __init__(self) -> None:
        super().__init__(_("The date lies ahead: write the day on which it was signed."))


class TermTooShort(FamilyPaperError):
    def __init__(self) -> None:
        super().__init__(_("The consent ends before it was signed: check the two dates."))


class ConsentInForce(Conflict):
    """``registered`` is the one that holds on that day, None when another request was faster."""

    def __init__(self, registered: Consent | None) -> None:
        super().__init__(
            _("This parent's consent No. %(number)s for this purpose holds already.")
            % {"number": registered.number}
            if registered
            else _("This parent's consent for this purpose holds already.")
        )


class AlreadyWithdrawn(Conflict):
    def __init__(self, day: dt.date) -> None:
        super().__init__(_("It is withdrawn already, on %(day)s.") % {"day": f"{day:%d.%m.%Y}"})


class NotWithdrawn(Conflict):
    def __init__(self) -> None:
        super().__init__(_("The consent has not been withdrawn."))


class WithdrawnTooEarly(FamilyPaperError):
    def __init__(self, signed_on: dt.date) -> None:
        super().__init__(
            _("The consent was signed on %(day)s: it cannot be withdrawn before that.")
            % {"day": f"{signed_on:%d.%m.%Y}"}
        )


class NotInClass(FamilyPaperError):
    def __init__(self, student: Student) -> None:
        super().__init__(
            _("%(student)s was in no class on that day: check the date.")
            % {"student": student.list_name}
        )


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    guardian: Guardian,
    student: Student,
    purpose: ConsentPurpose,
    signed_on: dt.date,
    valid_until: dt.date | None = None,
    now: dt.datetime,
    today: dt.date,
) -> Consent:
    """Enter a signed consent in the registry under the school's next number (S1-1.9, S4-10a).

    ``valid_until`` is its last day, None «until withdrawn». Raises ``NotYourFamily``,
    ``NotGuardian``, ``DateAhead``, ``TermTooShort``, ``ConsentInForce``.
    """
    _ensure_keeper(actor, student, today)
    _ensure_guardian(guardian, student, today)
    if signed_on > today:
        raise DateAhead
    if valid_until is not None and valid_until < signed_on:
        raise TermTooShort
    number = _next_number(Consent, actor.school_id)
    same = Consent.objects.filter(guardian=guardian, student=student, purpose=purpose)
    standing = same.holding_within(signed_on, valid_until).order_by("-number").first()
    if standing is not None:
        raise ConsentInForce(standing)
    return Consent.objects.create(
        school_id=actor.school_id,
        number=number,
        guardian=guardian,
        student=student,
        purpose=purpose,
        signed_on=signed_on,
        valid_until=valid_until,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )


@transaction.atomic
def withdraw_consent(
    *, actor: Actor, consent: Consent, withdrawn_on: dt.date, today: dt.date
) -> Consent:
    """From ``withdrawn_on`` the consent no longer holds; its line stays (S1-1.9). Raises
    ``NotYourFamily``, ``AlreadyWithdrawn``, ``DateAhead``, ``WithdrawnTooEarly``."""
    locked = _locked(actor, consent, today)
    if locked.withdrawn_on is not None:
        raise AlreadyWithdrawn(locked.withdrawn_on)
    if withdrawn_on > today:
        raise DateAhead
    if withdrawn_on < locked.signed_on:
        raise WithdrawnTooEarly(locked.signed_on)
    locked.withdrawn_on = withdrawn_on
    locked.save(update_fields=["withdrawn_on"])
    return locked


@transaction.atomic
def restore_consent(*, actor: Actor, consent: Consent, today: dt.date) -> Consent:
    """Take back a withdrawal that was registered by mistake. Raises ``NotYourFamily``,
    ``NotWithdrawn``, ``ConsentInForce`` when the parent has signed anew meanwhile."""
    locked = _locked(actor, consent, today)
    if locked.withdrawn_on is None:
        raise NotWithdrawn
    locked.withdrawn_on = None
    try:
        with transaction.atomic():
            locked.save(update_fields=["withdrawn_on"])
    except IntegrityError as error:
        raise ConsentInForce(None) from error
    return locked


@transaction.atomic
def record_application(
    *,
    actor: Actor,
    guardian: Guardian,
    student: Student,
    informed_by: InformedBy,
    submitted_on: dt.date,
    now: dt.datetime,
    today: dt.date,
) -> DiaryApplication:
    """Register how a parent wants to be informed, under the school's next number and the class of
    that day (S4-10c); the last application about each child says whether the parent is served on
    paper only. Raises ``NotYourFamily``, ``NotGuardian``, ``DateAhead``, ``NotInClass``."""
    _ensure_keeper(actor, student, today)
    _ensure_guardian(guardian, student, today)
    if submitted_on > today:
        raise DateAhead
    number = _next_number(DiaryApplication, actor.school_id)
    application = DiaryApplication.objects.create(
        school_id=actor.school_id,
        number=number,
        guardian=guardian,
        student=student,
        school_class=_class_on(student, submitted_on),
        informed_by=informed_by,
        submitted_on=submitted_on,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )
    _serve_as_asked(guardian)
    return application


def _serve_as_asked(guardian: Guardian) -> None:
    """Paper only, when that is the last word about every child there is an application about."""
    last = (
        DiaryApplication.objects.filter(guardian=guardian)
        .order_by("student_id", "-submitted_on", "-number")
        .distinct("student_id")
        .values_list("informed_by", flat=True)
    )
    locked = Guardian.objects.select_for_update().get(pk=guardian.pk)
    is_paper_only = all(choice == InformedBy.PAPER for choice in last)
    if locked.is_paper_only != is_paper_only:
        locked.is_paper_only = is_paper_only
        locked.save(update_fields=["is_paper_only"])


def _next_number(model: type[models.Model], school_id: int) -> int:
    """The next number of a registry, without gaps: whoever registers in this school waits here
    until the transaction before is over; a refused one gives its number back."""
    School.objects.select_for_update(no_key=True).only("pk").get(pk=school_id)
    rows = model._default_manager.filter(school_id=school_id)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _ensure_keeper(actor: Actor, student: Student, today: dt.date) -> None:
    if not policies.can_keep_family_papers(actor, student, today):
        raise NotYourFamily


def _ensure_guardian(guardian: Guardian, student: Student, today: dt.date) -> None:
    if (
        not GuardianLink.objects.filter(guardian=guardian, student=student)
        .filter(models.Q(until__isnull=True) | models.Q(until__gt=today))
        .exists()
    ):
        raise NotGuardian(guardian, student)


def _locked(actor: Actor, consent: Consent, today: dt.date) -> Consent:
    locked = (
        Consent.objects.filter(school_id=actor.school_id)
        .select_for_update(of=("self",))
        .select_related("student")
        .get(pk=consent.pk)
    )
    _ensure_keeper(actor, locked.student, today)
    return locked


def _class_on(student: Student, day: dt.date) -> SchoolClass:
    enrolment = (
        Enrolment.objects.filter(student=student).on(day).select_related("school_class").first()
    )
    if enrolment is None:
        raise NotInClass(student)
    school_class: SchoolClass = enrolment.school_class
    return school_class
