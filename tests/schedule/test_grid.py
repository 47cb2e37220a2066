"""XLSX timetable grids (formats §3a)."""

from collections import Counter

import pytest

from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from school.enums import GroupKind
from school.imports.files import SourceFile, read_source
from school.imports.problems import ImportRefused, Severity
from tests.factories import timetables as files
from tests.factories.timetables import half, said
from tests.factories.workbooks import Block, grid_workbook


def read(*blocks: tuple[str, Block], merge_days: bool = True) -> TimetableFile:
    content = grid_workbook({"Лист": blocks}, merge_days=merge_days)
    return read_timetable(SourceFile("grid.xlsx", content))


def one_day(*rows: tuple[object, str, object]) -> TimetableFile:
    """A class whose only lessons are on Monday."""
    return read(('5 "А" класс', [rows]))


def slots(found: TimetableFile, *, weekday: int = 1) -> list[tuple[int, str, str, str]]:
    """(slot, subject, label, room) of a day, in order."""
    groups = {group.key: group for group in found.groups}
    rooms = {room.key: room.name for room in found.rooms}
    return sorted(
        (
            placement.slot or 0,
            groups[placement.group_key].subject,
            groups[placement.group_key].label,
            rooms.get(placement.room_key, ""),
        )
        for placement in found.placements
        if placement.weekday == weekday
    )


def told(found: TimetableFile) -> list[tuple[Severity, str, str]]:
    return [
        (item.severity, f"{item.place.column}{item.place.row}", item.value)
        for item in found.problems
    ]


def every_cell_is_answered_for(found: TimetableFile) -> bool:
    """Each filled cell is behind a placement or reported as unplaced, and never both."""
    placed = {place for placement in found.placements for place in placement.places}
    left = {item.place for item in found.problems if item.severity == Severity.UNPLACED}
    return not placed & left and len(placed) + len(left) == found.lesson_cells


@pytest.mark.parametrize(
    ("title", "name", "profile"),
    [
        ('5 "А" класс', "5А", ""),
        ("5 «А» класс", "5А", ""),
        ("5А класс", "5А", ""),
        ("5-а кл.", "5А", ""),
        ('11 "И" класс (физ-мат)', "11И", "физ-мат"),
        ("10 класс", "10", ""),
        ('5 "A" класс', "5А", ""),  # Latin A
    ],
)
def test_class_title_is_read_from_its_spellings(title: str, name: str, profile: str) -> None:
    found = read((title, [[(1, "Музыка", 9)]]))

    assert [(str(row.name), row.profile) for row in found.classes] == [(name, profile)]


def test_lessons_are_placed_by_day_and_number() -> None:
    found = read(('5 "А" класс', [[(1, "Музыка", 9), (3, "История", 12)], [(2, "Музыка", 9)]]))

    assert slots(found) == [(1, "Музыка", "5А", "9"), (3, "История", "5А", "12")]
    assert slots(found, weekday=2) == [(2, "Музыка", "5А", "9")]
    assert told(found) == []


def test_day_holds_down_to_the_next_one_when_it_is_not_merged() -> None:
    block = [[(1, "Музыка", 9), (2, "История", 12)], [(1, "Химия", 9)]]
    found = read(('9 "А" класс', block), merge_days=False)

    assert [placement.weekday for placement in found.placements] == [1, 1, 2]


def test_number_may_be_text() -> None:
    found = one_day(("7", "Музыка", 9), ("8.", "История", 9), ("9)", "Химия", 9))

    assert [slot for slot, *_rest in slots(found)] == [7, 8, 9]


def test_subject_names_are_brought_to_one_spelling() -> None:
    found = one_day(
        (1, "Физкультура ", "Сп.зал 2"),
        (2, "Физическая  культура", "Сп. зал 2"),
        (3, "ИЗО", 9),
        (4, "«Разговоры о важном»", 9),
    )

    assert [(row.subject, row.hours) for row in found.groups] == [
        ("Изобразительное искусство", 1),
        ("Разговоры о важном", 1),
        ("Физическая культура", 2),
    ]
    assert [room.name for room in found.rooms] == ["Сп.зал 2", "9"]


def test_likely_slip_is_suggested_and_not_corrected() -> None:
    found = one_day((1, "Обшествознание", 12))

    assert found.groups[0].subject == "Обшествознание"
    assert told(found) == [(Severity.SUGGESTION, "C2", "Обшествознание")]


def test_two_rooms_make_two_halves() -> None:
    found = one_day((1, "Технология", "142/317"))

    assert slots(found) == [
        (1, "Технология", half("5А", 1), "142"),
        (1, "Технология", half("5А", 2), "317"),
    ]
    assert {row.kind for row in found.groups} == {GroupKind.SUBGROUP}


def test_two_subjects_in_two_rooms_are_each_given_a_half() -> None:
    found = one_day((1, "Информатика/Химия", "331/436"), (2, "Химия/Информатика", "436/331"))

    assert slots(found) == [
        (1, "Информатика", half("5А", 1), "331"),
        (1, "Химия", half("5А", 2), "436"),
        (2, "Информатика", half("5А", 2), "331"),
        (2, "Химия", half("5А", 1), "436"),
    ]


def test_word_shared_by_two_subjects_is_given_to_both() -> None:
    found = one_day((1, "Французский / Испанский язык", "247/333"))

    assert [row.subject for row in found.groups] == ["Испанский язык", "Французский язык"]


def test_subjects_and_rooms_that_do_not_pair_are_placed_without_rooms() -> None:
    found = one_day((1, "Информатика/Химия", "1/2/3"))

    assert [(subject, room) for _slot, subject, _label, room in slots(found)] == [
        ("Информатика", ""),
        ("Химия", ""),
    ]
    assert told(found) == [(Severity.WARNING, "C2", "Информатика/Химия, 1/2/3")]


def test_rows_under_one_merged_number_are_two_halves() -> None:
    found = one_day((1, "Музыка", 9), (2, "Практикум", 404), ("^", "Химия", 328), (3, "История", 9))

    assert slots(found) == [
        (1, "Музыка", "5А", "9"),
        (2, "Практикум", half("5А", 1), "404"),
        (2, "Химия", half("5А", 2), "328"),
        (3, "История", "5А", "9"),
    ]
    assert told(found) == []


def test_half_in_a_shared_slot_is_known_by_its_usual_room() -> None:
    found = one_day(
        (1, "Английский язык", "327/328"),
        (2, "Английский язык", 328),
        ("^", "Практикум", 404),
    )

    assert slots(found)[2:] == [
        (2, "Английский язык", half("5А", 2), "328"),
        (2, "Практикум", half("5А", 1), "404"),
    ]


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([(1, "Музыка", 9), (None, "Химия", 9)], 2),  # the last of the day
        ([(1, "Музыка", 9), (None, "Химия", 9), (3, "История", 9)], 2),  # 2 is missing
        ([(1, "Музыка", 9), (None, "Химия", 8), (2, "История", 9)], 1),  # nothing is missing
        ([(None, "Химия", 9), (3, "История", 9)], 2),
    ],
)
def test_missing_number_is_guessed_and_reported(
    rows: list[tuple[object, str, object]], taken: int
) -> None:
    found = one_day(*rows)

    assert [slot for slot, subject, *_rest in slots(found) if subject == "Химия"] == [taken]
    assert [value for _severity, _place, value in told(found)] == ["Химия"]


@pytest.mark.parametrize(
    ("numbers", "taken"),
    [
        ((2, 3, 3, 5), [2, 3, 4, 5]),  # 4 is missing below
        ((1, 3, 3, 4), [1, 2, 3, 4]),  # 2 is missing above
    ],
)
def test_number_written_twice_beside_a_gap_is_a_slip(
    numbers: tuple[int, ...], taken: list[int]
) -> None:
    subjects = ("Музыка", "Химия", "История", "Физика")
    found = one_day(*((n, subject, 9) for n, subject in zip(numbers, subjects, strict=True)))

    assert [slot for slot, *_rest in slots(found)] == taken
    assert len(found.problems) == 1


def test_number_written_twice_without_a_gap_means_two_halves() -> None:
    found = one_day((1, "Музыка", 9), (2, "Химия", 8), (2, "История", 7), (3, "Физика", 6))

    assert [(slot, label) for slot, _subject, label, _room in slots(found)] == [
        (1, "5А"),
        (2, half("5А", 2)),
        (2, half("5А", 1)),
        (3, "5А"),
    ]
    assert [value for _severity, _place, value in told(found)] == ["История"]


def test_shifted_row_is_put_back() -> None:
    """The number stands in the column of subjects and the room in the next class's numbers."""
    found = read(
        ('11 "П" класс', [[(1, "Право", 61), ((2,), "История", 62)]]),
        ('11 "С" класс', [[(1, "Музыка", 9), (None, "Химия", 55)]]),
    )

    assert slots(found) == [
        (1, "Музыка", "11С", "9"),
        (1, "Право", "11П", "61"),
        (2, "История", "11П", "62"),
        (2, "Химия", "11С", "55"),
    ]
    assert every_cell_is_answered_for(found)


def test_shifted_row_of_the_last_class_keeps_its_room() -> None:
    found = read(('11 "П" класс', [[(1, "Право", 61), ((2,), "История", 62)]]))

    assert slots(found)[1] == (2, "История", "11П", "62")
    assert told(found) == [(Severity.WARNING, "D3", "История")]


def test_profiles_of_a_class_are_groups_joined_where_lessons_coincide() -> None:
    found = read(
        ('11 "И" класс (физ-мат)', [[(1, "Физика", 51), (2, "История", 43)]]),
        ('11 "И" класс (физ-хим)', [[(1, "Химия", 55), (2, "История", 43)]]),
    )

    assert found.class_columns == 2
    assert [(str(row.name), row.profile) for row in found.classes] == [("11И", "физ-мат, физ-хим")]
    assert [(row.subject, row.label, row.kind) for row in found.groups] == [
        ("История", "11И", GroupKind.WHOLE_CLASS),
        ("Физика", "11И, физ-мат", GroupKind.SUBGROUP),
        ("Химия", "11И, физ-хим", GroupKind.SUBGROUP),
    ]


def test_columns_of_a_class_without_profiles_are_told_apart_by_number() -> None:
    found = read(
        ('10 "М" класс', [[(1, "Физика", 51)]]),
        ('10 "М" класс', [[(1, "Химия", 55)]]),
    )

    assert [row.label for row in found.groups] == ["10М, 1", "10М, 2"]


def test_several_rooms_shared_by_classes_are_a_stream() -> None:
    block = [[(1, "Алгебра", "152/215/404")]]
    found = read(('10 "А" класс', block), ('10 "Б" класс', block))

    labels = [
        said("%(classes)s, stream %(number)s", classes="10АБ", number=number)
        for number in (1, 2, 3)
    ]
    assert slots(found) == [
        (1, "Алгебра", label, room)
        for label, room in zip(labels, ("152", "215", "404"), strict=True)
    ]
    assert {row.kind for row in found.groups} == {GroupKind.MIXED}
    assert {len(placement.places) for placement in found.placements} == {2}
    assert every_cell_is_answered_for(found)


def test_same_rooms_in_different_grades_are_no_stream() -> None:
    block = [[(1, "Алгебра", "152/215")]]
    found = read(('10 "А" класс', block), ('11 "А" класс', block))

    assert len(found.groups) == 4
    assert [severity for severity, *_rest in told(found)] == [Severity.WARNING] * 2


def test_classes_that_share_one_room_for_all_lessons_are_one_group() -> None:
    block = [[(1, "Право", 61)], [(2, "Право", 61)]]
    found = read(('10 "А" класс', block), ('10 "Б" класс', block))

    assert [(row.label, row.kind, row.hours) for row in found.groups] == [
        ("10АБ", GroupKind.MIXED, 2)
    ]
    assert told(found) == [(Severity.WARNING, "C2", "Право")]


def test_two_classes_in_one_gym_are_two_lessons() -> None:
    block = [[(1, "Физкультура", "Сп.зал 1")]]
    found = read(('10 "А" класс', block), ('10 "Б" класс', block))

    assert [row.label for row in found.groups] == ["10А", "10Б"]
    assert [room.fits for room in found.rooms] == [2]
    assert told(found) == []


def test_ordinary_room_booked_twice_is_reported() -> None:
    found = read(
        ('5 "А" класс', [[(1, "Музыка", 9), (2, "Музыка", 9)]]),
        ('5 "Б" класс', [[(1, "История", 9)]]),
    )

    assert told(found) == [(Severity.WARNING, "C2", "Музыка, 5А; История, 5Б")]


@pytest.mark.parametrize("filler", ["=====", "---", "5", "а/" * 20, "Ж" * 300])
def test_filler_is_reported_and_not_placed(filler: str) -> None:
    found = one_day((1, "Музыка", 9), (2, filler, ""))

    assert [(severity, place) for severity, place, _value in told(found)] == [
        (Severity.UNPLACED, "C3")
    ]
    assert every_cell_is_answered_for(found)


def test_number_beyond_a_day_is_reported_and_not_placed() -> None:
    found = one_day((1, "Музыка", 9), (99, "История", 9))

    assert told(found) == [(Severity.UNPLACED, "C3", "История")]
    assert every_cell_is_answered_for(found)


def test_room_without_a_subject_is_reported() -> None:
    found = one_day((1, "Музыка", 9), (2, "", 12))

    assert told(found) == [(Severity.WARNING, "D3", "12")]
    assert found.lesson_cells == 1


def test_sheet_of_another_layout_is_named() -> None:
    content = grid_workbook(
        {
            "Классы": [('5 "А" класс', [[(1, "Музыка", 9)]])],
            "Звонки": [("Начало и конец", [[(1, "Первый урок", "8:30")]])],
        }
    )
    found = read_timetable(SourceFile("grid.xlsx", content))

    assert [str(row.name) for row in found.classes] == ["5А"]
    assert [(item.severity, item.place.sheet) for item in found.problems] == [
        (Severity.UNPLACED, "Звонки")
    ]


def test_workbook_without_class_titles_is_refused() -> None:
    content = grid_workbook({"Лист": [("Каб 12", [[(1, "Музыка", 9)]])]})

    with pytest.raises(ImportRefused) as caught:
        read_timetable(SourceFile("grid.xlsx", content))

    assert [item.severity for item in caught.value.problems] == [Severity.REFUSED]


def test_sample_is_read_whole() -> None:
    found = read_timetable(read_source(files.GRID))

    assert found.class_columns == 7
    assert found.lesson_cells == 82
    assert every_cell_is_answered_for(found)
    assert [(str(row.name), row.profile) for row in found.classes] == [
        ("5А", ""),
        ("5Б", ""),
        ("6А", ""),
        ("11И", "физ-мат, физ-хим"),
        ("11М", "медицинское"),
        ("11П", ""),
    ]
    assert Counter(item.severity for item in found.problems) == {
        Severity.WARNING: 5,
        Severity.SUGGESTION: 1,
    }


# Filled subject cells of each class, from left to right, as counted by hand in the real file.
REAL_CELLS = {
    5: (31, 31, 31, 31, 31, 31),
    6: (32, 32, 34, 32, 32),
    7: (34, 34, 36, 34, 34, 34),
    8: (35, 36, 35, 35, 35),
    9: (37, 37, 35, 35, 39),
    10: (38, 37, 36, 36, 36),
    11: (34, 34, 38, 38, 36, 36),
}


def test_real_grid_of_grades_5_to_7_is_placed_to_the_last_cell() -> None:
    found = read_timetable(read_source(files.real("timetable", "xlsx", "k0t404_dev_5-7.xlsx")))

    assert found.class_columns == 17
    assert found.lesson_cells == 554
    assert cells_by_grade(found) == {grade: REAL_CELLS[grade] for grade in (5, 6, 7)}
    assert len(found.placements) == 652
    # Two lessons of Thursday in grade 7 have no number and no merged cell above them.
    assert told(found) == [
        (Severity.WARNING, "L32", "Физика"),
        (Severity.WARNING, "R32", "Черчение"),
    ]


def test_real_grid_of_the_whole_school_is_answered_for_to_the_last_cell() -> None:
    found = read_timetable(read_source(files.real("timetable", "xlsx", "k0t404.xlsx")))

    assert found.class_columns == sum(map(len, REAL_CELLS.values())) == 38
    assert found.lesson_cells == 1312
    assert every_cell_is_answered_for(found)


def cells_by_grade(found: TimetableFile) -> dict[int, tuple[int, ...]]:
    """Placed cells of each class column, by grade, from left to right."""
    cells = {place for placement in found.placements for place in placement.places}
    columns = Counter((place.sheet, len(place.column), place.column) for place in cells)
    grades: dict[int, tuple[int, ...]] = {}
    for (sheet, _length, _column), count in sorted(columns.items()):
        grade = int(sheet.split()[0])
        grades[grade] = (*grades.get(grade, ()), count)
    return grades
