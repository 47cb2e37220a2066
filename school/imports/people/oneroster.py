"""OneRoster 1.1 and 1.2, and Microsoft School Data Sync in its three shapes (formats §7).

The three are brought to one: persons with a role, dates of birth beside them, classes and who is
in them, parents by id. Passwords in these files are never read.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from school.enums import Kinship, Sex
from school.imports.csv_bundle import Bundle, Line
from school.imports.people import cells
from school.imports.people.file import (
    ClassName,
    GuardianEntry,
    Name,
    PeopleFile,
    StaffEntry,
    StudentEntry,
)
from school.imports.problems import NOWHERE, ImportProblem, Place, refusal, unplaced, warning

_STUDENT = "student"
_PARENTS = {"guardian": Kinship.OTHER, "parent": None}
# Position, where the role says it.
_STAFF = {
    "teacher": "учитель",
    "principal": "директор",
    "counselor": "",
    "administrator": "",
    "siteadministrator": "",
    "systemadministrator": "",
    "districtadministrator": "",
    "aide": "",
    "proctor": "",
    "professor": "",
    "faculty": "",
    "staff": "",
}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(slots=True)
class _Person:
    """A row of users.csv (or Student.csv, Teacher.csv) with what other files add to it."""

    line: Line
    role: str
    orgs: set[str] = field(default_factory=set)
    born: str = ""
    born_place: Place = NOWHERE
    sex: str = ""
    classes: list[Line] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)  # id → role
    is_ours: bool = True


@dataclass(slots=True)
class _Reading:
    bundle: Bundle
    file: PeopleFile
    takes_classes: bool = True
    persons: dict[str, _Person] = field(default_factory=dict)
    is_month_first: bool | None = None

    def problem(self, problem: ImportProblem) -> None:
        self.file.problems.append(problem)


def read_oneroster(bundle: Bundle, *, org: str = "", takes_classes: bool = True) -> PeopleFile:
    """Students with their parents and class, and staff; of the school ``org`` where there are
    several. Without ``takes_classes`` classes and departures are somebody else's: ``roster``.
    Raises ``ImportRefused`` for a bundle without people or with several schools."""
    if "users" in bundle.tables:
        reading = _Reading(bundle, PeopleFile("oneroster", names_classes=takes_classes))
        reading.takes_classes = takes_classes
        _read_users(reading)
    elif "student" in bundle.tables or "teacher" in bundle.tables:
        reading = _Reading(bundle, PeopleFile("sds", names_classes=takes_classes))
        reading.takes_classes = takes_classes
        _read_sds(reading)
    else:
        message = _("There is no users.csv (OneRoster) and no Student.csv (SDS) in the archive.")
        raise refusal(message, value=bundle.name)
    if takes_classes and not reading.persons and not reading.file.problems:
        raise refusal(_("There is nobody in the file."), value=bundle.name)
    _choose_school(reading, org)
    reading.is_month_first = _month_first(person.born for person in reading.persons.values())
    for key, person in reading.persons.items():
        if not person.is_ours:
            continue
        if person.role == _STUDENT:
            _add_student(reading, key, person)
        elif person.role in _STAFF:
            _add_staff(reading, key, person)
    return reading.file


# --- OneRoster and SDS v2 ------------------------------------------------------------------------


def _read_users(reading: _Reading) -> None:
    roles, orgs = _roles(reading.bundle)
    for line in reading.bundle.lines("users"):
        key = line.get("sourcedid")
        role = (line.get("role") or roles.get(key, "")).lower()
        own = {*line.many("orgsourcedids"), *line.many("primaryorgsourcedid"), *orgs[key]}
        _add_person(reading, key, _Person(line, role, own))
    persons = reading.persons
    for line in _alive(reading.bundle, "demographics"):
        person = persons.get(line.get("sourcedid", "usersourcedid"))
        if person is not None:
            person.born, person.sex = line.get("birthdate"), line.get("sex")
            person.born_place = line.place("birthdate")
    classes = {line.get("sourcedid"): line for line in _alive(reading.bundle, "classes")}
    for line in _alive(reading.bundle, "enrollments"):
        person = persons.get(line.get("usersourcedid"))
        found = classes.get(line.get("classsourcedid"))
        if person is not None and found is not None and line.get("role").lower() == _STUDENT:
            person.classes.append(found)
    _read_agents(reading)


def _roles(bundle: Bundle) -> tuple[dict[str, str], dict[str, set[str]]]:
    """1.2 keeps roles apart: the primary one counts, or the first."""
    roles: dict[str, str] = {}
    orgs: dict[str, set[str]] = defaultdict(set)
    for line in _alive(bundle, "roles"):
        key = line.get("usersourcedid")
        is_primary = line.get("roletype").lower() == "primary"
        if key not in roles or is_primary:
            roles[key] = line.get("role")
        orgs[key].update(line.many("orgsourcedid"))
    return roles, orgs


def _read_agents(reading: _Reading) -> None:
    """Parents: «agentSourcedIds» of the student or of the parent, or relationships.csv."""
    persons = reading.persons
    for key, person in persons.items():
        for other in person.line.many("agentsourcedids"):
            if other not in persons:
                continue
            student, parent = (key, other) if person.role == _STUDENT else (other, key)
            if persons[student].role == _STUDENT:
                persons[student].parents[parent] = persons[parent].role
    for line in _alive(reading.bundle, "relationships"):
        student, parent = line.get("usersourcedid"), line.get("relationshipusersourcedid")
        if student in persons and parent in persons:
            persons[student].parents[parent] = line.get("relationshiprole").lower()


def _add_person(reading: _Reading, key: str, person: _Person) -> None:
    line = person.line
    if not key:
        reading.problem(unplaced(_("There is no id in this row."), line.place()))
    elif line.get("status").lower() == "tobedeleted" and not reading.takes_classes:
        return
    elif line.get("status").lower() == "tobedeleted":
        message = _("Marked for deletion: nobody is deleted here, a departure is made by an order.")
        reading.problem(warning(message, line.place("status"), key))
    elif key in reading.persons:
        reading.problem(unplaced(_("This id stands in the file twice."), line.place(), key))
    else:
        reading.persons[key] = person
        known = person.role == _STUDENT or person.role in _STAFF or person.role in _PARENTS
        if not known and person.role:
            message = _("People of this role are not kept here: the row was left out.")
            reading.problem(unplaced(message, line.place("role"), person.role))


def _alive(bundle: Bundle, table: str) -> Iterable[Line]:
    return (line for line in bundle.lines(table) if line.get("status").lower() != "tobedeleted")


# --- SDS v1 --------------------------------------------------------------------------------------


def _read_sds(reading: _Reading) -> None:
    for table, role in (("student", _STUDENT), ("teacher", "teacher")):
        for line in reading.bundle.lines(table):
            orgs = {line.get("schoolsisid", "schooldfenumber")} - {""}
            person = _Person(line, role, orgs, born=line.get("birthdate"))
            person.born_place = line.place("birthdate")
            _add_person(reading, line.get("sisid", "id"), person)
    sections = {line.get("sisid", "id"): line for line in reading.bundle.lines("section")}
    for line in reading.bundle.lines("studentenrollment"):
        student = reading.persons.get(line.get("sisid", "id"))
        section = sections.get(line.get("sectionsisid", "sectionid"))
        if student is not None and section is not None:
            student.classes.append(section)


# --- of one school -------------------------------------------------------------------------------


def _choose_school(reading: _Reading, org: str) -> None:
    """A file of a whole district is taken only for the school that was asked for."""
    names = _school_names(reading.bundle)
    found = {
        own
        for person in reading.persons.values()
        if person.role not in _PARENTS
        for own in person.orgs
        if not names or own in names
    }
    if org:
        for person in reading.persons.values():
            person.is_ours = org in person.orgs
        if not any(person.is_ours for person in reading.persons.values()):
            raise refusal(_("There is nobody of this school in the file."), value=org)
    elif len(found) > 1:
        told = ", ".join(sorted(f"{names.get(own, '')} ({own})".strip() for own in found))
        message = _("There are several schools in the file: say which one by its id.")
        raise refusal(message, value=told)


def _school_names(bundle: Bundle) -> dict[str, str]:
    schools = {
        line.get("sourcedid"): line.get("name")
        for line in _alive(bundle, "orgs")
        if line.get("type").lower() == "school"
    }
    for line in bundle.lines("school"):
        schools[line.get("sisid", "dfenumber")] = line.get("name")
    return schools


# --- entries -------------------------------------------------------------------------------------


def _add_student(reading: _Reading, key: str, person: _Person) -> None:
    name = _name(reading, person)
    if name is None:
        return
    born_on = _born(reading, person)
    if person.born and born_on is None:
        message = _("The date of birth cannot be told for sure: write YYYY-MM-DD.")
        reading.problem(unplaced(message, person.born_place, person.born))
        return
    school_class, is_clear = _class(person) if reading.takes_classes else (None, True)
    if not is_clear:
        message = _("This student is in several classes: only one can be the own class.")
        reading.problem(unplaced(message, person.line.place(), str(name)))
        return
    sex: Sex | None = cells.sex(person.sex)
    guardians = [
        entry
        for parent, role in person.parents.items()
        if (entry := _guardian(reading, parent, role)) is not None
    ]
    reading.file.students.append(
        StudentEntry(
            name=name,
            born_on=born_on,
            sex=sex or cells.sex_of_patronymic(name.patronymic),
            class_name=school_class,
            phone=cells.phone(person.line.get("phone", "sms")) or "",
            guardians=tuple(guardians),
            place=person.line.place(),
            external_id=key,
        )
    )


def _add_staff(reading: _Reading, key: str, person: _Person) -> None:
    name = _name(reading, person)
    if name is None:
        return
    position = person.line.get("title") or _STAFF[person.role]
    reading.file.staff.append(
        StaffEntry(name, position[:120], None, person.line.place(), external_id=key)
    )


def _guardian(reading: _Reading, key: str, role: str) -> GuardianEntry | None:
    person = reading.persons[key]
    name = _name(reading, person)
    if name is None:
        return None
    if role not in _PARENTS:
        message = _("Not a parent and not a guardian: only those are told of marks.")
        reading.problem(unplaced(message, person.line.place(), f"{name}: {role}"))
        return None
    line = person.line
    return GuardianEntry(
        name=name,
        kinship=_PARENTS[role] or cells.kinship(role, name),
        phone=cells.phone(line.get("phone", "sms")) or "",
        email=cells.email(line.get("email", "secondaryemail")) or "",
        place=line.place(),
        external_id=key,
    )


def _name(reading: _Reading, person: _Person) -> Name | None:
    line = person.line
    found = cells.person_name(
        line.get("familyname", "lastname"),
        line.get("givenname", "firstname"),
        line.get("middlename"),
    )
    if found is None:
        message = _("There is no surname and given name in this row.")
        reading.problem(unplaced(message, line.place(), line.get("sourcedid", "sisid", "id")))
    return found


def _class(person: _Person) -> tuple[ClassName | None, bool]:
    """(class, whether it is clear): the homeroom, or the only class that is named like one."""
    homerooms: set[ClassName] = set()
    others: set[ClassName] = set()
    for line in person.classes:
        found = cells.class_name(line.get("title", "sectionname"))
        if found is not None:
            (homerooms if line.get("classtype").lower() == "homeroom" else others).add(found)
    chosen = homerooms or others
    return (next(iter(chosen)), True) if len(chosen) == 1 else (None, not chosen)


def _born(reading: _Reading, person: _Person) -> dt.date | None:
    found = _SLASHED.fullmatch(person.born.strip())
    if found is None:
        return cells.date(person.born)
    if reading.is_month_first is None:
        return None
    first, second, year = (int(found[number]) for number in (1, 2, 3))
    month, day = (first, second) if reading.is_month_first else (second, first)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_first(dates: Iterable[str]) -> bool | None:
    """«4/25/2010» somewhere says that the month stands first, «25/4/2010» that the day does; None
    when nothing or both are said."""
    found = [match for text in dates if (match := _SLASHED.fullmatch(text.strip()))]
    is_day_first = any(int(match[1]) > 12 for match in found)
    is_month_first = any(int(match[2]) > 12 for match in found)
    return None if is_day_first == is_month_first else is_month_first
