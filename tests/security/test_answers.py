"""What every answer carries: headers, no inline code, a token with every form."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.security.people import OBJECTS, PEOPLE, Stage
from tests.security.test_access_matrix import Row, read_matrix
from tests.security.thinning import thinned

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "worker-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}


def policy_of(header: str) -> dict[str, set[str]]:
    directives = (part.split() for part in header.split(";"))
    return {name: set(values) for name, *values in directives}


PAGES = [row for row in read_matrix() if row.method == "GET" and 200 in row.expected.values()]


@pytest.mark.parametrize("row", thinned((row,) for row in PAGES), ids=str)
def test_page_is_shut_to_frames_sniffing_and_foreign_code(
    row: Row,
    stage: Stage,
    sessions: dict[str, str],
) -> None:
    reader = next(short for short in PEOPLE if row.expected[short] == 200)
    client = Client(headers={"cookie": f"sessionid={sessions.get(reader, '')}"})

    response = client.get(reverse(row.name, args=OBJECTS[row.what](stage)))

    assert response.status_code == 200
    policy = policy_of(response["Content-Security-Policy"])
    # A family's or a teacher's file runs nothing at all.
    is_file = row.name == "journal:attachment-download"
    assert policy == ({"default-src": {"'none'"}, "sandbox": set()} if is_file else POLICY)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    # The address of a calendar feed is its secret.
    is_secret = row.name == "journal:feed-read"
    assert response["Referrer-Policy"] == ("no-referrer" if is_secret else "same-origin")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    if response["Content-Type"].startswith("text/"):
        assert "charset" in response["Content-Type"]
    if row.name != "health":
        kept = "no-cache" if is_secret else "no-store"
        assert response["Cache-Control"] == f"private, {kept}"
    if response["Content-Type"].startswith("text/html"):
        assert inline(response.content.decode()) == []


def inline(html: str) -> list[str]:
    """Scripts and styles written into the page, which the policy would not run, and addresses of
    other hosts."""
    return [
        *re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", html),
        *re.findall(r"<style[^>]*>", html),
        *re.findall(r"<[^>]+\s(?:on\w+|style)\s*=[^>]*>", html),
        *re.findall(r"""(?:src|href|action)\s*=\s*["']?\s*(?:https?:)?//[^"'>]*""", html),
        *re.findall(r"javascript:[^\"'>]*", html, re.IGNORECASE),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<a href="#" onclick="go()">',
        '<img src="https://evil.example/x.png">',
        '<img src="//evil.example/x.png">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_would_be_found(html: str) -> None:
    assert len(inline(html)) == 1


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/nowhere/", {}, 404),
        ("/profile/", {}, 302),
        ("/profile/", {"accept": "application/json"}, 401),
        ("/sign-out/", {}, 405),
    ],
)
def test_refusals_are_shut_too(address: str, headers: dict[str, str], status: int) -> None:
    response = Client(headers=headers).get(address)

    assert response.status_code == status
    assert policy_of(response["Content-Security-Policy"]) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


ADDRESSES = sorted({(row.name, row.what) for row in read_matrix() if row.method == "POST"})


@pytest.mark.parametrize(("name", "what"), thinned(ADDRESSES))
def test_nothing_is_taken_without_the_token(
    name: str,
    what: str,
    stage: Stage,
    sessions: dict[str, str],
) -> None:
    address = reverse(name, args=OBJECTS[what](stage))
    for short in ("anon", "teach", "deputy", "secret"):
        client = Client(
            enforce_csrf_checks=True, headers={"cookie": f"sessionid={sessions.get(short, '')}"}
        )
        page, script = client.post(address), client.post(address, headers={"accept": JSON})

        assert (page.status_code, script.status_code) == (403, 403)
        assert set(script.json()) == {"error"}


JSON = "application/json"


def test_answers_to_another_host_are_refused() -> None:
    assert Client(headers={"host": "evil.example"}).get("/sign-in/").status_code == 400
