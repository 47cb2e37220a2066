"""Known devices: which sign-in is worth a letter."""

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import KnownDevice, User
from accounts.services import devices
from core.models import OutboxEvent
from tests.factories.accounts import PASSWORD, make_account, make_second_factor, sign_in
from tests.factories.school import make_school

pytestmark = pytest.mark.django_db


def letters() -> list[int]:
    """The users whom a letter about a new device waits for."""
    found = OutboxEvent.objects.filter(kind=devices.NEW_DEVICE).order_by("pk")
    return [event.payload["user"] for event in found]


def again(client: Client, login: str = "teacher") -> Client:
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": login, "password": PASSWORD})
    return client


def test_first_sign_in_ever_is_worth_no_letter() -> None:
    user = make_account("teacher")

    client = sign_in("teacher")

    cookie = client.cookies[devices.COOKIE]
    device = KnownDevice.objects.get()
    assert letters() == []
    assert device.user == user
    assert cookie.value not in device.token_digest
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_same_browser_is_known_the_next_time() -> None:
    make_account("teacher")
    client = sign_in("teacher")
    token = client.cookies[devices.COOKIE].value

    again(client)

    assert letters() == []
    assert KnownDevice.objects.count() == 1
    assert client.cookies[devices.COOKIE].value == token


def test_other_browser_is_told_of() -> None:
    user = make_account("teacher")
    sign_in("teacher")

    sign_in("teacher", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Opera OPR/1 Windows")

    event = OutboxEvent.objects.get(kind=devices.NEW_DEVICE)
    assert letters() == [user.pk]
    assert event.school_id == user.memberships.get().school_id
    assert set(event.payload) == {"user", "device", "session"}


def test_browser_shared_by_two_people_is_known_to_each_apart() -> None:
    school = make_school()
    make_account("teacher", school=school)
    deputy = make_account("deputy", role=Role.DEPUTY, school=school)
    sign_in("deputy")
    shared = sign_in("teacher")

    again(shared, "deputy")
    again(shared, "teacher")

    assert letters() == [deputy.pk]
    assert len(set(KnownDevice.objects.values_list("token_digest", flat=True))) == 2


def test_wrong_password_makes_no_device_known() -> None:
    make_account("teacher")

    client = sign_in("teacher", "мимо")

    assert devices.COOKIE not in client.cookies
    assert not KnownDevice.objects.exists()


def test_device_is_known_after_the_second_factor_only() -> None:
    user = make_account("teacher")
    sign_in("teacher")
    _device, codes = make_second_factor(user)
    client = sign_in("teacher")
    before = KnownDevice.objects.filter(user=user).count()

    client.post("/second-factor/", {"code": codes[0]})

    assert (before, KnownDevice.objects.filter(user=user).count()) == (1, 2)
    assert letters() == [user.pk]


def test_account_without_a_role_gets_no_event() -> None:
    make_account("former", role=None)
    sign_in("former")

    sign_in("former")

    assert KnownDevice.objects.count() == 2
    assert letters() == []


def test_forgotten_devices_are_unknown_again() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")

    devices.forget_devices(user=User.objects.get(pk=user.pk))
    again(client)

    assert KnownDevice.objects.count() == 1
