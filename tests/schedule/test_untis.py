"""Untis GPU001.TXT (formats §5)."""

from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import TimetableFile
from school.enums import GroupKind
from school.imports.files import SourceFile
from school.imports.problems import Severity
from tests.factories import planners
from tests.factories.planners import untis
from tests.factories.timetables import said
from tests.schedule.test_asc import slots


def read(content: bytes) -> TimetableFile:
    return read_timetable(SourceFile("GPU001.TXT", content))


def test_sample_is_read_whole() -> None:
    found = read(planners.UNTIS.read_bytes())
    first = said("%(classes)s, subgroup No. %(number)s", classes="5А", number=1)
    second = said("%(classes)s, subgroup No. %(number)s", classes="5А", number=2)

    assert slots(found) == [
        (1, 1, "", "Математика, 5А", "12"),
        (1, 2, "", f"Английский язык, {first}", "14"),
        (1, 2, "", f"Английский язык, {second}", "15"),
        (2, 3, "", "Физическая культура, 5АБ", "Зал"),
        (3, 2, "", "Математика, 5А", "12"),
        (4, 1, "", "География, 5Б", ""),
    ]
    assert [(item.severity, item.place.row, item.message) for item in found.problems] == [
        (Severity.UNPLACED, 7, said("The lesson has no class."))
    ]
    assert found.lesson_cells == 8


def test_rows_of_one_lesson_are_one_joint_group() -> None:
    found = read(
        untis(
            (4, "5А", "Спортов", "Физкультура", "", 2, 3),
            (4, "5Б", "Спортов", "Физкультура", "", 2, 3),
        )
    )

    assert [(item.label, item.kind) for item in found.groups] == [("5АБ", GroupKind.MIXED)]
    assert [[place.row for place in item.places] for item in found.placements] == [[1, 2]]


def test_rows_that_make_no_sense_are_reported() -> None:
    rows = [
        (1, "5А", "Т", "Музыка", "", 1, 1),
        (1, "5А", "Т", "Музыка", "", 7, 1),
        (1, "5А", "Т", "Музыка", "", 1, 99),
        (2, "ZZ", "Т", "Музыка", "", 1, 1),
        (3, "5А", "Т", "", "", 1, 2),
    ]
    found = read(untis(*rows))

    assert [(item.place.row, item.message) for item in found.problems] == [
        (2, said("There are lessons from Monday to Saturday only.")),
        (3, said("This is no number of a lesson.")),
        (4, said("This is no name of a class from 1 to 11.")),
        (5, said("This is no name of a subject.")),
    ]
    assert len(found.placements) == 1


def test_utf_8_is_read_as_well_as_ansi() -> None:
    content = planners.UNTIS.read_bytes()

    assert slots(read(content)) == slots(read(content.decode("cp1251").encode()))


def test_latin_letters_of_classes_are_folded() -> None:
    found = read(untis((1, "5A", "Т", "Музыка", "", 1, 1)))

    assert [str(item.name) for item in found.classes] == ["5А"]
