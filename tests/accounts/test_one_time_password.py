"""A printed one-time password: its hash, the sign-in with it, the own password after it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.test import Client
from django.urls import reverse

from accounts import rules
from accounts.enums import Role
from accounts.models import User
from school.enums import CredentialKind
from school.models import CredentialIssue
from tests.factories.accounts import PASSWORD, make_second_factor, sign_in
from tests.factories.cast import NOW, Cast

SECRET = "kx7w-m4qh-tz9rb"
OWN = "синий кит плывёт"
EXPIRES = NOW + dt.timedelta(days=30)


def one_time(user: User, *, expires_at: dt.datetime = EXPIRES) -> User:
    User.objects.filter(pk=user.pk).update(
        password=make_password(SECRET, hasher=rules.ONE_TIME_ALGORITHM),
        must_change_password=True,
        password_expires_at=expires_at,
    )
    user.refresh_from_db()
    return user


def issue(cast: Cast, user: User, number: int = 1) -> CredentialIssue:
    return CredentialIssue.objects.create(
        school=cast.school,
        number=number,
        kind=CredentialKind.FIRST_PASSWORD,
        user=user,
        student=cast.students["pupil"],
        issued_by=cast.users["secretary"],
        issued_at=NOW,
        expires_at=EXPIRES,
    )


def choose(client: Client, password: str = OWN, again: str = OWN) -> Any:
    return client.post(
        reverse("own-password"), {"new_password": password, "new_password_again": again}
    )


# --- the hash ------------------------------------------------------------------------------------


def test_hash_refuses_a_chosen_password() -> None:
    with pytest.raises(ValueError, match="only printed"):
        make_password(PASSWORD, hasher=rules.ONE_TIME_ALGORITHM)


def test_hash_is_salted_and_knows_the_secret_in_any_case() -> None:
    first = make_password(SECRET, hasher=rules.ONE_TIME_ALGORITHM)
    second = make_password(SECRET, hasher=rules.ONE_TIME_ALGORITHM)

    assert first != second
    assert check_password("KX7W M4QH TZ9RB", first)
    assert not check_password("kx7w-m4qh-tz9rc", first)
    assert not check_password(PASSWORD, first)


def test_new_passwords_are_never_hashed_quickly() -> None:
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"
    assert identify_hasher(make_password(SECRET)).algorithm == "argon2"


def test_sign_in_leaves_the_hash_as_it_is(cast: Cast) -> None:
    user = one_time(cast.users["pupil"])
    kept = user.password

    assert sign_in("pupil", SECRET.upper()).answer.status_code == 303
    assert sign_in("pupil", SECRET).answer.status_code == 303
    user.refresh_from_db()
    assert user.password == kept


# --- the first sign-in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/journal/diary/", "/profile/", "/profile/password/", "/second-factor/setup/"]
)
def test_every_page_asks_for_an_own_password_first(cast: Cast, address: str) -> None:
    one_time(cast.users["pupil"])

    answer = sign_in("pupil", SECRET).get(address)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/own-password/")


def test_script_is_told_where_to_go(cast: Cast) -> None:
    one_time(cast.users["pupil"])

    answer = sign_in("pupil", SECRET).get("/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["sign_in"]) == (401, "/own-password/")


def test_menu_is_empty_until_then(cast: Cast) -> None:
    one_time(cast.users["pupil"])
    client = sign_in("pupil", SECRET)

    assert client.get(reverse("own-password")).context["nav"] == []
    choose(client)
    assert client.get("/").context["nav"] != []


def test_own_password_uses_the_slip_up(cast: Cast) -> None:
    user = one_time(cast.users["pupil"])
    slip = issue(cast, user)
    client = sign_in("pupil", SECRET)
    elsewhere = sign_in("pupil", SECRET)

    answer = choose(client)

    assert (answer.status_code, answer.url) == (303, "/")
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    slip.refresh_from_db()
    assert (user.must_change_password, user.password_expires_at) == (False, None)
    assert identify_hasher(user.password).algorithm == "argon2"
    assert slip.used_at is not None
    assert elsewhere.get("/").url.startswith("/sign-in/")
    assert sign_in("pupil", SECRET).answer.status_code == 422
    assert sign_in("pupil", OWN).answer.status_code == 303


def test_own_password_leaves_other_slips_alone(cast: Cast) -> None:
    user = one_time(cast.users["pupil"])
    issue(cast, user)
    strange = issue(cast, cast.users["mother"], number=2)

    choose(sign_in("pupil", SECRET))

    strange.refresh_from_db()
    assert strange.used_at is None


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        (SECRET, SECRET, "new_password"),
        ("коротко", "коротко", "new_password"),
        (OWN, "другой длинный пароль", "new_password_again"),
    ],
)
def test_own_password_is_checked(cast: Cast, password: str, again: str, field: str) -> None:
    user = one_time(cast.users["pupil"])

    answer = choose(sign_in("pupil", SECRET), password, again)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    user.refresh_from_db()
    assert user.must_change_password


def test_page_of_the_own_password_is_for_those_who_owe_one(cast: Cast) -> None:
    assert Client().get(reverse("own-password")).url.startswith("/sign-in/")
    assert cast.client("pupil").get(reverse("own-password")).url == "/profile/password/"


def test_second_factor_is_asked_for_before_the_own_password(cast: Cast) -> None:
    user = cast.users["teacher"]
    make_second_factor(user)
    one_time(user)

    client = sign_in("teacher", SECRET)

    assert client.get("/").url.startswith("/second-factor/")
    assert client.get(reverse("own-password")).url.startswith("/second-factor/")


# --- too old -------------------------------------------------------------------------------------


def test_expired_password_says_whom_to_ask(cast: Cast) -> None:
    cast.school.help_phone = "+7 000 123-45-67"
    cast.school.save(update_fields=["help_phone"])
    user = one_time(cast.users["pupil"], expires_at=NOW + dt.timedelta(hours=1))

    with time_machine.travel(NOW + dt.timedelta(hours=2)):
        answer = sign_in("pupil", SECRET).answer

    assert answer.status_code == 422
    assert "+7 000 123-45-67" in answer.content.decode()
    assert user.check_password(SECRET)


def test_expired_password_is_told_to_its_holder_only(cast: Cast) -> None:
    one_time(cast.users["pupil"], expires_at=NOW - dt.timedelta(days=1))
    cast.school.help_phone = "+7 000 123-45-67"
    cast.school.save(update_fields=["help_phone"])

    answer = sign_in("pupil", "kx7w-m4qh-tz9rc").answer

    assert answer.status_code == 422
    assert "+7 000 123-45-67" not in answer.content.decode().split("<form")[1]


def test_own_password_of_old_never_expires(cast: Cast) -> None:
    user = cast.users["teacher"]
    user.set_password(PASSWORD)
    user.password_expires_at = NOW - dt.timedelta(days=1)
    user.save()

    assert sign_in("teacher").answer.status_code == 303
    assert cast.actors["teacher"].role == Role.TEACHER
