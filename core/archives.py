"""ZIP files from outside, opened only once it is known that unpacking them is safe.

A ZIP says of itself how much it unpacks to, and may lie: forty kilobytes can make four gigabytes.
So every part is unpacked once and counted, and what goes beyond the limit stops it (ASVS 5.0, V5).
"""

import io
import lzma
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1000
_PIECE = 1024 * 1024


class Fault(StrEnum):
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"


class UnsafeArchive(Exception):
    """The archive is not opened; ``fault`` says why, the caller says it to the person."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


def open_archive(
    content: bytes, *, most_unpacked: int = MOST_UNPACKED, most_parts: int = MOST_PARTS
) -> zipfile.ZipFile:
    """The archive, whole, of a bearable size and with names that stay inside; close it after use.

    Raises ``UnsafeArchive``. Memory: one piece of a megabyte at a time.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
        if len(parts) > most_parts or sum(part.file_size for part in parts) > most_unpacked:
            raise UnsafeArchive(Fault.TOO_LARGE)
        if any(_leads_outside(part.filename) for part in parts):
            raise UnsafeArchive(Fault.DAMAGED)
        unpacked = 0
        for part in parts:
            with package.open(part) as stream:
                while piece := stream.read(_PIECE):
                    unpacked += len(piece)
                    if unpacked > most_unpacked:
                        raise UnsafeArchive(Fault.TOO_LARGE)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise UnsafeArchive(Fault.DAMAGED) from error
    except (NotImplementedError, RuntimeError) as error:
        raise UnsafeArchive(Fault.ENCRYPTED) from error
    return package


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]
