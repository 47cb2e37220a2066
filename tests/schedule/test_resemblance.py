"""How like names are: what people are offered, and in which order."""

import pytest

from schedule.imports import resemblance


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Физкультура", "Физическая культура"),
        ("Maтематика", "Математика"),
        ("физ-ра", "Физическая культура"),
        ("Чтение литературное", "чтение  Литературное."),
        ("Артёмов час", "Артемов час"),
    ],
)
def test_spellings_of_a_subject_are_the_same(one: str, other: str) -> None:
    assert resemblance.of_subjects(one, other) == 100


def test_shortened_subject_is_nearly_sure() -> None:
    assert resemblance.of_subjects("Физ. культ", "Физическая культура") == 90
    assert resemblance.of_subjects("Физ. культ", "Физика") < 90


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [
        (("Иванова", "Анна", "Петровна"), ("Иванова", "Анна", "Петровна"), 100),
        (("Ивaнова", "Aнна", "Петровна"), ("Иванова", "Анна", "Петровна"), 100),
        (("Королёв", "Пётр", "Ильич"), ("Королев", "Петр", "Ильич"), 100),
        (("Иванова", "А.", "П."), ("Иванова", "Анна", "Петровна"), 97),
        (("Ивонова", "Анна", "Петровна"), ("Иванова", "Анна", "Петровна"), 91),
    ],
)
def test_people_are_compared_by_surname_and_initials(
    one: tuple[str, str, str], other: tuple[str, str, str], percent: int
) -> None:
    assert resemblance.of_people(one, other) == percent


def test_namesake_with_other_initials_is_less_likely() -> None:
    anna, boris = ("Иванова", "Анна", "Петровна"), ("Иванова", "Белла", "Олеговна")

    short = ("Иванова", "А.", "П.")

    assert resemblance.of_people(short, anna) > resemblance.of_people(short, boris) + 30


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [("каб. 12", "12", 100), ("№ 12", "каб.12", 100), ("12", "13", 0), ("12а", "12 А", 100)],
)
def test_rooms_are_known_by_their_number(one: str, other: str, percent: int) -> None:
    assert resemblance.of_rooms(one, other) == percent


def test_class_of_another_grade_is_another_class() -> None:
    assert resemblance.of_classes("5A класс", "5а") == 100
    assert resemblance.of_classes("5Я", "5А") == 50
    assert resemblance.of_classes("6А", "5А") == 0


def test_best_are_few_and_the_likeliest_first() -> None:
    found = [(percent, percent) for percent in (49, 60, 99, 70, 80, 90, 95)]

    assert resemblance.best(found) == [(99, 99), (95, 95), (90, 90), (80, 80), (70, 70)]
