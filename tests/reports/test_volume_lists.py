"""The classes of a year with their bound journals, and the register."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from school.models import SchoolClass
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.volumes import finished, order

LIST = reverse("reports:volume-list")
REGISTRY = reverse("reports:volume-registry")


def test_list_shows_classes_in_school_order_with_their_last_volume(cast: Cast) -> None:
    finished(cast, number=1)
    finished(cast, number=2)

    lines = cast.client("secretary").get(LIST).context["classes"].lines

    assert [line.name for line in lines] == ["1А", "5А", "6Б"]
    assert [line.volume and line.volume.registry_no for line in lines] == [None, 2, None]
    assert (lines[1].teacher, lines[1].volume.printed_at) == (
        "Классная А. И.",
        "20.01.2026, 12:00",
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"grade": "5"}, ["5А"]),
        ({"printed": "yes"}, ["5А"]),
        ({"printed": "no"}, ["1А", "6Б"]),
        ({"grade": "6", "printed": "yes"}, []),
    ],
)
def test_list_is_filtered(cast: Cast, query: dict[str, str], names: list[str]) -> None:
    finished(cast)

    answer = cast.client("secretary").get(LIST, query)

    assert [line.name for line in answer.context["classes"].lines] == names


@pytest.mark.parametrize("query", [{"year": "x"}, {"grade": "12"}, {"printed": "maybe"}])
def test_list_with_a_wrong_filter_is_422(cast: Cast, query: dict[str, str]) -> None:
    assert cast.client("secretary").get(LIST, query).status_code == 422


def test_list_of_the_year_of_another_school_is_422(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school).year_id

    assert cast.client("secretary").get(LIST, {"year": foreign}).status_code == 422


def test_list_marks_what_is_in_press(cast: Cast) -> None:
    own = order(cast)
    order(cast, by="deputy", school_class=cast.class_6b)

    lines = cast.client("secretary").get(LIST).context["classes"].lines

    assert [(line.own_job, line.in_press_for) for line in lines] == [
        (None, ""),
        (own.pk, ""),
        (None, "deputy"),
    ]


def test_list_of_a_school_without_a_year_says_so(cast: Cast) -> None:
    bare = factory.make_school("bare")
    user = factory.make_user("bare-secretary")
    factory.make_membership(user, bare, Role.SECRETARY)
    client = Client()
    client.force_login(user, backend="accounts.backends.SchoolBackend")

    answer = client.get(LIST)

    assert (answer.status_code, answer.context["classes"]) == (200, None)
    assert 'class="empty"' in answer.text


def test_list_takes_the_same_queries_for_three_classes_and_for_six(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("secretary")
    finished(cast)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)
    for letter in "ВГД":
        made = factory.make_class(cast.year, cast.scheme, 7, letter)
        factory.make_duty(made, cast.staff["teacher"])

    with django_assert_num_queries(7):
        client.get(LIST)


def test_registry_lists_every_print_newest_first(cast: Cast) -> None:
    finished(cast, number=1)
    finished(cast, by="deputy", number=2)

    answer = cast.client("director").get(REGISTRY)

    assert [
        (line.registry_no, line.class_name, line.sheets, line.ordered_by)
        for line in answer.context["lines"]
    ] == [(2, "5А", 4, "deputy"), (1, "5А", 4, "secretary")]


def test_registry_of_another_school_is_empty(cast: Cast) -> None:
    finished(cast)

    answer = cast.client("other_secretary").get(REGISTRY)

    assert answer.context["lines"] == []
    assert "5А" not in answer.text
