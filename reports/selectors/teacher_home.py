"""A teacher's first page: the lessons of the day, what is not filled, the own class and groups."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.actors import Actor
from journal.enums import ABSENCES, AttendanceCode, Gap
from journal.models import Attendance, Lesson
from journal.selectors import absences, deadlines, gaps, substitutions
from journal.selectors.absences import week_checks
from journal.selectors.terms import closing, reopenings
from reports.selectors import week_sheets
from reports.selectors.day_note import DayNote, day_note
from school.enums import ConductScale
from school.models import ClassTeacherDuty, Enrolment, SchoolClass, TeachingGroup
from school.selectors import change_requests, data_checks

# How far back a teacher's list of lessons that are not filled yet goes; older ones are late.
UNFILLED_DAYS = 7
_LATE_SHOWN = 8
_LATE_AT_ALL = 1_000


@dataclass(frozen=True, slots=True)
class TodayLesson:
    """A line of the teacher's day. ``missing`` names what is still empty, ready to show, and
    ``due_at`` is the nearest deadline of it; ``replaces`` is the colleague for whom the lesson is
    given. One lesson of the day is now or else next."""

    lesson_id: int
    slot: int
    starts_at: dt.time | None
    title: str
    topic: str
    room: str
    missing: tuple[str, ...]
    due_at: dt.datetime | None
    replaces: str
    is_now: bool
    is_next: bool
    is_over: bool
    is_cancelled: bool
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class UnfilledLesson:
    """A lesson of the last days that lacks something and is not on record as late."""

    lesson_id: int
    on: dt.date
    title: str
    missing: tuple[str, ...]
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AbsentToday:
    """``slots`` are the lessons missed, «1, 2»; ``reasons`` the codes' names without repeats."""

    name: str
    school_class: str
    slots: str
    reasons: str


@dataclass(frozen=True, slots=True)
class ClassDataCheck:
    """The monthly check of the own class's data that is not signed off yet (S0-7g)."""

    check_id: int
    class_name: str
    month: dt.date
    due_on: dt.date
    is_late: bool


@dataclass(frozen=True, slots=True)
class TeacherHome:
    """``note`` says why there are no lessons today; ``late`` are the oldest of ``late_total``;
    ``data_requests`` of parents and absences (``waiting``) wait for the class teacher;
    ``to_sign`` are substitutions that were given and not signed for."""

    lessons: tuple[TodayLesson, ...]
    note: DayNote | None
    late: tuple[deadlines.LateLesson, ...]
    late_total: int
    unfilled: tuple[UnfilledLesson, ...]
    groups: tuple[TeachingGroup, ...]
    led_classes: tuple[SchoolClass, ...]
    absent: tuple[AbsentToday, ...]
    data_checks: tuple[ClassDataCheck, ...]
    data_requests: int
    waiting: absences.Waiting | None
    unsigned_weeks: tuple[week_checks.UnsignedWeek, ...]
    week_sheets: week_sheets.Waiting | None
    term_marks: tuple[closing.MyTermMarks, ...]
    reopenings: tuple[reopenings.ReopeningLine, ...]
    sets_conduct: bool
    to_sign: int


def teacher_home(*, actor: Actor, local_now: dt.datetime) -> TeacherHome:
    """Own lessons of the day with what they lack, what is late and what is not filled yet, own
    groups and requests; for a class teacher the absent of the class and what its data ask for.
    Eight queries; nine more for a class teacher, two where families are on paper, two where
    deadlines count school days, and on a day without lessons, some more while a term ends
    (``term_closing.mine``)."""
    today = local_now.date()
    regulation = gaps.regulation_on(actor.school_id, today)
    lessons: QuerySet[Lesson, Any] = (
        Lesson.objects.visible_to(actor)
        .filter(
            teacher__user_id=actor.user_id,
            on__range=(today - dt.timedelta(days=UNFILLED_DAYS), today),
        )
        .select_related("group__subject", "room", "plan_item", "replaced_teacher")
        .in_order()
    )
    book = None
    if regulation is not None:
        lessons = gaps.with_gaps(lessons, gaps.conditions(regulation))
        book = gaps.deadline_book(regulation)
    of_today = [lesson for lesson in lessons if lesson.on == today]
    late = deadlines.late_lessons(actor=actor, limit=_LATE_AT_ALL)
    led = tuple(
        SchoolClass.objects.visible_to(actor)
        .filter(
            year__ends_on__gte=today,
            pk__in=ClassTeacherDuty.objects.on(today)
            .filter(staff__user_id=actor.user_id)
            .values("school_class_id"),
        )
        .in_school_order()
    )
    return TeacherHome(
        lessons=_today_lines(of_today, local_now, book),
        note=None if of_today else day_note(school_id=actor.school_id, today=today),
        late=tuple(late.lessons[:_LATE_SHOWN]),
        late_total=late.total,
        unfilled=_unfilled([lesson for lesson in lessons if lesson.on < today], late, book),
        groups=tuple(
            TeachingGroup.objects.taught_by(actor, today)
            .filter(year__ends_on__gte=today)
            .select_related("subject")
            .annotate(size=Count("memberships", filter=_in_force("memberships", today)))
            .order_by("grade", "label", "subject__name")
        ),
        led_classes=led,
        absent=_absent(actor, led, today) if led else (),
        data_checks=_data_checks(actor, today) if led else (),
        data_requests=change_requests.pending_count(actor=actor, today=today) if led else 0,
        term_marks=closing.mine(actor=actor, now=local_now, local_day=today),
        reopenings=reopenings.own_requests(actor=actor, now=local_now),
        sets_conduct=bool(led)
        and regulation is not None
        and regulation.conduct_scale != ConductScale.OFF,
        waiting=absences.waiting(actor=actor, today=today) if led else None,
        unsigned_weeks=week_checks.unsigned(actor=actor, today=today) if led else (),
        week_sheets=week_sheets.waiting(actor, led, today) if led else None,
        to_sign=substitutions.to_sign(actor=actor, local_now=local_now),
    )


# --- parts -------------------------------------------------------------------------------------


def _data_checks(actor: Actor, today: dt.date) -> tuple[ClassDataCheck, ...]:
    return tuple(
        ClassDataCheck(
            check_id=check.pk,
            class_name=check.school_class.name,
            month=check.month,
            due_on=check.due_on,
            is_late=check.due_on < today,
        )
        for check in data_checks.open_checks(actor=actor, today=today)
    )


def _in_force(path: str, day: dt.date) -> Q:
    return Q(**{f"{path}__since__lte": day}) & (
        Q(**{f"{path}__until__isnull": True}) | Q(**{f"{path}__until__gt": day})
    )


def _today_lines(
    lessons: list[Lesson], local_now: dt.datetime, book: gaps.DeadlineBook | None
) -> tuple[TodayLesson, ...]:
    """The day in order; where no lesson is on, the next one is marked. No query."""
    time = local_now.time()
    held = [lesson for lesson in lessons if not lesson.is_cancelled]
    now = [lesson for lesson in held if _is_on(lesson, time)]
    ahead = [lesson for lesson in held if lesson.starts_at and lesson.starts_at > time]
    following = None if now or not ahead else ahead[0]
    return tuple(
        TodayLesson(
            lesson_id=lesson.pk,
            slot=lesson.slot,
            starts_at=lesson.starts_at,
            title=_title(lesson),
            topic=lesson.topic or (lesson.plan_item.topic if lesson.plan_item else ""),
            room=lesson.room.name if lesson.room else "",
            missing=_missing(lesson),
            due_at=_due(lesson, book),
            replaces=lesson.replaced_teacher.short_name if lesson.replaced_teacher else "",
            is_now=lesson in now,
            is_next=lesson == following,
            is_over=lesson.ends_at is None or lesson.ends_at <= time,
            is_cancelled=lesson.is_cancelled,
            cancel_reason=lesson.cancel_reason,
        )
        for lesson in lessons
    )


def _unfilled(
    lessons: list[Lesson],
    late: deadlines.LateLessons,
    book: gaps.DeadlineBook | None,
) -> tuple[UnfilledLesson, ...]:
    """Of lessons that are over, those that lack something; the nearest deadline first. No query."""
    known = {lesson.lesson_id for lesson in late.lessons}
    found = [
        UnfilledLesson(lesson.pk, lesson.on, _title(lesson), missing, _due(lesson, book))
        for lesson in lessons
        if lesson.pk not in known and (missing := _missing(lesson))
    ]
    return tuple(sorted(found, key=lambda item: (item.due_at is None, item.due_at, item.on)))


def _title(lesson: Lesson) -> str:
    return f"{lesson.group.label} · {lesson.group.subject.name}"


def _is_on(lesson: Lesson, time: dt.time) -> bool:
    return (
        lesson.starts_at is not None
        and lesson.ends_at is not None
        and lesson.starts_at <= time < lesson.ends_at
    )


def _gaps_of(lesson: Lesson) -> list[Gap]:
    if lesson.is_cancelled:
        return []
    return [gap for gap in Gap if getattr(lesson, gaps.lacking(gap), False)]


def _missing(lesson: Lesson) -> tuple[str, ...]:
    return tuple(str(gap.label) for gap in _gaps_of(lesson))


def _due(lesson: Lesson, book: gaps.DeadlineBook | None) -> dt.datetime | None:
    """The nearest deadline of what the lesson lacks."""
    if book is None:
        return None
    facts = gaps.LessonFacts(
        on=lesson.on,
        ends_at=lesson.ends_at,
        grade=lesson.group.grade,
        unmarked=getattr(lesson, "unmarked", ()),
    )
    dues = [due.at for gap in _gaps_of(lesson) if (due := book.due(gap, facts))]
    return min(dues, default=None)


def _absent(
    actor: Actor, classes: tuple[SchoolClass, ...], today: dt.date
) -> tuple[AbsentToday, ...]:
    """Students of the classes absent today: from which lessons and why. Two queries."""
    names = {item.pk: item.name for item in classes}
    members = dict(
        Enrolment.objects.on(today)
        .filter(school_class__in=classes)
        .values_list("student_id", "school_class_id")
    )
    rows = (
        Attendance.objects.visible_to(actor)
        .filter(student__in=members, lesson__on=today, code__in=ABSENCES)
        .select_related("student", "lesson")
        .order_by("student__sort_key", "student_id", "lesson__slot")
    )
    return tuple(
        _absence(names[members[student_id]], list(of_student))
        for student_id, of_student in groupby(rows, key=attrgetter("student_id"))
    )


def _absence(school_class: str, rows: list[Attendance]) -> AbsentToday:
    reasons = dict.fromkeys(str(AttendanceCode(row.code).label) for row in rows)
    return AbsentToday(
        name=rows[0].student.list_name,
        school_class=school_class,
        slots=", ".join(str(row.lesson.slot) for row in rows),
        reasons=", ".join(reasons),
    )
