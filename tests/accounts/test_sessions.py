"""Sessions: written down, seen, ended; frozen accounts."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User, UserSession
from accounts.services import sessions
from tests.factories.accounts import PASSWORD, code_of, make_account, make_second_factor, sign_in
from tests.factories.school import make_school

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.cookies["sessionid"].value)


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_sign_in_writes_the_session_down() -> None:
    user = make_account("teacher")
    with time_machine.travel(NOON, tick=False):
        client = sign_in("teacher", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=FIREFOX)

    row = row_of(client)

    assert (row.user, row.address, row.device) == (user, "203.0.113.9", "Firefox, Linux")
    assert (row.created_at, row.seen_at, row.ended_at) == (NOON, NOON, None)


def test_session_is_seen_once_in_five_minutes(django_assert_num_queries) -> None:
    make_account("teacher")
    with time_machine.travel(NOON, tick=False) as clock:
        client = sign_in("teacher")
        clock.shift(dt.timedelta(minutes=4))
        # the user with the hats, and what the page itself asks
        with django_assert_num_queries(4):
            client.get("/profile/")
        before = row_of(client).seen_at
        clock.shift(dt.timedelta(minutes=2))
        # and both records of the session, in a transaction of the second
        with django_assert_num_queries(8):
            client.get("/profile/")
        after = row_of(client).seen_at
        with django_assert_num_queries(4):
            client.get("/profile/")

    assert (before, after) == (NOON, NOON + dt.timedelta(minutes=6))


def test_key_that_changes_is_followed() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    first = row_of(client)

    client.post(
        "/profile/password/",
        {
            "old_password": PASSWORD,
            "new_password": "совсем другая река",
            "new_password_again": "совсем другая река",
        },
    )

    assert row_of(client).pk == first.pk
    assert UserSession.objects.filter(user=user, ended_at=None).count() == 1


def test_second_factor_keeps_the_record() -> None:
    user = make_account("mother", role=Role.GUARDIAN)
    with time_machine.travel(NOON, tick=False) as clock:
        device, _codes = make_second_factor(user)
        clock.shift(dt.timedelta(seconds=30))
        client = sign_in("mother")
        client.post("/second-factor/", {"code": code_of(device)})

        assert row_of(client).ended_at is None
        assert UserSession.objects.count() == 1


def test_sign_out_ends_the_record() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")

    client.post("/sign-out/")

    assert UserSession.objects.get(user=user).ended_at is not None


def test_next_person_at_the_machine_ends_the_session_of_the_last() -> None:
    school = make_school()
    first, second = make_account("first", school=school), make_account("second", school=school)
    client = sign_in("first")

    client.post("/sign-in/", {"login": "second", "password": PASSWORD})

    assert UserSession.objects.get(user=first).ended_at is not None
    assert UserSession.objects.get(user=second).ended_at is None


def test_signing_in_on_top_of_ones_own_session_begins_another() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    first = row_of(client)

    client.post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert row_of(client).pk != first.pk
    assert UserSession.objects.get(user=user, ended_at=None) == row_of(client)


def test_profile_lists_ones_own_open_sessions_only() -> None:
    school = make_school()
    make_account("teacher", school=school)
    make_account("deputy", role=Role.DEPUTY, school=school)
    here, there = sign_in("teacher"), sign_in("teacher")
    gone = sign_in("teacher")
    gone.post("/sign-out/")
    foreign = sign_in("deputy")

    listed = {row.pk for row in here.get("/profile/").context["sessions"]}

    assert listed == {row_of(here).pk, row_of(there).pk}
    assert row_of(foreign).pk not in listed


def test_session_that_nobody_used_for_two_weeks_is_not_listed() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    UserSession.objects.create(
        user=user, session_key="old", created_at=NOON, seen_at=NOON - dt.timedelta(days=400)
    )

    assert [row.pk for row in client.get("/profile/").context["sessions"]] == [row_of(client).pk]


def test_one_session_is_ended_in_the_store() -> None:
    make_account("teacher")
    here, there, third = sign_in("teacher"), sign_in("teacher"), sign_in("teacher")
    assert is_in(there)

    response = here.post(f"/profile/sessions/{row_of(there).pk}/end/")

    assert (response.status_code, response["Location"]) == (303, "/profile/#sessions")
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)


def test_nobody_elses_session_is_ended() -> None:
    school = make_school()
    make_account("teacher", school=school)
    make_account("deputy", role=Role.DEPUTY, school=school)
    deputy = sign_in("deputy")

    response = sign_in("teacher").post(f"/profile/sessions/{row_of(deputy).pk}/end/")

    assert response.status_code == 404
    assert is_in(deputy)


def test_session_in_hand_is_ended_by_signing_out_only() -> None:
    make_account("teacher")
    here = sign_in("teacher")

    assert here.post(f"/profile/sessions/{row_of(here).pk}/end/").status_code == 303
    assert is_in(here)


def test_session_that_is_over_is_not_found() -> None:
    make_account("teacher")
    here, there = sign_in("teacher"), sign_in("teacher")
    pk = row_of(there).pk
    here.post(f"/profile/sessions/{pk}/end/")

    assert here.post(f"/profile/sessions/{pk}/end/").status_code == 404


def test_all_others_are_ended_and_this_one_stays() -> None:
    school = make_school()
    make_account("teacher", school=school)
    make_account("deputy", role=Role.DEPUTY, school=school)
    here, there, third = sign_in("teacher"), sign_in("teacher"), sign_in("teacher")
    deputy = sign_in("deputy")

    here.post("/profile/sessions/end/")

    assert [is_in(client) for client in (here, there, third, deputy)] == [True, False, False, True]


def test_end_sessions_leaves_none() -> None:
    user = make_account("teacher")
    clients = [sign_in("teacher"), sign_in("teacher")]

    assert sessions.end_sessions(user) == 2
    assert sessions.end_sessions(user) == 0
    assert [is_in(client) for client in clients] == [False, False]


def freeze(user: User) -> None:
    user.frozen_at = NOON
    user.save(update_fields=["frozen_at"])


def test_frozen_account_neither_enters_nor_stays() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    freeze(user)

    assert not is_in(client)
    assert sign_in("teacher").answer.status_code == 422


def test_thawed_account_enters_again() -> None:
    user = make_account("teacher")
    freeze(user)
    user.frozen_at = None
    user.save(update_fields=["frozen_at"])

    assert is_in(sign_in("teacher"))
