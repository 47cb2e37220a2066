"""The queries of a page of the class journal, one function each."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Value,
)

from accounts.actors import Actor
from journal import rules
from journal.models import Attendance, BroughtMark, Lesson, Mark, TermMark, Work
from journal.selectors.gradebook.page import WorkHead
from school.enums import WorkCategory
from school.models import (
    Enrolment,
    GroupMembership,
    TeachingAssignment,
    TeachingGroup,
    Term,
)

# By student: since, until (the first day on which it no longer holds; None: goes on).
Spells = dict[int, list[tuple[dt.date, dt.date | None]]]


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
        .values_list(
            "lesson_id", "pk", "work_type__name", "work_type__abbreviation", "title", "weight",
            "work_type__category",
        )
    )  # fmt: skip
    found: dict[int, list[WorkHead]] = defaultdict(list)
    for lesson_id, work_id, name, abbreviation, title, weight, category in rows:
        is_control = category == WorkCategory.CONTROL
        found[lesson_id].append(WorkHead(work_id, name, abbreviation, title, weight, is_control))
    return found


def led(actor: Actor, group: TeachingGroup) -> Spells:
    """Students of the group whom the actor led as class teacher, with the days from and until."""
    found: Spells = defaultdict(list)
    rows = Enrolment.objects.filter(
        student__in=GroupMembership.objects.filter(group=group).values("student_id"),
        school_class__teacher_duties__staff__user_id=actor.user_id,
    ).values_list(
        "student_id",
        "since",
        "until",
        "school_class__teacher_duties__since",
        "school_class__teacher_duties__until",
    )
    for student_id, since, until, duty_since, duty_until in rows:
        ends = [day for day in (until, duty_until) if day is not None]
        found[student_id].append((max(since, duty_since), min(ends, default=None)))
    return found


def members(group: TeachingGroup, term: Term) -> list[GroupMembership]:
    """Everybody who was in the group on a day of the term; one who came back is there twice.
    ``has_transcript`` says that marks of the subject came from another school."""
    transcripts = BroughtMark.objects.filter(
        student=OuterRef("student"), subject=group.subject_id, year=group.year_id
    )
    return list(
        group.memberships.within(term.starts_on, term.ends_on)
        .annotate(has_transcript=Exists(transcripts))
        .select_related("student")
        .order_by("student__sort_key", "student__last_name", "student_id", "since")
    )


@dataclass(slots=True)
class Marks:
    """Marks of the page by student and work, retakes after the mark of the work itself, and those
    brought by student: as they are shown, and as (weight, marks of a work) for the mean."""

    own: dict[int, dict[int, rules.Attempts]]
    notes: dict[tuple[int, int], str]
    brought: dict[int, list[tuple[dt.date, str, str]]]
    carried: dict[int, list[tuple[Decimal, rules.Attempts]]] = field(
        default_factory=lambda: defaultdict(list)
    )


def marks(group: TeachingGroup, term: Term, joined: dict[int, dt.date]) -> Marks:
    """Of the group; of those ``joined`` names also what other groups gave before that day, and
    other schools."""
    columns = (
        *("student_id", "work_id", "attempt", "value", "code", "modifier", "debt_due_on"),
        "comment",
    )
    # The day is only asked of marks that may have been brought along.
    day = F("work__lesson__on") if joined else Value(None, output_field=DateField())
    weight = Value(None, output_field=DecimalField())
    rows: QuerySet[Mark, Any] = (
        Mark.objects.in_force()
        .filter(work__lesson__group=group, work__lesson__term=term)
        .values_list(*columns, day, Value("", output_field=CharField()), weight)
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
            .values_list(*columns, day, F("work__lesson__group__label"), F("work__weight"))
        )
        rows = rows.union(elsewhere, _transcripts(group, term, joined), all=True)
    found = Marks(defaultdict(dict), {}, defaultdict(list))
    carried: dict[tuple[int, int, Decimal], list[tuple[int, rules.Given]]] = defaultdict(list)
    # PostgreSQL is not asked for an order: nearly every work has one mark.
    retakes: list[tuple[int, int, int, rules.Given]] = []
    # A page of three thousand marks holds a dozen different ones: each is made once.
    alone: dict[Any, rules.Attempts] = {}
    for row in rows:
        student_id, work_id, attempt, value, code, modifier, due_on, comment, on, label, _ = row
        key = value, code, modifier, due_on
        attempts = alone.get(key) or alone.setdefault(key, (rules.Given(*key),))
        if label:
            if work_id < 0 or on < joined[student_id]:
                found.brought[student_id].append((on, attempts[0].text, label))
                carried[student_id, work_id, row[-1]].append((attempt, attempts[0]))
            continue
        if attempt == 1:
            found.own[student_id][work_id] = attempts
        else:
            retakes.append((attempt, student_id, work_id, attempts[0]))
        if comment:
            said = found.notes.get((student_id, work_id))
            found.notes[student_id, work_id] = f"{said}; {comment}" if said else comment
    for _attempt, student_id, work_id, mark in sorted(retakes, key=itemgetter(0)):
        own = found.own[student_id]
        own[work_id] = (*own.get(work_id, ()), mark)
    for (student_id, _work, of_work), given in carried.items():
        found.carried[student_id].append((of_work, tuple(mark for _, mark in sorted(given))))
    return found


def _transcripts(group: TeachingGroup, term: Term, students: Iterable[int]) -> QuerySet[Any, Any]:
    """Marks of the term from other schools in the columns of ``marks``, their works numbered below
    zero; they count as they do in ``term_basis``."""
    empty = Value("", output_field=CharField())
    return BroughtMark.objects.filter(
        student__in=students,
        subject_id=group.subject_id,
        year_id=group.year_id,
        given_on__range=(term.starts_on, term.ends_on),
    ).values_list(
        *("student_id", -F("pk"), Value(1), "value", "code", empty),
        *(Value(None, output_field=DateField()), empty, "given_on", "from_school", "weight"),
    )


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
