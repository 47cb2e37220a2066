"""The pages of the weekly letters: what deputies see and repeat."""

import datetime as dt

import pytest
from django.test import Client

from notifications.models import Digest
from notifications.selectors.digests import digest_week, digest_weeks
from tests.factories.cast import NOW, Cast

LIST = "/messages/digests/"
MONDAY = dt.date(2026, 1, 19)
WEEK = f"{LIST}2026-01-19/"
BARRED = [
    "administrator", "secretary", "auditor", "health_worker", "teacher", "class_teacher", "mother",
    "pupil",
]  # fmt: skip


def make_digest(cast: Cast, name: str, monday: dt.date = MONDAY, **fields: object) -> Digest:
    student = cast.students[name]
    link = student.guardian_links.select_related("guardian").get()
    return Digest.objects.create(
        school_id=student.school_id,
        guardian=link.guardian,
        student=student,
        week_starts_on=monday,
        address=link.guardian.email,
        claimed_at=NOW,
        **fields,
    )


@pytest.fixture
def letters(cast: Cast) -> dict[str, Digest]:
    """One sent, one failed, one waiting; and one of another school."""
    return {
        "sent": make_digest(cast, "pupil", sent_at=NOW, attempts=1),
        "failed": make_digest(cast, "outsider", attempts=3, error="550 no such mailbox"),
        "waiting": make_digest(cast, "sibling"),
        "other": make_digest(cast, "other_pupil", attempts=3, error="550 foreign secret"),
    }


@pytest.mark.parametrize("name", ["deputy", "director"])
def test_list_counts_letters_by_week(
    cast: Cast, letters: dict[str, Digest], name: str, django_assert_num_queries
) -> None:
    make_digest(cast, "pupil", dt.date(2026, 1, 12), sent_at=NOW, attempts=1)
    with django_assert_num_queries(1):
        weeks = digest_weeks(actor=cast.actors[name])

    assert [(week.monday, week.total, week.sent, week.failed, week.pending) for week in weeks] == [
        (MONDAY, 3, 1, 1, 1),
        (dt.date(2026, 1, 12), 1, 1, 0, 0),
    ]
    content = cast.client(name).get(LIST).content.decode()
    assert f'href="{WEEK}"' in content
    assert "19.01–25.01.2026" in content


def test_list_without_letters_says_so(cast: Cast) -> None:
    response = cast.client("deputy").get(LIST)

    assert response.status_code == 200
    assert "empty-title" in response.content.decode()


def test_week_names_what_failed_and_why(cast: Cast, letters: dict[str, Digest]) -> None:
    content = cast.client("deputy").get(WEEK).content.decode()

    assert "550 no such mailbox" in content
    assert "Юрьева" in content
    assert f'action="{LIST}{letters["failed"].pk}/repeat/"' in content
    assert "foreign secret" not in content
    assert f"{LIST}{letters['sent'].pk}/repeat/" not in content
    week = digest_week(actor=cast.actors["deputy"], monday=MONDAY)
    assert (week.total, week.sent, week.failed, week.pending) == (3, 1, 1, 1)


def test_week_asks_as_many_queries_for_one_failure_as_for_three(
    cast: Cast, letters: dict[str, Digest], django_assert_num_queries
) -> None:
    client = cast.client("deputy")
    client.get(WEEK)
    # User and hats (the session is cached); counts, how many failed, which.
    with django_assert_num_queries(4):
        client.get(WEEK)

    Digest.objects.filter(school=cast.school).update(sent_at=None, error="550 no")
    with django_assert_num_queries(4):
        assert client.get(WEEK).content.decode().count("550 no") == 3


@pytest.mark.parametrize(
    "path",
    ["2026-01-12", "2026-01-20", "2026-13-01", "tomorrow", "0000-00-00"],
)
def test_week_without_letters_or_sense_is_404(
    cast: Cast, letters: dict[str, Digest], path: str
) -> None:
    client = cast.client("deputy")

    assert client.get(f"{LIST}{path}/").status_code == 404
    assert client.post(f"{LIST}{path}/repeat/").status_code == 404


@pytest.mark.parametrize("name", BARRED)
def test_pages_are_barred_to_others(cast: Cast, letters: dict[str, Digest], name: str) -> None:
    client = cast.client(name)
    before = list(Digest.objects.order_by("pk").values())

    answers = [
        client.get(LIST),
        client.get(WEEK),
        client.post(f"{WEEK}repeat/"),
        client.post(f"{LIST}{letters['failed'].pk}/repeat/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert not any("550" in answer.content.decode() for answer in answers)
    assert list(Digest.objects.order_by("pk").values()) == before


def test_pages_send_a_stranger_to_sign_in(cast: Cast, letters: dict[str, Digest]) -> None:
    assert [Client().get(path).status_code for path in (LIST, WEEK)] == [302, 302]


def test_pages_answer_405_to_the_wrong_method(cast: Cast, letters: dict[str, Digest]) -> None:
    client = cast.client("deputy")

    assert [
        client.post(LIST).status_code,
        client.post(WEEK).status_code,
        client.get(f"{WEEK}repeat/").status_code,
        client.get(f"{LIST}{letters['failed'].pk}/repeat/").status_code,
    ] == [405, 405, 405, 405]


def test_repeat_queues_the_letter_and_goes_back(cast: Cast, letters: dict[str, Digest]) -> None:
    response = cast.client("deputy").post(f"{LIST}{letters['failed'].pk}/repeat/")

    assert (response.status_code, response["Location"]) == (303, WEEK)
    failed = Digest.objects.get(pk=letters["failed"].pk)
    assert (failed.attempts, failed.error, failed.sent_at) == (0, "", None)


def test_repeat_of_a_sent_letter_says_why_not(cast: Cast, letters: dict[str, Digest]) -> None:
    client = cast.client("deputy")

    response = client.post(f"{LIST}{letters['sent'].pk}/repeat/", follow=True)

    assert response.redirect_chain == [(WEEK, 303)]
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Digest.objects.get(pk=letters["sent"].pk).sent_at == NOW


def test_repeat_of_another_schools_letter_is_404(cast: Cast, letters: dict[str, Digest]) -> None:
    response = cast.client("deputy").post(f"{LIST}{letters['other'].pk}/repeat/")

    assert response.status_code == 404
    assert Digest.objects.get(pk=letters["other"].pk).error == "550 foreign secret"


def test_repeat_of_a_week_queues_the_failed_ones(cast: Cast, letters: dict[str, Digest]) -> None:
    response = cast.client("deputy").post(f"{WEEK}repeat/")

    assert (response.status_code, response["Location"]) == (303, WEEK)
    assert list(Digest.objects.order_by("pk").values_list("attempts", "error")) == [
        (1, ""),
        (0, ""),
        (0, ""),
        (3, "550 foreign secret"),
    ]
