"""XLSX grids of the other layouts that schools use (formats §3b), told by what is in the cells."""

import datetime as dt

import pytest

from schedule.imports.cell_text import CellText, read_cell
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from school.imports.files import SourceFile
from school.imports.problems import Severity
from tests.factories.timetables import half, said
from tests.factories.workbooks import sheets_workbook
from tests.schedule.test_asc import slots

Rows = list[list[object]]


def read(rows: Rows, *merges: str, sheet: str = "Лист1", name: str = "book.xlsx") -> TimetableFile:
    content = sheets_workbook({sheet: rows}, merges={sheet: merges})
    return read_timetable(SourceFile(name, content))


def every_cell_is_answered_for(found: TimetableFile) -> bool:
    placed = {place for item in found.placements for place in item.places}
    left = {item.place for item in found.problems if item.severity == Severity.UNPLACED}
    return not placed & left and len(placed) + len(left) == found.lesson_cells


@pytest.mark.parametrize(
    ("text", "room", "read_as"),
    [
        ("Музыка", "12", CellText("Музыка", "12")),
        ("Музыка (12)", "", CellText("Музыка", "12")),
        ("Физкультура (сп.зал)", "", CellText("Физкультура", "сп.зал")),
        ("Труд (технология)", "", CellText("Труд (технология)")),
        (
            "Иностранный язык (английский) (305,307)",
            "",
            CellText("Иностранный язык (английский)", "305/307"),
        ),
        (
            "Информатика, Труд (технология) (320,110)",
            "",
            CellText("Информатика/Труд (технология)", "320/110"),
        ),
        ("7) ИЗО (Захарова А.В.)", "", CellText("ИЗО", "", ("Захарова А.В.",))),
        ("ЗОЖ/ род(тат) яз.", "104/ 209", CellText("ЗОЖ/ род(тат) яз.", "104/ 209")),
    ],
)
def test_cell_is_taken_apart(text: str, room: str, read_as: CellText) -> None:
    assert read_cell(text, room) == read_as


# --- «Дни | Уроки | 1а | 1б…» ------------------------------------------------------------------

DAYS_DOWN: Rows = [
    ["Расписание уроков"],
    ["Дни", "Уроки", "5а", "5б"],
    ["Понедельник", 0, None, "Кл.час (12)"],
    [None, 1, "Математика (320)", "Информатика, Труд (технология) (320,110)"],
    [None, 2, "Иностранный язык (английский) (305,307)", "Математика (320)"],
    [None, 3, "=====", "Физкультура (сп.зал)"],
    ["Вторник", 1, "Музыка", "Математика (320)"],
]


def test_days_down_and_classes_across() -> None:
    found = read(DAYS_DOWN, "A3:A6")

    assert slots(found) == [
        (1, 0, "", "Классный час, 5Б", "12"),
        (1, 1, "", f"Информатика, {half('5Б', 1)}", "320"),
        (1, 1, "", "Математика, 5А", "320"),
        (1, 1, "", f"Труд (технология), {half('5Б', 2)}", "110"),
        (1, 2, "", f"Иностранный язык (английский), {half('5А', 1)}", "305"),
        (1, 2, "", f"Иностранный язык (английский), {half('5А', 2)}", "307"),
        (1, 2, "", "Математика, 5Б", "320"),
        (1, 3, "", "Физическая культура, 5Б", "сп.зал"),
        (2, 1, "", "Математика, 5Б", "320"),
        (2, 1, "", "Музыка, 5А", ""),
    ]
    assert found.lesson_cells == 8
    assert every_cell_is_answered_for(found)


def test_second_sheet_of_teachers_says_who_teaches() -> None:
    """«Отдельный такой же лист»: the same table with «Фамилия И.О. (каб)» in its cells."""
    people: Rows = [
        ["Дни", "Уроки", "5а", "5б"],
        ["Понедельник", 1, "Задачина О.Л. (320)", None],
        [None, 2, "Переводова А.М., Языкова И.С. (305,307)", "Задачина О.Л. (320)"],
    ]
    lessons: Rows = [
        ["Дни", "Уроки", "5а", "5б"],
        ["Понедельник", 1, "Математика (320)", None],
        [None, 2, "Английский язык (305,307)", "Математика (320)"],
    ]
    content = sheets_workbook({"Предметы": lessons, "Учителя": people})
    found = read_timetable(SourceFile("book.xlsx", content))
    names = {item.key: str(item) for item in found.teachers}

    assert {item.title: [names[key] for key in item.teacher_keys] for item in found.groups} == {
        f"Английский язык, {half('5А', 1)}": ["Переводова А. М."],
        f"Английский язык, {half('5А', 2)}": ["Языкова И. С."],
        "Математика, 5А": ["Задачина О. Л."],
        "Математика, 5Б": ["Задачина О. Л."],
    }
    assert found.lesson_cells == 3


# --- days side by side -------------------------------------------------------------------------

SIDE_BY_SIDE: Rows = [
    [None, "Понедельник", None, None, None, None, "Расписание на вторник, 14 февраля"],
    ["№", "5А", None, "5Б", None, "№", "5А", None, "5Б"],
    [1, "Математика", 320, "Музыка", "104/ 209", 1, "История", 12, None, None],
    [2, "Физика", "Сп. зал 2", "=====", None, 2, "Математика", 320, "Химия", 14],
    ["№", "6А", None, "6Б", None, "№", "6А", None, "6Б"],
    ["7", "Алгебра", 320, "в 6А классе уроки проводит Иванова", None, "7", "Химия", 1, None, None],
    ["8", "7) ИЗО (Захарова А.В.)", None, "Физика", 3, "8", None, None, None, None],
]


def test_days_side_by_side_in_blocks_of_classes() -> None:
    """The second shift, numbered as text, stands in a block below; a note is no lesson."""
    found = read(SIDE_BY_SIDE)

    assert slots(found) == [
        (1, 1, "", "Математика, 5А", "320"),
        (1, 1, "", f"Музыка, {half('5Б', 1)}", "104"),
        (1, 1, "", f"Музыка, {half('5Б', 2)}", "209"),
        (1, 2, "", "Физика, 5А", "Сп. зал 2"),
        (1, 7, "", "Алгебра, 6А", "320"),
        (1, 8, "", "Изобразительное искусство, 6А", ""),
        (1, 8, "", "Физика, 6Б", "3"),
        (2, 1, "", "История, 5А", "12"),
        (2, 2, "", "Математика, 5А", "320"),
        (2, 2, "", "Химия, 5Б", "14"),
        (2, 7, "", "Химия, 6А", "1"),
    ]
    assert [(item.severity, item.place.column, item.place.row) for item in found.problems] == [
        (Severity.UNPLACED, "D", 6)
    ]
    assert every_cell_is_answered_for(found)


def test_cell_merged_over_classes_is_a_lesson_of_each() -> None:
    rows: Rows = [
        ["Дни", "Уроки", "5а", "5б", "5в"],
        ["Понедельник", 1, "Разговоры о важном", None, None],
        [None, 2, "Музыка (1)", "Музыка (2)", None],
    ]
    found = read(rows, "A2:A3", "C2:E2")

    assert slots(found)[:3] == [
        (1, 1, "", "Разговоры о важном, 5А", ""),
        (1, 1, "", "Разговоры о важном, 5Б", ""),
        (1, 1, "", "Разговоры о важном, 5В", ""),
    ]
    assert found.lesson_cells == 5


def test_cell_merged_downwards_is_a_double_lesson() -> None:
    rows: Rows = [
        ["Дни", "Уроки", "5а", "5б"],
        ["Понедельник", 1, "Труд (1)", "Музыка"],
        [None, 2, None, "Химия"],
    ]
    found = read(rows, "A2:A3", "C2:C3")

    assert [item[1] for item in slots(found) if "Труд" in item[3]] == [1, 2]


def test_lessons_beside_no_day_are_reported() -> None:
    found = read([["№", "5а", "5б"], [1, "Музыка", "Химия"]])

    message = said("This lesson stands beside no day of the week.")
    assert [item.message for item in found.problems] == [message] * 2
    assert found.lesson_cells == 2


# --- a class as a list -------------------------------------------------------------------------

HEADER: list[object] = [
    *("Номер", "Название", "Кабинет", "Учитель", "Начало", "Конец", "Замена", "Учитель на замене")
]
LIST: Rows = [
    ["Расписание 10И"],
    ["Понедельник"],
    HEADER,
    [1, "Физика", 12, "Сергей Анатольевич Атомов", dt.time(8, 30), dt.time(9, 15)],
    [2, "Информатика", 14, "Колбина Яна Игоревна", dt.time(9, 25), dt.time(10, 10)],
    [],
    ["Вторник"],
    HEADER,
    [1, "Физика", 12, "Атомов Сергей Анатольевич", dt.time(8, 30), dt.time(9, 15), "Химия"],
]


def test_list_of_a_class_is_read_with_its_hours() -> None:
    found = read(LIST)

    assert slots(found) == [
        (1, 1, "", "Физика, 10И", "12"),
        (1, 2, "", "Информатика, 10И", "14"),
        (2, 1, "", "Физика, 10И", "12"),
    ]
    assert [(bell.number, bell.starts_at) for bell in found.bells] == [
        (1, dt.time(8, 30)),
        (2, dt.time(9, 25)),
    ]
    assert {item.name for item in found.teachers} == {
        ("Атомов", "Сергей", "Анатольевич"),
        ("Колбина", "Яна", "Игоревна"),
    }
    message = said("A substitution is no part of the timetable: it was passed over.")
    assert [(item.message, item.value) for item in found.problems] == [(message, "Химия")]


@pytest.mark.parametrize(("sheet", "name"), [("10И", "book.xlsx"), ("Лист1", "класс_10И.xlsx")])
def test_class_of_a_list_may_stand_in_a_name(sheet: str, name: str) -> None:
    found = read(LIST[1:], sheet=sheet, name=name)

    assert [str(item.name) for item in found.classes] == ["10И"]


def test_list_of_nobody_is_reported() -> None:
    found = read(LIST[1:])

    message = said("It is not clear which class this is.")
    assert [item.message for item in found.problems if item.severity == Severity.UNPLACED] == [
        message
    ] * 3


# --- rooms against lessons ---------------------------------------------------------------------

ROOMS: Rows = [
    ["Каб", "Урок 1", "Урок 2", "Урок 8 и 9"],
    [12, "11И, 11Р практикум по физике Атомов Л.Л.", None, "10А Химия Колбина Я.И."],
    ["Зал", None, "5А, 5Б Физкультура", "педсовет"],
]


def test_rooms_against_lessons() -> None:
    found = read(ROOMS, sheet="вторник")

    assert slots(found) == [
        (2, 1, "", "Практикум по физике, 11ИР", "12"),
        (2, 2, "", "Физическая культура, 5АБ", "Зал"),
        (2, 8, "", "Химия, 10А", "12"),
        (2, 9, "", "Химия, 10А", "12"),
    ]
    assert [(item.place.column, item.place.row, item.message) for item in found.problems] == [
        ("D", 3, said("The lesson has no class."))
    ]
    assert every_cell_is_answered_for(found)


def test_rooms_of_a_day_that_is_nowhere_are_reported() -> None:
    found = read(ROOMS)

    message = said("It is not clear which day of the week this is.")
    assert [item.message for item in found.problems] == [message] * 4
    assert found.placements == ()


def test_formulas_give_their_values_and_not_their_text() -> None:
    """A formula whose value nobody has stored is an empty cell, never «=B3»."""
    rows: Rows = [["Дни", "Уроки", "5а", "5б"], ["Понедельник", 1, "=CONCATENATE(1)", "Химия"]]
    found = read(rows)

    assert slots(found) == [(1, 1, "", "Химия, 5Б", "")]
