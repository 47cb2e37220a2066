"""Days away as lists: what waits for the class teacher, the registry of documents, what a family
has announced, and the note beside a student on the page of a lesson."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, CharField, Count, F, Field, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Concat
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import JOURNAL_READERS, Role
from core import clock
from core.models import School
from journal.enums import AbsenceState, AttendanceCode, LessonStatus
from journal.models import Absence, Attendance, Lesson
from school.models import ClassTeacherDuty, Enrolment, SchoolClass, Student
from school.selectors.change_log import (
    Change,
    ChangedValue,
    Told,
    beside_former,
    changes_of,
    events_of,
    label_of,
    was_made,
)

# Who sees the pages of absences of every class.
READERS = JOURNAL_READERS
PER_PAGE = 50
WITHOUT_DOCUMENT = "none"


@dataclass(frozen=True, slots=True)
class Unexplained:
    """«н» without a reason on days that follow one another; the slots narrow the first and the
    last day where the student was at other lessons of it. ``days`` is ready to show."""

    student_id: int
    name: str
    first_day: dt.date
    last_day: dt.date
    first_slot: int | None
    last_slot: int | None
    lessons: int
    days: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the class teacher of today has to settle: announcements of parents, «н» without a
    reason (students)."""

    announced: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the registry shows. ``document`` may be ``WITHOUT_DOCUMENT``."""

    q: str = ""
    state: str = AbsenceState.ACCEPTED
    code: str = ""
    document: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None


# --- classes -----------------------------------------------------------------------------------


def classes_of(actor: Actor, today: dt.date) -> list[SchoolClass]:
    """Classes whose absences the actor sees here: the own ones for a class teacher, all of the year
    for those who read every journal. One query."""
    classes = SchoolClass.objects.visible_to(actor).filter(
        year__starts_on__lte=today, year__ends_on__gte=today
    )
    if actor.role == Role.TEACHER:
        classes = classes.filter(pk__in=led(actor, today))
    elif actor.role not in READERS:
        return []
    return list(classes.select_related("year", "term_scheme").in_school_order())


def led(actor: Actor, today: dt.date) -> QuerySet[ClassTeacherDuty, Any]:
    """Ids of the classes that the actor leads today; for a subquery."""
    return (
        ClassTeacherDuty.objects.on(today)
        .filter(school_id=actor.school_id, staff__user_id=actor.user_id)
        .values("school_class_id")
    )


def students_of(school_class: SchoolClass, day: dt.date) -> "QuerySet[Student]":
    """In the class on the day, as in the class list."""
    return Student.objects.filter(
        pk__in=Enrolment.objects.on(day).filter(school_class=school_class).values("student_id")
    ).alphabetical()


# --- what waits --------------------------------------------------------------------------------


def waiting(*, actor: Actor, today: dt.date) -> Waiting:
    """Of the classes that the actor leads today. Two queries."""
    students = (
        Enrolment.objects.on(today).filter(school_class__in=led(actor, today)).values("student_id")
    )
    return Waiting(
        announced=Absence.objects.filter(
            school_id=actor.school_id, state=AbsenceState.ANNOUNCED, student__in=students
        ).count(),
        unexplained=_plain(students, today).aggregate(n=Count("student", distinct=True))["n"],
    )


def announced(*, school_class: SchoolClass, today: dt.date) -> list[Absence]:
    """What parents have announced and nobody has decided, the nearest day first. One query."""
    return list(
        Absence.objects.filter(
            state=AbsenceState.ANNOUNCED,
            student__in=students_of(school_class, today).values("pk"),
        )
        .select_related("student", "announced_by")
        .order_by("first_day", "announced_at", "pk")
    )


def unexplained(*, school_class: SchoolClass, today: dt.date) -> list[Unexplained]:
    """«н» of the class without a reason in terms that are not closed, the latest first (S3-1d).
    Two queries."""
    rows = list(
        _plain(students_of(school_class, today).values("pk"), today)
        .select_related("student", "lesson")
        .order_by("student__sort_key", "student_id", "lesson__on", "lesson__slot")
    )
    if not rows:
        return []
    slots: dict[dt.date, list[int]] = defaultdict(list)
    for day, slot in (
        Lesson.objects.filter(
            group__in=school_class.group_classes.values("group_id"),
            on__range=(min(row.lesson.on for row in rows), today),
        )
        .exclude(status=LessonStatus.CANCELLED)
        .values_list("on", "slot")
        .distinct()
    ):
        slots[day].append(slot)
    places = {day: place for place, day in enumerate(sorted(slots))}
    found = [_unexplained(run, slots, today) for run in _runs(rows, places)]
    return sorted(found, key=lambda item: item.last_day, reverse=True)


def _plain(students: "QuerySet[Any, Any]", today: dt.date) -> "QuerySet[Attendance]":
    return Attendance.objects.filter(
        student__in=students,
        code=AttendanceCode.ABSENT,
        lesson__on__lte=today,
        lesson__term__closed_at__isnull=True,
    )


def _runs(rows: Iterable[Attendance], places: dict[dt.date, int]) -> Iterator[list[Attendance]]:
    """One student's rows on school days that follow one another."""
    run: list[Attendance] = []
    for row in rows:
        if run and (
            row.student_id != run[-1].student_id
            or places.get(row.lesson.on, -1) - places.get(run[-1].lesson.on, -1) > 1
        ):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _unexplained(
    run: Sequence[Attendance], slots: dict[dt.date, list[int]], today: dt.date
) -> Unexplained:
    first, last = run[0].lesson, run[-1].lesson
    first_slot = first.slot if first.slot > min(slots[first.on], default=first.slot) else None
    # Today's later lessons are not called yet.
    is_cut = last.on != today and last.slot < max(slots[last.on], default=last.slot)
    return Unexplained(
        student_id=run[0].student_id,
        name=run[0].student.list_name,
        first_day=first.on,
        last_day=last.on,
        first_slot=first_slot,
        last_slot=last.slot if is_cut else None,
        lessons=len(run),
        days=_days(first.on, last.on),
    )


def _days(first: dt.date, last: dt.date) -> str:
    text = formats.date_format(first, "D, j E")
    return text if first == last else f"{text} – {formats.date_format(last, 'D, j E')}"


# --- the registry ------------------------------------------------------------------------------


def registry(
    *, actor: Actor, classes: Collection[SchoolClass], wanted: Wanted
) -> "QuerySet[Absence, Any]":
    """Absences of the students of some classes, the latest first, with ``class_name`` of the first
    day. One query."""
    enrolled = Enrolment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("first_day")),
        student=OuterRef("student"),
        since__lte=OuterRef("first_day"),
    )
    rows = Absence.objects.visible_to(actor).filter(
        student__in=Enrolment.objects.filter(school_class__in=classes).values("student_id"),
        **{"state": wanted.state} if wanted.state else {},
        **{"code": wanted.code} if wanted.code else {},
    )
    if wanted.document:
        kind = "" if wanted.document == WITHOUT_DOCUMENT else wanted.document
        rows = rows.filter(document=kind)
    if wanted.first_day:
        rows = rows.filter(last_day__gte=wanted.first_day)
    if wanted.last_day:
        rows = rows.filter(first_day__lte=wanted.last_day)
    for word in wanted.q.casefold().replace("ё", "е").split():
        rows = rows.filter(Q(student__sort_key__contains=word) | Q(document_no__icontains=word))
    return (
        rows.annotate(
            class_name=Subquery(
                enrolled.values(
                    name=Concat(
                        "school_class__grade", "school_class__letter", output_field=CharField()
                    )
                )[:1]
            )
        )
        .select_related("student", "author", "announced_by")
        .order_by("-first_day", "student__sort_key", "pk")
    )


def history_of(absence: Absence) -> list[Change]:
    """Who announced, decided and changed an absence, the latest first. Two queries."""
    return changes_of(reversed(list(_told(absence))))


def _told(absence: Absence) -> Iterator[Told]:
    shown = (
        *("state", "first_day", "last_day", "first_slot", "last_slot"),
        *("code", "document", "document_no", "note", "answer"),
    )
    for former, event in beside_former(events_of(Absence, pgh_obj_id=absence.pk)):
        yield (
            event,
            _("entered") if was_made(event) else "",
            [
                ChangedValue(
                    label_of(Absence, name),
                    _said(former, name) if former else "",
                    _said(event, name) or "—",
                )
                for name in shown
                if _said(event, name) != (_said(former, name) if former else "")
            ],
        )


def _said(event: Any, name: str) -> str:
    value = getattr(event, name)
    if isinstance(value, dt.date):
        return formats.date_format(value, "d.m.Y")
    field = cast("Field[Any, Any]", Absence._meta.get_field(name))
    choices = dict(field.flatchoices)
    return str(choices.get(value, "" if value is None else value))


# --- families ----------------------------------------------------------------------------------


def of_family(*, actor: Actor, student: Student) -> list[Absence]:
    """What was announced or entered about a child, the latest first, at most a page; what waits
    stands above. One query."""
    is_waiting = Case(When(state=AbsenceState.ANNOUNCED, then=0), default=1)
    return list(
        Absence.objects.visible_to(actor)
        .filter(student=student)
        .select_related("announced_by", "author")
        .order_by(is_waiting, F("first_day").desc(), "-pk")[:PER_PAGE]
    )


def in_days(*, student: Student, first: dt.date, last: dt.date) -> list[Absence]:
    """Announced and accepted absences that touch the days. One query."""
    return list(
        Absence.objects.filter(
            student=student,
            state__in=(AbsenceState.ANNOUNCED, AbsenceState.ACCEPTED),
            first_day__lte=last,
            last_day__gte=first,
        ).order_by("first_day", "pk")
    )


# --- beside a student of a lesson --------------------------------------------------------------


def notes_of(lesson: Lesson, school: School) -> dict[int, str]:
    """Where the attendance of a student in a lesson comes from, by student. One query."""
    rows = Attendance.objects.filter(lesson=lesson, absence__isnull=False).select_related("absence")
    return {row.student_id: note_of(row.absence, row.code, school) for row in rows if row.absence}


def note_of(absence: Absence, code: str, school: School) -> str:
    """«по сообщению родителей, принято 20.01»; where the teacher said otherwise, what the class
    teacher has. No query."""
    if code != absence.code:
        return _("the class teacher has: %(reason)s") % {"reason": absence.get_code_display()}
    moment = absence.decided_at
    day = formats.date_format(clock.local(moment, school), "d.m") if moment else ""
    if absence.announced_at is not None:
        return _("announced by the parents, accepted on %(day)s") % {"day": day}
    return _("entered by the class teacher on %(day)s") % {"day": day}
