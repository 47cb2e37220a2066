"""NSXML exchange files (formats §2)."""

import datetime as dt
from decimal import Decimal

import pytest

from schedule.imports.nsxml_names import Mark, read_row_name
from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import ClassName, TimetableFile, class_name
from school.enums import GroupKind
from school.imports.files import SourceFile, read_source
from school.imports.problems import ImportRefused, Severity
from tests.factories import timetables as files
from tests.factories.timetables import exchange, group, said, school_class, timetable, week


def read(content: bytes) -> TimetableFile:
    return read_timetable(SourceFile("file.nsxml", content))


def groups_of(found: TimetableFile) -> dict[str, tuple[str, str, GroupKind, list[str]]]:
    return {
        row.key: (row.subject, row.label, row.kind, [str(name) for name in row.classes])
        for row in found.groups
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5А", (5, "А")),
        ("5-а", (5, "А")),
        (' 5 "А"', (5, "А")),
        ("5A", (5, "А")),  # Latin A
        ("10", (10, "")),
        ("11ФМ", (11, "ФМ")),
        ("12А", None),
        ("0А", None),
        ("З інд", None),
        ("", None),
    ],
)
def test_class_name_is_read_from_its_spellings(text: str, expected: tuple[int, str] | None) -> None:
    assert class_name(text) == expected


@pytest.mark.parametrize(
    ("name", "subject", "mark", "text"),
    [
        ("Музыка", "Музыка", Mark.NOTHING, ""),
        ("Информатика/1 гр.", "Информатика", Mark.PART, "1 гр."),
        ("Информатика/(п.1)", "Информатика", Mark.PART, "п.1"),
        (
            "Иностранный язык/Иностранный язык (Английский язык)/англ.2 под",
            "Иностранный язык (Английский язык)",
            Mark.PART,
            "англ.2 под",
        ),
        ("Иностранный язык/Английский язык/2 под", "Английский язык", Mark.PART, "2 под"),
        ("Иностранный язык/Немецкий язык", "Немецкий язык", Mark.NOTHING, ""),
        ("Технология/д", "Технология", Mark.PART, said("girls")),
        ("Технология/м", "Технология", Mark.PART, said("boys")),
        ("Математика/Б", "Математика", Mark.LEVEL, "Б"),
        ("Право/У", "Право", Mark.LEVEL, "У"),
        ("Математика/Иванов", "Математика", Mark.HOME, "Иванов"),
        ("Математика/Иванов-Петров К.", "Математика", Mark.HOME, "Иванов-Петров К."),
        ("Русский язык/10АБ-У", "Русский язык", Mark.CLASSES, "У"),
        ("Информатика/10А-2", "Информатика", Mark.CLASSES, "2"),
        ("Физкультура/10", "Физкультура", Mark.PARALLEL, ""),
        ("Информатика/2", "Информатика", Mark.PART, "2"),
        ("Курс/шахматы", "Курс", Mark.PART, "шахматы"),
    ],
)
def test_row_name_is_taken_apart(name: str, subject: str, mark: Mark, text: str) -> None:
    found = read_row_name(name, ClassName(10, "А"))

    assert (found.subject, found.mark, found.text) == (subject, mark, text)


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        ("10АБ", [(10, "А"), (10, "Б")]),
        ("10АБ11А", [(10, "А"), (10, "Б"), (11, "А")]),
        ("10А11А", [(10, "А"), (11, "А")]),
        ("4б", [(4, "Б")]),
    ],
)
def test_row_name_names_its_classes(label: str, classes: list[tuple[int, str]]) -> None:
    found = read_row_name(f"Элективный курс/{label}", ClassName(10, "А"))

    assert list(found.classes) == classes


def test_long_row_of_digits_is_read_at_once() -> None:
    """A label that could be split in countless ways must not be tried in all of them."""
    found = read_row_name("Курс/" + "1" * 400 + "!", ClassName(10, "А"))

    assert found.mark == Mark.PART


def test_sample_is_read_whole() -> None:
    found = read_timetable(read_source(files.EXCHANGE))

    assert len(found.bells) == 8
    assert len(found.teachers) == 12
    assert len(found.rooms) == 8
    assert [str(row.name) for row in found.classes] == ["4Б", "5А", "5Б", "10А", "10Б"]
    assert len(found.groups) == 26
    assert len(found.placements) == found.lesson_cells == 67


def test_bells_keep_shift_and_number() -> None:
    found = read_timetable(read_source(files.EXCHANGE))

    second_shift = [bell for bell in found.bells if bell.shift == 2]
    assert [(bell.number, bell.starts_at, bell.ends_at) for bell in second_shift] == [
        (0, dt.time(14, 40), dt.time(15, 20))
    ]


def test_weekday_counts_from_sunday() -> None:
    plan = school_class("5А", group("g", "Музыка"))
    found = read(exchange(plan, timetable(week("1", "", (2, "1", "g"), (7, "2", "g")))))

    assert [placement.weekday for placement in found.placements] == [1, 6]


def test_sunday_is_not_placed() -> None:
    plan = school_class("5А", group("g", "Музыка"))
    found = read(exchange(plan, timetable(week("1", "", (1, "1", "g")))))

    assert found.placements == ()
    assert [item.severity for item in found.problems if item.value == "1"] == [Severity.UNPLACED]


def test_halves_genders_and_home_tuition_are_subgroups() -> None:
    plan = school_class(
        "6Б",
        group("whole", "Музыка"),
        group("girls", "Технология/д", students=9),
        group("boys", "Технология/м", students=11),
        group("home", "Музыка/Иванов", students=1),
    )

    assert groups_of(read(exchange(plan))) == {
        "whole": ("Музыка", "6Б", GroupKind.WHOLE_CLASS, ["6Б"]),
        "girls": ("Технология", f"6Б, {said('girls')}", GroupKind.SUBGROUP, ["6Б"]),
        "boys": ("Технология", f"6Б, {said('boys')}", GroupKind.SUBGROUP, ["6Б"]),
        "home": (
            "Музыка",
            said("%(classes)s, %(name)s (home tuition)", classes="6Б", name="Иванов"),
            GroupKind.SUBGROUP,
            ["6Б"],
        ),
    }


def test_group_shared_by_classes_appears_once_and_is_mixed() -> None:
    shared = group("g", "Физика", students=40)
    plan = school_class("10А", shared) + school_class("10Б", shared)

    assert groups_of(read(exchange(plan))) == {
        "g": ("Физика", "10АБ", GroupKind.MIXED, ["10А", "10Б"])
    }


def test_owner_named_by_pclassid_outweighs_nesting() -> None:
    plan = school_class("10А") + school_class("10Б", group("g", "Физика", pclassid="c10А"))

    assert groups_of(read(exchange(plan)))["g"][3] == ["10А", "10Б"]


def test_whole_parallel_takes_every_class_of_the_grade() -> None:
    plan = (
        school_class("10А", group("g", "Физкультура/10", students=40))
        + school_class("10Б")
        + school_class("11А")
    )

    assert groups_of(read(exchange(plan))) == {
        "g": ("Физическая культура", "10АБ", GroupKind.MIXED, ["10А", "10Б"])
    }


def test_more_students_than_the_class_make_a_mixed_group() -> None:
    plan = school_class("10А", group("g", "Литература/Б", students=36), students=10)

    assert groups_of(read(exchange(plan)))["g"] == (
        "Литература",
        "10А (Б)",
        GroupKind.MIXED,
        ["10А"],
    )


def test_fewer_students_than_the_class_make_a_subgroup() -> None:
    plan = school_class("11Б", group("g", "Элективный курс/11Б", students=6), students=24)

    assert groups_of(read(exchange(plan)))["g"][1:3] == (
        said("%(classes)s, group", classes="11Б"),
        GroupKind.SUBGROUP,
    )


def test_equal_groups_are_numbered_and_reported() -> None:
    plan = school_class("5А", group("a", "Музыка"), group("b", "Музыка"))
    found = read(exchange(plan))

    assert [row.label for row in found.groups] == ["5А", "5А (2)"]
    assert [item.value for item in found.problems] == ["Музыка, 5А (2)"]


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2", Decimal(2)), ("1,5", Decimal("1.5")), ("0.5", Decimal("0.5")), ("много", None)],
)
def test_hours_are_read_with_either_decimal_sign(text: str, hours: Decimal | None) -> None:
    found = read(exchange(school_class("5А", group("g", "Музыка", hours=text))))

    assert found.groups[0].hours == hours


def test_rotated_name_is_put_right_and_reported() -> None:
    teachers = (
        '<teachers><teacher tid="1" firstname="Павлов" middlename="Павел" lastname="Павлович"/>'
        '<teacher tid="2" lastname="Войнович" firstname="Пётр" middlename="Ильич"/></teachers>'
    )
    found = read(exchange(school_class("5А", group("g", "Музыка")), teachers=teachers))

    assert [row.name for row in found.teachers] == [
        ("Павлов", "Павел", "Павлович"),
        ("Войнович", "Пётр", "Ильич"),
    ]
    assert [item.value for item in found.problems] == ["Павлович Павлов Павел"]


def test_name_of_the_plan_outweighs_the_list_of_subjects() -> None:
    """In real files one ``sid`` stands beside several names (sid 85820: География, Биология)."""
    content = exchange(school_class("6Б", group("g", "Биология"))).replace(
        b"<Plan>",
        '<subjects><subject sid="s" name="физика" abbr="физ."/></subjects><Plan>'.encode(),
    )
    found = read(content)

    assert found.groups[0].subject == "Биология"
    assert found.groups[0].abbreviation == ""
    assert [(item.severity, item.value) for item in found.problems] == [
        (Severity.WARNING, "Биология")
    ]


def test_class_without_a_grade_is_left_out_and_reported() -> None:
    plan = school_class("З інд", group("g", "Музыка")) + school_class("5А", group("h", "Музыка"))
    found = read(exchange(plan))

    assert [row.key for row in found.groups] == ["h"]
    assert [(item.severity, item.value, item.place.element) for item in found.problems] == [
        (Severity.UNPLACED, "З інд", "Plan/class[З інд]")
    ]


def test_unknown_elements_and_attributes_are_passed_over() -> None:
    plan = school_class("5А", group("g", "Музыка", colour="red"))
    content = exchange(plan).replace(b"<Plan>", b"<Moon><craft id='1'/></Moon><Plan>")

    assert [row.subject for row in read(content).groups] == ["Музыка"]


def test_senseless_bells_are_reported() -> None:
    bells = (
        b'<LessonTime id="7" starttime="9:00" endtime="8:00" sm="1" number="7"/>'
        b'<LessonTime id="8" starttime="9:00" endtime="9:40" sm="1"/>'
        b'<LessonTime id="9" starttime="9:00" endtime="9:40" sm="1" number="1"/>'
        b'<LessonTime id="10" starttime="25:00" endtime="26:00" sm="1" number="3"/>'
    )
    content = exchange(school_class("5А", group("g", "Музыка"))).replace(
        b"</LessonTimes>", bells + b"</LessonTimes>"
    )
    found = read(content)

    assert [bell.key for bell in found.bells] == ["1", "2"]
    assert [item.place.element for item in found.problems] == [
        f"LessonTimes/LessonTime[{key}]" for key in ("7", "8", "9", "10")
    ]


def test_declared_encoding_is_not_believed() -> None:
    text = exchange(school_class("5А", group("g", "Музыка"))).decode()

    for declared, actual in [("utf-8", "cp1251"), ("windows-1251", "utf-8"), ("koi8-r", "utf-16")]:
        content = f'<?xml version="1.0" encoding="{declared}"?>\n{text}'.encode(actual)
        assert [row.subject for row in read(content).groups] == ["Музыка"], (declared, actual)


def test_teacher_with_two_lessons_at_once_is_reported() -> None:
    plan = school_class("5А", group("a", "Музыка", teacher="t1")) + school_class(
        "5Б", group("b", "Музыка", teacher="t1")
    )
    found = read(exchange(plan, timetable(week("1", "", (2, "1", "a"), (2, "1", "b")))))

    values = [item.value for item in found.problems]
    assert values == ["Музыка, 5А; Музыка, 5Б"] * 2  # the room, then the teacher


def test_hours_unlike_the_plan_are_reported() -> None:
    plan = school_class("5А", group("g", "Музыка", hours="3"))
    found = read(exchange(plan, timetable(week("1", "", (2, "1", "g"), (3, "1", "g")))))

    assert [(item.severity, item.value) for item in found.problems] == [
        (Severity.WARNING, "Музыка, 5А")
    ]


def test_other_xml_is_refused() -> None:
    with pytest.raises(ImportRefused, match="<timetable>"):
        read(b'<timetable importtype="database"><days/></timetable>')


def test_real_plan_is_read_whole() -> None:
    found = read_timetable(
        read_source(files.real("timetable", "nsxml", "plan_only_fixture_cp1251.nsxml"))
    )

    assert len(found.bells) == 13
    assert len(found.teachers) == 4
    assert len(found.rooms) == 7
    assert [str(row.name) for row in found.classes] == ["2А", "6Б", "10А", "11Б"]
    owners = [str(row.classes[0]) for row in found.groups]
    assert {name: owners.count(name) for name in owners} == {
        "2А": 16,
        "6Б": 19,
        "10А": 13,
        "11Б": 9,
    }
    assert found.has_timetable is False
    kinds = [row.kind for row in found.groups]
    assert {kind: kinds.count(kind) for kind in GroupKind} == {
        GroupKind.WHOLE_CLASS: 38,
        GroupKind.SUBGROUP: 12,
        GroupKind.MIXED: 7,
    }
    # Three names disagree with the list of subjects, four teachers' names are rotated.
    assert len(found.problems) == 7


def test_real_fragment_is_read_whole() -> None:
    path = files.real("timetable", "nsxml", "timetable_saturday_fragment_cp1251.xml")
    found = read_timetable(read_source(path))

    assert len(found.placements) == found.lesson_cells == 28
    assert {placement.weekday for placement in found.placements} == {6}
    assert [week.starts_on for week in found.weeks] == [dt.date(2026, 9, 14)]
