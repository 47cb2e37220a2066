"""The class teacher tells the office who comes and goes (S1-4.3d)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from school.enums import MovementKind, RequestState
from school.models import ClassTeacherDuty, Enrolment, Movement, MovementRequest
from school.services.movement import requests as services
from school.services.movement.plan import MovementError, Order
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.movement_requests import DAY, ask, ask_newcomer

LIST = reverse("school:movement-request-list")
SEND = reverse("school:movement-request-send")


def order(cast: Cast, **values: Any) -> Order:
    return Order(
        **{
            "kind": MovementKind.DEPARTURE,
            "number": "45-у",
            "on": TODAY,
            "effective_on": DAY,
            "student": cast.students["pupil"],
            "place": "школа № 3",
        }
        | values
    )


def url(name: str, asked: MovementRequest) -> str:
    return reverse(f"school:movement-request-{name}", args=[asked.pk])


# --- asking ------------------------------------------------------------------------------------


def test_class_teacher_asks_and_nobody_moves(cast: Cast) -> None:
    response = cast.client("class_teacher").post(
        f"{SEND}?kind=departure",
        {
            "student": cast.students["pupil"].pk,
            "wanted_on": "26.01.2026",
            "place": "школа № 3",
            "note": "заявление матери",
        },
    )

    asked = MovementRequest.objects.get()
    assert (response.status_code, response["Location"]) == (303, LIST)
    assert (asked.kind, asked.student, asked.school_class, asked.wanted_on, asked.state) == (
        MovementKind.DEPARTURE,
        cast.students["pupil"],
        cast.class_5a,
        DAY,
        RequestState.PENDING,
    )
    assert (asked.place, asked.note) == ("школа № 3", "заявление матери")
    assert asked.requested_by == cast.users["class_teacher"]
    assert Movement.objects.count() == 0
    assert cast.students["pupil"].enrolments.get().until is None


def test_arrival_names_somebody_new(cast: Cast) -> None:
    response = cast.client("class_teacher").post(
        f"{SEND}?kind=arrival",
        {
            "newcomer": "  Новикова  Ия ",
            "into_class": cast.class_5a.pk,
            "wanted_on": "2026-01-26",
        },
    )

    asked = MovementRequest.objects.get()
    assert response.status_code == 303
    assert (asked.student, asked.newcomer, asked.school_class) == (
        None,
        "Новикова Ия",
        cast.class_5a,
    )


def test_form_offers_the_students_of_the_own_class_only(cast: Cast) -> None:
    form = cast.client("class_teacher").get(SEND).context["form"]

    assert [label for _, label in form.fields["student"].choices] == [
        "—",
        "Абрамова Вера Петровна",
        "Ёлкина Вера Петровна",
    ]


def test_leader_of_two_classes_asks_about_each(cast: Cast) -> None:
    factory.make_duty(cast.class_6b, cast.staff["class_teacher"])
    client = cast.client("class_teacher")

    choices = client.get(SEND).context["form"].fields["student"].choices
    client.post(
        SEND, {"student": cast.students["outsider"].pk, "wanted_on": "2026-01-26", "place": "Юг"}
    )

    assert [label for label, _ in choices[1:]] == ["5А", "6Б"]
    assert MovementRequest.objects.get().school_class == cast.class_6b


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("departure", {"student": ""}, "student"),
        ("departure", {"wanted_on": ""}, "wanted_on"),
        ("departure", {"wanted_on": "2016-01-26"}, "wanted_on"),
        ("transfer", {"place": ""}, "place"),
        ("arrival", {"newcomer": " "}, "newcomer"),
    ],
)
def test_mistake_is_shown_at_its_field(
    cast: Cast, kind: str, values: dict[str, str], field: str
) -> None:
    body = {
        "student": cast.students["pupil"].pk,
        "into_class": cast.class_5a.pk,
        "newcomer": "Новикова Ия",
        "wanted_on": "2026-01-26",
        "place": "5Б",
    }

    response = cast.client("class_teacher").post(f"{SEND}?kind={kind}", body | values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert MovementRequest.objects.count() == 0


@pytest.mark.parametrize("name", ["outsider", "sibling", "other_pupil"])
def test_student_of_another_class_is_no_choice(cast: Cast, name: str) -> None:
    student = cast.students[name]

    response = cast.client("class_teacher").post(
        SEND, {"student": student.pk, "wanted_on": "2026-01-26", "place": "Юг"}
    )

    assert list(response.context["form"].errors) == ["student"]
    with pytest.raises(services.MovementRequestError) as refused:
        ask(cast, student=student)
    assert refused.value.field == "student"
    assert MovementRequest.objects.count() == 0


@pytest.mark.parametrize("kind", ["graduation", "x"])
def test_other_orders_are_not_asked_for(cast: Cast, kind: str) -> None:
    assert cast.client("class_teacher").get(f"{SEND}?kind={kind}").status_code == 404


@pytest.mark.parametrize(
    "who", ["teacher", "stranger", "secretary", "deputy", "mother", "other_teacher"]
)
def test_nobody_else_asks_about_the_class(cast: Cast, who: str) -> None:
    with pytest.raises(services.NotYourMovementRequest):
        ask(cast, who)

    assert cast.client(who).post(SEND, {}).status_code == 403
    assert MovementRequest.objects.count() == 0


def test_former_class_teacher_asks_no_more(cast: Cast) -> None:
    asked = ask(cast)
    cast.class_5a.teacher_duties.update(until=TODAY)
    client = cast.client("class_teacher")

    answers = [client.get(SEND).status_code, client.post(url("withdraw", asked)).status_code]

    asked.refresh_from_db()
    assert (answers, asked.state) == ([403, 403], RequestState.PENDING)
    assert [line.can_withdraw for line in client.get(LIST).context["lines"]] == [False]


def test_second_request_about_a_student_waits_for_the_first(cast: Cast) -> None:
    ask(cast)
    ask_newcomer(cast)

    response = cast.client("class_teacher").post(
        f"{SEND}?kind=transfer",
        {"student": cast.students["pupil"].pk, "wanted_on": "2026-01-26", "place": "5Б"},
    )

    assert response.status_code == 409
    assert list(response.context["form"].errors) == ["student"]
    with pytest.raises(services.MovementAskedAlready):
        ask_newcomer(cast, "новикова ия львовна")
    assert MovementRequest.objects.count() == 2


def test_database_holds_one_request_of_a_student(cast: Cast) -> None:
    asked = ask(cast)
    asked.pk = None

    with pytest.raises(IntegrityError, match="one_pending_movement_request"), transaction.atomic():
        asked.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"kind": MovementKind.GRADUATION}, "movement_request_of_known_kind"),
        ({"student": None}, "movement_request_names_somebody"),
        ({"newcomer": "Новикова Ия"}, "movement_request_names_somebody"),
        ({"state": RequestState.REFUSED}, "refused_movement_request_has_reason"),
        ({"state": RequestState.CONFIRMED}, "confirmed_movement_request_has_movement"),
    ],
)
def test_database_refuses_what_makes_no_sense(
    cast: Cast, change: dict[str, Any], name: str
) -> None:
    asked = ask(cast)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        MovementRequest.objects.filter(pk=asked.pk).update(**change)


# --- taking back, refusing ---------------------------------------------------------------------


def test_request_is_withdrawn_and_may_be_sent_again(cast: Cast) -> None:
    asked = ask(cast)
    client = cast.client("class_teacher")

    first = client.post(url("withdraw", asked))
    second = client.post(url("withdraw", asked))
    ask(cast)

    asked.refresh_from_db()
    assert (first.status_code, second.status_code) == (303, 409)
    assert (asked.state, asked.decided_by) == (
        RequestState.WITHDRAWN,
        cast.users["class_teacher"],
    )


def test_new_class_teacher_withdraws_the_request_of_the_former_one(cast: Cast) -> None:
    asked = ask(cast)
    cast.class_5a.teacher_duties.update(until=TODAY)
    ClassTeacherDuty.objects.create(
        school=cast.school,
        school_class=cast.class_5a,
        staff=cast.staff["teacher"],
        since=TODAY,
    )

    response = cast.client("teacher").post(url("withdraw", asked))

    asked.refresh_from_db()
    assert (response.status_code, asked.state) == (303, RequestState.WITHDRAWN)


def test_office_refuses_with_a_reason_that_the_class_teacher_reads(cast: Cast) -> None:
    asked = ask(cast)
    client = cast.client("secretary")

    empty = client.post(url("refuse", asked), {"refusal": " "})
    done = client.post(url("refuse", asked), {"refusal": "нет заявления"})
    again = client.post(url("refuse", asked), {"refusal": "нет заявления"})

    page = cast.client("class_teacher").get(LIST)
    (line,) = page.context["lines"]
    assert (empty.status_code, done.status_code, again.status_code) == (422, 303, 409)
    assert (line.request.state, line.request.refusal, line.can_withdraw) == (
        RequestState.REFUSED,
        "нет заявления",
        False,
    )
    assert "нет заявления" in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("class_teacher", 403), ("deputy", 403)])
def test_refusing_is_the_matter_of_the_office(cast: Cast, who: str, status: int) -> None:
    asked = ask(cast)

    assert cast.client(who).post(url("refuse", asked), {"refusal": "нет"}).status_code == status
    with pytest.raises(services.NotRecorder):
        services.refuse_request(actor=cast.actors[who], asked=asked, refusal="нет", now=NOW)
    with pytest.raises(services.NotRecorder):
        services.record_requested(actor=cast.actors[who], asked=asked, order=order(cast), now=NOW)


def test_request_of_another_school_or_class_is_not_found(cast: Cast) -> None:
    asked = ask(cast)

    found = {
        ("other_secretary", "refuse"): cast.client("other_secretary"),
        ("stranger", "withdraw"): cast.client("stranger"),
    }
    codes = {
        who: client.post(url(what, asked), {"refusal": "чужой"}).status_code
        for (who, what), client in found.items()
    }

    asked.refresh_from_db()
    assert codes == {"other_secretary": 404, "stranger": 404}
    assert asked.state == RequestState.PENDING


# --- recording ---------------------------------------------------------------------------------


def test_recorded_order_confirms_the_request(cast: Cast) -> None:
    asked = ask(cast)

    movement = services.record_requested(
        actor=cast.actors["secretary"], asked=asked, order=order(cast), now=NOW
    )

    asked.refresh_from_db()
    assert (asked.state, asked.movement, asked.decided_by, asked.decided_at) == (
        RequestState.CONFIRMED,
        movement,
        cast.users["secretary"],
        NOW,
    )
    assert cast.students["pupil"].enrolments.get().until == DAY


def test_order_that_is_refused_leaves_the_request_waiting(cast: Cast) -> None:
    asked = ask(cast)

    with pytest.raises(MovementError):
        services.record_requested(
            actor=cast.actors["secretary"], asked=asked, order=order(cast, place=""), now=NOW
        )

    asked.refresh_from_db()
    assert (asked.state, Movement.objects.count()) == (RequestState.PENDING, 0)


def test_decided_request_moves_nobody(cast: Cast) -> None:
    asked = ask(cast)
    services.withdraw_request(actor=cast.actors["class_teacher"], asked=asked, now=NOW, today=TODAY)

    with pytest.raises(services.MovementRequestDecided):
        services.record_requested(
            actor=cast.actors["secretary"], asked=asked, order=order(cast), now=NOW
        )

    assert Movement.objects.count() == 0


@pytest.mark.parametrize("who", ["classmate", "pupil"])
def test_order_about_somebody_or_something_else_answers_nothing(cast: Cast, who: str) -> None:
    asked = ask(cast)
    kind = MovementKind.DEPARTURE if who == "classmate" else MovementKind.TRANSFER
    other = order(cast, kind=kind, student=cast.students[who], to_class=cast.class_6b)

    with pytest.raises(services.MovementRequestError):
        services.record_requested(actor=cast.actors["secretary"], asked=asked, order=other, now=NOW)

    assert Enrolment.objects.filter(until__isnull=False).count() == 0
