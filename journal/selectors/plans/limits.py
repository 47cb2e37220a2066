"""Control works of a plan against the limits of the school (S3-2b; assessment procedures, domain
§2.4): how many a term, how many days apart, which share of the year, at which lesson of the day,
one a day for a class. Each broken limit is a sentence; nothing is forbidden by it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.enums import LessonStatus
from journal.models import AssessmentClass, Lesson, PlanItem
from school.enums import WorkCategory
from school.imports.subjects import subject_key
from school.models import GroupClass, Regulation, TeachingGroup

# Two control works a term rather than one (S3-2b): mathematics with its parts, and Russian.
_OFTEN = ("Математика", "Алгебра", "Геометрия", "Вероятность и статистика", "Русский язык")
_CONTROL = WorkCategory.CONTROL


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that is not kept. ``numbers`` are the lessons of the plan it is about."""

    rule: str
    sentence: str
    numbers: tuple[int, ...] = ()


def share_breaches(items: Sequence[PlanItem], regulation: Regulation) -> list[Breach]:
    """The share of control works in the hours of the year. No query."""
    total = sum((item.hours for item in items), Decimal(0))
    control = sum((item.hours for item in _controls(items)), Decimal(0))
    most = regulation.control_share_percent
    if not total or control * 100 <= total * most:
        return []
    sentence = _(
        "Control works take %(share)s %% of the year, the regulation allows %(most)s %%: "
        "leave out a work or replace it by a shorter one."
    ) % {"share": round(control * 100 / total), "most": most}
    return [Breach("share", sentence, tuple(item.number for item in _controls(items)))]


def untitled(items: Iterable[PlanItem]) -> list[int]:
    """Numbers of control, laboratory and practical works without a title (S1-4.4i). No query."""
    return [
        item.number
        for item in items
        if item.work_category in (_CONTROL, WorkCategory.PRACTICAL) and not item.work_title
    ]


def dated_breaches(
    group: TeachingGroup, lessons: Sequence[Lesson], regulation: Regulation
) -> list[Breach]:
    """The limits that depend on dates, over the group's lessons with ``plan_item`` and ``term``
    loaded. Three queries, the classes, their lessons and the works from outside of these days; none
    without works."""
    controls = [
        lesson
        for lesson in lessons
        if not lesson.is_cancelled
        and lesson.plan_item is not None
        and lesson.plan_item.work_category == _CONTROL
    ]
    if not controls:
        return []
    days = _days_of_classes(group, {lesson.on for lesson in controls})
    # A work of two lessons is one work.
    firsts = [
        lesson
        for before, lesson in pairwise([None, *controls])
        if lesson is not None
        and not (before and (before.plan_item_id, before.on) == (lesson.plan_item_id, lesson.on))
    ]
    return [
        *_per_term(group, firsts, regulation),
        *_apart(firsts, regulation),
        *_at_the_edge(group, firsts, days),
        *_on_one_day(group, firsts, days),
    ]


def _controls(items: Iterable[PlanItem]) -> list[PlanItem]:
    return [item for item in items if item.work_category == _CONTROL]


def term_limit(group: TeachingGroup, regulation: Regulation) -> int | None:
    """How many control works a term the regulation lets the subject have; None: as many as it
    likes. The subject is loaded."""
    return limit_of_subject(group.subject.name, regulation)


def limit_of_subject(name: str, regulation: Regulation) -> int | None:
    """The same by the name of the subject."""
    often = {subject_key(one) for one in _OFTEN}
    if subject_key(name) in often:
        return regulation.control_works_per_term
    return regulation.control_works_per_term_other


def _per_term(
    group: TeachingGroup, controls: Sequence[Lesson], regulation: Regulation
) -> Iterator[Breach]:
    most = term_limit(group, regulation)
    if most is None:
        return
    by_term: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in controls:
        by_term[lesson.term_id].append(lesson)
    for found in by_term.values():
        if len(found) <= most:
            continue
        works = ngettext("%(n)s control work", "%(n)s control works", len(found)) % {
            "n": len(found)
        }
        sentence = _(
            "%(term)s: %(works)s, the regulation allows %(most)s a term. Move one to another term "
            "or replace it."
        ) % {"term": found[0].term.name, "works": works, "most": most}
        yield Breach("per_term", sentence, _numbers(found))


def _apart(controls: Sequence[Lesson], regulation: Regulation) -> Iterator[Breach]:
    least = regulation.days_between_control_works
    for before, after in pairwise(controls):
        days = (after.on - before.on).days
        if days < least:
            sentence = _(
                "Between the control works of %(before)s and %(after)s there are %(days)s days, "
                "the regulation asks for at least %(least)s."
            ) % {
                "before": _day(before.on),
                "after": _day(after.on),
                "days": days,
                "least": least,
            }
            yield Breach("apart", sentence, _numbers([before, after]))


@dataclass(slots=True)
class _ClassDay:
    """A day of one class: its lesson numbers, the groups that write a control work, and the names
    of assessment procedures from outside."""

    slots: set[tuple[int, int]]
    controls: dict[int, str]
    outside: list[str] = field(default_factory=list)


def _days_of_classes(
    group: TeachingGroup, dates: Iterable[dt.date]
) -> dict[tuple[dt.date, int], _ClassDay]:
    """By day and class of the group."""
    own = set(GroupClass.objects.filter(group=group).values_list("school_class_id", flat=True))
    rows = (
        Lesson.objects.filter(
            school_id=group.school_id,
            on__in=list(dates),
            group__group_classes__school_class_id__in=own,
        )
        .exclude(status=LessonStatus.CANCELLED)
        .exclude(group__subject__is_extracurricular=True)
        .order_by("on", "shift", "slot", "pk")
        .values_list(
            "on",
            "group__group_classes__school_class_id",
            "shift",
            "slot",
            "group_id",
            "group__subject__name",
            "plan_item__work_category",
        )
        .distinct()
    )
    found: dict[tuple[dt.date, int], _ClassDay] = {}
    for on, class_id, shift, slot, group_id, subject, category in rows:
        day = found.setdefault((on, class_id), _ClassDay(set(), {}))
        day.slots.add((shift, slot))
        if category == _CONTROL:
            day.controls[group_id] = subject
    outside = AssessmentClass.objects.filter(
        school_class__in=own,
        assessment__on__in=list(dates),
        assessment__withdrawn_at__isnull=True,
    ).values_list("assessment__on", "school_class_id", "assessment__name")
    for on, class_id, name in outside:
        found.setdefault((on, class_id), _ClassDay(set(), {})).outside.append(name)
    return found


def _at_the_edge(
    group: TeachingGroup,
    controls: Sequence[Lesson],
    days: dict[tuple[dt.date, int], _ClassDay],
) -> Iterator[Breach]:
    if group.hours_per_week <= 1:
        return
    for lesson in controls:
        place = (lesson.shift, lesson.slot)
        slots = [day.slots for (on, _class), day in days.items() if on == lesson.on]
        at_first = any(place == min(own) for own in slots if own)
        at_last = any(place == max(own) for own in slots if own)
        if not (at_first or at_last):
            continue
        sentence = (
            _("%(day)s: the control work is at the first lesson of the class. Change the day.")
            if at_first
            else _("%(day)s: the control work is at the last lesson of the class. Change the day.")
        ) % {"day": _day(lesson.on)}
        yield Breach("edge", sentence, _numbers([lesson]))


def _on_one_day(
    group: TeachingGroup,
    controls: Sequence[Lesson],
    days: dict[tuple[dt.date, int], _ClassDay],
) -> Iterator[Breach]:
    times = Counter(lesson.on for lesson in controls)
    for lesson in controls:
        others = {
            subject
            for (on, _class), day in days.items()
            if on == lesson.on
            for group_id, subject in day.controls.items()
            if group_id != group.pk
        }
        others |= {
            name for (on, _class), day in days.items() if on == lesson.on for name in day.outside
        }
        if times[lesson.on] > 1:
            others.add(group.subject.name)
        if others:
            sentence = _(
                "%(day)s: the class already writes a control work in %(subjects)s, one a day is "
                "allowed. Agree on another day."
            ) % {"day": _day(lesson.on), "subjects": ", ".join(sorted(others))}
            yield Breach("one_a_day", sentence, _numbers([lesson]))


def _numbers(lessons: Iterable[Lesson]) -> tuple[int, ...]:
    return tuple(lesson.plan_item.number for lesson in lessons if lesson.plan_item is not None)


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")
