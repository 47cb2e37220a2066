"""The menu: what each role is offered, and that it may go there."""

import pytest
from django.test import RequestFactory

from accounts.actors import Actor
from accounts.enums import Role
from config.navigation import SECTIONS, navigation
from tests.factories.accounts import make_account, sign_in
from tests.factories.cast import Cast
from tests.factories.school import make_membership, make_school

pytestmark = pytest.mark.slow

ONE_OF_EACH = {
    Role.ADMINISTRATOR: "administrator",
    Role.DIRECTOR: "director",
    Role.DEPUTY: "deputy",
    Role.SECRETARY: "secretary",
    Role.TEACHER: "teacher",
    Role.GUARDIAN: "mother",
    Role.STUDENT: "pupil",
    Role.AUDITOR: "auditor",
    Role.HEALTH_WORKER: "health_worker",
}
READING = ("Журналы", "Расписание", "КТП", "Контроль")
OFFICE = ("Люди", "Движение", "Логины")
MENU = {
    Role.ADMINISTRATOR: [
        *("Главная", "Расписание", "КТП", *OFFICE, "Положение", "Настройки школы")
    ],
    Role.DIRECTOR: ["Главная", *READING, *OFFICE, "Печать", "Рассылка", "Положение"],
    Role.DEPUTY: ["Главная", *READING, *OFFICE, "Печать", "Рассылка", "Положение"],
    Role.SECRETARY: ["Главная", "Расписание", *OFFICE, "Печать", "Положение"],
    Role.TEACHER: [
        *("Сегодня", "Журналы", "Расписание", "КТП", "Мой класс"),
        *("Посещаемость", "Логины", "Положение"),
    ],
    Role.GUARDIAN: ["Главная", "Дневник", "Отметки", "Расписание", "Данные"],
    Role.STUDENT: ["Главная", "Дневник", "Отметки", "Расписание"],
    Role.AUDITOR: ["Главная", *READING, *OFFICE, "Положение"],
    Role.HEALTH_WORKER: ["Главная", "Классы", "Положение"],
}


def test_every_role_has_a_menu() -> None:
    assert set(SECTIONS) == set(Role) == set(MENU)


@pytest.mark.parametrize("role", list(Role))
def test_menu_offers_what_opens(cast: Cast, role: Role) -> None:
    client = cast.client(ONE_OF_EACH[role])

    links = client.get("/profile/").context["nav"]

    assert [link.label for link in links] == MENU[role]
    assert {link.url: client.get(link.url).status_code for link in links} == dict.fromkeys(
        (link.url for link in links), 200
    )


def test_page_open_now_is_current(cast: Cast) -> None:
    links = cast.client("deputy").get("/school/regulation/").context["nav"]

    assert [link.label for link in links if link.is_current] == ["Положение"]


def test_anonymous_person_has_no_menu() -> None:
    request = RequestFactory().get("/")

    context = navigation(request)

    assert (context["nav"], context["hats"], context["current_hat_id"]) == ([], [], None)


def test_missing_page_has_a_menu_too(rf: RequestFactory) -> None:
    request = rf.get("/nowhere/")
    request.actor = Actor(1, 1, Role.TEACHER)

    assert [link.is_current for link in navigation(request)["nav"]] == [False] * 8


@pytest.mark.django_db
def test_hats_name_the_school_only_where_there_are_several() -> None:
    school = make_school("first", name="Школа № 1")
    user = make_account("anna", school=school)
    make_membership(user, school, Role.GUARDIAN)
    client = sign_in("anna")
    at_one = client.get("/profile/").context["hats"]
    make_membership(user, make_school("second", name="Школа № 2"), Role.GUARDIAN)

    at_two = client.get("/profile/").context["hats"]

    assert [(hat.label, hat.is_current) for hat in at_one] == [
        ("Учитель", True),
        ("Родитель", False),
    ]
    assert [hat.label for hat in at_two] == [
        "Учитель, Школа № 1",
        "Родитель, Школа № 1",
        "Родитель, Школа № 2",
    ]
