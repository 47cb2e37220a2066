"""The second factor: set up, asked for, throttled, recovered from, switched off."""

import datetime as dt
import urllib.parse
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Role
from accounts.models import User
from accounts.services import second_factor
from tests.factories.accounts import PASSWORD, code_of, make_account, make_second_factor, sign_in
from tests.factories.school import make_membership, make_school

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SETUP = "/second-factor/setup/"
VERIFY = "/second-factor/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stands still: a code lives half a minute, a throttle counts seconds."""
    with time_machine.travel(dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC), tick=False) as held:
        yield held


@pytest.fixture
def strict_teacher() -> User:
    """A teacher of a school that asks its staff for a second factor."""
    return make_account("teacher", school=make_school(requires_staff_second_factor=True))


def pending(user: User) -> TOTPDevice:
    return TOTPDevice.objects.get(user=user, confirmed=False)


def half_a_minute_later(clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(seconds=30))


# --- setting up ------------------------------------------------------------------------------


def test_setup_writes_nothing_until_it_is_begun() -> None:
    make_account("teacher")

    assert sign_in("teacher").get(SETUP).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_setup_shows_the_secret_as_a_picture_and_in_groups() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")

    begun = client.post(SETUP, {"action": "begin"})
    page = client.get(SETUP)

    assert (begun.status_code, begun["Location"]) == (303, SETUP)
    assert page.context["qr"].startswith("data:image/svg+xml")
    assert page.context["address"] == pending(user).config_url
    assert "secret=" + page.context["secret"].replace(" ", "") in page.context["address"]
    assert page["Cache-Control"] == "private, no-store"


def test_beginning_again_makes_another_secret() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    client.post(SETUP, {"action": "begin"})
    first = pending(user).key

    client.post(SETUP, {"action": "begin"})

    assert pending(user).key != first


def test_right_code_switches_it_on_and_shows_ten_codes_once() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    client.post(SETUP, {"action": "begin"})

    page = client.post(SETUP, {"action": "confirm", "code": code_of(pending(user))})

    stored = set(StaticToken.objects.values_list("token", flat=True))
    shown = page.context["codes"]
    assert page.status_code == 200
    assert len(shown) == 10
    assert {code.replace("-", "") for code in shown} == stored
    assert all(code in urllib.parse.unquote(page.context["file"]) for code in shown)
    assert page["Cache-Control"] == "private, no-store"
    assert client.get("/profile/").status_code == 200
    assert not any(code in client.get(SETUP).content.decode() for code in shown)


def test_wrong_code_switches_nothing_on() -> None:
    user = make_account("teacher")
    client = sign_in("teacher")
    client.post(SETUP, {"action": "begin"})

    page = client.post(SETUP, {"action": "confirm", "code": "000000"})

    assert page.status_code == 422
    assert pending(user).throttling_failure_count == 1
    assert not StaticToken.objects.exists()


@pytest.mark.parametrize("code", ["", "x" * 21, "12\x003456"])
def test_malformed_code_is_refused(code: str) -> None:
    make_account("teacher")
    client = sign_in("teacher")
    client.post(SETUP, {"action": "begin"})

    assert client.post(SETUP, {"action": "confirm", "code": code}).status_code == 422


def test_code_before_the_setup_was_begun_is_refused() -> None:
    make_account("teacher")

    response = sign_in("teacher").post(SETUP, {"action": "confirm", "code": "123456"})

    assert response.status_code == 422
    assert "Сначала начните настройку" in response.content.decode()


# --- being asked for it ----------------------------------------------------------------------


def test_staff_of_a_strict_school_go_nowhere_before_it_is_set_up(strict_teacher: User) -> None:
    client = sign_in("teacher")

    assert client.get("/")["Location"] == "/second-factor/"
    assert client.get("/profile/")["Location"] == "/second-factor/?next=%2Fprofile%2F"
    assert client.post("/profile/", {"language": "en"}).status_code == 302
    assert client.get(VERIFY)["Location"] == SETUP
    page = client.get(SETUP)
    assert page.status_code == 200
    assert page.context["nav"] == []
    strict_teacher.refresh_from_db()
    assert strict_teacher.language == "ru"


def test_script_is_told_401(strict_teacher: User) -> None:
    response = sign_in("teacher").get("/", headers={"accept": "application/json"})

    assert response.status_code == 401
    assert response.json() == {
        "error": "Сначала введите код второго фактора.",
        "sign_in": "/second-factor/",
    }


def test_families_of_a_strict_school_are_not_asked() -> None:
    make_account(
        "mother", role=Role.GUARDIAN, school=make_school(requires_staff_second_factor=True)
    )

    assert sign_in("mother").get("/profile/").status_code == 200


def test_mother_is_asked_when_she_puts_on_the_hat_of_a_teacher() -> None:
    user = make_account("anna", role=Role.GUARDIAN, school=make_school("plain"))
    staff = make_membership(
        user, make_school("strict", requires_staff_second_factor=True), Role.TEACHER
    )
    client = sign_in("anna")
    before = client.get("/profile/")

    client.post("/hat/", {"hat": staff.pk})

    assert before.status_code == 200
    assert client.get("/profile/").status_code == 302


def test_code_opens_the_page_asked_for(strict_teacher: User, clock: time_machine.Traveller) -> None:
    device, _codes = make_second_factor(strict_teacher)
    half_a_minute_later(clock)
    client = sign_in("teacher")
    key = client.cookies["sessionid"].value
    asked = client.get("/profile/")["Location"]
    address = client.get(asked).context["next"]

    response = client.post(VERIFY, {"code": code_of(device), "next": address})

    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert client.get("/profile/").status_code == 200
    assert client.cookies["sessionid"].value != key


def test_whoever_has_switched_it_on_is_asked_at_every_sign_in(
    clock: time_machine.Traveller,
) -> None:
    user = make_account("mother", role=Role.GUARDIAN)
    device, _codes = make_second_factor(user)
    half_a_minute_later(clock)
    client = sign_in("mother")
    before = client.get("/profile/")

    client.post(VERIFY, {"code": code_of(device)})

    assert before["Location"] == "/second-factor/?next=%2Fprofile%2F"
    assert client.get("/profile/").status_code == 200


def test_one_code_opens_one_session(strict_teacher: User, clock: time_machine.Traveller) -> None:
    device, _codes = make_second_factor(strict_teacher)
    half_a_minute_later(clock)
    code = code_of(device)
    first, second = sign_in("teacher"), sign_in("teacher")

    assert first.post(VERIFY, {"code": code}).status_code == 303
    assert second.post(VERIFY, {"code": code}).status_code == 422
    assert second.get("/profile/").status_code == 302


def test_password_alone_cannot_replace_the_authenticator(strict_teacher: User) -> None:
    device, _codes = make_second_factor(strict_teacher)
    thief = sign_in("teacher")

    assert thief.get(SETUP)["Location"] == "/second-factor/"
    assert thief.post(SETUP, {"action": "begin"})["Location"] == "/second-factor/"
    assert list(TOTPDevice.objects.all()) == [device]


def test_code_of_another_person_does_not_fit(
    strict_teacher: User, clock: time_machine.Traveller
) -> None:
    make_second_factor(strict_teacher)
    colleague = make_account("colleague", school=make_school("second"))
    device, codes = make_second_factor(colleague)
    half_a_minute_later(clock)
    client = sign_in("teacher")

    assert client.post(VERIFY, {"code": code_of(device)}).status_code == 422
    assert client.post(VERIFY, {"code": codes[0]}).status_code == 422
    assert StaticToken.objects.filter(device__user=colleague).count() == 10


def test_verification_leads_to_no_other_site(
    strict_teacher: User, clock: time_machine.Traveller
) -> None:
    device, _codes = make_second_factor(strict_teacher)
    half_a_minute_later(clock)

    response = sign_in("teacher").post(
        VERIFY, {"code": code_of(device), "next": "https://evil.example/"}
    )

    assert response["Location"] == "/"


def test_wrong_codes_are_slowed_down(strict_teacher: User, clock: time_machine.Traveller) -> None:
    device, _codes = make_second_factor(strict_teacher)
    half_a_minute_later(clock)
    client = sign_in("teacher")

    wrong = client.post(VERIFY, {"code": "000000"})
    at_once = client.post(VERIFY, {"code": code_of(device)})
    clock.shift(dt.timedelta(seconds=2))
    later = client.post(VERIFY, {"code": code_of(device)})

    assert (wrong.status_code, at_once.status_code, later.status_code) == (422, 429, 303)
    assert "Подождите 1 секунду" in at_once.content.decode()


def test_new_password_session_owes_the_factor_anew(
    strict_teacher: User, clock: time_machine.Traveller
) -> None:
    device, _codes = make_second_factor(strict_teacher)
    half_a_minute_later(clock)
    client = sign_in("teacher")
    client.post(VERIFY, {"code": code_of(device)})
    client.post("/sign-out/")

    client.post("/sign-in/", {"login": "teacher", "password": PASSWORD})

    assert client.get("/profile/").status_code == 302


# --- recovery --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}".upper()])
def test_recovery_code_lets_in_once(strict_teacher: User, typed: str) -> None:
    _device, codes = make_second_factor(strict_teacher)
    code = typed.format(codes[0])
    first, second = sign_in("teacher"), sign_in("teacher")

    assert first.post(VERIFY, {"code": code}).status_code == 303
    assert first.get("/profile/").status_code == 200
    assert second.post(VERIFY, {"code": code}).status_code == 422
    assert StaticToken.objects.count() == 9


def test_recovery_code_is_read_without_its_dash_and_in_capitals(strict_teacher: User) -> None:
    _device, codes = make_second_factor(strict_teacher)

    response = sign_in("teacher").post(VERIFY, {"code": codes[3].replace("-", "").upper()})

    assert response.status_code == 303


def test_last_recovery_codes_are_told_to_be_few(strict_teacher: User) -> None:
    _device, codes = make_second_factor(strict_teacher)
    StaticToken.objects.exclude(token__in=[code.replace("-", "") for code in codes[:4]]).delete()
    client = sign_in("teacher")

    client.post(VERIFY, {"code": codes[0]})

    assert "Осталось 3 резервных кода." in client.get("/profile/").content.decode()


def test_new_recovery_codes_make_the_old_ones_void(
    strict_teacher: User, clock: time_machine.Traveller
) -> None:
    device, old = make_second_factor(strict_teacher)
    client = sign_in("teacher")
    client.post(VERIFY, {"code": old[0]})
    half_a_minute_later(clock)

    page = client.post(SETUP, {"action": "renew", "code": code_of(device)})

    new = page.context["codes"]
    other = sign_in("teacher")
    assert set(new).isdisjoint(old)
    assert client.get("/profile/").status_code == 200
    assert other.post(VERIFY, {"code": old[1]}).status_code == 422
    clock.shift(dt.timedelta(seconds=2))
    assert other.post(VERIFY, {"code": new[0]}).status_code == 303


def test_new_recovery_codes_ask_for_a_code(strict_teacher: User) -> None:
    _device, codes = make_second_factor(strict_teacher)
    client = sign_in("teacher")
    client.post(VERIFY, {"code": codes[0]})

    assert client.post(SETUP, {"action": "renew", "code": "000000"}).status_code == 422
    assert StaticToken.objects.count() == 9


# --- off -------------------------------------------------------------------------------------


def test_second_factor_is_switched_off_with_a_code(clock: time_machine.Traveller) -> None:
    user = make_account("mother", role=Role.GUARDIAN)
    device, codes = make_second_factor(user)
    client = sign_in("mother")
    client.post(VERIFY, {"code": codes[0]})
    half_a_minute_later(clock)

    response = client.post(SETUP, {"action": "switch-off", "code": code_of(device)})

    assert (response.status_code, response["Location"]) == (303, "/profile/")
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert sign_in("mother").get("/profile/").status_code == 200


def test_second_factor_stays_on_where_the_school_asks_for_it(
    strict_teacher: User, clock: time_machine.Traveller
) -> None:
    device, codes = make_second_factor(strict_teacher)
    client = sign_in("teacher")
    client.post(VERIFY, {"code": codes[0]})
    half_a_minute_later(clock)

    response = client.post(SETUP, {"action": "switch-off", "code": code_of(device)})

    assert response.status_code == 403
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_required_factor_stays_on_whatever_hat_is_worn(clock: time_machine.Traveller) -> None:
    """The mother's hat is no way to take off the teacher's lock."""
    user = make_account("anna", role=Role.GUARDIAN, school=make_school("plain"))
    make_membership(user, make_school("strict", requires_staff_second_factor=True), Role.TEACHER)
    device, codes = make_second_factor(user)
    client = sign_in("anna")
    client.post(VERIFY, {"code": codes[0]})
    half_a_minute_later(clock)

    assert client.get("/profile/").wsgi_request.actor.role == Role.GUARDIAN
    response = client.post(SETUP, {"action": "switch-off", "code": code_of(device)})
    assert response.status_code == 403


def test_begin_is_refused_when_it_is_on() -> None:
    user = make_account("teacher")
    make_second_factor(user)

    with pytest.raises(second_factor.AlreadyOn):
        second_factor.begin_setup(user=user)
    with pytest.raises(second_factor.AlreadyOn):
        second_factor.confirm_setup(user=user, code="123456")


@pytest.mark.parametrize("address", [SETUP, VERIFY])
def test_anonymous_person_is_sent_to_sign_in(address: str) -> None:
    assert Client().get(address).status_code == 302
    assert Client().post(address, {"code": "1"})["Location"] == "/sign-in/"
