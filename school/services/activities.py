"""Groups that the curriculum does not make: extracurricular activities and home tuition. They are
pages of the journal like any other (S3-1g, domain §2.3)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError, NotAllowed
from school import policies
from school.enums import Grading, GroupKind, GroupPurpose
from school.models import (
    Enrolment,
    GroupClass,
    GroupMembership,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)

WEEKS = 34
LONGEST_LABEL = 60


class ActivityError(DomainError):
    """What making such a group refuses."""


class NotYourGroups(NotAllowed):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Such groups are made by the administrator and the deputy head, and by a class "
                "teacher for the own class where the regulation says so."
            )
        )


class UnequalTerms(ActivityError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Classes with quarters and classes with half-years do not fit into one group: make "
                "a group for each."
            )
        )


class NotOfTheClasses(ActivityError):
    def __init__(self) -> None:
        super().__init__(
            _("A student is not in these classes on that day. Open the list again and choose.")
        )


class OutsideYear(ActivityError):
    def __init__(self, first: dt.date, last: dt.date) -> None:
        super().__init__(
            _("The day is not in the year: from %(first)s to %(last)s.")
            % {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
        )


@dataclass(frozen=True, slots=True)
class Activity:
    """What is asked for. ``course`` names an extracurricular course, made when the school has none
    of this name; ``subject`` is that of a home tuition. ``students`` are of the ``classes``."""

    purpose: GroupPurpose
    classes: Sequence[SchoolClass]
    students: Collection[Student]
    teacher: StaffMember
    hours_per_week: Decimal
    grading: Grading
    since: dt.date
    course: str = ""
    subject: Subject | None = None


@transaction.atomic
def open_activity(*, actor: Actor, asked: Activity, today: dt.date) -> TeachingGroup:
    """Make the group with its students and its teacher. Classes come with their year. Raises
    ``NotYourGroups``, ``UnequalTerms``, ``NotOfTheClasses``, ``OutsideYear``."""
    classes = sorted(asked.classes, key=lambda one: (one.grade, one.letter))
    if not policies.can_open_activity(actor, classes, today):
        raise NotYourGroups
    first = classes[0]
    if any(one.term_scheme_id != first.term_scheme_id for one in classes):
        raise UnequalTerms
    if not first.year.starts_on <= asked.since <= first.year.ends_on:
        raise OutsideYear(first.year.starts_on, first.year.ends_on)
    whole = _ensure_enrolled(classes, asked)
    group = TeachingGroup.objects.create(
        school_id=actor.school_id,
        year_id=first.year_id,
        subject=_subject(actor, asked),
        term_scheme_id=first.term_scheme_id,
        purpose=asked.purpose,
        kind=_kind(classes, asked, whole=whole),
        grading=Grading.NONE if first.grade == 1 else asked.grading,
        grade=first.grade,
        label="…",
        hours_per_week=asked.hours_per_week,
        hours_per_year=asked.hours_per_week * WEEKS,
    )
    group.label = _free_label(group, _label(classes, asked))
    group.save(update_fields=["label"])
    owned = {"school_id": actor.school_id, "group": group}
    GroupClass.objects.bulk_create(GroupClass(**owned, school_class=one) for one in classes)
    GroupMembership.objects.bulk_create(
        GroupMembership(**owned, student=student, since=asked.since) for student in asked.students
    )
    TeachingAssignment.objects.create(**owned, staff=asked.teacher, since=asked.since)
    return group


def _ensure_enrolled(classes: Collection[SchoolClass], asked: Activity) -> bool:
    """Whether the students are all of their classes. Raises ``NotOfTheClasses``. One query."""
    enrolled = set(
        Enrolment.objects.filter(school_class__in=[one.pk for one in classes])
        .on(asked.since)
        .values_list("student_id", flat=True)
    )
    chosen = {student.pk for student in asked.students}
    if not chosen or not chosen <= enrolled:
        raise NotOfTheClasses
    return chosen == enrolled


def _subject(actor: Actor, asked: Activity) -> Subject:
    if asked.subject is not None:
        return asked.subject
    name = " ".join(asked.course.split())
    if not name:
        raise ActivityError(_("Say what the course is called."))
    found = Subject.objects.filter(school_id=actor.school_id, name__iexact=name).first()
    return found or Subject.objects.create(
        school_id=actor.school_id,
        name=name,
        short_name=name[:30],
        is_extracurricular=True,
        needs_homework=False,
    )


def _kind(classes: Collection[SchoolClass], asked: Activity, *, whole: bool) -> GroupKind:
    if len(classes) > 1:
        return GroupKind.MIXED
    if whole and asked.purpose == GroupPurpose.EXTRACURRICULAR:
        return GroupKind.WHOLE_CLASS
    return GroupKind.SUBGROUP


def _label(classes: Sequence[SchoolClass], asked: Activity) -> str:
    """«5А», «5А, 5Б», «5А, на дому: Ёлкина В.»."""
    names = ", ".join(one.name for one in classes)
    if asked.purpose != GroupPurpose.HOME:
        return names
    students = sorted(asked.students, key=lambda one: one.sort_key)
    who = ", ".join(f"{one.last_name} {one.first_name[:1]}." for one in students[:2])
    return _("%(classes)s, at home: %(who)s") % {"classes": names, "who": who}


def _free_label(group: TeachingGroup, wanted: str) -> str:
    """The label, or with a number when the subject has such a group already. One query."""
    taken = set(
        TeachingGroup.objects.filter(year_id=group.year_id, subject_id=group.subject_id)
        .exclude(pk=group.pk)
        .values_list("label", flat=True)
    )
    label, number = wanted[:LONGEST_LABEL], 2
    while label in taken:
        ending = f" ({number})"
        label = wanted[: LONGEST_LABEL - len(ending)] + ending
        number += 1
    return label
