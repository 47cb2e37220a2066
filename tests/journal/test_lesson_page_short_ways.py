"""The short ways to what is on a lesson's page: topic, homework, attendance, cancellation."""

import pytest
from django.urls import reverse

from journal.models import Lesson
from tests.factories import gradebook as bulk
from tests.factories.cast import Cast

SHORT = ["topic-save", "homework-save", "attendance-confirm", "lesson-cancel"]
BODY = {"topic": "Проценты", "homework": "§ 7", "reason": "карантин"}


def address(lesson: Lesson, name: str) -> str:
    return reverse(f"journal:{name}", args=[lesson.pk])


def test_topic_is_saved_and_leads_back_to_where_it_was_sent_from(cast: Cast) -> None:
    path = address(cast.lesson_today, "topic-save")

    saved = cast.client("teacher").post(path, {"topic": " Проценты ", "back": "gradebook"})

    assert saved.status_code == 303
    assert saved["Location"] == (
        f"{reverse('journal:gradebook', args=[cast.maths.pk])}"
        f"?term={cast.term.pk}#lesson-{cast.lesson_today.pk}"
    )
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Проценты"
    again = cast.client("teacher").post(path, {"topic": "Пропорции"})
    assert again["Location"] == address(cast.lesson_today, "lesson-detail")
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Пропорции"


def test_topic_of_the_plan_is_taken_with_one_click(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Проценты"])

    response = cast.client("teacher").post(
        address(cast.lesson_today, "topic-save"), {"plan_item": items[0].pk}
    )

    assert response.status_code == 303
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.plan_item) == ("Проценты", items[0])


def test_topic_typed_over_keeps_the_line_of_the_plan(cast: Cast) -> None:
    items = bulk.add_plan(cast.maths, ["Проценты"])
    path = address(cast.lesson_today, "topic-save")
    cast.client("teacher").post(path, {"plan_item": items[0].pk})

    cast.client("teacher").post(path, {"topic": "Проценты, часть 2"})

    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.topic, lesson.plan_item) == ("Проценты, часть 2", items[0])


def test_homework_sent_alone_keeps_the_minutes(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson.pk).update(homework_minutes=25)

    saved = cast.client("teacher").post(
        address(cast.lesson, "homework-save"), {"homework": "§ 7\r\n№ 3 "}
    )

    assert saved.status_code == 303
    lesson = Lesson.objects.get(pk=cast.lesson.pk)
    assert (lesson.homework, lesson.homework_minutes) == ("§ 7\n№ 3", 25)


def test_homework_left_empty_says_that_nothing_was_set(cast: Cast) -> None:
    path = address(cast.lesson_today, "homework-save")

    assert cast.client("teacher").post(path, {"homework": ""}).status_code == 303
    assert Lesson.objects.get(pk=cast.lesson_today.pk).homework_recorded_at is not None


def test_attendance_is_confirmed_by_teacher_or_class_teacher(cast: Cast) -> None:
    for who in ("teacher", "class_teacher"):
        Lesson.objects.filter(pk=cast.lesson_today.pk).update(attendance_checked_at=None)
        response = cast.client(who).post(address(cast.lesson_today, "attendance-confirm"))
        assert response.status_code == 303
        assert Lesson.objects.get(pk=cast.lesson_today.pk).attendance_checked_at is not None


def test_lesson_is_cancelled_with_a_reason(cast: Cast) -> None:
    path = address(cast.lesson_today, "lesson-cancel")

    assert cast.client("teacher").post(path, {"reason": " "}).status_code == 422
    assert cast.client("teacher").post(path, {"reason": "карантин"}).status_code == 303
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    assert (lesson.status, lesson.cancel_reason) == ("cancelled", "карантин")
    page = cast.client("teacher").get(address(cast.lesson_today, "lesson-detail"))
    assert "Урок не состоялся: карантин." in page.content.decode()


def test_lesson_with_marks_is_not_cancelled(cast: Cast) -> None:
    path = address(cast.lesson, "lesson-cancel")

    assert cast.client("teacher").post(path, {"reason": "карантин"}).status_code == 422
    assert Lesson.objects.get(pk=cast.lesson.pk).status == "scheduled"


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("other_teacher", 404), ("deputy", 403), ("mother", 403)],
)
def test_short_way_is_closed_to_others(cast: Cast, name: str, who: str, status: int) -> None:
    path = address(cast.lesson_today, name)
    before = Lesson.objects.values().get(pk=cast.lesson_today.pk)

    assert cast.client(who).post(path, BODY).status_code == status
    assert Lesson.objects.values().get(pk=cast.lesson_today.pk) == before


@pytest.mark.parametrize("name", ["topic-save", "homework-save", "lesson-cancel"])
def test_short_way_is_closed_to_the_class_teacher(cast: Cast, name: str) -> None:
    path = address(cast.lesson_today, name)

    assert cast.client("class_teacher").post(path, BODY).status_code == 403


@pytest.mark.parametrize("name", SHORT)
def test_short_way_refuses_a_closed_term_and_a_wrong_method(cast: Cast, name: str) -> None:
    path = address(cast.lesson_closed, name)

    assert cast.client("teacher").post(path, BODY).status_code == 422
    assert cast.client("teacher").get(path).status_code == 405


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("topic-save", {"topic": "т" * 2001}),
        ("topic-save", {"topic": "\x00"}),
        ("topic-save", {"plan_item": "x"}),
        ("topic-save", {"plan_item": "99999999999999999999"}),
        ("homework-save", {"homework": "д" * 4001}),
        ("homework-save", {"homework": "§ 1", "minutes": "601"}),
        ("lesson-cancel", {"reason": "п" * 201}),
        ("lesson-cancel", {"reason": "\x00"}),
    ],
)
def test_short_way_answers_bad_input_with_a_sentence(
    cast: Cast, name: str, body: dict[str, str]
) -> None:
    before = Lesson.objects.values().get(pk=cast.lesson_today.pk)
    response = cast.client("teacher").post(address(cast.lesson_today, name), body)

    assert response.status_code == 422
    assert 'class="error-page"' in response.content.decode()
    assert Lesson.objects.values().get(pk=cast.lesson_today.pk) == before
