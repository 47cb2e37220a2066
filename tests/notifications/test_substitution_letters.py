"""Letters about substitutions: to who takes the lesson and to the class teacher."""

import pytest

from core.models import OutboxEvent
from journal.services import substitutions as services
from notifications.services import account_letters
from tests.factories.cast import NOW, Cast
from tests.factories.substitutions import give, make_absence
from tests.notifications.conftest import PostOffice


def letter_to(cast: Cast, who: str, kind: str = "substitution.assigned") -> OutboxEvent:
    return OutboxEvent.objects.get(kind=kind, payload__user=cast.users[who].pk)


@pytest.mark.django_db(transaction=True)
def test_both_get_their_letters_once(cast: Cast, post_office: PostOffice) -> None:
    make_absence(cast)
    give(cast, cast.lesson_today)

    sent = [account_letters.send_waiting(now=NOW) for _ in range(2)]

    assert sent == [2, 0]
    by_address = {str(letter["To"]): letter for letter in post_office.letters}
    assert set(by_address) == {"stranger@example.org", "class_teacher@example.org"}
    own = by_address["stranger@example.org"]
    assert own["Subject"] == "Вы замещаете: 20.01.2026"
    assert "2-й урок, 5А, Математика: Чужанова А. И. (отсутствует Учителева А. И.)" in (
        own.get_content()
    )
    assert "https://journal.example.org/journal/substitutions/own/" in own.get_content()
    of_class = by_address["class_teacher@example.org"]
    assert of_class["Subject"].strip() == "Замены в вашем классе: 20.01.2026"
    assert "/journal/changes/" in of_class.get_content()


@pytest.mark.django_db
def test_letter_says_nothing_of_what_was_taken_back_meanwhile(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    assert account_letters.compose(letter_to(cast, "stranger")) is None


@pytest.mark.django_db
def test_letter_says_that_a_substitution_is_taken_back(cast: Cast) -> None:
    make_absence(cast)
    row = give(cast, cast.lesson_today)
    services.take_back(actor=cast.actors["deputy"], substitution=row, now=NOW)

    letter = account_letters.compose(letter_to(cast, "stranger", "substitution.taken_back"))

    assert letter is not None
    assert letter.subject == "Замена отменена: 20.01.2026"
    assert "уроки идут как обычно" in letter.body


@pytest.mark.django_db
def test_letter_names_no_reason_of_the_absence(cast: Cast) -> None:
    make_absence(cast)
    give(cast, cast.lesson_today, kind="not_held")

    letter = account_letters.compose(letter_to(cast, "class_teacher"))

    assert letter is not None
    assert "2-й урок, 5А, Математика: не проводится" in letter.body
    assert "больничный" not in letter.body
