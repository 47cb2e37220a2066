"""The diary: a child's week, and where the marks stand.

A lesson's homework is shown where it is due, at the group's next lesson, as in a paper diary; the
queries of each page are counted and do not depend on how much is in it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.actors import Actor
from journal import rules
from journal.enums import ABSENCES, AttendanceCode, LessonStatus, MarkCode, TermMarkKind
from journal.models import Attendance, Lesson, Mark, TermMark
from journal.selectors import standing
from school.models import (
    AcademicYear,
    Enrolment,
    GroupMembership,
    NonTeachingSpan,
    Regulation,
    SchoolClass,
    Student,
    Term,
)

SCHOOL_WEEK = 6


@dataclass(frozen=True, slots=True)
class DiaryMark:
    """A mark as families see it: «5», for what, how heavy («2» or «1,5», empty for 1)."""

    text: str
    work: str
    weight: str
    comment: str
    on: dt.date
    is_low: bool
    is_debt: bool


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A line of a day. ``homework`` is due at this lesson, ``given`` was set at it."""

    slot: int
    starts_at: dt.time | None
    subject: str
    topic: str
    homework: str
    given: str
    attendance: str
    attendance_label: str
    marks: tuple[DiaryMark, ...]
    is_cancelled: bool
    cancel_reason: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class DiaryDay:
    on: dt.date
    lessons: tuple[DiaryLesson, ...]
    off_name: str
    is_today: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class DiaryWeek:
    """Monday to Saturday; ``previous`` and ``following`` are Mondays within the year, or None."""

    monday: dt.date
    last: dt.date
    previous: dt.date | None
    following: dt.date | None
    days: tuple[DiaryDay, ...]

    @property
    def is_empty(self) -> bool:
        return not any(day.lessons for day in self.days)


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """A subject's row: the term's marks in order, absences, mean and what it is made of, and the
    marks of every term by term id («» where there is none)."""

    subject: str
    marks: tuple[DiaryMark, ...]
    absences: int
    mean: str
    made_of: str
    suggested: int | None
    term_marks: tuple[str, ...]
    is_graded: bool


@dataclass(frozen=True, slots=True)
class MarksTable:
    terms: tuple[Term, ...]
    current: Term | None
    rows: tuple[SubjectMarks, ...]
    has_year_marks: bool


def class_on(student: Student, day: dt.date) -> SchoolClass | None:
    """The student's class on a day, or the last one before it. One query."""
    enrolment = (
        Enrolment.objects.filter(student=student, since__lte=day)
        .select_related("school_class__year", "school_class__term_scheme")
        .order_by("-since")
        .first()
    )
    return enrolment.school_class if enrolment else None


def diary_week(
    *,
    actor: Actor,
    student: Student,
    year: AcademicYear,
    grade: int,
    monday: dt.date,
    local_now: dt.datetime,
) -> DiaryWeek:
    """The week of ``monday`` for a student got through ``visible_to``. Four queries."""
    last = monday + dt.timedelta(days=SCHOOL_WEEK - 1)
    lessons = list(
        _lessons_of(student)
        .filter(school_id=actor.school_id, on__range=(monday, last))
        .select_related("group__subject")
        .annotate(due=Subquery(_previous_homework()))
        .in_order()
    )
    marks = _marks_by_lesson(
        Mark.objects.visible_to(actor).filter(student=student, work__lesson__in=lessons)
    )
    attendance = {
        row.lesson_id: row
        for row in Attendance.objects.visible_to(actor).filter(student=student, lesson__in=lessons)
    }
    spans = list(
        NonTeachingSpan.objects.filter(year=year, starts_on__lte=last, ends_on__gte=monday)
    )
    by_day: dict[dt.date, list[DiaryLesson]] = defaultdict(list)
    for lesson in lessons:
        by_day[lesson.on].append(
            _line(lesson, marks.get(lesson.pk, ()), attendance.get(lesson.pk), local_now)
        )
    today = local_now.date()
    days = tuple(
        DiaryDay(
            on=day,
            lessons=tuple(by_day.get(day, ())),
            off_name=next((span.name for span in spans if span.covers(day, grade)), ""),
            is_today=day == today,
            is_past=day < today,
        )
        for day in (monday + dt.timedelta(days=shift) for shift in range(SCHOOL_WEEK))
    )
    before = monday - dt.timedelta(days=7)
    after = monday + dt.timedelta(days=7)
    return DiaryWeek(
        monday=monday,
        last=last,
        previous=before if before + dt.timedelta(days=6) >= year.starts_on else None,
        following=after if after <= year.ends_on else None,
        days=days,
    )


def fresh_marks(
    *, actor: Actor, student: Student, since: dt.datetime
) -> list[tuple[str, DiaryMark]]:
    """Marks recorded since a moment with their subjects, newest first, at most 12. One query."""
    found = (
        Mark.objects.visible_to(actor)
        .filter(student=student, recorded_at__gte=since)
        .select_related("work__work_type", "work__lesson__group__subject")
        .order_by("-recorded_at", "-pk")[:12]
    )
    return [(mark.work.lesson.group.subject.name, _mark(mark)) for mark in found]


def marks_table(
    *,
    actor: Actor,
    student: Student,
    school_class: SchoolClass,
    regulation: Regulation,
    term: Term | None,
) -> MarksTable:
    """Every subject of the student with the marks of ``term``, means, and all term marks.

    Marks follow the student: those of a group that was left count under the same subject. Five
    queries, whatever the number of subjects.
    """
    terms = tuple(Term.objects.filter(scheme_id=school_class.term_scheme_id).order_by("number"))
    groups: dict[str, list[GroupMembership]] = defaultdict(list)
    for membership in (
        GroupMembership.objects.filter(student=student, group__year_id=school_class.year_id)
        .select_related("group__subject")
        .order_by("group__subject__name", "pk")
    ):
        groups[membership.group.subject.name].append(membership)

    marks: dict[str, list[Mark]] = defaultdict(list)
    absences: dict[str, int] = defaultdict(int)
    if term is not None:
        for mark in (
            Mark.objects.visible_to(actor)
            .filter(student=student, work__lesson__on__range=(term.starts_on, term.ends_on))
            .select_related("work__work_type", "work__lesson__group__subject")
            .order_by("work__lesson__on", "work__lesson__slot", "work__position")
        ):
            marks[mark.work.lesson.group.subject.name].append(mark)
        for name, code in (
            Attendance.objects.visible_to(actor)
            .filter(student=student, lesson__on__range=(term.starts_on, term.ends_on))
            .values_list("lesson__group__subject__name", "code")
        ):
            absences[name] += code in ABSENCES
    decided: dict[tuple[str, int | str], str] = {
        (mark.group.subject.name, mark.term_id or mark.kind): rules.format_mark(
            mark.value, mark.code
        )
        for mark in TermMark.objects.visible_to(actor)
        .filter(student=student, group__year_id=school_class.year_id)
        .select_related("group__subject")
    }
    has_year_marks = any(key == TermMarkKind.YEAR for _name, key in decided)
    columns: list[int | str] = [item.pk for item in terms]
    if has_year_marks:
        columns.append(TermMarkKind.YEAR)
    rows = []
    for name, memberships in groups.items():
        of_subject = marks.get(name, [])
        mean = rules.weighted_mean(
            rules.WeightedMark(mark.value, mark.work.weight)
            for mark in of_subject
            if mark.value is not None
        )
        found = standing.standing_of(mean, regulation, memberships[-1].group.hours_per_week)
        rows.append(
            SubjectMarks(
                subject=name,
                marks=tuple(_mark(mark) for mark in of_subject),
                absences=absences.get(name, 0),
                mean=rules.decimal_text(found.mean),
                made_of=_made_of(found),
                suggested=found.suggested,
                term_marks=tuple(decided.get((name, key), "") for key in columns),
                is_graded=any(item.group.grading != "none" for item in memberships),
            )
        )
    return MarksTable(terms=terms, current=term, rows=tuple(rows), has_year_marks=has_year_marks)


# --- parts -------------------------------------------------------------------------------------


def _lessons_of(student: Student) -> QuerySet[Lesson]:
    """Lessons of the groups the student was in, each within the days of membership."""
    return Lesson.objects.filter(
        Q(group__memberships__until__isnull=True) | Q(on__lt=F("group__memberships__until")),
        group__memberships__student=student,
        on__gte=F("group__memberships__since"),
    )


def _previous_homework() -> QuerySet[Lesson]:
    earlier = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), slot__lt=OuterRef("slot"))
    return (
        Lesson.objects.filter(earlier, group_id=OuterRef("group_id"))
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("-on", "-slot")
        .values("homework")[:1]
    )


def _marks_by_lesson(marks: QuerySet[Mark]) -> dict[int, Sequence[DiaryMark]]:
    found: dict[int, list[DiaryMark]] = defaultdict(list)
    for mark in marks.select_related("work__work_type", "work__lesson").order_by("work__position"):
        found[mark.work.lesson_id].append(_mark(mark))
    return dict(found)


def _mark(mark: Mark) -> DiaryMark:
    work = mark.work
    kind = work.work_type.name
    return DiaryMark(
        text=rules.format_mark(mark.value, mark.code),
        work=f"{kind}: {work.title}" if work.title else kind,
        weight="" if work.weight == 1 else _plain(work.weight),
        comment=mark.comment,
        on=work.lesson.on,
        is_low=mark.value is not None and mark.value <= 2,
        is_debt=mark.code == MarkCode.DEBT,
    )


def _line(
    lesson: Lesson,
    marks: Iterable[DiaryMark],
    attendance: Attendance | None,
    local_now: dt.datetime,
) -> DiaryLesson:
    code = attendance.code if attendance else AttendanceCode.PRESENT
    text = rules.ATTENDANCE_TEXT[code]
    if attendance and attendance.minutes_late:
        text = f"{text} {attendance.minutes_late}"
    is_now = (
        lesson.on == local_now.date()
        and lesson.starts_at is not None
        and lesson.ends_at is not None
        and lesson.starts_at <= local_now.time() <= lesson.ends_at
    )
    return DiaryLesson(
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        subject=lesson.group.subject.name,
        # A topic typed ahead is the teacher's until the lesson's day.
        topic=lesson.topic if lesson.on <= local_now.date() else "",
        homework=getattr(lesson, "due", None) or "",
        given=lesson.homework,
        attendance=text,
        attendance_label=str(AttendanceCode(code).label) if text else "",
        marks=tuple(marks),
        is_cancelled=lesson.is_cancelled,
        cancel_reason=lesson.cancel_reason,
        is_now=is_now and not lesson.is_cancelled,
    )


def _made_of(found: standing.Standing) -> str:
    """«26 / 6 = 4,33», or an empty string without marks."""
    if found.mean is None:
        return ""
    return f"{_plain(found.total)} / {_plain(found.weight)} = {rules.decimal_text(found.mean)}"


def _plain(number: Decimal) -> str:
    """«2», «1,5»: no trailing zeros, a decimal comma."""
    return f"{number.normalize():f}".replace(".", ",")
