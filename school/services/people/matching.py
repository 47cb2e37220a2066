"""Who of the file is who of the school: students and staff.

The same full name and date of birth are the same person (S0-5a, duplicates); the same name with
another date, turned names and a doubled personal file are suspects for a person to decide.
"""

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.translation import gettext as _

from school.imports import words
from school.imports.people.file import ClassName, Name, PeopleFile, StaffEntry, StudentEntry
from school.imports.problems import ImportProblem, Place, suggestion, unplaced, warning
from school.models import SchoolClass, StaffMember, Student
from school.selectors.people.register import Register
from school.services.people import plan as people_plan
from school.services.people.plan import (
    NEW,
    SKIP,
    Choices,
    PlannedStaff,
    PlannedStudent,
    State,
    Suspect,
)

_OLDEST, _YOUNGEST = 21, 5


def name_of(row: Student | StaffMember) -> Name:
    return Name(row.last_name, row.first_name, row.patronymic)


@dataclass(slots=True)
class StudentMatcher:
    """The students of the register, by everything they can be known by."""

    register: Register
    choices: Choices
    today: dt.date
    problems: list[ImportProblem]
    names_classes: bool = True
    claimed: dict[int, Place] = field(default_factory=dict)
    file_numbers: dict[str, Place] = field(default_factory=dict)
    by_name: dict[str, list[Student]] = field(default_factory=lambda: defaultdict(list))
    by_short: dict[str, list[Student]] = field(default_factory=lambda: defaultdict(list))
    by_file_no: dict[str, Student] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for student in self.register.students.values():
            name = name_of(student)
            self.by_name[name.key].append(student)
            self.by_short[name.short_key].append(student)
            if student.file_no:
                self.by_file_no[student.file_no] = student

    def plan(self, file: PeopleFile) -> list[PlannedStudent]:
        self.names_classes = file.names_classes
        return [
            self._planned(f"student-{number}", entry)
            for number, entry in enumerate(file.students, start=1)
        ]

    def _planned(self, key: str, entry: StudentEntry) -> PlannedStudent:
        planned = PlannedStudent(key, entry, file_no=entry.file_no)
        school_class = self._class(entry)
        if entry.class_name is not None and school_class is None:
            planned.state = State.LEFT_OUT
            return planned
        is_decided = self._match(planned, school_class)
        if planned.is_taken and planned.row is None:
            self._check_new(planned)
        if not planned.is_taken:
            return planned
        if planned.row is not None:
            self._claim(planned, is_decided=is_decided)
        self._check_file_no(planned)
        if planned.is_taken:
            planned.joins = self._joins(planned, school_class)
        return planned

    def _class(self, entry: StudentEntry) -> SchoolClass | None:
        """The class of the year; a problem with what was perhaps meant when there is none."""
        if entry.class_name is None:
            return None
        found = self.register.classes.get(entry.class_name)
        if found is None:
            message = _("There is no class %(class)s in %(year)s.") % {
                "class": entry.class_name,
                "year": self.register.year.name,
            }
            if likely := _likely(entry.class_name, self.register.classes):
                message += " " + _("Perhaps %(classes)s?") % {"classes": ", ".join(likely)}
            place = entry.class_place if entry.class_place.row else entry.place
            self.problems.append(unplaced(message, place, str(entry.name)))
        return found

    def _match(self, planned: PlannedStudent, school_class: SchoolClass | None) -> bool:
        """Find the row, or the suspects; True when a person decided."""
        entry = planned.entry
        pk = self.register.external.get(("student", entry.external_id)) if entry.external_id else 0
        if pk and pk in self.register.students:
            planned.row = self.register.students[pk]
            return False
        if entry.born_on is None:
            self._point(planned, school_class)
            return False
        same = [row for row in self.by_name[entry.name.key] if row.born_on == entry.born_on]
        if len(same) == 1:
            planned.row = same[0]
            return False
        planned.suspects = people_plan.namesakes(self._suspects(entry))
        if not planned.suspects:
            return False
        choice = people_plan.chosen(self.choices, planned.key, planned.suspects)
        if not choice:
            planned.state = State.SUSPECT
        elif choice == SKIP:
            planned.state = State.LEFT_OUT
        elif choice != NEW:
            planned.row = self.register.students[int(choice.partition(":")[2])]
        return True

    def _suspects(self, entry: StudentEntry) -> Iterator[Suspect]:
        for row in self.by_name[entry.name.key]:
            if row.born_on == entry.born_on:
                yield self._suspect(row, _("several students have this name and date of birth"))
            else:
                yield self._suspect(row, _("the same name, another date of birth"))
        for row in self.by_short[entry.name.short_key]:
            if row.born_on == entry.born_on:
                yield self._suspect(row, _("another patronymic, the same date of birth"))
        for row in self.by_short[entry.name.swapped_key]:
            yield self._suspect(row, _("surname and given name stand the other way round"))
        if entry.file_no in self.by_file_no:
            yield self._suspect(self.by_file_no[entry.file_no], _("the same personal file No."))

    def _suspect(self, row: Student, reason: str) -> Suspect:
        school_class = self.register.class_of(row)
        told = f"{row.full_name}, {formats.date_format(row.born_on, 'd.m.Y')}"
        return Suspect(row.pk, f"{told}, {school_class.name}" if school_class else told, reason)

    def _point(self, planned: PlannedStudent, school_class: SchoolClass | None) -> None:
        """A row without a date of birth only points at a student whom the school has."""
        entry = planned.entry
        found = self.by_name[entry.name.key]
        if school_class is not None:
            found = [row for row in found if self.register.class_of(row) == school_class]
        if len(found) == 1:
            planned.row = found[0]
            return
        planned.state = State.LEFT_OUT
        message = _("The date of birth is missing: without it no student can be added.")
        if found:
            message = _("Several students have this name: give the date of birth.")
        self.problems.append(unplaced(message, entry.place, str(entry.name)))

    def _check_new(self, planned: PlannedStudent) -> None:
        entry = planned.entry
        message = ""
        if entry.sex is None:
            message = _("The sex is missing, and the patronymic does not tell it.")
        elif entry.born_on is None or entry.born_on > self.today:
            message = _("The date of birth is in the future.")
        if message:
            planned.state = State.LEFT_OUT
            self.problems.append(unplaced(message, entry.place, str(entry.name)))
            return
        assert entry.born_on is not None
        age = (self.today - entry.born_on).days // 365
        if not _YOUNGEST <= age <= _OLDEST:
            message = _("The age is unusual for a school: check the date of birth.")
            self.problems.append(warning(message, entry.place, f"{entry.name}: {age}"))
        if entry.class_name is None and self.names_classes:
            message = _("The class is not named: the student is added without one.")
            self.problems.append(warning(message, entry.place, str(entry.name)))

    def _claim(self, planned: PlannedStudent, *, is_decided: bool) -> None:
        row, entry = planned.row, planned.entry
        assert row is not None
        if row.pk in self.claimed:
            planned.state, planned.row = State.LEFT_OUT, None
            message = _("Another row means the same student (%(place)s).") % {
                "place": people_plan.named(entry.place, self.claimed[row.pk])
            }
            self.problems.append(unplaced(message, entry.place, str(entry.name)))
            return
        self.claimed[row.pk] = entry.place
        wanted = {
            "sex": entry.sex,
            "born_on": entry.born_on,
            "file_no": entry.file_no,
            "address": entry.address,
            "phone": entry.phone,
        }
        planned.values = people_plan.name_values(row, entry.name)
        planned.values |= people_plan.differing(row, wanted)
        planned.state = State.CHANGED if planned.values else State.SAME

    def _check_file_no(self, planned: PlannedStudent) -> None:
        """The number of a personal file belongs to one student."""
        entry = planned.entry
        if not entry.file_no or not planned.is_taken:
            return
        owner = self.by_file_no.get(entry.file_no)
        if owner is not None and owner is not planned.row:
            message = _("This personal file No. is another student's: it was left out.")
            self.problems.append(warning(message, entry.place, f"{entry.file_no}: {owner}"))
            planned.file_no = ""
            if planned.values.pop("file_no", None) and not planned.values:
                planned.state = State.SAME
        elif (first := self.file_numbers.setdefault(entry.file_no, entry.place)) != entry.place:
            planned.state = State.LEFT_OUT
            message = _("This personal file No. stands in the file twice (%(place)s).") % {
                "place": people_plan.named(entry.place, first)
            }
            self.problems.append(unplaced(message, entry.place, entry.file_no))

    def _joins(
        self, planned: PlannedStudent, school_class: SchoolClass | None
    ) -> SchoolClass | None:
        """The class to enrol in. Nobody is moved by an import: that takes an order."""
        if school_class is None:
            return None
        stay = self.register.enrolments.get(planned.row.pk) if planned.row else None
        if stay is None:
            return school_class
        if stay.school_class_id != school_class.pk:
            message = _(
                "The student is in %(class)s: record the transfer by its order, it was left."
            ) % {"class": stay.school_class.name}
            place = planned.entry.class_place
            if not place.row:
                place = planned.entry.place
            self.problems.append(warning(message, place, str(planned.entry.name)))
        return None


def _likely(wanted: ClassName, classes: dict[ClassName, SchoolClass]) -> list[str]:
    """Classes of that grade, or those spelled nearly so."""
    near = [str(name) for name in classes if name.grade == wanted.grade]
    return near[:8] or difflib.get_close_matches(str(wanted), map(str, classes), n=3, cutoff=0.5)


# --- staff ---------------------------------------------------------------------------------------


def plan_staff(
    file: PeopleFile, register: Register, choices: Choices, problems: list[ImportProblem]
) -> list[PlannedStaff]:
    """Staff are known by their full name; initials, a missing patronymic and turned names make a
    suspect (a timetable often brought «Иванова А. И.» before)."""
    claimed: set[int] = set()
    seen: dict[str, Place] = {}
    planned: list[PlannedStaff] = []
    for number, entry in enumerate(file.staff, start=1):
        one = PlannedStaff(f"staff-{number}", entry)
        first = seen.setdefault(entry.name.key, entry.place)
        if first != entry.place and not entry.external_id:
            message = _("This person stands in the file once more (%(place)s).") % {
                "place": people_plan.named(entry.place, first)
            }
            problems.append(suggestion(message, entry.place, str(entry.name)))
            continue
        _match_staff(one, register, choices, claimed)
        if one.row is not None:
            claimed.add(one.row.pk)
            one.values = people_plan.name_values(one.row, entry.name)
            wanted = {"position": entry.position, "hired_on": entry.hired_on}
            one.values |= people_plan.differing(one.row, wanted)
            one.state = State.CHANGED if one.values else State.SAME
        planned.append(one)
    return planned


def _match_staff(
    planned: PlannedStaff, register: Register, choices: Choices, claimed: set[int]
) -> None:
    entry: StaffEntry = planned.entry
    pk = register.external.get(("staff", entry.external_id)) if entry.external_id else None
    if pk and pk in register.staff:
        planned.row = register.staff[pk]
        return
    free = [row for row in register.staff.values() if row.pk not in claimed]
    same = [row for row in free if name_of(row).key == entry.name.key]
    if len(same) == 1:
        planned.row = same[0]
        return
    planned.suspects = tuple(
        Suspect(row.pk, ", ".join(filter(None, (row.full_name, row.position))), reason)
        for row in free
        if (reason := _staff_reason(entry.name, name_of(row)))
    )
    choice = people_plan.chosen(choices, planned.key, planned.suspects)
    if planned.suspects and not choice:
        planned.state = State.SUSPECT
    elif choice == SKIP:
        planned.state = State.LEFT_OUT
    elif choice and choice != NEW:
        planned.row = register.staff[int(choice.partition(":")[2])]


def _staff_reason(name: Name, known: Name) -> str:
    if name.key == known.key:
        return _("several people have this name")
    if name.swapped_key == known.short_key:
        return _("surname and given name stand the other way round")
    if words.key(name.last) != words.key(known.last):
        return ""
    if name.short_key == known.short_key and not (name.patronymic and known.patronymic):
        return _("the patronymic is missing in one of the two")
    pairs = [(name.first, known.first), (name.patronymic, known.patronymic)]
    if all(_agree(*pair) for pair in pairs) and any(
        len(part.rstrip(".")) == 1 for pair in pairs for part in pair if part
    ):
        return _("only initials in one of the two")
    return ""


def _agree(one: str, other: str) -> bool:
    """«А.» agrees with «Анна»; a missing part with anything."""
    plain, known = words.key(one), words.key(other)
    return plain.startswith(known) or known.startswith(plain)
