"""One's own account: who I am, the password, the language."""

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.school import make_membership, make_school

pytestmark = pytest.mark.django_db

NEW = "совсем другая река"


def change(client: Client, **fields: str) -> object:
    return client.post(
        "/profile/password/",
        {
            "old_password": PASSWORD,
            "new_password": NEW,
            "new_password_again": NEW,
            **fields,
        },
    )


def test_profile_shows_every_hat_and_only_ones_own(django_assert_num_queries) -> None:
    user = make_account("anna", school=make_school("first", name="Школа № 1"))
    make_membership(user, make_school("second", name="Школа № 2"), Role.GUARDIAN)
    make_account("other", role=Role.DIRECTOR, school=make_school("third", name="Школа № 3"))
    client = sign_in("anna")

    # user with hats, two of the second factor, sessions (the session in hand is in Redis)
    with django_assert_num_queries(4):
        page = client.get("/profile/").content.decode()

    assert "Школа № 1" in page
    assert "Школа № 2" in page
    assert "Школа № 3" not in page


def test_hat_worn_now_cannot_be_put_on_again() -> None:
    make_account("anna")

    assert 'name="hat"' not in sign_in("anna").get("/profile/").content.decode()


def test_password_is_changed_and_other_sessions_end() -> None:
    user = make_account("teacher")
    here, there = sign_in("teacher"), sign_in("teacher")

    response = change(here)

    user.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert user.check_password(NEW)
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"old_password": "не тот"}, "old_password"),
        ({"new_password_again": "не то же"}, "new_password_again"),
        ({"new_password": "коротко", "new_password_again": "коротко"}, "new_password"),
        ({"new_password": "1234567890123", "new_password_again": "1234567890123"}, "new_password"),
        ({"new_password": "qwertyuiop", "new_password_again": "qwertyuiop"}, "new_password"),
        (
            {"new_password": "teacher.teacher", "new_password_again": "teacher.teacher"},
            "new_password",
        ),
        ({"new_password": PASSWORD, "new_password_again": PASSWORD}, "new_password"),
        ({"new_password": "я" * 257, "new_password_again": "я" * 257}, "new_password"),
        ({"new_password": ""}, "new_password"),
    ],
)
def test_password_is_refused(fields: dict[str, str], field: str) -> None:
    user = make_account("teacher.teacher")
    there = sign_in("teacher.teacher")

    response = change(sign_in("teacher.teacher"), **fields)

    user.refresh_from_db()
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert user.check_password(PASSWORD)
    assert there.get("/profile/").status_code == 200


def test_stolen_session_guesses_the_password_no_faster_than_sign_in() -> None:
    make_account("teacher")
    client = sign_in("teacher")
    for _attempt in range(10):
        change(client, old_password="мимо")

    assert change(client).status_code == 429
    again = client.post("/sign-in/", {"login": "teacher", "password": PASSWORD})
    assert again.status_code == 429


def test_language_is_kept_with_the_account() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")

    response = client.post("/profile/", {"language": "en"})

    user.refresh_from_db()
    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert user.language == "en"
    assert client.get("/profile/")["Content-Language"] == "en"


@pytest.mark.parametrize("fields", [{}, {"language": "xx"}, {"language": "ru\x00"}])
def test_unknown_language_is_refused(fields: dict[str, str]) -> None:
    make_account("teacher")

    assert sign_in("teacher").post("/profile/", fields).status_code == 422
    assert User.objects.get().language == "ru"


def test_account_without_a_role_still_has_its_page() -> None:
    make_account("former", role=None)
    client = sign_in("former")

    assert client.get("/profile/").status_code == 200
    assert client.post("/profile/", {"language": "en"}).status_code == 303
    assert change(client).status_code == 303


@pytest.mark.parametrize("address", ["/profile/", "/profile/password/"])
def test_anonymous_person_is_sent_to_sign_in(address: str) -> None:
    assert Client().get(address).status_code == 302
    assert Client().post(address)["Location"] == "/sign-in/"
