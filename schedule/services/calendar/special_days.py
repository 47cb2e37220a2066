"""Days that are not like their weekday: «в субботу по расписанию понедельника», shortened ones,
days on which lessons are held although the calendar says otherwise."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from accounts.actors import Actor
from schedule.models import BellSchedule, SpecialDay
from schedule.selectors.calendar import whole_calendar
from school.models import AcademicYear
from school.selectors.change_log import version_of
from school.services.calendar.changes import changing, ensure_open
from school.services.calendar.errors import CalendarError, ChangedMeanwhile, NotYourCalendar


class DiffersInNothing(CalendarError):
    def __init__(self) -> None:
        super().__init__(
            _("Say by which weekday or by which bells the day goes: otherwise it is a usual day.")
        )


class DayTaken(CalendarError):
    def __init__(self, other: SpecialDay) -> None:
        super().__init__(
            _("The day is special already: “%(name)s”. Change that one.") % {"name": other.name}
        )


@dataclass(frozen=True, slots=True)
class Special:
    """What a person says of such a day. ``grades`` None: all of them; ``parity`` empty: by the
    week of the date itself."""

    on: dt.date
    name: str
    weekday: int | None = None
    parity: str = ""
    bells: BellSchedule | None = None
    grades: tuple[int, ...] | None = None
    order_no: str = ""


def give_special_day(
    *, actor: Actor, year: AcademicYear, day: Special, reason: str = ""
) -> SpecialDay:
    """Raises ``DiffersInNothing``, ``DayTaken`` and what ``changing`` and ``ensure_open`` raise."""
    with changing(actor, year, reason=reason, gather=whole_calendar) as locked:
        _ensure_whole(locked, day)
        _ensure_free(locked, day)
        ensure_open(locked, [(day.on, day.on)], day.grades)
        return SpecialDay.objects.create(school_id=locked.school_id, year=locked, **_fields(day))


def change_special_day(
    *, actor: Actor, special: SpecialDay, day: Special, seen: int, reason: str = ""
) -> bool:
    """False when all was so already. Raises ``ChangedMeanwhile`` and the errors above."""
    with changing(actor, special.year, reason=reason, gather=whole_calendar) as locked:
        _ensure_whole(locked, day)
        special = SpecialDay.objects.select_for_update(of=("self",)).get(pk=special.pk)
        if version_of(special) != seen:
            raise ChangedMeanwhile
        differing = {
            name: value for name, value in _fields(day).items() if getattr(special, name) != value
        }
        if not differing:
            return False
        _ensure_free(locked, day, own=special)
        if differing.keys() - {"name", "order_no"}:
            stretches = [(special.on, special.on), (day.on, day.on)]
            ensure_open(locked, stretches, _either(special.grades, day.grades))
        for name, value in differing.items():
            setattr(special, name, value)
        special.save(update_fields=list(differing))
    return True


def take_special_day_back(*, actor: Actor, special: SpecialDay, reason: str = "") -> None:
    """The day is like its weekday again. Raises the errors above."""
    with changing(actor, special.year, reason=reason, gather=whole_calendar) as locked:
        ensure_open(locked, [(special.on, special.on)], special.grades)
        SpecialDay.objects.filter(pk=special.pk).delete()


def _ensure_whole(year: AcademicYear, day: Special) -> None:
    if day.weekday is None and day.bells is None:
        raise DiffersInNothing
    if day.bells is not None and day.bells.year_id != year.pk:
        raise NotYourCalendar


def _ensure_free(year: AcademicYear, day: Special, own: SpecialDay | None = None) -> None:
    """One word for the school and one for each grade on a day."""
    others = SpecialDay.objects.filter(year=year, on=day.on)
    others = (
        others.filter(grades__isnull=True)
        if day.grades is None
        else others.filter(grades__overlap=list(day.grades))
    )
    if own is not None:
        others = others.exclude(pk=own.pk)
    if (other := others.first()) is not None:
        raise DayTaken(other)


def _fields(day: Special) -> dict[str, object]:
    values = {item.name: getattr(day, item.name) for item in fields(day)}
    values["grades"] = list(day.grades) if day.grades is not None else None
    return values


def _either(one: Collection[int] | None, other: Collection[int] | None) -> set[int] | None:
    return None if one is None or other is None else {*one, *other}
