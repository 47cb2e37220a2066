"""The timetable as an NSXML file: what is written is read back the same (formats §2)."""

import datetime as dt
from xml.etree import ElementTree as ET

import pytest

from accounts.actors import Actor
from accounts.enums import Role
from core.errors import NotAllowed
from schedule.enums import WeekParity
from schedule.imports.nsxml_writing import write_nsxml
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from schedule.models import TimetableEntry, TimetableVersion
from schedule.services.bells import write_bells
from schedule.services.timetable_files.exporting import export_timetable
from schedule.services.timetable_files.importing import TimetableImportReport, import_timetable
from school.imports.files import SourceFile, read_source
from school.models import ExternalId, ImportRun, Room, TeachingGroup
from tests.factories import timetables as files
from tests.schedule.conftest import AUGUST, JANUARY, EmptySchool

SEPTEMBER = dt.date(2025, 9, 1)


def load(empty: EmptySchool, content: object) -> TimetableImportReport:
    return import_timetable(
        school=empty.school,
        year=empty.year,
        path=content,  # type: ignore[arg-type]
        now=AUGUST,
        effective_from=SEPTEMBER,
    )


def deputy(empty: EmptySchool) -> Actor:
    return Actor(user_id=1, school_id=empty.school.pk, role=Role.DEPUTY)


def exported(empty: EmptySchool) -> bytes:
    version = TimetableVersion.objects.get()
    return export_timetable(actor=deputy(empty), version=version, on=SEPTEMBER).content


def read(content: bytes) -> TimetableFile:
    return read_timetable(SourceFile("ours.nsxml", content))


def facts(file: TimetableFile) -> dict[str, object]:
    """Everything in the file but the places and the order of rows."""
    return {
        "bells": {(bell.key, bell.shift, bell.number, bell.starts_at) for bell in file.bells},
        "teachers": {(row.key, *row.name) for row in file.teachers},
        "rooms": {(row.key, row.name) for row in file.rooms},
        "classes": {(row.key, row.name) for row in file.classes},
        "groups": {
            (
                row.key,
                row.subject,
                row.label,
                row.kind,
                frozenset(row.classes),
                row.hours,
                row.teacher_keys[:1],
            )
            for row in file.groups
        },
        "placements": {
            (row.group_key, row.weekday, row.time_key, row.room_key) for row in file.placements
        },
    }


def test_exported_timetable_is_what_was_imported(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    was = facts(read_timetable(read_source(files.EXCHANGE)))

    now = facts(read(exported(empty)))

    assert {key for key in was if was[key] != now[key]} == {"placements"}
    # Two lessons of the sample name a group and a bell that are nowhere, one a room.
    lost = was["placements"] - now["placements"]  # type: ignore[operator]
    assert {(key, time, room) for key, _day, time, room in lost} == {
        ("9999", "11", "301"),
        ("1103", "11", "9999"),
        ("1203", "99", "303"),
    }
    assert len(now["placements"]) == 65  # type: ignore[arg-type]


def test_import_of_what_was_exported_changes_nothing(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)

    report = load(empty, exported(empty))

    assert (report.run_id, report.placed_cells, report.unplaced_cells) == (None, 65, 0)
    for tally in report.tallies.values():
        assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    assert ImportRun.objects.count() == 1


def test_timetable_of_a_workbook_goes_out_with_ids_that_stay(empty: EmptySchool) -> None:
    """Streams, subgroups and profiles of a grid have labels that no plan row of that format
    knows; they come back all the same."""
    write_bells(empty.year)
    load(empty, files.GRID)
    first = exported(empty)
    given = ExternalId.objects.filter(source="nsxml").count()

    assert exported(empty) == first
    assert ExternalId.objects.filter(source="nsxml").count() == given > 50
    report = load(empty, first)
    assert report.run_id is None
    assert report.unplaced_cells == 0
    assert report.placed_cells == TimetableEntry.objects.count()


def test_moved_lesson_comes_back_moved(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    groups = TeachingGroup.objects.count()
    root = ET.fromstring(exported(empty))
    monday = root.find("TimeTable/Week/Day[@wd='2']")
    assert monday is not None
    lesson = monday[0]
    csg = lesson[0]
    lesson.remove(csg)
    ET.SubElement(monday, "Lesson", timeId="17").append(csg)

    report = load(empty, ET.tostring(root))

    assert TeachingGroup.objects.count() == groups
    tally = report.tallies["schedule.timetableentry"]
    assert (tally.added, tally.changed, tally.removed, tally.kept) == (1, 0, 1, 64)
    group = ExternalId.objects.get(
        source="nsxml", entity="group", external_id=f"2025/2026/{csg.get('id')}"
    )
    moved = TimetableEntry.objects.filter(group=group.object_id, weekday=1)
    assert [entry.slot for entry in moved] == [7]


def test_lessons_of_odd_weeks_stand_in_the_odd_week(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    entry = TimetableEntry.objects.order_by("pk").first()
    assert entry is not None
    TimetableEntry.objects.filter(pk=entry.pk).update(parity=WeekParity.ODD)

    found = read(exported(empty))

    assert [week.starts_on for week in found.weeks] == [SEPTEMBER, dt.date(2025, 9, 8)]
    assert len(found.placements) == 65 * 2 - 1
    assert load(empty, exported(empty)).run_id is None


def test_letters_outside_the_code_page_survive(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    Room.objects.filter(name="12").update(name="Әлифба “12”")

    found = read(exported(empty))

    assert "Әлифба “12”" in [room.name for room in found.rooms]


def test_lesson_without_a_bell_is_counted_as_left_out(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    entry = TimetableEntry.objects.order_by("pk").first()
    assert entry is not None
    TimetableEntry.objects.filter(pk=entry.pk).update(slot=14)

    done = export_timetable(
        actor=deputy(empty), version=TimetableVersion.objects.get(), on=SEPTEMBER
    )

    assert done.left_out == 1


def test_plan_without_a_timetable_is_written_too() -> None:
    was = read_timetable(read_source(files.PLAN_ONLY))

    now = read(write_nsxml(was))

    assert now.has_timetable is False
    assert facts(now) == facts(was)


def test_teacher_may_not_export(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)
    teacher = Actor(user_id=1, school_id=empty.school.pk, role=Role.TEACHER)

    with pytest.raises(NotAllowed):
        export_timetable(actor=teacher, version=TimetableVersion.objects.get(), on=JANUARY.date())
