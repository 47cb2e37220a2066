"""Letters about an account, from the sign-in to the post office."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import OutsideChangeKind, Role
from accounts.models import User
from accounts.services import devices, outside_changes, second_factor
from core.models import OutboxEvent
from notifications import tasks
from notifications.services import account_letters, outbox
from tests.factories.accounts import make_account, make_second_factor, sign_in
from tests.factories.cast import NOW, Cast
from tests.factories.school import make_membership
from tests.notifications.conftest import PostOffice

pytestmark = pytest.mark.django_db(transaction=True)

OPERA = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0"


def waiting() -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(delivered_at=None).order_by("pk"))


@pytest.fixture
def owner() -> User:
    """Has signed in from one browser, and now from another."""
    user = make_account("teacher")
    sign_in("teacher")
    sign_in("teacher", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=OPERA)
    return user


def test_sign_in_from_a_new_device_is_told_by_letter(owner: User, post_office: PostOffice) -> None:
    tasks.deliver_outbox()

    letter = post_office.letters[0]
    text = letter.get_content()
    assert post_office.addressees == ["teacher@example.org"]
    assert "Opera, Windows" in text
    assert "203.0.113.9" in text
    assert "/profile/" in text
    assert letter["Message-ID"].startswith("<event.")
    assert waiting() == []


def test_letter_leads_to_the_report_of_an_incident(owner: User, post_office: PostOffice) -> None:
    tasks.deliver_outbox()

    text = post_office.letters[0].get_content()
    assert f"https://journal.example.org{reverse('reports:incident-report')}" in text
    assert "None" not in text


def test_time_is_that_of_the_school(owner: User, post_office: PostOffice) -> None:
    school = owner.memberships.get().school
    school.time_zone = "Asia/Vladivostok"
    school.save(update_fields=["time_zone"])
    event = OutboxEvent.objects.get(kind=devices.NEW_DEVICE)
    device = owner.devices.get(pk=event.payload["device"])
    device.first_seen_at = dt.datetime(2026, 1, 20, 23, 30, tzinfo=dt.UTC)
    device.save(update_fields=["first_seen_at"])

    tasks.deliver_outbox()

    assert "21.01.2026 09:30" in post_office.letters[0].get_content()


def test_letter_leaves_once(owner: User, post_office: PostOffice) -> None:
    tasks.deliver_outbox()
    tasks.deliver_outbox()

    assert len(post_office.letters) == 1


def test_reset_of_the_second_factor_is_told_by_letter(cast: Cast, post_office: PostOffice) -> None:
    make_second_factor(cast.users["teacher"])
    second_factor.reset(
        actor=cast.actors["administrator"],
        hat=cast.users["teacher"].memberships.get(),
        reason="новый телефон",
        now=NOW,
    )

    tasks.deliver_outbox()

    text = post_office.letters[0].get_content()
    assert post_office.addressees == ["teacher@example.org"]
    assert "новый телефон" in text
    assert "20.01.2026 12:00" in text


def test_person_without_an_address_holds_nothing_up(owner: User, post_office: PostOffice) -> None:
    User.objects.filter(pk=owner.pk).update(email="")

    tasks.deliver_outbox()

    assert post_office.letters == []
    assert waiting() == []


def test_refused_letter_keeps_the_reason_and_is_tried_five_times(
    owner: User, post_office: PostOffice
) -> None:
    post_office.refused["teacher@example.org"] = "550 no such mailbox"

    for _turn in range(7):
        tasks.deliver_outbox()

    event = waiting()[0]
    assert event.attempts == account_letters.MOST_ATTEMPTS
    assert "550" in event.error


def test_silent_mail_server_uses_up_no_tries(owner: User, no_post_office: None) -> None:
    for _turn in range(7):
        tasks.deliver_outbox()

    assert waiting()[0].attempts == 0
    assert waiting()[0].error


def test_plain_delivery_leaves_letters_alone(owner: User) -> None:
    delivery = outbox.deliver_batch(now=NOW)

    assert (delivery.delivered, delivery.unknown) == (0, 0)
    assert waiting()[0].attempts == 0


def test_change_by_another_school_is_told_to_the_owner_and_the_administrator(
    cast: Cast, post_office: PostOffice
) -> None:
    make_membership(cast.users["other_mother"], cast.school, Role.GUARDIAN)

    outside_changes.tell_other_schools(
        school_id=cast.other_school.pk,
        kind=OutsideChangeKind.PASSWORD,
        user_ids=[cast.users["other_mother"].pk],
        done_by_id=cast.users["other_deputy"].pk,
        now=NOW,
    )
    tasks.deliver_outbox()

    letters = dict(zip(post_office.addressees, post_office.letters, strict=True))
    assert sorted(letters) == ["administrator@example.org", "other_mother@example.org"]
    assert (
        "Ваша учётная запись other_mother изменена"
        in letters["other_mother@example.org"].get_content()
    )
    told = letters["administrator@example.org"].get_content()
    assert "Учётная запись other_mother (other_mother) открывает и вашу школу" in told
    assert "Что сделано: Выдан новый пароль" in told
    assert waiting() == []
