"""aSc Timetables XML of 2012 and 2008 (formats §1)."""

import re
from decimal import Decimal

import pytest

from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import ClassName, TimetableFile, Told, Unread
from school.enums import GroupKind
from school.imports.files import SourceFile, read_source
from school.imports.problems import Severity
from tests.factories import planners
from tests.factories.planners import asc, card, group, lesson, row, table
from tests.factories.timetables import real, said

MONDAY, TUESDAY = "10000", "01000"


def read(*tables: str, told: Told | None = None) -> TimetableFile:
    return read_timetable(SourceFile("asc.xml", asc(*tables)), told or Told())


def slots(found: TimetableFile) -> list[tuple[int, int, str, str, str]]:
    """(weekday, slot, week, group, room) of each placement, in order."""
    titles = {item.key: item.title for item in found.groups}
    rooms = {room.key: room.name for room in found.rooms}
    return sorted(
        (
            item.weekday,
            item.slot or 0,
            item.week_key,
            titles[item.group_key],
            rooms.get(item.room_key, ""),
        )
        for item in found.placements
    )


def left_out(found: TimetableFile) -> list[tuple[str, str]]:
    return [
        (item.place.element, item.message)
        for item in found.problems
        if item.severity == Severity.UNPLACED
    ]


def every_cell_is_answered_for(found: TimetableFile) -> bool:
    placed = {place for item in found.placements for place in item.places}
    left = {
        item.place
        for item in found.problems
        if item.severity == Severity.UNPLACED
        and item.place.element.startswith(("cards/", "lessons/"))
    }
    return not placed & left and len(placed) + len(left) == found.lesson_cells


def test_double_lesson_is_two_cards_of_one_group() -> None:
    found = read(
        table("lessons", lesson("L1", hours="2.0", periodspercard="2")),
        table("cards", card("L1", 1, TUESDAY), card("L1", 2, TUESDAY)),
    )

    assert slots(found) == [(2, 1, "", "Математика, 5А", "12"), (2, 2, "", "Математика, 5А", "12")]
    assert [(item.kind, item.hours) for item in found.groups] == [
        (GroupKind.WHOLE_CLASS, Decimal(2))
    ]
    assert left_out(found) == []


def test_lessons_of_one_subject_and_class_are_one_page_of_the_journal() -> None:
    """A single and a double lesson a week are two rows of the plan there, one group here."""
    found = read(
        table("lessons", lesson("L1", hours="2.0"), lesson("L2", hours="1.0")),
        table("cards", card("L1", 1, MONDAY), card("L1", 2, MONDAY), card("L2", 1, TUESDAY)),
    )

    assert [(item.title, item.hours) for item in found.groups] == [("Математика, 5А", Decimal(3))]
    assert len(found.placements) == 3


def test_lesson_without_all_its_cards_is_listed_with_the_hours_left() -> None:
    found = read(
        table("lessons", lesson("L1", hours="3.0"), lesson("L2", subject="5000000000000003")),
        table("cards", card("L1", 1, MONDAY)),
    )

    message = "The timetable program found no place for %(left)s of %(hours)s hours."
    assert left_out(found) == [
        ("lessons/lesson[L1]", said(message, left="2", hours="3")),
        ("lessons/lesson[L2]", said(message, left="1", hours="1")),
    ]
    assert (found.lesson_cells, every_cell_is_answered_for(found)) == (3, True)


def test_lists_may_be_empty() -> None:
    """No teacher, no room, no group: the class as a whole, in a place yet unknown."""
    found = read(
        table("lessons", lesson("L1", teachers="", groups="")),
        table("cards", card("L1", 1, MONDAY, room="")),
    )

    assert slots(found) == [(1, 1, "", "Математика, 5А", "")]
    assert [item.teacher_keys for item in found.groups] == [()]
    assert found.problems == ()


def test_groups_belong_to_classes_by_id_and_not_by_position() -> None:
    """5Б as a whole joins the first group of 5А; the lists are in different orders."""
    found = read(
        table(
            "lessons",
            lesson("L1", classes="C00000000000005A,C00000000000005B", groups="B0,A1"),
        ),
        table("cards", card("L1", 1, MONDAY)),
    )

    assert [(item.label, item.kind) for item in found.groups] == [
        ("5А 1 группа + 5Б", GroupKind.MIXED)
    ]


def test_several_teachers_of_a_lesson_all_teach_the_group() -> None:
    found = read(
        table("lessons", lesson("L1", teachers="7000000000000001,7000000000000003")),
        table("cards", card("L1", 1, MONDAY)),
    )

    assert [item.teacher_keys for item in found.groups] == [
        ("7000000000000001", "7000000000000003")
    ]
    assert [item.teacher_key for item in found.placements] == [""]


def test_two_teachers_in_turn_are_told_apart_by_lesson() -> None:
    found = read(
        table("lessons", lesson("L1", hours="2"), lesson("L2", teachers="7000000000000003")),
        table("cards", card("L1", 1, MONDAY), card("L1", 2, MONDAY), card("L2", 1, TUESDAY)),
    )

    assert [item.teacher_keys for item in found.groups] == [
        ("7000000000000001", "7000000000000003")
    ]
    assert [(item.weekday, item.teacher_key[-1]) for item in found.placements] == [
        (1, "1"),
        (1, "1"),
        (2, "3"),
    ]


def test_two_teachers_at_one_time_divide_the_class() -> None:
    """Nobody has declared the halves, yet two lessons of English stand in one slot."""
    english = "5000000000000002"
    found = read(
        table(
            "lessons",
            lesson("L1", subject=english, teachers="7000000000000002"),
            lesson("L2", subject=english, teachers="7000000000000003"),
        ),
        table(
            "cards",
            card("L1", 1, MONDAY),
            card("L2", 1, MONDAY, room="8000000000000002"),
        ),
    )

    half = said("%(classes)s, subgroup No. %(number)s", classes="5А", number=1)
    other = said("%(classes)s, subgroup No. %(number)s", classes="5А", number=2)
    assert slots(found) == [
        (1, 1, "", f"Английский язык, {half}", "12"),
        (1, 1, "", f"Английский язык, {other}", "14"),
    ]
    assert {item.kind for item in found.groups} == {GroupKind.SUBGROUP}


def test_card_outside_the_bell_list_is_reported() -> None:
    found = read(
        table("lessons", lesson("L1", hours="2")),
        table("cards", card("L1", 22, MONDAY), card("L1", 1, MONDAY)),
    )

    message = "There is no lesson No. %(number)s in the bell schedule of the file."
    assert left_out(found) == [("cards/card[1]", said(message, number=22))]
    assert len(found.placements) == 1


def test_bell_number_nought_and_gaps_are_legal() -> None:
    found = read(
        table(
            "periods",
            row("period", period=0, starttime="7:40", endtime="8:20"),
            row("period", period=4, starttime="11:35", endtime="12:20"),
        ),
        table("lessons", lesson("L1", hours="2")),
        table("cards", card("L1", 0, MONDAY), card("L1", 4, MONDAY)),
    )

    assert [bell.number for bell in found.bells] == [0, 4]
    assert [item.slot for item in found.placements] == [0, 4]
    assert found.problems == ()


def test_overlapping_bells_are_a_warning() -> None:
    """Two bell grids in one list: «4.3» begins before «4» has ended (formats §1a.4)."""
    found = read(
        table(
            "periods",
            row("period", name="4", period=4, starttime="11:00", endtime="11:45"),
            row("period", name="4.3", period=5, starttime="11:20", endtime="12:05"),
        )
    )

    message = "The bells No. %(before)s and No. %(after)s overlap."
    assert [(item.severity, item.message) for item in found.problems] == [
        (Severity.WARNING, said(message, before=4, after=5))
    ]
    assert len(found.bells) == 2


@pytest.mark.parametrize(
    ("period", "starts", "ends"),
    [("x", "8:00", "8:40"), ("1", "9:00", "8:00"), ("1", "25:00", "26:00"), ("1", "", "")],
)
def test_bell_without_sense_is_reported(period: str, starts: str, ends: str) -> None:
    found = read(table("periods", row("period", period=period, starttime=starts, endtime=ends)))

    assert found.bells == ()
    assert [item.place.element for item in found.problems] == [f"periods/period[{period}]"]


@pytest.mark.parametrize(
    ("mask", "weeks"), [("1", [""]), ("", [""])], ids=["every week", "left out"]
)
def test_weeks_of_a_file_without_a_cycle(mask: str, weeks: list[str]) -> None:
    found = read(table("lessons", lesson("L1")), table("cards", card("L1", 1, MONDAY, weeks=mask)))

    assert [item.week_key for item in found.placements] == weeks
    assert found.weeks == ()


def test_odd_and_even_weeks_alternate_in_one_slot() -> None:
    found = read(
        table(
            "lessons",
            lesson("L1", hours="0.5"),
            lesson("L2", hours="0.5", subject="5000000000000003"),
            lesson("L3", hours="1"),
        ),
        table(
            "cards",
            card("L1", 1, MONDAY, weeks="10"),
            card("L2", 1, MONDAY, weeks="01"),
            card("L3", 2, MONDAY, weeks="11"),
        ),
    )

    assert slots(found) == [
        (1, 1, "1", "Математика, 5А", "12"),
        (1, 1, "2", "Музыка, 5А", "12"),
        (1, 2, "1", "Математика, 5А", "12"),
        (1, 2, "2", "Математика, 5А", "12"),
    ]
    assert left_out(found) == []


@pytest.mark.parametrize("mask", ["111", "12", "x", "00"])
def test_mask_of_weeks_that_is_none_is_reported(mask: str) -> None:
    found = read(
        table("weeksdefs", row("weeksdef", id="W", name="Odd", weeks="10")),
        table("lessons", lesson("L1", hours="")),
        table("cards", card("L1", 1, MONDAY, weeks=mask)),
    )

    if mask == "111":  # the longest mask says how long the cycle is
        assert len(found.weeks) == 3
    else:
        assert left_out(found) == [("cards/card[1]", said("The weeks of the card make no sense."))]


@pytest.mark.parametrize("mask", ["", "0000", "100000", "day"])
def test_mask_of_days_that_is_none_is_reported(mask: str) -> None:
    found = read(table("lessons", lesson("L1", hours="")), table("cards", card("L1", 1, mask)))

    assert left_out(found) == [("cards/card[1]", said("The card has no day."))]


def test_card_of_several_days_stands_in_each() -> None:
    found = read(table("lessons", lesson("L1", hours="2")), table("cards", card("L1", 1, "10001")))

    assert [item.weekday for item in found.placements] == [1, 5]
    assert found.problems == ()


def test_sunday_is_reported() -> None:
    days = [
        row("daysdef", id=f"D{at}", name="", days="0" * at + "1" + "0" * (6 - at))
        for at in range(7)
    ]
    found = read(
        table("daysdefs", *days),
        table("lessons", lesson("L1", hours="2")),
        table("cards", card("L1", 1, "0000001"), card("L1", 1, "0000010")),
    )

    assert [item.weekday for item in found.placements] == [6]
    assert left_out(found) == [
        ("cards/card[1]", said("There are lessons from Monday to Saturday only."))
    ]


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({"subject": "none"}, Severity.UNPLACED),
        ({"classes": "none", "groups": ""}, Severity.UNPLACED),
        ({"teachers": "none"}, Severity.WARNING),
    ],
)
def test_dangling_ids_of_a_lesson_are_reported(change: dict[str, str], severity: Severity) -> None:
    found = read(table("lessons", lesson("L1", **change)), table("cards", card("L1", 1, MONDAY)))

    assert [item.severity for item in found.problems] == [severity]
    assert len(found.placements) == (severity == Severity.WARNING)
    assert every_cell_is_answered_for(found)


def test_dangling_ids_of_cards_are_reported() -> None:
    found = read(
        table("lessons", lesson("L1")),
        table("cards", card("L2", 1, MONDAY), card("L1", 1, MONDAY, room="none")),
    )

    assert [(item.severity, item.place.element, item.value) for item in found.problems] == [
        (Severity.UNPLACED, "cards/card[1]", "L2"),
        (Severity.WARNING, "cards/card[2]", "none"),
    ]
    assert slots(found) == [(1, 1, "", "Математика, 5А", "")]


def test_groups_of_different_divisions_at_one_time_are_a_warning() -> None:
    """Half the boys are in the first group too (formats §1a.6)."""
    found = read(
        table(
            "lessons",
            lesson("L1", groups="A1", subject="5000000000000002"),
            lesson("L2", groups="A3", subject="5000000000000003"),
            lesson("L3", groups="A2", subject="5000000000000002"),
        ),
        table("cards", card("L1", 1, MONDAY), card("L2", 1, MONDAY), card("L3", 2, MONDAY)),
    )

    message = "Class %(class)s has lessons of groups that share students at one time: %(times)s."
    told = said(message, **{"class": "5А", "times": 1})
    assert [item.value for item in found.problems if item.message == told] == [
        "1 группа + Мальчики"
    ]
    assert len(found.placements) == 3


def test_subjects_of_one_name_are_one_subject() -> None:
    found = read(
        table(
            "subjects",
            row("subject", id="S1", name="Фiзика", short="ф"),
            row("subject", id="S2", name=" Физика ", short="ф"),
        ),
        table("lessons", lesson("L1", subject="S1"), lesson("L2", subject="S2")),
        table("cards", card("L1", 1, MONDAY), card("L2", 2, MONDAY)),
    )

    assert [item.title for item in found.groups] == ["Физика, 5А"]
    assert [(item.severity, item.value) for item in found.problems] == [
        (Severity.WARNING, "Физика")
    ]


def test_classes_of_one_name_are_one_class() -> None:
    """Latin «5A» and Cyrillic «5-а» look the same to a person."""
    found = read(
        table("classes", row("class", id="*1", name="5A"), row("class", id="*2", name="5-а")),
        table(
            "lessons",
            lesson("L1", classes="*1", groups=""),
            lesson("L2", classes="*2", groups="", subject="5000000000000003"),
        ),
        table("cards", card("L1", 1, MONDAY), card("L2", 2, MONDAY)),
    )

    assert [item.title for item in found.groups] == ["Математика, 5А", "Музыка, 5А"]
    assert found.class_columns == 1
    assert said("Two classes have this name: they were taken as one.") in [
        item.message for item in found.problems
    ]


def test_namesakes_among_teachers_stay_two_people() -> None:
    found = read(
        table(
            "teachers",
            row("teacher", id="*1", name="Иванова А.П."),
            row("teacher", id="*2", name="Иванова А. П."),
        ),
        table("lessons", lesson("L1", teachers="*1,*2")),
    )

    assert [item.name for item in found.teachers] == [("Иванова", "А.", "П.")] * 2
    assert len({item.key for item in found.teachers}) == 2


def test_place_in_a_table_is_no_id_that_stays() -> None:
    """«*2» is the second row today; what is kept from export to export is the name."""
    plan = table("lessons", lesson("L1"))
    first = row("classroom", id="*1", name="12")
    second = row("classroom", id="*2", name="12")
    before = read(plan, table("classrooms", first))
    after = read(plan, table("classrooms", row("classroom", id="*1", name="Зал"), second))

    assert {room.key for room in before.rooms} < {room.key for room in after.rooms}


def test_class_that_is_none_is_asked_about() -> None:
    tables = (
        table("classes", row("class", id="*1", name="З інд")),
        table("lessons", lesson("L1", classes="*1", groups="")),
        table("cards", card("L1", 1, MONDAY)),
    )
    found = read(*tables)

    assert found.unread == ((Unread.CLASS, "З інд"),)
    assert found.placements == ()
    told = read(*tables, told=Told(classes={"З інд": ClassName(4, "Б")}))
    assert slots(told) == [(1, 1, "", "Математика, 4Б", "12")]


def test_cards_without_lessons_are_lessons_of_their_own() -> None:
    """The flat form: «day,period,classids,subjectid,teacherids,classroomids» (formats §1a.8)."""
    flat = row(
        "card",
        days=MONDAY,
        period=1,
        classids="C00000000000005A",
        subjectid="5000000000000001",
        teacherids="7000000000000001",
        classroomids="8000000000000001",
    )
    again = flat.replace(f'"{MONDAY}"', f'"{TUESDAY}"')
    found = read(table("cards", flat, again))

    assert slots(found) == [(1, 1, "", "Математика, 5А", "12"), (2, 1, "", "Математика, 5А", "12")]
    assert len(found.groups) == 1


def test_card_of_a_later_term_is_reported() -> None:
    later = card("L1", 1, MONDAY).replace('terms="1"', 'terms="01"')
    found = read(table("lessons", lesson("L1")), table("cards", later))

    message = said("The card is for a later term of the file only.")
    assert left_out(found) == [("cards/card[1]", message)]


def test_long_lists_are_read_whole() -> None:
    """Thirty classes of sixteen signs are more than five hundred characters."""
    names = [f"{grade}{letter}" for grade in range(1, 11) for letter in "АБВ"]
    keys = [f"{number:016X}" for number in range(len(names))]
    found = read(
        table(
            "classes",
            *(row("class", id=key, name=name) for key, name in zip(keys, names, strict=True)),
        ),
        table("lessons", lesson("L1", classes=",".join(keys), groups="")),
        table("cards", card("L1", 1, MONDAY)),
    )

    assert len(found.groups[0].classes) == 30
    assert found.problems == ()


# --- 2008 --------------------------------------------------------------------------------------

UNDECLARED = planners.ASC_2008.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        UNDECLARED,
        UNDECLARED.decode("cp1251").encode(),
        b"\xef\xbb\xbf" + UNDECLARED.decode("cp1251").replace("\n", "\r\n").encode(),
        UNDECLARED.decode("cp1251").encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + UNDECLARED,
    ],
    ids=["cp1251 undeclared", "utf-8", "utf-8 with a mark", "utf-16", "cp1251 called utf-8"],
)
def test_every_encoding_of_one_file_reads_the_same(content: bytes) -> None:
    found = read_timetable(SourceFile("asc.xml", content))

    assert found.source == "asc2008"
    assert [str(row.name) for row in found.classes] == ["1А", "5Б", "10"]
    assert [group.subject for group in found.groups][:2] == ["Физика", "Українська мова"]
    assert [(item.weekday, item.slot, item.week_key) for item in found.placements] == [
        (1, 1, "1"),
        (1, 1, "2"),
        (5, 2, "1"),
        (5, 2, "2"),
        (2, 3, "1"),
        (3, 3, "2"),
        (4, 1, "1"),
        (4, 1, "2"),
    ]


def test_days_may_count_from_one() -> None:
    content = re.sub(rb'options="[^"]*"', b'options="daynumbering1"', UNDECLARED, count=1)
    content = re.sub(rb"<days.*?</days>", b"<days/>", content, flags=re.DOTALL)
    found = read_timetable(SourceFile("asc.xml", content))

    # What was Monday, 0, is before the week now; what was Tuesday, 1, is Monday.
    assert sorted({item.weekday for item in found.placements}) == [1, 2, 3, 4]
    assert said("There are lessons from Monday to Saturday only.") in [
        item.message for item in found.problems
    ]


# --- files of real schools ---------------------------------------------------------------------


def test_real_export_of_2008_is_read_whole() -> None:
    found = read_timetable(read_source(real("timetable", "asc2008", "ua_school_2019_asc.xml")))

    placed = {place for item in found.placements for place in item.places}
    assert (len(found.classes), len(found.teachers), len(found.bells)) == (24, 41, 8)
    # 748 cards and six lessons that have fewer cards than hours; five classes are no classes.
    assert (found.lesson_cells, len(placed)) == (754, 690)
    assert every_cell_is_answered_for(found)
    assert [text for _kind, text in found.unread] == ["З інд", "Ш інд", "К інд", "С і", "Б і"]
    told = Told(classes={text: ClassName(9, f"Д{at}") for at, (_, text) in enumerate(found.unread)})
    again = read_timetable(
        read_source(real("timetable", "asc2008", "ua_school_2019_asc.xml")), told
    )
    assert len({place for item in again.placements for place in item.places}) == 748


@pytest.mark.parametrize(
    ("name", "cells", "placed"),
    [("sg_tjc_Term2.xml", 6931, 2522), ("th_asctt2012_a320ce1.xml", 1348, 943)],
)
def test_real_export_of_2012_is_read_whole(name: str, cells: int, placed: int) -> None:
    """What is not placed is of classes that are none from 1 to 11, or of no class at all."""
    found = read_timetable(read_source(real("timetable", "asc2012", name)))

    assert found.lesson_cells == cells
    assert len({place for item in found.placements for place in item.places}) == placed
    assert every_cell_is_answered_for(found)


def test_group_of_another_class_is_passed_over() -> None:
    """A group whose class is nowhere takes nobody; the class beside it is there as a whole."""
    found = read(
        table("groups", group("X", "none", "1 группа", tag=1)),
        table("lessons", lesson("L1", groups="X")),
        table("cards", card("L1", 1, MONDAY)),
    )

    assert slots(found) == [(1, 1, "", "Математика, 5А", "12")]
