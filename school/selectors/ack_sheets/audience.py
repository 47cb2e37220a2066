"""Who a document is addressed to on a day: staff, or students of classes, or their parents."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.actors import Actor
from school.enums import Audience
from school.models import AckSheet, Enrolment, Guardian, GuardianLink, StaffMember, Student

# By which field an acknowledgement names the person, and of which kind the person is.
FIELDS: Mapping[Audience, str] = {
    Audience.STAFF: "staff",
    Audience.GUARDIANS: "guardian",
    Audience.STUDENTS: "student",
}
_PEOPLE: Mapping[Audience, Any] = {
    Audience.STAFF: StaffMember,
    Audience.GUARDIANS: Guardian,
    Audience.STUDENTS: Student,
}

# The whole staff stands where other audiences have a class.
NO_CLASS = 0


@dataclass(frozen=True, slots=True)
class _Span:
    """``person_id`` belongs to ``class_id`` from ``since`` up to ``until``."""

    person_id: int
    class_id: int
    since: dt.date | None
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """Who belonged where in a stretch of days. Made by ``roster``."""

    spans: Mapping[Audience, tuple[_Span, ...]]

    def addressed(self, sheet: AckSheet, day: dt.date) -> dict[int, set[int]]:
        """Ids of the people by class; all staff under ``NO_CLASS``. A parent of children in two
        classes stands under both."""
        found: dict[int, set[int]] = defaultdict(set)
        for span in self.spans.get(Audience(sheet.audience), ()):
            if sheet.school_class_id in (None, span.class_id) and span.holds(day):
                found[span.class_id].add(span.person_id)
        return dict(found)


def roster(school_id: int, audiences: Iterable[Audience], first: dt.date, last: dt.date) -> Roster:
    """Who of these audiences belonged where on the days ``first..last``. One query for the staff,
    one for the students, one more for their parents; none for an audience that is not asked for.
    """
    wanted = set(audiences)
    spans: dict[Audience, tuple[_Span, ...]] = {}
    if Audience.STAFF in wanted:
        staff = StaffMember.objects.filter(school_id=school_id).values_list(
            "pk", "hired_on", "left_on"
        )
        spans[Audience.STAFF] = tuple(
            _Span(pk, NO_CLASS, since, until) for pk, since, until in staff
        )
    if wanted & {Audience.STUDENTS, Audience.GUARDIANS}:
        students = tuple(
            _Span(*row)
            for row in Enrolment.objects.filter(school_id=school_id)
            .within(first, last)
            .values_list("student_id", "school_class_id", "since", "until")
        )
        spans[Audience.STUDENTS] = students
        if Audience.GUARDIANS in wanted:
            spans[Audience.GUARDIANS] = _guardians(school_id, students)
    return Roster(spans)


def audience_of(sheet: AckSheet, today: dt.date) -> dict[int, set[int]]:
    """Ids of the people by class on the day that counts (``counted_on``). At most two queries."""
    day = counted_on(sheet, today)
    audience = Audience(sheet.audience)
    return roster(sheet.school_id, [audience], day, day).addressed(sheet, day)


def people_ids(sheet: AckSheet, today: dt.date) -> set[int]:
    """Everybody the sheet is addressed to. At most two queries."""
    return set().union(*audience_of(sheet, today).values())


def people(sheet: AckSheet, ids: Iterable[int]) -> QuerySet[Any]:
    """Rows of these people in the order of names."""
    model = _PEOPLE[Audience(sheet.audience)]
    rows = model.objects.filter(school_id=sheet.school_id, pk__in=list(ids))
    found: QuerySet[Any] = rows.order_by("sort_key", "last_name", "first_name", "pk")
    return found


def counted_on(sheet: AckSheet, today: dt.date) -> dt.date:
    """A closed sheet counts those who belonged here when it was closed."""
    return sheet.closed_on or today


def own_person_id(actor: Actor, sheet: AckSheet, today: dt.date) -> int | None:
    """The row under which the actor signs this sheet; None when it is not addressed to them. At
    most three queries."""
    own = row_ids(actor, Audience(sheet.audience)) & people_ids(sheet, today)
    return own.pop() if own else None


def row_ids(actor: Actor, audience: Audience) -> set[int]:
    """The actor's own row among the staff, the parents or the students, if there is one. One
    query."""
    rows = _PEOPLE[audience].objects.filter(school_id=actor.school_id, user_id=actor.user_id)
    return set(rows.values_list("pk", flat=True))


def _guardians(school_id: int, students: Iterable[_Span]) -> tuple[_Span, ...]:
    """Each parent under the class of each child, while both the class and the bond last."""
    bonds: dict[int, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
    for student_id, guardian_id, since, until in GuardianLink.objects.filter(
        school_id=school_id
    ).values_list("student_id", "guardian_id", "since", "until"):
        bonds[student_id].append((guardian_id, since, until))
    return tuple(
        _Span(
            guardian_id,
            student.class_id,
            max(student.since or since, since),
            min((day for day in (student.until, until) if day), default=None),
        )
        for student in students
        for guardian_id, since, until in bonds[student.person_id]
    )
