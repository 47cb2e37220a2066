"""The parts of the demo that need no database: names, topics, the calendar, the timetable."""

import datetime as dt
from collections import Counter
from random import Random

import pytest

from journal.demo.blueprint import FULL, GYMNASIUM, YEAR_ENDS, YEAR_STARTS
from journal.demo.curriculum import STREAMS, STYLES, style_of, subjects_of
from journal.demo.layout import ClassRow, GroupRow, Layout
from journal.demo.names import NameSource, patronymic
from journal.demo.timetable import build_timetable
from journal.demo.topics import expand
from school.services.calendar import public_holidays

# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Иван", "Иванович", "Ивановна"),
        ("Сергей", "Сергеевич", "Сергеевна"),
        ("Илья", "Ильич", "Ильинична"),
        ("Никита", "Никитич", "Никитична"),
        ("Павел", "Павлович", "Павловна"),
    ],
)
def test_patronymic_follows_father(father: str, son: str, daughter: str) -> None:
    assert (patronymic(father, "m"), patronymic(father, "f")) == (son, daughter)


def test_family_shares_surname_and_father() -> None:
    names = NameSource(Random(7))
    parents = names.parents()
    daughter, son = names.child("f", parents), names.child("m", parents)

    assert (son.last, daughter.last) == (parents.surname, f"{parents.surname}а")
    assert (parents.father.last, parents.mother.last) == (parents.surname, f"{parents.surname}а")
    assert son.patronymic == patronymic(parents.father.first, "m")
    assert daughter.patronymic == patronymic(parents.father.first, "f")
    assert (daughter.is_woman, son.is_woman) == (True, False)


def test_nobody_is_drawn_twice() -> None:
    names = NameSource(Random(7))

    drawn = [names.adult("f") for _ in range(2000)]

    assert len(set(drawn)) == 2000


def test_names_repeat_with_the_seed_and_differ_without() -> None:
    first, again, other = (
        [str(NameSource(Random(seed)).adult("m")) for _ in range(3)] for seed in (1, 1, 2)
    )

    assert first == again
    assert first != other


# --- curriculum ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "hours"),
    # The federal load of a five-day week and one «Разговоры о важном».
    [(1, 22), (2, 24), (3, 24), (4, 24), (5, 30), (6, 31), (7, 33), (8, 34), (9, 34)],
)
def test_hours_of_a_week_are_the_federal_load(grade: int, hours: int) -> None:
    assert sum(hours for _, hours in subjects_of(grade)) == hours


@pytest.mark.parametrize("grade", [10, 11])
def test_profile_streams_are_equally_long_and_fill_the_week(grade: int) -> None:
    common = sum(hours for _, hours in subjects_of(grade))

    assert [common + sum(stream.hours.values()) for stream in STREAMS] == [35, 35, 35]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Физкультура", "pe"),
        ("Физика", "phy"),
        ("Алгебра и начала математического анализа", "alg_s"),
        ("История России. Всеобщая история", "his"),
        ("Иностранный язык (немецкий)", "eng"),
        ("Кружок «Оригами»", "any"),
        ("Классный час", "rov"),
    ],
)
def test_imported_subject_is_recognised(name: str, key: str) -> None:
    assert style_of(name).key == key


def test_full_demo_has_the_classes_and_teachers_of_the_order() -> None:
    """S3-1a lists 35 classes, with the letters И and Э."""
    names = [f"{grade}{letter}" for grade, letters, _ in GYMNASIUM.classes for letter in letters]

    assert len(names) == 35
    assert (names[:4], names[-2:]) == (["1А", "1Б", "1И", "1Э"], ["11А", "11Б"])
    assert sum(position.count for position in GYMNASIUM.staff) == 65
    assert [plan.preset for plan in FULL.schools] == ["s3", "s0"]


# --- topics -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(STYLES))
@pytest.mark.parametrize("lessons", [1, 17, 34, 204])
def test_plan_has_exactly_its_lessons(key: str, lessons: int) -> None:
    style = STYLES[key]

    topics = expand(style, max(style.first_grade, 1), lessons, {3, 20})

    assert len(topics) == lessons
    assert all(topic.section and topic.text for topic in topics)


def test_control_work_is_followed_by_a_look_at_mistakes() -> None:
    topics = expand(STYLES["mat"], 5, 170, {30, 90})

    assert [place for place, topic in enumerate(topics) if topic.category == "control"] == [30, 90]
    assert topics[30].text == f"Контрольная работа по теме «{topics[30].section}»"
    assert topics[31].text == "Анализ контрольной работы. Работа над ошибками"
    assert topics[30].homework == ""


def test_course_without_marks_has_no_works() -> None:
    topics = expand(STYLES["mat"], 1, 136, None)

    assert {topic.category for topic in topics} == {""}


# --- calendar -----------------------------------------------------------------------------------


def test_public_holidays_include_moved_days() -> None:
    days = {day for day, _ in public_holidays(YEAR_STARTS, YEAR_ENDS)}

    # 3 November and 9 January are moved days off, 11 May stands for Saturday the 9th.
    assert {dt.date(2025, 11, 3), dt.date(2026, 1, 9), dt.date(2026, 5, 11)} <= days
    assert dt.date(2025, 11, 1) not in days


# --- timetable ----------------------------------------------------------------------------------


def make_layout(loads: dict[str, dict[str, tuple[int, int]]]) -> Layout:
    """Classes with groups: {class: {subject: (hours, teacher)}}; «Труд» is halved in two."""
    classes: dict[int, ClassRow] = {}
    groups: dict[int, GroupRow] = {}
    for class_id, (name, subjects) in enumerate(loads.items(), start=1):
        classes[class_id] = ClassRow(class_id, name, 7, 1)
        for subject_id, (subject, (hours, teacher)) in enumerate(subjects.items(), start=1):
            halves = 2 if subject == "Труд" else 1
            for half in range(halves):
                pk = len(groups) + 1
                groups[pk] = GroupRow(
                    id=pk,
                    subject_id=subject_id,
                    subject=subject,
                    style=style_of(subject),
                    label=f"{name}{half or ''}",
                    kind="subgroup" if halves == 2 else "whole_class",
                    grading="marks",
                    grade=7,
                    hours=hours,
                    scheme_id=1,
                    needs_homework=True,
                    class_ids=(class_id,),
                    staff_id=teacher + half * 100,
                )
                classes[class_id].group_ids.append(pk)
    return Layout(classes, groups)


def test_timetable_has_no_clash_and_no_window() -> None:
    # Three teachers of all five classes: 15 of the 18 hours that a week has for them.
    loads = {
        f"7{letter}": {
            "Математика": (3, 1),
            "Русский язык": (3, 2),
            "История": (3, 3),
            "Труд": (2, 4),
            "Физика": (4, 5 + number),
            "Разговоры о важном": (1, 20 + number),
        }
        for number, letter in enumerate("АБВГД")
    }
    layout = make_layout(loads)

    places = build_timetable(layout, Random(3))

    teachers = Counter(
        (layout.groups[pk].staff_id, place) for pk, found in places.items() for place in found
    )
    assert max(teachers.values()) == 1
    for class_id, row in layout.classes.items():
        own = {place for pk in row.group_ids for place in places[pk]}
        assert len(own) == sum(hours for hours, _ in loads[row.name].values())
        for day in range(1, 6):
            slots = sorted(slot for weekday, slot in own if weekday == day)
            assert slots == list(range(1, len(slots) + 1)), class_id


def test_halves_of_a_class_are_taught_side_by_side() -> None:
    layout = make_layout({"7А": {"Труд": (2, 4), "История": (3, 3)}})

    places = build_timetable(layout, Random(3))

    girls, boys = (pk for pk, group in layout.groups.items() if group.subject == "Труд")
    assert places[girls] == places[boys]
    assert len(places[girls]) == 2


def test_homeroom_hour_opens_the_week() -> None:
    layout = make_layout({"7А": {"История": (3, 3), "Разговоры о важном": (1, 9)}})

    places = build_timetable(layout, Random(3))

    homeroom = next(pk for pk, g in layout.groups.items() if g.subject == "Разговоры о важном")
    assert places[homeroom] == [(1, 1)]
