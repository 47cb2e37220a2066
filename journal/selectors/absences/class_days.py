"""A class through its lessons of a day or a week: who was where, in every subject."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min

from accounts.actors import Actor
from journal import rules
from journal.enums import ABSENCES, AbsenceState, AttendanceCode
from journal.models import Absence, Attendance, Lesson
from journal.selectors.absences import students_of
from school.models import GroupMembership, SchoolClass

SCHOOL_WEEK = 6


@dataclass(frozen=True, slots=True)
class DayCell:
    """A student at a lesson. ``text`` is empty for one who is there, and for one of whom nobody
    has said yet (``is_open``); ``label`` says it in words."""

    lesson_id: int
    subject: str
    text: str
    label: str
    is_absent: bool
    is_open: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class WeekCell:
    """A student's day: «б 6», «н 2, оп 1»; ``is_whole`` when no lesson was attended."""

    text: str
    missed: int
    held: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """``absence`` is what is entered or announced for the day."""

    student_id: int
    number: int
    name: str
    cells: tuple[tuple[DayCell, ...], ...]
    absence: Absence | None
    absent: int


@dataclass(frozen=True, slots=True)
class WeekLine:
    student_id: int
    number: int
    name: str
    cells: tuple[WeekCell, ...]
    missed: int
    held: int


@dataclass(frozen=True, slots=True)
class ClassDay:
    """``unchecked`` lessons are over their teachers' heads still: attendance is not confirmed."""

    on: dt.date
    slots: tuple[int, ...]
    lines: tuple[DayLine, ...]
    unchecked: int
    previous: dt.date | None
    following: dt.date | None


@dataclass(frozen=True, slots=True)
class ClassWeek:
    days: tuple[dt.date, ...]
    lines: tuple[WeekLine, ...]


def class_day(*, actor: Actor, school_class: SchoolClass, day: dt.date) -> ClassDay:
    """Students of the class by lessons of the day, all subjects. Six queries, whatever the size of
    the class; two more ask for the days around."""
    found = _Found(actor, school_class, (day,))
    held = [lesson for lesson in found.lessons.values() if not lesson.is_cancelled]
    lines = []
    for number, student in enumerate(found.students, start=1):
        cells: dict[int, list[DayCell]] = defaultdict(list)
        for lesson in found.of(student.pk, day):
            cells[lesson.slot].append(found.cell(lesson, student.pk))
        own = [one for of_slot in cells.values() for one in of_slot]
        lines.append((number, student, cells, sum(one.is_absent for one in own)))
    slots = tuple(sorted({lesson.slot for lesson in found.lessons.values()}))
    around = Lesson.objects.filter(group__in=school_class.group_classes.values("group_id"))
    return ClassDay(
        on=day,
        slots=slots,
        lines=tuple(
            DayLine(
                student_id=student.pk,
                number=number,
                name=student.list_name,
                cells=tuple(tuple(cells[slot]) for slot in slots),
                absence=found.absences.get(student.pk),
                absent=absent,
            )
            for number, student, cells, absent in lines
        ),
        unchecked=sum(lesson.attendance_checked_at is None for lesson in held),
        previous=around.filter(on__lt=day).aggregate(day=Max("on"))["day"],
        following=around.filter(on__gt=day).aggregate(day=Min("on"))["day"],
    )


def class_week(
    *, actor: Actor, school_class: SchoolClass, monday: dt.date, today: dt.date
) -> ClassWeek:
    """Students of the class by days of a week: of the lessons held so far, how many were missed and
    why. Five queries."""
    days = tuple(monday + dt.timedelta(days=shift) for shift in range(SCHOOL_WEEK))
    found = _Found(actor, school_class, days)
    lines = []
    for number, student in enumerate(found.students, start=1):
        cells = tuple(_week_cell(found, student.pk, day, today) for day in days)
        lines.append(
            WeekLine(
                student_id=student.pk,
                number=number,
                name=student.list_name,
                cells=cells,
                missed=sum(cell.missed for cell in cells),
                held=sum(cell.held for cell in cells),
            )
        )
    return ClassWeek(days=days, lines=tuple(lines))


class _Found:
    """What the days of a class are made of. Five queries."""

    def __init__(self, actor: Actor, school_class: SchoolClass, days: Sequence[dt.date]) -> None:
        self.students = list(students_of(school_class, days[-1]))
        ids = [student.pk for student in self.students]
        spans = list(GroupMembership.objects.filter(student__in=ids).within(days[0], days[-1]))
        self.lessons = {
            lesson.pk: lesson
            for lesson in Lesson.objects.filter(
                school_id=actor.school_id,
                on__in=days,
                group__in={span.group_id for span in spans},
            )
            .select_related("group__subject")
            .in_order()
        }
        self._own: dict[tuple[int, dt.date], list[Lesson]] = defaultdict(list)
        groups: dict[int, list[GroupMembership]] = defaultdict(list)
        for span in spans:
            groups[span.group_id].append(span)
        for lesson in self.lessons.values():
            for span in groups[lesson.group_id]:
                if span.since <= lesson.on and (span.until is None or span.until > lesson.on):
                    self._own[span.student_id, lesson.on].append(lesson)
        self._rows = {
            (row.lesson_id, row.student_id): row
            for row in Attendance.objects.filter(lesson__in=list(self.lessons), student__in=ids)
        }
        self.absences = _absences(ids, days)

    def of(self, student_id: int, day: dt.date) -> Sequence[Lesson]:
        return self._own[student_id, day]

    def row(self, lesson: Lesson, student_id: int) -> Attendance | None:
        return self._rows.get((lesson.pk, student_id))

    def cell(self, lesson: Lesson, student_id: int) -> DayCell:
        row = self.row(lesson, student_id)
        code = row.code if row else AttendanceCode.PRESENT
        text = rules.ATTENDANCE_TEXT[code]
        if row and row.minutes_late:
            text = f"{text}{row.minutes_late}"
        return DayCell(
            lesson_id=lesson.pk,
            subject=lesson.group.subject.name,
            text=text,
            label=str(AttendanceCode(code).label),
            is_absent=code in ABSENCES and not lesson.is_cancelled,
            is_open=row is None and lesson.attendance_checked_at is None,
            is_cancelled=lesson.is_cancelled,
        )


def _absences(student_ids: Collection[int], days: Sequence[dt.date]) -> dict[int, Absence]:
    """What is accepted, else announced, for the days."""
    found = Absence.objects.filter(
        student__in=student_ids,
        state__in=(AbsenceState.ACCEPTED, AbsenceState.ANNOUNCED),
        first_day__lte=days[-1],
        last_day__gte=days[0],
    )
    rows: dict[int, Absence] = {}
    for absence in found.order_by("first_day", "pk"):
        current = rows.get(absence.student_id)
        if current is None or current.state == AbsenceState.ANNOUNCED:
            rows[absence.student_id] = absence
    return rows


def _week_cell(found: _Found, student_id: int, day: dt.date, today: dt.date) -> WeekCell:
    lessons = [lesson for lesson in found.of(student_id, day) if not lesson.is_cancelled]
    counts: dict[str, int] = defaultdict(int)
    missed = 0
    for lesson in lessons:
        row = found.row(lesson, student_id)
        if row is None or row.code == AttendanceCode.PRESENT:
            continue
        counts[rules.ATTENDANCE_TEXT[row.code]] += 1
        missed += row.code in ABSENCES and lesson.on <= today
    return WeekCell(
        text=", ".join(f"{sign} {count}" for sign, count in counts.items()),
        missed=missed,
        held=len(lessons) if day <= today else 0,
        is_whole=bool(lessons) and missed == len(lessons),
    )
