"""Thematic plans: one for a subject in a parallel and level, shared by all its groups."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from core import bulk
from journal.demo.calendar import Days
from journal.demo.curriculum import STYLES
from journal.demo.layout import GroupRow, Layout
from journal.demo.topics import Topic, expand
from journal.enums import PlanStatus
from journal.imports.plan_text import work_title_of
from journal.models import PlanAssignment, PlanItem, ThematicPlan
from journal.services.plans import copy_items
from school.enums import Grading
from school.models import AcademicYear

_WEEKS = 34
# Mathematics and Russian have two control works a term, the others one (S3-2b).
_TWO_CONTROLS = {"rus", "mat", "alg", "alg_s"}
_TITLED = {"control", "practical"}
_APPROVED = dt.datetime(2025, 9, 5, 14, 30, tzinfo=dt.UTC)
_RENEWED = dt.datetime(2026, 5, 12, 11, 20, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """A lesson of a plan as the lessons need it."""

    id: int
    topic: str
    category: str
    homework: str


def write_plans(
    year: AcademicYear, layout: Layout, days: Days, deputy_id: int
) -> dict[int, list[Item]]:
    """Plans for all groups that have none yet; the items of its plan for every group, by id.

    A plan that was imported for the subject and grade is used as it is.
    """
    shared: dict[tuple[int, int, bool], list[GroupRow]] = defaultdict(list)
    for group in layout.groups.values():
        shared[group.subject_id, group.grade, group.is_advanced].append(group)
    imported = {
        (plan.subject_id, plan.grade): plan
        for plan in ThematicPlan.objects.filter(year=year).order_by("version", "pk")
    }
    items: dict[int, list[Item]] = {}
    assignments: list[PlanAssignment] = []
    written: list[tuple[ThematicPlan, list[GroupRow]]] = []
    for (subject_id, grade, _), groups in shared.items():
        if (plan := imported.get((subject_id, grade))) is None:
            written.append((_plan(year, groups, deputy_id), groups))
            continue
        found = [
            Item(item.pk, item.topic, item.work_category, item.homework)
            for item in PlanItem.objects.filter(plan=plan).order_by("number")
        ]
        assignments.extend(_assign(plan, groups))
        items.update((group.id, found) for group in groups)
    ThematicPlan.objects.bulk_create(plan for plan, _ in written)
    items.update(_write_items(year, written, days))
    for plan, groups in written:
        assignments.extend(_assign(plan, groups))
    PlanAssignment.objects.bulk_create(assignments)
    _renew([plan for plan, _ in written])
    return items


def _renew(plans: list[ThematicPlan]) -> None:
    """Two plans of one hour a week are being changed in spring: a version that waits for the
    deputy, one that was given back."""
    by_title = sorted(plans, key=lambda plan: plan.title)
    lengths = {plan.pk: plan.items.count() for plan in by_title}
    short = [plan for plan in by_title if lengths[plan.pk] <= _WEEKS][:2]
    states = [
        (PlanStatus.SUBMITTED, ""),
        (PlanStatus.RETURNED, "Оставьте отдельный урок на итоговую работу."),
    ]
    for plan, (status, note) in zip(short, states, strict=False):
        version = ThematicPlan.objects.create(
            school_id=plan.school_id,
            year_id=plan.year_id,
            subject_id=plan.subject_id,
            grade=plan.grade,
            title=plan.title,
            version=2,
            status=status,
            owner_id=plan.owner_id,
            previous=plan,
            change_reason="Уроки, выпавшие на карантин, объединены с соседними темами",
            submitted_at=_RENEWED,
            decision_note=note,
        )
        *_others, before, last = copy_items(plan, version)
        before.topic = f"{before.topic}. {last.topic}"
        before.save(update_fields=["topic"])
        last.delete()


def _plan(year: AcademicYear, groups: list[GroupRow], deputy_id: int) -> ThematicPlan:
    first = groups[0]
    level = ", углублённый уровень" if first.is_advanced else ""
    return ThematicPlan(
        school_id=year.school_id,
        year=year,
        subject_id=first.subject_id,
        grade=first.grade,
        title=f"{first.subject}, {first.grade} класс{level}"[:250],
        status=PlanStatus.APPROVED,
        owner_id=first.staff_id,
        approved_by_id=deputy_id,
        approved_at=_APPROVED,
    )


def _assign(plan: ThematicPlan, groups: list[GroupRow]) -> list[PlanAssignment]:
    return [
        PlanAssignment(school_id=plan.school_id, group_id=group.id, plan=plan) for group in groups
    ]


def _write_items(
    year: AcademicYear, written: list[tuple[ThematicPlan, list[GroupRow]]], days: Days
) -> dict[int, list[Item]]:
    drafts: list[tuple[ThematicPlan, list[GroupRow], list[Topic]]] = []
    for plan, groups in written:
        longest = max(groups, key=lambda group: group.hours)
        places = None if longest.grading == Grading.NONE else _controls(longest, days)
        topics = expand(longest.style, longest.grade, longest.hours * _WEEKS, places)
        drafts.append((plan, groups, topics))
    ids = iter(bulk.reserve_ids(PlanItem, sum(len(topics) for _, _, topics in drafts)))
    items: dict[int, list[Item]] = {}
    lines: list[str] = []
    for plan, groups, topics in drafts:
        rows = [Item(next(ids), topic.text, topic.category, topic.homework) for topic in topics]
        items.update((group.id, rows) for group in groups)
        lines.extend(
            bulk.line(
                row.id,
                year.school_id,
                plan.pk,
                number,
                topic.section,
                topic.text,
                1,
                topic.category,
                work_title_of(topic.text) if topic.category in _TITLED else "",
                topic.homework,
            )
            for number, (row, topic) in enumerate(zip(rows, topics, strict=True), start=1)
        )
    bulk.copy_lines(
        PlanItem,
        (
            "id",
            "school",
            "plan",
            "number",
            "section",
            "topic",
            "hours",
            "work_category",
            "work_title",
            "homework",
        ),
        lines,
    )
    return items


def _controls(group: GroupRow, days: Days) -> set[int]:
    """Places of control works: one to three weeks before the end of each term, so that those of
    one class do not all fall into one week, and in the middle for the subjects that have two;
    with one hour a week only every second term."""
    weeks = 1 + list(STYLES).index(group.style.key) % 3
    school_days = [day for day in days.of_grade(group.grade) if day.isoweekday() <= 5]
    places: set[int] = set()
    before = 0
    for term in days.terms(group.scheme_id):
        lessons = round(sum(term.covers(day) for day in school_days) * group.hours / 5)
        if group.hours > 1 or term.number % 2 == 0:
            places.add(before + lessons - 1 - group.hours * weeks)
        if group.style.key in _TWO_CONTROLS and group.hours > 1:
            places.add(before + lessons // 2 - 1)
        before += lessons
    return places
