"""What differs from the timetable: who replaces whom, what falls out, what is added (S0-6g).

Everybody sees what concerns them: a family the groups of its children, a teacher the own lessons
and those of the own class, the rest of the staff the whole school. Why a teacher is away is said
nowhere here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.enums import Role
from journal.enums import LessonChangeKind, LessonStatus
from journal.models import Lesson
from journal.models.lessons import LessonQuerySet
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import ClassTeacherDuty, GroupMembership, Student

Place = tuple[int, dt.date, int, int]


@dataclass(frozen=True, slots=True)
class LessonChange:
    """A lesson that goes otherwise. ``absent`` and ``substitute`` are «Иванова И. И.» or empty;
    ``taught_subject`` is said where it is another one than the group's; ``joined_with`` names the
    group with which it is taught together."""

    lesson_id: int
    on: dt.date
    shift: int
    slot: int
    starts_at: dt.time | None
    ends_at: dt.time | None
    group_id: int
    group: str
    subject: str
    kind: LessonChangeKind
    absent_id: int | None
    absent: str
    substitute_id: int | None
    substitute: str
    taught_subject: str
    joined_with: str
    room: str
    cancel_reason: str


def day_changes(*, actor: Actor, day: dt.date) -> tuple[LessonChange, ...]:
    """What concerns the actor on the day, in the order of the lessons. Two queries."""
    return changes_between(actor=actor, first=day, last=day)


def changes_between(*, actor: Actor, first: dt.date, last: dt.date) -> tuple[LessonChange, ...]:
    """What concerns the actor on the days ``first..last``. Two queries."""
    places = {place_of(row): row for row in _substitutions(actor.school_id, first, last)}
    added = [row.pk for row in places.values() if row.kind in SubstitutionKind.of_nobody()]
    same_place = Substitution.objects.filter(
        pk__in=added,
        group_id=OuterRef("group_id"),
        on=OuterRef("on"),
        shift=OuterRef("shift"),
        slot=OuterRef("slot"),
    )
    lessons = (
        concerning(actor, Lesson.objects.filter(school_id=actor.school_id))
        .filter(on__range=(first, last))
        .filter(
            Q(replaced_teacher__isnull=False)
            | Q(status=LessonStatus.CANCELLED)
            | Exists(same_place)
        )
        .select_related("group__subject", "teacher", "replaced_teacher", "room")
        .in_order()
    )
    return tuple(_change(lesson, places.get(place_of(lesson))) for lesson in lessons)


def by_lesson(changes: Iterable[LessonChange]) -> dict[int, LessonChange]:
    """For the views of a timetable: the change of each lesson that has one."""
    return {change.lesson_id: change for change in changes}


def concerning(actor: Actor, lessons: LessonQuerySet) -> LessonQuerySet:
    """Those of the lessons that are some business of the actor's; no query of its own."""
    if actor.role == Role.TEACHER:
        led = ClassTeacherDuty.objects.filter(
            staff__user_id=actor.user_id,
            school_class__group_classes__group_id=OuterRef("group_id"),
            since__lte=OuterRef("on"),
        ).filter(Q(until__isnull=True) | Q(until__gt=OuterRef("on")))
        return lessons.filter(
            Q(teacher__user_id=actor.user_id)
            | Q(replaced_teacher__user_id=actor.user_id)
            | Exists(led)
        )
    if actor.is_staff:
        return lessons
    own = GroupMembership.objects.filter(
        group_id=OuterRef("group_id"),
        student__in=Student.objects.visible_to(actor),
        since__lte=OuterRef("on"),
    ).filter(Q(until__isnull=True) | Q(until__gt=OuterRef("on")))
    return lessons.filter(Exists(own))


def place_of(row: Lesson | Substitution) -> Place:
    """The group's place in the day, by which a lesson and its substitution find each other."""
    return row.group_id, row.on, row.shift, row.slot


def _substitutions(school_id: int, first: dt.date, last: dt.date) -> "QuerySet[Substitution]":
    return (
        Substitution.objects.in_force()
        .filter(school_id=school_id, on__range=(first, last))
        .select_related("subject", "joined_with__subject", "absent_staff")
    )


def _change(lesson: Lesson, row: Substitution | None) -> LessonChange:
    is_added = row is not None and row.kind in SubstitutionKind.of_nobody()
    absent = lesson.replaced_teacher
    if lesson.is_cancelled:
        kind, substitute = LessonChangeKind.CANCELLED, None
        absent = absent or lesson.teacher
    else:
        kind = LessonChangeKind.ADDED if is_added else LessonChangeKind.REPLACED
        substitute = lesson.teacher
    subject = row.subject.name if row is not None and row.subject else ""
    return LessonChange(
        lesson_id=lesson.pk,
        on=lesson.on,
        shift=lesson.shift,
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        group_id=lesson.group_id,
        group=lesson.group.label,
        subject=lesson.group.subject.name,
        kind=kind,
        absent_id=absent.pk if absent else None,
        absent=absent.short_name if absent else "",
        substitute_id=substitute.pk if substitute else None,
        substitute=substitute.short_name if substitute else "",
        taught_subject=subject if subject != lesson.group.subject.name else "",
        joined_with=row.joined_with.label if row is not None and row.joined_with else "",
        room=lesson.room.name if lesson.room else "",
        cancel_reason=lesson.cancel_reason,
    )
