"""Importing timetables into a school year."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone, translation

from schedule.models import BellPeriod, TimetableEntry, TimetableVersion
from schedule.services.timetable_files.importing import TimetableImportReport, import_timetable
from school.enums import Grading, GroupKind
from school.imports.problems import ImportRefused, Severity
from school.models import (
    AcademicYear,
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
from tests.factories import school as factory
from tests.factories import timetables as files
from tests.factories.cast import Cast
from tests.factories.timetables import exchange, group, half, school_class, timetable, week
from tests.factories.workbooks import grid_workbook
from tests.schedule.conftest import AUGUST, JANUARY, EmptySchool

MODELS = (
    *(SchoolClass, Subject, Room, StaffMember, TeachingGroup, GroupClass, TeachingAssignment),
    *(BellPeriod, TimetableVersion, TimetableEntry, ExternalId, ImportRun),
)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def load(
    empty: EmptySchool,
    path: Path | bytes,
    *,
    now: dt.datetime = AUGUST,
    dry_run: bool = False,
    effective_from: dt.date | None = None,
) -> TimetableImportReport:
    return import_timetable(
        school=empty.school,
        year=empty.year,
        path=path,
        now=now,
        dry_run=dry_run,
        effective_from=effective_from,
    )


def grid_of(*rows: tuple[object, str, object], title: str = '5 "А" класс') -> bytes:
    return grid_workbook({"Лист": [(title, [rows])]})


def slots(version: TimetableVersion) -> list[tuple[int, int, str, str]]:
    """(weekday, slot, subject, room) of a version, in order."""
    entries = version.entries.select_related("group__subject", "room")
    return sorted(
        (
            entry.weekday,
            entry.slot,
            entry.group.subject.name,
            entry.room.name if entry.room else "",
        )
        for entry in entries
    )


def test_exchange_file_makes_the_school(empty: EmptySchool) -> None:
    report = load(empty, files.EXCHANGE)

    assert counts() == {
        "SchoolClass": 5,
        "Subject": 12,
        "Room": 8,
        "StaffMember": 12,
        "TeachingGroup": 26,
        "GroupClass": 29,
        "TeachingAssignment": 26,
        "BellPeriod": 8,
        "TimetableVersion": 1,
        "TimetableEntry": 65,
        "ExternalId": 59,
        "ImportRun": 1,
    }
    assert (report.lesson_cells, report.placed_cells, report.unplaced_cells) == (67, 65, 2)
    assert [(item.value, item.severity) for item in report.unplaced] == [
        ("9999", Severity.UNPLACED),
        ("99", Severity.UNPLACED),
    ]


def test_new_class_gets_the_terms_of_its_grade(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)

    schemes = {str(row): row.term_scheme_id for row in SchoolClass.objects.filter(year=empty.year)}
    assert schemes == {
        "4Б": empty.quarters.pk,
        "5А": empty.quarters.pk,
        "5Б": empty.quarters.pk,
        "10А": empty.half_years.pk,
        "10Б": empty.half_years.pk,
    }


def test_mixed_group_takes_from_all_its_classes(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)

    russian = TeachingGroup.objects.get(label="10АБ", subject__name="Русский язык")
    assert russian.kind == GroupKind.MIXED
    assert russian.term_scheme == empty.half_years
    assert russian.hours_per_week == Decimal("2.0")
    assert sorted(str(item.school_class) for item in russian.group_classes.all()) == ["10А", "10Б"]


def test_class_that_only_a_label_names_is_reported(empty: EmptySchool) -> None:
    report = load(empty, files.EXCHANGE)

    about = [item for item in report.problems if "11А" in item.message]
    assert [(item.severity, item.place.element) for item in about] == [
        (Severity.WARNING, "Plan/class[10А]/csg[1303]")
    ]


def test_subgroups_and_home_tuition_are_groups_of_their_own(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)

    english = TeachingGroup.objects.filter(subject__short_name="Англ. яз.").order_by("label")
    assert [(item.label, item.kind) for item in english] == [
        ("5А, англ.1 под", GroupKind.SUBGROUP),
        ("5А, англ.2 под", GroupKind.SUBGROUP),
        ("5Б, англ.1 под", GroupKind.SUBGROUP),
        ("5Б, англ.2 под", GroupKind.SUBGROUP),
    ]
    at_home = TeachingGroup.objects.get(grade=4, subject__name="Математика")
    assert (at_home.kind, at_home.hours_per_week) == (GroupKind.SUBGROUP, Decimal("1.5"))


def test_club_has_neither_marks_nor_homework(empty: EmptySchool) -> None:
    load(empty, files.EXCHANGE)

    club = TeachingGroup.objects.get(subject__name="Кружок «Юный географ»")
    assert club.grading == Grading.NONE
    assert (club.subject.is_extracurricular, club.subject.needs_homework) == (True, False)


def test_grade_1_is_taught_without_marks(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("1А", group("g", "Музыка"))))

    assert TeachingGroup.objects.get().grading == Grading.NONE


def test_teacher_is_assigned_from_the_first_day_of_the_year(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t1"))))

    assignment = TeachingAssignment.objects.get()
    assert (assignment.staff.full_name, assignment.since, assignment.until) == (
        "Иванова Анна Петровна",
        dt.date(2025, 9, 1),
        None,
    )


def test_unknown_teacher_is_reported_once_and_the_group_stays_without(empty: EmptySchool) -> None:
    plan = school_class("5А", group("a", "Музыка", teacher="no"), group("b", "Химия", teacher="no"))
    report = load(empty, exchange(plan))

    assert TeachingAssignment.objects.count() == 0
    assert TeachingGroup.objects.count() == 2
    assert [item.value for item in report.problems] == ["no"]


def test_unknown_room_leaves_the_lesson_in_place(empty: EmptySchool) -> None:
    plan = school_class("5А", group("g", "Музыка"))
    content = exchange(plan, timetable(week("1", "", (2, "1", "g")))).replace(
        b'roomid="r1"', b'roomid="lost"'
    )
    report = load(empty, content)

    assert TimetableEntry.objects.get().room is None
    assert [(item.severity, item.value) for item in report.problems] == [(Severity.WARNING, "lost")]


def test_second_import_of_the_same_file_changes_nothing(empty: EmptySchool) -> None:
    for path in (files.EXCHANGE, files.GRID):
        load(empty, path)
        before = counts()
        report = load(empty, path, now=JANUARY)

        assert counts() == before
        assert report.run_id is None
        touched = [item.added + item.changed + item.removed for item in report.tallies.values()]
        assert set(touched) == {0}


def test_dry_run_says_what_the_import_then_does_and_writes_nothing(empty: EmptySchool) -> None:
    before = counts()
    shown = load(empty, files.GRID, dry_run=True)

    assert counts() == before
    assert (shown.is_dry_run, shown.run_id, shown.version_id) == (True, None, None)
    done = load(empty, files.GRID)
    assert done.tallies == shown.tallies
    assert done.lines == shown.lines
    assert done.problems == shown.problems


def test_run_records_the_file_and_the_report(empty: EmptySchool) -> None:
    user = factory.make_user("importer")
    report = import_timetable(
        school=empty.school, year=empty.year, path=files.GRID, now=AUGUST, ordered_by=user
    )

    run = ImportRun.objects.get(pk=report.run_id)
    assert (run.kind, run.file_name, run.ordered_by, run.created_at) == (
        "timetable",
        "grid.xlsx",
        user,
        AUGUST,
    )
    assert len(run.sha256) == 64
    assert run.report["lesson_cells"] == 82
    written = sum(tally.added for tally in report.tallies.values())
    assert len([item for item in run.changes if item["model"] != "school.externalid"]) == written


def test_grid_makes_groups_without_teachers(empty: EmptySchool) -> None:
    report = load(empty, files.GRID)

    assert (report.class_columns, report.lesson_cells, report.unplaced_cells) == (7, 82, 0)
    assert TeachingGroup.objects.count() == 51
    assert TimetableEntry.objects.count() == 88
    assert (StaffMember.objects.count(), TeachingAssignment.objects.count()) == (0, 0)
    assert Room.objects.get(name="Сп.зал 1").capacity_lessons == 2
    profiled = SchoolClass.objects.get(grade=11, letter="И")
    assert profiled.profile == "физ-мат, физ-хим"


def test_file_of_another_system_finds_the_same_rows(empty: EmptySchool) -> None:
    """«Английский язык» of a grid is «Иностранный язык (английский)» of an exchange file."""
    load(empty, exchange(school_class("5А", group("g", "Иностранный язык/Английский язык"))))
    load(empty, grid_of((1, "Английский язык", 12), (2, "ИКТ", 15)))

    assert SchoolClass.objects.count() == 1
    assert sorted(Subject.objects.values_list("name", flat=True)) == [
        "Английский язык",
        "Информатика",
    ]
    assert [room.name for room in Room.objects.order_by("pk")] == ["12", "15"]


def test_people_of_the_school_are_known_by_name(empty: EmptySchool) -> None:
    known = factory.make_staff(empty.school, "Иванова")
    StaffMember.objects.filter(pk=known.pk).update(patronymic="Петровна")
    other = factory.make_staff(factory.make_school("other"), "Петров", first_name="Пётр")
    StaffMember.objects.filter(pk=other.pk).update(patronymic="Ильич")
    load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t1"))))

    assert TeachingAssignment.objects.get().staff == known
    assert StaffMember.objects.filter(school=empty.school).count() == 2
    assert StaffMember.objects.exclude(school=empty.school).get() == other


def test_namesakes_are_reported_and_not_guessed(empty: EmptySchool) -> None:
    for _index in range(2):
        known = factory.make_staff(empty.school, "Иванова")
        StaffMember.objects.filter(pk=known.pk).update(patronymic="Петровна")
    report = load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t1"))))

    assert TeachingAssignment.objects.count() == 0
    assert StaffMember.objects.filter(last_name="Иванова").count() == 2
    assert [item.value for item in report.problems] == ["Иванова Анна Петровна", "t1"]


def test_grade_without_terms_stops_everything(empty: EmptySchool) -> None:
    empty.half_years.grades = [11]
    empty.half_years.save(update_fields=["grades"])

    with pytest.raises(ImportRefused, match="10"):
        load(empty, files.EXCHANGE)

    assert set(counts().values()) == {0}


def test_closed_year_takes_no_imports(empty: EmptySchool) -> None:
    empty.year.closed_at = timezone.now()
    empty.year.save(update_fields=["closed_at"])

    with pytest.raises(ImportRefused):
        load(empty, files.GRID)

    assert set(counts().values()) == {0}


def test_day_outside_the_year_is_refused(empty: EmptySchool) -> None:
    with pytest.raises(ImportRefused, match="2026-09-01"):
        load(empty, files.GRID, effective_from=dt.date(2026, 9, 1))


def test_contradiction_with_the_school_is_refused_whole(empty: EmptySchool) -> None:
    """The same teacher is to take the group over later: two assignments would overlap."""
    load(empty, exchange(school_class("5А", group("g", "Музыка"))))
    staff = StaffMember.objects.get(last_name="Иванова")
    TeachingAssignment.objects.create(
        school=empty.school,
        group=TeachingGroup.objects.get(),
        staff=staff,
        since=dt.date(2026, 3, 1),
    )
    before = counts()

    with pytest.raises(ImportRefused, match="teacher_once_in_a_group"):
        load(
            empty,
            exchange(school_class("5А", group("g", "Музыка", teacher="t1"), group("h", "Химия"))),
            now=JANUARY,
        )

    assert counts() == before


def test_import_adds_to_a_school_at_work_and_touches_no_lesson(cast: Cast) -> None:
    """5А of the cast has its mathematics already, with lessons and marks."""
    report = import_timetable(
        school=cast.school,
        year=cast.year,
        path=grid_of((1, "Математика ", 12), (2, "Музыка", 9)),
        now=JANUARY,
    )

    assert report.since == dt.date(2026, 1, 20)
    entry = TimetableEntry.objects.get(slot=1)
    assert entry.group == cast.maths
    cast.lesson.refresh_from_db()
    assert cast.lesson.group == cast.maths
    assert SchoolClass.objects.filter(school=cast.school).count() == 3
    assert not TeachingGroup.objects.filter(school=cast.other_school, label="5А").exclude(
        pk=cast.other_group.pk
    )


def test_import_stays_in_its_school(cast: Cast) -> None:
    before = {
        model.__name__: model.objects.filter(school=cast.other_school).count() for model in MODELS
    }
    import_timetable(school=cast.school, year=cast.year, path=files.EXCHANGE, now=JANUARY)

    after = {
        model.__name__: model.objects.filter(school=cast.other_school).count() for model in MODELS
    }
    assert after == before
    assert ExternalId.objects.filter(school=cast.school).count() == 59


def test_year_of_another_school_is_not_found(cast: Cast) -> None:
    with pytest.raises(AcademicYear.DoesNotExist):
        import_timetable(school=cast.other_school, year=cast.year, path=files.GRID, now=JANUARY)


def test_two_schools_import_the_same_file_side_by_side(empty: EmptySchool) -> None:
    second = factory.make_school("second")
    year = factory.make_year(second)
    factory.make_quarters(year)
    load(empty, files.EXCHANGE)
    import_timetable(school=second, year=year, path=files.EXCHANGE, now=AUGUST)

    for model in (SchoolClass, TeachingGroup, TimetableEntry, StaffMember):
        assert (
            model.objects.filter(school=second).count()
            == model.objects.filter(school=empty.school).count()
        )


@pytest.mark.parametrize("classes", [1, 3])
def test_import_takes_as_many_queries_for_one_class_as_for_three(
    empty: EmptySchool, classes: int, django_assert_num_queries
) -> None:
    blocks = [
        (f'{grade} "А" класс', [[(1, "Музыка", 9 + grade), (2, "История", 12 + grade)]])
        for grade in range(5, 5 + classes)
    ]
    content = grid_workbook({"Лист": blocks})

    with django_assert_num_queries(36):
        load(empty, content)


def test_labels_are_stored_in_the_language_of_the_school(empty: EmptySchool) -> None:
    with translation.override("en"):
        load(empty, grid_of((1, "Технология", "7/8")))

    labels = TeachingGroup.objects.order_by("label").values_list("label", flat=True)
    assert list(labels) == [half("5А", 1), half("5А", 2)]


def test_real_plan_is_imported_whole(empty: EmptySchool) -> None:
    path = files.real("timetable", "nsxml", "plan_only_fixture_cp1251.nsxml")
    report = load(empty, path)

    assert counts() | {"ExternalId": 0} == {
        "SchoolClass": 4,
        "Subject": 33,
        "Room": 7,
        "StaffMember": 4,
        "TeachingGroup": 57,
        "GroupClass": 57,
        "TeachingAssignment": 2,
        "BellPeriod": 13,
        "TimetableVersion": 0,
        "TimetableEntry": 0,
        "ExternalId": 0,
        "ImportRun": 1,
    }
    assert report.unplaced == ()
    # 21 teachers of the plan are not in its list; 10Б and 11А are named only in labels.
    assert len(report.problems) == 7 + 21 + 2


def test_real_fragment_alone_is_reported_to_the_last_reference(empty: EmptySchool) -> None:
    path = files.real("timetable", "nsxml", "timetable_saturday_fragment_cp1251.xml")
    report = load(empty, path)

    assert (report.lesson_cells, report.placed_cells, len(report.unplaced)) == (28, 0, 28)
    assert set(counts().values()) == {0}


def test_real_grid_is_imported_whole(empty: EmptySchool) -> None:
    report = load(empty, files.real("timetable", "xlsx", "k0t404_dev_5-7.xlsx"))

    assert (report.class_columns, report.lesson_cells, report.placed_cells) == (17, 554, 554)
    assert SchoolClass.objects.count() == 17
    assert TimetableEntry.objects.count() == 652
