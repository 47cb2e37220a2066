"""What days away do to the lessons in them: rows of attendance that every teacher sees.

An accepted absence stands as a row on every lesson of the student's groups in its days, past and
ahead. A row carries the absence as long as it says the same; once a teacher has said otherwise of
one lesson, that word is kept. Nothing is written in closed terms. Repeating changes nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from journal.enums import AbsenceState, AttendanceCode, LessonStatus
from journal.models import Absence, Attendance, Lesson, TermReopening
from journal.selectors.diary import lessons_of
from school.models import ClassTeacherDuty, Enrolment, GroupMembership

# Noted by a teacher, these give way to the reason of the class teacher (S1-4.3f). That the student
# was there, came late, was exempt, taught remotely or sent to a competition does not.
GIVES_WAY = frozenset(
    {
        AttendanceCode.ABSENT,
        AttendanceCode.ILL,
        AttendanceCode.EXCUSED,
        AttendanceCode.UNEXCUSED,
    }
)
_FIELDS = ("code", "minutes_late", "absence", "author", "recorded_at")


@dataclass(slots=True)
class Effect:
    """Lessons by what happened to them: ``written`` now say (or no longer say) the absence,
    ``kept`` say what their teacher said, ``closed`` lie in closed terms, ``unled`` on days when
    the student had another class teacher."""

    written: int = 0
    kept: int = 0
    closed: int = 0
    unled: int = 0


def spread(absence: Absence, *, carried: str, now: dt.datetime) -> Effect:
    """Make the lessons say what the absence says by now: rows that said ``carried`` for it follow,
    those outside its days go back to what was there before. An absence that is not accepted has
    no days. Seven queries, two more for each kind of change."""
    own = Attendance.objects.filter(absence=absence).values("lesson_id")
    wanted: Collection[int] = ()
    if absence.state == AbsenceState.ACCEPTED:
        wanted = _covered(absence)
    lessons = _locked(set(wanted) | set(own.values_list("lesson_id", flat=True)))
    rows = {
        row.lesson_id: row
        for row in Attendance.objects.filter(lesson__in=lessons, student=absence.student_id)
    }
    duties = Duties([absence.student_id], [absence.author_id])
    effect, changes = Effect(), _Changes(now)
    for lesson in lessons:
        row = rows.get(lesson.pk)
        is_carrier = row is not None and row.absence_id == absence.pk and row.code == carried
        if lesson.pk in wanted:
            _put(absence, lesson, row, duties, effect, changes, is_carrier=is_carrier)
        elif row is not None and is_carrier:
            if _is_closed(lesson):
                effect.closed += 1
            else:
                changes.returned.append(row)
                effect.written += 1
    changes.write()
    return effect


def spread_to(lessons: Iterable[Lesson], *, now: dt.datetime) -> None:
    """Lessons that were made or moved after the absences were accepted: they say them too, and a
    lesson that moved out of the days says so no longer. What a teacher noted stays. Nine queries,
    whatever their number, and two for each kind of change."""
    spread_to_ids({lesson.pk for lesson in lessons}, now=now)


def spread_to_ids(lesson_ids: Collection[int], *, now: dt.datetime) -> None:
    """``spread_to`` by the ids of the lessons."""
    locked = _locked(lesson_ids)
    if not locked:
        return
    rows = {
        (row.lesson_id, row.student_id): row
        for row in Attendance.objects.filter(lesson__in=locked).select_related("absence")
    }
    changes = _Changes(now)
    by_id = {lesson.pk: lesson for lesson in locked}
    for row in rows.values():
        lesson = by_id[row.lesson_id]
        if _is_stranded(row, lesson) and not _is_closed(lesson):
            changes.returned.append(row)
    absences = _accepted_around(locked)
    on_day: dict[dt.date, list[Absence]] = defaultdict(list)
    for day in {lesson.on for lesson in locked}:
        on_day[day] = [one for one in absences if one.first_day <= day <= one.last_day]
    members = _members(locked)
    duties = Duties(
        [absence.student_id for absence in absences], [absence.author_id for absence in absences]
    )
    effect = Effect()
    for lesson in locked:
        for absence in on_day[lesson.on]:
            if (
                absence.student_id in members[lesson.pk]
                and absence.covers(lesson.on, lesson.slot)
                and (lesson.pk, absence.student_id) not in rows
                and not lesson.is_cancelled
            ):
                _put(absence, lesson, None, duties, effect, changes, is_carrier=False)
    changes.write()


def touched_by_absences(lesson_ids: Sequence[int]) -> list[int]:
    """Of these lessons those in the days away of a student of their group, and those that say
    such days. One query."""
    covering = Absence.objects.filter(
        state=AbsenceState.ACCEPTED,
        first_day__lte=OuterRef("on"),
        last_day__gte=OuterRef("on"),
        student__group_memberships__group=OuterRef("group"),
    )
    saying = Attendance.objects.filter(lesson=OuterRef("pk"), absence__isnull=False)
    return list(
        Lesson.objects.filter(Exists(covering) | Exists(saying), pk__in=lesson_ids).values_list(
            "pk", flat=True
        )
    )


def withdraw_from(lesson: Lesson) -> None:
    """A lesson that will not take place says no absence: rows that no teacher wrote go. One
    query."""
    Attendance.objects.filter(lesson=lesson, absence__code=F("code")).delete()


def own_words(lesson: Lesson) -> QuerySet[Attendance]:
    """What teachers noted in a lesson besides the absences that were entered for whole days."""
    noted = Attendance.objects.filter(lesson=lesson).exclude(code=AttendanceCode.PRESENT)
    return noted.filter(Q(absence__isnull=True) | ~Q(absence__code=F("code")))


class Duties:
    """Who led which student on which day: the database lets a class teacher write there only. Two
    queries."""

    def __init__(self, student_ids: Iterable[int], staff_ids: Iterable[int | None]) -> None:
        self._classes: dict[int, list[Enrolment]] = defaultdict(list)
        class_ids = set()
        for enrolment in Enrolment.objects.filter(student_id__in=set(student_ids)):
            self._classes[enrolment.student_id].append(enrolment)
            class_ids.add(enrolment.school_class_id)
        self._duties: dict[tuple[int, int], list[ClassTeacherDuty]] = defaultdict(list)
        for duty in ClassTeacherDuty.objects.filter(
            school_class_id__in=class_ids, staff_id__in=set(staff_ids) - {None}
        ):
            self._duties[duty.staff_id, duty.school_class_id].append(duty)

    def leads(self, staff_id: int, student_id: int, day: dt.date) -> bool:
        return any(
            _is_on(duty, day)
            for enrolment in self._classes[student_id]
            if _is_on(enrolment, day)
            for duty in self._duties[staff_id, enrolment.school_class_id]
        )


# --- parts -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Changes:
    """What is to be written, kind by kind."""

    now: dt.datetime
    added: list[Attendance] = field(default_factory=list)
    changed: list[Attendance] = field(default_factory=list)
    returned: list[Attendance] = field(default_factory=list)

    def write(self) -> None:
        if self.returned:
            self._return()
        Attendance.objects.bulk_create(self.added)
        if self.changed:
            Attendance.objects.bulk_update(self.changed, _FIELDS)

    def _return(self) -> None:
        """What a teacher had noted before comes back as that teacher's; otherwise the row goes,
        and its history stays."""
        earlier = _earlier_words(self.returned)
        gone = []
        for row in self.returned:
            word = earlier.get(row.pk)
            if word is None:
                gone.append(row.pk)
                continue
            row.absence = None
            row.code, row.minutes_late = word["code"], word["minutes_late"]
            row.author_id, row.recorded_at = word["author_id"], word["recorded_at"]
            self.changed.append(row)
        Attendance.objects.filter(pk__in=gone).delete()


def _put(
    absence: Absence,
    lesson: Lesson,
    row: Attendance | None,
    duties: Duties,
    effect: Effect,
    changes: _Changes,
    *,
    is_carrier: bool,
) -> None:
    """One lesson of the days: it is to say the absence, unless its teacher said otherwise."""
    if row is not None and is_carrier and row.code == absence.code:
        return
    author_id = absence.author_id
    if not is_carrier and _is_teachers_word(absence, lesson, row):
        effect.kept += 1
    elif _is_closed(lesson):
        effect.closed += 1
    elif author_id is None or not duties.leads(author_id, absence.student_id, lesson.on):
        effect.unled += 1
    else:
        effect.written += 1
        found = row or Attendance(
            school_id=absence.school_id, lesson=lesson, student_id=absence.student_id
        )
        found.code, found.minutes_late = absence.code, None
        found.absence = absence
        found.author_id = author_id
        found.recorded_at = changes.now
        (changes.added if row is None else changes.changed).append(found)


def _is_teachers_word(absence: Absence, lesson: Lesson, row: Attendance | None) -> bool:
    """Nothing noted in a lesson whose attendance was checked says that the student was there."""
    if row is None:
        return lesson.attendance_checked_at is not None
    return row.absence_id == absence.pk or row.code not in GIVES_WAY


def _is_stranded(row: Attendance, lesson: Lesson) -> bool:
    """The row came from days that the lesson is not in any more."""
    absence = row.absence
    return (
        absence is not None
        and row.code == absence.code
        and not (absence.state == AbsenceState.ACCEPTED and absence.covers(lesson.on, lesson.slot))
    )


def _covered(absence: Absence) -> set[int]:
    lessons = (
        lessons_of(absence.student)
        .filter(school_id=absence.school_id, on__range=(absence.first_day, absence.last_day))
        .exclude(status=LessonStatus.CANCELLED)
        .values_list("pk", "on", "slot")
    )
    return {pk for pk, day, slot in lessons if absence.covers(day, slot)}


def _locked(lesson_ids: Collection[int]) -> list[Lesson]:
    """The lessons, locked as every write of a cell locks them, in one order for everybody."""
    reopened = TermReopening.objects.in_force().filter(
        term=OuterRef("term"), group=OuterRef("group")
    )
    return list(
        Lesson.objects.filter(pk__in=lesson_ids)
        .select_related("term")
        .annotate(is_reopened=Exists(reopened))
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _is_closed(lesson: Lesson) -> bool:
    return lesson.term.closed_at is not None and not getattr(lesson, "is_reopened", False)


def _accepted_around(lessons: Collection[Lesson]) -> list[Absence]:
    days = [lesson.on for lesson in lessons]
    return list(
        Absence.objects.filter(
            state=AbsenceState.ACCEPTED,
            school_id=next(iter(lessons)).school_id,
            first_day__lte=max(days),
            last_day__gte=min(days),
            student__in=GroupMembership.objects.filter(
                group__in={lesson.group_id for lesson in lessons}
            ).values("student_id"),
        ).order_by("pk")
    )


def _members(lessons: Collection[Lesson]) -> dict[int, set[int]]:
    """Students in the group of each lesson on its day."""
    spans: dict[int, list[GroupMembership]] = defaultdict(list)
    for span in GroupMembership.objects.filter(group__in={one.group_id for one in lessons}):
        spans[span.group_id].append(span)
    return {
        lesson.pk: {span.student_id for span in spans[lesson.group_id] if _is_on(span, lesson.on)}
        for lesson in lessons
    }


def _earlier_words(rows: Iterable[Attendance]) -> dict[int, dict[str, Any]]:
    """What each row said last before any absence was laid over it, from its history. One query."""
    events = apps.get_model("journal", "AttendanceEvent")._default_manager
    found = (
        events.filter(pgh_obj_id__in=[row.pk for row in rows], absence_id__isnull=True)
        .exclude(pgh_label="delete")
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .values("pgh_obj_id", "code", "minutes_late", "author_id", "recorded_at")
    )
    return {event["pgh_obj_id"]: event for event in found}


def _is_on(span: Enrolment | ClassTeacherDuty | GroupMembership, day: dt.date) -> bool:
    return span.since <= day and (span.until is None or span.until > day)
