"""Bell schedules of a year: checked, written, copied, shortened."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from accounts.actors import Actor
from schedule.models import BellPeriod, BellSchedule
from schedule.selectors.calendar import whole_calendar
from school.models import AcademicYear
from school.rules.calendar import Finding, error_at, warning_at
from school.services.calendar.changes import changing
from school.services.calendar.errors import CalendarError, InUse, NotYourCalendar, Unsound

# СП 2.4.3648-20, 3.4.16: a break of ten minutes or more, a lesson of 45 minutes or less.
SHORTEST_PAUSE = 10
LONGEST_LESSON = 45
SHORTEST_LESSON = 5
MOST_LESSONS = 20
_DAY = dt.date(2000, 1, 1)


class NameTaken(CalendarError):
    def __init__(self, name: str) -> None:
        super().__init__(_("There are bells “%(name)s” in this year already.") % {"name": name})


class UsualBells(CalendarError):
    def __init__(self) -> None:
        super().__init__(
            _("A year has one schedule of usual bells: make another one usual instead.")
        )


@dataclass(frozen=True, slots=True, order=True)
class Bell:
    shift: int
    number: int
    starts_at: dt.time
    ends_at: dt.time

    @property
    def place(self) -> str:
        if self.shift == 1:
            return _("Lesson %(n)s") % {"n": self.number}
        return _("Shift %(shift)s, lesson %(n)s") % {"shift": self.shift, "n": self.number}


@dataclass(frozen=True, slots=True)
class Bells:
    """A whole schedule as it should be. ``weekdays`` and ``grades`` None: not bound to any."""

    name: str
    lines: tuple[Bell, ...]
    is_default: bool = False
    weekdays: tuple[int, ...] | None = None
    grades: tuple[int, ...] | None = None


def bell_findings(lines: Sequence[Bell]) -> list[Finding]:
    """What cannot be (errors) and what the sanitary rules do not want (warnings). No query."""
    found = [finding for rule in (_lines_in_order, _shifts_apart) for finding in rule(lines)]
    return sorted(found, key=lambda finding: not finding.is_error)


def shortened(lines: Sequence[Bell], minutes: int) -> tuple[Bell, ...]:
    """Each lesson shorter by so many minutes, the pauses as they were, each shift from the same
    hour on. Raises ``CalendarError`` where nothing would be left of a lesson."""
    found: list[Bell] = []
    for shift in sorted({bell.shift for bell in lines}):
        saved = 0
        for bell in sorted(item for item in lines if item.shift == shift):
            if _minutes(bell.ends_at) - _minutes(bell.starts_at) - minutes < SHORTEST_LESSON:
                raise CalendarError(
                    _("%(place)s: nothing would be left of it.") % {"place": bell.place}
                )
            starts = _minutes(bell.starts_at) - saved
            saved += minutes
            found.append(
                Bell(shift, bell.number, _time(starts), _time(_minutes(bell.ends_at) - saved))
            )
    return tuple(found)


def lines_of(schedule: BellSchedule) -> tuple[Bell, ...]:
    """One query, none where ``.lines`` are at hand."""
    rows = getattr(schedule, "lines", None)
    if rows is None:
        rows = schedule.periods.order_by("shift", "number")
    return tuple(Bell(row.shift, row.number, row.starts_at, row.ends_at) for row in rows)


def add_bells(*, actor: Actor, year: AcademicYear, bells: Bells) -> BellSchedule:
    """A new schedule. Raises what ``changing`` raises, ``Unsound``, ``NameTaken``."""
    with changing(actor, year, gather=whole_calendar) as locked:
        _ensure_sound(bells)
        _ensure_name(locked, bells.name)
        _make_room_for_usual(locked, bells)
        schedule = BellSchedule.objects.create(
            school_id=locked.school_id, year=locked, **_fields(bells)
        )
        _write_lines(schedule, bells.lines)
    return schedule


def change_bells(*, actor: Actor, schedule: BellSchedule, bells: Bells) -> None:
    """Another name, other hours, other days. Raises as above, ``UsualBells`` where a year would
    be left without usual ones."""
    with changing(actor, schedule.year, gather=whole_calendar) as locked:
        schedule = BellSchedule.objects.select_for_update().get(pk=schedule.pk, year=locked)
        _ensure_sound(bells)
        _ensure_name(locked, bells.name, schedule)
        if schedule.is_default and not bells.is_default:
            raise UsualBells
        _make_room_for_usual(locked, bells, schedule)
        for name, value in _fields(bells).items():
            setattr(schedule, name, value)
        schedule.save(update_fields=list(_fields(bells)))
        _write_lines(schedule, bells.lines)


def copy_bells(
    *, actor: Actor, schedule: BellSchedule, name: str, shorter_by: int = 0
) -> BellSchedule:
    """The same hours under another name, bound to no weekday and no grade; with ``shorter_by``
    each lesson is shorter by so many minutes. Raises as ``add_bells`` and ``shortened``."""
    if schedule.school_id != actor.school_id:
        raise NotYourCalendar
    lines = lines_of(schedule)
    if shorter_by:
        lines = shortened(lines, shorter_by)
    return add_bells(actor=actor, year=schedule.year, bells=Bells(name, lines))


def remove_bells(*, actor: Actor, schedule: BellSchedule) -> None:
    """Raises ``UsualBells``, and ``InUse`` while some day goes by them."""
    with changing(actor, schedule.year, gather=whole_calendar):
        if schedule.is_default:
            raise UsualBells
        days = [f"{day.on:%d.%m.%Y}" for day in schedule.special_days.order_by("on")[:5]]
        if days:
            raise InUse(
                _("“%(name)s” is named by days, change these first: %(days)s.")
                % {"name": schedule.name, "days": ", ".join(days)}
            )
        BellSchedule.objects.filter(pk=schedule.pk).delete()


# --- parts -------------------------------------------------------------------------------------


def _lines_in_order(lines: Sequence[Bell]) -> Iterator[Finding]:
    if not lines:
        yield error_at("empty", "", _("Write at least one lesson."))
    if len(lines) > 3 * MOST_LESSONS:
        yield error_at("long", "", _("There are too many lessons."))
    seen: set[tuple[int, int]] = set()
    for bell in sorted(lines):
        if (bell.shift, bell.number) in seen:
            yield error_at("twice", bell.place, _("is written twice."))
        seen.add((bell.shift, bell.number))
        lasts = _minutes(bell.ends_at) - _minutes(bell.starts_at)
        if lasts <= 0:
            yield error_at("order", bell.place, _("ends before it begins."))
        elif lasts > LONGEST_LESSON:
            message = _("lasts %(n)s minutes: more than 45 is not allowed.") % {"n": lasts}
            yield warning_at("long_lesson", bell.place, message)
        elif lasts < SHORTEST_LESSON:
            message = _("lasts %(n)s minutes: check the hours.") % {"n": lasts}
            yield warning_at("short_lesson", bell.place, message)


def _shifts_apart(lines: Sequence[Bell]) -> Iterator[Finding]:
    for shift in sorted({bell.shift for bell in lines}):
        own = sorted(bell for bell in lines if bell.shift == shift)
        for former, later in pairwise(own):
            pause = _minutes(later.starts_at) - _minutes(former.ends_at)
            if later.starts_at < former.starts_at:
                message = _("begins before the lesson in front of it.")
                yield error_at("order", later.place, message)
            elif pause < 0:
                message = _("overlaps with the lesson in front of it by %(n)s minutes.")
                yield error_at("overlap", later.place, message % {"n": -pause})
            elif pause < SHORTEST_PAUSE:
                message = _("the break before it lasts %(n)s minutes; ten is the least.")
                yield warning_at("short_pause", later.place, message % {"n": pause})


def _ensure_sound(bells: Bells) -> None:
    if found := [finding for finding in bell_findings(bells.lines) if finding.is_error]:
        raise Unsound(found)


def _ensure_name(year: AcademicYear, name: str, own: BellSchedule | None = None) -> None:
    others = BellSchedule.objects.filter(year=year, name__iexact=name)
    if own is not None:
        others = others.exclude(pk=own.pk)
    if others.exists():
        raise NameTaken(name)


def _make_room_for_usual(year: AcademicYear, bells: Bells, own: BellSchedule | None = None) -> None:
    """Where these become the usual ones, those that were so are not any more."""
    if not bells.is_default:
        return
    former = BellSchedule.objects.filter(year=year, is_default=True)
    if own is not None:
        former = former.exclude(pk=own.pk)
    former.update(is_default=False)


def _fields(bells: Bells) -> dict[str, object]:
    """The usual bells are for every day that no others are meant for."""
    is_bound = not bells.is_default
    return {
        "name": bells.name,
        "is_default": bells.is_default,
        "weekdays": list(bells.weekdays) if is_bound and bells.weekdays else None,
        "grades": list(bells.grades) if is_bound and bells.grades else None,
    }


def _write_lines(schedule: BellSchedule, lines: Sequence[Bell]) -> None:
    """The lessons of the schedule are these; rows of those that stay as they were are not
    touched, so that the history tells what changed and no more."""
    known = {(row.shift, row.number): row for row in schedule.periods.all()}
    wanted = {(bell.shift, bell.number): bell for bell in sorted(lines)}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    BellPeriod.objects.filter(pk__in=gone).delete()
    moved = [
        row
        for key, row in known.items()
        if key in wanted
        and (row.starts_at, row.ends_at) != (wanted[key].starts_at, wanted[key].ends_at)
    ]
    for row in moved:
        bell = wanted[row.shift, row.number]
        row.starts_at, row.ends_at = bell.starts_at, bell.ends_at
    BellPeriod.objects.bulk_update(moved, ["starts_at", "ends_at"])
    BellPeriod.objects.bulk_create(
        BellPeriod(
            school_id=schedule.school_id,
            schedule=schedule,
            shift=bell.shift,
            number=bell.number,
            starts_at=bell.starts_at,
            ends_at=bell.ends_at,
        )
        for key, bell in wanted.items()
        if key not in known
    )


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _time(minutes: int) -> dt.time:
    return (dt.datetime.combine(_DAY, dt.time()) + dt.timedelta(minutes=minutes)).time()
