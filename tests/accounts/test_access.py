"""The doors of the views: ``signed_in`` and ``role_required``."""

import pytest
from django.test import Client

from accounts.access import role_required
from accounts.enums import Role
from tests.factories.accounts import make_account, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/school/regulation/"


def test_anonymous_person_is_sent_to_sign_in_and_back() -> None:
    response = Client().get(f"{PAGE}?year=3")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fschool%2Fregulation%2F%3Fyear%3D3"


def test_way_back_from_a_form_is_the_page_it_stood_on() -> None:
    response = Client().post(
        "/school/regulation/adopt/", headers={"referer": f"http://testserver{PAGE}?year=3"}
    )

    assert response["Location"] == "/sign-in/?next=%2Fschool%2Fregulation%2F%3Fyear%3D3"


def test_foreign_referer_leads_nowhere() -> None:
    response = Client().post(
        "/school/regulation/adopt/", headers={"referer": "https://evil.example/school/"}
    )

    assert response["Location"] == "/sign-in/"


@pytest.mark.parametrize("header", [{"accept": "application/json"}, {"hx-request": "true"}])
def test_script_is_told_401_and_where_to_sign_in(header: dict[str, str]) -> None:
    response = Client(headers=header).get(PAGE)

    assert response.status_code == 401
    assert response.json() == {"error": "Сеанс закончился. Войдите.", "sign_in": "/sign-in/"}


def test_account_without_a_role_is_told_whom_to_ask() -> None:
    make_account("former", role=None)
    client = sign_in("former")

    page = client.get(PAGE)
    script = client.get(PAGE, headers={"accept": "application/json"})

    assert (page.status_code, script.status_code) == (403, 403)
    assert "Обратитесь к администратору школы." in page.content.decode()
    assert client.get("/profile/").status_code == 200


def test_wrong_hat_is_told_so() -> None:
    make_account("mother", role=Role.GUARDIAN)
    client = sign_in("mother")

    page = client.get(PAGE)
    script = client.get(PAGE, headers={"accept": "application/json"})

    assert (page.status_code, script.status_code) == (403, 403)
    assert script.json() == {
        "error": "Эта страница закрыта для роли, в которой вы сейчас работаете."
    }


def test_pages_about_people_stay_in_no_cache() -> None:
    make_account("teacher")

    assert sign_in("teacher").get("/profile/")["Cache-Control"] == "private, no-store"


def test_role_required_without_roles_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        role_required()
