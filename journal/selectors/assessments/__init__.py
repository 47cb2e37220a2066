"""Единый график оценочных процедур: every control work of the year, class by class.

What a class writes comes from three places: control works of the thematic plans where they lie on
lessons, control works that a teacher gave to a lesson beside the plan, and procedures from outside
(ВПР, the deputy's own). Which limits they break is told by ``violations``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from journal.enums import AssessmentLevel, LessonStatus
from journal.models import Assessment, Lesson, PlanItem, Work
from journal.selectors.assessments import violations as rules
from journal.selectors.assessments.procedures import Procedure, Shares
from journal.selectors.assessments.violations import Violation
from school.enums import GroupPurpose, WorkCategory
from school.models import AcademicYear, GroupClass, Regulation, SchoolClass

_CONTROL = WorkCategory.CONTROL
LESSON_MINUTES = 45
# One number for shift and lesson, so that PostgreSQL finds the first and the last of a day.
_SHIFT = 100


@dataclass(frozen=True, slots=True)
class Schedule:
    """The procedures of ``first..last`` in order of date, and the limits they break; ``classes``
    are those of the schedule in the order of the school, with nothing to write too."""

    year: AcademicYear
    first: dt.date
    last: dt.date
    classes: tuple[SchoolClass, ...]
    procedures: tuple[Procedure, ...]
    violations: tuple[Violation, ...]


def schedule(
    *,
    year: AcademicYear,
    first: dt.date,
    last: dt.date,
    grade: int | None = None,
    subject_id: int | None = None,
) -> Schedule:
    """The year comes scoped to the actor's school: the schedule is public, everybody of the school
    reads all of it. ``grade`` narrows what is loaded, ``subject_id`` what is shown: a second work
    of the day is found in every subject. Eight queries, whatever the length."""
    regulation = Regulation.objects.filter(year=year).first()
    classes = SchoolClass.objects.filter(year=year).in_school_order()
    own = {one.pk: one for one in (classes.filter(grade=grade) if grade else classes)}
    rows = list(_control_lessons(year))
    written = [
        *_of_lessons(rows, _classes_of(year, own), own),
        *_from_outside(year, own),
    ]
    written.sort(key=lambda one: (one.on, one.grade, one.class_name, one.subject))
    shown = [
        one
        for one in written
        if first <= one.on <= last and (subject_id is None or one.subject_id == subject_id)
    ]
    edges = _edges(year, own, {one.on for one in shown})
    found = (
        rules.violations(written, regulation=regulation, edges=edges, shares=_shares(year))
        if regulation
        else []
    )
    keys = {one.key for one in shown}
    return Schedule(
        year=year,
        first=first,
        last=last,
        classes=tuple(own.values()),
        procedures=tuple(shown),
        violations=tuple(one for one in found if keys & one.keys),
    )


def broken_by_assessment(assessment: Assessment) -> list[Violation]:
    """What a procedure from outside breaks, to be said when it is added. It comes with its year.
    Eight queries."""
    found = schedule(year=assessment.year, first=assessment.on, last=assessment.on)
    return [
        one
        for one in found.violations
        if any(item.assessment_id == assessment.pk for item in one.procedures)
    ]


def broken_by_lesson(lesson: Lesson) -> list[Violation]:
    """What the control work of a lesson breaks, to be said when it is given. The lesson comes with
    its group and year. Nine queries."""
    group = lesson.group
    found = schedule(year=group.year, first=lesson.on, last=lesson.on)
    classes = set(GroupClass.objects.filter(group=group).values_list("school_class_id", flat=True))
    return [
        one
        for one in found.violations
        if any(
            item.on == lesson.on
            and item.class_id in classes
            and item.subject_id == group.subject_id
            and not item.is_outside
            for item in one.procedures
        )
    ]


def _control_lessons(year: AcademicYear) -> "Iterable[dict[str, Any]]":
    """Lessons with a control work, of the plan or given beside it; cancelled ones have none."""
    given = Work.objects.filter(lesson=OuterRef("pk"), work_type__category=_CONTROL)
    rows: Iterable[dict[str, Any]] = (
        Lesson.objects.filter(school_id=year.school_id, group__year=year)
        .exclude(status=LessonStatus.CANCELLED)
        .filter(group__purpose=GroupPurpose.LESSONS, group__subject__is_extracurricular=False)
        .filter(Q(plan_item__work_category=_CONTROL) | Exists(given))
        .annotate(
            given_title=Subquery(given.order_by("position").values("title")[:1]),
            given_name=Subquery(given.order_by("position").values("work_type__name")[:1]),
        )
        .order_by("on", "shift", "slot", "pk")
        .values(
            *("pk", "on", "shift", "slot", "starts_at", "ends_at", "term_id", "term__name"),
            *("group_id", "group__hours_per_week", "group__subject_id", "group__subject__name"),
            *("group__subject__short_name", "plan_item_id", "plan_item__work_category"),
            *("plan_item__work_title", "plan_item__topic", "given_title", "given_name"),
        )
    )
    return rows


def _classes_of(year: AcademicYear, own: Mapping[int, SchoolClass]) -> dict[int, list[int]]:
    """Classes by group. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    for group_id, class_id in GroupClass.objects.filter(
        school_id=year.school_id, group__year=year
    ).values_list("group_id", "school_class_id"):
        if class_id in own:
            found[group_id].append(class_id)
    return found


def _of_lessons(
    rows: Iterable[Mapping[str, Any]],
    classes: Mapping[int, Sequence[int]],
    own: Mapping[int, SchoolClass],
) -> Iterator[Procedure]:
    """One for a class, day and subject: its subgroups write together, two lessons in a row are one
    work, and its second day, where a work takes two, is no new work."""
    seen: set[tuple[int, dt.date, int]] = set()
    begun: set[tuple[int, int]] = set()
    for row in rows:
        is_planned = row["plan_item__work_category"] == _CONTROL
        for class_id in classes.get(row["group_id"], ()):
            key = (class_id, row["on"], row["group__subject_id"])
            if key in seen:
                continue
            seen.add(key)
            part = (class_id, row["plan_item_id"])
            is_continued = is_planned and part in begun
            if is_planned:
                begun.add(part)
            yield Procedure(
                on=row["on"],
                class_id=class_id,
                class_name=own[class_id].name,
                grade=own[class_id].grade,
                subject_id=row["group__subject_id"],
                subject=row["group__subject__name"],
                short=row["group__subject__short_name"] or row["group__subject__name"],
                title=(
                    row["plan_item__work_title"] or row["plan_item__topic"]
                    if is_planned
                    else row["given_title"] or row["given_name"]
                ),
                level=AssessmentLevel.SCHOOL,
                minutes=LESSON_MINUTES,
                group_id=row["group_id"],
                term_id=row["term_id"],
                term=row["term__name"],
                hours_per_week=row["group__hours_per_week"],
                place=row["shift"] * _SHIFT + row["slot"],
                is_continued=is_continued,
                is_planned=is_planned,
            )


def _from_outside(year: AcademicYear, own: Mapping[int, SchoolClass]) -> Iterator[Procedure]:
    """Two queries."""
    found = (
        Assessment.objects.in_force()
        .filter(school_id=year.school_id, year=year)
        .select_related("subject")
        .prefetch_related("assessment_classes")
        .order_by("on", "pk")
    )
    for one in found:
        subject = one.subject.name if one.subject else _("several subjects")
        for row in one.assessment_classes.all():
            if row.school_class_id in own:
                yield Procedure(
                    on=one.on,
                    class_id=row.school_class_id,
                    class_name=own[row.school_class_id].name,
                    grade=own[row.school_class_id].grade,
                    subject_id=one.subject_id,
                    subject=subject,
                    short=one.subject.short_name if one.subject else one.name,
                    title=one.name,
                    level=AssessmentLevel(one.level),
                    minutes=one.minutes,
                    assessment_id=one.pk,
                )


def _edges(
    year: AcademicYear, own: Mapping[int, SchoolClass], days: Iterable[dt.date]
) -> dict[tuple[int, dt.date], tuple[int, int]]:
    """First and last lesson of the classes on these days. One query."""
    rows = (
        Lesson.objects.filter(
            school_id=year.school_id,
            on__in=set(days),
            group__group_classes__school_class__in=list(own),
        )
        .exclude(status=LessonStatus.CANCELLED)
        .exclude(group__subject__is_extracurricular=True)
        .order_by()
        .values("on", "group__group_classes__school_class_id")
        .annotate(
            first=Min(F("shift") * _SHIFT + F("slot")), last=Max(F("shift") * _SHIFT + F("slot"))
        )
    )
    return {
        (row["group__group_classes__school_class_id"], row["on"]): (row["first"], row["last"])
        for row in rows
    }


def _shares(year: AcademicYear) -> Shares:
    """Hours of the plan and those of its control works, by group. One query."""
    rows = (
        PlanItem.objects.filter(school_id=year.school_id, plan__assignments__group__year=year)
        .order_by()
        .values("plan__assignments__group_id")
        .annotate(total=Sum("hours"), control=Sum("hours", filter=Q(work_category=_CONTROL)))
    )
    return {
        row["plan__assignments__group_id"]: (row["total"], row["control"] or Decimal(0))
        for row in rows
    }
