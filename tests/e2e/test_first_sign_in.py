"""From the slip to the diary: a pupil with a one-time password, a mother with a code."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from school.models import CredentialIssue
from school.selectors import credentials as selectors
from school.services import credentials
from school.services.credentials import Slip
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import school as factory
from tests.factories.cast import NOW, TODAY, Cast

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

OWN = "синий кит плывёт"


@pytest.fixture
def slips(cast: Cast) -> dict[str, Slip]:
    """Slips of 5А by surname: pupil Ёлкина has a password, the mother of Абрамова a code."""
    factory.make_guardian(cast.school, "Бабочкина", cast.students["classmate"])
    actor = cast.actors["class_teacher"]
    people = selectors.recipients_of_classes(actor, [cast.class_5a], now=NOW, today=TODAY)
    expires_at = NOW + dt.timedelta(days=30)
    made = credentials.prepare(
        actor=actor,
        chosen=[one for one in people if one.key.startswith("student") or one.person.user is None],
        staff_role=Role.TEACHER,
        reason="",
        now=NOW,
        today=TODAY,
        expires_at=expires_at,
    )
    credentials.put_in_force(slips=made, expires_at=expires_at, now=NOW)
    return {slip.name.split()[0]: slip for slip in made}


@pytest.mark.everyday
def test_pupil_signs_in_with_the_slip_and_chooses_a_password(
    slips: dict[str, Slip], visit: Callable[..., Visitor]
) -> None:
    visitor = visit(viewport=PHONE)
    page = visitor.go("/sign-in/")
    page.locator("[name=login]").fill(slips["Ёлкина"].login)
    page.locator("[name=password]").fill(slips["Ёлкина"].secret.upper())
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{visitor.base_url}/own-password/")
    assert_accessible(page)
    page.locator("[name=new_password]").fill(OWN)
    page.locator("[name=new_password_again]").fill(OWN)
    page.locator("main .btn-primary").click()

    expect(page).to_have_url(f"{visitor.base_url}/")
    assert CredentialIssue.objects.get(number=slips["Ёлкина"].number).used_at is not None


def test_mother_opens_her_account_with_the_code(
    slips: dict[str, Slip], visit: Callable[..., Visitor]
) -> None:
    visitor = visit(viewport=PHONE)
    page = visitor.go("/activate/")
    assert_accessible(page)
    page.locator("[name=code]").fill(slips["Бабочкина"].secret)
    page.keyboard.press("Enter")
    expect(page.locator("[name=login]")).to_have_value(slips["Бабочкина"].login)
    assert_accessible(page)
    page.locator("[name=login]").fill("mama.babochkina")
    page.locator("[name=new_password]").fill(OWN)
    page.locator("[name=new_password_again]").fill(OWN)
    page.locator("main .btn-primary").click()

    expect(page).to_have_url(f"{visitor.base_url}/sign-in/")
    page.locator("[name=login]").fill("mama.babochkina")
    page.locator("[name=password]").fill(OWN)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{visitor.base_url}/")
