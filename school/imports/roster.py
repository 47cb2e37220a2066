"""What a OneRoster or SDS bundle says beside its people: sessions, classes, who is in them, and
in a delta who and what is over (formats §7).

A class of the kind «homeroom» is a class of the school, any other is a group that is taught a
subject. Nothing here is checked against the school: that is the business of ``services.roster``.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from school.imports import words
from school.imports.csv_bundle import Bundle, Line
from school.imports.people import cells
from school.imports.people.file import PeopleFile
from school.imports.people.oneroster import read_oneroster
from school.imports.problems import (
    ImportProblem,
    ImportRefused,
    Place,
    Severity,
    refusal,
    unplaced,
    warning,
)
from school.imports.roster_file import (
    STUDENT,
    TEACHER,
    Ending,
    RosterFile,
    Seat,
    Section,
    Session,
)

_ROLES = {
    "student": STUDENT,
    "teacher": TEACHER,
    "professor": TEACHER,
    "faculty": TEACHER,
    "primary": TEACHER,
}
_REQUIRED = {
    "users": ("sourcedId", "givenName", "familyName"),
    "orgs": ("sourcedId", "name"),
    "academicsessions": ("sourcedId", "startDate", "endDate"),
    "courses": ("sourcedId", "title"),
    "classes": ("sourcedId", "title"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
    "roles": ("userSourcedId", "role"),
}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MOST_LISTED = 20


@dataclass(slots=True)
class _Reading:
    bundle: Bundle
    file: RosterFile
    org: str
    is_month_first: bool = False

    def warn(self, message: str, place: Place, value: object = "") -> None:
        self.file.problems.append(warning(message, place, value))

    def leave_out(self, message: str, place: Place, value: object = "") -> None:
        self.file.problems.append(unplaced(message, place, value))

    def day(self, line: Line, *names: str) -> dt.date | None:
        """The date in one of the columns; one that cannot be read is told of."""
        text = line.get(*names)
        found = _day(text, is_month_first=self.is_month_first)
        if text and found is None:
            message = _("The date cannot be read: write YYYY-MM-DD.")
            self.warn(message, line.place(names[0]), text)
        return found


def is_roster(bundle: Bundle) -> bool:
    """There are classes, or who is in them, and not people alone."""
    return bool({"classes", "enrollments", "section"} & bundle.tables.keys())


def read_roster(bundle: Bundle, *, org: str = "") -> RosterFile:
    """The whole bundle; of the school ``org`` where there are several. Raises ``ImportRefused``
    for one without people and classes, with missing columns, with several schools."""
    _ensure_columns(bundle)
    modes, version = _manifest(bundle)
    is_sds = "users" not in bundle.tables and bool({"student", "teacher"} & bundle.tables.keys())
    has_people = is_sds or "users" in bundle.tables
    if not has_people and not is_roster(bundle):
        message = _("There is no users.csv (OneRoster) and no Student.csv (SDS) in the archive.")
        raise refusal(message, value=bundle.name)
    people = (
        read_oneroster(bundle, org=org, takes_classes=False)
        if has_people
        else PeopleFile("oneroster", names_classes=False)
    )
    file = RosterFile(people, version, is_delta="delta" in modes.values())
    reading = _Reading(bundle, file, org)
    reading.is_month_first = _month_first(bundle)
    _check_manifest(reading, modes)
    if is_sds:
        _read_sds(reading)
    else:
        _read_people(reading)
        _read_sessions(reading)
        _read_sections(reading)
        _read_seats(reading)
    if not file.known and not file.seats and not file.over_people:
        raise refusal(_("There is nobody in the file."), value=bundle.name)
    return file


def _ensure_columns(bundle: Bundle) -> None:
    missing = []
    for table, headings in _REQUIRED.items():
        first = next(bundle.lines(table), None)
        if first is None:
            continue
        for heading in headings:
            if heading.lower() not in first.positions:
                message = _("There is no column “%(column)s”.") % {"column": heading}
                place = Place(first.file, 1)
                missing.append(ImportProblem(Severity.REFUSED, message, place))
    if missing:
        raise ImportRefused(*missing)


def _manifest(bundle: Bundle) -> tuple[dict[str, str], str]:
    """(table → absent, bulk or delta; version of OneRoster)."""
    told = {
        line.get("propertyname").lower(): line.get("value").lower()
        for line in bundle.lines("manifest")
    }
    modes = {
        name.removeprefix("file."): value
        for name, value in told.items()
        if name.startswith("file.")
    }
    return modes, told.get("oneroster.version", "")


def _check_manifest(reading: _Reading, modes: dict[str, str]) -> None:
    for table, mode in modes.items():
        place = Place("manifest.csv")
        if mode in ("bulk", "delta") and table not in reading.bundle.tables:
            message = _("The manifest names a file that is not in the archive.")
            reading.warn(message, place, f"{table}.csv")
        elif mode == "absent" and reading.bundle.tables.get(table):
            message = _("The manifest calls this file absent; it was read all the same.")
            reading.warn(message, place, f"{table}.csv")


# --- OneRoster and SDS v2 ------------------------------------------------------------------------


def _read_people(reading: _Reading) -> None:
    for line in reading.bundle.lines("users"):
        key = line.get("sourcedid")
        if _is_over(line):
            reading.file.over_people.append(Ending(key, _changed_on(reading, line), line.place()))
        else:
            reading.file.known.add(key)
            _note_grade(reading, key, line.get("grades", "grade"))
    for line in reading.bundle.lines("roles"):
        _note_grade(reading, line.get("usersourcedid"), line.get("grade"))


def _note_grade(reading: _Reading, person: str, text: str) -> None:
    if (grade := _grade(text)) is not None:
        reading.file.grades[person] = grade


def _read_sessions(reading: _Reading) -> None:
    for line in reading.bundle.lines("academicsessions"):
        starts_on = reading.day(line, "startdate")
        ends_on = reading.day(line, "enddate")
        if _is_over(line) or starts_on is None or ends_on is None:
            continue
        reading.file.sessions.append(
            Session(
                line.get("sourcedid"),
                line.get("title"),
                line.get("type").lower(),
                starts_on,
                ends_on,
                line.place(),
            )
        )


def _read_sections(reading: _Reading) -> None:
    courses = {line.get("sourcedid"): line for line in reading.bundle.lines("courses")}
    seen: set[str] = set()
    for line in reading.bundle.lines("classes"):
        key = line.get("sourcedid")
        school = line.get("schoolsourcedid", "orgsourcedid")
        if reading.org and school and school != reading.org:
            continue
        reading.file.known.add(key)
        if not key:
            reading.leave_out(_("There is no id in this row."), line.place())
        elif key in seen:
            reading.leave_out(_("This id stands in the file twice."), line.place(), key)
        elif _is_over(line):
            seen.add(key)
            reading.file.over_sections.append(Ending(key, _changed_on(reading, line), line.place()))
        else:
            seen.add(key)
            course = courses.get(line.get("coursesourcedid"))
            if course is None and line.get("coursesourcedid") and courses:
                message = _("There is no such course in courses.csv.")
                reading.warn(message, line.place("coursesourcedid"), line.get("coursesourcedid"))
            _add_section(reading, line, course)


def _add_section(reading: _Reading, line: Line, course: Line | None) -> None:
    title = words.tidy(line.get("title", "sectionname"))
    kind = line.get("classtype").lower()
    name = cells.class_name(title)
    is_homeroom = kind == "homeroom" or (not kind and name is not None)
    if is_homeroom and name is None:
        message = _("The title of this homeroom is no name of a class, such as 5А.")
        reading.leave_out(message, line.place("title"), title)
        return
    about = course.get("title") if course else line.get("coursename", "coursesubject")
    subject = next(iter(line.many("subjects")), "") or about or title
    grades = (*line.many("grades"), *(course.many("grades") if course else ()))
    reading.file.sections.append(
        Section(
            key=line.get("sourcedid", "sisid", "id"),
            title=title,
            name=name if is_homeroom else None,
            subject=words.tidy(subject),
            code=words.tidy(line.get("classcode")),
            grades=tuple(dict.fromkeys(filter(None, map(_grade, grades)))),
            place=line.place(),
        )
    )


def _read_seats(reading: _Reading) -> None:
    strange: dict[str, Line] = {}
    seen: dict[tuple[str, str, str, str], Line] = {}
    for line in reading.bundle.lines("enrollments"):
        if reading.org and line.get("schoolsourcedid") not in ("", reading.org):
            continue
        role = _ROLES.get(line.get("role").lower(), "")
        is_over = _is_over(line)
        section, person = line.get("classsourcedid"), line.get("usersourcedid")
        if not is_over and not role:
            strange.setdefault(line.get("role"), line)
            continue
        seat = Seat(
            key=line.get("sourcedid"),
            section=section,
            person=person,
            role=role,
            is_primary=line.get("primary").lower() == "true",
            since=reading.day(line, "begindate"),
            until=reading.day(line, "enddate"),
            is_over=is_over,
            place=line.place(),
        )
        if is_over and seat.until is None:
            seat = replace(seat, since=None, until=_changed_on(reading, line))
        if seat.since and seat.until and seat.until <= seat.since:
            message = _("It ends before it begins: the row was left out.")
            reading.leave_out(message, line.place("enddate"), line.get("enddate"))
            continue
        known = section, person, role, str(seat.since)
        if known in seen:
            message = _("This stands in the file twice, in row %(row)s too.")
            reading.warn(message % {"row": seen[known].number}, line.place(), seat.key)
            continue
        seen[known] = line
        reading.file.seats.append(seat)
    _tell_of_roles(reading, strange)


def _tell_of_roles(reading: _Reading, strange: dict[str, Line]) -> None:
    for role, line in list(strange.items())[:_MOST_LISTED]:
        message = _("Only students and teachers are kept in classes: such rows were left out.")
        reading.warn(message, line.place("role"), role or "—")


# --- SDS v1 --------------------------------------------------------------------------------------


def _read_sds(reading: _Reading) -> None:
    for table in ("student", "teacher"):
        for line in reading.bundle.lines(table):
            reading.file.known.add(line.get("sisid", "id"))
            _note_grade(reading, line.get("sisid", "id"), line.get("grade", "yeargroup"))
    own: set[str] = set()
    for line in reading.bundle.lines("section"):
        if not reading.org or line.get("schoolsisid", "schooldfenumber") in ("", reading.org):
            own.add(line.get("sisid", "id"))
            _add_section(reading, line, None)
    for seat in (*_sds_seats(reading, "studentenrollment"), *_sds_seats(reading, "teacherroster")):
        if seat.section in own or not reading.org:
            reading.file.seats.append(seat)


def _sds_seats(reading: _Reading, table: str) -> Iterator[Seat]:
    role = STUDENT if table == "studentenrollment" else TEACHER
    for line in reading.bundle.lines(table):
        yield Seat(
            key="",
            section=line.get("sectionsisid", "sectionid"),
            person=line.get("sisid", "id"),
            role=role,
            is_primary=False,
            since=None,
            until=None,
            is_over=False,
            place=line.place(),
        )


# --- cells ---------------------------------------------------------------------------------------


def _is_over(line: Line) -> bool:
    return line.get("status").lower() == "tobedeleted"


def _changed_on(reading: _Reading, line: Line) -> dt.date | None:
    return reading.day(line, "datelastmodified", "datalastmodified")


def _grade(text: str) -> int | None:
    """«05» and «5 класс» are 5; «KG» and 12 are nobody's here."""
    found = re.match(r"\s*(\d{1,2})(?!\d)", text)
    grade = int(found[1]) if found else 0
    return grade if 1 <= grade <= 11 else None


def _day(text: str, *, is_month_first: bool) -> dt.date | None:
    found = _SLASHED.fullmatch(text.strip())
    if found is None:
        return cells.date(text) if text.strip() else None
    first, second, year = (int(found[number]) for number in (1, 2, 3))
    month, day = (first, second) if is_month_first else (second, first)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_first(bundle: Bundle) -> bool:
    """«4/25/2023» somewhere, and «25/4/2023» nowhere; the day stands first otherwise."""
    found = [match for text in _dates(bundle) if (match := _SLASHED.fullmatch(text.strip()))]
    return any(int(match[2]) > 12 for match in found) and not any(
        int(match[1]) > 12 for match in found
    )


def _dates(bundle: Bundle) -> Iterable[str]:
    for table in ("academicsessions", "enrollments"):
        for line in bundle.lines(table):
            yield line.get("startdate", "begindate")
            yield line.get("enddate")
