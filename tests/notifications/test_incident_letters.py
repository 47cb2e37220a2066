"""Letters about an incident: to the director and the administrator, without anything secret."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Incident
from accounts.services import incidents
from accounts.services.incidents import DUTY, REPORTED, Notice
from core.models import OutboxEvent
from notifications.services import account_letters, incident_reminders
from tests.factories.cast import NOW, Cast


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return incidents.open_incident(
        actor=cast.actors["mother"],
        account=cast.users["mother"],
        notice=Notice(detected_at=NOW, description="Чужой вход", name="Ёлкина М. И."),
        now=NOW,
    )


def test_report_becomes_a_letter_with_the_hour_and_the_way(cast: Cast, incident: Incident) -> None:
    letters = [
        account_letters.compose(event)
        for event in OutboxEvent.objects.filter(kind=REPORTED).order_by("pk")
    ]

    assert {letter.to[0] for letter in letters if letter} == {
        "director@example.org",
        "administrator@example.org",
    }
    assert letters[0] is not None
    body = str(letters[0].body)
    assert "20.01.2026, 13:00" in body
    assert reverse("reports:incident-detail", args=[incident.pk]) in body


def test_duty_that_was_done_meanwhile_sends_no_letter(cast: Cast, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(has_leak=True)
    incident_reminders.remind(school=cast.school, now=NOW + dt.timedelta(hours=20))
    event = OutboxEvent.objects.filter(kind=DUTY).earliest("pk")
    letter = account_letters.compose(event)
    assert letter is not None
    assert "21.01.2026, 12:00" in str(letter.body)

    Incident.objects.filter(pk=incident.pk).update(authority_notified_at=NOW)

    assert account_letters.compose(event) is None
