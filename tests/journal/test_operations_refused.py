"""Who may send operations, and what our script never sends: refused before anything is written."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from journal.forms.operations import LONGEST_BODY, MOST_OPERATIONS
from journal.models import AppliedOperation, Lesson, Mark, TermMark
from journal.selectors import recording
from journal.services import operations as service
from school.models import Term
from tests.factories.cast import NOW, Cast
from tests.factories.operations import results
from tests.journal.test_operations import cell, marks, post, send, term_mark, words

# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("stranger", 404),
        ("deputy", 403),
        ("director", 403),
        ("auditor", 403),
        ("administrator", 403),
        ("secretary", 403),
        ("health_worker", 403),
        ("mother", 403),
        ("foreign_mother", 403),
        ("pupil", 403),
        ("other_teacher", 404),
        ("other_deputy", 403),
    ],
)
def test_journal_is_written_by_its_teacher_alone(cast: Cast, who: str, status: int) -> None:
    assert send(cast, cell(cast), by=who).status_code == status
    assert len(marks(cast)) == (1 if status == 200 else 0)


def test_class_teacher_is_refused_what_she_may_read(cast: Cast) -> None:
    sent = [cell(cast), words(cast, "topic", "Тема"), term_mark(cast)]

    found = results(send(cast, *sent, by="class_teacher"))

    assert [one["status"] for one in found] == [403, 403, 403]
    assert marks(cast) == []
    assert not TermMark.objects.exists()


def test_substitute_writes_in_exactly_the_own_lesson(cast: Cast) -> None:
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(
        teacher=cast.staff["stranger"], replaced_teacher=cast.staff["teacher"]
    )
    sent = [cell(cast), cell(cast, lesson=cast.lesson.pk), term_mark(cast)]

    found = results(send(cast, *sent, by="stranger"))

    assert [one["status"] for one in found] == [200, 404, 404]
    assert Mark.objects.get(work__lesson=cast.lesson_today).author == cast.staff["stranger"]


def test_anonymous_is_401_with_the_way_in(cast: Cast) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(Client(), address, json.dumps(body))

    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("accounts:sign-in")


def test_page_of_another_account_is_401_before_anything_is_said_of_the_journal(
    cast: Cast,
) -> None:
    for who in ("stranger", "class_teacher"):
        response = send(cast, cell(cast), by=who, user=cast.users["teacher"].pk)

        assert response.status_code == 401
        assert response.json()["sign_in"] == reverse("accounts:sign-in")
    assert marks(cast) == []
    assert not AppliedOperation.objects.exists()


def test_operations_need_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.client("teacher").cookies
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(client, reverse("journal:operations", args=[cast.maths.pk]), json.dumps(body))

    assert response.status_code == 403
    assert "is_refused" not in response.json()  # our script asks for a fresh token
    assert marks(cast) == []


# --- what our script never sends ---------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        "[" * 4000,
        "{}",
        '{"user": USER}',
        '{"user": "x", "operations": []}',
        '{"user": 1e400, "operations": []}',
        '{"user": [1], "operations": []}',
        '{"user": USER, "operations": {}}',
        '{"user": USER, "operations": [1]}',
        '{"user": USER, "operations": [{}]}',
        '{"user": USER, "operations": [{"key": "1"}]}',
        '{"user": USER, "operations": [{"key": 1}]}',
    ],
)
def test_malformed_body_is_422_with_a_sentence(cast: Cast, body: str) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])
    content = body.replace("USER", str(cast.users["teacher"].pk))

    response = post(cast.client("teacher"), address, content)

    assert response.status_code == 422
    assert response.json()["error"] == "Запрос не удалось прочитать. Обновите страницу и повторите."


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "lesson"},
        {"kind": None},
        {"lesson": "x"},
        {"lesson": None},
        {"lesson": -1},
        {"lesson": {"id": 1}},
        {"lesson": 10**30},
        {"student": None},
        {"student": 1.5},
        {"text": None},
        {"text": 5},
        {"text": {"a": 1}},
        {"text": "\x00"},
        {"text": "5" * 41},
        {"text": "я" * 20_000, "kind": "topic"},
        {"expected": 4},
        {"expected": ["4"]},
        {"plan_item": "x", "kind": "topic"},
        {"kind": "term"},
        {"kind": "term", "column": "9" * 30},
        {"reason": "я" * 301},
    ],
)
def test_malformed_operation_is_422_and_stops_no_other(cast: Cast, changes: dict[str, Any]) -> None:
    bad, good = cell(cast) | changes, cell(cast, "4", student=cast.students["classmate"].pk)

    found = results(send(cast, bad, good))

    assert [one["key"] for one in found] == [bad["key"], good["key"]]
    assert [one["status"] for one in found] == [422, 200]
    assert found[0]["error"]
    assert marks(cast) == [(cast.students["classmate"].pk, 4)]


def test_most_operations_are_taken_and_one_more_is_413(cast: Cast) -> None:
    sent = [cell(cast, "н", lesson=cast.lesson_6b.pk) for _ in range(MOST_OPERATIONS + 1)]

    assert len(results(send(cast, *sent[:-1]))) == MOST_OPERATIONS
    response = send(cast, *sent)

    assert response.status_code == 413
    assert response.json()["is_refused"] is True


def test_body_longer_than_any_batch_is_413(cast: Cast) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])

    response = post(cast.client("teacher"), address, b"x" * (LONGEST_BODY + 1))

    assert response.status_code == 413
    assert response.json()["error"]


@pytest.mark.parametrize("group", [0, 99999999, 2**63, 10**30])
def test_unknown_journal_is_404(cast: Cast, group: int) -> None:
    body = {"user": cast.users["teacher"].pk, "operations": [cell(cast)]}

    response = post(
        cast.client("teacher"), reverse("journal:operations", args=[group]), json.dumps(body)
    )

    assert response.status_code == 404
    assert response.json()["error"]


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_wrong_method_is_405(cast: Cast, method: str) -> None:
    address = reverse("journal:operations", args=[cast.maths.pk])

    response = getattr(cast.client("teacher"), method)(address)

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["error"]


def test_rule_that_only_the_database_saw_broken_is_409(cast: Cast) -> None:
    """The term is closed between the look and the write: the trigger holds, nobody sees a 500."""
    lessons = recording.lessons_to_record(
        cast.actors["teacher"], cast.school, cast.maths.pk, [cast.lesson_today.pk]
    )
    Term.objects.filter(pk=cast.term.pk).update(closed_at=NOW)
    sent = cell(cast)
    typed = service.Operation(
        key=UUID(sent["key"]),
        kind="cell",
        text="5",
        lesson_id=sent["lesson"],
        student_id=sent["student"],
    )

    [result] = service.apply_operations(
        journal=service.Journal(cast.actors["teacher"], None, lessons, NOW), operations=[typed]
    )

    assert isinstance(result.outcome, service.JustChanged)
    assert result.outcome.status == 409
    assert marks(cast) == []
    assert not AppliedOperation.objects.exists()
