"""Teaching groups as the list of journals: a teacher's own, or the whole school with filters."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from journal.enums import LessonStatus
from journal.models import Lesson
from school.enums import GroupPurpose
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    GroupMembership,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A journal in the list: what it is, who teaches it, how many study, lessons of today."""

    id: int
    subject: str
    label: str
    teachers: tuple[str, ...]
    students: int
    lessons_today: tuple[Lesson, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class ClassLines:
    """The class that the actor leads, with all its journals."""

    school_class: SchoolClass
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True, slots=True)
class TeacherGroups:
    """What a teacher finds on the list: journals of the own hand, substitutions, the own class.
    ``makes_groups``: the regulation lets a class teacher make groups of the own class."""

    own: tuple[GroupLine, ...]
    substitutions: tuple[Lesson, ...]
    led: tuple[ClassLines, ...]
    makes_groups: bool = False

    @property
    def purposes(self) -> tuple[GroupPurpose, ...]:
        """Which journals there are at all."""
        lines = [*self.own, *(line for one in self.led for line in one.lines)]
        found = {line.purpose for line in lines}
        return tuple(purpose for purpose in GroupPurpose if purpose in found)

    def of(self, purpose: str) -> "TeacherGroups":
        """Only the journals of a purpose, where one is asked for that there is."""
        if purpose not in self.purposes:
            return self
        return replace(
            self,
            own=tuple(line for line in self.own if line.purpose == purpose),
            substitutions=self.substitutions if purpose == GroupPurpose.LESSONS else (),
            led=tuple(
                replace(one, lines=tuple(line for line in one.lines if line.purpose == purpose))
                for one in self.led
            ),
        )


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What the list of the whole school is narrowed to."""

    grade: int | None = None
    class_id: int | None = None
    subject_id: int | None = None
    staff_id: int | None = None
    words: str = ""
    purpose: str = ""


def readable(actor: Actor) -> QuerySet[TeachingGroup]:
    """Groups that may be opened, with what every page of the journal asks of them: subject,
    year with its regulation, school."""
    return TeachingGroup.objects.visible_to(actor).select_related(
        "school", "subject", "term_scheme", "year__regulation"
    )


def teacher_groups(*, actor: Actor, today: dt.date) -> TeacherGroups:
    """The journals of a teacher. At most eight queries: own groups and groups of the classes led
    (three each, with teachers and today's lessons), classes led, and lessons given as a
    substitute from two weeks back to a week ahead."""
    taught = TeachingGroup.objects.taught_by(actor, today)
    led = list(
        SchoolClass.objects.filter(
            pk__in=ClassTeacherDuty.objects.filter(
                school_id=actor.school_id, staff__user_id=actor.user_id
            )
            .on(today)
            .values("school_class_id")
        )
        .select_related("year__regulation")
        .in_school_order()
    )
    of_led = _listed(
        TeachingGroup.objects.filter(group_classes__school_class__in=led).annotate(
            led_class_id=F("group_classes__school_class_id")
        ),
        today,
    )
    lines: dict[int, list[GroupLine]] = {school_class.pk: [] for school_class in led}
    for group in of_led:
        lines[group.led_class_id].append(_line(group))  # type: ignore[attr-defined]
    substitutions = (
        Lesson.objects.filter(
            school_id=actor.school_id,
            teacher__user_id=actor.user_id,
            on__gte=today - dt.timedelta(days=14),
            on__lte=today + dt.timedelta(days=7),
        )
        .exclude(group__in=taught)
        .exclude(status=LessonStatus.CANCELLED)
        .select_related("group__subject", "replaced_teacher")
        .in_order()
    )
    return TeacherGroups(
        own=tuple(lines_of(_listed(_of_year(taught, actor, today), today))),
        substitutions=tuple(substitutions),
        led=tuple(ClassLines(one, tuple(lines[one.pk])) for one in led),
        makes_groups=any(
            hasattr(one.year, "regulation") and one.year.regulation.class_teacher_makes_subgroups
            for one in led
        ),
    )


def school_groups(*, actor: Actor, today: dt.date, narrow: GroupFilter) -> QuerySet[TeachingGroup]:
    """All journals of the year that the actor may read, narrowed and in school order: to be cut
    into pages and turned into lines by ``lines_of``."""
    found = _of_year(TeachingGroup.objects.visible_to(actor), actor, today)
    if narrow.grade:
        found = found.filter(grade=narrow.grade)
    if narrow.class_id:
        found = found.filter(group_classes__school_class_id=narrow.class_id)
    if narrow.subject_id:
        found = found.filter(subject_id=narrow.subject_id)
    if narrow.staff_id:
        found = found.filter(
            pk__in=TeachingAssignment.objects.filter(staff_id=narrow.staff_id)
            .on(today)
            .values("group_id")
        )
    if narrow.purpose:
        found = found.filter(purpose=narrow.purpose)
    for word in narrow.words.split():
        found = found.filter(
            Q(subject__name__icontains=word)
            | Q(label__icontains=word)
            | Q(
                pk__in=TeachingAssignment.objects.filter(staff__last_name__icontains=word)
                .on(today)
                .values("group_id")
            )
        )
    return _listed(found, today)


def lines_of(groups: Iterable[TeachingGroup]) -> list[GroupLine]:
    """Lines of a page of ``school_groups``; iterating it runs three queries."""
    return [_line(group) for group in groups]


def filter_choices(
    actor: Actor, today: dt.date
) -> tuple[QuerySet[SchoolClass], QuerySet[Subject], QuerySet[StaffMember]]:
    """Classes, subjects and teachers of the year to filter by; each is one query when read."""
    year = _year_id(actor, today)
    return (
        SchoolClass.objects.visible_to(actor).filter(year_id=year).in_school_order(),
        Subject.objects.filter(
            school_id=actor.school_id,
            pk__in=TeachingGroup.objects.filter(year_id=year).values("subject_id"),
        ).order_by("name"),
        StaffMember.objects.visible_to(actor)
        .filter(pk__in=TeachingAssignment.objects.filter(group__year_id=year).values("staff_id"))
        .alphabetical(),
    )


def _year_id(actor: Actor, today: dt.date) -> Subquery:
    """The academic year of ``today``, in summer the one that has just ended."""
    return Subquery(
        AcademicYear.objects.filter(school_id=actor.school_id, starts_on__lte=today)
        .order_by("-starts_on")
        .values("pk")[:1]
    )


def _of_year(
    groups: QuerySet[TeachingGroup], actor: Actor, today: dt.date
) -> QuerySet[TeachingGroup]:
    return groups.filter(year_id=_year_id(actor, today))


def _listed(groups: QuerySet[TeachingGroup], today: dt.date) -> QuerySet[TeachingGroup]:
    """With teachers, today's lessons and the number of students; by class, then subject."""
    members = (
        GroupMembership.objects.filter(group=OuterRef("pk"))
        .on(today)
        .order_by()
        .values("group")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        groups.select_related("subject")
        .annotate(students=Coalesce(Subquery(members), 0))
        .prefetch_related(
            Prefetch(
                "assignments",
                TeachingAssignment.objects.on(today).select_related("staff").order_by("since"),
                to_attr="teaching_now",
            ),
            Prefetch(
                "lessons",
                Lesson.objects.filter(on=today).exclude(status=LessonStatus.CANCELLED).in_order(),
                to_attr="lessons_of_today",
            ),
        )
        .order_by("grade", "label", "subject__name", "pk")
    )


def _line(group: TeachingGroup) -> GroupLine:
    return GroupLine(
        id=group.pk,
        subject=group.subject.name,
        label=group.label,
        teachers=tuple(item.staff.short_name for item in group.teaching_now),  # type: ignore[attr-defined]
        students=group.students,  # type: ignore[attr-defined]
        lessons_today=tuple(group.lessons_of_today),  # type: ignore[attr-defined]
        purpose=group.purpose,
    )
