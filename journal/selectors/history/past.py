"""The journal as it stood at a moment, from the histories that database triggers keep (design
point 12).

``Past`` answers the questions that a page of the journal asks of ``gradebook.queries``, but of the
versions of then: the last one of each row that was written by the moment. Names, the regulation
and titles of work types are those of today.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Case, DateTimeField, F, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Greatest

from core import history
from core.operations import DELETE
from journal import rules
from journal.models import Attendance, Lesson, Mark, TermMark, Work
from journal.selectors.gradebook.page import WorkHead
from journal.selectors.gradebook.queries import Marks
from school.enums import WorkCategory
from school.models import GroupMembership, TeachingAssignment, TeachingGroup, Term

# When a row says itself when it was written. The clock of the database knows only when it was
# stored: a demo lives on a day of its own.
_OWN_TIMES: dict[type, tuple[str, ...]] = {
    Mark: ("recorded_at", "voided_at", "comment_recorded_at"),
    Attendance: ("recorded_at",),
    TermMark: ("recorded_at",),
}


def written_at(model: Any) -> Any:
    """The moment of an event of ``model``: by the clock of the request, and not before the times
    that the row itself tells. A removed row tells the times of its life, not of its end."""
    told = Cast(KeyTextTransform("at", "pgh_context__metadata"), DateTimeField())
    stored = F("pgh_created_at")
    own = _OWN_TIMES.get(model, ())
    alive = Coalesce(Greatest(told, *own) if own else told, stored)
    return Case(
        When(pgh_label=DELETE, then=Coalesce(told, stored)),
        default=alive,
        output_field=DateTimeField(),
    )


def versions(model: Any, at: dt.datetime, *related: str, **of: Any) -> list[Any]:
    """The last event by ``at`` of each row that ever was one of ``of``, without those removed by
    then. A row may have been of something else at that moment: the caller looks. One query."""
    events = history.versions_of(model)
    found = (
        events.filter(pgh_obj_id__in=events.filter(**of).values("pgh_obj_id"))
        .annotate(written_at=written_at(model))
        .filter(written_at__lte=at)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    # Without names it would join all that the event points at, removed rows too.
    found = found.select_related(*related) if related else found
    return [event for event in found if event.pgh_label != DELETE]


@dataclass(slots=True)
class Past:
    """The queries of a page, answered of a moment; eight at most, as many as of today."""

    at: dt.datetime
    works_of: dict[int, list[Any]] = field(default_factory=dict)
    lesson_ids: set[int] = field(default_factory=set)

    def assignments(self, group: TeachingGroup) -> list[TeachingAssignment]:
        found = versions(TeachingAssignment, self.at, "staff", group=group)
        rows = [_restored(TeachingAssignment, event, "staff") for event in found]
        return sorted(rows, key=attrgetter("since", "pk"))

    def lessons(self, group: TeachingGroup, term: Term) -> list[Lesson]:
        found = versions(Lesson, self.at, "teacher", "plan_item", group=group, term=term)
        rows = [
            self._as_told(_restored(Lesson, event, "teacher", "plan_item"))
            for event in found
            if (event.group_id, event.term_id) == (group.pk, term.pk)
        ]
        self.lesson_ids = {lesson.pk for lesson in rows}
        return sorted(rows, key=attrgetter("on", "shift", "slot", "pk"))

    def works(self, group: TeachingGroup, term: Term) -> dict[int, list[WorkHead]]:
        """After ``lessons``."""
        events = versions(Work, self.at, "work_type", lesson_id__in=self.lesson_ids)
        found: dict[int, list[WorkHead]] = defaultdict(list)
        for event in sorted(events, key=attrgetter("position", "pgh_obj_id")):
            if event.lesson_id in self.lesson_ids:
                kind = event.work_type
                found[event.lesson_id].append(
                    WorkHead(
                        event.pgh_obj_id,
                        kind.name,
                        kind.abbreviation,
                        event.title,
                        event.weight,
                        is_control=kind.category == WorkCategory.CONTROL,
                    )
                )
        self.works_of = dict(found)
        return found

    def members(self, group: TeachingGroup, term: Term) -> list[GroupMembership]:
        found = versions(GroupMembership, self.at, "student", group=group)
        rows = [
            _restored(GroupMembership, event, "student")
            for event in found
            if event.group_id == group.pk
            and event.since <= term.ends_on
            and (event.until is None or event.until > term.starts_on)
        ]
        return sorted(
            rows,
            key=lambda row: (
                row.student.sort_key,
                row.student.last_name,
                row.student_id,
                row.since,
            ),
        )

    def marks(self, group: TeachingGroup, term: Term, joined: dict[int, dt.date]) -> Marks:
        """After ``works``."""
        ids = [work.id for works in self.works_of.values() for work in works]
        found = Marks(defaultdict(dict), {}, defaultdict(list))
        for event in sorted(self._in_force(work_id__in=ids), key=attrgetter("attempt", "pgh_id")):
            own = found.own[event.student_id]
            own[event.work_id] = (*own.get(event.work_id, ()), _given(event))
            if event.comment:
                key = event.student_id, event.work_id
                said = found.notes.get(key)
                found.notes[key] = f"{said}; {event.comment}" if said else event.comment
        if joined:
            self._add_brought(found, group, term, joined)
        return found

    def attendance(
        self, group: TeachingGroup, term: Term
    ) -> dict[int, dict[int, tuple[str, int | None]]]:
        """After ``lessons``."""
        found: dict[int, dict[int, tuple[str, int | None]]] = defaultdict(dict)
        for event in versions(Attendance, self.at, lesson_id__in=self.lesson_ids):
            found[event.student_id][event.lesson_id] = (event.code, event.minutes_late)
        return found

    def term_marks(
        self, group: TeachingGroup, students: list[int]
    ) -> dict[tuple[int, str, int | None], tuple[str, str, str]]:
        events = versions(
            TermMark,
            self.at,
            "group",
            student_id__in=students,
            group__subject_id=group.subject_id,
            group__year_id=group.year_id,
        )
        found: dict[tuple[int, str, int | None], tuple[str, str, str]] = {}
        for event in events:
            is_own = event.group_id == group.pk
            key = event.student_id, event.kind, event.term_id
            if is_own or key not in found:
                found[key] = (
                    rules.format_mark(event.value, event.code),
                    event.deviation_reason,
                    "" if is_own else event.group.label,
                )
        return found

    def _in_force(self, *related: str, **of: Any) -> list[Any]:
        return [
            event
            for event in versions(Mark, self.at, *related, **of)
            if event.voided_at is None or event.voided_at > self.at
        ]

    def _add_brought(
        self, found: Marks, group: TeachingGroup, term: Term, joined: dict[int, dt.date]
    ) -> None:
        """Marks that came along from other groups of the subject."""
        elsewhere = self._in_force(
            "work__lesson__group",
            student_id__in=list(joined),
            work__lesson__group__subject_id=group.subject_id,
            work__lesson__group__year_id=group.year_id,
            work__lesson__on__range=(term.starts_on, term.ends_on),
        )
        works: dict[tuple[int, int, Decimal], list[rules.Given]] = defaultdict(list)
        for event in sorted(elsewhere, key=attrgetter("attempt", "pgh_id")):
            lesson = event.work.lesson
            if lesson.group_id != group.pk and lesson.on < joined[event.student_id]:
                found.brought[event.student_id].append(
                    (lesson.on, _given(event).text, lesson.group.label)
                )
                works[event.student_id, event.work_id, event.work.weight].append(_given(event))
        for (student_id, _work, weight), given in works.items():
            found.carried[student_id].append((weight, tuple(given)))

    def _as_told(self, lesson: Lesson) -> Lesson:
        """Texts that say they were written later are not there yet: a demo writes a lesson and
        its topic at once."""
        if lesson.topic_recorded_at is not None and lesson.topic_recorded_at > self.at:
            lesson.topic, lesson.topic_recorded_at = "", None
        if lesson.homework_recorded_at is not None and lesson.homework_recorded_at > self.at:
            lesson.homework, lesson.homework_minutes = "", None
            lesson.homework_recorded_at = None
        return lesson


def first_moment(group: TeachingGroup) -> dt.datetime | None:
    """When the first lesson of the group was written down. One query."""
    moment: dt.datetime | None = (
        history.versions_of(Lesson)
        .filter(group=group)
        .annotate(written_at=written_at(Lesson))
        .order_by("written_at")
        .values_list("written_at", flat=True)
        .first()
    )
    return moment


def _given(event: Any) -> rules.Given:
    return rules.Given(event.value, event.code, event.modifier, event.debt_due_on)


def _restored(model: Any, event: Any, *related: str) -> Any:
    """The row that the event tells of, never to be saved."""
    row = model(
        **{
            one.attname: getattr(event, one.attname)
            for one in model._meta.concrete_fields
            if not one.primary_key
        }
    )
    row.pk = event.pgh_obj_id
    for name in related:
        if getattr(event, f"{name}_id") is not None:
            setattr(row, name, getattr(event, name))
    return row
