"""Who reads the requests about movement, and where (S1-4.3d)."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.models import MovementRequest
from school.services.movement import requests as services
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.movement_requests import ask, ask_newcomer

LIST = reverse("school:movement-request-list")
SEND = reverse("school:movement-request-send")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", {"5А", "6Б"}),
        ("secretary", {"5А", "6Б"}),
        ("deputy", {"5А", "6Б"}),
        ("class_teacher", {"5А"}),
        ("teacher", set()),
        ("mother", set()),
        ("pupil", set()),
        ("other_deputy", set()),
    ],
)
def test_requests_are_seen_by_whom_they_concern(cast: Cast, who: str, seen: set[str]) -> None:
    factory.make_duty(cast.class_6b, cast.staff["stranger"])
    ask(cast)
    ask(cast, "stranger", school_class=cast.class_6b, student=cast.students["outsider"])

    rows = MovementRequest.objects.visible_to(cast.actors[who])

    assert {row.school_class.name for row in rows} == seen


def test_list_shows_first_what_waits(cast: Cast) -> None:
    refused, waits = ask(cast), ask_newcomer(cast)
    services.refuse_request(
        actor=cast.actors["secretary"], asked=refused, refusal="нет заявления", now=NOW
    )

    office = cast.client("secretary").get(LIST).context["lines"]
    decided = cast.client("secretary").get(LIST, {"state": "decided"}).context["lines"]
    own = cast.client("class_teacher").get(LIST).context["lines"]

    assert [line.request for line in office] == [waits]
    assert [line.request for line in decided] == [refused]
    assert [line.request for line in own] == [waits, refused]
    assert [line.can_decide for line in office] == [True]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("class_teacher", "Когда ученик приходит или уходит"),
        ("stranger", "Запросы о движении подают классные руководители."),
        ("secretary", "Их подают классные руководители"),
    ],
)
def test_empty_list_says_what_to_do(cast: Cast, who: str, words: str) -> None:
    response = cast.client(who).get(LIST)

    assert response.context["lines"] == []
    assert words in response.content.decode()


def test_unknown_filter_is_refused(cast: Cast) -> None:
    assert cast.client("secretary").get(LIST, {"state": "x"}).status_code == 422


def test_class_list_leads_to_the_request(cast: Cast) -> None:
    client = cast.client("class_teacher")

    page = client.get(reverse("school:student-list")).content.decode()
    without = cast.client("stranger").get(reverse("school:student-list")).content.decode()

    assert (SEND in page, SEND in without) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        ask_newcomer(cast, f"Новикова {number}")
    client = cast.client("class_teacher")
    client.get(LIST)

    with django_assert_num_queries(4):
        client.get(LIST)
