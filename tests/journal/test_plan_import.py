"""Importing thematic plans (formats §8)."""

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.models import School
from journal.enums import PlanStatus
from journal.imports.plan_file import PlanFile, read_plan
from journal.imports.plan_guess import guess_grade, guess_subject, slug
from journal.imports.plan_text import category_of, clean_topic
from journal.models import PlanAssignment, PlanItem, ThematicPlan
from journal.services.plans.importing import PlanImportReport, import_plan
from school.enums import WorkCategory
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused, Severity
from school.models import AcademicYear, ImportRun, Subject
from school.services.imports import UndoRefused, undo_import
from tests.factories import school as factory
from tests.factories import timetables as files
from tests.factories.cast import Cast
from tests.factories.timetables import said
from tests.factories.workbooks import plan_workbook

NOW = dt.datetime(2025, 8, 25, 9, 0, tzinfo=dt.UTC)
PLANS = files.SAMPLES / "plans"


@pytest.fixture
def year(db: None) -> AcademicYear:
    return factory.make_year(factory.make_school("planned"))


def load(year: AcademicYear, path: Path | bytes, **options: object) -> PlanImportReport:
    return import_plan(school=year.school, year=year, path=path, now=NOW, **options)


def table(
    *rows: tuple[object, ...],
    header: tuple[str, ...] = ("№ урока", "Тема урока", "Часы на практические работы"),
    separator: str = ";",
) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode()


def read(content: bytes) -> PlanFile:
    return read_plan(SourceFile("plan.csv", content))


def told(found: PlanFile) -> list[tuple[Severity, str, str]]:
    return [
        (item.severity, f"{item.place.column}{item.place.row or ''}", item.value)
        for item in found.problems
    ]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (
            "Реки. Практическая работа «Сравнение рек» 0,5",
            "Реки. Практическая работа «Сравнение рек»",
        ),
        (
            "Реки. Практическая работа «Сравнение рек» 1",
            "Реки. Практическая работа «Сравнение рек»",
        ),
        ("Температура воздуха 1,5", "Температура воздуха"),
        ("Итоги ОБЩЕЕ КОЛИЧЕСТВО УРОКОВ ПО ПРОГРАММЕ: 34, из них – не более 3", "Итоги"),
        ("Смена 0,5 ОБЩЕЕ КОЛИЧЕСТВО ЧАСОВ ПО ПРОГРАММЕ: 68", "Смена"),
        ("Контрольная работа № 5", "Контрольная работа № 5"),
        ("Повторение изученного в 5 классе", "Повторение изученного в 5 классе"),
        ("Великая Отечественная война 1941–1945", "Великая Отечественная война 1941–1945"),
        ("Числа от 1 до 10", "Числа от 1 до 10"),
    ],
)
def test_what_is_glued_to_a_topic_is_cut_off(text: str, clean: str) -> None:
    assert clean_topic(text).text == clean


def test_cut_off_total_and_hours_are_kept_aside() -> None:
    found = clean_topic("Смена «сезонов» 0,5 ОБЩЕЕ КОЛИЧЕСТВО УРОКОВ ПО ПРОГРАММЕ: 34")

    assert (found.glued_hours, found.glued_total) == (Decimal("0.5"), 34)


@pytest.mark.parametrize(
    ("topic", "category"),
    [
        ("Контрольная работа", WorkCategory.CONTROL),
        ("Диктант (контрольная работа)", WorkCategory.CONTROL),
        ("Итоговая контрольная работа. Русская классика", WorkCategory.CONTROL),
        ("Урок повторения, обобщения и контроля по теме «Древний Египет»", WorkCategory.CONTROL),
        ("Всероссийская проверочная работа", WorkCategory.CONTROL),
        ("Зачёт по теме «Законы Ньютона»", WorkCategory.CONTROL),
        ("Практическая работа «Дневник погоды»", WorkCategory.PRACTICAL),
        ("Лабораторная работа № 3", WorkCategory.PRACTICAL),
        ("Падежи. Практикум", WorkCategory.PRACTICAL),
        ("Практические занятия: измерение температуры", WorkCategory.PRACTICAL),
        ("Сжатое изложение", WorkCategory.WRITTEN),
        ("Сочинение-описание картины", WorkCategory.WRITTEN),
        ("Подготовка к контрольной работе", None),
        ("Анализ итоговой контрольной работы", None),
        ("Анализ контрольной работы. Дроби", None),
        ("Подготовка к домашнему сочинению", None),
        ("Составление плана к тексту изложения", None),
        ("Сочинение. Сбор материала", None),
        ("Сложносочинённые предложения", None),
        ("Контрольно-измерительные приборы", None),
        ("Работа над ошибками", None),
    ],
)
def test_kind_of_work_is_known_by_its_words(topic: str, category: WorkCategory | None) -> None:
    assert category_of(topic, is_control=False, is_practical=False) == category


def test_columns_outweigh_silence_and_control_outweighs_practice() -> None:
    assert category_of("Дроби", is_control=True, is_practical=True) == WorkCategory.CONTROL
    assert category_of("Дроби", is_control=False, is_practical=True) == WorkCategory.PRACTICAL


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("География, 6 класс", 6),
        ("geografiya-ooo_6kl", 6),
        ("russkij_11kl_v1", 11),
        ("10-й класс", 10),
        ("Алгебра", None),
        ("2025 класс", None),
        ("class 12kl", None),
    ],
)
def test_grade_is_guessed(text: str, grade: int | None) -> None:
    assert guess_grade(text) == grade


@pytest.mark.parametrize(
    ("heading", "stem", "subject"),
    [
        ("КАЛЕНДАРНО-ТЕМАТИЧЕСКОЕ ПЛАНИРОВАНИЕ. География, 6 класс", "any", "География"),
        ("Алгебра и начала математического анализа, 10 класс", "any", None),
        ("", "КТП физика 7 класс", "Физика"),
        ("", "russkij-yazyk-ooo_5kl", "Русский язык"),
        ("", "ENC_russkij_6kl_cp1251", "Русский язык"),
        ("", "okruzhayuschij-mir-noo_1kl_v1", "Окружающий мир"),
        ("", "kitajskij-yazyk-soo_10kl", ""),
        ("", "plan", ""),
    ],
)
def test_subject_is_guessed(heading: str, stem: str, subject: str | None) -> None:
    expected = "Алгебра и начала математического анализа" if subject is None else subject

    assert guess_subject(heading, stem, [], []) == expected


def test_slug_is_the_name_of_a_federal_file() -> None:
    assert slug("Труд (технология)") == "trud-tehnologiya"
    assert slug("Вероятность и статистика") == "veroyatnost-i-statistika"


def test_list_of_a_federal_programme_is_read(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    assert (report.action, report.title, report.version) == (
        "added",
        said("%(subject)s, grade %(grade)s", subject="География", grade=5),
        1,
    )
    assert (report.subject, report.is_subject_guessed) == ("География", True)
    assert (report.grade, report.is_grade_guessed) == (5, True)
    assert (report.lessons, report.hours, report.declared_hours) == (18, Decimal(18), 34)
    assert report.works == {"practical": 2, "control": 1}
    plan = ThematicPlan.objects.get(pk=report.plan_id)
    assert (plan.status, plan.owner, plan.grade) == (PlanStatus.DRAFT, None, 5)
    items = list(plan.items.order_by("number"))
    assert [item.number for item in items] == list(range(1, 19))
    assert items[2].topic.endswith("«Дневник погоды своего двора»")
    assert [item.work_category for item in items[9:12]] == ["", "control", ""]


def test_totals_that_do_not_match_are_told_and_not_refused(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    mismatches = [item.message for item in report.problems if not item.value]
    assert mismatches == [
        said("The file states %(declared)s hours, its lessons make %(total)s.")
        % {"declared": 34, "total": "18"},
        said("The federal programme has %(stated)s hours, the plan %(hours)s.")
        % {"stated": "34", "hours": "18"},
    ]
    assert {item.severity for item in report.problems} == {Severity.WARNING}


def test_encodings_of_one_list_make_one_plan(year: AcademicYear) -> None:
    first = load(year, PLANS / "russkij-yazyk-ooo_5kl_cp1251.csv")
    second = load(year, PLANS / "russkij-yazyk-ooo_5kl_utf8bom.csv")

    assert (first.action, second.action) == ("added", "unchanged")
    assert second.plan_id == first.plan_id
    assert second.run_id is None
    assert PlanItem.objects.count() == 20


def test_edsoo_workbook_is_read(year: AcademicYear) -> None:
    report = load(year, PLANS / "matematika_5kl_edsoo.xlsx")

    assert (report.subject, report.grade, report.lessons) == ("Математика", 5, 12)
    assert (report.hours, report.declared_hours) == (Decimal(21), 22)
    assert report.works == {"control": 2, "practical": 1}
    items = PlanItem.objects.filter(plan=report.plan_id).order_by("number")
    assert [(item.number, item.hours) for item in items[:4]] == [(1, 1), (2, 1), (3, 2), (4, 1)]


def test_workbook_under_another_name_is_a_workbook(year: AcademicYear) -> None:
    content = (PLANS / "matematika_5kl_edsoo.xlsx").read_bytes()

    assert load(year, content, file_name="matematika_5kl.csv").lessons == 12


def test_dry_run_writes_nothing(year: AcademicYear) -> None:
    shown = load(year, PLANS / "geografiya-ooo_5kl.csv", dry_run=True)

    assert (shown.action, shown.run_id, shown.plan_id) == ("added", None, None)
    assert ThematicPlan.objects.count() == 0
    assert Subject.objects.count() == 0
    assert ImportRun.objects.count() == 0
    done = load(year, PLANS / "geografiya-ooo_5kl.csv")
    assert (done.tallies, done.problems) == (shown.tallies, shown.problems)


def test_changed_file_becomes_the_next_version_and_keeps_the_old_one(cast: Cast) -> None:
    subject = cast.maths.subject
    first = load(cast.year, table((1, "Дроби", 0)), subject=subject, grade=5)
    PlanAssignment.objects.create(
        school=cast.school,
        group=cast.maths,
        plan=ThematicPlan.objects.get(pk=first.plan_id),
    )
    second = load(cast.year, table((1, "Дроби", 0), (2, "Углы", 0)), subject=subject, grade=5)

    assert (second.action, second.version) == ("new_version", 2)
    assert PlanAssignment.objects.get().plan_id == first.plan_id
    assert ThematicPlan.objects.filter(subject=subject).count() == 2
    third = load(cast.year, table((1, "Дроби", 0), (2, "Углы", 0)), subject=subject, grade=5)
    assert (third.action, third.plan_id) == ("unchanged", second.plan_id)


def test_plan_belongs_to_the_person_who_ordered_it(cast: Cast) -> None:
    report = load(
        cast.year, table((1, "Дроби", 0)), subject="Математика", grade=5,
        ordered_by=cast.users["teacher"],
    )  # fmt: skip

    assert ThematicPlan.objects.get(pk=report.plan_id).owner == cast.staff["teacher"]


def test_subject_of_the_school_is_found_by_another_wording(cast: Cast) -> None:
    english = factory.make_subject(cast.school, "Английский язык")
    factory.make_subject(cast.other_school, "Иностранный (английский) язык")
    report = load(
        cast.year, table((1, "Hello", 0)), subject="Иностранный (английский) язык", grade=5
    )

    assert ThematicPlan.objects.get(pk=report.plan_id).subject == english


def test_subject_or_grade_that_cannot_be_told_is_asked_for(year: AcademicYear) -> None:
    content = table((1, "Дроби", 0))

    for options in ({}, {"subject": "Математика"}, {"grade": 5}):
        with pytest.raises(ImportRefused):
            load(year, content, file_name="plan.csv", **options)
    with pytest.raises(ImportRefused):
        load(year, content, subject="Математика", grade=12)
    assert ThematicPlan.objects.count() == 0


def test_closed_year_takes_no_plans(year: AcademicYear) -> None:
    year.closed_at = NOW
    year.save(update_fields=["closed_at"])

    with pytest.raises(ImportRefused):
        load(year, PLANS / "geografiya-ooo_5kl.csv")

    assert Subject.objects.count() == 0


def test_plan_is_taken_back(year: AcademicYear) -> None:
    report = load(year, PLANS / "geografiya-ooo_5kl.csv")

    undo_import(actor=None, run=ImportRun.objects.get(pk=report.run_id), now=NOW)

    assert ThematicPlan.objects.count() == 0
    assert PlanItem.objects.count() == 0
    assert Subject.objects.count() == 0


def test_plan_that_a_group_is_taught_by_is_not_taken_back(cast: Cast) -> None:
    report = load(cast.year, table((1, "Дроби", 0)), subject="Математика", grade=5)
    PlanAssignment.objects.create(
        school=cast.school, group=cast.maths, plan=ThematicPlan.objects.get(pk=report.plan_id)
    )

    with pytest.raises(UndoRefused, match=": 1"):
        undo_import(actor=None, run=ImportRun.objects.get(pk=report.run_id), now=NOW)

    assert PlanItem.objects.filter(plan=report.plan_id).count() == 1


def test_topic_of_468_characters_is_kept_whole(year: AcademicYear) -> None:
    topic = ("Обобщение изученного; " * 30)[:467] + "."
    report = load(year, table((1, topic, 0)), subject="История", grade=9)

    assert len(topic) == 468
    assert PlanItem.objects.get(plan=report.plan_id).topic == topic


def test_topic_beyond_all_measure_is_left_out_and_reported() -> None:
    found = read(table((1, "Дроби", 0), (2, "Ж" * 4001, 0)))

    assert [lesson.number for lesson in found.lessons] == [1]
    assert [(severity, place) for severity, place, _value in told(found)] == [
        (Severity.UNPLACED, "B3")
    ]


def test_separator_in_a_quoted_topic_is_part_of_it() -> None:
    found = read(table((1, "Дроби; проценты", 0)))

    assert [lesson.topic for lesson in found.lessons] == ["Дроби; проценты"]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_separator_is_found(separator: str) -> None:
    found = read(table((1, "Дроби", 0), (2, "Углы", 0), separator=separator))

    assert [lesson.topic for lesson in found.lessons] == ["Дроби", "Углы"]


@pytest.mark.parametrize(
    "header",
    [
        ("№", "Тема", "Кол-во часов"),
        ("п/п", "Наименование темы", "Часы"),
        ("№ п/п", "Темы уроков", "Количество часов"),
        ("Номер урока", "Урок", "Час."),
    ],
)
def test_header_is_known_by_its_synonyms(header: tuple[str, ...]) -> None:
    found = read(table((1, "Дроби", 2), (2, "Углы", "1,5"), header=header))

    assert [(lesson.number, lesson.topic, lesson.hours) for lesson in found.lessons] == [
        (1, "Дроби", Decimal(2)),
        (2, "Углы", Decimal("1.5")),
    ]


def test_title_above_the_header_is_the_heading() -> None:
    content = "Рабочая программа;;\nФизика, 7 класс;;\n".encode() + table((1, "Сила", 0))
    found = read(content)

    assert found.heading == "Рабочая программа Физика, 7 класс"
    assert [lesson.topic for lesson in found.lessons] == ["Сила"]


def test_sections_are_read_from_a_column_and_from_rows() -> None:
    header = ("№", "Раздел", "Тема урока", "Домашнее задание")
    by_column = read(table((1, "Числа", "Дроби", "§ 5"), (2, "", "Углы", ""), header=header))
    by_rows = read(table(("Раздел 1. Числа",), (1, "Дроби", 0), ("", "Геометрия", ""), (2, "Углы")))

    assert [(lesson.section, lesson.homework) for lesson in by_column.lessons] == [
        ("Числа", "§ 5"),
        ("Числа", ""),
    ]
    assert [lesson.section for lesson in by_rows.lessons] == ["Раздел 1. Числа", "Геометрия"]


def test_plan_may_begin_in_the_middle_of_the_year() -> None:
    found = read(table((95, "Дроби", 0), (96, "Углы", 0)))

    assert [lesson.number for lesson in found.lessons] == [95, 96]
    assert told(found) == []


def test_double_lesson_takes_two_hours() -> None:
    found = read(table(("1-2", "Дроби", 0), ("3", "Углы", 0)))

    assert [(lesson.number, lesson.hours) for lesson in found.lessons] == [(1, 2), (3, 1)]


@pytest.mark.parametrize("numbers", [(1, 1, 2), (3, 2, 1), (1, "", 2)])
def test_numbers_that_do_not_rise_are_given_anew(numbers: tuple[object, ...]) -> None:
    topics = ("Дроби", "Углы", "Уравнения")
    rows = [(number, topic, 1) for number, topic in zip(numbers, topics, strict=True)]
    found = read(table(*rows, header=("№", "Тема", "Часы")))

    assert [(lesson.number, lesson.topic) for lesson in found.lessons] == [
        (1, "Дроби"),
        (2, "Углы"),
        (3, "Уравнения"),
    ]
    assert {severity for severity, *_rest in told(found)} == {Severity.WARNING}


def test_repeated_topics_stay_apart_by_number() -> None:
    found = read(table((1, "Повторение", 0), (2, "Повторение", 0), (3, "Повторение", 0)))

    assert len(found.lessons) == 3
    assert told(found) == [(Severity.WARNING, "B2", "Повторение × 3")]


def test_row_without_a_topic_is_reported() -> None:
    found = read(table((1, "Дроби", 0), (2, "", 0), (3, "Углы", 0)))

    assert [lesson.number for lesson in found.lessons] == [1, 3]
    assert told(found) == [(Severity.UNPLACED, "B3", "2; 0")]


@pytest.mark.parametrize("hours", ["много", "-1", "0", "1000"])
def test_senseless_hours_are_reported_and_taken_as_one(hours: str) -> None:
    found = read(table((1, "Дроби", hours), header=("№", "Тема", "Часы")))

    assert [lesson.hours for lesson in found.lessons] == [Decimal(1)]
    assert told(found) == [(Severity.WARNING, "C2", hours)]


def test_total_row_is_no_lesson() -> None:
    rows = ((1, "Дроби", 1), ("", "Итого по разделу", 1), ("", "ИТОГО", 1))
    found = read(table(*rows, header=("№", "Тема", "Часы")))

    assert [lesson.topic for lesson in found.lessons] == ["Дроби"]
    assert found.declared_hours == 1
    assert told(found) == []


def test_lesson_named_like_a_total_is_a_lesson() -> None:
    found = read(table((1, "Итоговое повторение", 0), (2, "Всего понемногу", 0)))

    assert [lesson.topic for lesson in found.lessons] == ["Итоговое повторение", "Всего понемногу"]


def test_sheets_beside_the_plan_are_named() -> None:
    content = plan_workbook([(1, "Дроби", 1)], heading="Математика, 5 класс", total=1)
    workbook = load_workbook(io.BytesIO(content))
    workbook.create_sheet("Темы").append(["Дроби"])
    stream = io.BytesIO()
    workbook.save(stream)
    found = read_plan(SourceFile("a.xlsx", stream.getvalue()))

    assert [(item.severity, item.place.sheet) for item in found.problems] == [
        (Severity.WARNING, "Темы")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        "Просто текст".encode(),
        b"\x00\x01\x02" * 50,
        b"PK\x03\x04 no zip",
        "№;Тема урока\n".encode(),
        "Дата;Ресурс\n1;2\n".encode(),
        b'1;"' + b"x" * 200_000,
        (PLANS / "frp_subject_hours.csv").read_bytes(),
    ],
)
def test_file_without_a_plan_is_refused_and_nothing_is_stored(
    year: AcademicYear, content: bytes
) -> None:
    with pytest.raises(ImportRefused) as caught:
        load(year, content, subject="Физика", grade=7)

    assert caught.value.problems[0].severity == Severity.REFUSED
    assert Subject.objects.count() == 0
    assert ImportRun.objects.count() == 0


CELLS = st.one_of(st.integers(-5, 2000), st.text(max_size=30), st.sampled_from(["Итого", "1-2"]))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_table_is_read_or_refused_with_a_reason(rows: list[tuple[object, ...]]) -> None:
    try:
        found = read(table(*rows, header=("№", "Тема", "Часы")))
    except ImportRefused as refused:
        reasons = refused.problems
    else:
        reasons = ()
        numbers = [lesson.number for lesson in found.lessons]
        assert numbers == sorted(set(numbers))
        assert all(lesson.topic and lesson.hours > 0 for lesson in found.lessons)
        assert found.lessons
        return
    assert reasons


@pytest.mark.slow
@given(st.binary(max_size=600))
@settings(max_examples=2000, deadline=None)
def test_thousands_of_random_files_are_read_or_refused_with_a_reason(content: bytes) -> None:
    try:
        found = read(content)
    except ImportRefused as refused:
        reasons = len(refused.problems)
    else:
        reasons = len(found.lessons)
    assert reasons > 0


# file → lessons, hours, total the file states, repeated topics, glued ends, works
REAL_PLANS = {
    "geografiya-ooo_5kl.csv": (34, 34, 34, 0, 10, {"practical": 10, "control": 2}),
    "geografiya-ooo_6kl.csv": (34, 34, 34, 0, 8, {"practical": 7, "control": 3}),
    "istoriya-ooo_5kl.csv": (102, 102, None, 36, 0, {"control": 6}),
    "literatura-ooo_5kl.csv": (102, 102, 102, 0, 1, {"control": 2}),
    "okruzhayuschij-mir-noo_1kl_v1.csv": (66, 66, 66, 0, 1, {"practical": 2}),
    "russkij-yazyk-ooo_5kl.csv": (
        *(170, 170, 170, 1, 1),
        {"control": 8, "written": 10, "practical": 19},
    ),
    "ENC_russkij_6kl_cp1251.csv": (
        *(204, 204, 204, 8, 1),
        {"control": 9, "practical": 33, "written": 13},
    ),
    "CONTAINER_geografiya_6kl_edsoo_layout.xlsx": (
        *(34, 34, 34, 0, 8),
        {"practical": 7, "control": 3},
    ),
}


@pytest.mark.parametrize("name", REAL_PLANS)
def test_real_plan_is_imported_to_the_last_lesson(year: AcademicYear, name: str) -> None:
    lessons, hours, declared, repeated, glued, works = REAL_PLANS[name]
    report = load(year, files.real("thematic-plans", name))

    assert (report.lessons, report.hours, report.declared_hours) == (lessons, hours, declared)
    assert report.works == works
    cut = said("What was glued to the end of the topic was cut off.")
    assert len([item for item in report.problems if item.message == cut]) == glued
    topics = PlanItem.objects.filter(plan=report.plan_id).values_list("topic", flat=True)
    assert len(topics) - len(set(topics)) == repeated
    assert not any("ОБЩЕЕ КОЛИЧЕСТВО" in topic for topic in topics)
    # Totals all match, and so do the hours of the federal programme beside them.
    assert len(report.problems) == glued + (1 if repeated else 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ENC_russkij_6kl_cp1251.csv", "ENC_russkij_6kl_utf8bom.csv"),
        ("geografiya-ooo_6kl.csv", "CONTAINER_geografiya_6kl_edsoo_layout.xlsx"),
    ],
)
def test_real_plan_in_another_container_is_the_same_plan(
    year: AcademicYear, one: str, other: str
) -> None:
    first = load(year, files.real("thematic-plans", one))
    second = load(year, files.real("thematic-plans", other))

    assert (second.action, second.plan_id) == ("unchanged", first.plan_id)


def test_plan_of_one_school_says_nothing_of_another(cast: Cast) -> None:
    load(cast.year, table((1, "Дроби", 0)), subject="Музыка", grade=5)

    assert not ThematicPlan.objects.filter(school=cast.other_school).exists()
    assert not Subject.objects.filter(school=cast.other_school, name="Музыка").exists()
    assert School.objects.count() == 2
