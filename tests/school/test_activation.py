"""Opening an account with the code of a slip."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import ActivationCode, User
from accounts.services import activation_codes
from core import rate_limits
from school.models import CredentialIssue, Guardian
from school.selectors import credentials as selectors
from school.services import credentials
from school.services.credentials import activation
from tests.factories import school as factory
from tests.factories.accounts import sign_in
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

URL = reverse("activate")
OWN = "синий кит плывёт"
EXPIRES = NOW + dt.timedelta(days=30)


@pytest.fixture
def guardian(cast: Cast) -> Guardian:
    return factory.make_guardian(cast.school, "Абрамова", cast.students["classmate"])


@pytest.fixture
def code(cast: Cast, guardian: Guardian) -> str:
    """The code on the slip of a mother who has never signed in."""
    people = selectors.recipients_of_classes(
        cast.actors["secretary"], [cast.class_5a], now=NOW, today=TODAY
    )
    slips = credentials.prepare(
        actor=cast.actors["secretary"],
        chosen=[one for one in people if one.person == guardian],
        staff_role=Role.TEACHER,
        reason="",
        now=NOW,
        today=TODAY,
        expires_at=EXPIRES,
    )
    credentials.put_in_force(slips=slips, expires_at=EXPIRES, now=NOW)
    return slips[0].secret


def show(code: str, client: Client | None = None) -> Any:
    client = client or Client()
    client.answer = client.post(URL, {"step": "code", "code": code})  # type: ignore[attr-defined]
    return client


def choose(client: Client, **fields: str) -> Any:
    return client.post(
        URL,
        {
            "step": "account",
            "login": "Mama.Abramova",
            "email": "mama@example.org",
            "new_password": OWN,
            "new_password_again": OWN,
            **fields,
        },
    )


def test_code_opens_the_account_under_a_login_of_ones_choice(cast: Cast, code: str) -> None:
    client = show(code.upper().replace("-", " "))
    assert (client.answer.status_code, client.answer.url) == (303, URL)

    page = client.get(URL).content.decode()
    assert "Абрамова" in page
    assert 'value="abramova-' in page

    answer = choose(client)

    assert (answer.status_code, answer.url) == (303, "/sign-in/")
    assert CredentialIssue.objects.get().used_at is not None
    signed_in = sign_in("mama.abramova", OWN)
    assert signed_in.answer.status_code == 303
    assert signed_in.get(reverse("journal:diary")).status_code == 200


def test_code_works_once(code: str) -> None:
    first, second = show(code), show(code)

    choose(first)

    assert choose(second, login="another").status_code == 422
    assert show(code).answer.status_code == 422
    assert not User.objects.filter(login="another").exists()


def _used(code: str) -> str:
    choose(show(code))
    return code


def _replaced(code: str) -> str:
    ActivationCode.objects.update(revoked_at=NOW)
    return code


def _old(code: str) -> str:
    ActivationCode.objects.update(expires_at=NOW - dt.timedelta(seconds=1))
    return code


def _of_a_frozen_account(code: str) -> str:
    User.objects.filter(activation_codes__isnull=False).update(frozen_at=NOW)
    return code


def _unknown(_code: str) -> str:
    return "aaaa-bbbb-ccccc"


def test_every_bad_code_is_answered_alike(code: str) -> None:
    def answer(bad: str) -> tuple[int, str]:
        response = show(bad).answer
        return response.status_code, str(response.context["form"].errors)

    expected = answer(_unknown(code))
    assert expected[0] == 422

    for spoil in (_of_a_frozen_account, _old, _replaced):
        assert answer(spoil(code)) == expected, spoil.__name__
        User.objects.update(frozen_at=None)
        ActivationCode.objects.update(revoked_at=None, expires_at=EXPIRES)
    assert answer(_used(code)) == expected


def test_bad_code_takes_one_query_as_a_good_one_does(
    code: str, django_assert_num_queries: Any
) -> None:
    for one in (code, _unknown(code)):
        with django_assert_num_queries(1):
            try:
                activation_codes.find(code_digest=activation_codes.digest(one), now=NOW)
            except activation_codes.UnknownCode:
                assert one != code


def test_codes_are_throttled_by_address(code: str) -> None:
    for _try in range(rate_limits.ACTIVATION.most):
        show("aaaa-bbbb-ccccc")

    assert show(code).answer.status_code == 429
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert show(code, other).answer.status_code == 303


def test_code_expires_while_the_form_is_filled(code: str) -> None:
    client = show(code)

    with time_machine.travel(EXPIRES + dt.timedelta(seconds=1)):
        answer = choose(client)

    assert answer.status_code == 422
    assert ActivationCode.objects.get().used_at is None


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"login": "TEACHER"}, "login"),
        ({"login": "мама"}, "login"),
        ({"login": "ab"}, "login"),
        ({"email": "мимо"}, "email"),
        ({"new_password": "коротко", "new_password_again": "коротко"}, "new_password"),
        ({"new_password_again": "другой длинный"}, "new_password_again"),
    ],
)
def test_chosen_login_and_password_are_checked(
    code: str, fields: dict[str, str], wrong: str
) -> None:
    answer = choose(show(code), **fields)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert ActivationCode.objects.get().used_at is None


def test_account_step_without_a_code_asks_for_it(code: str) -> None:
    answer = choose(Client())

    assert answer.status_code == 422
    assert "person" not in answer.context
    assert ActivationCode.objects.get().used_at is None


def test_whoever_was_signed_in_is_signed_out(cast: Cast, code: str) -> None:
    client = cast.client("pupil")
    choose(show(code, client))

    assert client.get("/").url.startswith("/sign-in/")


def test_page_stays_in_no_cache(code: str) -> None:
    assert Client().get(URL)["Cache-Control"] == "private, no-store"
    assert show(code).get(URL)["Cache-Control"] == "private, no-store"


def test_service_uses_only_the_slip_of_the_account(
    cast: Cast, code: str, guardian: Guardian
) -> None:
    other = CredentialIssue.objects.create(
        school=cast.school,
        number=77,
        kind="first",
        user=cast.users["pupil"],
        student=cast.students["pupil"],
        issued_by=cast.users["secretary"],
        issued_at=NOW,
        expires_at=EXPIRES,
    )

    user = activation.open_account(
        code_digest=activation_codes.digest(code), login="mama", email="", password=OWN, now=NOW
    )

    guardian.refresh_from_db()
    other.refresh_from_db()
    assert guardian.user == user
    assert other.used_at is None
