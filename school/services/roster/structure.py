"""Classes, subjects and teaching groups of a roster.

Each is looked up by the foreign id first, then by its name, and made only when neither is known:
a second import makes no doubles. Nothing is deleted here.
"""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import mode

from django.utils.translation import gettext as _

from school.enums import Grading, GroupKind, GroupPurpose
from school.imports import subjects, words
from school.imports.people.file import ClassName
from school.imports.problems import ImportProblem, Place, unplaced, warning
from school.imports.roster_file import STUDENT, RosterFile, Seat, Section
from school.models import (
    AcademicYear,
    Enrolment,
    GroupClass,
    SchoolClass,
    StaffMember,
    Student,
    Subject,
    TeachingGroup,
    TermScheme,
)
from school.selectors.subjects import SubjectIndex
from school.services.imports import ExternalIds, ImportLog

LONGEST_LABEL = 60


@dataclass(slots=True)
class Importing:
    """One import under way; ``classes`` and ``groups`` by the id of their section, ``people`` by
    the id of the user. ``since`` is the day from which the file holds."""

    year: AcademicYear
    file: RosterFile
    log: ImportLog
    ids: ExternalIds
    since: dt.date
    problems: list[ImportProblem]
    classes: dict[str, SchoolClass] = field(default_factory=dict)
    groups: dict[str, TeachingGroup] = field(default_factory=dict)
    people: dict[str, Student | StaffMember] = field(default_factory=dict)

    def warn(self, message: str, place: Place, value: object = "") -> None:
        self.problems.append(warning(message, place, value))

    def leave_out(self, message: str, place: Place, value: object = "") -> None:
        self.problems.append(unplaced(message, place, value))


def import_classes(importing: Importing) -> None:
    """The homerooms as classes of the year."""
    year = importing.year
    known = list(SchoolClass.objects.filter(year=year).order_by("pk"))
    by_name = {ClassName(row.grade, words.class_letters(row.letter)): row for row in known}
    by_pk = {row.pk: row for row in known}
    schemes = {
        grade: scheme
        for scheme in TermScheme.objects.filter(year=year).order_by("pk")
        for grade in scheme.grades
    }
    fresh: list[SchoolClass] = []
    found_as: dict[str, SchoolClass] = {}
    for section in importing.file.sections:
        if section.name is None:
            continue
        pk = importing.ids.get("class", section.key)
        found = by_pk.get(pk) if pk else None
        named = by_name.get(section.name)
        if found is not None and named is None and found.grade == section.name.grade:
            importing.log.change(found, name=found.name, letter=section.name.letter)
        elif named is not None:
            found = named
            if found not in fresh:
                importing.log.keep(found)
        elif section.name.grade in schemes:
            found = SchoolClass(
                school_id=year.school_id,
                year=year,
                grade=section.name.grade,
                letter=section.name.letter,
                term_scheme=schemes[section.name.grade],
            )
            fresh.append(found)
        else:
            message = _("No terms are set for grade %(grade)s: set them up first, then import.")
            message %= {"grade": section.name.grade}
            importing.leave_out(message, section.place, str(section.name))
            continue
        by_name[section.name] = found
        found_as[section.key] = found
    importing.log.add(fresh)
    for key, row in found_as.items():
        importing.ids.point("class", key, row)
    _load_known_classes(importing, by_pk)
    importing.classes |= found_as


def _load_known_classes(importing: Importing, by_pk: dict[int, SchoolClass]) -> None:
    """A delta names classes that an earlier file brought."""
    named = {seat.section for seat in importing.file.seats}
    named |= {ending.key for ending in importing.file.over_sections}
    for key in named:
        pk = importing.ids.get("class", key)
        if pk in by_pk:
            importing.classes[key] = by_pk[pk]


# --- groups --------------------------------------------------------------------------------------


# Of a stay: its class, the first day, the day after the last one.
_Stay = tuple[int, dt.date, dt.date | None]


@dataclass(slots=True)
class _Members:
    """Who was in which class when, as the file and the school say together; ``from_class`` counts
    the students of a section by class, ``present`` holds those who are in a class now. ``persons``
    are the ids of the students of a section, known or not, ``grade_of`` its grade where no class
    tells it."""

    stays: dict[int, list[_Stay]] = field(default_factory=lambda: defaultdict(list))
    from_class: dict[str, dict[int, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    present: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    persons: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    grade_of: dict[str, int] = field(default_factory=dict)

    def class_on(self, student: int, day: dt.date) -> int | None:
        """The class on that day, else the first one after it."""
        stays = sorted(self.stays[student], key=lambda stay: stay[1])
        return next((pk for pk, _since, until in stays if until is None or until > day), None)


def import_groups(importing: Importing) -> None:
    """The other classes of the file as teaching groups. Students are known by now."""
    members = _members(importing)
    year = importing.year
    known = list(TeachingGroup.objects.filter(year=year).select_related("subject").order_by("pk"))
    by_pk = {group.pk: group for group in known}
    by_label = {(group.subject_id, group.label): group for group in known}
    schemes = {
        grade: scheme
        for scheme in TermScheme.objects.filter(year=year).order_by("pk")
        for grade in scheme.grades
    }
    owners = {row.pk: row for row in SchoolClass.objects.filter(year=year)}
    sections = [
        section
        for section in importing.file.sections
        if section.name is None
        and (
            importing.ids.get("group", section.key) in by_pk
            or _is_placed(importing, section, members, schemes)
        )
    ]
    found_subjects = _import_subjects(importing, sections)
    fresh: list[TeachingGroup] = []
    taken: set[int] = set()
    links: dict[str, list[SchoolClass]] = {}
    for section in sections:
        subject = found_subjects[section.subject]
        classes = _classes_of(section, members, owners)
        links[section.key] = classes
        pk = importing.ids.get("group", section.key)
        found = by_pk.get(pk) if pk else None
        if found is not None:
            _update(importing, section, found, subject, by_label)
        else:
            found = next(
                (
                    group
                    for label in _labels(section, subject, classes, members)
                    if (group := by_label.get((subject.pk, label))) is not None
                    and id(group) not in taken
                ),
                None,
            )
            if found is not None and found not in fresh:
                importing.log.keep(found)
        if found is None:
            found = _new_group(importing, section, subject, classes, members, schemes, by_label)
            fresh.append(found)
            by_label[subject.pk, found.label] = found
        taken.add(id(found))
        importing.groups[section.key] = found
    importing.log.add(fresh, name=lambda group: f"{group.subject.name}, {group.label}")
    for key, group in importing.groups.items():
        importing.ids.point("group", key, group)
    _link_classes(importing, links)
    _load_known_groups(importing, by_pk)


def _is_placed(
    importing: Importing, section: Section, members: _Members, schemes: dict[int, TermScheme]
) -> bool:
    """A group stands in a grade, and the grade has terms; else the section is left out."""
    if members.from_class[section.key]:
        return True
    grades = [
        importing.file.grades[person]
        for person in members.persons[section.key]
        if person in importing.file.grades
    ]
    grade = next(iter(section.grades), 0) or (mode(grades) if grades else 0)
    if not grade:
        message = _("Neither the students nor the column “grades” tell the grade of this class.")
        importing.leave_out(message, section.place, section.title)
    elif grade not in schemes:
        message = _("No terms are set for grade %(grade)s: set them up first, then import.")
        importing.leave_out(message % {"grade": grade}, section.place, section.title)
    else:
        members.grade_of[section.key] = grade
        return True
    return False


def _members(importing: Importing) -> _Members:
    members = _Members()
    for stay in Enrolment.objects.filter(school_class__year=importing.year):
        members.stays[stay.student_id].append((stay.school_class_id, stay.since, stay.until))
    seats = [seat for seat in importing.file.seats if seat.role == STUDENT and not seat.is_over]
    taken: list[tuple[Seat, Student]] = []
    for seat in seats:
        members.persons[seat.section].add(seat.person)
        person = importing.people.get(seat.person)
        if isinstance(person, Student):
            taken.append((seat, person))
    for seat, student in taken:
        home = importing.classes.get(seat.section)
        if home is not None:
            since = seat.since or importing.since
            members.stays[student.pk].append((home.pk, since, seat.until))
    _count(importing, members, taken)
    return members


def _count(importing: Importing, members: _Members, taken: list[tuple[Seat, Student]]) -> None:
    last = importing.year.ends_on
    for student_pk, stays in members.stays.items():
        for class_pk, _since, until in stays:
            if until is None or until > last:
                members.present[class_pk].add(student_pk)
    for seat, student in taken:
        home_pk = members.class_on(student.pk, seat.since or importing.since)
        if home_pk is not None:
            members.from_class[seat.section][home_pk].add(student.pk)


def _classes_of(
    section: Section, members: _Members, owners: dict[int, SchoolClass]
) -> list[SchoolClass]:
    """Whose students the group takes: of the largest part first."""
    parts = members.from_class[section.key]
    known = [pk for pk in parts if pk in owners]
    return [owners[pk] for pk in sorted(known, key=lambda pk: (-len(parts[pk]), pk))]


def _import_subjects(importing: Importing, sections: list[Section]) -> dict[str, Subject]:
    index = SubjectIndex(importing.log.run.school)
    fresh: list[Subject] = []
    found_as: dict[str, Subject] = {}
    for name in dict.fromkeys(section.subject for section in sections):
        found = index.find(name)
        if found is None:
            shown = subjects.subject_name(name)
            is_outside = subjects.is_extracurricular(shown)
            found = Subject(
                school_id=importing.year.school_id,
                name=shown[:160],
                short_name=subjects.short_name(shown),
                is_extracurricular=is_outside,
                needs_homework=not is_outside,
            )
            index.add(found)
            fresh.append(found)
        elif found not in fresh:
            importing.log.keep(found)
        found_as[name] = found
    importing.log.add(fresh)
    return found_as


def _labels(
    section: Section, subject: Subject, classes: list[SchoolClass], members: _Members
) -> list[str]:
    """What the group may be called here already: its code, its title with and without the
    subject, the class it is the whole of."""
    bare = section.title
    for name in {section.subject, subject.name}:
        bare = re.sub(rf"^{re.escape(name)}\b|\b{re.escape(name)}$", "", bare, flags=re.IGNORECASE)
    bare = words.tidy(bare.strip(" ,;:–—-."))
    is_whole = classes and _kind(section, classes, members) == GroupKind.WHOLE_CLASS
    whole = [classes[0].name] if is_whole else []
    options = (section.code, bare, section.title, *whole)
    return [label[:LONGEST_LABEL] for label in options if label]


def _update(
    importing: Importing,
    section: Section,
    group: TeachingGroup,
    subject: Subject,
    by_label: dict[tuple[int, str], TeachingGroup],
) -> None:
    """What may change under a page of the journal: its label, never its subject."""
    if group.subject_id != subject.pk:
        message = _("The subject of this group has changed; the page of the journal keeps its own.")
        importing.warn(message, section.place, section.title)
    label = section.code[:LONGEST_LABEL] or group.label
    if by_label.get((group.subject_id, label), group).pk != group.pk:
        label = group.label
    importing.log.change(group, name=f"{group.subject.name}, {group.label}", label=label)


def _new_group(
    importing: Importing,
    section: Section,
    subject: Subject,
    classes: list[SchoolClass],
    members: _Members,
    schemes: dict[int, TermScheme],
    by_label: dict[tuple[int, str], TeachingGroup],
) -> TeachingGroup:
    grade = classes[0].grade if classes else members.grade_of[section.key]
    scheme = classes[0].term_scheme if classes else schemes[grade]
    if len({row.term_scheme_id for row in classes}) > 1:
        message = _("The classes of this group have different terms: those of the first were set.")
        importing.warn(message, section.place, section.title)
    is_outside = subject.is_extracurricular
    label = next(
        (
            label
            for label in _labels(section, subject, classes, members)
            if (subject.pk, label) not in by_label
        ),
        section.key[:LONGEST_LABEL],
    )
    return TeachingGroup(
        school_id=importing.year.school_id,
        year=importing.year,
        subject=subject,
        term_scheme=scheme,
        kind=_kind(section, classes, members),
        purpose=GroupPurpose.EXTRACURRICULAR if is_outside else GroupPurpose.LESSONS,
        grading=Grading.NONE if is_outside or grade == 1 else Grading.MARKS,
        grade=grade,
        label=label,
    )


def _kind(section: Section, classes: list[SchoolClass], members: _Members) -> GroupKind:
    if len(classes) > 1:
        return GroupKind.MIXED
    if classes:
        own = members.from_class[section.key][classes[0].pk]
        if members.present[classes[0].pk] - own:
            return GroupKind.SUBGROUP
    return GroupKind.WHOLE_CLASS


def _link_classes(importing: Importing, links: dict[str, list[SchoolClass]]) -> None:
    """Classes are added to a group; one that the file no longer names stays."""
    pks = [group.pk for group in importing.groups.values()]
    known = set(GroupClass.objects.filter(group__in=pks).values_list("group_id", "school_class_id"))
    fresh: list[GroupClass] = []
    for key, classes in links.items():
        group = importing.groups.get(key)
        for row in classes if group is not None else ():
            assert group is not None
            if (group.pk, row.pk) not in known:
                known.add((group.pk, row.pk))
                fresh.append(GroupClass(school_id=group.school_id, group=group, school_class=row))
    importing.log.add(fresh, count=False)


def _load_known_groups(importing: Importing, by_pk: dict[int, TeachingGroup]) -> None:
    named = {seat.section for seat in importing.file.seats}
    named |= {ending.key for ending in importing.file.over_sections}
    for key in named - importing.groups.keys():
        pk = importing.ids.get("group", key)
        if pk in by_pk:
            importing.groups[key] = by_pk[pk]
