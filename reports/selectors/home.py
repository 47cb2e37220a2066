"""What needs a person now: the first page of each role.

Every function answers one role and says how many queries it takes; none depends on the size of the
school.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from accounts.actors import Actor
from core.models import Job
from journal.enums import ABSENCES
from journal.models import Attendance, Lesson
from journal.selectors import deadlines, diary, gaps
from reports.models import BoundVolume
from school.models import (
    AcademicYear,
    Enrolment,
    Guardian,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
    TeachingGroup,
)


@dataclass(frozen=True, slots=True)
class TodayLesson:
    """A line of the teacher's day. ``missing`` names what is still empty, ready to show."""

    lesson_id: int
    slot: int
    starts_at: dt.time | None
    title: str
    topic: str
    room: str
    missing: tuple[str, ...]
    is_substitution: bool
    is_now: bool
    is_over: bool
    is_cancelled: bool
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class AbsentToday:
    name: str
    lessons: int


@dataclass(frozen=True, slots=True)
class TeacherHome:
    lessons: tuple[TodayLesson, ...]
    late: deadlines.LateLessons
    groups: tuple[TeachingGroup, ...]
    led_classes: tuple[SchoolClass, ...]
    absent: tuple[AbsentToday, ...]


@dataclass(frozen=True, slots=True)
class HeadHome:
    """Deputy, director, control group: today and what is late in the school."""

    lessons_today: int
    over_today: int
    unfilled_today: int
    absent_today: int
    late: deadlines.LateSummary


@dataclass(frozen=True, slots=True)
class FamilyHome:
    """Today and the next school day of one child, and what is new in a week."""

    student: Student
    school_class: SchoolClass | None
    today: diary.DiaryDay | None
    next_day: diary.DiaryDay | None
    fresh: tuple[tuple[str, diary.DiaryMark], ...]


@dataclass(frozen=True, slots=True)
class OfficeHome:
    """Secretary: the jobs that run and the bound volumes."""

    jobs: tuple[Job, ...]
    classes: int
    printed: int
    print_by: str


@dataclass(frozen=True, slots=True)
class AdministratorHome:
    """Administrator: who has no account yet and whether the year is set up."""

    year: AcademicYear | None
    has_regulation: bool
    staff: int
    staff_without_account: int
    students: int
    students_without_account: int
    guardians: int
    guardians_without_account: int


def teacher_home(*, actor: Actor, local_now: dt.datetime) -> TeacherHome:
    """Own lessons of the day with what they lack, overdue ones, own groups; for a class teacher
    the absent of the class. Seven queries."""
    today = local_now.date()
    regulation = gaps.regulation_on(actor.school_id, today)
    lessons = (
        Lesson.objects.visible_to(actor)
        .filter(teacher__user_id=actor.user_id, on=today)
        .select_related("group__subject", "room", "plan_item")
        .in_order()
    )
    if regulation is not None:
        lessons = gaps.with_gaps(lessons, gaps.conditions(regulation))
    led = tuple(SchoolClass.objects.led_by(actor).filter(year__ends_on__gte=today))
    return TeacherHome(
        lessons=tuple(_today_line(lesson, local_now) for lesson in lessons),
        late=deadlines.late_lessons(actor=actor, limit=8),
        groups=tuple(
            TeachingGroup.objects.taught_by(actor, today)
            .select_related("subject")
            .annotate(size=Count("memberships", filter=_in_force("memberships", today)))
            .order_by("grade", "label", "subject__name")
        ),
        led_classes=led,
        absent=_absent(led, today) if led else (),
    )


def head_home(*, actor: Actor, local_now: dt.datetime) -> HeadHome:
    """Today in figures and the summary of passed deadlines. Five queries."""
    today = local_now.date()
    regulation = gaps.regulation_on(actor.school_id, today)
    lessons = Lesson.objects.visible_to(actor).filter(on=today).exclude(status="cancelled")
    over = gaps.over(lessons, local_now)
    conditions = gaps.conditions(regulation) if regulation else {}
    return HeadHome(
        lessons_today=lessons.count(),
        over_today=over.count(),
        unfilled_today=over.filter(gaps.any_of(conditions)).count() if conditions else 0,
        absent_today=Attendance.objects.visible_to(actor)
        .filter(lesson__on=today, code__in=ABSENCES)
        .aggregate(students=Count("student", distinct=True))["students"],
        late=deadlines.late_summary(actor=actor, top=6),
    )


def family_home(
    *, actor: Actor, student: Student, local_now: dt.datetime, now: dt.datetime
) -> FamilyHome:
    """Today's lessons of a child, the next day with lessons and its homework, the marks of the
    last seven days. At most ten queries."""
    today = local_now.date()
    school_class = diary.class_on(student, today)
    current = following = None
    if school_class is not None:
        monday = today - dt.timedelta(days=today.weekday())
        days: list[diary.DiaryDay] = []
        for shift in (0, 7):
            week = diary.diary_week(
                actor=actor,
                student=student,
                year=school_class.year,
                grade=school_class.grade,
                monday=monday + dt.timedelta(days=shift),
                local_now=local_now,
            )
            days.extend(week.days)
            following = next((day for day in days if day.on > today and day.lessons), None)
            if following:
                break
        current = next((day for day in days if day.is_today), None)
    return FamilyHome(
        student=student,
        school_class=school_class,
        today=current,
        next_day=following,
        fresh=tuple(
            diary.fresh_marks(actor=actor, student=student, since=now - dt.timedelta(days=7))
        ),
    )


def office_home(*, actor: Actor, today: dt.date) -> OfficeHome:
    """The secretary's jobs of the last days and how many classes are printed. Four queries."""
    year = _year(actor, today)
    regulation = Regulation.objects.filter(year=year).first() if year else None
    classes = SchoolClass.objects.visible_to(actor).filter(year=year)
    printed = BoundVolume.objects.visible_to(actor).filter(school_class=OuterRef("pk"))
    counts = classes.aggregate(classes=Count("pk"), printed=Count("pk", filter=Q(Exists(printed))))
    return OfficeHome(
        jobs=tuple(Job.objects.visible_to(actor).order_by("-created_at")[:5]),
        classes=counts["classes"],
        printed=counts["printed"],
        print_by=_ddmm(regulation.print_by_lower) if regulation else "",
    )


def administrator_home(*, actor: Actor, today: dt.date) -> AdministratorHome:
    """Accounts and the set-up of the year. Five queries."""
    year = _year(actor, today)
    without = Count("pk", filter=Q(user__isnull=True))
    staff = StaffMember.objects.visible_to(actor).aggregate(all=Count("pk"), without=without)
    students = (
        Student.objects.visible_to(actor)
        .filter(pk__in=Enrolment.objects.on(today).values("student_id"))
        .aggregate(all=Count("pk"), without=without)
    )
    guardians = Guardian.objects.visible_to(actor).aggregate(all=Count("pk"), without=without)
    return AdministratorHome(
        year=year,
        has_regulation=year is not None and Regulation.objects.filter(year=year).exists(),
        staff=staff["all"],
        staff_without_account=staff["without"],
        students=students["all"],
        students_without_account=students["without"],
        guardians=guardians["all"],
        guardians_without_account=guardians["without"],
    )


# --- parts -------------------------------------------------------------------------------------


def _year(actor: Actor, today: dt.date) -> AcademicYear | None:
    return (
        AcademicYear.objects.filter(school_id=actor.school_id, starts_on__lte=today)
        .order_by("-starts_on")
        .first()
    )


def _ddmm(text: str) -> str:
    return f"{text[:2]}.{text[2:]}"


def _in_force(path: str, day: dt.date) -> Q:
    return Q(**{f"{path}__since__lte": day}) & (
        Q(**{f"{path}__until__isnull": True}) | Q(**{f"{path}__until__gt": day})
    )


def _today_line(lesson: Lesson, local_now: dt.datetime) -> TodayLesson:
    time = local_now.time()
    is_over = lesson.ends_at is None or lesson.ends_at <= time
    is_now = (
        lesson.starts_at is not None
        and lesson.ends_at is not None
        and lesson.starts_at <= time < lesson.ends_at
    )
    missing = tuple(str(gap.label) for gap in gaps.Gap if getattr(lesson, gaps.lacking(gap), False))
    planned = lesson.plan_item.topic if lesson.plan_item else ""
    return TodayLesson(
        lesson_id=lesson.pk,
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        title=f"{lesson.group.label} · {lesson.group.subject.name}",
        topic=lesson.topic or planned,
        room=lesson.room.name if lesson.room else "",
        missing=() if lesson.is_cancelled else missing,
        is_substitution=lesson.replaced_teacher_id is not None,
        is_now=is_now,
        is_over=is_over,
        is_cancelled=lesson.is_cancelled,
        cancel_reason=lesson.cancel_reason,
    )


def _absent(classes: tuple[SchoolClass, ...], today: dt.date) -> tuple[AbsentToday, ...]:
    """Students of the classes absent today, with the number of lessons. One query."""
    members = Enrolment.objects.on(today).filter(school_class__in=classes).values("student_id")
    rows = (
        Attendance.objects.filter(student__in=members, lesson__on=today, code__in=ABSENCES)
        .values("student__last_name", "student__first_name", "student__sort_key")
        .annotate(lessons=Count("pk"))
        .order_by("student__sort_key")
    )
    return tuple(
        AbsentToday(
            name=f"{row['student__last_name']} {row['student__first_name']}",
            lessons=row["lessons"],
        )
        for row in rows
    )
