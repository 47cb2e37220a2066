"""Divisions into subgroups: as they are wanted, and the groups they take students from."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from school.enums import GroupKind, GroupPurpose
from school.models import Division, GroupMembership, SchoolClass, Subject, TeachingGroup


@dataclass(frozen=True, slots=True)
class Part:
    """One group to be: its label, teacher and students, by id."""

    label: str
    staff_id: int | None
    student_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A division as it is wanted. ``classes`` are of one parallel, the first is the one whose page
    it was made on; ``hours`` a week matter only where there is no whole-class group."""

    classes: tuple[SchoolClass, ...]
    subject: Subject
    since: dt.date
    parts: tuple[Part, ...]
    moves_lessons: bool = True
    hours: Decimal = Decimal(1)


def split_of(division: Division) -> Split:
    """A stored division as it was wanted. At most three queries."""
    plan = division.plan
    return Split(
        classes=tuple(classes_of(division)),
        subject=division.subject,
        since=division.since,
        parts=tuple(
            Part(part["label"], part["staff"], tuple(part["students"])) for part in plan["parts"]
        ),
        moves_lessons=plan["moves_lessons"],
        hours=Decimal(plan["hours"]),
    )


def whole_class_groups(
    classes: Iterable[SchoolClass], subject: Subject, since: dt.date
) -> list[TeachingGroup]:
    """The groups of the subject that each hold one class as a whole and in which somebody is on
    the day. One query."""
    return list(
        TeachingGroup.objects.filter(
            kind=GroupKind.WHOLE_CLASS,
            purpose=GroupPurpose.LESSONS,
            subject=subject,
            group_classes__school_class__in=list(classes),
            pk__in=GroupMembership.objects.on(since).values("group_id"),
        )
        .order_by("label", "pk")
        .distinct()
    )


def classes_of(division: Division) -> list[SchoolClass]:
    """The class of the page first, the others of the plan in the order of the school. One query;
    ``division`` comes with its class."""
    others = (
        SchoolClass.objects.filter(pk__in=division.plan["classes"], school_id=division.school_id)
        .exclude(pk=division.school_class_id)
        .select_related("year")
        .in_school_order()
    )
    return [division.school_class, *others]
