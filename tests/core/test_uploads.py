"""Uploaded files: their kind is what is inside, whatever they are called."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from core import archives, spreadsheets, uploads
from core.uploads import Kind, UploadField, UploadRefused


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


WORKBOOK = spreadsheets.workbook(title="Люди", header=["Имя"], rows=[["Ёлкина"]])
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06"


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def with_macros() -> bytes:
    stream = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/vbaProject.bin", b"Attribute VB_Name")
    return stream.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped({"users.csv": b"a,b"}))
    for at in (6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WORKBOOK, Kind.XLSX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", Kind.XLS),
        (zipped({"users.csv": b"sourcedId"}), Kind.ZIP),
        ("Фамилия;Имя\nЁлкина;Ада\n".encode(), Kind.CSV),
        ("Фамилия;Имя\nЁлкина;Ада\n".encode("cp1251"), Kind.CSV),
        ("Фамилия;Имя\n".encode("utf-16"), Kind.CSV),
        (b'<?xml version="1.0"?><TimeTable/>', Kind.XML),
        ('<?xml version="1.0" encoding="windows-1251"?><а/>'.encode("cp1251"), Kind.XML),
        (b"%PDF-1.7\n", Kind.PDF),
        (PNG, Kind.PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.JPEG),
        (b"MZ\x90\x00\x03\x00\x00\x00", None),
        (b"\x7fELF\x02\x01\x01\x00", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b"<!DOCTYPE html><html></html>", None),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', None),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', None),
        (b"<not xml", None),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), Kind.DOCX),
        (zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), Kind.PPTX),
        (zipped({"[Content_Types].xml": b"", "visio/document.xml": b""}), None),
        (with_macros(), None),
        (PNG[:16] + b"\x00\x01\x00\x00" * 2, None),
    ],
)
def test_kind_is_told_by_the_content(content: bytes, kind: Kind | None) -> None:
    assert uploads.kind_of(content) == kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 and nothing more", "The file is damaged."),
        (zipped({"../../etc/cron.d/x": b"* * * * *"}), "The file is damaged."),
        (zipped({"/etc/passwd": b"root"}), "The file is damaged."),
        (zipped({"..\\..\\x.csv": b"a"}), "The file is damaged."),
        (zipped({f"{n}.csv": b"" for n in range(1001)}), "The file unpacks to too much data."),
        (encrypted(), "The file is encrypted: save it without a password."),
    ],
)
def test_unsafe_archive_is_refused(content: bytes, sentence: str, english: None) -> None:
    with pytest.raises(UploadRefused) as refused:
        uploads.kind_of(content)

    assert str(refused.value) == sentence


def test_archive_that_explodes_is_refused_by_what_it_declares() -> None:
    content = zipped({"a.csv": b"0" * (2 * 1024 * 1024)})
    assert len(content) < 10_000

    with pytest.raises(archives.UnsafeArchive) as unsafe:
        archives.open_archive(content, most_unpacked=1024 * 1024)

    assert unsafe.value.fault == archives.Fault.TOO_LARGE


def test_archive_that_lies_about_its_size_is_refused() -> None:
    honest = zipped({"a.csv": b"0" * (2 * 1024 * 1024)})
    size = (2 * 1024 * 1024).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest

    with pytest.raises(archives.UnsafeArchive):
        archives.open_archive(lying, most_unpacked=1024 * 1024)


def test_a_workbook_renamed_csv_is_a_workbook() -> None:
    file = SimpleUploadedFile("люди.csv", WORKBOOK, content_type="text/csv")

    accepted = uploads.accept(file, kinds=[Kind.XLSX])

    assert (accepted.kind, accepted.name, accepted.content) == (Kind.XLSX, "люди.csv", WORKBOOK)
    assert accepted.sha256 == uploads.Upload("", Kind.XLSX, WORKBOOK).sha256


def test_a_program_renamed_xlsx_is_refused(english: None) -> None:
    file = SimpleUploadedFile("люди.xlsx", b"MZ\x90\x00\x03", content_type=spreadsheets.MEDIA_TYPE)

    with pytest.raises(UploadRefused) as refused:
        uploads.accept(file, kinds=[Kind.XLSX, Kind.CSV])

    assert str(refused.value) == "This kind of file is not taken here. Expected: XLSX, CSV."


@pytest.mark.parametrize("size", [0, 1024 * 1024 + 1])
def test_empty_and_large_files_are_refused(size: int) -> None:
    file = SimpleUploadedFile("a.csv", b"a" * size)

    with pytest.raises(UploadRefused):
        uploads.accept(file, kinds=[Kind.CSV], most_bytes=1024 * 1024)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Список 5А.xlsx", "Список 5А.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\а\\список.csv", "список.csv"),
        ('a"; filename="b.html', "a filename=b.html"),
        ("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie x=1.csv"),
        ("\u202eфсx.exe", "фсx.exe"),
        ("..", "file"),
        ("", "file"),
        ("й" * 300 + ".xlsx", "й" * 115 + ".xlsx"),
    ],
)
def test_name_is_made_safe(name: str, safe: str) -> None:
    assert uploads.safe_name(name) == safe
    assert len(safe) <= uploads.LONGEST_NAME


def test_field_gives_an_upload_or_an_error_of_the_field(english: None) -> None:
    field = UploadField(kinds=[Kind.XLSX, Kind.CSV])

    assert field.clean(SimpleUploadedFile("a.xlsx", WORKBOOK)).kind == Kind.XLSX
    assert field.widget.attrs["accept"] == ".xlsx,.csv,.txt"
    errors = []
    for data in (SimpleUploadedFile("a.csv", b"%PDF-1.7"), SimpleUploadedFile("a.csv", b""), None):
        with pytest.raises(uploads.forms.ValidationError) as invalid:
            field.clean(data)
        errors += invalid.value.messages
    assert errors == [
        "This kind of file is not taken here. Expected: XLSX, CSV.",
        "The submitted file is empty.",
        "Choose a file.",
    ]


@csrf_exempt
def count_bytes(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"bytes": sum(file.size or 0 for file in request.FILES.values())})


urlpatterns = [path("upload/", count_bytes)]
handler400 = "core.views.bad_request"


@override_settings(ROOT_URLCONF=__name__)
def test_request_larger_than_the_limit_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES_OF_REQUEST", 100_000)
    half = b"a" * 60_000

    def send(*files: bytes) -> object:
        named = {f"f{n}": SimpleUploadedFile("a.csv", content) for n, content in enumerate(files)}
        answer = Client().post("/upload/", named, headers={"accept": "application/json"})
        return answer.status_code, answer.json().get("bytes")

    assert send(half) == (200, 60_000)
    assert send(half, half) == (413, None)
