"""Substitutions of a day for the deputy, and of a teacher."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from journal.enums import LessonStatus
from journal.models import Lesson
from journal.selectors.substitutions.candidates import Candidate, entered, staffroom, suggest
from journal.selectors.substitutions.changes import Place, place_of
from schedule.models import Substitution, TeacherAbsence
from schedule.selectors.teacher_absences import absent_on


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """A lesson of an absent teacher that nobody has taken. ``best`` is offered first: nobody is
    offered twice at one time."""

    lesson: Lesson
    candidates: tuple[Candidate, ...]
    best: Candidate | None


@dataclass(frozen=True, slots=True)
class GivenLesson:
    """A substitution of the day; ``lesson_id`` is None for a lesson that has been moved since."""

    row: Substitution
    lesson_id: int | None


@dataclass(frozen=True, slots=True)
class AbsentTeacher:
    """A teacher who is away on the day, with the lessons that are still open; ``held`` are those in
    which something is entered: the teacher was there after all."""

    absence: TeacherAbsence
    open: tuple[OpenLesson, ...]
    held: tuple[Lesson, ...]
    given: int


@dataclass(frozen=True, slots=True)
class DayBoard:
    """The day for the deputy: absent teachers with their open lessons, then what is given."""

    day: dt.date
    absent: tuple[AbsentTeacher, ...]
    done: tuple[GivenLesson, ...]

    @property
    def open(self) -> tuple[OpenLesson, ...]:
        return tuple(one for teacher in self.absent for one in teacher.open)


@dataclass(frozen=True, slots=True)
class OwnSubstitution:
    """A lesson that the teacher has taken, with its row in the journal of substitutions;
    ``can_sign``: it is over and not signed for."""

    row: Substitution
    lesson: Lesson | None
    can_sign: bool


def open_lessons(*, school_id: int, first: dt.date, last: dt.date) -> QuerySet[Lesson]:
    """Lessons that take place on the days, whose teacher is recorded as absent and which nobody has
    taken: neither a colleague nor, by what is entered in them, the teacher. One query."""
    away = TeacherAbsence.objects.in_force().filter(
        staff_id=OuterRef("teacher_id"), starts_on__lte=OuterRef("on"), ends_on__gte=OuterRef("on")
    )
    return (
        Lesson.objects.filter(
            Exists(away),
            school_id=school_id,
            on__range=(first, last),
            replaced_teacher__isnull=True,
        )
        .exclude(status=LessonStatus.CANCELLED)
        .alias(is_entered=entered())
        .exclude(is_entered=True)
        .select_related("group__subject", "teacher", "room")
    )


def day_board(*, actor: Actor, day: dt.date) -> DayBoard:
    """Who is away, what is open and who could take it, what is given. Seven queries, whatever the
    number of lessons and colleagues; two or three on a day when nobody is away."""
    absences = list(absent_on(school_id=actor.school_id, day=day))
    done = list(
        Substitution.objects.visible_to(actor)
        .in_force()
        .filter(on=day)
        .select_related(
            *("group__subject", "absent_staff", "substitute", "subject", "joined_with__subject")
        )
        .order_by("slot", "shift", "group__grade", "group__label", "pk")
    )
    given = _given(done, actor.school_id, day)
    if not absences:
        return DayBoard(day, (), given)
    absent = {row.staff_id for row in absences}
    room = staffroom(school_id=actor.school_id, day=day, absent=absent)
    taken = {place_of(row) for row in done}
    left = [
        lesson
        for lesson in room.lessons
        if lesson.teacher_id in absent
        and lesson.replaced_teacher_id is None
        and place_of(lesson) not in taken
    ]
    offered = {lesson: room.candidates(lesson) for lesson in left if lesson.pk not in room.entered}
    best = suggest(offered)
    return DayBoard(
        day=day,
        absent=tuple(
            AbsentTeacher(
                absence=absence,
                open=tuple(
                    OpenLesson(lesson, candidates, best.get(lesson.pk))
                    for lesson, candidates in offered.items()
                    if lesson.teacher_id == absence.staff_id
                ),
                held=tuple(
                    lesson
                    for lesson in left
                    if lesson.teacher_id == absence.staff_id and lesson.pk in room.entered
                ),
                given=sum(row.absent_staff_id == absence.staff_id for row in done),
            )
            for absence in absences
        ),
        done=given,
    )


def _given(rows: list[Substitution], school_id: int, day: dt.date) -> tuple[GivenLesson, ...]:
    """With the lessons they speak of; one query, none without rows."""
    if not rows:
        return ()
    lessons = {
        place_of(lesson): lesson.pk
        for lesson in Lesson.objects.filter(
            school_id=school_id, on=day, group__in={row.group_id for row in rows}
        ).order_by("pk")
    }
    return tuple(GivenLesson(row, lessons.get(place_of(row))) for row in rows)


def offers(*, actor: Actor, lesson: Lesson) -> tuple[Candidate, ...]:
    """Everybody who could take one lesson, best first. Five queries."""
    absent = {row.staff_id for row in absent_on(school_id=actor.school_id, day=lesson.on)}
    usual = lesson.replaced_teacher_id or lesson.teacher_id
    room = staffroom(school_id=actor.school_id, day=lesson.on, absent=absent | {usual})
    room.drop(lesson)
    return room.candidates(lesson)


def own_substitutions(
    *, actor: Actor, first: dt.date, last: dt.date, local_now: dt.datetime
) -> tuple[OwnSubstitution, ...]:
    """Lessons that the actor has taken on the days, the latest first. Two queries."""
    rows = list(
        Substitution.objects.visible_to(actor)
        .in_force()
        .filter(substitute__user_id=actor.user_id, on__range=(first, last))
        .select_related("group__subject", "absent_staff", "subject", "joined_with")
        .order_by("-on", "-slot", "-pk")
    )
    lessons: dict[Place, Lesson] = {
        place_of(lesson): lesson
        for lesson in Lesson.objects.visible_to(actor)
        .filter(teacher__user_id=actor.user_id, on__in={row.on for row in rows})
        .exclude(status=LessonStatus.CANCELLED)
    }
    return tuple(
        OwnSubstitution(
            row=row,
            lesson=(lesson := lessons.get(place_of(row))),
            can_sign=lesson is not None and row.signed_at is None and _is_over(lesson, local_now),
        )
        for row in rows
    )


def of_lesson(lesson: Lesson) -> Substitution | None:
    """The row in force that speaks of the lesson. One query."""
    return (
        Substitution.objects.in_force()
        .filter(group_id=lesson.group_id, on=lesson.on, shift=lesson.shift, slot=lesson.slot)
        .select_related("substitute", "absent_staff", "subject", "joined_with")
        .first()
    )


def taken_by(actor: Actor, lesson: Lesson, local_now: dt.datetime) -> OwnSubstitution | None:
    """The lesson as a substitution of the actor's, for its page. No query where it is none, one
    where it is."""
    if lesson.replaced_teacher_id is None or lesson.teacher.user_id != actor.user_id:
        return None
    row = of_lesson(lesson)
    if row is None:
        return None
    is_held = not lesson.is_cancelled and row.signed_at is None
    return OwnSubstitution(row, lesson, can_sign=is_held and _is_over(lesson, local_now))


def to_sign(*, actor: Actor, local_now: dt.datetime) -> int:
    """How many lessons of this month and the last the actor has given for others and not signed
    for. One query."""
    today = local_now.date()
    begun = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    held = Lesson.objects.filter(
        Q(on__lt=today) | Q(ends_at__isnull=True) | Q(ends_at__lte=local_now.time()),
        group_id=OuterRef("group_id"),
        on=OuterRef("on"),
        shift=OuterRef("shift"),
        slot=OuterRef("slot"),
        teacher_id=OuterRef("substitute_id"),
    ).exclude(status=LessonStatus.CANCELLED)
    return (
        Substitution.objects.in_force()
        .filter(
            Exists(held),
            school_id=actor.school_id,
            substitute__user_id=actor.user_id,
            signed_at__isnull=True,
            on__range=(begun, today),
        )
        .count()
    )


def open_today(*, actor: Actor, today: dt.date) -> int:
    """How many lessons of the day wait for somebody to take them. One query."""
    return open_lessons(school_id=actor.school_id, first=today, last=today).count()


def _is_over(lesson: Lesson, local_now: dt.datetime) -> bool:
    if lesson.on != local_now.date():
        return lesson.on < local_now.date()
    return lesson.ends_at is None or lesson.ends_at <= local_now.time()
