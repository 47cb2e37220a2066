"""A week of lessons with what differs from the timetable: substitutions, lessons that fall out,
lessons that stand elsewhere."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from journal.enums import LessonChangeKind
from journal.models import Lesson
from journal.models.lessons import LessonQuerySet
from journal.selectors.substitutions import changes as change_selectors
from journal.selectors.substitutions.changes import LessonChange
from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules import SchoolDays
from schedule.selectors.days import school_days
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    GroupClass,
    GroupMembership,
    Room,
    SchoolClass,
    StaffMember,
    Student,
)

SCHOOL_WEEK = 6
_USUAL_WEEK = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Whose:
    """One of the four; ``school_class`` also beside a child, for the calendar."""

    child: Student | None = None
    school_class: SchoolClass | None = None
    staff: StaffMember | None = None
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class WeekLesson:
    """``hours``: where they are not those of its row. ``state``: replaced, cancelled, added, moved
    or empty; ``note`` says it in words."""

    lesson_id: int
    title: str
    subs: tuple[str, ...]
    hours: str = ""
    state: str = ""
    word: str = ""
    note: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.state == LessonChangeKind.CANCELLED


@dataclass(frozen=True, slots=True)
class WeekDay:
    day: dt.date
    is_today: bool
    is_shown: bool
    off: str


@dataclass(frozen=True, slots=True)
class WeekCell:
    day: WeekDay
    lessons: tuple[WeekLesson, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    shift: int
    slot: int
    starts_at: dt.time | None
    ends_at: dt.time | None
    cells: tuple[WeekCell, ...]


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[WeekDay, ...]
    rows: tuple[WeekRow, ...]
    has_two_shifts: bool
    changed: int


def reads_whole_timetable(actor: Actor, day: dt.date) -> bool:
    """The office and those who control it, and class teachers of the day; other teachers see their
    own lessons (permission matrix, row «timetable»). One query for a teacher, else none."""
    if actor.role in (Role.GUARDIAN, Role.STUDENT, Role.HEALTH_WORKER):
        return False
    if actor.role != Role.TEACHER:
        return True
    return (
        ClassTeacherDuty.objects.on(day)
        .filter(school_id=actor.school_id, staff__user_id=actor.user_id)
        .exists()
    )


def timetable_week(
    *,
    actor: Actor,
    year: AcademicYear,
    whose: Whose,
    monday: dt.date,
    shown: dt.date,
    today: dt.date,
    reads_whole: bool,
) -> Week:
    """The week of ``monday``. Twelve queries, however many lessons."""
    last = monday + _DAY * (SCHOOL_WEEK - 1)
    lessons = list(
        _of(whose, _scope(actor, reads_whole=reads_whole))
        .filter(on__range=(monday, last))
        .select_related("group__subject", "teacher", "replaced_teacher", "room")
        .in_order()
    )
    changes = change_selectors.by_lesson(
        change_selectors.changes_between(actor=actor, first=monday, last=last)
    )
    calendar = school_days(year)
    moved = _moved(year, calendar, lessons, monday, last)
    days = _days(whose, calendar, lessons, monday, shown, today)
    by_place: dict[tuple[int, int], dict[dt.date, list[Lesson]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for lesson in lessons:
        by_place[lesson.shift, lesson.slot][lesson.on].append(lesson)
    rows = []
    for at in _places(whose, calendar, by_place, monday):
        starts, ends = _hours(at, by_place, calendar, whose, monday)
        cells = tuple(
            WeekCell(
                day,
                tuple(
                    _lesson(
                        one, whose, changes.get(one.pk), (starts, ends), is_moved=one.pk in moved
                    )
                    for one in by_place[at][day.day]
                ),
            )
            for day in days
        )
        rows.append(WeekRow(at[0], at[1], starts, ends, cells))
    changed = sum(bool(one.state) for row in rows for cell in row.cells for one in cell.lessons)
    shifts = {shift for shift, _slot in by_place}
    return Week(tuple(days), tuple(rows), len(shifts) > 1, changed)


# --- which lessons -----------------------------------------------------------------------------


def _scope(actor: Actor, *, reads_whole: bool) -> LessonQuerySet:
    if reads_whole:
        return Lesson.objects.filter(school_id=actor.school_id)
    return Lesson.objects.visible_to(actor)


def _of(whose: Whose, lessons: LessonQuerySet) -> LessonQuerySet:
    if whose.child is not None:
        own = GroupMembership.objects.filter(
            group_id=OuterRef("group_id"), student=whose.child, since__lte=OuterRef("on")
        ).filter(Q(until__isnull=True) | Q(until__gt=OuterRef("on")))
        return lessons.filter(Exists(own))
    if whose.staff is not None:
        return lessons.filter(Q(teacher=whose.staff) | Q(replaced_teacher=whose.staff))
    if whose.room is not None:
        return lessons.filter(room=whose.room)
    groups = GroupClass.objects.filter(school_class=whose.school_class).values("group_id")
    return lessons.filter(group__in=groups)


def _moved(
    year: AcademicYear,
    calendar: SchoolDays,
    lessons: Sequence[Lesson],
    first: dt.date,
    last: dt.date,
) -> set[int]:
    """Lessons that the timetable in force has elsewhere. Three queries."""
    groups = {lesson.group_id for lesson in lessons}
    versions = list(TimetableVersion.objects.published().filter(year=year).within(first, last))
    entries: dict[tuple[int, int], list[TimetableEntry]] = defaultdict(list)
    for entry in TimetableEntry.objects.filter(version__in=versions, group__in=groups):
        entries[entry.version_id, entry.group_id].append(entry)
    classes: dict[int, list[SchoolClass]] = defaultdict(list)
    for row in GroupClass.objects.filter(group__in=groups).select_related("school_class"):
        classes[row.group_id].append(row.school_class)
    found = set()
    for lesson in lessons:
        version = next(
            (
                one
                for one in versions
                if one.since <= lesson.on and (one.until is None or lesson.on < one.until)
            ),
            None,
        )
        known = entries.get((version.pk, lesson.group_id)) if version else None
        plan = calendar.weekday_of_any(lesson.on, classes[lesson.group_id])
        if not known or plan is None:
            continue
        if not any(
            plan.includes(entry.weekday, entry.parity)
            and (entry.shift, entry.slot) == (lesson.shift, lesson.slot)
            for entry in known
        ):
            found.add(lesson.pk)
    return found


# --- the table ---------------------------------------------------------------------------------


def _days(
    whose: Whose,
    calendar: SchoolDays,
    lessons: Sequence[Lesson],
    monday: dt.date,
    shown: dt.date,
    today: dt.date,
) -> list[WeekDay]:
    taught = {lesson.on for lesson in lessons}
    length = whose.school_class.week_days if whose.school_class else _USUAL_WEEK
    days = []
    for number in range(SCHOOL_WEEK):
        day = monday + _DAY * number
        if number >= length and day not in taught:
            continue
        off = ""
        if whose.school_class is not None and day not in taught:
            off = calendar.off_name(day, whose.school_class)
        days.append(WeekDay(day, day == today, day == shown, off))
    if not any(day.is_shown for day in days):
        days[0] = replace(days[0], is_shown=True)
    return days


def _places(
    whose: Whose,
    calendar: SchoolDays,
    taught: Iterable[tuple[int, int]],
    monday: dt.date,
) -> list[tuple[int, int]]:
    """From the first lesson of each shift to the last: windows are seen."""
    found: set[tuple[int, int]] = set()
    by_shift: dict[int, list[int]] = defaultdict(list)
    for shift, slot in taught:
        by_shift[shift].append(slot)
    for shift, slots in by_shift.items():
        found |= {(shift, slot) for slot in range(min(1, *slots), max(slots) + 1)}
    return sorted(found)


def _hours(
    at: tuple[int, int],
    by_place: dict[tuple[int, int], dict[dt.date, list[Lesson]]],
    calendar: SchoolDays,
    whose: Whose,
    monday: dt.date,
) -> tuple[dt.time | None, dt.time | None]:
    """Those of most lessons of the row; of an empty one the bells of Monday."""
    times = Counter(
        (one.starts_at, one.ends_at)
        for lessons in by_place[at].values()
        for one in lessons
        if one.starts_at is not None
    )
    if times:
        return times.most_common(1)[0][0]
    grade = whose.school_class.grade if whose.school_class else 0
    return calendar.bells_of(monday, grade).get(at, (None, None))


def _lesson(
    lesson: Lesson,
    whose: Whose,
    change: LessonChange | None,
    usual: tuple[dt.time | None, dt.time | None],
    *,
    is_moved: bool,
) -> WeekLesson:
    of_one_class = whose.child is not None or whose.school_class is not None
    title = lesson.group.subject.name if of_one_class else lesson.group.label
    own_label = whose.school_class.name if whose.school_class else ""
    subs = [
        "" if of_one_class else lesson.group.subject.name,
        lesson.group.label if of_one_class and lesson.group.label != own_label else "",
        "" if whose.staff is not None else lesson.teacher.short_name,
        lesson.room.name if lesson.room and whose.room is None else "",
    ]
    hours = ""
    if lesson.starts_at and lesson.ends_at and (lesson.starts_at, lesson.ends_at) != usual:
        hours = f"{lesson.starts_at:%H:%M}–{lesson.ends_at:%H:%M}"
    state, word, note = _state(lesson, change, is_moved=is_moved)
    return WeekLesson(
        lesson.pk, title, tuple(text for text in subs if text), hours, state, word, note
    )


def _state(lesson: Lesson, change: LessonChange | None, *, is_moved: bool) -> tuple[str, str, str]:
    if lesson.is_cancelled:
        kind = LessonChangeKind.CANCELLED
        return kind, str(kind.label), lesson.cancel_reason
    if change is not None and change.kind == LessonChangeKind.ADDED:
        return change.kind, str(change.kind.label), ""
    if lesson.replaced_teacher is not None:
        kind = LessonChangeKind.REPLACED
        note = _("%(substitute)s instead of %(absent)s") % {
            "substitute": lesson.teacher.short_name,
            "absent": lesson.replaced_teacher.short_name,
        }
        if change is not None and change.taught_subject:
            note += f"; {change.taught_subject}"
        if change is not None and change.joined_with:
            note += "; " + _("together with %(group)s") % {"group": change.joined_with}
        return kind, str(kind.label), note
    if is_moved:
        return "moved", _("moved"), _("The timetable has it at another place.")
    return "", "", ""
