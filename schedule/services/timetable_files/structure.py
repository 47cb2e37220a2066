"""Classes, subjects, rooms, teachers and teaching groups, as a timetable file describes them.

Each is looked up by the foreign system's id first, then by its natural name, and is made only when
neither is known: a second import makes no doubles. Nothing is ever deleted here.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from schedule.imports import names
from schedule.imports.timetable_file import (
    ClassName,
    ClassRow,
    GroupRow,
    TeacherRow,
    TimetableFile,
)
from school.enums import Grading
from school.imports import subjects, words
from school.imports.problems import ImportProblem, refusal, warning
from school.models import (
    AcademicYear,
    GroupClass,
    Room,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
    TermScheme,
)
from school.selectors.subjects import SubjectIndex
from school.services.imports import ExternalIds, ImportLog


@dataclass(slots=True)
class Importing:
    """One import under way: where it goes, what it came from, and what was found on the way.
    ``since`` is the day from which the file holds."""

    year: AcademicYear
    file: TimetableFile
    log: ImportLog
    ids: ExternalIds
    since: dt.date
    problems: list[ImportProblem]
    classes: dict[ClassName, SchoolClass] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    groups: dict[str, TeachingGroup] = field(default_factory=dict)

    def yearly(self, key: str) -> str:
        """Keys of what belongs to one year: a class of next year is another class."""
        return f"{self.year.name}/{key}"


def import_structure(importing: Importing) -> None:
    """Write everything a timetable stands on."""
    _import_classes(importing)
    _import_subjects(importing)
    _import_rooms(importing)
    _import_staff(importing)
    _import_groups(importing)
    _import_group_classes(importing)
    _import_assignments(importing)
    importing.ids.flush()


def _import_classes(importing: Importing) -> None:
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
    for row in importing.file.classes:
        pk = importing.ids.get("class", importing.yearly(row.key))
        found = by_pk.get(pk) if pk else None
        is_renamed = row.name not in by_name
        if found is not None and is_renamed and found.grade == row.name.grade:
            importing.log.change(found, letter=row.name.letter, profile=_profile(row, found))
        elif (found := by_name.get(row.name)) is not None:
            importing.log.change(found, profile=_profile(row, found))
        else:
            found = SchoolClass(
                school_id=year.school_id,
                year=year,
                grade=row.name.grade,
                letter=row.name.letter,
                profile=row.profile,
                term_scheme=_scheme(schemes, row),
            )
            fresh.append(found)
        by_name[row.name] = found
    importing.log.add(fresh)
    for row in importing.file.classes:
        importing.ids.point("class", importing.yearly(row.key), by_name[row.name])
    importing.classes = by_name


def _profile(row: ClassRow, known: SchoolClass) -> str:
    """A file that says nothing of profiles takes none away."""
    return row.profile or known.profile


def _scheme(schemes: dict[int, TermScheme], row: ClassRow) -> TermScheme:
    if row.name.grade not in schemes:
        raise refusal(
            _("No terms are set for grade %(grade)s: set them up first, then import.")
            % {"grade": row.name.grade},
            row.place,
            str(row.name),
        )
    return schemes[row.name.grade]


def _import_subjects(importing: Importing) -> None:
    index = SubjectIndex(importing.log.run.school)
    shorts = {row.subject: row.abbreviation for row in importing.file.groups if row.abbreviation}
    fresh: list[Subject] = []
    for name in dict.fromkeys(row.subject for row in importing.file.groups):
        found = index.find(name)
        if found is None:
            found = new_subject(importing.log, name, shorts.get(name, ""))
            index.add(found)
            fresh.append(found)
        elif found not in fresh:
            importing.log.keep(found)
        importing.subjects[name] = found
    importing.log.add(fresh)


def new_subject(log: ImportLog, name: str, abbreviation: str = "") -> Subject:
    """A subject not saved yet; clubs and class hours have neither marks nor homework."""
    is_outside = subjects.is_extracurricular(name)
    return Subject(
        school_id=log.run.school_id,
        name=name[:160],
        short_name=subjects.short_name(name, abbreviation),
        is_extracurricular=is_outside,
        needs_homework=not is_outside,
    )


def _import_rooms(importing: Importing) -> None:
    known = list(Room.objects.filter(school_id=importing.year.school_id).order_by("pk"))
    by_pk = {room.pk: room for room in known}
    by_name = {_room_name(room.name): room for room in reversed(known)}
    fresh: list[Room] = []
    for row in importing.file.rooms:
        pk = importing.ids.get("room", row.key)
        found = by_pk.get(pk) if pk else None
        named = by_name.get(_room_name(row.name))
        if found is not None and named is None:
            importing.log.change(found, name=row.name)
        elif (found := named or found) is not None:
            importing.log.keep(found)
        else:
            found = Room(
                school_id=importing.year.school_id, name=row.name, capacity_lessons=row.fits
            )
            fresh.append(found)
        by_name[_room_name(row.name)] = found
        importing.rooms[row.key] = found
    importing.log.add(fresh)
    for row in importing.file.rooms:
        importing.ids.point("room", row.key, importing.rooms[row.key])


def _room_name(name: str) -> str:
    return words.key(name).replace(" ", "").replace(".", "")


def _import_staff(importing: Importing) -> None:
    known = list(StaffMember.objects.filter(school_id=importing.year.school_id).order_by("pk"))
    by_pk = {person.pk: person for person in known}
    claimed = {importing.ids.get("teacher", row.key) for row in importing.file.teachers}
    namesakes = Counter(words.key(person.full_name) for person in known)
    by_name = {words.key(person.full_name): person for person in known if person.pk not in claimed}
    fresh: list[StaffMember] = []
    for row in importing.file.teachers:
        pk = importing.ids.get("teacher", row.key)
        name = words.key(str(row))
        found = by_pk.get(pk) if pk else None
        if found is not None and names.is_short_for(row.name, _name(found)):
            importing.log.keep(found)
        elif found is not None:
            last_name, first_name, patronymic = row.name
            importing.log.change(
                found, last_name=last_name, first_name=first_name, patronymic=patronymic
            )
        elif namesakes[name] > 1:
            message = _("Several staff members have this name: say which one by hand.")
            importing.problems.append(warning(message, row.place, str(row)))
            continue
        elif (found := by_name.pop(name, None) or _meant(row, by_name)) is not None:
            importing.log.keep(found)
        else:
            last_name, first_name, patronymic = row.name
            found = StaffMember(
                school_id=importing.year.school_id,
                last_name=last_name,
                first_name=first_name,
                patronymic=patronymic,
            )
            fresh.append(found)
        importing.staff[row.key] = found
    importing.log.add(fresh, name=lambda person: person.full_name)
    for key, person in importing.staff.items():
        importing.ids.point("teacher", key, person)


def _name(person: StaffMember) -> tuple[str, str, str]:
    return person.last_name, person.first_name, person.patronymic


def _meant(row: TeacherRow, by_name: dict[str, StaffMember]) -> StaffMember | None:
    """«Иванова А.П.» is the only one of the staff whom these initials fit; she is taken out."""
    fitting = [
        key for key, person in by_name.items() if names.is_short_for(row.name, _name(person))
    ]
    return by_name.pop(fitting[0]) if len(fitting) == 1 else None


def _import_groups(importing: Importing) -> None:
    year = importing.year
    known = list(TeachingGroup.objects.filter(year=year).order_by("pk"))
    by_pk = {group.pk: group for group in known}
    by_label = {(group.subject_id, group.label): group for group in known}
    fresh: list[TeachingGroup] = []
    titles: dict[int, str] = {}
    for row in importing.file.groups:
        subject = importing.subjects[row.subject]
        pk = importing.ids.get("group", importing.yearly(row.key))
        found = (by_pk.get(pk) if pk else None) or by_label.get((subject.pk, row.label))
        if found is not None and found.pk is not None:
            _update_group(importing, row, found, by_label)
        elif found is None:
            found = _new_group(importing, row, subject)
            fresh.append(found)
            titles[id(found)] = row.title
        by_label[subject.pk, row.label] = found
        importing.groups[row.key] = found
    importing.log.add(fresh, name=lambda group: titles[id(group)])
    for key, group in importing.groups.items():
        importing.ids.point("group", importing.yearly(key), group)


def _update_group(
    importing: Importing,
    row: GroupRow,
    group: TeachingGroup,
    by_label: dict[tuple[int, str], TeachingGroup],
) -> None:
    """What may change under a page of the journal: its label, kind and hours, never its subject."""
    subject = importing.subjects[row.subject]
    if group.subject_id != subject.pk:
        message = _("The subject of this group has changed; the page of the journal keeps its own.")
        importing.problems.append(warning(message, row.place, row.title))
    label = row.label
    if by_label.get((group.subject_id, label), group).pk != group.pk:
        label = group.label
    hours = group.hours_per_week if row.hours is None else row.hours
    importing.log.change(group, name=row.title, label=label, kind=row.kind, hours_per_week=hours)


def _new_group(importing: Importing, row: GroupRow, subject: Subject) -> TeachingGroup:
    owners = [importing.classes[name] for name in row.classes if name in importing.classes]
    if len({owner.term_scheme_id for owner in owners}) > 1:
        message = _("The classes of this group have different terms: those of the first were set.")
        importing.problems.append(warning(message, row.place, row.title))
    is_unmarked = owners[0].grade == 1 or subject.is_extracurricular
    return TeachingGroup(
        school_id=importing.year.school_id,
        year=importing.year,
        subject=subject,
        term_scheme_id=owners[0].term_scheme_id,
        kind=row.kind,
        grading=Grading.NONE if is_unmarked else Grading.MARKS,
        grade=owners[0].grade,
        label=row.label,
        hours_per_week=1 if row.hours is None else row.hours,
    )


def _import_group_classes(importing: Importing) -> None:
    """Classes are added to a group; one that the file no longer names stays."""
    pks = [group.pk for group in importing.groups.values()]
    known = set(GroupClass.objects.filter(group__in=pks).values_list("group_id", "school_class_id"))
    fresh: list[GroupClass] = []
    missing: dict[ClassName, GroupRow] = {}
    for row in importing.file.groups:
        group = importing.groups[row.key]
        for name in row.classes:
            school_class = importing.classes.get(name)
            if school_class is None:
                missing.setdefault(name, row)
            elif (group.pk, school_class.pk) not in known:
                known.add((group.pk, school_class.pk))
                fresh.append(
                    GroupClass(school_id=group.school_id, group=group, school_class=school_class)
                )
    importing.log.add(fresh, name=lambda link: f"{link.group.label} ← {link.school_class}")
    for name, row in missing.items():
        message = _("Class %(class)s is named here but is neither in the file nor in the school.")
        importing.problems.append(warning(message % {"class": name}, row.place, row.title))


def _import_assignments(importing: Importing) -> None:
    """A group's teachers from ``since`` on. One whose place another takes is closed on that day,
    never erased; one whom the file no longer names, and nobody replaces, stays."""
    taught = {row.key: row for row in importing.file.groups if row.teacher_keys}
    current: dict[int, list[TeachingAssignment]] = {}
    pks = [importing.groups[key].pk for key in taught]
    for assignment in TeachingAssignment.objects.filter(group__in=pks).on(importing.since):
        current.setdefault(assignment.group_id, []).append(assignment)
    fresh: list[TeachingAssignment] = []
    unknown: dict[str, GroupRow] = {}
    for row in taught.values():
        named = {key: _teacher(importing, key) for key in row.teacher_keys}
        unknown |= {
            key: row for key, staff in named.items() if staff is None and key not in unknown
        }
        wanted = [staff for staff in dict.fromkeys(named.values()) if staff is not None]
        fresh += _assign(importing, row, wanted, current.get(importing.groups[row.key].pk, []))
    importing.log.add(fresh, name=lambda item: f"{item.group.label}: {item.staff}")
    for key, row in unknown.items():
        message = _("This teacher is not in the list of teachers: the groups have none.")
        importing.problems.append(warning(message, row.place, key))


def _assign(
    importing: Importing,
    row: GroupRow,
    wanted: list[StaffMember],
    held: list[TeachingAssignment],
) -> list[TeachingAssignment]:
    """Assignments to be added; those that they replace are closed, or, as young as they, handed
    over."""
    pks = {staff.pk for staff in wanted}
    known = {item.staff_id for item in held}
    for item in held:
        if item.staff_id in pks:
            importing.log.keep(item)
    coming = [staff for staff in wanted if staff.pk not in known]
    going = [item for item in held if item.staff_id not in pks]
    if len(going) > len(coming):
        going = []
    group = importing.groups[row.key]
    fresh = []
    for position, staff in enumerate(coming):
        replaced = going[position] if position < len(going) else None
        if replaced is not None and replaced.since == importing.since:
            importing.log.change(replaced, name=row.title, staff=staff)
            continue
        if replaced is not None:
            importing.log.change(replaced, name=row.title, until=importing.since)
        fresh.append(
            TeachingAssignment(
                school_id=group.school_id, group=group, staff=staff, since=importing.since
            )
        )
    return fresh


def _teacher(importing: Importing, key: str) -> StaffMember | None:
    if key in importing.staff:
        return importing.staff[key]
    pk = importing.ids.get("teacher", key)
    if pk is None:
        return None
    found = StaffMember.objects.filter(pk=pk, school_id=importing.year.school_id).first()
    if found is not None:
        importing.staff[key] = found
    return found
