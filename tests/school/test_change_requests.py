"""A family asks to change data; the class teacher confirms or refuses (S1-5.3.1, S1-4.3e)."""

import datetime as dt

import pytest

from school.enums import RequestState
from school.models import ChangeRequest, ClassTeacherDuty, Guardian, Student
from school.services import change_requests as services
from tests.factories.cast import NOW, TODAY, Cast

FAMILY = "/school/our-data/"
LIST = "/school/requests/"
OWN = {
    "about": "own",
    "own-last_name": "Ёлкина",
    "own-first_name": "Мария",
    "own-patronymic": "Олеговна",
    "own-email": "mother@example.org",
}
CHILD = {
    "about": "child",
    "child-last_name": "Ёлкина",
    "child-first_name": "Вера",
    "child-patronymic": "Петровна",
    "child-born_on": "2014-05-17",
}


def family_url(cast: Cast, child: str = "pupil") -> str:
    return f"{FAMILY}?child={cast.students[child].pk}"


def ask(cast: Cast, **values: str) -> ChangeRequest:
    (request,) = services.request_changes(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        guardian=None,
        values=values,
        note="",
        now=NOW,
    )
    return request


def ask_own(cast: Cast, **values: str) -> ChangeRequest:
    (request,) = services.request_changes(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        guardian=cast.guardians["mother"],
        values=values,
        note="",
        now=NOW,
    )
    return request


def confirm(cast: Cast, request: ChangeRequest, seen: str = "") -> None:
    services.confirm_request(
        actor=cast.actors["class_teacher"], asked=request, seen=seen, now=NOW, today=TODAY
    )


# --- asking ------------------------------------------------------------------------------------


def test_mother_asks_for_the_lines_that_differ_and_nothing_changes_yet(cast: Cast) -> None:
    response = cast.client("mother").post(
        family_url(cast),
        {
            **CHILD,
            "child-address": "Заречье, ул. Садовая, 5",
            "child-phone": "+7 900 000-00-01",
            "child-note": "переехали",
        },
    )

    assert response.status_code == 303
    assert response["Location"] == family_url(cast)
    rows = ChangeRequest.objects.order_by("field").values_list(
        "field", "old_value", "new_value", "note", "state", "guardian", "requested_by__login"
    )
    assert list(rows) == [
        ("address", "", "Заречье, ул. Садовая, 5", "переехали", "pending", None, "mother"),
        ("phone", "", "+7 900 000-00-01", "переехали", "pending", None, "mother"),
    ]
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == ""


def test_mother_asks_about_herself(cast: Cast) -> None:
    cast.client("mother").post(family_url(cast), {**OWN, "own-phone": "+7 900 000-00-02"})

    request = ChangeRequest.objects.get()
    assert (request.guardian, request.field, request.new_value) == (
        cast.guardians["mother"],
        "phone",
        "+7 900 000-00-02",
    )


@pytest.mark.parametrize(
    ("body", "about", "field"),
    [
        ({**OWN, "own-phone": "нет"}, "own", "phone"),
        ({**OWN, "own-email": "не почта"}, "own", "email"),
        ({**OWN, "own-last_name": " "}, "own", "last_name"),
        ({**CHILD, "child-born_on": "1014-05-17"}, "childs", "born_on"),
        (CHILD, "childs", "__all__"),
    ],
)
def test_request_is_checked(cast: Cast, body: dict[str, str], about: str, field: str) -> None:
    response = cast.client("mother").post(family_url(cast), body)

    assert response.status_code == 422
    assert list(response.context[about].errors) == [field]
    assert not ChangeRequest.objects.exists()


def test_line_that_waits_is_closed_until_withdrawn(cast: Cast) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    client = cast.client("mother")
    body = {**CHILD, "child-address": "Заречье, ул. Другая, 1"}

    closed = client.post(family_url(cast), body)
    withdrawn = client.post(f"{LIST}{request.pk}/withdraw/")
    again = client.post(family_url(cast), body)

    request.refresh_from_db()
    assert (closed.status_code, withdrawn.status_code, again.status_code) == (422, 303, 303)
    assert request.state == RequestState.WITHDRAWN
    assert ChangeRequest.objects.get(state="pending").new_value == "Заречье, ул. Другая, 1"


def test_own_line_is_asked_once_for_all_children(cast: Cast) -> None:
    ask_own(cast, phone="+7 900 000-00-02")

    with pytest.raises(services.AskedAlready):
        services.request_changes(
            actor=cast.actors["mother"],
            student=cast.students["sibling"],
            guardian=cast.guardians["mother"],
            values={"phone": "+7 900 000-00-03"},
            note="",
            now=NOW,
        )


@pytest.mark.parametrize("who", ["foreign_mother", "other_mother", "class_teacher", "pupil"])
def test_nobody_else_asks_about_the_child(cast: Cast, who: str) -> None:
    with pytest.raises(services.NotYourRequest):
        services.request_changes(
            actor=cast.actors[who],
            student=cast.students["pupil"],
            guardian=None,
            values={"address": "чужой"},
            note="",
            now=NOW,
        )


def test_foreign_child_is_not_found(cast: Cast) -> None:
    client = cast.client("foreign_mother")

    assert client.get(family_url(cast)).status_code == 404
    assert client.post(family_url(cast), CHILD).status_code == 404


def test_request_of_another_family_is_not_withdrawn(cast: Cast) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")

    assert cast.client("foreign_mother").post(f"{LIST}{request.pk}/withdraw/").status_code == 404
    request.refresh_from_db()
    assert request.state == RequestState.PENDING


# --- deciding ----------------------------------------------------------------------------------


def test_confirmed_value_is_written_down_with_who_did_it(cast: Cast) -> None:
    request = ask(cast, born_on="18.05.2014")

    response = cast.client("class_teacher").post(
        f"{LIST}{request.pk}/confirm/", {"seen": "17.05.2014"}
    )

    request.refresh_from_db()
    student = Student.objects.get(pk=cast.students["pupil"].pk)
    assert response.status_code == 303
    assert (request.state, request.decided_by, student.born_on) == (
        "confirmed",
        cast.users["class_teacher"],
        dt.date(2014, 5, 18),
    )
    event = Student.pgh_event_model.objects.filter(pgh_obj_id=student.pk).latest("pgh_id")
    assert event.pgh_context.metadata["user"] == cast.users["class_teacher"].pk


def test_confirmed_e_mail_moves_the_letters_of_the_account(cast: Cast) -> None:
    confirm(cast, ask_own(cast, email="new@example.org"), seen="mother@example.org")

    cast.users["mother"].refresh_from_db()
    assert Guardian.objects.get(pk=cast.guardians["mother"].pk).email == "new@example.org"
    assert cast.users["mother"].email == "new@example.org"


def test_value_changed_after_the_request_is_shown_and_must_be_seen(cast: Cast) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    Student.objects.filter(pk=cast.students["pupil"].pk).update(address="Заречье, ул. Лесная, 2")
    client = cast.client("class_teacher")

    (line,) = client.get(LIST).context["lines"]
    blind = client.post(f"{LIST}{request.pk}/confirm/", {"seen": ""}, follow=True)

    request.refresh_from_db()
    assert (line.is_stale, line.now) == (True, "Заречье, ул. Лесная, 2")
    assert "Заречье, ул. Лесная, 2" in str(next(iter(blind.context["messages"])))
    assert request.state == RequestState.PENDING
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == "Заречье, ул. Лесная, 2"

    client.post(f"{LIST}{request.pk}/confirm/", {"seen": line.now})
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == "Заречье, ул. Садовая, 5"


def test_value_that_does_not_fit_leaves_all_as_it_was(cast: Cast) -> None:
    request = ask(cast, born_on="вчера")

    with pytest.raises(services.ValueNotTaken):
        confirm(cast, request, seen="17.05.2014")

    request.refresh_from_db()
    assert request.state == RequestState.PENDING


def test_decided_request_is_not_decided_again(cast: Cast) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    confirm(cast, request)

    with pytest.raises(services.RequestDecided):
        confirm(cast, request, seen="Заречье, ул. Садовая, 5")
    with pytest.raises(services.RequestDecided):
        services.withdraw_request(actor=cast.actors["mother"], asked=request, now=NOW)


def test_refusal_needs_a_reason_and_the_family_reads_it(cast: Cast) -> None:
    request = ask(cast, last_name="Иванова")
    client = cast.client("class_teacher")

    empty = client.post(f"{LIST}{request.pk}/refuse/", {"refusal": ""})
    refused = client.post(f"{LIST}{request.pk}/refuse/", {"refusal": "нет свидетельства"})

    assert (empty.status_code, refused.status_code) == (422, 303)
    assert "нет свидетельства" in cast.client("mother").get(family_url(cast)).content.decode()
    assert Student.objects.get(pk=cast.students["pupil"].pk).last_name == "Ёлкина"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 403),
        ("deputy", 403),
        ("administrator", 403),
        ("teacher", 404),
        ("stranger", 404),
        ("mother", 403),
        ("other_deputy", 404),
    ],
)
def test_only_the_class_teacher_decides(cast: Cast, who: str, status: int) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    client = cast.client(who)

    assert client.post(f"{LIST}{request.pk}/confirm/", {"seen": ""}).status_code == status
    assert client.post(f"{LIST}{request.pk}/refuse/", {"refusal": "нет"}).status_code == status
    request.refresh_from_db()
    assert request.state == RequestState.PENDING


def test_former_class_teacher_decides_nothing_and_the_office_steps_in(cast: Cast) -> None:
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    ClassTeacherDuty.objects.update(until=TODAY)

    former = cast.client("class_teacher").post(f"{LIST}{request.pk}/confirm/", {"seen": ""})
    office = cast.client("secretary").post(f"{LIST}{request.pk}/confirm/", {"seen": ""})

    assert (former.status_code, office.status_code) == (403, 303)
    assert Student.objects.get(pk=cast.students["pupil"].pk).address == "Заречье, ул. Садовая, 5"


@pytest.mark.parametrize(
    ("who", "decides", "sentence"),
    [
        ("administrator", True, "решите сами"),
        ("secretary", True, "решите сами"),
        ("director", False, "решает администратор или секретарь"),
        ("deputy", False, "решает администратор или секретарь"),
    ],
)
def test_page_says_who_decides_where_nobody_leads_the_class(
    cast: Cast, who: str, decides: bool, sentence: str
) -> None:
    """The intent: a request never waits for a class teacher who is not there; those who edit
    families decide then, and only then."""
    request = ask(cast, address="Заречье, ул. Садовая, 5")
    client = cast.client(who)
    assert "нет классного руководителя" not in client.get(LIST).content.decode()
    ClassTeacherDuty.objects.update(until=TODAY)

    page = client.get(LIST)
    confirmed = client.post(f"{LIST}{request.pk}/confirm/", {"seen": ""})

    assert [line.can_decide for line in page.context["lines"]] == [decides]
    assert sentence in page.content.decode()
    assert confirmed.status_code == (303 if decides else 403)


@pytest.mark.parametrize(
    ("who", "sees", "decides"),
    [
        ("class_teacher", 1, True),
        ("secretary", 1, False),
        ("director", 1, False),
        ("teacher", 0, False),
        ("other_deputy", 0, False),
    ],
)
def test_list_shows_requests_to_whom_they_concern(
    cast: Cast, who: str, sees: int, decides: bool
) -> None:
    ask(cast, address="Заречье, ул. Садовая, 5")

    lines = cast.client(who).get(LIST).context["lines"]

    assert [line.can_decide for line in lines] == [decides] * sees
    assert [line.class_name for line in lines] == ["5А"] * sees


def test_list_takes_the_same_queries_for_one_and_for_four(
    cast: Cast, django_assert_num_queries
) -> None:
    ask(cast, address="Заречье, ул. Садовая, 5")
    client = cast.client("class_teacher")
    with django_assert_num_queries(3):
        client.get(LIST)

    for field in ("phone", "last_name", "patronymic"):
        ask(cast, **{field: "+7 900 000-00-01"})
    with django_assert_num_queries(3):
        client.get(LIST)


def test_class_teacher_sees_on_the_first_page_that_parents_ask(cast: Cast) -> None:
    assert LIST not in cast.client("class_teacher").get("/").content.decode()

    ask(cast, address="Заречье, ул. Садовая, 5")

    assert LIST in cast.client("class_teacher").get("/").content.decode()
    assert LIST not in cast.client("teacher").get("/").content.decode()
