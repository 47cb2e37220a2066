"""Where the launcher keeps things, and what it tells Django about them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_TODAY = "2026-05-14"


class ServiceError(Exception):
    """Something cannot be had; the message is one sentence for the person at the keyboard."""


def say(message: str) -> None:
    """One line about what is being done."""
    print(f"  {message}", file=sys.stderr, flush=True)


def default_state() -> Path:
    """The demo's directory for this checkout: ``RAZVOROT_STATE`` or one that survives restarts."""
    if chosen := os.environ.get("RAZVOROT_STATE"):
        return Path(chosen).absolute()
    name = "razvorot-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    if os.geteuid() == 0:  # PostgreSQL's user must reach it, so not under root's home
        # claim() checks whose directory it is
        return Path("/var/tmp") / name  # nosec B108
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / name


def scratch_directory(prefix: str) -> Path:
    """A new temporary directory that the servers' user can reach."""
    parent = "/var/tmp" if os.geteuid() == 0 else None  # nosec B108
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    directory.chmod(0o711)
    return directory


def claim(directory: Path) -> None:
    """Make the directory ours, or refuse one that somebody else has put in its place."""
    try:
        directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(
            f"{directory} cannot be made ({error.strerror}); "
            "name another directory in RAZVOROT_STATE."
        ) from None
    if directory.is_symlink() or directory.lstat().st_uid != os.geteuid():
        raise ServiceError(
            f"{directory} belongs to somebody else; name another directory in RAZVOROT_STATE."
        )
    directory.chmod(0o711)


def stored_secret(state: Path) -> str:
    """The demo's own SECRET_KEY, made once and readable by its owner only."""
    path = state / "secret_key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def read_loaded(state: Path) -> dict[str, str]:
    """The options with which the demo school of this state directory was loaded."""
    try:
        return dict(json.loads((state / "loaded.json").read_text()))
    except (OSError, ValueError):
        return {}


def demo_environment(state: Path, urls: Mapping[str, str]) -> dict[str, str]:
    """What Django is told when it works on the demo school; a value the person has set stays."""
    return {
        "DEMO": "1",
        "DEMO_TODAY": read_loaded(state).get("today") or DEMO_TODAY,
        "DEMO_MAIL_DIR": str(state / "mail"),
        "FILES_DIR": str(state / "files"),
        "SECRET_KEY": stored_secret(state),
        **os.environ,
        **urls,
    }
