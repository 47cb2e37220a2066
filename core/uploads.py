"""Files that people send: told by what is inside, never by the name or the type they come with.

A form declares ``UploadField(kinds=[Kind.XLSX, Kind.CSV])`` and gets an ``Upload``: its bytes are
of one of these kinds, no larger than allowed, and its name is safe to show and to store. Nothing
that was uploaded is ever served back as a page (ASVS 5.0, V5; ФСТЭК № 21, ОЦЛ).
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django import forms
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import archives
from core.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
# Whole requests beyond this are cut off while they arrive; the proxy of ours stops at 25 MB too.
MOST_BYTES_OF_REQUEST = 25 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_NAME = 120


class Kind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    DOCX = "docx"
    PPTX = "pptx"
    ZIP = "zip"
    CSV = "csv"
    XML = "xml"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


# What a browser may offer in its file dialog; a convenience, nothing rests on it.
_SUFFIXES = {Kind.CSV: ".csv,.txt", Kind.JPEG: ".jpg,.jpeg"}


class UploadRefused(DomainError):
    """The file is not taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked into: safe name, kind by content, bytes."""

    name: str
    kind: Kind
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def accept(
    file: "UploadedFile[Any]", *, kinds: Collection[Kind], most_bytes: int = MOST_BYTES
) -> Upload:
    """The upload, once it is known to be one of ``kinds`` and of at most ``most_bytes``.

    Raises ``UploadRefused``. Archives and workbooks are unpacked once, in pieces, see
    ``core.archives``; a workbook with macros is refused.
    """
    if not file.size:
        raise UploadRefused(_("The file is empty."))
    # The size is what arrived, counted by Django, not what the browser declared.
    if file.size > most_bytes:
        raise UploadRefused(
            _("The file is larger than %(most)s MB.") % {"most": max(most_bytes // 1024**2, 1)}
        )
    file.seek(0)
    content = file.read()
    kind = kind_of(content)
    if kind is None or kind not in kinds:
        raise UploadRefused(
            _("This kind of file is not taken here. Expected: %(kinds)s.")
            % {"kinds": ", ".join(kind.upper() for kind in kinds)}
        )
    return Upload(safe_name(file.name or ""), kind, content)


def kind_of(content: bytes) -> Kind | None:
    """What the bytes are; None for what the portal takes from nobody: programs, pages, office
    files with macros. Raises ``UploadRefused`` for an archive that is not safe to open."""
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.XLS
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
        return Kind.PNG if 0 < width * height <= MOST_PIXELS else None
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    text = _text_of(content)
    if text is None:
        return None
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return Kind.XML if _is_data_xml(content) else None
    return Kind.CSV


def safe_name(name: str) -> str:
    """The last part of the name, of visible signs only, at most ``LONGEST_NAME`` of them; «file»
    when nothing is left. For showing and for download headers; files are stored under ids."""
    name = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    name = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"/|?*%;')
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot and len(suffix) < 10:
        return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return name[:LONGEST_NAME] or "file"


class UploadField(forms.FileField):
    """``cleaned_data`` holds an ``Upload``; a file that is not taken is an error of the field."""

    default_error_messages = {
        "missing": gettext_lazy("Choose a file."),
        "required": gettext_lazy("Choose a file."),
    }

    def __init__(
        self, *, kinds: Collection[Kind], most_bytes: int = MOST_BYTES, **options: Any
    ) -> None:
        self.kinds = tuple(kinds)
        self.most_bytes = most_bytes
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accepted = ",".join(_SUFFIXES.get(kind, f".{kind}") for kind in self.kinds)
        return {**super().widget_attrs(widget), "accept": accepted}

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        try:
            return accept(file, kinds=self.kinds, most_bytes=self.most_bytes)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused), code="refused") from refused


class LimitHandler(FileUploadHandler):
    """Stops a request whose files go on beyond ``MOST_BYTES_OF_REQUEST``: the answer is 413 and
    the rest is not read. Stands first in ``FILE_UPLOAD_HANDLERS``; stores nothing itself."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES_OF_REQUEST:
            raise RequestDataTooBig("files of the request")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _kind_of_archive(content: bytes) -> Kind | None:
    try:
        with archives.open_archive(content) as package:
            names = set(package.namelist())
    except archives.UnsafeArchive as unsafe:
        raise UploadRefused(_sentence_of(unsafe.fault)) from unsafe
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "[Content_Types].xml" not in names:
        return Kind.ZIP
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


# The part that an office file of each kind cannot be without.
_OFFICE = {
    "xl/workbook.xml": Kind.XLSX,
    "word/document.xml": Kind.DOCX,
    "ppt/presentation.xml": Kind.PPTX,
}


def _sentence_of(fault: archives.Fault) -> str:
    return {
        archives.Fault.TOO_LARGE: _("The file unpacks to too much data."),
        archives.Fault.DAMAGED: _("The file is damaged."),
        archives.Fault.ENCRYPTED: _("The file is encrypted: save it without a password."),
    }[fault]


def _text_of(content: bytes) -> str | None:
    """The text in UTF-8, UTF-16 with its mark, or windows-1251; None for bytes of a program."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_PAGES = {"html", "svg", "script", "body", "xsl", "stylesheet"}


def _is_data_xml(content: bytes) -> bool:
    """Well-formed up to its root, without a document type, and no page or drawing: those run."""
    try:
        for _event, element in iterparse(io.BytesIO(content), events=("start",), forbid_dtd=True):
            return element.tag.rpartition("}")[2].lower() not in _PAGES
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        return False
    return False
