"""The week of the diary on paper, for families who are not informed electronically (S1-1.10,
S1-8.3): who is to get a sheet, what stands on it, who has printed it when."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from core.enums import JobKind, JobState
from core.models import Job
from journal.enums import AttendanceCode, LessonStatus
from journal.models import Attendance, Lesson
from journal.selectors.diary import DiaryWeek, diary_week, work_name
from journal.selectors.diary.week_summary import WeekSummary, week_summaries
from school.enums import WorkCategory
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupMembership,
    GuardianLink,
    Regulation,
    SchoolClass,
    Student,
)
from school.selectors import family_papers

TO_SATURDAY = dt.timedelta(days=5)
# How far ahead control works are announced.
AHEAD = dt.timedelta(days=14)
_HERE = (AttendanceCode.PRESENT, AttendanceCode.LATE)


class Whose(StrEnum):
    """Sheets of families who are informed on paper, or of every student of one class."""

    PAPER = "paper"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``class_id`` None: every class that the reader may print for."""

    monday: dt.date
    whose: Whose
    class_id: int | None

    @classmethod
    def from_json(cls, params: dict[str, Any]) -> "Wanted":
        return cls(dt.date.fromisoformat(params["week"]), Whose(params["whose"]), params["class"])

    def as_json(self) -> dict[str, Any]:
        return {"week": self.monday.isoformat(), "whose": self.whose, "class": self.class_id}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A student who is to get a sheet; ``on_paper`` are the parents who asked for paper."""

    student: Student
    school_class: SchoolClass
    on_paper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComingWork:
    on: dt.date
    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class WeekSheet:
    """``missed`` are lessons of the week, ``missed_in_term`` of the term so far."""

    line: SheetLine
    class_teacher: str
    week: DiaryWeek
    summary: WeekSummary
    missed: int
    missed_in_term: int
    coming: tuple[ComingWork, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """One print: when, by whom, of which class (empty: of several), how many students."""

    at: dt.datetime
    by: str
    class_name: str
    students: int
    is_paper_only: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The week whose sheets nobody has printed yet, and how many students are to get one."""

    monday: dt.date
    saturday: dt.date
    students: int


def monday_to_print(today: dt.date) -> dt.date:
    """Up to Thursday the week that was, from Friday on the one that is ending."""
    day = today - dt.timedelta(days=4)
    return day - dt.timedelta(days=day.weekday())


def waiting(actor: Actor, classes: Iterable[SchoolClass], today: dt.date) -> Waiting | None:
    """What a class teacher still has to print. One query; three where families are on paper."""
    monday = monday_to_print(today)
    saturday = monday + TO_SATURDAY
    known = {school_class.pk: school_class for school_class in classes}
    on_paper = GuardianLink.objects.filter(
        student_id=OuterRef("student_id"), until__isnull=True, guardian__is_paper_only=True
    )
    students = Counter(
        Enrolment.objects.filter(Exists(on_paper), school_class__in=known)
        .on(min(saturday, today))
        .values_list("school_class_id", flat=True)
    )
    if not students or not _studied(list(students), monday):
        return None
    of_heads = Q(params__role__in=[Role.DIRECTOR, Role.DEPUTY])
    printed_classes = _prints(actor, monday).filter(
        Q(params__class__in=list(students))
        | (Q(params__class=None) & (Q(owner_id=actor.user_id) | of_heads))
    )
    for class_id in printed_classes.values_list("params__class", flat=True):
        for pk in list(students) if class_id is None else [class_id]:
            students.pop(pk, None)
    return Waiting(monday, saturday, students.total()) if students else None


def classes_for(actor: Actor, wanted: Wanted, today: dt.date) -> list[SchoolClass]:
    """The class asked for, or all that the actor may print for. Raises
    ``SchoolClass.DoesNotExist``. One query."""
    if wanted.class_id is None:
        return family_papers.classes_for(actor, today)
    return [family_papers.class_for(actor, wanted.class_id, today)]


def lines(classes: Iterable[SchoolClass], wanted: Wanted, today: dt.date) -> list[SheetLine]:
    """Who is to get a sheet, by class and name. Two queries."""
    known = {school_class.pk: school_class for school_class in classes}
    enrolments = list(
        Enrolment.objects.filter(school_class__in=known)
        .on(min(wanted.monday + TO_SATURDAY, max(today, wanted.monday)))
        .select_related("student")
        .order_by("school_class__grade", "school_class__letter", "student__sort_key", "student_id")
    )
    on_paper: dict[int, list[str]] = defaultdict(list)
    for link in (
        GuardianLink.objects.filter(
            student__in=[row.student_id for row in enrolments],
            until__isnull=True,
            guardian__is_paper_only=True,
        )
        .select_related("guardian")
        .order_by("guardian__sort_key", "pk")
    ):
        on_paper[link.student_id].append(link.guardian.full_name)
    return [
        SheetLine(row.student, known[row.school_class_id], tuple(on_paper[row.student_id]))
        for row in enrolments
        if wanted.whose == Whose.ALL or on_paper[row.student_id]
    ]


def week_sheets(
    actor: Actor,
    found: Sequence[SheetLine],
    monday: dt.date,
    local_now: dt.datetime,
) -> list[WeekSheet]:
    """What stands on the sheets, in the same order. Fifteen queries, and up to five for each
    student."""
    students = [line.student for line in found]
    ids = [student.pk for student in students]
    classes = {line.school_class.pk: line.school_class for line in found}
    year_id = next(iter(classes.values())).year_id
    summaries = week_summaries(
        students=students,
        regulation=Regulation.objects.filter(year_id=year_id).first(),
        monday=monday,
        today=local_now.date(),
    )
    teachers = _class_teachers(classes, monday + TO_SATURDAY)
    missed = _missed(ids, monday)
    coming = _coming(ids, monday + TO_SATURDAY)
    sheets = []
    for line in found:
        in_week, in_term = missed.get(line.student.pk, (0, 0))
        sheets.append(
            WeekSheet(
                line=line,
                class_teacher=teachers.get(line.school_class.pk, ""),
                week=diary_week(
                    actor=actor,
                    student=line.student,
                    year=line.school_class.year,
                    grade=line.school_class.grade,
                    monday=monday,
                    local_now=local_now,
                ),
                summary=summaries[line.student.pk],
                missed=in_week,
                missed_in_term=in_term,
                coming=tuple(coming[line.student.pk]),
            )
        )
    return sheets


def printed(actor: Actor, monday: dt.date, classes: Iterable[SchoolClass]) -> list[Printed]:
    """Who has printed sheets of the week: for the classes that the reader may print for, and
    whatever the reader printed. The latest first. One query."""
    names = {school_class.pk: school_class.name for school_class in classes}
    jobs = (
        _prints(actor, monday)
        .filter(Q(params__class__in=list(names)) | Q(owner_id=actor.user_id))
        .select_related("owner")
        .order_by("-finished_at", "-pk")
    )
    return [
        Printed(
            at=job.finished_at,
            by=job.owner.display_name,
            class_name=names.get(job.params["class"], ""),
            students=job.total,
            is_paper_only=job.params["whose"] == Whose.PAPER,
        )
        for job in jobs
        if job.finished_at is not None
    ]


# --- parts -------------------------------------------------------------------------------------


def _prints(actor: Actor, monday: dt.date) -> QuerySet[Job]:
    """Of the week, in the actor's school."""
    return Job.objects.filter(
        school_id=actor.school_id,
        kind=JobKind.WEEK_SHEETS,
        state=JobState.DONE,
        params__week=monday.isoformat(),
    )


def _studied(classes: Iterable[int], monday: dt.date) -> bool:
    """Whether these classes had lessons in the week."""
    return (
        Lesson.objects.filter(
            on__range=(monday, monday + TO_SATURDAY),
            group__group_classes__school_class__in=classes,
        )
        .exclude(status=LessonStatus.CANCELLED)
        .exists()
    )


def _class_teachers(classes: Iterable[int], day: dt.date) -> dict[int, str]:
    return {
        duty.school_class_id: duty.staff.full_name
        for duty in ClassTeacherDuty.objects.filter(school_class__in=classes)
        .on(day)
        .select_related("staff")
        .order_by("-pk")
    }


def _missed(ids: Iterable[int], monday: dt.date) -> dict[int, tuple[int, int]]:
    """Lessons missed in the week, and in its term up to its end, by student."""
    saturday = monday + TO_SATURDAY
    rows = (
        Attendance.objects.filter(
            student__in=ids,
            lesson__on__lte=saturday,
            lesson__term__starts_on__lte=saturday,
            lesson__term__ends_on__gte=monday,
        )
        .exclude(code__in=_HERE)
        .values("student_id")
        .annotate(in_week=Count("pk", filter=Q(lesson__on__gte=monday)), in_term=Count("pk"))
    )
    return {row["student_id"]: (row["in_week"], row["in_term"]) for row in rows}


def _coming(ids: Iterable[int], after: dt.date) -> dict[int, list[ComingWork]]:
    """Control works of the two weeks after the day, by student."""
    found: dict[int, list[ComingWork]] = defaultdict(list)
    rows = (
        GroupMembership.objects.filter(
            Q(until__isnull=True) | Q(until__gt=F("group__lessons__on")),
            student__in=ids,
            since__lte=F("group__lessons__on"),
            group__lessons__on__gt=after,
            group__lessons__on__lte=after + AHEAD,
            group__lessons__works__work_type__category=WorkCategory.CONTROL,
        )
        .order_by("group__lessons__on", "group__lessons__slot", "pk")
        .values_list(
            "student_id",
            "group__lessons__on",
            "group__subject__name",
            "group__lessons__works__work_type__name",
            "group__lessons__works__title",
        )
    )
    for student, on, subject, kind, title in rows:
        found[student].append(ComingWork(on, subject, work_name(kind, title)))
    return found
