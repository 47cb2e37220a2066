"""Containers and encodings, told by what is inside and never by the name of the file."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from core import archives
from school.imports.problems import refusal

MOST_BYTES = 20 * 1024 * 1024
# Unpacked, in bytes: a file of this size is worked at for about two seconds.
LONG_WORK = 300_000

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Container(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it came: its name, for people and for guesses only, and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def stem(self) -> str:
        return Path(self.name).stem


def read_source(path: Path | str | bytes, name: str = "") -> SourceFile:
    """The file at ``path``, or bytes that are already here, at most ``MOST_BYTES`` of them.

    Raises ``ImportRefused`` for a file that is absent, empty or too large.
    """
    if isinstance(path, bytes):
        source = SourceFile(name, path)
    else:
        path = Path(path)
        try:
            with path.open("rb") as stream:
                source = SourceFile(name or path.name, stream.read(MOST_BYTES + 1))
        except OSError as error:
            raise refusal(_("The file cannot be opened."), value=str(path)) from error
    if not source.content:
        raise refusal(_("The file is empty."), value=source.name)
    if len(source.content) > MOST_BYTES:
        raise refusal(
            _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024**2},
            value=source.name,
        )
    return source


def takes_long(source: SourceFile) -> bool:
    """Whether working out what the file would do is better left to a worker."""
    if not source.content.startswith(b"PK\x03\x04"):
        return len(source.content) > LONG_WORK
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            return sum(part.file_size for part in archive.infolist()) > LONG_WORK
    except zipfile.BadZipFile:
        return False  # it is refused at once


def container_of(source: SourceFile) -> Container:
    """By signature: a workbook renamed .csv is a workbook (formats §8)."""
    if source.content.startswith(b"PK\x03\x04"):
        return Container.XLSX
    if source.content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Container.XLS
    return Container.TEXT


def decode(source: SourceFile) -> str:
    """Byte order mark, then strict UTF-8, then windows-1251: in that order (formats, top).

    Raises ``ImportRefused`` for bytes that are no text in any of them.
    """
    for mark, encoding in _BOMS:
        if source.content.startswith(mark):
            return _decoded(source, encoding)
    try:
        text = source.content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decoded(source, "cp1251")
    if "\x00" in text:
        raise refusal(_("This is not a text file."), value=source.name)
    return text


def _decoded(source: SourceFile, encoding: str) -> str:
    try:
        return source.content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal(_("The encoding of the file cannot be told."), value=source.name) from error


def open_package(source: SourceFile) -> zipfile.ZipFile:
    """The ZIP of an .xlsx, once it is known that unpacking it is safe (see ``core.archives``).

    Raises ``ImportRefused`` for a damaged, encrypted, foreign or exploding one.
    """
    try:
        package = archives.open_archive(source.content)
    except archives.UnsafeArchive as unsafe:
        sentences = {
            archives.Fault.TOO_LARGE: _("The workbook unpacks to too much data."),
            archives.Fault.DAMAGED: _("The workbook is damaged."),
            archives.Fault.ENCRYPTED: _("The workbook is encrypted: save it without a password."),
        }
        raise refusal(sentences[unsafe.fault], value=source.name) from unsafe
    if "xl/workbook.xml" not in package.namelist():
        raise refusal(_("This is not an .xlsx workbook: save it as .xlsx."), value=source.name)
    return package


def open_archive(source: SourceFile) -> zipfile.ZipFile:
    """A ZIP of any files, checked in the same way."""
    try:
        return archives.open_archive(source.content)
    except archives.UnsafeArchive as unsafe:
        sentences = {
            archives.Fault.TOO_LARGE: _("The archive unpacks to too much data."),
            archives.Fault.DAMAGED: _("The archive is damaged."),
            archives.Fault.ENCRYPTED: _("The archive is encrypted: save it without a password."),
        }
        raise refusal(sentences[unsafe.fault], value=source.name) from unsafe
