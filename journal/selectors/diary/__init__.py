"""The diary: a child's days as in a paper diary.

A lesson's homework is shown where it is due, at the lesson its teacher chose or on the group's next
day; the queries of each page are
counted and do not depend on how much is in it. Marks by subject are in ``marks_table``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal import rules
from journal.enums import AttachmentKind, AttendanceCode, LessonStatus, MarkCode
from journal.models import Attendance, HomeworkAttachment, Lesson, Mark
from journal.selectors import comments
from journal.selectors.diary.homework_due import Source, due_here, homework_sources
from school.enums import GroupPurpose
from school.models import AcademicYear, Enrolment, NonTeachingSpan, SchoolClass, Student

SCHOOL_WEEK = 6


@dataclass(frozen=True, slots=True)
class DiaryMark:
    """A mark as families see it: «5», for what, how heavy («2» or «1,5», empty for 1). A debt has
    its day; ``is_unread`` is said of a comment that this reader has not opened since it was
    written."""

    id: int
    text: str
    work: str
    weight: str
    comment: str
    on: dt.date
    is_low: bool
    is_debt: bool
    due_on: dt.date | None = None
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class DiaryAttachment:
    """A link (``url``) or a file (``file_id``, ``size`` in bytes) that goes with homework."""

    title: str
    url: str
    file_id: int | None
    size: int


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A line of a day. ``homework`` is due at this lesson with its ``attachments`` and about so
    many ``minutes``, ``given`` was set at it.
    ``is_homework_known`` is False while the teacher may still write down what is due."""

    slot: int
    starts_at: dt.time | None
    subject: str
    topic: str
    homework: str
    is_homework_known: bool
    given: str
    attendance: str
    attendance_label: str
    marks: tuple[DiaryMark, ...]
    is_cancelled: bool
    cancel_reason: str
    is_now: bool
    minutes: int = 0
    attachments: tuple[DiaryAttachment, ...] = ()


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
    """The week of ``monday`` for a student got through ``visible_to``. Five queries."""
    last = monday + dt.timedelta(days=SCHOOL_WEEK - 1)
    days = tuple(monday + dt.timedelta(days=shift) for shift in range(SCHOOL_WEEK))
    lines = diary_lines(actor=actor, student=student, days=days, local_now=local_now)
    spans = list(
        NonTeachingSpan.objects.filter(
            Q(span_classes__isnull=True)
            | Q(span_classes__school_class__enrolments__student=student),
            year=year,
            starts_on__lte=last,
            ends_on__gte=monday,
        )
        .distinct()
        .order_by("starts_on", "pk")
    )
    today = local_now.date()
    before = monday - dt.timedelta(days=7)
    after = monday + dt.timedelta(days=7)
    return DiaryWeek(
        monday=monday,
        last=last,
        previous=before if monday > year.starts_on else None,
        following=after if after <= year.ends_on else None,
        days=tuple(
            DiaryDay(
                on=day,
                lessons=lines.get(day, ()),
                off_name=next((span.name for span in spans if span.covers(day, grade)), ""),
                is_today=day == today,
                is_past=day < today,
            )
            for day in days
        ),
    )


def diary_lines(
    *, actor: Actor, student: Student, days: Sequence[dt.date], local_now: dt.datetime
) -> dict[dt.date, tuple[DiaryLesson, ...]]:
    """The lessons of some days with topics, marks, attendance and the homework due; days without
    lessons are left out. Four queries."""
    lessons = list(
        lessons_of(student)
        .filter(school_id=actor.school_id, on__in=days)
        .select_related("group__subject")
        .annotate(sources=homework_sources())
        .order_by("on", "shift", "slot", "pk")
    )
    marks = _marks_by_lesson(
        comments.with_unread(
            Mark.objects.visible_to(actor).filter(student=student, work__lesson__in=lessons), actor
        )
    )
    attendance = {
        row.lesson_id: row
        for row in Attendance.objects.visible_to(actor).filter(student=student, lesson__in=lessons)
    }
    due = {lesson.pk: due_here(lesson.sources, lesson.pk) for lesson in lessons}
    attachments = _attachments(actor, [source["id"] for found in due.values() for source in found])
    found: dict[dt.date, list[DiaryLesson]] = defaultdict(list)
    begun: set[tuple[dt.date, int]] = set()
    for lesson in lessons:
        key = (lesson.on, lesson.group_id)
        found[lesson.on].append(
            _line(
                lesson,
                marks.get(lesson.pk, ()),
                attendance.get(lesson.pk),
                local_now,
                # Of two lessons in a row the homework is asked at the first one.
                [
                    source
                    for source in due[lesson.pk]
                    if not lesson.is_cancelled and (key not in begun or source["due"] == lesson.pk)
                ],
                attachments,
            )
        )
        if not lesson.is_cancelled:
            begun.add(key)
    return {day: tuple(lines) for day, lines in found.items()}


def next_lesson_day(*, student: Student, after: dt.date, until: dt.date) -> dt.date | None:
    """The first day after ``after``, up to ``until``, with a lesson that is not cancelled. One
    query."""
    return (
        lessons_of(student)
        .filter(on__gt=after, on__lte=until)
        .exclude(status=LessonStatus.CANCELLED)
        .order_by("on")
        .values_list("on", flat=True)
        .first()
    )


def fresh_marks(
    *, actor: Actor, student: Student, since: dt.datetime
) -> list[tuple[str, DiaryMark]]:
    """Marks recorded since a moment with their subjects, newest first, at most 8. One query."""
    found = (
        comments.with_unread(Mark.objects.visible_to(actor), actor)
        .filter(student=student, recorded_at__gte=since)
        .select_related("work__work_type", "work__lesson__group__subject")
        .order_by("-recorded_at", "-pk")[:8]
    )
    return [(mark.work.lesson.group.subject.name, diary_mark(mark)) for mark in found]


# --- parts -------------------------------------------------------------------------------------


def lessons_of(student: Student) -> QuerySet[Lesson]:
    """Lessons of the groups the student was in, each within the days of membership."""
    return Lesson.objects.filter(
        Q(group__memberships__until__isnull=True) | Q(on__lt=F("group__memberships__until")),
        group__memberships__student=student,
        on__gte=F("group__memberships__since"),
    )


def _attachments(actor: Actor, lessons: Iterable[int]) -> dict[int, list[DiaryAttachment]]:
    """By the lesson they were given at. One query."""
    found: dict[int, list[DiaryAttachment]] = defaultdict(list)
    for one in (
        HomeworkAttachment.objects.visible_to(actor)
        .filter(lesson_id__in=set(lessons))
        .order_by("added_at", "pk")
    ):
        is_file = one.kind == AttachmentKind.FILE
        found[one.lesson_id].append(
            DiaryAttachment(one.title, one.url, one.pk if is_file else None, one.size)
        )
    return found


def _marks_by_lesson(marks: QuerySet[Mark]) -> dict[int, Sequence[DiaryMark]]:
    found: dict[int, list[DiaryMark]] = defaultdict(list)
    for mark in marks.select_related("work__work_type", "work__lesson").order_by(
        "work__position", "attempt"
    ):
        found[mark.work.lesson_id].append(diary_mark(mark))
    return dict(found)


def diary_mark(mark: Mark) -> DiaryMark:
    """A mark that comes with its work, work type and lesson, and with its ``is_unread``
    (``comments.with_unread``) where the reader is known. No query."""
    work = mark.work
    name = work_name(work.work_type.name, work.title)
    return DiaryMark(
        id=mark.pk,
        text=rules.format_mark(mark.value, mark.code, mark.modifier),
        work=name if mark.attempt == 1 else _("%(work)s, retake") % {"work": name},
        weight="" if work.weight == 1 else plain(work.weight),
        comment=mark.comment,
        on=work.lesson.on,
        is_low=mark.value is not None and mark.value <= 2,
        is_debt=mark.code == MarkCode.DEBT,
        due_on=mark.debt_due_on,
        is_unread=getattr(mark, "is_unread", False),
    )


def _line(
    lesson: Lesson,
    marks: Iterable[DiaryMark],
    attendance: Attendance | None,
    local_now: dt.datetime,
    due: Sequence[Source],
    attachments: Mapping[int, Sequence[DiaryAttachment]],
) -> DiaryLesson:
    code = attendance.code if attendance else AttendanceCode.PRESENT
    text = rules.ATTENDANCE_TEXT[code]
    if attendance and attendance.minutes_late:
        text = f"{text} {attendance.minutes_late}"
    is_now = (
        lesson.on == local_now.date()
        and lesson.starts_at is not None
        and lesson.ends_at is not None
        and lesson.starts_at <= local_now.time() < lesson.ends_at
    )
    subject = lesson.group.subject
    expects_homework = (
        subject.needs_homework
        and not subject.is_extracurricular
        and lesson.group.purpose != GroupPurpose.EXTRACURRICULAR
    )
    return DiaryLesson(
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        subject=subject.name,
        # A topic typed ahead is the teacher's until the lesson's day.
        topic=lesson.topic if lesson.on <= local_now.date() else "",
        homework="\n".join(source["text"] for source in due if source["text"]),
        is_homework_known=(
            not due
            or any(source["recorded_at"] for source in due)
            or not expects_homework
            or lesson.group.grade == 1
        ),
        given=lesson.homework,
        attendance=text,
        attendance_label=str(AttendanceCode(code).label) if text else "",
        marks=tuple(marks),
        is_cancelled=lesson.is_cancelled,
        cancel_reason=lesson.cancel_reason,
        is_now=is_now and not lesson.is_cancelled,
        minutes=sum(source["minutes"] or 0 for source in due if source["text"]),
        attachments=tuple(one for source in due for one in attachments.get(source["id"], ())),
    )


def work_name(kind: str, title: str) -> str:
    """«Контрольная работа: Дроби»; a title that begins with the kind already says it."""
    if not title or title.casefold().startswith(kind.casefold()):
        return title or kind
    return f"{kind}: {title}"


def plain(number: Decimal) -> str:
    """«2», «1,5»: no trailing zeros, a decimal comma."""
    return f"{number.normalize():f}".replace(".", ",")
