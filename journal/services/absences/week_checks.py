"""Signing a week of a class, and taking the signature back (S1-4.3a)."""

import datetime as dt

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from core import history
from core.errors import Conflict, NotAllowed
from journal import policies
from journal.models import WeekCheck
from journal.selectors.absences import week_checks as selectors
from journal.services.errors import JournalError
from school.models import SchoolClass
from school.selectors.people import staff_of


class WeekCheckError(JournalError):
    """What a weekly check refuses."""


class NotYourWeek(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("A week is signed by the class teacher of the class."))


class NotYourSignature(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("A signature is taken back by the class teacher who gave it and leads the class.")
        )


class WeekSigned(WeekCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This week is signed already."))


class WeekNotSigned(WeekCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This week is not signed: there is nothing to take back."))


class WeekWithoutLessons(WeekCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The class had no lessons in this week: there is nothing to sign."))


class WeekNotOver(WeekCheckError, Conflict):
    status = Conflict.status

    def __init__(self, last: dt.date) -> None:
        super().__init__(
            _("The week is not over: sign it from %(day)s on, the day of its last lesson.")
            % {"day": formats.date_format(last, "d.m.Y")}
        )


class WeekClosed(WeekCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("The term of this week is closed: its check stays as it was signed."))


class NoteNeeded(WeekCheckError):
    def __init__(self, unexplained: int) -> None:
        super().__init__(
            ngettext(
                "%(n)s missed lesson has no reason yet: enter it, or write what is being done.",
                "%(n)s missed lessons have no reason yet: enter it, or write what is being done.",
                unexplained,
            )
            % {"n": unexplained}
        )


@transaction.atomic
def sign_week(
    *,
    actor: Actor,
    school_class: SchoolClass,
    week: dt.date,
    note: str,
    now: dt.datetime,
    today: dt.date,
) -> WeekCheck:
    """The class teacher has gone through the absences of a week that is over; how many lessons were
    missed is kept as it is now. ``week`` is its Monday. While plain «н» are left, ``note`` says
    what is being done.

    Raises ``NotYourWeek``, ``WeekSigned``, ``WeekWithoutLessons``, ``WeekNotOver``, ``NoteNeeded``.
    """
    staff = staff_of(actor)
    if staff is None or not policies.can_sign_week(actor, school_class, today):
        raise NotYourWeek
    check = _locked(school_class, week)
    if check.signed_at is not None:
        raise WeekSigned
    state = selectors.week_state(school_class=school_class, week=week, today=today)
    if state.lessons.last is None:
        raise WeekWithoutLessons
    if not state.lessons.is_over(today):
        raise WeekNotOver(state.lessons.last)
    if state.missed.unexplained and not note.strip():
        raise NoteNeeded(state.missed.unexplained)
    check.signed_by, check.signed_at = staff, now
    check.missed_with_reason = state.missed.with_reason
    check.missed_without_reason = state.missed.without_reason
    check.note = note.strip()
    with history.source(user=actor.user_id, role=str(actor.role)):
        check.save()
    return check


@transaction.atomic
def take_back_signature(
    *, actor: Actor, check: WeekCheck, reason: str, today: dt.date
) -> WeekCheck:
    """Signed too early: until the term of the week is closed it waits for a signature again. The
    history keeps both, with the reason.

    Raises ``NotYourWeek``, ``WeekNotSigned``, ``NotYourSignature``, ``WeekClosed``.
    """
    if not policies.can_sign_week(actor, check.school_class, today):
        raise NotYourWeek
    locked = _locked(check.school_class, check.week)
    if locked.signed_at is None:
        raise WeekNotSigned
    if not policies.can_take_back_week(actor, locked, today):
        raise NotYourSignature
    if selectors.week_state(
        school_class=check.school_class, week=check.week, today=today
    ).lessons.is_closed:
        raise WeekClosed
    locked.signed_by = locked.signed_at = None
    locked.missed_with_reason = locked.missed_without_reason = None
    with history.source(user=actor.user_id, role=str(actor.role), reason=reason.strip()):
        locked.save()
    return locked


# --- parts -------------------------------------------------------------------------------------


def _locked(school_class: SchoolClass, week: dt.date) -> WeekCheck:
    """The check of the week, or a new one that is not stored yet. Two signatures at once meet at
    the lock of the class."""
    SchoolClass.objects.select_for_update(of=("self",), no_key=True).only("pk").get(
        pk=school_class.pk
    )
    check = (
        WeekCheck.objects.select_related("school_class", "signed_by")
        .filter(school_class=school_class, week=week)
        .first()
    )
    return check or WeekCheck(
        school_id=school_class.school_id, school_class=school_class, week=week
    )
