"""Headers and cookies of every kind of answer, not of pages alone (ASVS 5.0, V3)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.security.people import Stage
from tests.security.test_access_matrix import addresses
from tests.security.test_answers import POLICY, policy_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parent.parent.parent
JSON = {"accept": "application/json"}

# What is asked for, by whom: every kind of answer that leaves the server.
KINDS = [
    ("a page", "secret", "GET", "reports:volume-list", 200, {}),
    ("a PDF", "secret", "GET", "reports:job-download", 200, {}),
    ("JSON", "anon", "GET", "health", 200, {}),
    ("a redirect to the sign-in", "anon", "GET", "reports:volume-list", 302, {}),
    ("a refusal to a script", "anon", "GET", "reports:volume-list", 401, JSON),
    ("a refusal", "teach", "GET", "reports:volume-list", 403, {}),
    ("what is not found", "teach", "GET", "reports:job-detail", 404, {}),
    ("a wrong method", "teach", "POST", "reports:volume-list", 405, {}),
    ("a form with errors", "anon", "POST", "accounts:sign-in", 422, {}),
    ("a change", "secret", "POST", "reports:volume-order", 303, {}),
    ("another host", "anon", "GET", "health", 400, {"host": "evil.example"}),
]


def assert_shut(response: HttpResponse, *, cached: bool = False) -> None:
    assert policy_of(response["Content-Security-Policy"]) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(
        response["Permissions-Policy"].split(", ")
    )
    assert ("no-store" in response["Cache-Control"]) is not cached
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(response.headers)


@pytest.mark.parametrize(
    ("who", "method", "name", "status", "headers"),
    [kind[1:] for kind in KINDS],
    ids=[kind[0] for kind in KINDS],
)
def test_every_kind_of_answer_is_shut(
    who: str,
    method: str,
    name: str,
    status: int,
    headers: dict[str, str],
    stage: Stage,
    sessions: dict[str, str],
) -> None:
    named = [stage.job.pk] if name.startswith("reports:job") else []
    client = Client(headers={"cookie": f"sessionid={sessions.get(who, '')}", **headers})
    body = {"school_class": stage.cast.class_5a.pk, "is_confirmed": "on"}

    response = client.generic(
        method,
        reverse(name, args=named),
        "&".join(f"{key}={value}" for key, value in body.items()),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == status
    assert_shut(response)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("css/base.css", "text/css"),
        ("js/dialog.js", "text/javascript"),
        ("icons/favicon.svg", "image/svg+xml"),
    ],
)
def test_static_file_is_shut_and_may_be_kept(path: str, kind: str) -> None:
    response = Client().get(f"/static/{path}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith(kind)
    assert_shut(response, cached=True)


def test_server_error_is_shut_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM table")

    monkeypatch.setattr("core.views.cache.get", fall)
    client = Client(raise_request_exception=False)

    response = client.get("/health/")

    assert response.status_code == 500
    assert_shut(response)
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content


def test_request_that_is_too_large_is_shut() -> None:
    response = Client().post("/sign-in/", {"login": "x" * 3_000_000})

    assert response.status_code == 413
    assert_shut(response)


def test_no_view_is_exempt_from_the_token() -> None:
    views = [entry.callback for _, entry in addresses()]

    assert len(views) > 30
    assert [view for view in views if getattr(view, "csrf_exempt", False)] == []


SECURE_SCRIPT = """
import json, os, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
plain = Client().get("/sign-in/")
safe = Client().get("/sign-in/", secure=True)
language = Client().post("/language/", {"language": "en"}, secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "status": safe.status_code,
    "hsts": safe.headers.get("Strict-Transport-Security"),
    "cookies": {
        name: [bool(one["secure"]), bool(one["httponly"]), one["samesite"], one["domain"]]
        for name, one in (*safe.cookies.items(), *language.cookies.items())
    },
    "session": [
        settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
        settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
        settings.SESSION_COOKIE_DOMAIN,
    ],
}))
"""


def test_behind_tls_everything_is_for_tls_only() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SECURE_SCRIPT],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name not in ("DEBUG", "DEMO")},
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-this-test-and-never-outside-it-0123456789",
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "SECURE": "1",
            "DEMO_TODAY": "",
            "ALLOWED_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(answer.stdout.splitlines()[-1])

    assert found["plain"] == [301, "https://testserver/sign-in/"]
    assert found["status"] == 200
    assert found["hsts"] == "max-age=31536000"
    assert found["cookies"] == {
        "__Host-csrftoken": [True, True, "Lax", ""],
        "django_language": [True, True, "Lax", ""],
    }
    assert found["session"] == ["__Host-sessionid", True, True, "Lax", None]
