"""Files the portal makes for people: written whole or not at all, read only through a policy.

They live in ``settings.FILES_DIR``, outside everything the web server serves by itself.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


class FileGone(Exception):
    """The row is there, its file is not."""


def store(*, name: str, content: bytes) -> str:
    """Put ``content`` under ``name`` («jobs/….pdf») and return its SHA-256, 64 hex digits.

    A reader never sees half a file: it is written beside its place, flushed to the disk and
    renamed. Storing the same name again replaces the file.
    """
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return hashlib.sha256(content).hexdigest()


def open_stored(name: str) -> BinaryIO:
    """The file open for reading; raises ``FileGone``."""
    try:
        return _path(name).open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise FileGone(name) from error


def remove(name: str) -> None:
    """Delete a stored file; one that is gone already is no error."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    root = Path(settings.FILES_DIR).resolve()
    path = (root / name).resolve()
    if not name or not path.is_relative_to(root):
        raise FileGone(name)
    return path
