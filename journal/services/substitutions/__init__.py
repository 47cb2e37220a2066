"""Substitutions: a lesson of an absent teacher is given to a colleague, joined with another, called
off, or taken back (S0-6g, S1-4.4e). The substitution and the lesson change in one transaction; what
``Lesson.teacher`` says opens the lesson to the substitute, and closes it again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError
from journal import policies
from journal.models import Lesson
from journal.services import grading, lessons
from journal.services.substitutions import checks, errors, telling
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import StaffMember, Subject, TeachingGroup

ONE = Decimal("1.00")


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a lesson. ``subject`` is what is taught where it is another one,
    ``joined_with`` the group of the substitute with which it is taught together, ``order_no`` the
    order about the substitution."""

    kind: str
    substitute: StaffMember | None = None
    subject: Subject | None = None
    joined_with: TeachingGroup | None = None
    coefficient: Decimal = ONE
    order_no: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of many lessons: what was given, and the sentence for each that was refused, by lesson."""

    given: tuple[Substitution, ...]
    refused: dict[int, str]


@transaction.atomic
def assign(*, actor: Actor, lesson: Lesson, choice: Choice, now: dt.datetime) -> Substitution:
    """Give a lesson of an absent teacher away, or call it off. Raises what
    ``journal.services.substitutions.errors`` names, ``TermClosed``, ``LessonCancelled``."""
    _ensure_may(actor)
    row = _give(lesson, choice, now)
    telling.tell(telling.ASSIGNED, [row], school_id=actor.school_id, now=now)
    return row


@transaction.atomic
def assign_many(*, actor: Actor, choices: Mapping[Lesson, Choice], now: dt.datetime) -> Outcome:
    """``assign`` for a morning: what can be given is given, the rest is named with the reason. A
    person gets one letter."""
    _ensure_may(actor)
    given, refused = [], {}
    for lesson, choice in choices.items():
        try:
            with transaction.atomic():
                given.append(_give(lesson, choice, now))
        except DomainError as error:
            refused[lesson.pk] = str(error)
    telling.tell(telling.ASSIGNED, given, school_id=actor.school_id, now=now)
    return Outcome(tuple(given), refused)


@transaction.atomic
def change(
    *, actor: Actor, substitution: Substitution, choice: Choice, now: dt.datetime
) -> Substitution:
    """Another colleague or another kind: the former row is taken back and stays, a new one stands
    in its place. Raises what ``assign`` and ``take_back`` raise."""
    _ensure_may(actor)
    before = _locked(substitution)
    lesson = _release(before, now)
    if lesson is None:
        raise errors.LessonMoved
    row = _give(lesson, choice, now)
    if before.substitute_id != row.substitute_id:
        telling.tell(telling.TAKEN_BACK, [before], school_id=actor.school_id, now=now)
    telling.tell(telling.ASSIGNED, [row], school_id=actor.school_id, now=now)
    return row


@transaction.atomic
def take_back(*, actor: Actor, substitution: Substitution, now: dt.datetime) -> None:
    """The lesson is its own teacher's again, one that was called off takes place, an added one does
    not. Raises ``TakenBack``, ``SignedAlready``, ``EnteredBySubstitute``, ``TermClosed``."""
    _ensure_may(actor)
    row = _locked(substitution)
    _release(row, now)
    telling.tell(telling.TAKEN_BACK, [row], school_id=actor.school_id, now=now)


@transaction.atomic
def sign(*, actor: Actor, substitution: Substitution, now: dt.datetime) -> None:
    """«I gave this lesson»: the substitute's signature in the journal of substitutions. Signing
    twice changes nothing. Raises ``NotYoursToSign``, ``TakenBack``, ``NotOverYet``."""
    row = _locked(substitution)
    if not policies.can_sign_substitution(actor, row):
        raise errors.NotYoursToSign
    if row.signed_at is not None:
        return
    lesson = lesson_of(row)
    if lesson is None or lesson.is_cancelled:
        raise errors.LessonMoved
    if not is_over(lesson, now):
        raise errors.NotOverYet
    row.signed_at = now
    row.save(update_fields=["signed_at"])


def is_over(lesson: Lesson, now: dt.datetime) -> bool:
    """In the school's own time; without bells, the day of the lesson is enough."""
    local = now.astimezone(lesson.school.zone)
    if lesson.on != local.date():
        return lesson.on < local.date()
    return lesson.ends_at is None or lesson.ends_at <= local.time()


def lesson_of(row: Substitution) -> Lesson | None:
    """The lesson that the substitution speaks of; None when it has been moved away. One query."""
    found = Lesson.objects.filter(
        group_id=row.group_id, on=row.on, shift=row.shift, slot=row.slot
    ).select_related("group__year__regulation", "group__subject", "term", "teacher", "school")
    if row.kind == SubstitutionKind.NOT_HELD:
        found = found.filter(teacher_id=row.absent_staff_id)
    else:
        found = found.filter(teacher_id=row.substitute_id, replaced_teacher_id=row.absent_staff_id)
    return found.order_by("-pk").first()


# --- parts -------------------------------------------------------------------------------------


def _ensure_may(actor: Actor) -> None:
    if not policies.can_assign_substitutes(actor):
        raise errors.NotYoursToGive


def _give(lesson: Lesson, choice: Choice, now: dt.datetime) -> Substitution:
    lesson = _fresh(lesson)
    grading.ensure_open(lesson, now, allow_ahead=True)
    if lesson.replaced_teacher_id is not None:
        raise errors.GivenAlready(lesson)
    if choice.kind in SubstitutionKind.of_nobody():
        raise errors.NotForThisLesson
    usual = lesson.teacher
    absence = checks.absence_of(usual.pk, lesson.on)
    if absence is None:
        raise errors.TeacherPresent(usual)
    checks.ensure_untouched(lesson)
    row = Substitution(
        school_id=lesson.school_id,
        group_id=lesson.group_id,
        on=lesson.on,
        shift=lesson.shift,
        slot=lesson.slot,
        kind=choice.kind,
        absence=absence,
        absent_staff=usual,
        reason=str(absence.get_reason_display()),
        order_no=choice.order_no,
        coefficient=choice.coefficient,
    )
    if choice.kind == SubstitutionKind.NOT_HELD:
        row.coefficient = ONE
        _save(row, lesson)
        lessons.call_off(
            lesson=lesson, reason=_("The teacher is absent, there is no substitute"), now=now
        )
        return row
    substitute = _taken_by(lesson, choice, usual)
    row.substitute = substitute
    if choice.kind == SubstitutionKind.JOINED:
        row.joined_with = choice.joined_with
    if choice.kind == SubstitutionKind.OTHER_SUBJECT:
        row.subject = choice.subject
    _save(row, lesson)
    lesson.teacher, lesson.replaced_teacher = substitute, usual
    lesson.save(update_fields=["teacher", "replaced_teacher"])
    return row


def _taken_by(lesson: Lesson, choice: Choice, usual: StaffMember) -> StaffMember:
    """The colleague of the choice, who can take the lesson so."""
    substitute = choice.substitute
    if substitute is None:
        raise errors.NobodyChosen
    if substitute.pk == usual.pk:
        raise errors.SameTeacher
    if choice.kind == SubstitutionKind.OTHER_SUBJECT and choice.subject is None:
        raise errors.SubjectNeeded
    if choice.kind == SubstitutionKind.JOINED and choice.joined_with is None:
        raise errors.NotJoined(substitute)
    checks.ensure_at_school(substitute, lesson.on)
    is_joined = choice.kind == SubstitutionKind.JOINED
    checks.ensure_free(substitute, lesson, joined_with=choice.joined_with if is_joined else None)
    return substitute


def _release(row: Substitution, now: dt.datetime) -> Lesson | None:
    """Put the lesson back as it was; the row stays with the moment. None for a lesson that is no
    longer where the substitution was."""
    lesson = lesson_of(row)
    checks.ensure_can_be_taken_back(row, lesson)
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])
    if lesson is None:
        return None
    lesson = _fresh(lesson)
    if row.kind == SubstitutionKind.NOT_HELD:
        lessons.hold_again(lesson=lesson, now=now)
        return lesson
    if row.kind in SubstitutionKind.of_nobody():
        if not lesson.is_cancelled:
            lessons.call_off(lesson=lesson, reason=_("The extra lesson is taken back"), now=now)
        return lesson
    if not lesson.is_cancelled:
        grading.ensure_open(lesson, now, allow_ahead=True)
    assert row.absent_staff is not None
    lesson.teacher, lesson.replaced_teacher = row.absent_staff, None
    lesson.save(update_fields=["teacher", "replaced_teacher"])
    return lesson


def _fresh(lesson: Lesson) -> Lesson:
    """The lesson as it stands now, locked."""
    return (
        Lesson.objects.select_for_update(of=("self",))
        .select_related("group__year__regulation", "group__subject", "term", "teacher", "school")
        .get(pk=lesson.pk)
    )


def _locked(substitution: Substitution) -> Substitution:
    row = (
        Substitution.objects.select_for_update(of=("self",))
        .select_related("substitute", "absent_staff")
        .get(pk=substitution.pk)
    )
    if row.cancelled_at is not None:
        raise errors.TakenBack
    return row


def _save(row: Substitution, lesson: Lesson) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.GivenAlready(lesson) from error
