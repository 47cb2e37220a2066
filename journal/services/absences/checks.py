"""What days away may say: their shape, and what is refused."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from core.errors import Conflict, NotAllowed
from journal.enums import AbsenceState, AttendanceCode, ExcuseDocument
from journal.models import Absence
from journal.services.errors import JournalError
from school.models import AcademicYear, Enrolment, Student

# What parents may say and what the class teacher may enter for whole days.
ANNOUNCED = (AttendanceCode.ILL, AttendanceCode.EXCUSED)
ENTERED = (
    AttendanceCode.ILL,
    AttendanceCode.EXCUSED,
    AttendanceCode.UNEXCUSED,
    AttendanceCode.ABSENT,
    AttendanceCode.AWAY,
    AttendanceCode.REMOTE,
)
# Parents explain an absence for two weeks; later they speak with the class teacher.
EXPLAINED = dt.timedelta(days=14)
LONGEST_ANNOUNCED = dt.timedelta(days=60)


class AbsenceError(JournalError):
    """What an absence refuses; ``field`` is where the mistake is."""

    field = ""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotYourChild(NotAllowed):
    def __init__(self) -> None:
        super().__init__(_("An absence is announced by a parent, of an own child only."))


class NotClassTeacher(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _("Days away are entered and accepted by the class teacher of the student.")
        )


class AbsenceDecided(AbsenceError, Conflict):
    status = Conflict.status

    def __init__(self, absence: Absence) -> None:
        super().__init__(
            _("This absence is %(state)s already. Reload the page.")
            % {"state": absence.get_state_display()}
        )


class AbsencesOverlap(AbsenceError, Conflict):
    status = Conflict.status

    def __init__(self, absence: Absence) -> None:
        if absence.state == AbsenceState.ANNOUNCED:
            sentence = _(
                "The parents have announced an absence %(days)s, it waits for the class teacher: "
                "it is accepted or withdrawn first."
            )
        else:
            sentence = _(
                "An absence %(days)s is entered already: the class teacher extends or cuts it."
            )
        super().__init__(sentence % {"days": days_text(absence)}, field="first_day")


@dataclass(frozen=True, slots=True)
class Days:
    """From a day, or a lesson of it, to a day, or a lesson of it; both ends belong to it."""

    first_day: dt.date
    last_day: dt.date
    first_slot: int | None = None
    last_slot: int | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and on which document."""

    code: str
    document: str = ""
    document_no: str = ""
    note: str = ""


def days_text(absence: Absence) -> str:
    """«19.01.2026», «19.01.2026 – 23.01.2026»."""
    first = formats.date_format(absence.first_day, "d.m.Y")
    if absence.first_day == absence.last_day:
        return first
    return f"{first} – {formats.date_format(absence.last_day, 'd.m.Y')}"


def ensure_waits(absence: Absence) -> None:
    if absence.state != AbsenceState.ANNOUNCED:
        raise AbsenceDecided(absence)


def ensure_accepted(absence: Absence) -> None:
    if absence.state != AbsenceState.ACCEPTED:
        raise AbsenceDecided(absence)


def ensure_announced(code: str, days: Days, today: dt.date) -> None:
    """What a parent may say without the class teacher."""
    if code not in ANNOUNCED:
        raise AbsenceError(_("Choose a reason from the list."), field="code")
    if days.first_day < today - EXPLAINED:
        raise AbsenceError(
            _(
                "An absence is explained here for %(days)s days. Tell the class teacher about an "
                "earlier one."
            )
            % {"days": EXPLAINED.days},
            field="first_day",
        )
    if days.last_day - days.first_day > LONGEST_ANNOUNCED:
        raise AbsenceError(
            _("More than %(days)s days are agreed with the class teacher in person.")
            % {"days": LONGEST_ANNOUNCED.days},
            field="last_day",
        )


def ensure_reason(reason: Reason) -> None:
    if reason.code not in ENTERED:
        raise AbsenceError(_("Choose a reason from the list."), field="code")
    if reason.document and reason.document not in ExcuseDocument.values:
        raise AbsenceError(_("Choose a document from the list."), field="document")


def ensure_days(student: Student, days: Days) -> None:
    """In order, within a school year of the student. One query."""
    if days.last_day < days.first_day:
        raise AbsenceError(_("The last day is before the first one."), field="last_day")
    slots = (days.first_slot, days.last_slot)
    if (
        days.first_day == days.last_day
        and None not in slots
        and (days.last_slot or 0) < (days.first_slot or 0)
    ):
        raise AbsenceError(_("The last lesson is before the first one."), field="last_slot")
    year = (
        AcademicYear.objects.filter(
            classes__enrolments__in=Enrolment.objects.filter(student=student).within(
                days.first_day, days.last_day
            )
        )
        .order_by("-starts_on")
        .first()
    )
    if year is None:
        raise AbsenceError(
            _("On these days the student is in no class of the school."), field="first_day"
        )
    if not year.starts_on <= days.first_day <= days.last_day <= year.ends_on:
        raise AbsenceError(
            _("An absence lies within one school year, %(first)s to %(last)s.")
            % {
                "first": formats.date_format(year.starts_on, "d.m.Y"),
                "last": formats.date_format(year.ends_on, "d.m.Y"),
            },
            field="last_day" if days.last_day > year.ends_on else "first_day",
        )


def ensure_alone(student: Student, days: Days, *, apart_from: Absence | None = None) -> None:
    """No lesson may have two reasons. One query."""
    touching = Absence.objects.filter(
        Q(last_day__gt=days.first_day)
        | Q(last_day=days.first_day) & _reaches(days.first_slot, "last_slot", "gte"),
        Q(first_day__lt=days.last_day)
        | Q(first_day=days.last_day) & _reaches(days.last_slot, "first_slot", "lte"),
        student=student,
        state__in=(AbsenceState.ANNOUNCED, AbsenceState.ACCEPTED),
    )
    if apart_from is not None:
        touching = touching.exclude(pk=apart_from.pk)
    if (found := touching.order_by("first_day").first()) is not None:
        raise AbsencesOverlap(found)


def _reaches(slot: int | None, name: str, how: str) -> Q:
    """Of an absence that begins or ends on the same day: whether it has the lesson ``slot``."""
    return Q() if slot is None else Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__{how}": slot})
