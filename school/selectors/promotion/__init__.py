"""The move to the next year as a plan: who goes where, nothing written (S0-5d,e)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from school.enums import Level, MovementKind
from school.models import (
    AcademicYear,
    ClassTeacherDuty,
    Enrolment,
    Movement,
    SchoolClass,
    Student,
)

FINAL_GRADES = (9, 11)
# Grades that nobody is promoted into: they begin with new students.
ENTRY_GRADES = (1, 10)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person decides about the move. ``letters`` gives a class of the closing year the
    letter under which it goes on (its own without an entry); ``opened`` are the letters of the new
    classes of grades 1 and 10, by the id of the class that lends its structure; an empty letter
    opens none. ``accepted`` are the codes of blocking checks that were looked at and passed."""

    year_name: str
    starts_on: dt.date
    ends_on: dt.date
    order_no: str = ""
    order_on: dt.date | None = None
    graduation_order_no: str = ""
    graduated_on: dt.date | None = None
    letters: Mapping[int, str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        return {
            "year_name": self.year_name,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "order_no": self.order_no,
            "order_on": self.order_on.isoformat() if self.order_on else None,
            "graduation_order_no": self.graduation_order_no,
            "graduated_on": self.graduated_on.isoformat() if self.graduated_on else None,
            "letters": {str(key): letter for key, letter in self.letters.items()},
            "accepted": sorted(self.accepted),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Options":
        return cls(
            year_name=stored["year_name"],
            starts_on=dt.date.fromisoformat(stored["starts_on"]),
            ends_on=dt.date.fromisoformat(stored["ends_on"]),
            order_no=stored["order_no"],
            order_on=_day(stored["order_on"]),
            graduation_order_no=stored["graduation_order_no"],
            graduated_on=_day(stored["graduated_on"]),
            letters={int(key): letter for key, letter in stored["letters"].items()},
            accepted=frozenset(stored["accepted"]),
        )

    def order_name(self) -> str:
        return _order_name(self.order_no, self.order_on)

    def graduation_order_name(self) -> str:
        return _order_name(self.graduation_order_no, self.graduated_on)


def default_options(year: AcademicYear) -> Options:
    """The same days a year later, under the name of its two calendar years."""
    starts_on, ends_on = a_year_later(year.starts_on), a_year_later(year.ends_on)
    return Options(f"{starts_on.year}/{ends_on.year}", starts_on, ends_on)


def a_year_later(day: dt.date) -> dt.date:
    """The same day and month; the 28th for a 29th of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class of the new year. ``source`` is the class whose students it takes (None in grades 1
    and 10), ``template`` the class of the same grade that studied before it."""

    grade: int
    letter: str
    profile: str
    source: SchoolClass | None
    template: SchoolClass | None
    teacher_id: int | None
    promoted: tuple[Enrolment, ...] = ()
    repeaters: tuple[Enrolment, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.grade}{self.letter}"

    @property
    def stays(self) -> tuple[Enrolment, ...]:
        """The old enrolments of everybody who will be in the class, in alphabetical order."""
        both = (*self.promoted, *self.repeaters)
        return tuple(sorted(both, key=lambda stay: _alphabet(stay.student)))


@dataclass(frozen=True, slots=True)
class Promotion:
    """Who goes where. ``lost`` are repeaters for whom there is no class of their grade."""

    year: AcademicYear
    options: Options
    classes: tuple[NewClass, ...]
    graduates: tuple[Enrolment, ...]
    lost: tuple[Enrolment, ...]
    decisions: Mapping[int, Movement]
    doubled: tuple[str, ...]

    @property
    def conditional(self) -> tuple[Movement, ...]:
        return tuple(row for row in self.decisions.values() if row.kind == MovementKind.CONDITIONAL)

    @property
    def repeaters(self) -> tuple[Enrolment, ...]:
        return tuple(stay for item in self.classes for stay in item.repeaters)


def year_to_close(school_id: int, today: dt.date) -> AcademicYear | None:
    """The latest year that has begun and is not closed. One query."""
    return (
        AcademicYear.objects.filter(
            school_id=school_id, closed_at__isnull=True, starts_on__lte=today
        )
        .order_by("-starts_on")
        .first()
    )


def next_year_of(year: AcademicYear) -> AcademicYear | None:
    """The year that begins first after this one. One query."""
    return (
        AcademicYear.objects.filter(school_id=year.school_id, starts_on__gt=year.ends_on)
        .order_by("starts_on")
        .first()
    )


def promotion_of(year: AcademicYear, options: Options) -> Promotion:
    """The plan for every student who is in a class at the year's end. Four queries."""
    classes = list(
        SchoolClass.objects.filter(year=year).select_related("term_scheme").in_school_order()
    )
    stays = _stays(year)
    decisions = {
        row.student_id: row
        for row in Movement.objects.in_force()
        .filter(
            school_id=year.school_id,
            kind__in=[MovementKind.REPEAT, MovementKind.CONDITIONAL],
            from_class__year=year,
        )
        .order_by("pk")
    }
    leaders = _leaders(classes)
    repeats = {pk for pk, row in decisions.items() if row.kind == MovementKind.REPEAT}
    fresh = [
        *_entries(classes, options, leaders),
        *_continuations(classes, options, leaders, stays, repeats),
    ]
    fresh, lost = _seat_repeaters(fresh, classes, options, stays, repeats)
    graduates = tuple(
        stay
        for item in classes
        if item.grade in FINAL_GRADES
        for stay in stays[item.pk]
        if stay.student_id not in repeats
    )
    names = [item.name for item in fresh]
    return Promotion(
        year=year,
        options=options,
        classes=tuple(sorted(fresh, key=lambda item: (item.grade, item.letter))),
        graduates=graduates,
        lost=tuple(lost),
        decisions=decisions,
        doubled=tuple(sorted({name for name in names if names.count(name) > 1})),
    )


def _stays(year: AcademicYear) -> dict[int, list[Enrolment]]:
    """class → open enrolments, in alphabetical order."""
    found: dict[int, list[Enrolment]] = defaultdict(list)
    rows = Enrolment.objects.filter(school_class__year=year, until__isnull=True)
    for stay in rows.select_related("student"):
        found[stay.school_class_id].append(stay)
    for stays in found.values():
        stays.sort(key=lambda stay: _alphabet(stay.student))
    return found


def _leaders(classes: Iterable[SchoolClass]) -> dict[int, int]:
    """class → its class teacher at the year's end."""
    return dict(
        ClassTeacherDuty.objects.filter(
            school_class__in=[item.pk for item in classes], until__isnull=True
        ).values_list("school_class_id", "staff_id")
    )


def _letter(options: Options, item: SchoolClass) -> str:
    return options.letters.get(item.pk, item.letter)


def _entries(
    classes: list[SchoolClass], options: Options, leaders: Mapping[int, int]
) -> list[NewClass]:
    """New classes of grades 1 and 10, without students yet. A first class is taken by who led the
    fourth one of the same letter and is free now."""
    freed = {item.letter: leaders.get(item.pk) for item in classes if item.grade == 4}
    return [
        NewClass(
            grade=item.grade,
            letter=opened,
            profile=item.profile,
            source=None,
            template=item,
            teacher_id=freed.get(item.letter) if item.grade == 1 else None,
        )
        for item in classes
        if item.grade in ENTRY_GRADES and (opened := options.letters.get(-item.pk, item.letter))
    ]


def _continuations(
    classes: list[SchoolClass],
    options: Options,
    leaders: Mapping[int, int],
    stays: Mapping[int, list[Enrolment]],
    repeats: set[int],
) -> list[NewClass]:
    """5А → 6А. The class teacher goes along within a level of education."""
    found = []
    for item in classes:
        if item.grade in FINAL_GRADES:
            continue
        grade = item.grade + 1
        stays_together = Level.of_grade(grade) == item.level
        found.append(
            NewClass(
                grade=grade,
                letter=_letter(options, item),
                profile=item.profile,
                source=item,
                template=_template(classes, grade, item),
                teacher_id=leaders.get(item.pk) if stays_together else None,
                promoted=tuple(
                    stay for stay in stays.get(item.pk, ()) if stay.student_id not in repeats
                ),
            )
        )
    return found


def _template(classes: list[SchoolClass], grade: int, source: SchoolClass) -> SchoolClass | None:
    """The class of the grade with the same letter, or the first one of it."""
    same = [item for item in classes if item.grade == grade]
    return next((item for item in same if item.letter == source.letter), same[0] if same else None)


def _seat_repeaters(
    fresh: list[NewClass],
    classes: list[SchoolClass],
    options: Options,
    stays: Mapping[int, list[Enrolment]],
    repeats: set[int],
) -> tuple[list[NewClass], list[Enrolment]]:
    """Repeaters join the new class of their grade, of the same letter where there is one."""
    seats: dict[str, list[Enrolment]] = defaultdict(list)
    lost = []
    for item in classes:
        targets = [target for target in fresh if target.grade == item.grade]
        letter = _letter(options, item)
        for stay in stays.get(item.pk, ()):
            if stay.student_id not in repeats:
                continue
            target = next((it for it in targets if it.letter == letter), None) or next(
                iter(targets), None
            )
            if target is None:
                lost.append(stay)
            else:
                seats[target.name].append(stay)
    seated = [
        NewClass(
            item.grade,
            item.letter,
            item.profile,
            item.source,
            item.template,
            item.teacher_id,
            item.promoted,
            tuple(seats.get(item.name, ())),
        )
        for item in fresh
    ]
    return seated, lost


def _alphabet(student: Student) -> tuple[str, str, str, int]:
    return (student.sort_key, student.last_name, student.first_name, student.pk)


def _order_name(number: str, day: dt.date | None) -> str:
    """«№ 61-у от 30.05.2026»."""
    if not number:
        return ""
    shown = number if number.startswith("№") else f"№ {number}"
    return f"{shown} от {day:%d.%m.%Y}" if day else shown


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
