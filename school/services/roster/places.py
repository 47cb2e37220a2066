"""Everything dated of a year: who is or was in which class and group, and who taught and led."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from school.imports.roster_file import STUDENT, TEACHER
from school.models import (
    ClassTeacherDuty,
    Enrolment,
    GroupMembership,
    TeachingAssignment,
)
from school.services.roster.structure import Importing

Row = Enrolment | GroupMembership | TeachingAssignment | ClassTeacherDuty
# By (is it a class of the school, role): how such a seat is kept.
ENTITIES = {
    (True, STUDENT): "enrolment",
    (True, TEACHER): "class-teacher",
    (False, STUDENT): "membership",
    (False, TEACHER): "assignment",
}
MODELS: dict[str, type[Any]] = {
    "enrolment": Enrolment,
    "class-teacher": ClassTeacherDuty,
    "membership": GroupMembership,
    "assignment": TeachingAssignment,
}


@dataclass(slots=True)
class Places:
    """Everything dated of the year, by (what, whom), and by primary key."""

    by_pair: dict[tuple[str, int, int], list[Row]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_person: dict[tuple[str, int], list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_owner: dict[tuple[str, int], list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_pk: dict[tuple[str, int], Row] = field(default_factory=dict)
    fresh: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[str, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    closing: dict[tuple[str, int], dt.date] = field(default_factory=dict)

    def until(self, row: Row) -> dt.date | None:
        """The end as it will be when everything is written."""
        return self.closing.get((type(row).__name__, row.pk or 0), row.until)

    def overlaps(self, row: Row, since: dt.date, until: dt.date | None) -> bool:
        end = self.until(row)
        return (end is None or end > since) and (until is None or row.since < until)

    def take(self, entity: str, row: Row) -> None:
        owner, person = pair_of(row)
        self.by_pair[entity, owner, person].append(row)
        self.by_person[entity, person].append(row)
        self.by_owner[entity, owner].append(row)
        if row.pk is not None:
            self.by_pk[entity, row.pk] = row


def load_places(importing: Importing) -> Places:
    """Four queries."""
    places = Places()
    year = importing.year
    rows: tuple[tuple[str, Iterable[Row]], ...] = (
        (
            "enrolment",
            Enrolment.objects.filter(school_id=year.school_id)
            .select_related("school_class")
            .within(year.starts_on, year.ends_on),
        ),
        ("class-teacher", ClassTeacherDuty.objects.filter(school_class__year=year)),
        ("membership", GroupMembership.objects.filter(group__year=year)),
        ("assignment", TeachingAssignment.objects.filter(group__year=year)),
    )
    for entity, found in rows:
        for row in found:
            places.take(entity, row)
    return places


def pair_of(row: Row) -> tuple[int, int]:
    """(class or group, student or staff member)."""
    if isinstance(row, Enrolment):
        return row.school_class_id, row.student_id
    if isinstance(row, ClassTeacherDuty):
        return row.school_class_id, row.staff_id
    if isinstance(row, GroupMembership):
        return row.group_id, row.student_id
    return row.group_id, row.staff_id
