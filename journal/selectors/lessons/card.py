"""One lesson as a page: what is recorded in it, who may change what, and where to go from it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal import policies, rules
from journal.enums import ABSENCES, AttendanceCode
from journal.models import Attendance, HomeworkAttachment, Lesson, Mark, Work
from journal.selectors import plans
from journal.selectors.absences import note_of
from journal.selectors.lessons import homework
from journal.selectors.lessons.topic_language import topic_warning
from journal.selectors.plans.steps import Step
from journal.selectors.terms import reopenings
from school.enums import Grading, GroupPurpose
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupMembership,
    TeachingGroup,
    WorkType,
)
from school.selectors.people import staff_of

PLAN_BEHIND, PLAN_AHEAD = 5, 30
# So wide that a narrow select of a phone shows the sign alone.
_WIDE_GAP = "\N{NO-BREAK SPACE}" * 4
_ATTENDANCE_ORDER = [
    (code, rules.ATTENDANCE_TEXT[code])
    for code in sorted(AttendanceCode, key=lambda code: code != AttendanceCode.PRESENT)
]


@dataclass(frozen=True, slots=True)
class RollWork:
    """A work of the lesson, or (``id`` None) the place of the one that a first mark would make."""

    id: int | None
    position: int
    type_id: int
    type_name: str
    title: str


@dataclass(frozen=True, slots=True)
class RollLine:
    """A student of the lesson. ``seen`` is the text of the cell, ``marks`` are its parts by work;
    ``code`` is the attendance as it is typed («н», «оп»); ``absence_note`` says where it comes from
    when the days away were entered once for all lessons, ``is_away_only`` that nothing else stands
    in the cell."""

    student_id: int
    number: int
    name: str
    seen: str
    marks: tuple[str, ...]
    code: str
    minutes: int | None
    is_attendance_editable: bool
    is_mark_editable: bool
    absence_note: str = ""
    is_away_only: bool = False


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where to go from a lesson: the group's lessons around it, the teacher's own of that day."""

    previous: Lesson | None
    following: Lesson | None
    of_day: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class LessonCard:
    """``is_marked``: marks and attendance may be written today; ``is_described``: topic, homework
    and works may; ``is_corrected``: the class teacher may write marks of the own students for the
    works there are; ``refusal`` says why the actor cannot write what they normally could.
    ``due_choices`` are the lessons by which the homework may be asked for, ``due`` the one by which
    it is; ``load`` is the homework of that day, for one who may write; ``topic_note`` is advice."""

    lesson: Lesson
    works: tuple[RollWork, ...]
    work_types: tuple[WorkType, ...]
    lines: tuple[RollLine, ...]
    plan: tuple[Step, ...]
    following_item: Step | None
    neighbours: Neighbours
    due_choices: tuple[Lesson, ...]
    due: Lesson | None
    load: homework.HomeworkLoad | None
    attachments: tuple[HomeworkAttachment, ...]
    topic_note: str
    is_recorder: bool
    is_described: bool
    is_marked: bool
    is_corrected: bool
    is_attendance_editable: bool
    is_graded: bool
    is_group_open: bool
    is_restorable: bool
    refusal: str

    @property
    def attendance_choices(self) -> list[tuple[str, str]]:
        """(what is typed, «н    отсутствовал») of a student's attendance; "" is present."""
        return [(text, f"{text or '✓'}{_WIDE_GAP}{code.label}") for code, text in _ATTENDANCE_ORDER]

    @property
    def has_entries(self) -> bool:
        """Marks or absences, with which a lesson is not cancelled; days away that were entered
        elsewhere go by themselves."""
        return any(line.seen and not line.is_away_only for line in self.lines)

    @property
    def is_without_homework(self) -> bool:
        """No homework is ever expected: the page does not ask for it."""
        return self.lesson.group.purpose == GroupPurpose.EXTRACURRICULAR

    @property
    def absent(self) -> int:
        """How many are away, the late ones not among them."""
        away = {rules.ATTENDANCE_TEXT[code] for code in ABSENCES}
        return sum(1 for line in self.lines if line.code in away)


def recordable(actor: Actor) -> QuerySet[Lesson]:
    """Lessons that may be opened, with what the services of the journal ask of them."""
    return Lesson.objects.visible_to(actor).select_related(
        "school", "term", "teacher", "group__year__regulation"
    )


def readable(actor: Actor) -> QuerySet[Lesson]:
    """The same, with what the page of a lesson shows besides."""
    return recordable(actor).select_related(
        *("room", "replaced_teacher", "plan_item", "group__subject", "homework_due")
    )


def lesson_card(*, actor: Actor, lesson: Lesson, today: dt.date) -> LessonCard:
    """A lesson that came through ``readable``. At most sixteen queries whatever the size of the
    group: works, members, marks, attendance, attachments, who the actor is and what they may (up to
    four), neighbours (two), and for one who may write also work types, the plan and its used items,
    the lessons ahead and the homework of the day when this one is due (two)."""
    staff = staff_of(actor)
    staff_id = staff.pk if staff else None
    is_recorder = policies.can_record_in_lesson(actor, lesson, staff_id)
    leads = not is_recorder and policies.can_record_attendance(actor, lesson, staff_id)
    lock = reopenings.lock_of(lesson.group, lesson.term)
    refusal = _refusal(lesson, today, lock, is_recorder=is_recorder) if is_recorder or leads else ""
    is_open = (lock is None or not lock.is_shut) and not lesson.is_cancelled
    is_now = is_open and lesson.on <= today
    works = _works(lesson)
    members = _members(lesson)
    led = _led(members, lesson, staff_id) if leads and is_now else frozenset()
    is_graded = lesson.group.grading != Grading.NONE
    is_corrected = (
        bool(led and works)
        and is_graded
        and policies.corrects_as_class_teacher(actor, lesson.group)
    )
    types = _work_types(lesson) if is_recorder and is_open else ()
    is_described = is_recorder and is_open
    items, following = _plan(lesson) if is_described else ((), None)
    choices = homework.due_choices(lesson) if is_described else ()
    due = homework.due_of(lesson, choices)
    return LessonCard(
        lesson=lesson,
        works=_roll_works(works, types),
        work_types=types,
        lines=tuple(
            _lines(
                lesson,
                works,
                members,
                led=led,
                is_recorder=is_recorder and is_now,
                is_corrected=is_corrected,
            )
        ),
        plan=items,
        following_item=following,
        neighbours=_neighbours(actor, lesson),
        due_choices=choices,
        due=due,
        load=_load(lesson, due) if is_described else None,
        attachments=homework.attachments_of(lesson),
        topic_note=topic_warning(lesson.group.subject, lesson.topic),
        is_recorder=is_recorder,
        is_described=is_described,
        is_marked=is_recorder and is_now and is_graded,
        is_corrected=is_corrected,
        is_attendance_editable=is_now and (is_recorder or bool(led)),
        is_graded=is_graded,
        is_group_open=TeachingGroup.objects.visible_to(actor).filter(pk=lesson.group_id).exists(),
        is_restorable=is_recorder and lesson.is_cancelled and lesson.term.closed_at is None,
        refusal=refusal,
    )


def _load(lesson: Lesson, due: Lesson | None) -> homework.HomeworkLoad | None:
    """None where no homework is expected at all."""
    if due is None or lesson.group.purpose == GroupPurpose.EXTRACURRICULAR:
        return None
    return homework.day_load(lesson, due=due, minutes=lesson.homework_minutes or 0)


def _refusal(
    lesson: Lesson, today: dt.date, lock: reopenings.Lock | None, *, is_recorder: bool
) -> str:
    if lock is not None and lock.is_shut:
        return lock.sentence
    if lesson.is_cancelled:
        return _("The lesson did not take place: %(reason)s.") % {"reason": lesson.cancel_reason}
    if lesson.on > today and not is_recorder:
        return _("The lesson is still ahead: attendance is entered on the day.")
    if lesson.on > today:
        return _(
            "The lesson is still ahead: topic, homework and works can be prepared, "
            "marks and attendance are entered on the day."
        )
    return ""


def _works(lesson: Lesson) -> list[Work]:
    return list(lesson.works.select_related("work_type").order_by("position"))


def _roll_works(works: Sequence[Work], types: Sequence[WorkType]) -> tuple[RollWork, ...]:
    """At least one: a lesson without works shows the place of the default one."""
    if works:
        return tuple(
            RollWork(work.pk, work.position, work.work_type_id, work.work_type.name, work.title)
            for work in works
        )
    usual = next((one for one in types if one.is_default), None)
    return (RollWork(None, 1, usual.pk, usual.name, ""),) if usual else ()


def _work_types(lesson: Lesson) -> tuple[WorkType, ...]:
    regulation = lesson.group.year.regulation
    return tuple(regulation.work_types.order_by("-is_default", "name"))


def _members(lesson: Lesson) -> list[GroupMembership]:
    return list(
        lesson.group.memberships.on(lesson.on)
        .select_related("student")
        .order_by("student__sort_key", "student__last_name", "student_id")
    )


def _led(
    members: Iterable[GroupMembership], lesson: Lesson, staff_id: int | None
) -> frozenset[int]:
    """The students whose class teacher this is on the day of the lesson."""
    duties = ClassTeacherDuty.objects.filter(staff_id=staff_id).on(lesson.on)
    return frozenset(
        Enrolment.objects.filter(
            student_id__in=[member.student_id for member in members],
            school_class_id__in=duties.values("school_class_id"),
        )
        .on(lesson.on)
        .values_list("student_id", flat=True)
    )


def _lines(
    lesson: Lesson,
    works: Sequence[Work],
    members: Iterable[GroupMembership],
    *,
    led: frozenset[int],
    is_recorder: bool,
    is_corrected: bool,
) -> Iterable[RollLine]:
    marks: dict[int, dict[int, list[rules.Given]]] = defaultdict(lambda: defaultdict(list))
    for student_id, work_id, value, code, modifier in (
        Mark.objects.in_force()
        .filter(work__lesson=lesson)
        .order_by("attempt")
        .values_list("student_id", "work_id", "value", "code", "modifier")
    ):
        marks[student_id][work_id].append(rules.Given(value, code, modifier))
    attendance = {
        row.student_id: row
        for row in Attendance.objects.filter(lesson=lesson).select_related("absence")
    }
    for number, member in enumerate(members, start=1):
        own = [marks[member.student_id].get(work.pk, []) for work in works]
        row = attendance.get(member.student_id)
        code, minutes = (row.code, row.minutes_late) if row else ("", None)
        yield RollLine(
            student_id=member.student_id,
            number=number,
            name=member.student.list_name,
            seen=rules.format_cell(own, code, minutes),
            marks=tuple(map(rules.format_attempts, own)) or ("",),
            code=rules.ATTENDANCE_TEXT.get(code, ""),
            minutes=minutes,
            is_attendance_editable=is_recorder or member.student_id in led,
            is_mark_editable=is_corrected and member.student_id in led,
            absence_note=(
                note_of(row.absence, row.code, lesson.school) if row and row.absence else ""
            ),
            is_away_only=(
                row is not None
                and row.absence is not None
                and row.code == row.absence.code
                and not any(own)
            ),
        )


def _plan(lesson: Lesson) -> tuple[tuple[Step, ...], Step | None]:
    """The stretch of the plan around the lesson, and the topic that comes next."""
    steps = plans.steps(lesson.group)
    following = plans.steps_for(lesson.group, [lesson], steps).get(lesson.pk)
    if following is None:
        return tuple(steps[-PLAN_AHEAD:]), None
    centre = next((place for place, step in enumerate(steps) if step.pk == following.pk), 0)
    return (
        tuple(steps[max(0, centre - PLAN_BEHIND) : centre + PLAN_AHEAD]),
        None if lesson.topic else following,
    )


def _neighbours(actor: Actor, lesson: Lesson) -> Neighbours:
    around = dt.timedelta(days=60)
    lessons = list(
        Lesson.objects.visible_to(actor)
        .filter(group_id=lesson.group_id, on__range=(lesson.on - around, lesson.on + around))
        .only("pk", "on", "slot", "group_id")
        .in_order()
    )
    place = next((index for index, one in enumerate(lessons) if one.pk == lesson.pk), None)
    of_day = (
        Lesson.objects.filter(
            school_id=actor.school_id, teacher__user_id=actor.user_id, on=lesson.on
        )
        .select_related("group__subject")
        .in_order()
    )
    return Neighbours(
        previous=lessons[place - 1] if place else None,
        following=lessons[place + 1] if place is not None and place + 1 < len(lessons) else None,
        of_day=tuple(of_day),
    )
