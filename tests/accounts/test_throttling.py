"""Guessing is slowed down, and nobody can be shut out by it."""

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.services import throttling
from tests.factories.accounts import PASSWORD, make_account, sign_in
from tests.factories.school import make_school

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def post(client: Client, login: str, password: str = PASSWORD) -> int:
    return client.post("/sign-in/", {"login": login, "password": password}).status_code


def miss(login: str, times: int = 1, **extra: str) -> list[int]:
    return [post(Client(**extra), login, "мимо") for _attempt in range(times)]


def miss_from_everywhere(login: str, times: int) -> list[int]:
    return [miss(login, REMOTE_ADDR=f"198.51.100.{number}")[0] for number in range(times)]


def leave(login: str, **extra: str) -> Client:
    """The browser of somebody who was here before and has signed out."""
    client = sign_in(login, **extra)
    client.post("/sign-out/")
    return client


def test_distributed_guessing_is_slowed_down() -> None:
    make_account("teacher")

    first = miss_from_everywhere("teacher", throttling.LOGIN_MISSES)
    admitted, refused = (miss("teacher", REMOTE_ADDR=f"203.0.113.{number}")[0] for number in (1, 2))

    assert set(first) == {422}
    assert (admitted, refused) == (422, 429)


def test_slowed_login_is_told_how_long_to_wait() -> None:
    make_account("teacher")
    miss_from_everywhere("teacher", throttling.LOGIN_MISSES + 4)
    # The one that passes shuts the gate for 2, 4, 8 or 16 seconds.
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            "/sign-in/", {"login": "teacher", "password": PASSWORD}
        )
        for number in range(2)
    ]

    refused = answers[-1]
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 16
    assert PASSWORD not in refused.content.decode()


def test_owner_at_a_known_device_is_not_slowed_down() -> None:
    make_account("teacher")
    known = leave("teacher", REMOTE_ADDR="203.0.113.9")
    miss_from_everywhere("teacher", throttling.LOGIN_MISSES + 3)

    assert post(known, "teacher") == 303


def test_neighbours_guesses_do_not_shut_out_a_known_device() -> None:
    """A pupil in the same computer room, behind the same address."""
    make_account("teacher")
    known = leave("teacher")
    miss("teacher", 11)

    assert sign_in("teacher").answer.status_code == 429
    assert post(known, "teacher") == 303


def test_known_device_is_not_known_for_somebody_elses_login() -> None:
    school = make_school()
    make_account("teacher", school=school)
    make_account("deputy", role=Role.DEPUTY, school=school)
    known = leave("teacher")
    miss("deputy", 10)

    assert post(known, "deputy") == 429


def test_known_device_guesses_no_faster_than_others() -> None:
    make_account("teacher")
    known = leave("teacher")
    for _attempt in range(throttling.DEVICE_MISSES):
        assert post(known, "teacher", "мимо") == 422

    assert post(known, "teacher") == 429
    # Only that machine has to wait.
    assert sign_in("teacher").answer.status_code == 303


def test_right_password_forgives_the_misses_of_the_device() -> None:
    make_account("teacher")
    known = leave("teacher")
    for _round in range(2):
        for _attempt in range(throttling.DEVICE_MISSES - 1):
            post(known, "teacher", "мимо")
        assert post(known, "teacher") == 303


def test_many_logins_from_one_address_are_slowed_down_not_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school = make_school()
    make_account("teacher", school=school)
    make_account("deputy", role=Role.DEPUTY, school=school)
    known = leave("deputy")
    monkeypatch.setattr(throttling, "ADDRESS_MISSES", 15)
    sprayed = [miss(f"pupil-{number}")[0] for number in range(15)]

    passes = post(Client(), "teacher")
    waits = Client().post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert set(sprayed) == {422}
    # One in three seconds passes, the right password among them; a known device always does.
    assert (passes, waits.status_code, waits["Retry-After"]) == (303, 429, "3")
    assert post(known, "deputy") == 303
    assert post(Client(REMOTE_ADDR="203.0.113.1"), "teacher") == 303


def test_malformed_cookie_is_an_unknown_device() -> None:
    make_account("teacher")
    client = Client()
    client.cookies["device"] = "'--%00" * 100

    assert post(client, "teacher") == 303


def test_address_behind_a_proxy_is_the_clients(settings) -> None:
    settings.TRUSTED_PROXIES = 1
    make_account("teacher")
    miss("teacher", 10, HTTP_X_FORWARDED_FOR="203.0.113.7")

    assert sign_in("teacher", HTTP_X_FORWARDED_FOR="203.0.113.7").answer.status_code == 429
    assert sign_in("teacher", HTTP_X_FORWARDED_FOR="198.51.100.1").answer.status_code == 303


def test_forged_header_does_not_change_the_address() -> None:
    make_account("teacher")
    for number in range(10):
        miss("teacher", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")

    assert sign_in("teacher", HTTP_X_FORWARDED_FOR="203.0.113.7").answer.status_code == 429


def test_malformed_cookie_is_replaced() -> None:
    make_account("teacher")
    client = Client()
    client.cookies["device"] = "chosen-by-somebody"

    post(client, "teacher")

    assert len(client.cookies["device"].value) == 43
