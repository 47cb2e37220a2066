"""Sign-in, sign-out, the lock against guessing, hats."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from accounts.enums import Role
from accounts.models import Membership
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.school import make_membership, make_school

pytestmark = pytest.mark.django_db

WRONG = "Логин или пароль неверны. Проверьте регистр букв и раскладку клавиатуры."


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_page_asks_for_login_and_password_and_stays_in_no_cache() -> None:
    response = Client().get("/sign-in/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert b'autocomplete="current-password"' in response.content


def test_right_password_opens_the_home_page() -> None:
    user = make_account("teacher")

    client = sign_in("teacher")

    assert client.answer.status_code == 303
    assert client.answer["Location"] == "/"
    assert signed_in_as(client) == str(user.pk)


def test_password_is_kept_as_argon2() -> None:
    assert identify_hasher(make_account().password).algorithm == "argon2"


@pytest.mark.parametrize("typed", ["Teacher-1", "TEACHER-1", "  teacher-1 "])
def test_login_is_taken_in_any_case(typed: str) -> None:
    user = make_account("Teacher-1")

    assert signed_in_as(sign_in(typed)) == str(user.pk)


def test_cyrillic_login_is_taken_in_any_case() -> None:
    user = make_account("Ёлкина.Анна")

    assert signed_in_as(sign_in("ёЛКИНА.анна")) == str(user.pk)


def test_session_key_changes_at_sign_in() -> None:
    make_account("teacher")
    client = Client()
    session = client.session
    session["planted"] = "by the attacker"
    session.save()
    planted = session.session_key

    client.post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert client.cookies["sessionid"].value != planted
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/profile/").status_code == 302


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    make_account("teacher")

    cookie = sign_in("teacher").answer.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_wrong_password_and_unknown_login_are_told_alike() -> None:
    make_account("teacher")

    wrong = sign_in("teacher", "не тот пароль")
    unknown = sign_in("nobody", "не тот пароль")

    assert (wrong.answer.status_code, unknown.answer.status_code) == (422, 422)
    assert wrong.answer.context["form"].non_field_errors() == [WRONG]
    assert unknown.answer.context["form"].non_field_errors() == [WRONG]
    assert signed_in_as(wrong) is None


def test_password_is_never_sent_back() -> None:
    make_account("teacher")

    client = sign_in("teacher", "почти тот пароль")

    assert "почти тот пароль" not in client.answer.content.decode()


def test_frozen_account_does_not_enter() -> None:
    user = make_account("teacher")
    user.is_active = False
    user.save(update_fields=["is_active"])

    client = sign_in("teacher")

    assert client.answer.status_code == 422
    assert signed_in_as(client) is None


def test_frozen_account_is_out_at_once() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"login": "teacher"},
        {"password": PASSWORD},
        {"login": "tea\x00cher", "password": PASSWORD},
        {"login": "x" * 61, "password": PASSWORD},
        {"login": "teacher", "password": "я" * 257},
    ],
)
def test_malformed_form_is_refused(fields: dict[str, str]) -> None:
    make_account("teacher")

    assert Client().post("/sign-in/", fields).status_code == 422


def test_other_methods_are_refused() -> None:
    assert Client().put("/sign-in/").status_code == 405


def test_form_without_the_token_is_refused() -> None:
    make_account("teacher")
    client = Client(enforce_csrf_checks=True)

    response = client.post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert response.status_code == 403
    assert signed_in_as(client) is None


# --- where to go afterwards ------------------------------------------------------------------


def test_person_comes_back_to_the_page_asked_for() -> None:
    make_account("teacher")
    client = Client()
    asked = client.get("/school/regulation/?year=7")
    page = client.get(asked["Location"])
    address = page.context["form"].initial["next"]

    response = client.post("/sign-in/", {"login": "teacher", "password": PASSWORD, "next": address})

    assert asked["Location"] == "/sign-in/?next=%2Fschool%2Fregulation%2F%3Fyear%3D7"
    assert response["Location"] == "/school/regulation/?year=7"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        " //evil.example",
        "\x01//evil.example",
    ],
)
def test_sign_in_leads_to_no_other_site(address: str) -> None:
    make_account("teacher")

    response = Client().post(
        "/sign-in/", {"login": "teacher", "password": PASSWORD, "next": address}
    )

    assert (response.status_code, response["Location"]) == (303, "/")


def test_signed_in_person_is_sent_on() -> None:
    make_account("teacher")
    client = sign_in("teacher")

    assert client.get("/sign-in/?next=/profile/")["Location"] == "/profile/"
    assert client.get("/sign-in/?next=//evil.example")["Location"] == "/"


def test_next_person_at_the_machine_does_not_get_the_account_of_the_last() -> None:
    school = make_school()
    make_account("first", school=school)
    second = make_account("second", role=Role.GUARDIAN, school=school)
    client = sign_in("first")
    session = client.session
    session["left_behind"] = "by the first"
    session.save()

    client.post("/sign-in/", {"login": "second", "password": PASSWORD})

    assert signed_in_as(client) == str(second.pk)
    assert "left_behind" not in client.session


def test_language_of_the_account_is_taken_where_none_was_chosen() -> None:
    user = make_account("teacher")
    user.language = "en"
    user.save(update_fields=["language"])
    chosen = Client()
    chosen.cookies["django_language"] = "ru"
    chosen.post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert sign_in("teacher").cookies["django_language"].value == "en"
    assert chosen.cookies["django_language"].value == "ru"


def test_browser_language_does_not_make_the_school_speak_english() -> None:
    response = Client(headers={"accept-language": "en-US,en"}).get("/sign-in/")

    assert response["Content-Language"] == "ru"
    assert b'<html lang="ru"' in response.content


# --- the lock against guessing ---------------------------------------------------------------


def miss(login: str, times: int, **extra: str) -> None:
    for _attempt in range(times):
        Client(**extra).post("/sign-in/", {"login": login, "password": "мимо"})


def test_ten_misses_close_the_login_even_to_the_right_password() -> None:
    make_account("teacher")
    miss("teacher", 10)

    client = sign_in("teacher")

    assert client.answer.status_code == 429
    assert client.answer["Retry-After"] == "900"
    assert "Подождите 15 минут" in client.answer.content.decode()
    assert signed_in_as(client) is None


def test_nine_misses_are_forgiven_and_forgotten() -> None:
    make_account("teacher")
    miss("teacher", 9)

    assert signed_in_as(sign_in("teacher")) is not None
    assert not AccessAttempt.objects.exists()


def test_guessing_one_login_does_not_lock_the_school_out() -> None:
    """Everybody in a school comes from one address."""
    school = make_school()
    make_account("teacher", school=school)
    deputy = make_account("deputy", role=Role.DEPUTY, school=school)
    miss("teacher", 11)

    assert signed_in_as(sign_in("deputy")) == str(deputy.pk)


def test_guessing_from_outside_does_not_lock_the_person_out() -> None:
    user = make_account("teacher")
    miss("teacher", 11, REMOTE_ADDR="203.0.113.7")

    assert signed_in_as(sign_in("teacher", REMOTE_ADDR="198.51.100.1")) == str(user.pk)
    assert sign_in("teacher", REMOTE_ADDR="203.0.113.7").answer.status_code == 429


def test_changing_the_case_wins_no_more_guesses() -> None:
    make_account("teacher")
    for login in ("teacher", "Teacher", "TEACHER", "tEacher", " teacher"):
        miss(login, 2)

    assert sign_in("teacher").answer.status_code == 429


def test_unknown_login_is_closed_alike() -> None:
    miss("nobody", 10)

    assert sign_in("nobody").answer.status_code == 429


def test_script_is_told_in_json() -> None:
    miss("nobody", 10)

    response = Client(headers={"accept": "application/json"}).post(
        "/sign-in/", {"login": "nobody", "password": "мимо"}
    )

    assert response.status_code == 429
    assert response.json()["error"].startswith("Слишком много неверных паролей")


# --- out -------------------------------------------------------------------------------------


def test_sign_out_ends_the_session_on_the_server() -> None:
    make_account("teacher")
    client = sign_in("teacher")
    key = client.cookies["sessionid"].value

    response = client.post("/sign-out/")

    assert (response.status_code, response["Location"]) == (303, "/sign-in/")
    assert Client(headers={"cookie": f"sessionid={key}"}).get("/profile/").status_code == 302


def test_sign_out_is_no_link() -> None:
    make_account("teacher")
    client = sign_in("teacher")

    assert client.get("/sign-out/").status_code == 405
    assert signed_in_as(client) is not None


# --- hats ------------------------------------------------------------------------------------


def two_hats() -> tuple[Client, Membership, Membership]:
    """A teacher of one school who is a mother in another."""
    user = make_account("anna", school=make_school("first"))
    teacher = Membership.objects.get(user=user)
    mother = make_membership(user, make_school("second"), Role.GUARDIAN)
    return sign_in("anna"), teacher, mother


def test_hat_is_switched_and_stays() -> None:
    client, teacher, mother = two_hats()
    before = client.get("/profile/").wsgi_request

    response = client.post("/hat/", {"hat": mother.pk})

    after = client.get("/profile/").wsgi_request
    assert (response.status_code, response["Location"]) == (303, "/")
    assert (before.actor.role, before.school) == (Role.TEACHER, teacher.school)
    assert (after.actor.role, after.school) == (Role.GUARDIAN, mother.school)


def test_nobody_elses_hat_is_worn() -> None:
    client, _teacher, _mother = two_hats()
    make_account("director", role=Role.DIRECTOR, school=make_school("third"))
    foreign = Membership.objects.get(role=Role.DIRECTOR)

    assert client.post("/hat/", {"hat": foreign.pk}).status_code == 404
    assert client.get("/profile/").wsgi_request.actor.role == Role.TEACHER


@pytest.mark.parametrize("hat", ["", "0", "x", "-1", "9" * 5000, "1\x00"])
def test_malformed_hat_is_not_found(hat: str) -> None:
    client, _teacher, _mother = two_hats()

    assert client.post("/hat/", {"hat": hat}).status_code == 404


def test_revoked_hat_falls_at_once() -> None:
    client, _teacher, mother = two_hats()
    client.post("/hat/", {"hat": mother.pk})
    mother.is_revoked = True
    mother.save(update_fields=["is_revoked"])

    assert client.get("/profile/").wsgi_request.actor.role == Role.TEACHER
    assert client.post("/hat/", {"hat": mother.pk}).status_code == 404


def test_hat_is_switched_by_post_only() -> None:
    client, _teacher, mother = two_hats()

    assert client.get(f"/hat/?hat={mother.pk}").status_code == 405
