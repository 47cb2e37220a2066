"""Teaching groups of the next year, as a plan: subjects, subgroups, teachers, members (S0-5d).

A class that goes on takes the structure of the grade it enters: the subjects, hours and subgroups
of the class that studies there now. A tenth class keeps its own groups for the eleventh grade, for
the profile is for two years. Teachers go along with their class within a level of education;
otherwise whoever teaches the subject in that grade now stays with the grade.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from school.enums import Grading, GroupKind, Level, Sex
from school.models import (
    ClassTeacherDuty,
    GroupClass,
    GroupMembership,
    Student,
    TeachingAssignment,
    TeachingGroup,
)
from school.selectors.promotion import NewClass, Promotion

_GIRLS, _BOYS = re.compile(r"девоч|девуш", re.IGNORECASE), re.compile("мальч|юнош", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group of the new year after the ``model`` of an old one."""

    model: TeachingGroup
    label: str
    grade: int
    grading: str
    classes: tuple[NewClass, ...]
    teacher_ids: tuple[int, ...]
    student_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NextGroups:
    """All groups of the new year; ``divided_anew`` are subjects whose subgroups somebody has to
    look through before September, «Информатика, 5А»."""

    groups: tuple[NewGroup, ...]
    without_teacher: int
    divided_anew: tuple[str, ...]


class _Old:
    """The groups of the closing year by what they are looked up with. Five queries."""

    def __init__(self, promotion: Promotion) -> None:
        year = promotion.year
        self.groups = {
            group.pk: group
            for group in TeachingGroup.objects.filter(year=year)
            .select_related("subject")
            .order_by("grade", "subject__name", "label", "pk")
        }
        self.classes_of: dict[int, set[int]] = defaultdict(set)
        self.of_class: dict[int, list[TeachingGroup]] = defaultdict(list)
        for group_id, class_id in GroupClass.objects.filter(group__year=year).values_list(
            "group_id", "school_class_id"
        ):
            self.classes_of[group_id].add(class_id)
        for group in self.groups.values():
            for class_id in self.classes_of[group.pk]:
                self.of_class[class_id].append(group)
        self.teachers: dict[int, list[int]] = defaultdict(list)
        for group_id, staff_id in (
            TeachingAssignment.objects.filter(
                group__year=year, until__isnull=True, staff__left_on__isnull=True
            )
            .order_by("since", "pk")
            .values_list("group_id", "staff_id")
        ):
            self.teachers[group_id].append(staff_id)
        self.groups_of: dict[int, list[TeachingGroup]] = defaultdict(list)
        for group_id, student_id in GroupMembership.objects.filter(
            group__year=year, until__isnull=True
        ).values_list("group_id", "student_id"):
            self.groups_of[student_id].append(self.groups[group_id])
        self.leaders = dict(
            ClassTeacherDuty.objects.filter(
                school_class__year=year, until__isnull=True
            ).values_list("school_class_id", "staff_id")
        )


def next_groups(promotion: Promotion) -> NextGroups:
    """The plan of groups. Five queries, whatever the size of the school."""
    old = _Old(promotion)
    found: list[NewGroup] = []
    divided: set[str] = set()
    for model, classes in _models(promotion, old):
        siblings = [
            group
            for group in old.groups.values()
            if group.subject_id == model.subject_id
            and group.kind == model.kind
            and old.classes_of[group.pk] == old.classes_of[model.pk]
        ]
        members = _members(model, siblings, classes, old, divided)
        found.append(
            NewGroup(
                model=model,
                label=_label(model, classes),
                grade=classes[0].grade,
                grading=_grading(model, classes[0].grade),
                classes=tuple(classes),
                teacher_ids=tuple(_teachers(model, classes, old)),
                student_ids=tuple(members),
            )
        )
    return NextGroups(
        groups=tuple(found),
        without_teacher=sum(not group.teacher_ids for group in found),
        divided_anew=tuple(sorted(divided)),
    )


def _models(promotion: Promotion, old: _Old) -> Iterable[tuple[TeachingGroup, list[NewClass]]]:
    """(old group, new classes that get one like it): a whole-class group once for each of them,
    any other once for all of a grade."""
    shared: dict[tuple[int, int], list[NewClass]] = defaultdict(list)
    for item in promotion.classes:
        origin = item.source if _keeps_own(item) else item.template
        for group in old.of_class[origin.pk] if origin else ():
            if len(old.classes_of[group.pk]) > 1:
                shared[group.pk, item.grade].append(item)
            else:
                yield group, [item]
    for (group_id, _grade), classes in shared.items():
        yield old.groups[group_id], classes


def _keeps_own(item: NewClass) -> bool:
    if item.source is None:
        return False
    return item.template is None or item.source.level == Level.SECONDARY


def _grading(model: TeachingGroup, grade: int) -> str:
    if grade == 1:
        return Grading.NONE
    if model.grade == 1 and model.grading == Grading.NONE:
        return Grading.MARKS
    return model.grading


def _label(model: TeachingGroup, classes: list[NewClass]) -> str:
    """«10АБИ, химия (У)» → «11АБИ, химия (У)»; «5А, 1-я группа» → «5Э, 1-я группа»."""
    head, comma, tail = model.label.partition(",")
    if len(classes) == 1:
        own = {item.name for item in (classes[0].source, classes[0].template) if item}
        if head in own:
            head = classes[0].name
    elif head.startswith(str(model.grade)):
        letters = "".join(item.letter for item in classes)
        former = head.removeprefix(str(model.grade))
        head = f"{classes[0].grade}{letters if len(former) == len(letters) else former}"
    return f"{head}{comma}{tail}"[:60]


def _suffix(label: str) -> str:
    return label.partition(",")[2].strip().casefold()


def _teachers(model: TeachingGroup, classes: list[NewClass], old: _Old) -> list[int]:
    for item in classes:
        if item.source is None or Level.of_grade(item.grade) != item.source.level:
            continue
        same = [
            group
            for group in old.of_class[item.source.pk]
            if group.subject_id == model.subject_id and old.teachers[group.pk]
        ]
        alike = [group for group in same if _suffix(group.label) == _suffix(model.label)]
        if own := alike or same:
            return old.teachers[own[0].pk]
    return _of_the_grade(model, classes[0], old)


def _of_the_grade(model: TeachingGroup, item: NewClass, old: _Old) -> list[int]:
    """Who teaches the subject in the grade now; but the teacher of a first class goes on with it
    to the second one, and the new one is taken by its own class teacher."""
    staying = []
    leader = old.leaders.get(item.template.pk) if item.template and item.grade == 1 else None
    for staff_id in old.teachers[model.pk]:
        if staff_id != leader:
            staying.append(staff_id)
        elif item.teacher_id is not None:
            staying.append(item.teacher_id)
    return staying


def _members(
    model: TeachingGroup,
    siblings: list[TeachingGroup],
    classes: list[NewClass],
    old: _Old,
    divided: set[str],
) -> list[int]:
    students = [stay.student for item in classes for stay in item.stays]
    if model.kind == GroupKind.WHOLE_CLASS:
        return [student.pk for student in students]
    places = {_suffix(group.label): group.pk for group in siblings}
    chosen: dict[int, list[int]] = {group.pk: [] for group in siblings}
    homeless: list[Student] = []
    for student in students:
        place = _former_place(student, model, places, old)
        if place is None:
            homeless.append(student)
        else:
            chosen[place].append(student.pk)
    if homeless and model.kind == GroupKind.SUBGROUP:
        _divide(homeless, siblings, chosen)
    if homeless:
        divided.add(f"{model.subject.name}, {classes[0].name}")
    return chosen[model.pk]


def _former_place(
    student: Student, model: TeachingGroup, places: Mapping[str, int], old: _Old
) -> int | None:
    """The group with the name of the one the student was in, first by the same subject."""
    former = [group for group in old.groups_of[student.pk] if group.kind == model.kind]
    former.sort(key=lambda group: group.subject_id != model.subject_id)
    return next(
        (place for group in former if (place := places.get(_suffix(group.label))) is not None),
        None,
    )


def _divide(
    students: list[Student], siblings: list[TeachingGroup], chosen: dict[int, list[int]]
) -> None:
    """Girls and boys where the groups are called so, else to the smaller group in turn."""
    for student in students:
        pattern = _GIRLS if student.sex == Sex.FEMALE else _BOYS
        named = next((group for group in siblings if pattern.search(group.label)), None)
        target = named or min(siblings, key=lambda group: len(chosen[group.pk]))
        chosen[target.pk].append(student.pk)
