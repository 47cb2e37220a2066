"""The pages of an order: search, form, preview, record, undo."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from school.enums import GroupKind, MovementKind
from school.models import Movement, SchoolClass, Student
from school.services.movement import record_movement
from school.services.movement.plan import Order
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

URL = reverse("journal:movement-record")


@pytest.fixture
def class_5b(cast: Cast) -> SchoolClass:
    """5Б with English in two halves."""
    school_class = factory.make_class(cast.year, cast.scheme, 5, "Б")
    english = factory.make_subject(cast.school, "Английский язык")
    for half in ("1-я группа", "2-я группа"):
        factory.make_group(
            english, school_class, students=[], kind=GroupKind.SUBGROUP, label=f"5Б, {half}"
        )
    return school_class


@pytest.fixture
def departure(cast: Cast) -> Movement:
    return record_movement(
        actor=cast.actors["secretary"],
        order=Order(
            MovementKind.DEPARTURE,
            "45-у",
            dt.date(2026, 1, 19),
            dt.date(2026, 1, 20),
            student=cast.students["pupil"],
            place="школа № 3",
        ),
        now=NOW,
    )


def address(cast: Cast, kind: str, name: str = "pupil") -> str:
    return f"{URL}?kind={kind}&student={cast.students[name].pk}"


def paper(**values: Any) -> dict[str, Any]:
    return {
        "order_no": "45-у",
        "order_on": "2026-01-19",
        "effective_on": "20.01.2026",
        **values,
    }


def test_search_finds_by_any_words_and_offers_what_fits(cast: Cast) -> None:
    response = cast.client("secretary").get(URL, {"q": "ёлк вера"})

    (found,) = response.context["found"]
    assert (found.name, found.class_name) == ("Ёлкина Вера Петровна", "5А")
    assert found.kinds == (
        MovementKind.TRANSFER,
        MovementKind.DEPARTURE,
        MovementKind.CONDITIONAL,
        MovementKind.REPEAT,
    )


def test_search_finds_nobody_of_another_school(cast: Cast) -> None:
    response = cast.client("secretary").get(URL, {"q": "Иноземцева"})

    assert response.context["found"] == []


def test_preview_shows_the_steps_and_writes_nothing(cast: Cast) -> None:
    response = cast.client("secretary").post(
        address(cast, "departure"), paper(place="школа № 3", preview="1")
    )

    assert response.status_code == 200
    assert [row.group for row in response.context["steps"].closes] == [cast.maths]
    assert Movement.objects.count() == 0


def test_backdated_order_tells_of_the_marks_after_it(cast: Cast) -> None:
    response = cast.client("secretary").post(
        address(cast, "departure"), paper(place="школа № 3", effective_on="2026-01-12")
    )

    assert response.context["stranded"].marks == 1


def test_confirmed_order_is_recorded(cast: Cast) -> None:
    response = cast.client("secretary").post(
        address(cast, "departure"), paper(place="школа № 3", confirm="1")
    )

    assert (response.status_code, response["Location"]) == (303, reverse("reports:movement-book"))
    movement = Movement.objects.get()
    assert (movement.student, movement.kind) == (cast.students["pupil"], MovementKind.DEPARTURE)
    assert movement.recorded_by == cast.users["secretary"]


def test_chosen_class_asks_for_the_subgroup(cast: Cast, class_5b: SchoolClass) -> None:
    client = cast.client("administrator")
    first = client.post(address(cast, "transfer"), paper(to_class=class_5b.pk, confirm="1"))
    (name,) = first.context["form"].divided
    half = class_5b.group_classes.get(group__label="5Б, 2-я группа").group

    second = client.post(
        address(cast, "transfer"), paper(to_class=class_5b.pk, confirm="1", **{name: half.pk})
    )

    assert (first.status_code, second.status_code) == (422, 303)
    assert half.memberships.get().student == cast.students["pupil"]


def test_new_student_arrives(cast: Cast) -> None:
    response = cast.client("secretary").post(
        f"{URL}?kind=arrival",
        paper(
            last_name="Новикова",
            first_name="Ия",
            sex="f",
            born_on="2014-08-02",
            to_class=cast.class_5a.pk,
            place="школа № 3",
            confirm="1",
        ),
    )

    assert response.status_code == 303
    assert Student.objects.get(last_name="Новикова").enrolments.get().school_class == cast.class_5a


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place": ""}, "place"),
        ({"place": "школа № 3", "order_no": ""}, "order_no"),
        ({"place": "школа № 3", "order_on": "2026-01-21"}, "order_on"),
        ({"place": "школа № 3", "effective_on": "2025-09-01"}, "effective_on"),
    ],
)
def test_mistake_is_shown_at_its_field(cast: Cast, values: dict[str, str], field: str) -> None:
    response = cast.client("secretary").post(
        address(cast, "departure"), paper(confirm="1", **values)
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Movement.objects.count() == 0


def test_class_of_another_school_is_no_choice(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)

    response = cast.client("secretary").post(
        address(cast, "transfer"), paper(to_class=foreign.pk, confirm="1")
    )

    assert list(response.context["form"].errors) == ["to_class"]


@pytest.mark.parametrize(
    "query", ["?kind=departure", "?kind=departure&student=x", "?kind=promotion&student=1"]
)
def test_address_that_names_nothing_is_not_found(cast: Cast, query: str) -> None:
    assert cast.client("secretary").get(f"{URL}{query}").status_code == 404


def test_student_of_another_school_is_not_found(cast: Cast) -> None:
    assert (
        cast.client("secretary").get(address(cast, "departure", "other_pupil")).status_code == 404
    )


def test_undo_asks_why(cast: Cast, departure: Movement) -> None:
    url = reverse("journal:movement-undo", args=[departure.pk])
    client = cast.client("secretary")

    empty = client.post(url, {"reason": " "})
    done = client.post(url, {"reason": "не тот ученик"})

    assert (empty.status_code, done.status_code) == (422, 303)
    assert cast.students["pupil"].enrolments.get().until is None


def test_undo_twice_is_refused(cast: Cast, departure: Movement) -> None:
    url = reverse("journal:movement-undo", args=[departure.pk])
    client = cast.client("secretary")
    client.post(url, {"reason": "не тот ученик"})

    assert client.post(url, {"reason": "не тот ученик"}).status_code == 422


def test_undo_of_another_school_is_not_found(cast: Cast, departure: Movement) -> None:
    url = reverse("journal:movement-undo", args=[departure.pk])

    response = cast.client("other_secretary").post(url, {"reason": "чужой"})

    departure.refresh_from_db()
    assert (response.status_code, departure.undone_at) == (404, None)
