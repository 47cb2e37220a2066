"""Days away: parents announce them, the class teacher accepts or enters them (S1-4.3f, S3-1d).

Each is entered once; what it does to the lessons is in ``absence_effects``. Nothing is deleted: an
absence is declined or withdrawn, and its history tells by whom.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from core import outbox
from journal import policies
from journal.enums import AbsenceState, ExcuseDocument
from journal.models import Absence, Lesson
from journal.services.absences import checks, effects, letters
from journal.services.absences.checks import (
    AbsenceError,
    Days,
    NotClassTeacher,
    NotYourChild,
    Reason,
)
from journal.services.absences.effects import Effect
from school.models import StaffMember, Student
from school.selectors.people import staff_of


@transaction.atomic
def announce(
    *,
    actor: Actor,
    student: Student,
    days: Days,
    code: str,
    note: str = "",
    now: dt.datetime,
    today: dt.date,
) -> Absence:
    """A parent tells that the child will be, or was, away. Nothing changes in the lessons until the
    class teacher accepts. Raises ``NotYourChild``, ``AbsenceError``, ``AbsencesOverlap``."""
    is_parent = actor.role == Role.GUARDIAN
    if not is_parent or not Student.objects.visible_to(actor).filter(pk=student.pk).exists():
        raise NotYourChild
    checks.ensure_announced(code, days, today)
    checks.ensure_days(student, days)
    _lock(student)
    checks.ensure_alone(student, days)
    absence = Absence.objects.create(
        school_id=actor.school_id,
        student=student,
        code=code,
        note=" ".join(note.split()),
        state=AbsenceState.ANNOUNCED,
        announced_by_id=actor.user_id,
        announced_at=now,
        **_of_days(days),
    )
    _tell(absence, "announced", now)
    letters.tell_class_teachers(absence, now=now, today=today)
    return absence


@transaction.atomic
def withdraw(*, actor: Actor, absence: Absence, now: dt.datetime) -> None:
    """The parent who announced takes it back while it waits. Raises ``NotYourChild``,
    ``AbsenceDecided``."""
    locked = _locked(actor, absence)
    if actor.role != Role.GUARDIAN or locked.announced_by_id != actor.user_id:
        raise NotYourChild
    checks.ensure_waits(locked)
    locked.state = AbsenceState.WITHDRAWN
    locked.save(update_fields=["state"])
    _tell(locked, "withdrawn", now)


@transaction.atomic
def accept(
    *, actor: Actor, absence: Absence, answer: str = "", now: dt.datetime, today: dt.date
) -> Effect:
    """The class teacher accepts what the parents announced: every lesson of these days says so, on
    the parents' note until another document is brought. Raises ``NotClassTeacher``,
    ``AbsenceDecided``."""
    locked, staff = _decided(actor, absence, today)
    locked.state = AbsenceState.ACCEPTED
    locked.document = ExcuseDocument.PARENT_NOTE
    _sign(locked, staff, answer, now)
    effect = effects.spread(locked, carried="", now=now)
    _tell(locked, "accepted", now)
    letters.tell_parent(locked, now=now)
    return effect


@transaction.atomic
def decline(
    *, actor: Actor, absence: Absence, answer: str, now: dt.datetime, today: dt.date
) -> None:
    """The class teacher does not accept it; the parents read why. Raises ``NotClassTeacher``,
    ``AbsenceDecided``, ``AbsenceError`` without an answer."""
    if not answer.strip():
        raise AbsenceError(_("Write why: the parents will read it."), field="answer")
    locked, staff = _decided(actor, absence, today)
    locked.state = AbsenceState.DECLINED
    _sign(locked, staff, answer, now)
    _tell(locked, "declined", now)
    letters.tell_parent(locked, now=now)


@transaction.atomic
def record(
    *,
    actor: Actor,
    student: Student,
    days: Days,
    reason: Reason,
    now: dt.datetime,
    today: dt.date,
) -> tuple[Absence, Effect]:
    """The class teacher enters days away: a plain «н» in them gives way to the reason (S1-4.3f).
    Raises ``NotClassTeacher``, ``AbsenceError``, ``AbsencesOverlap``."""
    staff = _class_teacher(actor, student.pk, today)
    checks.ensure_reason(reason)
    checks.ensure_days(student, days)
    _lock(student)
    checks.ensure_alone(student, days)
    absence = Absence.objects.create(
        school_id=actor.school_id,
        student=student,
        state=AbsenceState.ACCEPTED,
        author=staff,
        decided_at=now,
        **_of_days(days),
        **_of_reason(reason),
    )
    effect = effects.spread(absence, carried="", now=now)
    _tell(absence, "recorded", now)
    return absence, effect


@transaction.atomic
def change(
    *,
    actor: Actor,
    absence: Absence,
    days: Days,
    reason: Reason,
    now: dt.datetime,
    today: dt.date,
) -> Effect:
    """Extend or cut the days, correct the reason or the document of an accepted absence; lessons
    that fall out say again what stood there before. Raises ``NotClassTeacher``,
    ``AbsenceDecided``, ``AbsenceError``, ``AbsencesOverlap``."""
    checks.ensure_reason(reason)
    locked = _locked(actor, absence)
    staff = _class_teacher(actor, locked.student_id, today)
    checks.ensure_accepted(locked)
    checks.ensure_days(locked.student, days)
    checks.ensure_alone(locked.student, days, apart_from=locked)
    wanted = _of_days(days) | _of_reason(reason)
    if all(getattr(locked, name) == value for name, value in wanted.items()):
        return Effect()
    carried = locked.code
    for name, value in wanted.items():
        setattr(locked, name, value)
    locked.author, locked.decided_at = staff, now
    locked.save(update_fields=[*wanted, "author", "decided_at"])
    effect = effects.spread(locked, carried=carried, now=now)
    _tell(locked, "changed", now)
    return effect


@transaction.atomic
def take_back(*, actor: Actor, absence: Absence, now: dt.datetime, today: dt.date) -> Effect:
    """An accepted absence was a mistake: its lessons say again what stood there before. Raises
    ``NotClassTeacher``, ``AbsenceDecided``."""
    locked = _locked(actor, absence)
    staff = _class_teacher(actor, locked.student_id, today)
    checks.ensure_accepted(locked)
    locked.state = AbsenceState.WITHDRAWN
    locked.author, locked.decided_at = staff, now
    locked.save(update_fields=["state", "author", "decided_at"])
    effect = effects.spread(locked, carried=locked.code, now=now)
    _tell(locked, "taken_back", now)
    return effect


@transaction.atomic
def apply_to_lessons(lessons: Iterable[Lesson], *, now: dt.datetime) -> None:
    """Lessons that were made or moved say the absences that were accepted before."""
    effects.spread_to(lessons, now=now)


@transaction.atomic
def apply_to_lesson_ids(lesson_ids: Sequence[int], *, now: dt.datetime) -> None:
    """The same for many lessons, named by their ids: only those are looked at that lie in days
    away of a student of their group, or say some that they do not lie in any more."""
    effects.spread_to_ids(effects.touched_by_absences(lesson_ids), now=now)


# --- parts -------------------------------------------------------------------------------------


def _class_teacher(actor: Actor, student_id: int, today: dt.date) -> StaffMember:
    staff = staff_of(actor)
    if staff is None or not policies.can_decide_absence(actor, student_id, staff.pk, today):
        raise NotClassTeacher
    return staff


def _decided(actor: Actor, absence: Absence, today: dt.date) -> tuple[Absence, StaffMember]:
    locked = _locked(actor, absence)
    staff = _class_teacher(actor, locked.student_id, today)
    checks.ensure_waits(locked)
    return locked, staff


def _locked(actor: Actor, absence: Absence) -> Absence:
    """The absence as it is now, behind the lock of its student."""
    if absence.school_id != actor.school_id:
        raise NotClassTeacher
    _lock(absence.student)
    return Absence.objects.select_related("student").get(pk=absence.pk)


def _lock(student: Student) -> None:
    """Absences of one student are written one after another. Rows that only refer to the student
    are not held up."""
    Student.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=student.pk)


def _sign(absence: Absence, staff: StaffMember, answer: str, now: dt.datetime) -> None:
    absence.author, absence.decided_at = staff, now
    absence.answer = " ".join(answer.split())
    absence.save(update_fields=["state", "document", "author", "decided_at", "answer"])


def _of_days(days: Days) -> dict[str, object]:
    return {
        "first_day": days.first_day,
        "last_day": days.last_day,
        "first_slot": days.first_slot,
        "last_slot": days.last_slot,
    }


def _of_reason(reason: Reason) -> dict[str, object]:
    return {
        "code": reason.code,
        "document": reason.document,
        "document_no": " ".join(reason.document_no.split()),
        "note": " ".join(reason.note.split()),
    }


def _tell(absence: Absence, verb: str, now: dt.datetime) -> None:
    """For the family and for those who teach the student."""
    outbox.publish(
        school_id=absence.school_id,
        kind=f"absence.{verb}",
        now=now,
        absence=absence.pk,
        student=absence.student_id,
    )
