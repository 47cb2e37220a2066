"""The mailbox of the demo: who reads which letters, and what a letter cannot do to its reader."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories.cast import NOW, Cast

URL = "/messages/demo-mail/"
HEADS = ["deputy", "director", "administrator"]


def write(folder: Path, name: str, to: str, *, text: str = "Текст", html: str = "") -> None:
    message = EmailMessage()
    message["From"] = "Разворот <journal@example.org>"
    message["To"] = to
    message["Subject"] = f"Вера, 5А: {name}"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    path = folder / f"{name}.eml"
    path.write_bytes(bytes(message))
    at = NOW.timestamp() + len(list(folder.iterdir()))
    os.utime(path, (at, at))


@pytest.fixture
def mailbox(cast: Cast, settings: Settings, tmp_path: Path) -> Path:
    settings.DEMO = True
    settings.DEMO_MAIL_DIR = tmp_path
    write(tmp_path, "one", "mother@example.org")
    write(tmp_path, "two", "Foreign_Mother@Example.org")
    write(tmp_path, "three", "other_mother@example.org")
    return tmp_path


def listed(cast: Cast, name: str) -> list[str]:
    content = cast.client(name).get(URL).content.decode()
    return [letter for letter in ("one", "two", "three") if f"{URL}{letter}.eml/" in content]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, ["one", "two"]) for name in HEADS),
        ("mother", ["one"]),
        ("foreign_mother", ["two"]),
        ("other_deputy", ["three"]),
        *((name, []) for name in ("teacher", "secretary", "auditor", "pupil")),
    ],
)
def test_mailbox_shows_only_letters_one_may_read(
    cast: Cast, mailbox: Path, name: str, expected: list[str]
) -> None:
    assert listed(cast, name) == expected
    client = cast.client(name)
    opened = {
        letter: client.get(f"{URL}{letter}.eml/").status_code for letter in ("one", "two", "three")
    }
    assert opened == {
        letter: 200 if letter in expected else 404 for letter in ("one", "two", "three")
    }


def test_mailbox_lists_the_newest_first(cast: Cast, mailbox: Path) -> None:
    content = cast.client("deputy").get(URL).content.decode()

    assert content.index("two.eml") < content.index("one.eml")


def test_mailbox_pages(cast: Cast, mailbox: Path) -> None:
    for number in range(60):
        write(mailbox, f"more{number:02}", "mother@example.org")
    client = cast.client("mother")

    first = client.get(URL).content.decode()
    second = client.get(URL, {"page": "2"}).content.decode()

    assert (first.count(".eml/"), second.count(".eml/")) == (50, 11)
    assert "one.eml" in second


def test_mailbox_is_not_there_outside_of_the_demo(
    cast: Cast, mailbox: Path, settings: Settings
) -> None:
    settings.DEMO = False
    client = cast.client("deputy")

    assert client.get(URL).status_code == 404
    assert client.get(f"{URL}one.eml/").status_code == 404


@pytest.mark.parametrize("folder", [None, Path("/nonexistent")])
def test_mailbox_without_a_folder_is_empty(
    cast: Cast, settings: Settings, folder: Path | None
) -> None:
    settings.DEMO = True
    settings.DEMO_MAIL_DIR = folder
    response = cast.client("deputy").get(URL)

    assert response.status_code == 200
    assert "empty-title" in response.content.decode()
    assert cast.client("deputy").get(f"{URL}one.eml/").status_code == 404


def test_mailbox_sends_a_stranger_to_sign_in(mailbox: Path) -> None:
    assert Client().get(URL).status_code == 302
    assert Client().get(f"{URL}one.eml/").status_code == 302


def test_mailbox_is_only_read(cast: Cast, mailbox: Path) -> None:
    assert cast.client("deputy").post(URL).status_code == 405
    assert cast.client("deputy").post(f"{URL}one.eml/").status_code == 405


def test_letter_is_shown_as_text_whatever_is_in_it(cast: Cast, mailbox: Path) -> None:
    write(
        mailbox,
        "evil",
        "mother@example.org",
        text="<script>alert(1)</script> https://journal.example.org/diary/?child=1",
        html="<script>alert(2)</script><img src=x onerror=alert(3)>",
    )

    content = cast.client("mother").get(f"{URL}evil.eml/").content.decode()

    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "&lt;script&gt;alert(1)" in content
    assert "&lt;script&gt;alert(2)" in content
    assert 'href="https://journal.example.org/diary/?child=1"' in content


def test_letter_does_not_follow_a_path_or_a_link_out_of_the_folder(
    cast: Cast, mailbox: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "secret", "mother@example.org")
    (mailbox / "link.eml").symlink_to(outside / "secret.eml")
    client = cast.client("mother")

    paths = ["link.eml", f"..%2F{outside.name}%2Fsecret.eml", "%2e%2e", "one", "one.eml%00"]
    assert {path: client.get(f"{URL}{path}/").status_code for path in paths} == dict.fromkeys(
        paths, 404
    )
    assert "link.eml" not in client.get(URL).content.decode()


_UNKNOWN_CHARSET = (
    b"To: mother@example.org\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xff"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"To: =?utf-8?q?=ZZ?= <mother@example.org>\r\n\r\n",
        _UNKNOWN_CHARSET,
    ],
)
def test_mailbox_survives_a_broken_file(cast: Cast, mailbox: Path, content: bytes) -> None:
    (mailbox / "broken.eml").write_bytes(content)
    client = cast.client("mother")

    assert client.get(URL).status_code == 200
    assert client.get(f"{URL}broken.eml/").status_code in (200, 404)
