"""FET: the CSV, and the .fet with or without the XML of activities (formats §4)."""

import datetime as dt
import io
import zipfile

import pytest

from schedule.imports.reading import read_timetable
from schedule.imports.timetable_file import ClassName, TimetableFile, Told, Unread
from school.enums import GroupKind
from school.imports.files import SourceFile, read_source
from school.imports.problems import ImportRefused, Severity
from tests.factories import planners
from tests.factories.planners import fet, fet_activities, fet_csv
from tests.factories.timetables import real, said
from tests.schedule.test_asc import left_out, slots

LONG, SHORT = "8.30 - 9.15", "9.25 - 10.10"
CYCLE = [f"{week}-{day}" for week in "АБ" for day in (*planners.DAYS, "Суббота")]


def read(content: bytes, told: Told | None = None) -> TimetableFile:
    return read_timetable(SourceFile("any", content), told or Told())


def packed(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", ".", 1), content)
    return stream.getvalue()


def row(
    *, day: str = "Понедельник", hour: str = LONG, sets: str = "5А", **others: str
) -> list[str]:
    return [
        others.get("key", "1"),
        day,
        hour,
        sets,
        others.get("subject", "Музыка"),
        others.get("teachers", "Нотова Э.Р."),
        others.get("room", "12"),
    ]


def test_sample_reads_the_same_in_all_its_forms() -> None:
    """CSV, the .fet with its timetable, and the .fet with the XML of activities in one ZIP."""
    plan = planners.FET.read_bytes()
    forms = [
        read(planners.FET_CSV.read_bytes()),
        read(plan),
        read(packed(a_fet=plan, b_xml=planners.FET_ACTIVITIES.read_bytes())),
    ]

    assert (
        slots(forms[0])
        == slots(forms[1])
        == slots(forms[2])
        == [
            (1, 1, "", "Математика, 5А", "12"),
            (1, 2, "", "Математика, 5А", "12"),
            (2, 1, "", "Английский язык, 5Б, англ 1", "14"),
            (2, 1, "", "Английский язык, 5Б, англ 2", "15"),
            (3, 3, "", "Математика, 5А", "12"),
            (5, 2, "", "Музыка, 5АБ", "Актовый зал"),
        ]
    )
    assert left_out(forms[0]) == []
    message = said("The timetable program found no place for this lesson.")
    assert left_out(forms[1]) == left_out(forms[2]) == [("Activities_List/Activity[6]", message)]
    assert (forms[0].lesson_cells, forms[1].lesson_cells) == (6, 6)


def test_hours_with_both_times_are_bells() -> None:
    found = read(planners.FET.read_bytes())

    assert [(bell.number, bell.starts_at, bell.ends_at) for bell in found.bells] == [
        (1, dt.time(8, 30), dt.time(9, 15)),
        (2, dt.time(9, 25), dt.time(10, 10)),
        (3, dt.time(10, 30), dt.time(11, 15)),
    ]


def test_activities_alone_are_refused_with_what_to_do() -> None:
    with pytest.raises(ImportRefused, match="ZIP"):
        read(planners.FET_ACTIVITIES.read_bytes())


def test_activity_that_the_plan_does_not_have_is_listed() -> None:
    plan = fet([("1", "5А", "Музыка", "Нотова Э.Р.", 1)], {})
    starts = {"1": ("Понедельник", LONG, ""), "77": ("Вторник", LONG, "")}
    found = read(packed(a_fet=plan, b_xml=fet_activities(starts)))

    assert left_out(found) == [
        ("Activities_Timetable/Activity[77]", said("This activity is not in the .fet file."))
    ]
    assert len(found.placements) == 1


def test_lists_are_joined_with_a_plus() -> None:
    found = read(fet_csv(row(sets="5А+5Б", teachers="Нотова Э.Р.+Колбина Я.И.")))

    assert [(item.title, item.kind) for item in found.groups] == [("Музыка, 5АБ", GroupKind.MIXED)]
    assert [item.name for item in found.teachers] == [
        ("Нотова", "Э.", "Р."),
        ("Колбина", "Я.", "И."),
    ]
    assert len(found.groups[0].teacher_keys) == 2


def test_set_may_be_a_year_a_class_or_a_part_of_one() -> None:
    found = read(
        fet_csv(
            row(key="1", sets="5"),
            row(key="2", sets="5 а", hour=SHORT, subject="Физика"),
            row(key="3", sets="5 б историки2", hour=SHORT, subject="История"),
        )
    )

    assert [(item.title, item.kind) for item in found.groups] == [
        ("Музыка, 5АБ", GroupKind.MIXED),
        ("Физика, 5А", GroupKind.WHOLE_CLASS),
        ("История, 5Б, историки2", GroupKind.SUBGROUP),
    ]


def test_set_that_is_no_class_is_asked_about() -> None:
    content = fet_csv(row(sets="Begin F/T"))
    found = read(content)

    assert found.unread == ((Unread.CLASS, "Begin F/T"),)
    assert found.placements == ()
    told = read(content, Told(classes={"Begin F/T": ClassName(7, "В")}))
    assert slots(told) == [(1, 1, "", "Музыка, 7В", "12")]


def test_day_and_hour_in_free_text_are_asked_about() -> None:
    content = fet_csv(row(day="p", hour="cs"), row(key="2", day="p", hour="ds", subject="Химия"))
    found = read(content)

    assert found.placements == ()
    assert found.unread == ((Unread.DAY, "p"),)
    half = read(content, Told(days={"p": (2, 0)}))
    assert half.unread == ((Unread.HOUR, "cs"), (Unread.HOUR, "ds"))
    told = read(content, Told(days={"p": (2, 0)}, hours={"cs": 0, "ds": 5}))
    assert [item[:2] for item in slots(told)] == [(2, 0), (2, 5)]


def test_days_of_a_plan_count_by_place_where_their_names_say_nothing() -> None:
    plan = fet(
        [("1", "5А", "Музыка", "", 1)],
        {"1": ("s", "2", "")},
        days=["p", "s", "t", "c", "pt"],
        hours=["0", "1", "2"],
    )

    assert [(item.weekday, item.slot) for item in read(plan).placements] == [(2, 2)]


def test_twelve_days_are_a_cycle_of_two_weeks() -> None:
    plan = fet(
        [("1", "5А", "Музыка", "", 1), ("2", "5А", "Физика", "", 1), ("3", "5А", "Физика", "", 1)],
        {
            "1": ("Б-Вторник", LONG, ""),
            "2": ("А-Вторник", LONG, ""),
            "3": ("Б-Суббота", LONG, ""),
        },
        days=CYCLE,
    )
    found = read(plan)

    assert [item.key for item in found.weeks] == ["1", "2"]
    assert [item[:4] for item in slots(found)] == [
        (2, 1, "1", "Физика, 5А"),
        (2, 1, "2", "Музыка, 5А"),
        (6, 1, "2", "Физика, 5А"),
    ]


def test_lesson_beyond_the_end_of_the_day_is_placed_in_part() -> None:
    plan = fet([("1", "5А", "Музыка", "", 3)], {"1": ("Среда", SHORT, "")})
    found = read(plan)

    assert [item.slot for item in found.placements] == [2, 3]
    message = said("The lesson goes on beyond the end of the day.")
    assert [(item.severity, item.message) for item in found.problems] == [
        (Severity.WARNING, message)
    ]


def test_missing_columns_are_named() -> None:
    content = planners.FET_CSV.read_bytes().replace(b'"Subject"', b'"Subjekt"')

    with pytest.raises(ImportRefused, match="subject"):
        read(content)


def test_real_school_reads_the_same_from_both_its_files() -> None:
    name = "Lom_high_school_2007-2008"
    table = read_timetable(read_source(real("timetable", "fet", name, f"{name}_timetable.csv")))
    plan = read_timetable(
        read_source(real("timetable", "fet", name, f"{name}_data_and_timetable.fet"))
    )

    assert slots(table) == slots(plan)
    assert len(table.placements) == 388
    # The rest are of grade 12, which the schools here do not have.
    assert {text for _kind, text in table.unread} == {"12 а", "12 б", "12 в", "12 г", "12 д"}
    assert table.lesson_cells == 544 == 388 + len(left_out(table))


def test_real_school_whose_sets_are_no_classes_is_read_once_told() -> None:
    path = real("timetable", "fet", "Hopwood", "Hopwood_timetable.csv")
    unread = [text for _kind, text in read_timetable(read_source(path)).unread]
    told = Told(classes={text: ClassName(at % 11 + 1, f"К{at}") for at, text in enumerate(unread)})
    found = read_timetable(read_source(path), told)

    assert len({place for item in found.placements for place in item.places}) == 169
