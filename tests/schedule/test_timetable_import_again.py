"""A newer timetable over an older one, timetables of some days, weeks and classes."""

import datetime as dt
from decimal import Decimal

import pytest

from schedule.enums import WeekParity
from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules import week_parity
from school.imports.problems import Severity
from school.models import (
    StaffMember,
    TeachingAssignment,
    TeachingGroup,
)
from tests.factories.timetables import exchange, group, school_class, timetable, week
from tests.schedule.conftest import JANUARY, EmptySchool
from tests.schedule.test_timetable_import import counts, grid_of, load, slots


def test_newer_file_changes_rows_by_their_ids(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка/1 гр.", teacher="t1"))))
    before = TeachingGroup.objects.get()
    newer = exchange(
        school_class("5А", group("g", "Музыка/2 гр.", teacher="t1", hours="2"))
    ).replace("Иванова".encode(), "Сидорова".encode())
    report = load(empty, newer)

    after = TeachingGroup.objects.get()
    assert (after.pk, after.label, after.hours_per_week) == (before.pk, "5А, 2 гр.", Decimal(2))
    assert StaffMember.objects.get(first_name="Анна").last_name == "Сидорова"
    changed = {label: tally.changed for label, tally in report.tallies.items() if tally.changed}
    assert changed == {"school.staffmember": 1, "school.teachinggroup": 1}


def test_page_of_the_journal_keeps_its_subject(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка"))))
    report = load(empty, exchange(school_class("5А", group("g", "Химия"))))

    assert TeachingGroup.objects.get().subject.name == "Музыка"
    assert [item.value for item in report.problems] == ["Химия, 5А"]


def test_new_teacher_takes_over_on_the_day_of_the_import(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t1"))))
    load(empty, exchange(school_class("5А", group("g", "Музыка", teacher="t2"))), now=JANUARY)

    assert [
        (item.staff.last_name, item.since, item.until)
        for item in TeachingAssignment.objects.order_by("since")
    ] == [
        ("Иванова", dt.date(2025, 9, 1), dt.date(2026, 1, 20)),
        ("Петров", dt.date(2026, 1, 20), None),
    ]


def test_changed_timetable_becomes_a_new_version_from_today(empty: EmptySchool) -> None:
    load(empty, grid_of((1, "Музыка", 9), (2, "История", 12)))
    load(empty, grid_of((1, "История", 12), (2, "Музыка", 9)), now=JANUARY)

    old, new = TimetableVersion.objects.order_by("since")
    assert (old.since, old.until) == (dt.date(2025, 9, 1), dt.date(2026, 1, 20))
    assert (new.since, new.until) == (dt.date(2026, 1, 20), None)
    assert slots(old) == [(1, 1, "Музыка", "9"), (1, 2, "История", "12")]
    assert slots(new) == [(1, 1, "История", "12"), (1, 2, "Музыка", "9")]
    assert TeachingGroup.objects.count() == 2


def test_version_of_the_same_day_is_corrected_in_place(empty: EmptySchool) -> None:
    load(empty, grid_of((1, "Музыка", 9), (2, "История", 12)))
    report = load(empty, grid_of((1, "Музыка", 10), (3, "История", 12)))

    version = TimetableVersion.objects.get()
    assert slots(version) == [(1, 1, "Музыка", "10"), (1, 3, "История", "12")]
    tally = report.tallies["schedule.timetableentry"]
    assert (tally.added, tally.changed, tally.removed, tally.kept) == (1, 1, 1, 0)


def test_file_of_some_classes_leaves_the_others_their_lessons(empty: EmptySchool) -> None:
    load(empty, grid_of((1, "Музыка", 9), title='5 "А" класс'))
    load(empty, grid_of((1, "Химия", 12), title='9 "А" класс'), now=JANUARY)

    old, new = TimetableVersion.objects.order_by("since")
    assert slots(old) == [(1, 1, "Музыка", "9")]
    assert slots(new) == [(1, 1, "Музыка", "9"), (1, 1, "Химия", "12")]


def test_bare_timetable_finds_the_plan_imported_before(empty: EmptySchool) -> None:
    load(empty, exchange(school_class("5А", group("g", "Музыка"))))
    bare = timetable(week("1", "", (2, "1", "g"), (3, "2", "g"))).encode()
    report = load(empty, bare)

    assert (report.lesson_cells, report.placed_cells) == (2, 2)
    assert slots(TimetableVersion.objects.get()) == [
        (1, 1, "Музыка", "12"),
        (2, 2, "Музыка", "12"),
    ]


def test_bare_timetable_of_one_day_leaves_the_other_days(empty: EmptySchool) -> None:
    plan = school_class("5А", group("g", "Музыка"))
    load(empty, exchange(plan, timetable(week("1", "", (2, "1", "g"), (3, "1", "g")))))
    load(empty, timetable(week("1", "", (3, "2", "g"))).encode())

    assert [(day, slot) for day, slot, *_rest in slots(TimetableVersion.objects.get())] == [
        (1, 1),
        (2, 2),
    ]


def test_bare_timetable_of_strangers_is_reported_and_nothing_is_stored(
    empty: EmptySchool,
) -> None:
    report = load(empty, timetable(week("1", "", (2, "1", "g"))).encode())

    assert (report.placed_cells, report.run_id) == (0, None)
    assert [item.severity for item in report.problems] == [Severity.UNPLACED]
    assert set(counts().values()) == {0}


@pytest.mark.parametrize(
    ("day", "parity"),
    [
        (dt.date(2025, 9, 1), WeekParity.ODD),
        (dt.date(2025, 9, 7), WeekParity.ODD),
        (dt.date(2025, 9, 8), WeekParity.EVEN),
        (dt.date(2025, 9, 15), WeekParity.ODD),
    ],
)
def test_weeks_are_counted_from_the_first_of_the_year(day: dt.date, parity: WeekParity) -> None:
    assert week_parity(day, first_day=dt.date(2025, 9, 1)) == parity


def test_lessons_of_odd_and_even_weeks_are_told_apart(empty: EmptySchool) -> None:
    plan = school_class(
        "5А", group("both", "Музыка"), group("odd", "Химия"), group("even", "Право")
    )
    content = exchange(
        plan,
        timetable(
            week("1", "Неделя 01.09.2025 - 07.09.2025", (2, "1", "both"), (2, "2", "odd")),
            week("2", "Неделя 08.09.2025 - 14.09.2025", (2, "1", "both"), (2, "2", "even")),
        ),
    )
    load(empty, content)

    entries = TimetableEntry.objects.select_related("group__subject")
    assert {(item.group.subject.name, item.slot): item.parity for item in entries} == {
        ("Музыка", 1): WeekParity.EVERY,
        ("Химия", 2): WeekParity.ODD,
        ("Право", 2): WeekParity.EVEN,
    }


def test_lesson_of_one_week_in_three_is_left_out(empty: EmptySchool) -> None:
    weeks = [week(str(number), "", (2, "1", "g")) for number in (1, 2, 3)]
    weeks.append(week("4", "", (2, "1", "g"), (3, "1", "rare")))
    plan = school_class("5А", group("g", "Музыка"), group("rare", "Химия"))
    report = load(empty, exchange(plan, timetable(*weeks)))

    assert [(item.weekday, item.parity) for item in TimetableEntry.objects.all()] == [
        (1, WeekParity.EVERY)
    ]
    assert [item.value for item in report.unplaced] == ["rare"]
