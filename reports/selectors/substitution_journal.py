"""Журнал учёта пропущенных и замещённых уроков of a month (R-ZPU, print form §4.11)."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal.models import Lesson
from journal.selectors.substitutions import open_lessons
from reports.selectors.hours import hours_text, month_of
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from schedule.selectors.teacher_absences import absences_within


@dataclass(frozen=True, slots=True)
class Line:
    """One lesson. ``absent`` is empty for an added one, ``substitute`` where nobody came;
    ``taught`` is the subject that was given, ``hours`` what is counted to the substitute;
    ``is_open``: nobody has decided about it yet."""

    on: dt.date
    slot: int
    absent: str
    subject: str
    group: str
    reason: str
    grounds: str
    substitute: str
    taught: str
    kind: str
    hours: Decimal | None
    signed_on: dt.date | None
    is_open: bool = False

    @property
    def hours_text(self) -> str:
        return hours_text(self.hours) if self.hours is not None else ""


@dataclass(frozen=True, slots=True)
class MonthJournal:
    """The lessons of a month, and what the summary line says of them."""

    first: dt.date
    last: dt.date
    lines: tuple[Line, ...]
    missed: int
    replaced: int
    hours: Decimal
    most_missed: str

    @property
    def summary(self) -> str:
        """«Пропущено X уроков, замещено Y, больше всего по предмету Z.»"""
        if not self.missed:
            return _("No lesson was missed.")
        numbers = {
            "missed": self.missed,
            "replaced": self.replaced,
            "subject": self.most_missed,
        }
        return (
            _("Lessons missed: %(missed)s, replaced: %(replaced)s, most in %(subject)s.") % numbers
        )


def month_journal(*, actor: Actor, day: dt.date, today: dt.date, zone: dt.tzinfo) -> MonthJournal:
    """Lessons of the month of ``day`` that were missed, given to others or added; those of today
    and earlier that nobody has taken stand there, too. ``zone`` is the school's. Three queries."""
    first, last = month_of(day)
    rows = list(
        Substitution.objects.visible_to(actor)
        .in_force()
        .filter(on__range=(first, last))
        .select_related(
            *("group__subject", "absent_staff", "substitute", "absence"),
            *("subject", "joined_with__subject"),
        )
    )
    left = list(open_lessons(school_id=actor.school_id, first=first, last=min(last, today)))
    grounds = absences_within(school_id=actor.school_id, first=first, last=last)
    lines = [_line(row, zone) for row in rows] + [
        _open_line(lesson, grounds.of(lesson.teacher_id, lesson.on)) for lesson in left
    ]
    missed = [line for line in lines if line.absent]
    most = Counter(line.subject for line in missed).most_common()
    return MonthJournal(
        first=first,
        last=last,
        lines=tuple(sorted(lines, key=lambda line: (line.on, line.slot, line.group))),
        missed=len(missed),
        replaced=sum(bool(line.substitute) for line in missed),
        hours=sum((line.hours or Decimal(0) for line in lines), Decimal(0)),
        most_missed=_first(most),
    )


def _first(most: Sequence[tuple[str, int]]) -> str:
    """The first by name of those that were missed most."""
    return min((name for name, count in most if count == most[0][1]), default="")


def _line(row: Substitution, zone: dt.tzinfo) -> Line:
    absence = row.absence
    return Line(
        on=row.on,
        slot=row.slot,
        absent=row.absent_staff.short_name if row.absent_staff else "",
        subject=row.group.subject.name,
        group=row.group.label,
        reason=str(absence.get_reason_display()) if absence else row.reason,
        grounds=", ".join(filter(None, (absence.document if absence else "", row.order_no))),
        substitute=row.substitute.short_name if row.substitute else "",
        taught=_taught(row),
        kind=str(row.get_kind_display()),
        hours=row.coefficient if row.substitute else None,
        signed_on=row.signed_at.astimezone(zone).date() if row.signed_at else None,
    )


def _taught(row: Substitution) -> str:
    if row.kind == SubstitutionKind.NOT_HELD:
        return ""
    name: str = row.subject.name if row.subject else row.group.subject.name
    return name


def _open_line(lesson: Lesson, absence: tuple[str, str]) -> Line:
    reason, document = absence
    return Line(
        on=lesson.on,
        slot=lesson.slot,
        absent=lesson.teacher.short_name,
        subject=lesson.group.subject.name,
        group=lesson.group.label,
        reason=reason,
        grounds=document,
        substitute="",
        taught="",
        kind="",
        hours=None,
        signed_on=None,
        is_open=True,
    )
