"""What a page of the journal sends when somebody types in it."""

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.models import Lesson


def cell(lesson: Lesson, student_id: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "kind": "cell",
        "lesson": lesson.pk,
        "student": student_id,
        "text": text,
        **more,
    }


def term_mark(column: int | str, student_id: int, text: str, **more: Any) -> dict[str, Any]:
    """``column``: the id of a term, or «year»."""
    return {
        "key": str(uuid4()),
        "kind": "term",
        "column": str(column),
        "student": student_id,
        "text": text,
        **more,
    }


def words(kind: str, lesson: Lesson, text: str, **more: Any) -> dict[str, Any]:
    """``kind``: «topic» or «homework»."""
    return {"key": str(uuid4()), "kind": kind, "lesson": lesson.pk, "text": text, **more}


def send(
    client: Client, group_id: int, *operations: dict[str, Any], user: int | None = None
) -> HttpResponse:
    """``user``: whom the page belongs to; by default it does not say."""
    return client.post(
        reverse("journal:operations", args=[group_id]),
        json.dumps({"user": user, "operations": operations}),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def results(response: HttpResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.content.decode()
    found: list[dict[str, Any]] = response.json()["results"]
    return found
