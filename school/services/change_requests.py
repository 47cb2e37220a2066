"""A family asks to change data, the class teacher confirms or refuses (S1-5.3.1, S1-4.3e)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.enums import RequestState
from school.models import (
    ChangeRequest,
    ClassTeacherDuty,
    Enrolment,
    Guardian,
    GuardianLink,
    Student,
)
from school.selectors.change_log import label_of
from school.selectors.change_requests import MAY_BE_EMPTY, OF_GUARDIAN, OF_STUDENT, shown
from school.services.people import rename_account


class ChangeRequestError(DomainError):
    """What a request to change data refuses."""


class NotYourRequest(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("This request is decided by the class teacher of the student."))


class NothingAsked(ChangeRequestError):
    def __init__(self) -> None:
        super().__init__(_("Nothing differs from what is written down. Change a value first."))


class AskedAlready(ChangeRequestError, Conflict):
    status = Conflict.status

    def __init__(self, label: str) -> None:
        super().__init__(
            _(
                "A request about “%(label)s” waits for the class teacher already. Withdraw it "
                "to ask for something else."
            )
            % {"label": label}
        )


class RequestDecided(ChangeRequestError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This request is not waiting any more. Reload the page."))


class StaleValue(ChangeRequestError, Conflict):
    """What is written down is not what the person who decides was looking at."""

    status = Conflict.status

    def __init__(self, now: str) -> None:
        super().__init__(
            _("The value was changed meanwhile: now it is “%(now)s”. Look again and decide.")
            % {"now": now or "—"}
        )


class ValueNotTaken(ChangeRequestError):
    def __init__(self, error: ValidationError) -> None:
        super().__init__(" ".join(error.messages))


@transaction.atomic
def request_changes(
    *,
    actor: Actor,
    student: Student,
    guardian: Guardian | None,
    values: Mapping[str, str],
    note: str,
    now: dt.datetime,
) -> list[ChangeRequest]:
    """Ask for every field of ``values`` that differs from what is written down: the child's, or
    with ``guardian`` the asker's own, decided by the class teacher of ``student``. Values are as
    people write them, a date as dd.mm.yyyy. Nothing changes yet.

    Raises ``NotYourRequest``, ``NothingAsked``, ``AskedAlready``.
    """
    _ensure_own_family(actor, student, guardian)
    about, names = (guardian, OF_GUARDIAN) if guardian else (student, OF_STUDENT)
    # The lock makes two windows of one family meet here, not at the unique index.
    type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)
    changes = {
        name: values[name].strip()
        for name in names
        if name in values and values[name].strip() != shown(about, name)
    }
    if not changes:
        raise NothingAsked
    waiting = ChangeRequest.objects.filter(state=RequestState.PENDING, field__in=changes)
    waiting = (
        waiting.filter(guardian=guardian)
        if guardian
        else waiting.filter(guardian__isnull=True, student=student)
    )
    if (first := waiting.first()) is not None:
        raise AskedAlready(label_of(type(about), first.field))
    with history.source(user=actor.user_id, role=str(actor.role)):
        return ChangeRequest.objects.bulk_create(
            ChangeRequest(
                school_id=actor.school_id,
                student=student,
                guardian=guardian,
                field=name,
                old_value=shown(about, name),
                new_value=value,
                note=note,
                requested_by_id=actor.user_id,
                requested_at=now,
            )
            for name, value in changes.items()
        )


@transaction.atomic
def withdraw_request(*, actor: Actor, asked: ChangeRequest, now: dt.datetime) -> None:
    """The asker takes it back while it waits. Raises ``NotYourRequest``, ``RequestDecided``."""
    locked = _locked(actor, asked)
    if locked.requested_by_id != actor.user_id:
        raise NotYourRequest
    _decide(actor, locked, RequestState.WITHDRAWN, now)


@transaction.atomic
def confirm_request(
    *, actor: Actor, asked: ChangeRequest, seen: str, now: dt.datetime, today: dt.date
) -> None:
    """The new value is written down and the request confirmed, both or neither. ``seen`` is the
    value the person was shown as the present one; when it is another by now, nothing happens and
    they are told.

    Raises ``NotYourRequest``, ``RequestDecided``, ``StaleValue``, ``ValueNotTaken``.
    """
    locked = _locked(actor, asked)
    _ensure_decider(actor, locked, today)
    about = _about(locked)
    current = shown(about, locked.field)
    if current != seen:
        raise StaleValue(current)
    before = about.full_name
    _write(about, locked.field, locked.new_value)
    with history.source(
        user=actor.user_id, role=str(actor.role), reason=f"change request {locked.pk}"
    ):
        about.save(update_fields=[locked.field])
    rename_account(about, before)
    if isinstance(about, Guardian) and locked.field == "email" and about.user_id:
        # The account's letters follow, where they went to the old address.
        User.objects.filter(pk=about.user_id, email=current).update(email=about.email)
    _decide(actor, locked, RequestState.CONFIRMED, now)


@transaction.atomic
def refuse_request(
    *, actor: Actor, asked: ChangeRequest, refusal: str, now: dt.datetime, today: dt.date
) -> None:
    """Nothing changes; the family reads why. Raises ``NotYourRequest``, ``RequestDecided``."""
    locked = _locked(actor, asked)
    _ensure_decider(actor, locked, today)
    locked.refusal = refusal
    _decide(actor, locked, RequestState.REFUSED, now)


# --- parts -------------------------------------------------------------------------------------


def _ensure_own_family(actor: Actor, student: Student, guardian: Guardian | None) -> None:
    is_parent = (
        actor.role == Role.GUARDIAN
        and student.school_id == actor.school_id
        and GuardianLink.objects.filter(
            student=student, guardian__user_id=actor.user_id, until__isnull=True
        ).exists()
    )
    if not is_parent or (guardian is not None and guardian.user_id != actor.user_id):
        raise NotYourRequest


def _locked(actor: Actor, asked: ChangeRequest) -> ChangeRequest:
    if asked.school_id != actor.school_id:
        raise NotYourRequest
    locked = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if locked.state != RequestState.PENDING:
        raise RequestDecided
    return locked


def _ensure_decider(actor: Actor, asked: ChangeRequest, today: dt.date) -> None:
    class_teacher = (
        ClassTeacherDuty.objects.on(today)
        .filter(
            school_class__in=Enrolment.objects.on(today)
            .filter(student_id=asked.student_id)
            .values("school_class_id"),
            staff__user__isnull=False,
        )
        .values_list("staff__user_id", flat=True)
        .first()
    )
    if not policies.can_decide_request(actor, asked, class_teacher):
        raise NotYourRequest


def _about(asked: ChangeRequest) -> Student | Guardian:
    model: Any = Guardian if asked.guardian_id else Student
    row: Student | Guardian = model.objects.select_for_update(of=("self",)).get(
        pk=asked.guardian_id or asked.student_id
    )
    return row


def _write(about: Student | Guardian, name: str, text: str) -> None:
    """Put the asked value on the row, checked as the field of the model checks it."""
    try:
        value: Any = text
        if name == "born_on":
            try:
                value = dt.datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a bare date
            except ValueError:
                raise ValidationError(_("Enter a date as DD.MM.YYYY.")) from None
        elif not text and name not in MAY_BE_EMPTY:
            raise ValidationError(_("A name cannot be empty."))
        setattr(about, name, value)
        about.clean_fields(
            exclude=[field.name for field in about._meta.fields if field.name != name]
        )
    except ValidationError as error:
        raise ValueNotTaken(error) from None


def _decide(actor: Actor, asked: ChangeRequest, state: RequestState, now: dt.datetime) -> None:
    asked.state = state
    asked.decided_by_id = actor.user_id
    asked.decided_at = now
    with history.source(user=actor.user_id, role=str(actor.role)):
        asked.save(update_fields=["state", "decided_by", "decided_at", "refusal"])
