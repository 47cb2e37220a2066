"""A newer version of the same file moves lessons and makes no doubles, whatever the format."""

from collections.abc import Callable

import pytest

from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.timetable_files.importing import TimetableImportReport, import_timetable
from school.models import (
    ImportRun,
    Room,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)
from tests.factories import planners
from tests.factories import timetables as files
from tests.factories.planners import asc, card, lesson, row, table
from tests.schedule.conftest import AUGUST, EmptySchool

MODELS = (SchoolClass, Subject, Room, StaffMember, TeachingGroup, TeachingAssignment)


def load(empty: EmptySchool, content: bytes) -> TimetableImportReport:
    return import_timetable(school=empty.school, year=empty.year, path=content, now=AUGUST)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def replaced(old: str, new: str, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        text = content.decode(encoding)
        assert text.count(old) == 1
        return text.replace(old, new).encode(encoding)

    return change


MOVES = {
    "asc2012": (
        planners.ASC_2012,
        replaced(
            'period="3" days="00001" weeks="10" terms="1" classroomids=""',
            'period="2" days="00010" weeks="10" terms="1" classroomids=""',
        ),
        (4, 2),
    ),
    "asc2008": (
        planners.ASC_2008,
        replaced('day="4" period="2"', 'day="0" period="3"', "cp1251"),
        (1, 3),
    ),
    "fet csv": (
        planners.FET_CSV,
        replaced('"Среда","10.30 - 11.15"', '"Четверг","9.25 - 10.10"'),
        (4, 2),
    ),
    "untis": (planners.UNTIS, replaced(';"12";3;2;', ';"12";4;3;', "cp1251"), (4, 3)),
}


@pytest.mark.parametrize("name", MOVES)
def test_newer_file_moves_a_lesson(empty: EmptySchool, name: str) -> None:
    path, change, (weekday, slot) = MOVES[name]
    load(empty, path.read_bytes())
    before = counts()
    entries = TimetableEntry.objects.count()

    report = load(empty, change(path.read_bytes()))

    assert counts() == before
    assert TimetableVersion.objects.count() == 1
    assert TimetableEntry.objects.count() == entries
    tally = report.tallies["schedule.timetableentry"]
    assert (tally.added, tally.removed, tally.kept) == (1, 1, entries - 1)
    assert TimetableEntry.objects.filter(weekday=weekday, slot=slot).count() == 1


@pytest.mark.parametrize(
    "path",
    [
        planners.ASC_2012,
        planners.ASC_2008,
        planners.FET,
        planners.FET_CSV,
        planners.UNTIS,
        files.EXCHANGE,
        files.GRID,
    ],
    ids=lambda path: path.name,
)
def test_second_import_of_a_file_changes_nothing(empty: EmptySchool, path: object) -> None:
    content = path.read_bytes()  # type: ignore[attr-defined]
    load(empty, content)
    before = counts()

    report = load(empty, content)

    assert report.run_id is None
    assert counts() == before
    assert ImportRun.objects.count() == 1
    assert report.placed_cells > 0


def test_rows_that_change_their_places_stay_who_they_are(empty: EmptySchool) -> None:
    """Ids like «*1» are places in a table: a teacher more at the top must rename nobody."""

    def export(*teachers: str, taught_by: str) -> bytes:
        return asc(
            table(
                "teachers",
                *(row("teacher", id=f"*{at}", name=name) for at, name in enumerate(teachers, 1)),
            ),
            table("lessons", lesson("*1", teachers=taught_by)),
            table("cards", card("*1", 1, "10000")),
        )

    load(empty, export("Задачина О.Л.", taught_by="*1"))
    load(empty, export("Азбукина И.И.", "Задачина О.Л.", taught_by="*2"))

    assert sorted(person.last_name for person in StaffMember.objects.all()) == [
        "Азбукина",
        "Задачина",
    ]
    assert [item.staff.last_name for item in TeachingAssignment.objects.all()] == ["Задачина"]


def test_initials_find_the_one_they_fit_and_rename_nobody(empty: EmptySchool) -> None:
    known = StaffMember.objects.create(
        school=empty.school, last_name="Задачина", first_name="Ольга", patronymic="Львовна"
    )
    content = asc(table("lessons", lesson("L1")), table("cards", card("L1", 1, "10000")))

    load(empty, content)
    load(empty, content)

    known.refresh_from_db()
    assert known.full_name == "Задачина Ольга Львовна"
    assert [item.staff_id for item in TeachingAssignment.objects.all()] == [known.pk]


def test_initials_that_fit_two_make_a_third(empty: EmptySchool) -> None:
    """Nobody guesses between Ольга and Оксана: the mapping asks a person."""
    for first in ("Ольга", "Оксана"):
        StaffMember.objects.create(
            school=empty.school, last_name="Задачина", first_name=first, patronymic="Львовна"
        )

    load(empty, asc(table("lessons", lesson("L1")), table("cards", card("L1", 1, "10000"))))

    assert StaffMember.objects.filter(last_name="Задачина").count() == 3


def test_two_teachers_of_a_group_both_teach_it(empty: EmptySchool) -> None:
    def export(teachers: str) -> bytes:
        return asc(
            table("lessons", lesson("L1", teachers=teachers)),
            table("cards", card("L1", 1, "10000")),
        )

    load(empty, export("7000000000000001,7000000000000002"))
    load(empty, export("7000000000000001,7000000000000003"))

    taught = TeachingAssignment.objects.filter(until=None).select_related("staff")
    assert sorted(item.staff.last_name for item in taught) == ["Задачина", "Языкова"]


def test_lesson_given_by_another_teacher_of_the_group_says_so(empty: EmptySchool) -> None:
    content = asc(
        table("lessons", lesson("L1"), lesson("L2", teachers="7000000000000003")),
        table("cards", card("L1", 1, "10000"), card("L2", 1, "01000")),
    )

    load(empty, content)

    entries = TimetableEntry.objects.order_by("weekday").select_related("staff")
    assert [entry.staff.last_name if entry.staff else "" for entry in entries] == [
        "Задачина",
        "Языкова",
    ]
    assert TeachingGroup.objects.count() == 1


def test_room_that_alternates_is_kept_for_each_week(empty: EmptySchool) -> None:
    content = asc(
        table("lessons", lesson("L1")),
        table(
            "cards",
            card("L1", 1, "10000", weeks="10"),
            card("L1", 1, "10000", weeks="01", room="8000000000000002"),
        ),
    )

    load(empty, content)

    entries = TimetableEntry.objects.select_related("room").order_by("-parity")
    assert [(entry.parity, entry.room.name if entry.room else "") for entry in entries] == [
        ("odd", "12"),
        ("even", "14"),
    ]
