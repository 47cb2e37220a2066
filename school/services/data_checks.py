"""Making the monthly checks of data, and signing them off (S0-7g, S1-4.3e, D8)."""

import calendar
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from core import history
from core.errors import Conflict, DomainError, NotAllowed
from core.models import School
from school import policies
from school.enums import DeadlineCode, DueUnit
from school.models import (
    AcademicYear,
    DataCheck,
    DeadlineRule,
    NonTeachingSpan,
    SchoolClass,
    StaffMember,
)
from school.rules import Limit, SchoolDays, due_at
from school.selectors import data_checks as selectors

_SIX_DAYS = frozenset(range(1, 7))


class DataCheckError(DomainError):
    """What a check of data refuses."""


class NotYourCheck(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("The check is signed by the class teacher of the class."))


class SignedAlready(DataCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This check is signed off already."))


class NoteNeeded(DataCheckError):
    def __init__(self, incomplete: int) -> None:
        super().__init__(
            ngettext(
                "Data of %(n)s student are incomplete: write what is being done about it.",
                "Data of %(n)s students are incomplete: write what is being done about it.",
                incomplete,
            )
            % {"n": incomplete}
        )


class NotYourSignature(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("A signature is taken back by the class teacher who gave it and leads the class.")
        )


class NotSigned(DataCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(_("This check is not signed off: there is nothing to take back."))


class MonthOver(DataCheckError, Conflict):
    status = Conflict.status

    def __init__(self) -> None:
        super().__init__(
            _("The month is over: its check stays as it was signed. Sign the next one instead.")
        )


@transaction.atomic
def open_checks(*, school: School, today: dt.date) -> int:
    """A check of this month for every class of the running year; answers how many are new. Safe to
    repeat.

    Due by rule D8 of the class's level, counted from the first of the month, and never later than
    the month's last day; that day where the regulation has no such rule. A school whose regulation
    has switched the rule off for a level is asked nothing there; between the years nobody is.
    """
    year = AcademicYear.objects.filter(
        school=school, starts_on__lte=today, ends_on__gte=today
    ).first()
    if year is None:
        return 0
    month = today.replace(day=1)
    known = DataCheck.objects.filter(school=school, month=month).values("school_class_id")
    classes = list(SchoolClass.objects.filter(year=year).exclude(pk__in=known).in_school_order())
    if not classes:
        return 0
    rules = list(DeadlineRule.objects.filter(regulation__year=year, code=DeadlineCode.DATA_CHECK))
    spans = list(NonTeachingSpan.objects.filter(year=year, span_classes__isnull=True))
    checks = []
    for school_class in classes:
        rule = next((rule for rule in rules if school_class.level in rule.levels), None)
        if rule is None or rule.is_active:
            due_on = _due_on(rule, school, year, school_class, month, spans)
            checks.append(
                DataCheck(school=school, school_class=school_class, month=month, due_on=due_on)
            )
    DataCheck.objects.bulk_create(checks, ignore_conflicts=True)
    return len(checks)


@transaction.atomic
def sign_check(
    *, actor: Actor, check: DataCheck, note: str, now: dt.datetime, today: dt.date
) -> DataCheck:
    """The class teacher has compared the data of the class with the papers. Where something is
    missing, ``note`` says what is being done.

    Raises ``NotYourCheck``, ``SignedAlready``, ``NoteNeeded``.
    """
    if not policies.can_sign_check(actor, check, today):
        raise NotYourCheck
    locked = (
        DataCheck.objects.select_for_update(of=("self",))
        .select_related("school_class")
        .get(pk=check.pk)
    )
    if locked.signed_at is not None:
        raise SignedAlready
    data = selectors.class_data(school_class=locked.school_class, today=today)
    if data.incomplete and not note.strip():
        raise NoteNeeded(data.incomplete)
    locked.signed_by = StaffMember.objects.get(school_id=actor.school_id, user_id=actor.user_id)
    locked.signed_at = now
    locked.note = note.strip()
    with history.source(user=actor.user_id, role=str(actor.role)):
        locked.save(update_fields=["signed_by", "signed_at", "note"])
    return locked


@transaction.atomic
def take_back_signature(
    *, actor: Actor, check: DataCheck, reason: str, today: dt.date
) -> DataCheck:
    """The class teacher has signed too early: until the month is over the check waits for a
    signature again. The history keeps both, with the reason.

    Raises ``NotSigned``, ``NotYourSignature``, ``MonthOver``.
    """
    locked = (
        DataCheck.objects.select_for_update(of=("self",))
        .select_related("school_class", "signed_by")
        .get(pk=check.pk, school_id=actor.school_id)
    )
    if not policies.can_sign_check(actor, locked, today):
        raise NotYourSignature
    if locked.signed_at is None:
        raise NotSigned
    if not policies.can_take_back_check(actor, locked, today):
        raise NotYourSignature
    if not selectors.is_running(locked, today):
        raise MonthOver
    locked.signed_by = None
    locked.signed_at = None
    with history.source(user=actor.user_id, role=str(actor.role), reason=reason.strip()):
        locked.save(update_fields=["signed_by", "signed_at"])
    return locked


# --- parts -------------------------------------------------------------------------------------


def _due_on(
    rule: DeadlineRule | None,
    school: School,
    year: AcademicYear,
    school_class: SchoolClass,
    month: dt.date,
    spans: list[NonTeachingSpan],
) -> dt.date:
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    if rule is None or rule.unit == DueUnit.DAY_OF_MONTH:
        # «The day of the next month» is past the month that the check is of: its last day.
        return last
    off = tuple(
        (span.starts_on, span.ends_on)
        for span in spans
        if span.grades is None or school_class.grade in span.grades
    )
    moment = due_at(
        Limit(rule.amount, rule.unit),
        event_on=month,
        event_time=None,
        zone=school.zone,
        days=SchoolDays(year.starts_on, year.ends_on, _SIX_DAYS, off),
    )
    return min(moment.astimezone(school.zone).date(), last)
