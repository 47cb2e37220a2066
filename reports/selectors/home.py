"""What needs a person now: the first page of each role; a teacher's is in ``teacher_home``.

Every function answers one role and says how many queries it takes; none depends on the size of the
school.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from accounts.actors import Actor
from core.models import Job
from journal.enums import ABSENCES, LessonStatus
from journal.models import Attendance, Lesson
from journal.policies import can_decide_plans as decides_plans
from journal.selectors import comments, deadlines, diary, gaps, plans, substitutions
from journal.selectors.diary import marks_table
from journal.selectors.lessons import timetable
from journal.selectors.terms import closing, reopenings
from reports.models import BoundVolume
from reports.selectors.day_note import DayNote, day_note
from schedule.policies import can_write_timetable
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    Guardian,
    Regulation,
    SchoolClass,
    StaffMember,
    Student,
)
from school.selectors.movement import requests


@dataclass(frozen=True, slots=True)
class HeadHome:
    """Deputy, director, control group: today and what is late in the school."""

    lessons_today: int
    over_today: int
    unfilled_today: int
    absent_today: int
    note: DayNote | None
    late: deadlines.LateSummary
    ending_terms: tuple[closing.EndingTerm, ...]
    reopenings: int
    plans_waiting: int
    lessons_differ: int
    open_lessons: int


@dataclass(frozen=True, slots=True)
class NextDay:
    """What is to be done: lessons with homework or where it may still be written down, then the
    names of the subjects where nothing is set."""

    on: dt.date
    is_tomorrow: bool
    tasks: tuple[diary.DiaryLesson, ...]
    free: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyHome:
    """Today and the next school day of one child, what is new in a week and what threatens."""

    school_class: SchoolClass | None
    today: tuple[diary.DiaryLesson, ...]
    note: DayNote | None
    next_day: NextDay | None
    fresh: tuple[tuple[str, diary.DiaryMark], ...]
    concerns: tuple[marks_table.Concern, ...]
    unread_comments: int


@dataclass(frozen=True, slots=True)
class OfficeHome:
    """Secretary: the jobs that run, the bound volumes, what class teachers ask to record."""

    jobs: tuple[Job, ...]
    classes: int
    printed: int
    print_by: str
    print_by_final: str
    movement_requests: int


@dataclass(frozen=True, slots=True)
class AdministratorHome:
    """Administrator: who has no account yet, whether the year is set up, what class teachers ask
    to record."""

    year: AcademicYear | None
    has_regulation: bool
    classes_without_teacher: tuple[SchoolClass, ...]
    staff: int
    staff_without_account: int
    students: int
    students_without_account: int
    guardians: int
    guardians_without_account: int
    movement_requests: int

    @property
    def is_in_order(self) -> bool:
        return (
            self.has_regulation
            and not self.classes_without_teacher
            and not self.staff_without_account
            and not self.students_without_account
            and not self.guardians_without_account
            and not self.movement_requests
        )


def head_home(*, actor: Actor, local_now: dt.datetime) -> HeadHome:
    """Today in figures, lessons of absent teachers that nobody has taken, the summary of passed
    deadlines, terms that end and requests to reopen one, and for a deputy the plans that wait and
    the lessons of the next two weeks that the timetable has otherwise. Ten queries at most, one
    more for each term that ends, two more on a day without lessons, twenty-three for a deputy."""
    today = local_now.date()
    regulation = gaps.regulation_on(actor.school_id, today)
    lessons = (
        Lesson.objects.visible_to(actor).filter(on=today).exclude(status=LessonStatus.CANCELLED)
    )
    over = gaps.over(lessons, local_now)
    conditions = gaps.conditions(regulation) if regulation else {}
    lessons_today = lessons.count()
    return HeadHome(
        lessons_today=lessons_today,
        over_today=over.count(),
        unfilled_today=over.filter(gaps.any_of(conditions)).count() if conditions else 0,
        absent_today=Attendance.objects.visible_to(actor)
        .filter(lesson__on=today, code__in=ABSENCES)
        .aggregate(students=Count("student", distinct=True))["students"],
        note=None if lessons_today else day_note(school_id=actor.school_id, today=today),
        late=deadlines.late_summary(actor=actor, top=6),
        ending_terms=closing.ending(actor=actor, local_day=today),
        reopenings=reopenings.pending_count(actor=actor),
        plans_waiting=plans.waiting(actor).count() if decides_plans(actor) else 0,
        lessons_differ=timetable.differs_soon(actor=actor, local_now=local_now)
        if can_write_timetable(actor)
        else 0,
        open_lessons=substitutions.open_today(actor=actor, today=today),
    )


def family_home(
    *, actor: Actor, student: Student, local_now: dt.datetime, now: dt.datetime
) -> FamilyHome:
    """Today's lessons of a child, what is to be done for the next day with lessons, the marks of
    the last seven days, what threatens and how many comments are unread. At most twelve queries,
    two more on a day without lessons."""
    today = local_now.date()
    school_class = diary.class_on(student, today)
    of_today: tuple[diary.DiaryLesson, ...] = ()
    following = None
    if school_class is not None:
        coming = diary.next_lesson_day(
            student=student, after=today, until=school_class.year.ends_on
        )
        lines = diary.diary_lines(
            actor=actor,
            student=student,
            days=[today, *([coming] if coming else [])],
            local_now=local_now,
        )
        of_today = lines.get(today, ())
        following = _next_day(coming, lines[coming], today) if coming else None
    return FamilyHome(
        school_class=school_class,
        today=of_today,
        note=(
            None
            if of_today
            else day_note(
                school_id=actor.school_id,
                today=today,
                grade=school_class.grade if school_class else None,
            )
        ),
        next_day=following,
        fresh=tuple(
            diary.fresh_marks(actor=actor, student=student, since=now - dt.timedelta(days=7))
        ),
        concerns=marks_table.concerns(actor=actor, student=student, today=today),
        unread_comments=comments.unread_count(actor=actor, student=student),
    )


def office_home(*, actor: Actor, today: dt.date) -> OfficeHome:
    """The secretary's jobs of the last days and how many classes are printed. Five queries."""
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
        print_by_final=_ddmm(regulation.print_by_final) if regulation else "",
        movement_requests=requests.pending_count(actor=actor),
    )


def administrator_home(*, actor: Actor, today: dt.date) -> AdministratorHome:
    """Accounts and the set-up of the year. Seven queries."""
    year = _year(actor, today)
    without = Count("pk", filter=Q(user__isnull=True))
    staff = StaffMember.objects.visible_to(actor).aggregate(all=Count("pk"), without=without)
    students = (
        Student.objects.visible_to(actor)
        .filter(pk__in=Enrolment.objects.on(today).values("student_id"))
        .aggregate(all=Count("pk"), without=without)
    )
    guardians = Guardian.objects.visible_to(actor).aggregate(
        all=Count("pk"),
        # Who is informed on paper only is never given one.
        without=Count("pk", filter=Q(user__isnull=True, is_paper_only=False)),
    )
    return AdministratorHome(
        year=year,
        has_regulation=year is not None and Regulation.objects.filter(year=year).exists(),
        classes_without_teacher=tuple(
            SchoolClass.objects.visible_to(actor)
            .filter(year=year)
            .exclude(pk__in=ClassTeacherDuty.objects.on(today).values("school_class_id"))
            .in_school_order()
        )
        if year and today <= year.ends_on
        else (),
        staff=staff["all"],
        staff_without_account=staff["without"],
        students=students["all"],
        students_without_account=students["without"],
        guardians=guardians["all"],
        guardians_without_account=guardians["without"],
        movement_requests=requests.pending_count(actor=actor),
    )


# --- parts -------------------------------------------------------------------------------------


def _year(actor: Actor, today: dt.date) -> AcademicYear | None:
    """The last one begun; in a school that has not seen one yet, the first to come. One query."""
    years = AcademicYear.objects.filter(school_id=actor.school_id).order_by("starts_on")
    begun: list[AcademicYear] = []
    ahead: list[AcademicYear] = []
    for year in years:
        (begun if year.starts_on <= today else ahead).append(year)
    return begun[-1] if begun else next(iter(ahead), None)


def _ddmm(text: str) -> str:
    return f"{text[:2]}.{text[2:]}"


def _next_day(day: dt.date, lessons: Sequence[diary.DiaryLesson], today: dt.date) -> NextDay:
    held = [lesson for lesson in lessons if not lesson.is_cancelled]
    tasks = tuple(item for item in held if item.homework or not item.is_homework_known)
    asked = {item.subject for item in tasks}
    return NextDay(
        on=day,
        is_tomorrow=day == today + dt.timedelta(days=1),
        tasks=tasks,
        free=tuple(dict.fromkeys(item.subject for item in held if item.subject not in asked)),
    )
