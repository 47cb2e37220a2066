"""The clocks of an incident, and who its people are in the school (S1-3.15, D18)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.enums import Role
from accounts.models import Incident, User
from core.models import School
from school.enums import DeadlineCode, DueUnit
from school.models import DeadlineRule, Guardian, StaffMember, Student

NOTICE_HOURS = 1
AUTHORITY_HOURS = 24
RESULT_HOURS = 72


class Duty(StrEnum):
    """The three clocks of an incident."""

    NOTICE = "notice"
    AUTHORITY = "authority"
    RESULT = "result"


DUTY_NAMES = {
    Duty.NOTICE: gettext_lazy("notice to the director"),
    Duty.AUTHORITY: gettext_lazy("notice to Roskomnadzor"),
    Duty.RESULT: gettext_lazy("result of the inquiry to Roskomnadzor"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty with its hours. ``is_on`` is false where the duty does not arise."""

    duty: Duty
    hours: int
    basis: str
    due_at: dt.datetime
    done_at: dt.datetime | None
    is_on: bool
    now: dt.datetime

    @property
    def name(self) -> str:
        return str(DUTY_NAMES[self.duty])

    @property
    def is_late(self) -> bool:
        return self.is_on and (self.done_at or self.now) > self.due_at

    @property
    def is_running(self) -> bool:
        return self.is_on and self.done_at is None

    @property
    def kind(self) -> str:
        """The colour of its badge."""
        if not self.is_on:
            return ""
        if self.is_late:
            return "bad"
        return "ok" if self.done_at else "warn"

    @property
    def words(self) -> str:
        """«in time», «2 h 5 min left», «passed 3 h ago»."""
        if not self.is_on:
            return _("not needed: no data leaked")
        if self.done_at:
            return pgettext("deadline", "late") if self.is_late else pgettext("deadline", "in time")
        span = duration(abs(self.due_at - self.now))
        if self.is_late:
            return _("passed %(span)s ago") % {"span": span}
        return _("%(span)s left") % {"span": span}


@dataclass(frozen=True, slots=True)
class Contact:
    """What the notice is filled in with beforehand."""

    name: str
    address: str
    phone: str
    email: str


def duration(span: dt.timedelta) -> str:
    """«45 min», «2 h 5 min», «3 d 4 h»."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": rest}


def clocks_of(
    incident: Incident, now: dt.datetime, *, rule: DeadlineRule | None = None
) -> tuple[Clock, ...]:
    """One hour for the notice (S1-3.15, or as the regulation says under D18); from the moment when
    the school learned of it 24 and 72 hours for Roskomnadzor (152-ФЗ, art. 21 p. 3.1), as long as
    a leak is not ruled out. No query."""
    hours = rule.amount if rule is not None else NOTICE_HOURS
    known_at = min(incident.informed_at or incident.reported_at, incident.reported_at)
    told_at = known_at
    may_leak = incident.has_leak is not False
    law = _("152-FZ, article 21, part 3.1")
    return (
        Clock(
            Duty.NOTICE,
            hours,
            rule.clause if rule is not None and rule.clause else _("clause 3.15"),
            incident.detected_at + dt.timedelta(hours=hours),
            told_at,
            is_on=True,
            now=now,
        ),
        Clock(
            Duty.AUTHORITY,
            AUTHORITY_HOURS,
            law,
            known_at + dt.timedelta(hours=AUTHORITY_HOURS),
            incident.authority_notified_at,
            is_on=may_leak,
            now=now,
        ),
        Clock(
            Duty.RESULT,
            RESULT_HOURS,
            law,
            known_at + dt.timedelta(hours=RESULT_HOURS),
            incident.authority_answered_at,
            is_on=may_leak,
            now=now,
        ),
    )


def notice_rule(school: School, day: dt.date) -> DeadlineRule | None:
    """The regulation's own hours for the notice. One query."""
    return DeadlineRule.objects.filter(
        school=school,
        code=DeadlineCode.INCIDENT,
        unit=DueUnit.HOURS,
        is_active=True,
        regulation__year__starts_on__lte=day,
        regulation__year__ends_on__gte=day,
    ).first()


def name_of(user: User, school_id: int) -> str:
    """Full name as staff, guardian or student of the school, else as the account shows it. Three
    queries at most."""
    person = _person_of(user, school_id)
    return person.full_name if person else user.display_name


def contact_of(user: User, school_id: int) -> Contact:
    """Three queries at most."""
    person = _person_of(user, school_id)
    return Contact(
        name=person.full_name if person else user.display_name,
        address=getattr(person, "address", ""),
        phone=getattr(person, "phone", ""),
        email=getattr(person, "email", "") or user.email,
    )


def _person_of(user: User, school_id: int) -> Guardian | Student | StaffMember | None:
    models: Iterable[type[Guardian] | type[Student] | type[StaffMember]] = (
        StaffMember,
        Guardian,
        Student,
    )
    for model in models:
        person = model._default_manager.filter(user=user, school_id=school_id).first()
        if person is not None:
            return person
    return None


def director_of(school: School) -> StaffMember | None:
    """To whom the notice is addressed and who signs the act. One query."""
    return (
        StaffMember.objects.filter(
            school=school,
            left_on__isnull=True,
            user__memberships__school=school,
            user__memberships__role=Role.DIRECTOR,
            user__memberships__is_revoked=False,
        )
        .order_by("pk")
        .first()
    )
