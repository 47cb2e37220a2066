"""The form of the order, opened from the request of a class teacher (S1-4.3d)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from school.enums import MovementKind, RequestState
from school.models import Movement, MovementRequest, SchoolClass
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

URL = reverse("journal:movement-record")


def make_request(cast: Cast, kind: MovementKind, **values: Any) -> MovementRequest:
    return MovementRequest.objects.create(
        **{
            "school": cast.school,
            "school_class": cast.class_5a,
            "kind": kind,
            "wanted_on": "2026-01-26",
            "place": "школа № 3",
            "requested_by": cast.users["class_teacher"],
            "requested_at": NOW,
        }
        | values
    )


@pytest.fixture
def departure(cast: Cast) -> MovementRequest:
    return make_request(cast, MovementKind.DEPARTURE, student=cast.students["pupil"])


@pytest.fixture
def arrival(cast: Cast) -> MovementRequest:
    return make_request(cast, MovementKind.ARRIVAL, newcomer="Новикова Ия Львовна")


def address(asked: MovementRequest, **more: object) -> str:
    pairs = {"kind": asked.kind, "request": asked.pk, "student": asked.student_id} | more
    return f"{URL}?" + "&".join(f"{name}={value}" for name, value in pairs.items() if value)


def paper(**values: Any) -> dict[str, Any]:
    return {
        "order_no": "45-у",
        "order_on": "2026-01-19",
        "effective_on": "2026-01-26",
        "place": "школа № 3",
        "confirm": "1",
        **values,
    }


def test_form_knows_what_the_request_says(cast: Cast, departure: MovementRequest) -> None:
    response = cast.client("secretary").get(address(departure))

    form = response.context["form"]
    assert response.context["asked"] == departure
    assert (form["effective_on"].value().isoformat(), form["place"].value()) == (
        "2026-01-26",
        "школа № 3",
    )


def test_form_of_an_arrival_splits_the_name(cast: Cast, arrival: MovementRequest) -> None:
    form = cast.client("secretary").get(address(arrival)).context["form"]

    names = [form[name].value() for name in ("last_name", "first_name", "patronymic")]
    assert names == ["Новикова", "Ия", "Львовна"]
    assert form["to_class"].value() == cast.class_5a.pk


def test_form_of_a_transfer_finds_the_class_by_its_name(cast: Cast) -> None:
    class_5b = factory.make_class(cast.year, cast.scheme, 5, "Б")
    asked = make_request(cast, MovementKind.TRANSFER, student=cast.students["pupil"], place=" 5 б")

    form = cast.client("administrator").get(address(asked)).context["form"]

    assert form["to_class"].value() == class_5b.pk


def test_confirmed_order_confirms_the_request(cast: Cast, departure: MovementRequest) -> None:
    client = cast.client("secretary")

    response = client.post(address(departure), paper())

    departure.refresh_from_db()
    assert response.status_code == 303
    assert (departure.state, departure.movement, departure.decided_by) == (
        RequestState.CONFIRMED,
        Movement.objects.get(),
        cast.users["secretary"],
    )


def test_preview_decides_nothing(cast: Cast, departure: MovementRequest) -> None:
    body = paper(preview="1")
    del body["confirm"]

    response = cast.client("secretary").post(address(departure), body)

    departure.refresh_from_db()
    assert (response.status_code, departure.state) == (200, RequestState.PENDING)


def test_order_without_a_word_of_the_request_confirms_it_too(
    cast: Cast, departure: MovementRequest
) -> None:
    cast.client("secretary").post(address(departure, request=""), paper())

    departure.refresh_from_db()
    assert (departure.state, departure.movement) == (
        RequestState.CONFIRMED,
        Movement.objects.get(),
    )


def test_order_of_another_kind_leaves_the_request_waiting(
    cast: Cast, departure: MovementRequest
) -> None:
    response = cast.client("secretary").post(
        address(departure, kind="transfer", request=""), paper(to_class=cast.class_6b.pk)
    )

    departure.refresh_from_db()
    assert (response.status_code, departure.state) == (303, RequestState.PENDING)


def test_newcomer_arrives_by_the_request(cast: Cast, arrival: MovementRequest) -> None:
    response = cast.client("secretary").post(
        address(arrival),
        paper(
            last_name="Новикова",
            first_name="Ия",
            sex="f",
            born_on="2014-08-02",
            to_class=cast.class_5a.pk,
        ),
    )

    arrival.refresh_from_db()
    assert response.status_code == 303
    assert arrival.movement.student.last_name == "Новикова"


def test_newcomer_may_be_known_to_the_school(cast: Cast, arrival: MovementRequest) -> None:
    known = factory.make_student(
        cast.school,
        "Новикова",
        first_name="Ия",
        school_class=cast.class_1a,
        until=dt.date(2025, 12, 1),
    )
    client = cast.client("secretary")

    found = client.get(URL, {"q": "новикова", "request": arrival.pk}).content.decode()
    client.post(address(arrival, student=known.pk), paper(to_class=cast.class_5a.pk))

    arrival.refresh_from_db()
    assert f"student={known.pk}&amp;request={arrival.pk}" in found
    assert (arrival.state, arrival.movement.student) == (RequestState.CONFIRMED, known)


@pytest.mark.parametrize(
    "change",
    [{"kind": "transfer"}, {"student": "classmate"}, {"request": "x"}, {"request": 10**18}],
)
def test_address_that_does_not_agree_is_not_found(
    cast: Cast, departure: MovementRequest, change: dict[str, Any]
) -> None:
    if "student" in change:
        change = {"student": cast.students["classmate"].pk}

    assert cast.client("secretary").get(address(departure, **change)).status_code == 404


def test_request_of_another_school_is_not_found(cast: Cast) -> None:
    other = cast.other_school
    foreign = make_request(
        cast,
        MovementKind.ARRIVAL,
        school=other,
        school_class=SchoolClass.objects.get(school=other),
        newcomer="Чужая Ия",
        requested_by=cast.users["other_teacher"],
    )

    assert cast.client("secretary").get(address(foreign)).status_code == 404
    assert cast.client("other_secretary").get(address(foreign)).status_code == 200


def test_decided_request_opens_no_form(cast: Cast, departure: MovementRequest) -> None:
    MovementRequest.objects.update(state=RequestState.WITHDRAWN)

    assert cast.client("secretary").get(address(departure)).status_code == 409


def test_office_sees_what_waits_above_the_book_and_at_home(
    cast: Cast, departure: MovementRequest
) -> None:
    book = reverse("reports:movement-book")
    for who in ("secretary", "administrator"):
        client = cast.client(who)
        (line,) = client.get(book).context["asked"]
        assert (line.person, line.can_decide) == ("Ёлкина Вера Петровна", True)
        home = client.get(reverse("home"))
        assert home.context["page"].movement_requests == 1
        assert book in home.content.decode()
        record = f"{URL}{line.query}".replace("&", "&amp;")
        assert record in client.get(book).content.decode()


def test_class_teacher_sees_the_own_request_above_the_book(
    cast: Cast, departure: MovementRequest
) -> None:
    book = reverse("reports:movement-book")

    page = cast.client("class_teacher").get(book).context
    without = cast.client("stranger").get(book).context

    assert [(line.can_decide, line.can_withdraw) for line in page["asked"]] == [(False, True)]
    assert (page["can_send"], without["can_send"], without["asked"]) == (True, False, [])


def test_undone_order_is_told_in_the_list(cast: Cast, departure: MovementRequest) -> None:
    client = cast.client("secretary")
    client.post(address(departure), paper())
    movement = Movement.objects.get()
    client.post(reverse("journal:movement-undo", args=[movement.pk]), {"reason": "не тот день"})

    page = cast.client("class_teacher").get(reverse("school:movement-request-list"))

    (line,) = page.context["lines"]
    assert (line.request.state, line.is_undone) == (RequestState.CONFIRMED, True)
    assert "не тот день" in page.content.decode()
