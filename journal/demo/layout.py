"""The structure of a school as the later stages see it, wherever it came from.

The first stage writes classes, subjects, groups and perhaps teachers and a timetable, either from
our own curriculum or from files. From then on everybody reads this picture.
"""

import datetime as dt
from dataclasses import dataclass, field

from journal.demo.curriculum import SubjectStyle, style_of
from schedule.enums import WeekParity
from schedule.models import TimetableEntry
from school.models import AcademicYear, GroupClass, SchoolClass, TeachingAssignment, TeachingGroup

# weekday (ISO), shift, lesson number
Slot = tuple[int, int, int]


@dataclass(slots=True)
class ClassRow:
    id: int
    name: str
    grade: int
    scheme_id: int
    group_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class GroupRow:
    """A teaching group, the classes it takes from, its slots of the week and its teacher."""

    id: int
    subject_id: int
    subject: str
    style: SubjectStyle
    label: str
    kind: str
    grading: str
    grade: int
    hours: int
    scheme_id: int
    needs_homework: bool
    class_ids: tuple[int, ...] = ()
    slots: frozenset[Slot] = frozenset()
    staff_id: int | None = None
    # Who taught it before, and the day on which the present teacher took over.
    former: tuple[int, dt.date] | None = None

    def teacher_on(self, day: dt.date) -> int | None:
        if self.former and day < self.former[1]:
            return self.former[0]
        return self.staff_id

    @property
    def key(self) -> str:
        """The same for the same seed whatever ids the database gives."""
        return f"{self.subject} {self.label}"

    @property
    def stream(self) -> str:
        """The stream of a mixed group: «10АБ, технологический» of «10АБ, технологический (У)»."""
        return self.label.rpartition(" (")[0] or self.label

    @property
    def is_advanced(self) -> bool:
        return self.label.endswith("(У)") or "/У" in self.label


@dataclass(slots=True)
class Layout:
    """Classes in school order and groups by class and subject, keyed by id."""

    classes: dict[int, ClassRow]
    groups: dict[int, GroupRow]

    @property
    def has_timetable(self) -> bool:
        return any(group.slots for group in self.groups.values())

    def groups_of(self, class_id: int) -> list[GroupRow]:
        return [self.groups[pk] for pk in self.classes[class_id].group_ids]


def read_layout(year: AcademicYear) -> Layout:
    """Five queries."""
    classes = {
        row.pk: ClassRow(row.pk, row.name, row.grade, row.term_scheme_id)
        for row in SchoolClass.objects.filter(year=year).in_school_order()
    }
    groups = {
        row.pk: GroupRow(
            id=row.pk,
            subject_id=row.subject_id,
            subject=row.subject.name,
            style=style_of(row.subject.name),
            label=row.label,
            kind=row.kind,
            grading=row.grading,
            grade=row.grade,
            hours=max(1, round(row.hours_per_week)),
            scheme_id=row.term_scheme_id,
            needs_homework=row.subject.needs_homework and not row.subject.is_extracurricular,
        )
        for row in TeachingGroup.objects.filter(year=year)
        .select_related("subject")
        .order_by("grade", "label", "subject__name")
    }
    _join_classes(year, classes, groups)
    for group_id, staff_id in TeachingAssignment.objects.filter(
        group__year=year, until__isnull=True
    ).values_list("group_id", "staff_id"):
        groups[group_id].staff_id = staff_id
    slots: dict[int, set[Slot]] = {}
    entries = TimetableEntry.objects.filter(version__year=year, version__until__isnull=True)
    for entry in entries.exclude(parity=WeekParity.EVEN):
        slots.setdefault(entry.group_id, set()).add((entry.weekday, entry.shift, entry.slot))
    for group_id, found in slots.items():
        groups[group_id].slots = frozenset(found)
    return Layout(classes, groups)


def _join_classes(
    year: AcademicYear, classes: dict[int, ClassRow], groups: dict[int, GroupRow]
) -> None:
    joined: dict[int, list[int]] = {}
    for group_id, class_id in (
        GroupClass.objects.filter(group__year=year)
        .order_by("school_class__grade", "school_class__letter")
        .values_list("group_id", "school_class_id")
    ):
        joined.setdefault(group_id, []).append(class_id)
    for group_id, group in groups.items():
        group.class_ids = tuple(joined.get(group_id, ()))
        for class_id in group.class_ids:
            classes[class_id].group_ids.append(group_id)
