"""Reading thematic plans from files: topics, kinds of work, headers, odd tables (formats §8)."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from journal.imports.plan_file import PlanFile, read_plan
from journal.imports.plan_guess import guess_grade, guess_subject, slug
from journal.imports.plan_text import category_of, clean_topic
from school.enums import WorkCategory
from school.imports.files import SourceFile
from school.imports.problems import ImportRefused, Severity
from tests.factories.workbooks import plan_workbook


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
