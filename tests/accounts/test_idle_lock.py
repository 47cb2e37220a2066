"""Pages of staff lock when nobody uses them, on the server as well."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import PASSWORD, code_of, make_account, make_second_factor, sign_in
from tests.factories.school import make_membership, make_school

pytestmark = pytest.mark.django_db

QUARTER = dt.timedelta(minutes=15)
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC), tick=False) as held:
        yield held


@pytest.fixture
def teacher() -> User:
    return make_account("teacher", school=make_school(idle_lock_minutes=15))


def is_locked(client: Client) -> bool:
    response = client.get("/profile/")
    return response.status_code == 302 and response["Location"].startswith("/unlock/")


def test_page_locks_after_the_minutes_of_the_school(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    client.get("/profile/")
    clock.shift(QUARTER - dt.timedelta(seconds=1))
    before = client.get("/profile/")
    clock.shift(QUARTER)

    after = client.get("/profile/")

    assert before.status_code == 200
    assert (after.status_code, after["Location"]) == (302, "/unlock/?next=%2Fprofile%2F")


def test_script_is_told_that_it_is_locked(teacher: User, clock: time_machine.Traveller) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)

    response = client.post("/profile/", {"language": "en"}, headers=JSON)

    answer = response.json()
    assert response.status_code == 401
    assert (answer["locked"], answer["sign_in"]) == (True, "/unlock/")
    teacher.refresh_from_db()
    assert teacher.language == "ru"


def test_lock_stays_until_the_password_is_given(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)
    locked = [is_locked(client), is_locked(client)]

    wrong = client.post("/unlock/", {"secret": "не тот"})
    still = is_locked(client)
    right = client.post("/unlock/", {"secret": PASSWORD, "next": "/profile/"})

    assert locked == [True, True]
    assert (wrong.status_code, still) == (422, True)
    assert (right.status_code, right["Location"]) == (303, "/profile/")
    assert not is_locked(client)


def test_losing_the_cache_does_not_open_a_locked_page(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    key = client.cookies["sessionid"].value
    clock.shift(QUARTER)
    locked = is_locked(client)
    cache.delete(f"idle/{key}")

    assert (locked, is_locked(client)) == (True, True)


def test_losing_the_cache_leaves_the_mark_of_the_session(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    client.get("/profile/")
    cache.delete(f"idle/{client.cookies['sessionid'].value}")
    clock.shift(QUARTER)

    assert is_locked(client)


def test_dialog_unlocks_by_json(teacher: User, clock: time_machine.Traveller) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)

    wrong = client.post("/unlock/", {"secret": "не тот"}, headers=JSON)
    right = client.post("/unlock/", {"secret": PASSWORD}, headers=JSON)

    assert (wrong.status_code, wrong.json()) == (
        422,
        {"locked": True, "error": "Это не ваш пароль."},
    )
    assert (right.status_code, right.json()) == (200, {"locked": False})
    assert not is_locked(client)


def test_page_locks_when_its_own_clock_has_run_out(teacher: User) -> None:
    client = sign_in("teacher")

    response = client.post("/lock/", headers=JSON)

    assert response.json() == {"locked": True}
    assert is_locked(client)


def test_typing_without_sending_keeps_it_open(teacher: User, clock: time_machine.Traveller) -> None:
    client = sign_in("teacher")
    for _turn in range(3):
        clock.shift(dt.timedelta(minutes=10))
        assert client.post("/profile/sessions/alive/", headers=JSON).status_code == 200

    assert not is_locked(client)


def test_what_a_page_polls_by_itself_does_not_keep_it_open(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    client.get("/profile/")
    for _turn in range(3):
        clock.shift(dt.timedelta(minutes=5))
        client.get("/profile/", headers={"hx-request": "true"})
        client.get("/profile/sessions/alive/", headers=JSON)

    assert is_locked(client)


def test_code_of_the_app_unlocks_too(teacher: User, clock: time_machine.Traveller) -> None:
    device, _codes = make_second_factor(teacher)
    clock.shift(dt.timedelta(seconds=30))
    client = sign_in("teacher")
    client.post("/second-factor/", {"code": code_of(device)})
    clock.shift(QUARTER)
    locked = is_locked(client)

    wrong = client.post("/unlock/", {"secret": "000000"}, headers=JSON)
    clock.shift(dt.timedelta(seconds=30))
    right = client.post("/unlock/", {"secret": code_of(device)}, headers=JSON)

    assert (locked, wrong.status_code, right.status_code) == (True, 422, 200)


def test_six_digits_are_a_password_for_who_has_no_app(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)

    assert client.post("/unlock/", {"secret": "123456"}).status_code == 422


def test_guessing_at_the_lock_is_throttled(teacher: User, clock: time_machine.Traveller) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)
    for _attempt in range(10):
        client.post("/unlock/", {"secret": "мимо"}, headers=JSON)

    refused = client.post("/unlock/", {"secret": PASSWORD}, headers=JSON)

    assert refused.status_code == 429
    assert "Подождите 15 минут" in refused.json()["error"]
    assert is_locked(client)


def test_families_are_not_locked(clock: time_machine.Traveller) -> None:
    make_account("mother", role=Role.GUARDIAN, school=make_school(idle_lock_minutes=1))
    client = sign_in("mother")
    client.get("/profile/")
    clock.shift(dt.timedelta(hours=5))

    assert client.get("/profile/").status_code == 200
    assert client.post("/lock/", headers=JSON).json() == {"locked": False}


def test_zero_minutes_never_lock(clock: time_machine.Traveller) -> None:
    make_account("teacher", school=make_school(idle_lock_minutes=0))
    client = sign_in("teacher")
    client.get("/profile/")
    clock.shift(dt.timedelta(days=2))

    assert client.get("/profile/").status_code == 200


def test_another_hat_is_no_way_around_the_lock(
    teacher: User, clock: time_machine.Traveller
) -> None:
    mother = make_membership(teacher, make_school("second"), Role.GUARDIAN)
    client = sign_in("teacher")
    clock.shift(QUARTER)

    assert client.post("/hat/", {"hat": mother.pk})["Location"].startswith("/unlock/")
    assert is_locked(client)


def test_locked_page_lets_the_next_person_in(teacher: User, clock: time_machine.Traveller) -> None:
    make_account("deputy", role=Role.DEPUTY, school=teacher.memberships.get().school)
    client = sign_in("teacher")
    clock.shift(QUARTER)
    assert is_locked(client)

    client.post("/sign-in/", {"login": "deputy", "password": PASSWORD})

    assert not is_locked(client)
    assert client.post("/sign-out/").status_code == 303


def test_unlock_leads_to_no_other_site(teacher: User, clock: time_machine.Traveller) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)

    response = client.post("/unlock/", {"secret": PASSWORD, "next": "//evil.example/"})

    assert (response.status_code, response["Location"]) == (303, "/")


def test_lock_costs_no_query(
    teacher: User, clock: time_machine.Traveller, django_assert_num_queries
) -> None:
    client = sign_in("teacher")

    # the user with the hats, two of the second factor, the sessions
    with django_assert_num_queries(4):
        client.get("/profile/")


def test_locked_page_shows_neither_sections_nor_the_dialog(
    teacher: User, clock: time_machine.Traveller
) -> None:
    client = sign_in("teacher")
    clock.shift(QUARTER)

    page = client.get("/unlock/")

    assert page.status_code == 200
    assert page.context["nav"] == []
    assert "data-idle-lock" not in page.content.decode()


def test_password_of_the_next_person_does_not_uncover_the_page_of_the_last(
    teacher: User, clock: time_machine.Traveller
) -> None:
    deputy = make_account("deputy", role=Role.DEPUTY, school=teacher.memberships.get().school)
    client = sign_in("teacher")
    client.post("/sign-in/", {"login": "deputy", "password": PASSWORD})

    of_the_last = {"secret": PASSWORD, "user": teacher.pk}
    unlocked = client.post("/unlock/", of_the_last, headers=JSON)
    alive = client.post("/profile/sessions/alive/", {"user": teacher.pk}, headers=JSON)
    own = client.post("/unlock/", {"secret": PASSWORD, "user": deputy.pk}, headers=JSON)

    assert (unlocked.status_code, alive.status_code, own.status_code) == (401, 401, 200)


def test_page_is_locked_from_the_menu_and_opens_where_it_was(teacher: User) -> None:
    client = sign_in("teacher")

    response = client.post("/lock/", headers={"referer": "http://testserver/profile/?a=1"})
    foreign = client.post("/lock/", headers={"referer": "https://evil.example/x"})

    assert (response.status_code, response["Location"]) == (
        303,
        "/unlock/?next=%2Fprofile%2F%3Fa%3D1",
    )
    assert foreign["Location"] == "/unlock/?next="
    assert is_locked(client)


def test_page_open_during_another_sign_in_gets_the_new_token(teacher: User) -> None:
    client = Client(enforce_csrf_checks=True)
    for _time in range(2):
        page = client.get("/unlock/" if "sessionid" in client.cookies else "/sign-in/")
        token = client.cookies["csrftoken"].value
        client.post(
            "/sign-in/",
            {"login": "teacher", "password": PASSWORD, "csrfmiddlewaretoken": token},
        )
        assert page.status_code in (200, 302)

    fresh = client.get("/profile/sessions/alive/", headers=JSON).json()["csrf"]
    stale = client.post("/lock/", headers={**JSON, "x-csrftoken": "a" * 64})
    taken = client.post("/lock/", headers={**JSON, "x-csrftoken": fresh})

    assert (stale.status_code, taken.status_code) == (403, 200)
