"""Homework beside its text: the day it is due, the norm of the day, links and files, the diary."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from core.models import OutboxEvent
from journal.enums import LessonKind, LessonStatus
from journal.models import Lesson, PlanItem
from journal.selectors import diary
from journal.selectors.lessons import homework
from journal.selectors.lessons.topic_language import topic_warning
from journal.services import errors, lessons
from school.models import Subject
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories import school as school_factory
from tests.factories.cast import NOW, TODAY, Cast


def address(name: str, pk: int) -> str:
    return reverse(f"journal:{name}", args=[pk])


def save(cast: Cast, who: str = "teacher", **data: Any) -> HttpResponse:
    return cast.client(who).post(address("lesson-detail", cast.lesson_today.pk), data)


def stored(cast: Cast) -> Lesson:
    return Lesson.objects.get(pk=cast.lesson_today.pk)


def lines_of(cast: Cast, day: dt.date) -> list[diary.DiaryLesson]:
    found = diary.diary_lines(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        days=[day],
        local_now=NOW,
    )
    return list(found.get(day, ()))


# --- the lesson it is due by -------------------------------------------------------------------


def test_homework_is_due_by_the_lesson_that_was_chosen(cast: Cast) -> None:
    later = factory.make_lesson(cast.maths, dt.date(2026, 1, 26), slot=2)

    response = save(cast, homework="§ 6", homework_due=later.pk, homework_minutes="20")

    assert response.status_code == 303
    assert stored(cast).homework_due == later
    assert [line.homework for line in lines_of(cast, dt.date(2026, 1, 21))] == [""]
    (line,) = lines_of(cast, dt.date(2026, 1, 26))
    assert (line.homework, line.minutes) == ("§ 6", 20)


def test_homework_without_a_choice_is_due_by_the_next_lesson(cast: Cast) -> None:
    save(cast, homework="§ 6", homework_due="")

    assert stored(cast).homework_due is None
    assert [line.homework for line in lines_of(cast, dt.date(2026, 1, 21))] == ["§ 6"]


def test_homework_for_a_day_stands_beside_what_the_next_lesson_owes(cast: Cast) -> None:
    later = factory.make_lesson(cast.maths, dt.date(2026, 1, 26), slot=2)
    save(cast, homework="Доклад", homework_due=later.pk)
    Lesson.objects.filter(pk=cast.lesson_ahead.pk).update(homework="№ 14", homework_recorded_at=NOW)

    (line,) = lines_of(cast, dt.date(2026, 1, 26))

    assert line.homework == "Доклад\n№ 14"


@pytest.mark.parametrize("name", ["lesson", "lesson_closed", "lesson_1a", "other_lesson"])
def test_homework_is_not_due_by_an_earlier_or_a_foreign_lesson(cast: Cast, name: str) -> None:
    response = save(cast, homework="§ 6", homework_due=getattr(cast, name).pk)

    assert response.status_code == 422
    assert (stored(cast).homework, stored(cast).homework_due) == ("", None)


def test_homework_moves_on_when_its_lesson_falls_out(cast: Cast) -> None:
    later = factory.make_lesson(cast.maths, dt.date(2026, 1, 26), slot=2)
    save(cast, homework="§ 6", homework_due=cast.lesson_ahead.pk)

    response = cast.client("teacher").post(
        address("lesson-cancel", cast.lesson_ahead.pk), {"reason": "карантин"}
    )

    assert response.status_code == 303
    assert stored(cast).homework_due == later
    assert [line.homework for line in lines_of(cast, dt.date(2026, 1, 26))] == ["§ 6"]


def test_homework_sent_by_the_grid_keeps_its_day(cast: Cast) -> None:
    save(cast, homework="§ 6", homework_due=cast.lesson_ahead.pk)

    cast.client("teacher").post(address("homework-save", cast.lesson_today.pk), {"homework": "§ 7"})

    assert (stored(cast).homework, stored(cast).homework_due) == ("§ 7", cast.lesson_ahead)


def test_lesson_takes_topic_homework_minutes_and_kind_from_the_plan_at_once(cast: Cast) -> None:
    (item,) = bulk.add_plan(cast.maths, ["Проценты"])
    PlanItem.objects.filter(pk=item.pk).update(
        homework_minutes=25, kind=LessonKind.PRACTICAL, homework="№ 7"
    )

    assert save(cast, plan_next=item.pk, topic="", homework="", kind="").status_code == 303

    lesson = stored(cast)
    assert (lesson.topic, lesson.homework, lesson.homework_minutes, lesson.kind) == (
        "Проценты",
        "№ 7",
        25,
        "practical",
    )


def test_lesson_keeps_the_homework_that_was_typed_beside_the_plan(cast: Cast) -> None:
    (item,) = bulk.add_plan(cast.maths, ["Проценты"])

    save(cast, plan_next=item.pk, topic="", homework="№ 12", kind="excursion")

    assert (stored(cast).homework, stored(cast).kind) == ("№ 12", "excursion")


def test_lesson_has_a_kind(cast: Cast) -> None:
    """S0-6b, S2-7.У3."""
    assert save(cast, kind="laboratory").status_code == 303
    assert stored(cast).kind == LessonKind.LABORATORY
    assert (
        "лабораторное занятие"
        in cast.client("deputy")
        .get(address("lesson-detail", cast.lesson_today.pk))
        .content.decode()
    )

    assert save(cast, kind="заседание").status_code == 422
    assert stored(cast).kind == LessonKind.LABORATORY


# --- the norm of the day -----------------------------------------------------------------------


def with_russian(cast: Cast, minutes: int | None = 100) -> Lesson:
    """5А has homework in Russian for the day of the next lesson of mathematics."""
    russian = school_factory.make_group(
        Subject.objects.get(school=cast.school, name="Русский язык"),
        cast.class_5a,
        teacher=cast.staff["stranger"],
    )
    factory.make_lesson(russian, dt.date(2026, 1, 21), slot=4)
    return factory.make_lesson(
        russian, dt.date(2026, 1, 19), slot=5, homework="Упр. 3", homework_minutes=minutes
    )


def ask(cast: Cast, who: str = "teacher", **query: object) -> HttpResponse:
    return cast.client(who).get(address("homework-load", cast.lesson_today.pk), query)


def test_load_of_the_day_adds_up_the_other_subjects(cast: Cast) -> None:
    """S3-3c, domain §2.4."""
    with_russian(cast)

    assert ask(cast, minutes=20).json() == {
        "text": "На 21.01 у класса выходит 120 мин из 120 допустимых для 5 класса.",
        "details": "Русский язык 100",
        "is_over": False,
    }
    over = ask(cast, minutes=30).json()
    assert over["is_over"] is True
    assert "130 мин при норме 120 мин" in over["text"]


def test_load_of_another_day_leaves_this_one_out(cast: Cast) -> None:
    with_russian(cast)
    later = factory.make_lesson(cast.maths, dt.date(2026, 1, 26), slot=2)

    assert "15 мин из 120" in ask(cast, minutes=15, due=later.pk).json()["text"]


def test_load_says_whose_homework_has_no_estimate(cast: Cast) -> None:
    with_russian(cast, minutes=None)

    assert ask(cast, minutes=15).json()["details"] == "ещё 1 без оценки времени"


def test_load_counts_a_student_and_not_both_halves_of_a_class(cast: Cast) -> None:
    subject = school_factory.make_subject(cast.school, "Английский язык")
    for label, name in (("5А, 1-я", "pupil"), ("5А, 2-я", "classmate")):
        half = school_factory.make_group(
            subject,
            cast.class_5a,
            teacher=cast.staff["stranger"],
            students=[cast.students[name]],
            label=label,
        )
        factory.make_lesson(half, dt.date(2026, 1, 21), slot=5)
        factory.make_lesson(
            half, TODAY, slot=5, homework="Слова", homework_minutes=30 if name == "pupil" else 40
        )

    load = homework.day_load(cast.lesson_today, due=cast.lesson_ahead, minutes=10)

    assert [(line.subject, line.minutes) for line in load.others] == [("Английский язык", 40)]
    assert load.total == 50


def test_load_of_grade_1_says_that_nothing_is_set(cast: Cast) -> None:
    factory.make_lesson(cast.maths_1a, dt.date(2026, 1, 22), slot=1)

    response = cast.client("teacher").get(
        address("homework-load", cast.lesson_1a.pk), {"minutes": 10}
    )

    assert "домашние задания не задают" in response.json()["text"]
    assert response.json()["is_over"] is True


def test_load_stands_on_the_page_without_scripts(cast: Cast) -> None:
    with_russian(cast)
    save(cast, homework="§ 6", homework_minutes="30")

    content = cast.client("teacher").get(address("lesson-detail", cast.lesson_today.pk))

    assert "130 мин при норме 120 мин" in content.content.decode()


@pytest.mark.parametrize("query", [{"minutes": "-1"}, {"minutes": "601"}, {"due": "x"}])
def test_load_answers_bad_input_with_422(cast: Cast, query: dict[str, str]) -> None:
    assert ask(cast, **query).status_code == 422


@pytest.mark.parametrize("name", ["lesson", "lesson_1a", "lesson_6b", "other_lesson"])
def test_load_knows_no_day_of_another_group(cast: Cast, name: str) -> None:
    assert ask(cast, due=getattr(cast, name).pk).status_code == 404


def test_load_is_asked_by_get(cast: Cast) -> None:
    response = cast.client("teacher").post(address("homework-load", cast.lesson_today.pk))

    assert response.status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_load_takes_the_same_queries_whatever_the_size(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_students(cast.maths, cast.class_5a, number)
    for index in range(number):
        group = school_factory.make_group(
            school_factory.make_subject(cast.school, f"Курс {index}"),
            cast.class_5a,
            teacher=cast.staff["stranger"],
        )
        factory.make_lesson(group, dt.date(2026, 1, 21), slot=5 + index)
        factory.make_lesson(group, TODAY, slot=5 + index, homework="§ 1", homework_minutes=10)
    lesson = Lesson.objects.select_related("group__year__regulation").get(pk=cast.lesson_today.pk)

    with django_assert_num_queries(2):
        load = homework.day_load(lesson, due=cast.lesson_ahead, minutes=5)

    assert load.total == 5 + 10 * number


# --- did not take place, and did after all -----------------------------------------------------


def test_cancelled_lesson_is_taken_back(cast: Cast) -> None:
    client = cast.client("teacher")
    client.post(address("lesson-cancel", cast.lesson_today.pk), {"reason": "карантин"})
    page = client.get(address("lesson-detail", cast.lesson_today.pk)).content.decode()
    assert address("lesson-restore", cast.lesson_today.pk) in page

    response = client.post(address("lesson-restore", cast.lesson_today.pk))

    assert response.status_code == 303
    lesson = stored(cast)
    assert (lesson.status, lesson.cancel_reason) == (LessonStatus.SCHEDULED, "")
    kinds = OutboxEvent.objects.filter(kind__startswith="lesson.").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == ["lesson.cancelled", "lesson.restored"]


def test_cancelled_lesson_whose_place_is_taken_stays_cancelled(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )
    factory.make_lesson(cast.maths, TODAY, slot=2)

    response = cast.client("teacher").post(address("lesson-restore", cast.lesson_today.pk))

    assert response.status_code == 409
    assert stored(cast).status == LessonStatus.CANCELLED


def test_cancelled_lesson_of_a_closed_term_stays_cancelled(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_closed.pk).update(
        status=LessonStatus.CANCELLED, cancel_reason="карантин"
    )

    response = cast.client("teacher").post(address("lesson-restore", cast.lesson_closed.pk))

    assert response.status_code == 422
    assert Lesson.objects.get(pk=cast.lesson_closed.pk).is_cancelled


def test_lesson_with_entries_says_what_to_do_before_it_is_cancelled(cast: Cast) -> None:
    page = cast.client("teacher").get(address("lesson-detail", cast.lesson.pk)).content.decode()

    assert "Сначала уберите их" in page
    assert 'name="reason"' not in page
    with pytest.raises(errors.JournalError):
        lessons.cancel_lesson(
            actor=cast.actors["teacher"], lesson=cast.lesson, reason="карантин", now=NOW
        )


# --- the language of topics --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "topic", "is_warned"),
    [
        ("Математика", "Fractions and decimals", True),
        ("Русский язык", "Present Simple", True),
        ("Математика", "Дроби", False),
        ("Информатика", "Циклы for и while", False),
        ("Информатика", "HTML", False),
        ("Математика", "№ 1–14", False),
        ("Математика", "", False),
        ("Английский язык", "Present Simple", False),
        ("Иностранный (немецкий)", "Mein Haus", False),
        ("Родной (татарский) язык", "Сүз төркемнәре", False),
    ],
)
def test_topic_in_another_language_is_noticed_s1_4_4i(
    subject: str, topic: str, is_warned: bool
) -> None:
    assert bool(topic_warning(Subject(name=subject), topic)) is is_warned


def test_topic_in_another_language_is_saved_with_a_warning(cast: Cast) -> None:
    """S1-4.4i: a warning, not a refusal."""
    response = cast.client("teacher").post(
        address("lesson-detail", cast.lesson_today.pk), {"topic": "Fractions"}, follow=True
    )

    assert stored(cast).topic == "Fractions"
    assert response.content.decode().count("Тема записана не по-русски") == 2
