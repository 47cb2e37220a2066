"""Links and files of a homework: taken, downloaded by the family, removed."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from journal.models import HomeworkAttachment
from journal.services.lessons import attachments
from tests.core.test_uploads import PNG, zipped
from tests.factories.cast import Cast
from tests.journal.test_homework import address, lines_of, save

PDF = b"%PDF-1.7\n%..."


@pytest.fixture(autouse=True)
def files_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def attach(cast: Cast, who: str = "teacher", **data: Any) -> HttpResponse:
    return cast.client(who).post(address("attachment-add", cast.lesson_today.pk), data)


def a_file(content: bytes = PDF, name: str = "Задачи.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_file_is_attached_and_the_family_downloads_it(cast: Cast, files_dir: Path) -> None:
    save(cast, homework="№ 12", homework_due="")

    assert attach(cast, file=a_file(), title="Задачи на дом").status_code == 303

    attachment = HomeworkAttachment.objects.get()
    assert (attachment.title, attachment.size, attachment.content_type) == (
        "Задачи на дом",
        len(PDF),
        "application/pdf",
    )
    assert attachment.author == cast.staff["teacher"]
    assert attachment.file.name.startswith(f"homework/{cast.school.pk}/")
    (line,) = lines_of(cast, dt.date(2026, 1, 21))
    assert [(one.title, one.file_id) for one in line.attachments] == [
        ("Задачи на дом", attachment.pk)
    ]
    response = cast.client("mother").get(address("attachment-download", attachment.pk))
    assert response.status_code == 200
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert ".pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_link_is_attached_and_stands_in_the_diary(cast: Cast) -> None:
    save(cast, homework="Посмотреть", homework_due="")

    attach(cast, url="https://example.org/fractions/")

    attachment = HomeworkAttachment.objects.get()
    assert (attachment.kind, attachment.title) == ("link", "example.org/fractions")
    page = cast.client("mother").get(
        reverse("journal:diary"), {"week": "2026-01-19", "child": cast.students["pupil"].pk}
    )
    assert 'href="https://example.org/fractions/" rel="noopener noreferrer"' in (
        page.content.decode()
    )
    assert (
        cast.client("mother").get(address("attachment-download", attachment.pk)).status_code == 404
    )


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00\x03",
        zipped({"users.csv": b"a,b"}),
        zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}),
        "Фамилия;Имя\n".encode(),
        b"",
    ],
)
def test_file_of_a_wrong_kind_is_not_taken_whatever_its_name(
    cast: Cast, files_dir: Path, content: bytes
) -> None:
    assert attach(cast, file=a_file(content)).status_code == 422
    assert not HomeworkAttachment.objects.exists()
    assert list(files_dir.rglob("*.*")) == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PNG, "image/png"),
        (
            zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_file_says_of_which_kind_it_is_by_its_content(
    cast: Cast, content: bytes, content_type: str
) -> None:
    assert attach(cast, file=a_file(content)).status_code == 303
    assert HomeworkAttachment.objects.get().content_type == content_type


def test_file_above_the_limit_is_not_taken(cast: Cast) -> None:
    content = PDF + b"\0" * attachments.MOST_BYTES

    assert attach(cast, file=a_file(content)).status_code == 422
    assert not HomeworkAttachment.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"url": "javascript:alert(1)"},
        {"url": "ftp://example.org/x"},
        {"url": "file:///etc/passwd"},
        {"url": "https://"},
        {"url": "https://example.org/" + "a" * 600},
        {"url": "https://example.org/", "title": "т" * 161},
    ],
)
def test_link_that_is_no_page_is_not_taken(cast: Cast, data: dict[str, str]) -> None:
    assert attach(cast, **data).status_code == 422
    assert not HomeworkAttachment.objects.exists()


def test_link_and_file_at_once_are_asked_to_be_one(cast: Cast) -> None:
    assert attach(cast, file=a_file(), url="https://example.org/").status_code == 422
    assert not HomeworkAttachment.objects.exists()


def test_sixth_attachment_is_not_taken_and_its_file_is_not_kept(
    cast: Cast, files_dir: Path
) -> None:
    for number in range(attachments.MOST_ATTACHMENTS):
        attach(cast, url=f"https://example.org/{number}")

    assert attach(cast, file=a_file()).status_code == 422

    assert HomeworkAttachment.objects.count() == attachments.MOST_ATTACHMENTS
    assert list(files_dir.rglob("*.pdf")) == []


@pytest.mark.django_db(transaction=True)
def test_removed_file_is_gone_from_the_disk(cast: Cast, files_dir: Path) -> None:
    attach(cast, file=a_file())
    attachment = HomeworkAttachment.objects.get()

    response = cast.client("teacher").post(address("attachment-remove", attachment.pk))

    assert response.status_code == 303
    assert not HomeworkAttachment.objects.exists()
    assert list(files_dir.rglob("*.pdf")) == []


def test_file_that_is_lost_answers_410(cast: Cast, files_dir: Path) -> None:
    attach(cast, file=a_file())
    (path,) = files_dir.rglob("*.pdf")
    path.unlink()

    response = cast.client("mother").get(
        address("attachment-download", HomeworkAttachment.objects.get().pk)
    )

    assert response.status_code == 410
    assert "Попросите его у учителя" in response.content.decode()


def test_lesson_of_a_closed_term_takes_no_attachment(cast: Cast) -> None:
    response = cast.client("teacher").post(
        address("attachment-add", cast.lesson_closed.pk), {"url": "https://example.org/"}
    )

    assert response.status_code == 422
    assert not HomeworkAttachment.objects.exists()


def test_attachments_of_others_are_not_to_be_had(cast: Cast) -> None:
    attach(cast, file=a_file())
    pk = HomeworkAttachment.objects.get().pk

    found = {
        who: cast.client(who).get(address("attachment-download", pk)).status_code
        for who in (
            *("teacher", "class_teacher", "deputy", "mother", "pupil", "stranger"),
            *("foreign_mother", "other_mother", "other_teacher", "secretary", "administrator"),
        )
    }

    assert found == {
        **dict.fromkeys(["teacher", "class_teacher", "deputy", "mother", "pupil"], 200),
        **dict.fromkeys(["stranger", "foreign_mother", "other_mother", "other_teacher"], 404),
        **dict.fromkeys(["secretary", "administrator"], 403),
    }


def test_class_teacher_removes_no_attachment_of_a_colleague(cast: Cast) -> None:
    attach(cast, url="https://example.org/")

    response = cast.client("class_teacher").post(
        address("attachment-remove", HomeworkAttachment.objects.get().pk)
    )

    assert response.status_code == 403
    assert HomeworkAttachment.objects.count() == 1
