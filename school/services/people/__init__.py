"""Keeping the people of the school: students, parents, staff and who answers for whom (S0-5a)."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from school import policies
from school.enums import Kinship
from school.models import Guardian, GuardianLink, StaffMember, Student
from school.selectors.change_log import version_of
from school.services import leavers

STUDENT_FIELDS = (
    "last_name", "first_name", "patronymic", "sex", "born_on", "file_no", "address", "phone",
)  # fmt: skip
GUARDIAN_FIELDS = (
    "last_name", "first_name", "patronymic", "email", "phone", "address", "is_paper_only",
)  # fmt: skip
STAFF_FIELDS = ("last_name", "first_name", "patronymic", "position", "hired_on", "left_on")


class PeopleError(DomainError):
    """What keeping the people refuses."""


class NotYourPeople(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("Data of people are kept by the administrator and the secretary."))


class FileNoTaken(PeopleError):
    def __init__(self, holder: Student) -> None:
        super().__init__(
            _("This personal file No. is %(name)s's already.") % {"name": holder.full_name}
        )


class PersonChanged(PeopleError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has changed these data meanwhile. Compare with what is written down now "
                "and save again if your values are right."
            )
        )


class LinkedAlready(PeopleError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This parent answers for the student already."))


class LinkEnded(PeopleError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This parent does not answer for the student any more."))


class OwnLeaving(PeopleError):
    """So a school is never left without an administrator."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody writes down the end of the own work: all roles would be over. Ask another "
                "administrator."
            )
        )


class WrongDate(PeopleError):
    def __init__(self) -> None:
        super().__init__(_("The day lies in the future, or before the parent was written down."))


@transaction.atomic
def create_student(*, actor: Actor, values: Mapping[str, Any]) -> Student:
    """A student in no class yet: an order of arrival puts one there. ``values`` by the names of
    ``STUDENT_FIELDS``. Raises ``NotYourPeople``, ``FileNoTaken``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor))
    _ensure_file_no_free(actor, values.get("file_no", ""), except_pk=None)
    with _told(actor):
        return Student.objects.create(school_id=actor.school_id, **_only(values, STUDENT_FIELDS))


@transaction.atomic
def change_student(
    *, actor: Actor, student: Student, values: Mapping[str, Any], seen: int
) -> list[str]:
    """Set the fields named in ``values``; answer the names of those that changed. ``seen`` is
    ``version_of(student)`` when the person began. Raises ``NotYourPeople``, ``PersonChanged``,
    ``FileNoTaken``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor), row=student)
    _ensure_file_no_free(actor, values.get("file_no", ""), except_pk=student.pk)
    return _change(actor, student, _only(values, STUDENT_FIELDS), seen)


@transaction.atomic
def create_guardian(
    *,
    actor: Actor,
    student: Student,
    values: Mapping[str, Any],
    kinship: Kinship,
    gets_digest: bool,
    since: dt.date,
    today: dt.date,
) -> Guardian:
    """A parent who is new to the school, linked to the student since that day. Raises
    ``NotYourPeople``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor), row=student)
    with _told(actor):
        guardian = Guardian.objects.create(
            school_id=actor.school_id, **_only(values, GUARDIAN_FIELDS)
        )
    link_guardian(
        actor=actor,
        student=student,
        guardian=guardian,
        kinship=kinship,
        gets_digest=gets_digest,
        since=since,
        today=today,
    )
    return guardian


@transaction.atomic
def change_guardian(
    *, actor: Actor, guardian: Guardian, values: Mapping[str, Any], seen: int
) -> list[str]:
    """As ``change_student``, for ``GUARDIAN_FIELDS``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor), row=guardian)
    return _change(actor, guardian, _only(values, GUARDIAN_FIELDS), seen)


@transaction.atomic
def link_guardian(
    *,
    actor: Actor,
    student: Student,
    guardian: Guardian,
    kinship: Kinship,
    gets_digest: bool,
    since: dt.date,
    today: dt.date,
) -> GuardianLink:
    """The guardian answers for the student since that day; with ``gets_digest`` the weekly letter
    goes to this one and to no other. A role that ended with the last child returns. Raises
    ``NotYourPeople``, ``LinkedAlready``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor), row=student)
    _ensure(actor, is_allowed=True, row=guardian)
    Student.objects.select_for_update().get(pk=student.pk)
    open_links = GuardianLink.objects.filter(student=student, until__isnull=True)
    if open_links.filter(guardian=guardian).exists():
        raise LinkedAlready
    with _told(actor):
        if gets_digest:
            open_links.filter(gets_digest=True).update(gets_digest=False)
        link = GuardianLink.objects.create(
            school_id=actor.school_id,
            student=student,
            guardian=guardian,
            kinship=kinship,
            gets_digest=gets_digest,
            since=since,
        )
        _settle(actor, guardian, today)
    return link


@transaction.atomic
def unlink_guardian(*, actor: Actor, link: GuardianLink, until: dt.date, today: dt.date) -> None:
    """The guardian answers for the student no more from ``until`` on, today at the latest, and sees
    nothing of the student from now on; the role ends with the last child. A link that began on that
    very day was a mistake: it goes. Raises ``NotYourPeople``, ``LinkEnded``, ``WrongDate``."""
    _ensure(actor, is_allowed=policies.can_edit_families(actor), row=link)
    locked = GuardianLink.objects.select_for_update().filter(pk=link.pk).first()
    if locked is None or locked.until is not None:
        raise LinkEnded
    if not locked.since <= until <= today:
        raise WrongDate
    with _told(actor):
        if until == locked.since:
            locked.delete()
        else:
            locked.until = until
            locked.save(update_fields=["until"])
        _settle(actor, locked.guardian, today)


@transaction.atomic
def create_staff(*, actor: Actor, values: Mapping[str, Any]) -> StaffMember:
    """A staff member, by ``STAFF_FIELDS``. Raises ``NotYourPeople``."""
    _ensure(actor, is_allowed=policies.can_edit_staff(actor))
    with _told(actor):
        return StaffMember.objects.create(school_id=actor.school_id, **_only(values, STAFF_FIELDS))


@transaction.atomic
def change_staff(
    *, actor: Actor, staff: StaffMember, values: Mapping[str, Any], seen: int, today: dt.date
) -> list[str]:
    """As ``change_student``, for ``STAFF_FIELDS``. From the day on which the person left the roles
    are over; they return when that day turns out to be a mistake. Raises ``OwnLeaving``, too."""
    _ensure(actor, is_allowed=policies.can_edit_staff(actor), row=staff)
    if staff.user_id == actor.user_id and values.get("left_on") not in (None, staff.left_on):
        raise OwnLeaving
    changed = _change(actor, staff, _only(values, STAFF_FIELDS), seen)
    if "left_on" in changed:
        with _told(actor):
            _settle(actor, staff, today)
    return changed


def rename_account(row: Student | Guardian | StaffMember, before: str) -> None:
    """The account is called as its person: where it bore the full name ``before``, it takes the new
    one. One query, none without an account."""
    if row.user_id is not None and before != row.full_name:
        User.objects.filter(pk=row.user_id, display_name=before).update(display_name=row.full_name)


# --- parts -------------------------------------------------------------------------------------


def _change(actor: Actor, row: Any, values: dict[str, Any], seen: int) -> list[str]:
    locked = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if version_of(locked) != seen:
        raise PersonChanged
    before = locked.full_name
    changed = [name for name, value in values.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        with _told(actor):
            locked.save(update_fields=changed)
            rename_account(locked, before)
    return changed


def _settle(actor: Actor, person: Guardian | StaffMember, today: dt.date) -> None:
    """The roles of the person follow what has just been written."""
    leavers.settle_hats(
        school_id=actor.school_id,
        today=today,
        accounts=[person.user_id] if person.user_id is not None else [],
    )


def _only(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _ensure(actor: Actor, *, is_allowed: bool, row: Any = None) -> None:
    if not is_allowed or (row is not None and row.school_id != actor.school_id):
        raise NotYourPeople


def _ensure_file_no_free(actor: Actor, file_no: str, *, except_pk: int | None) -> None:
    if not file_no:
        return
    holder = Student.objects.filter(school_id=actor.school_id, file_no=file_no).first()
    if holder is not None and holder.pk != except_pk:
        raise FileNoTaken(holder)


def _told(actor: Actor) -> AbstractContextManager[Any]:
    """Everything written inside carries who did it, outside a request too."""
    return history.source(user=actor.user_id, role=str(actor.role))
