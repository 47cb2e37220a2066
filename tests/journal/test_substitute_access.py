"""A substitute reaches exactly the lessons that were given, from the moment they are given until
they are taken back (S0-6g): every way to a lesson, and the database itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.models import Lesson, Mark
from journal.services import substitutions as services
from schedule.models import Substitution
from tests.factories import journal as factory
from tests.factories import operations
from tests.factories.cast import NOW, Cast
from tests.factories.substitutions import give, make_absence

pytestmark = pytest.mark.django_db


def url(name: str, pk: int) -> str:
    return reverse(f"journal:{name}", args=[pk])


def write_mark(cast: Cast, client: Client, lesson: Lesson) -> HttpResponse:
    return client.post(
        url("operations", lesson.group_id),
        {"operations": [operations.cell(lesson, cast.students["pupil"].pk, "5")]},
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def results(answer: HttpResponse) -> list[int]:
    return [line["status"] for line in answer.json()["results"]]


@pytest.fixture
def given(cast: Cast) -> Substitution:
    make_absence(cast, last=cast.lesson_ahead.on)
    return give(cast, cast.lesson_today)


def test_given_lesson_opens_at_once(cast: Cast, given: Substitution) -> None:
    client = cast.client("stranger")

    assert client.get(url("lesson-detail", cast.lesson_today.pk)).status_code == 200
    answer = client.post(
        url("topic-save", cast.lesson_today.pk),
        {"topic": "Сложение дробей"},
    )
    assert answer.status_code == 303
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Сложение дробей"


def test_substitute_sets_a_mark_and_homework(cast: Cast, given: Substitution) -> None:
    client = cast.client("stranger")

    write_mark(cast, client, cast.lesson_today)
    client.post(url("homework-save", cast.lesson_today.pk), {"homework": "§ 6, № 1"})

    mark = Mark.objects.get(work__lesson=cast.lesson_today)
    assert (mark.value, mark.author) == (5, cast.staff["stranger"])
    assert Lesson.objects.get(pk=cast.lesson_today.pk).homework == "§ 6, № 1"


WAYS: dict[str, Callable[[Cast, Client, Lesson], HttpResponse]] = {
    "page": lambda _, client, lesson: client.get(url("lesson-detail", lesson.pk)),
    "topic": lambda _, client, lesson: client.post(url("topic-save", lesson.pk), {"topic": "Х"}),
    "homework": lambda _, client, lesson: client.post(
        url("homework-save", lesson.pk), {"homework": "Х"}
    ),
    "attendance": lambda _, client, lesson: client.post(url("attendance-confirm", lesson.pk)),
    "attachment": lambda _, client, lesson: client.post(
        url("attachment-add", lesson.pk), {"title": "Х", "url": "https://example.org/"}
    ),
    "load": lambda _, client, lesson: client.get(url("homework-load", lesson.pk)),
    "works": lambda _, client, lesson: client.get(url("work-list", lesson.pk)),
    "cancel": lambda _, client, lesson: client.post(
        url("lesson-cancel", lesson.pk), {"reason": "Х"}
    ),
    "history": lambda _, client, lesson: client.get(url("lesson-history", lesson.pk)),
    "cell": lambda cast, client, lesson: client.get(
        reverse("journal:cell-card", args=[lesson.pk, cast.students["pupil"].pk])
    ),
    "journal": lambda _, client, lesson: client.get(url("gradebook", lesson.group_id)),
    "term marks": lambda _, client, lesson: client.get(url("term-marks", lesson.group_id)),
}


@pytest.mark.parametrize("way", WAYS)
def test_other_lessons_of_the_group_stay_shut(cast: Cast, given: Substitution, way: str) -> None:
    before = list(Lesson.objects.filter(pk=cast.lesson_ahead.pk).values())

    answer = WAYS[way](cast, cast.client("stranger"), cast.lesson_ahead)

    assert answer.status_code == 404
    assert list(Lesson.objects.filter(pk=cast.lesson_ahead.pk).values()) == before


@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("journal", "term marks")])
def test_every_way_shuts_when_the_substitution_is_taken_back(
    cast: Cast, given: Substitution, way: str
) -> None:
    client = cast.client("stranger")
    assert client.get(url("lesson-detail", cast.lesson_today.pk)).status_code == 200

    services.take_back(actor=cast.actors["deputy"], substitution=given, now=NOW)

    assert WAYS[way](cast, client, cast.lesson_today).status_code == 404


def test_mark_in_another_lesson_of_the_group_is_not_taken(cast: Cast, given: Substitution) -> None:
    other = factory.make_lesson(cast.maths, cast.lesson.on, slot=6)

    answer = write_mark(cast, cast.client("stranger"), other)

    assert 404 in (answer.status_code, *(results(answer) if answer.status_code == 200 else ()))
    assert not Mark.objects.filter(work__lesson=other).exists()


def test_mark_after_taking_back_is_not_taken(cast: Cast, given: Substitution) -> None:
    services.take_back(actor=cast.actors["deputy"], substitution=given, now=NOW)

    answer = write_mark(cast, cast.client("stranger"), cast.lesson_today)

    assert 404 in (answer.status_code, *(results(answer) if answer.status_code == 200 else ()))
    assert not Mark.objects.filter(work__lesson=cast.lesson_today).exists()


def test_database_lets_the_substitute_write_in_the_given_lesson_only(
    cast: Cast, given: Substitution
) -> None:
    lesson = Lesson.objects.get(pk=cast.lesson_today.pk)
    other = factory.make_work(factory.make_lesson(cast.maths, cast.lesson.on, slot=6))
    factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)

    with pytest.raises(IntegrityError, match="mark_author_teaches"), transaction.atomic():
        Mark.objects.create(
            school=cast.school,
            work=other,
            student=cast.students["pupil"],
            value=5,
            author=cast.staff["stranger"],
            recorded_at=NOW,
        )


def test_absent_teacher_keeps_the_journal(cast: Cast, given: Substitution) -> None:
    client = cast.client("teacher")

    assert client.get(url("gradebook", cast.maths.pk)).status_code == 200
    assert client.get(url("lesson-detail", cast.lesson_today.pk)).status_code == 200


def test_lesson_says_whom_the_substitute_stands_in_for(cast: Cast, given: Substitution) -> None:
    html = cast.client("stranger").get(url("lesson-detail", cast.lesson_today.pk)).content.decode()

    assert "Вы замещаете: Учителева Анна Ивановна." in html
    assert "Урок проведён, подписать" in html


def test_lesson_of_the_class_says_nothing_of_it_to_others(cast: Cast, given: Substitution) -> None:
    html = (
        cast.client("class_teacher")
        .get(url("lesson-detail", cast.lesson_today.pk))
        .content.decode()
    )

    assert "Вы замещаете" not in html


def test_home_says_whom_the_substitute_stands_in_for(cast: Cast, given: Substitution) -> None:
    html = cast.client("stranger").get(reverse("home")).content.decode()

    assert "вы замещаете: Учителева А. И." in html
    assert "Распишитесь за проведённые уроки" in html


def test_home_of_the_deputy_counts_open_lessons(cast: Cast) -> None:
    make_absence(cast)

    found: Any = cast.client("deputy").get(reverse("home"))

    assert found.context["page"].open_lessons == 2
