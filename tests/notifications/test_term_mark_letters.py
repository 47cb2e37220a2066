"""The letter to a teacher whose term marks are lacking (S3-2g)."""

import pytest

from core import outbox
from core.models import OutboxEvent
from journal.services.terms import reminders
from notifications.services import account_letters
from tests.factories import terms
from tests.factories.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def event(cast: Cast, stage: str) -> OutboxEvent:
    outbox.publish(
        school_id=cast.school.pk,
        kind=reminders.DUE,
        now=NOW,
        user=cast.users["teacher"].pk,
        term=cast.term.pk,
        stage=stage,
    )
    return OutboxEvent.objects.get(kind=reminders.DUE)


@pytest.mark.parametrize(
    ("stage", "subject"),
    [
        ("ended", "III четверть: период закончился, выставьте итоговые отметки"),
        ("passed", "III четверть: срок выставления итоговых отметок прошёл"),
    ],
)
def test_s3_2g_letter_says_what_is_lacking_and_where(cast: Cast, stage: str, subject: str) -> None:
    letter = account_letters.compose(event(cast, stage))

    assert letter is not None
    assert (letter.subject, letter.to) == (subject, ["teacher@example.org"])
    assert "/journal/term-marks/" in letter.body


def test_nothing_is_said_of_a_term_that_was_closed_meanwhile(cast: Cast) -> None:
    due = event(cast, "passed")
    terms.close(cast.term)

    assert account_letters.compose(due) is None
