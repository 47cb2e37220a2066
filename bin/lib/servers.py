"""A PostgreSQL cluster and a Redis of the project's own, on unix sockets only."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from places import ServiceError
from programs import Found, ServiceUser

DATABASE = "razvorot"
OWNER = "app"
WEB_LOGIN = "razvorot_web"
ALWAYS = {"listen_addresses": "''", "jit": "off", "timezone": "UTC", "log_timezone": "UTC"}
DURABLE = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
FAST = {
    **DURABLE,
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
}


@dataclasses.dataclass(frozen=True)
class Server:
    """What both have in common: a home for the data, a folder for the socket, a user to be."""

    program: Found
    home: Path
    sockets: Path
    user: ServiceUser | None
    is_fast: bool

    def make_home(self) -> None:
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            self.user.own(self.home)

    @property
    def identity(self) -> dict[str, Any]:
        """Arguments of ``subprocess`` that lend a process to the servers' user."""
        if self.user is None:
            return {}
        return {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}

    @property
    def log(self) -> Path:
        return self.home / "log"

    def last_lines(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        return ""


class Postgres(Server):
    """One cluster with one database; ``app`` owns it, and only the socket's folder guards it.

    ``url`` is the owner's, for migrations and commands; ``web_url`` is for the running
    application, whose login owns nothing and exists after ``manage.py make_web_login``.
    """

    @property
    def url(self) -> str:
        return self._url_of(OWNER)

    @property
    def web_url(self) -> str:
        return self._url_of(WEB_LOGIN)

    def _url_of(self, login: str) -> str:
        return f"postgresql://{login}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        self.make_home()
        if not (self.home / "ready").exists():
            self._make_cluster()
        settings = {**ALWAYS, **(FAST if self.is_fast else DURABLE)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        try:
            self._run(
                *("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", self.log),
                *("-o", f"-k {self.sockets} {options}", "start"),
            )
        except ServiceError as error:
            raise ServiceError(f"{error}\n{self.last_lines()}") from None

    def answers(self) -> bool:
        answer = self._ask("pg_isready", "-q", "-h", self.sockets, "-t", "5")
        return answer.returncode == 0

    def stop(self) -> None:
        if (self._data / "postmaster.pid").exists():
            self._ask("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _make_cluster(self) -> None:
        # a cluster without the mark was interrupted while it was being made
        shutil.rmtree(self._data, ignore_errors=True)
        self._run(
            *("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
        )
        self._run(
            *("postgres", "--single", "-D", self._data, "postgres"),
            feed=f"CREATE DATABASE {DATABASE};\n",
        )
        (self.home / "ready").touch()

    def _run(self, *words: str | Path, feed: str = "") -> None:
        answer = self._ask(*words, feed=feed)
        if answer.returncode:
            lines = "\n".join(answer.stdout.strip().splitlines()[-10:])
            raise ServiceError(f"{self.program.name}: {words[0]} failed.\n{lines}")

    def _ask(self, *words: str | Path, feed: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [self.program.path / words[0], *words[1:]],
                check=False,
                text=True,
                errors="replace",
                input=feed,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=clean_environment(),
                cwd="/",
                **self.identity,
            )
        except PermissionError:
            name = self.user.name if self.user else "you"
            raise ServiceError(
                f"{self.program.path} cannot be run as the user {name}; "
                "put the checkout where everybody may read it."
            ) from None


class Redis(Server):
    """Redis or Valkey; keeps an append-only file unless it is to be fast."""

    @property
    def url(self) -> str:
        return f"unix://{self._socket}?db=0"

    def start(self) -> int:
        """Start it, wait until it answers; its process id."""
        self.make_home()
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [
                    *(self.program.path, "--port", "0", "--dir", self.home, "--daemonize", "no"),
                    *("--unixsocket", self._socket, "--unixsocketperm", "700"),
                    *("--save", "", "--appendonly", "no" if self.is_fast else "yes"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=clean_environment(),
                cwd="/",
                start_new_session=True,
                **self.identity,
            )
        deadline = time.monotonic() + 30
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError(f"{self.program.name} did not start.\n{self.last_lines()}")
            time.sleep(0.02)
        return process.pid

    def answers(self) -> bool:
        return self.command("PING") == b"+PONG\r\n"

    def stop(self, pid: int, *, patience: float = 10) -> None:
        """Ask over the socket; insist only while the process id is still that very server."""
        self.command("SHUTDOWN")
        deadline = time.monotonic() + patience
        while self._runs_as(pid):
            if time.monotonic() > deadline:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)

    def command(self, *words: str) -> bytes:
        """One command without a client library; its raw answer, empty when nobody answers."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(2)
                connection.connect(str(self._socket))
                connection.sendall((" ".join(words) + "\r\n").encode())
                return connection.recv(4096)
        except OSError:
            return b""

    @property
    def _socket(self) -> Path:
        return self.sockets / "redis.sock"

    def _runs_as(self, pid: int) -> bool:
        """Whether the process is the server of this socket: it says so in its title."""
        try:
            return os.fsencode(self._socket) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would redirect the servers' own programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}
