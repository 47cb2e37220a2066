"""The queries of a page of the class journal, one function each."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from journal import rules
from journal.models import Attendance, Lesson, Mark, PlanItem, TermMark, Work
from journal.selectors.gradebook.page import WorkHead
from school.enums import WorkCategory
from school.models import GroupMembership, TeachingAssignment, TeachingGroup, Term


def assignments(group: TeachingGroup) -> list[TeachingAssignment]:
    return list(group.assignments.select_related("staff").order_by("since", "pk"))


def lessons(group: TeachingGroup, term: Term) -> list[Lesson]:
    return list(
        Lesson.objects.filter(group=group, term=term)
        .select_related("teacher", "plan_item")
        .in_order()
    )


def works(group: TeachingGroup, term: Term) -> dict[int, list[WorkHead]]:
    """Works of each lesson, in their order."""
    rows = (
        Work.objects.filter(lesson__group=group, lesson__term=term)
        .order_by("lesson", "position")
        .values_list("lesson_id", "pk", "work_type__name", "title", "weight", "work_type__category")
    )
    found: dict[int, list[WorkHead]] = defaultdict(list)
    for lesson_id, work_id, name, title, weight, category in rows:
        is_control = category == WorkCategory.CONTROL
        found[lesson_id].append(WorkHead(work_id, name, title, weight, is_control))
    return found


def members(group: TeachingGroup, term: Term) -> list[GroupMembership]:
    """Everybody who was in the group on a day of the term; one who came back is there twice."""
    return list(
        group.memberships.within(term.starts_on, term.ends_on)
        .select_related("student")
        .order_by("student__sort_key", "student__last_name", "student_id", "since")
    )


@dataclass(slots=True)
class Marks:
    """Marks of the page by student and work, and those brought by student."""

    own: dict[int, dict[int, tuple[int | None, str]]]
    notes: dict[tuple[int, int], str]
    brought: dict[int, list[tuple[dt.date, str, str]]]


def marks(group: TeachingGroup, term: Term, joined: dict[int, dt.date]) -> Marks:
    columns = ("student_id", "work_id", "value", "code", "comment")
    rows: QuerySet[Mark, Any] = (
        Mark.objects.in_force()
        .filter(work__lesson__group=group, work__lesson__term=term)
        .values_list(*columns, F("work__lesson__on"), Value("", output_field=CharField()))
    )
    if joined:
        elsewhere = (
            Mark.objects.in_force()
            .filter(
                student_id__in=joined,
                work__lesson__group__subject_id=group.subject_id,
                work__lesson__group__year_id=group.year_id,
                work__lesson__on__range=(term.starts_on, term.ends_on),
            )
            .exclude(work__lesson__group=group)
            .values_list(*columns, F("work__lesson__on"), F("work__lesson__group__label"))
        )
        rows = rows.union(elsewhere, all=True)
    found = Marks(defaultdict(dict), {}, defaultdict(list))
    for student_id, work_id, value, code, comment, on, label in rows:
        if not label:
            found.own[student_id][work_id] = (value, code)
            if comment:
                found.notes[student_id, work_id] = comment
        elif on < joined[student_id]:
            found.brought[student_id].append((on, rules.format_mark(value, code), label))
    return found


def attendance(group: TeachingGroup, term: Term) -> dict[int, dict[int, tuple[str, int | None]]]:
    """(code, minutes late) by student and lesson."""
    rows = Attendance.objects.filter(lesson__group=group, lesson__term=term).values_list(
        "student_id", "lesson_id", "code", "minutes_late"
    )
    found: dict[int, dict[int, tuple[str, int | None]]] = defaultdict(dict)
    for student, lesson, code, minutes in rows:
        found[student][lesson] = (code, minutes)
    return found


def term_marks(
    group: TeachingGroup, students: list[int]
) -> dict[tuple[int, str, int | None], tuple[str, str, str]]:
    """(student, kind, term) → (text, reason, label of the other group or ""); this group's own
    mark wins over one brought from another."""
    rows = TermMark.objects.filter(
        student_id__in=students, group__subject_id=group.subject_id, group__year_id=group.year_id
    ).values_list(
        "student_id", "kind", "term_id", "group_id", "group__label", "value", "code",
        "deviation_reason",
    )  # fmt: skip
    found: dict[tuple[int, str, int | None], tuple[str, str, str]] = {}
    for student, kind, term, group_id, label, value, code, reason in rows:
        own = group_id == group.pk
        if own or (student, kind, term) not in found:
            found[student, kind, term] = (
                rules.format_mark(value, code), reason, "" if own else label,
            )  # fmt: skip
    return found


def unused_items(group: TeachingGroup, most: int) -> list[PlanItem]:
    """What comes next in the plan: items that lie on no lesson of the group yet."""
    laid = Lesson.objects.filter(group=group, plan_item__isnull=False).values("plan_item_id")
    return list(
        PlanItem.objects.filter(plan__assignments__group=group)
        .exclude(pk__in=laid)
        .order_by("number")[:most]
    )
