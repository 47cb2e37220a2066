"""Dividing a class as the journal sees it: lessons ahead, entries that hold a group in place."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import history
from core.errors import Conflict
from journal.models import Attendance, Lesson, PlanAssignment, Work
from journal.selectors.groups.entries import is_written_in, last_entry, lessons_ahead
from journal.services import absences
from school.models import Division, GroupMembership, Student, TeachingGroup
from school.selectors.divisions import Split, classes_of, split_of, whole_class_groups
from school.services import groups
from school.services.groups import Made
from school.services.groups.divisions import DivisionDecided, SubgroupError


class HasEntries(SubgroupError, Conflict):
    status = Conflict.status

    def __init__(self, groups_named: str) -> None:
        super().__init__(
            _(
                "There are entries in “%(groups)s” already, so the division stays. Move students "
                "from group to group instead."
            )
            % {"groups": groups_named}
        )


@transaction.atomic
def divide(*, actor: Actor, split: Split, today: dt.date, now: dt.datetime) -> Made:
    """Make the groups and give them the lessons ahead. Raises what ``groups.divide`` raises, and
    ``SubgroupError`` when something is entered in the old group from that day on."""
    _ensure_nothing_entered(split)
    made = groups.divide(actor=actor, split=split, today=today, now=now)
    _give_lessons(made, split, now)
    return made


@transaction.atomic
def confirm(*, actor: Actor, division: Division, today: dt.date, now: dt.datetime) -> Made:
    """Carry a proposal out with its lessons. Raises what ``groups.confirm`` raises."""
    split = split_of(division)
    _ensure_nothing_entered(split)
    made = groups.confirm(actor=actor, division=division, today=today, now=now)
    _give_lessons(made, split, now)
    return made


@transaction.atomic
def undo(*, actor: Actor, division: Division, today: dt.date, now: dt.datetime) -> None:
    """Take a division back until the first entry in its groups; their lessons go back to where
    they were. Raises ``HasEntries``, ``NotYourSubgroups``, ``DivisionDecided``."""
    groups.ensure_maker(actor, classes_of(division), today)
    if not division.is_made:
        raise DivisionDecided
    made = list(
        TeachingGroup.objects.select_for_update(no_key=True).filter(pk__in=division.plan["groups"])
    )
    if is_written_in([group.pk for group in made]):
        raise HasEntries(", ".join(group.label for group in made))
    with history.source(user=actor.user_id, role=str(actor.role)):
        back = _take_lessons_back(division)
        PlanAssignment.objects.filter(group__in=made).delete()
        try:
            groups.dissolve(actor=actor, division=division, today=today, now=now)
        except ProtectedError as error:
            raise HasEntries(", ".join(group.label for group in made)) from error
        absences.apply_to_lessons(back, now=now)


@transaction.atomic
def move_member(
    *,
    actor: Actor,
    student: Student,
    source: TeachingGroup,
    target: TeachingGroup,
    since: dt.date,
    today: dt.date,
) -> GroupMembership:
    """Another group of the subject from a day on. Raises what ``groups.move_member`` raises, and
    ``SubgroupError`` when the student has entries in the old one from that day on."""
    last = last_entry([source.pk], [student.pk], since)
    if last is not None:
        raise _entered_later(last)
    return groups.move_member(
        actor=actor, student=student, source=source, target=target, since=since, today=today
    )


# --- parts -------------------------------------------------------------------------------------


def _ensure_nothing_entered(split: Split) -> None:
    sources = whole_class_groups(split.classes, split.subject, split.since)
    placed = [student for part in split.parts for student in part.student_ids]
    last = last_entry([source.pk for source in sources], placed, split.since)
    if last is not None:
        raise _entered_later(last)


def _entered_later(last: dt.date) -> SubgroupError:
    return SubgroupError(
        _(
            "There are marks or absences in the old group up to %(day)s: choose a later day, so "
            "that they stay in their place."
        )
        % {"day": formats.date_format(last, "d.m.Y")},
        field="since",
    )


def _give_lessons(made: Made, split: Split, now: dt.datetime) -> None:
    """The lessons of an emptied group go to the first of the new ones and keep their id; the
    others get the same lessons, each with its own teacher."""
    for group in made.groups:
        _give_plan(made.sources, group)
    if not split.moves_lessons or len(split.classes) > 1 or not made.emptied:
        return
    lessons = list(lessons_ahead(made.emptied, split.since).select_for_update(of=("self",)))
    if not lessons:
        return
    division, (first, *others) = made.division, made.groups
    division.plan["moved"] = [[one.pk, one.group_id, one.teacher_id] for one in lessons]
    division.save(update_fields=["plan"])
    Attendance.objects.filter(lesson__in=lessons, absence__isnull=False).delete()
    copies = [
        _copied(lesson, group, part.staff_id)
        for group, part in zip(others, split.parts[1:], strict=True)
        for lesson in lessons
    ]
    staff_id = split.parts[0].staff_id
    assert staff_id is not None
    for lesson in lessons:
        lesson.group, lesson.teacher_id = first, staff_id
    Lesson.objects.bulk_update(lessons, ["group", "teacher"])
    Lesson.objects.bulk_create(copies)
    _copy_works(lessons, copies)
    absences.apply_to_lessons([*lessons, *copies], now=now)


def _give_plan(sources: Iterable[TeachingGroup], group: TeachingGroup) -> None:
    """The subgroups go on by the plan of the class."""
    assigned = PlanAssignment.objects.filter(group__in=list(sources)).order_by("pk").first()
    if assigned is not None:
        PlanAssignment.objects.create(
            school_id=group.school_id, group=group, plan_id=assigned.plan_id
        )


def _copied(lesson: Lesson, group: TeachingGroup, staff_id: int | None) -> Lesson:
    assert staff_id is not None
    return Lesson(
        school_id=lesson.school_id,
        group=group,
        term_id=lesson.term_id,
        on=lesson.on,
        shift=lesson.shift,
        slot=lesson.slot,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        teacher_id=staff_id,
        status=lesson.status,
        kind=lesson.kind,
        plan_item_id=lesson.plan_item_id,
    )


def _copy_works(lessons: list[Lesson], copies: list[Lesson]) -> None:
    """Works that were announced ahead are announced to every subgroup."""
    works: dict[int, list[Work]] = {}
    for work in Work.objects.filter(lesson__in=lessons).order_by("position"):
        works.setdefault(work.lesson_id, []).append(work)
    Work.objects.bulk_create(
        Work(
            school_id=work.school_id,
            lesson=copy,
            work_type_id=work.work_type_id,
            position=work.position,
            title=work.title,
            weight=work.weight,
            results_on=work.results_on,
        )
        for place, copy in enumerate(copies)
        for work in works.get(lessons[place % len(lessons)].pk, ())
    )


def _take_lessons_back(division: Division) -> list[Lesson]:
    """Those that were moved; the others are removed."""
    moved = {pk: (group, teacher) for pk, group, teacher in division.plan.get("moved", ())}
    lessons = list(Lesson.objects.filter(group__in=division.plan["groups"]))
    Attendance.objects.filter(lesson__in=lessons).delete()
    back = [lesson for lesson in lessons if lesson.pk in moved]
    made = [lesson.pk for lesson in lessons if lesson.pk not in moved]
    for lesson in back:
        lesson.group_id, lesson.teacher_id = moved[lesson.pk]
    Lesson.objects.bulk_update(back, ["group", "teacher"])
    Work.objects.filter(lesson__in=made).delete()
    Lesson.objects.filter(pk__in=made).delete()
    return back
