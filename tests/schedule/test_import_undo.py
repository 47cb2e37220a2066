"""Taking an import back."""

import datetime as dt

import pytest

from core.errors import NotAllowed
from schedule.models import BellPeriod, TimetableEntry, TimetableVersion
from schedule.services.timetable_files.importing import import_timetable
from school.models import (
    ExternalId,
    GroupClass,
    ImportRun,
    Room,
    SchoolClass,
    StaffMember,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)
from school.services.imports import UndoRefused, undo_import
from tests.factories import journal as journal_factory
from tests.factories import school as factory
from tests.factories import timetables as files
from tests.factories.cast import Cast
from tests.factories.timetables import exchange, group, school_class
from tests.factories.workbooks import grid_workbook
from tests.schedule.conftest import AUGUST, JANUARY, EmptySchool

MODELS = (
    *(SchoolClass, Subject, Room, StaffMember, TeachingGroup, GroupClass, TeachingAssignment),
    *(BellPeriod, TimetableVersion, TimetableEntry, ExternalId),
)


def load(empty: EmptySchool, content: object, *, now: dt.datetime = AUGUST) -> ImportRun:
    report = import_timetable(school=empty.school, year=empty.year, path=content, now=now)
    return ImportRun.objects.get(pk=report.run_id)


def rows() -> dict[str, list[dict[str, object]]]:
    """Everything an import writes, as it stands."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def grid_of(*lessons: tuple[object, str, object]) -> bytes:
    return grid_workbook({"Лист": [('5 "А" класс', [lessons])]})


def undo(run: ImportRun) -> dict[str, int]:
    return undo_import(actor=None, run=run, now=JANUARY)


@pytest.mark.parametrize("path", [files.EXCHANGE, files.GRID])
def test_undo_of_the_first_import_leaves_an_empty_school(empty: EmptySchool, path: object) -> None:
    run = load(empty, path)

    done = undo(run)

    assert done == {"deleted": len(run.changes), "restored": 0, "returned": 0}
    assert {name: len(found) for name, found in rows().items()} == {
        model.__name__: 0 for model in MODELS
    }
    run.refresh_from_db()
    assert run.undone_at == JANUARY


def test_undo_restores_what_was_changed(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка/1 гр.", teacher="t1"))))
    before = rows()
    newer = exchange(school_class("5А", group("g", "Музыка/2 гр.", teacher="t2", hours="2")))
    run = load(empty, newer, now=JANUARY)
    assert rows() != before

    undo(run)

    assert rows() == before


def test_undo_reopens_the_version_before(empty: EmptySchool) -> None:
    load(empty, grid_of((1, "Музыка", 9), (2, "История", 12)))
    before = rows()
    run = load(empty, grid_of((1, "История", 12)), now=JANUARY)
    assert TimetableVersion.objects.count() == 2

    undo(run)

    assert rows() == before


def test_undo_puts_back_what_was_removed(empty: EmptySchool) -> None:
    load(empty, grid_of((1, "Музыка", 9), (2, "История", 12), (3, "Химия", 15)))
    before = rows()
    run = load(empty, grid_of((1, "Музыка", 10)))

    done = undo(run)

    assert done["returned"] == 2
    assert rows() == before


def test_undone_import_can_be_repeated(empty: EmptySchool) -> None:
    undo(load(empty, files.GRID))
    run = load(empty, files.GRID)

    assert run.undone_at is None
    assert TeachingGroup.objects.count() == 51


def test_undo_happens_once(empty: EmptySchool) -> None:
    run = load(empty, files.GRID)
    undo(run)

    with pytest.raises(UndoRefused):
        undo(run)


def test_undo_is_refused_once_a_lesson_was_held(empty: EmptySchool) -> None:
    run = load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t1"))))
    journal_factory.make_lesson(TeachingGroup.objects.get(), dt.date(2025, 9, 2), topic="Ноты")
    before = rows()

    with pytest.raises(UndoRefused, match=": 2"):  # its group and its teacher
        undo(run)

    assert rows() == before
    run.refresh_from_db()
    assert run.undone_at is None


def test_undo_is_refused_once_students_are_in_the_class(empty: EmptySchool) -> None:
    run = load(empty, files.GRID)
    school_class_ = SchoolClass.objects.get(grade=5, letter="А")
    factory.make_student(empty.school, "Ёлкина", school_class=school_class_)

    with pytest.raises(UndoRefused, match=": 1"):
        undo(run)

    assert SchoolClass.objects.count() == 6


def test_undo_is_refused_once_a_row_was_changed_by_hand(empty: EmptySchool) -> None:
    run = load(empty, files.GRID)
    Room.objects.filter(name="12").update(name="12а")

    with pytest.raises(UndoRefused, match="12а"):
        undo(run)

    assert Room.objects.count() == 24


def test_undo_goes_from_the_last_import_to_the_first(empty: EmptySchool) -> None:
    first = load(empty, grid_of((1, "Музыка", 9)))
    second = load(empty, grid_of((1, "Химия", 12)), now=JANUARY)

    with pytest.raises(UndoRefused):
        undo(first)
    undo(second)
    undo(first)

    assert {name: len(found) for name, found in rows().items()} == {
        model.__name__: 0 for model in MODELS
    }


def test_undo_leaves_what_was_there_before_the_import(cast: Cast) -> None:
    before = rows()
    report = import_timetable(
        school=cast.school, year=cast.year, path=grid_of((1, "Математика", 12)), now=JANUARY
    )
    run = ImportRun.objects.get(pk=report.run_id)

    undo_import(actor=cast.actors["administrator"], run=run, now=JANUARY)

    assert rows() == before


@pytest.mark.parametrize(
    "name", ["teacher", "secretary", "mother", "pupil", "auditor", "director", "other_deputy"]
)
def test_undo_is_for_the_administrator_and_the_deputy(cast: Cast, name: str) -> None:
    report = import_timetable(
        school=cast.school, year=cast.year, path=grid_of((1, "Музыка", 12)), now=JANUARY
    )
    run = ImportRun.objects.get(pk=report.run_id)
    before = rows()

    with pytest.raises(NotAllowed):
        undo_import(actor=cast.actors[name], run=run, now=JANUARY)

    assert rows() == before


def test_undo_of_a_whole_grid_takes_few_queries(
    empty: EmptySchool, django_assert_max_num_queries
) -> None:
    run = load(empty, files.GRID)

    with django_assert_max_num_queries(110):
        undo(run)
