"""The demo school, from nothing to an address and a login for each role.

Started by ``bin/demo`` after the machine has what it needs. Starts PostgreSQL and Redis, brings
the database up to date, loads the school, starts the mail sink, web, worker and beat, waits until
they are healthy, and stops everything again in order. Standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from demo_options import Options, free_port, read_options
from places import (
    ROOT,
    ServiceError,
    claim,
    default_state,
    demo_environment,
    read_loaded,
    scratch_directory,
)
from servers import WEB_LOGIN
from services import Services

HEALTHY_WITHIN = 120.0
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


# ------------------------------------------------------------------ on screen


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """One line a step, with the seconds it took."""
    print(f"  {text} … ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("no", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def tail(path: Path, count: int = 15) -> str:
    try:
        lines = path.read_text(errors="replace").strip().splitlines()[-count:]
    except OSError:
        return ""
    return "\n".join(f"  | {line}" for line in lines)


# ------------------------------------------------------------------ ports


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ServiceError(f"Port {port} is for root only; choose one above 1023.") from None
        except OSError:
            raise ServiceError(
                f"Port {port} is taken; stop what uses it, or: bin/demo --port {free_port()}"
            ) from None


# ------------------------------------------------------------------ what runs beside us


@dataclasses.dataclass
class Program:
    """One long-running part of the demo, with its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    patience: float = 10

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        if self.is_running():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # what it may have left of its own
        self.process.wait()


def die_with_parent() -> None:
    """In the child: end when the launcher ends, even when that is killed outright."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Demo:
    """The demo of one state directory."""

    def __init__(self, options: Options, state: Path, *, throw_away: bool) -> None:
        self.options = options
        self.state = state
        self.services = Services(state, is_fast=throw_away)
        self.url = f"http://127.0.0.1:{options.port}"
        self.programs: list[Program] = []
        self.environment: dict[str, str] = {}

    # -- the whole way

    @contextlib.contextmanager
    def started(self) -> Iterator[None]:
        """The school is loaded and everything answers; stopped on the way out."""
        claim(self.state)
        with self._only_one():
            require_free_port(self.options.port)
            self._forget_if_asked()
            self._refuse_other_options()
            with self.services.running() as urls:
                self._set_environment(urls)
                try:
                    with step("Bringing the database up to date"):
                        self.manage("migrate", "--no-input", "--verbosity", "0")
                        if self.services.needs_postgres:
                            self.manage("make_web_login", WEB_LOGIN)
                    with step("Collecting and compressing the static files"):
                        self.manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
                    self._load()
                    with step("Starting mail, web, worker and beat"):
                        self._start_programs()
                        self._wait_until_healthy()
                    yield
                finally:
                    self._stop_programs()

    def watch(self) -> None:
        """Wait for Ctrl-C; raises when a part of the demo ends by itself."""
        while True:
            for program in self.programs:
                if not program.is_running():
                    raise self._died(program)
            time.sleep(0.5)

    def manage(self, *words: str) -> None:
        """Run a management command quietly; its last lines are the explanation when it fails."""
        log = self._log("setup")
        with log.open("ab") as output:
            answer = subprocess.run(
                self._manage_command(*words),
                check=False,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if answer.returncode:
            raise ServiceError(f"manage.py {words[0]} failed; the end of {log}:\n{tail(log)}")

    def manage_aloud(self, *words: str) -> int:
        """Run a management command on this terminal; its exit status."""
        sys.stdout.flush()
        command = self._manage_command(*words)
        return subprocess.run(command, check=False, cwd=ROOT, env=self.environment).returncode

    def show_logs(self, *names: str) -> None:
        """The last lines of the named parts' logs."""
        for name in names:
            print(f"The end of the log of {name}:\n{tail(self._log(name))}", flush=True)

    # -- one after the other

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        with (self.state / "demo.lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise ServiceError(
                    f"The demo of this checkout already runs: {file.read()}"
                ) from None
            file.truncate(0)
            file.write(self.url)
            file.flush()
            yield

    def _forget_if_asked(self) -> None:
        """Start from nothing on --reset, and after a load that was cut off half-way."""
        was_cut_off = (self.state / "loading").exists() and self.services.needs_postgres
        if not (self.options.reset or was_cut_off):
            return
        if not self.services.needs_postgres:
            raise ServiceError("--reset only forgets the demo's own database, not DATABASE_URL.")
        text = "Forgetting the loaded school"
        with step(text if self.options.reset else f"{text}: its loading was cut off"):
            self.services.wipe("mail", "files", "loaded.json", "loading")

    def _set_environment(self, urls: dict[str, str]) -> None:
        if self.options.today:
            os.environ["DEMO_TODAY"] = self.options.today
        self.mail_port = free_port()
        self.environment = {
            **demo_environment(self.state, urls),
            "DEMO": "1",
            "BASE_URL": self.url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail_port),
            "STATIC_ROOT": str(self.state / "static"),
            "STATIC_COLLECTED": "1",
            "PYTHONUNBUFFERED": "1",
        }
        for name in ("mail", "files", "static"):
            (self.state / name).mkdir(mode=0o700, exist_ok=True)

    def _refuse_other_options(self) -> None:
        loaded = read_loaded(self.state)
        asks = self.options.says_what_to_load and self.services.needs_postgres
        if loaded and asks and loaded != self.options.recipe:
            raise ServiceError(
                "A demo school with other options is loaded; to replace it, add --reset."
            )

    def _load(self) -> None:
        # what a database of the person's own holds, load_demo finds out itself
        if self.services.needs_postgres and read_loaded(self.state):
            print("  The demo school is loaded already", flush=True)
            return
        mark = self.state / "loading"
        with step(f"Loading the demo school ({self.options.described})"):
            mark.touch()
            self.manage("load_demo", "--if-needed", *self.options.load_words)
            (self.state / "loaded.json").write_text(json.dumps(self.options.recipe))
            mark.unlink()

    def _start_programs(self) -> None:
        python, library = sys.executable, Path(__file__).parent
        celery = [python, "-m", "celery", "-A", "config"]
        self._free_beat_lock()
        mail = [python, str(library / "mail_sink.py"), str(self.mail_port)]
        self._start("mail", [*mail, self.environment["DEMO_MAIL_DIR"]])
        web = [python, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--threads", "4"]
        web += ["--bind", f"127.0.0.1:{self.options.port}", "--graceful-timeout", "5"]
        web += ["--no-control-socket", "--timeout", "60"]
        self._start("web", [*web, "--access-logfile", "-"])
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
        self._start("worker", [*worker, "--without-mingle", "--without-gossip"], patience=15)
        beat = [*celery, "beat", "--scheduler", "redbeat.RedBeatScheduler", "--pidfile", ""]
        self._start("beat", [*beat, "--loglevel", "INFO"])

    def _free_beat_lock(self) -> None:
        """A beat that was killed leaves its lock behind; here no other beat can be holding it."""
        if self.services.needs_redis and self.services.redis:
            self.services.redis.command("DEL", "redbeat::lock")

    def _start(self, name: str, command: list[str], patience: float = 10) -> None:
        log = self._log(name)
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **self.services.web_addresses()},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to hand on, in order
                preexec_fn=die_with_parent,  # noqa: PLW1509  (this process has one thread)
            )
        self.programs.append(Program(name, process, log, patience))

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + HEALTHY_WITHIN
        while not (self._web_answers() and self._worker_is_ready()):
            for program in self.programs:
                if not program.is_running():
                    raise self._died(program)
            if time.monotonic() > deadline:
                log = self._log("web")
                raise ServiceError(
                    f"{self.url}/health/ did not say that all is well within "
                    f"{HEALTHY_WITHIN:.0f} s; the end of {log}:\n{tail(log)}"
                )
            time.sleep(0.1)

    def _web_answers(self) -> bool:
        try:
            address = f"{self.url}/health/"
            with urllib.request.urlopen(address, timeout=5) as answer:  # nosec B310
                return isinstance(json.load(answer), dict)
        except (OSError, ValueError):  # HTTPError is an OSError
            return False

    def _worker_is_ready(self) -> bool:
        return b" ready." in self._log("worker").read_bytes()

    def _stop_programs(self) -> None:
        order = {"web": 0, "beat": 1, "worker": 2, "mail": 3}
        for program in sorted(self.programs, key=lambda each: order[each.name]):
            program.stop()
        self.programs.clear()

    # -- small things

    def _manage_command(self, *words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    def _log(self, name: str) -> Path:
        directory = self.state / "log"
        directory.mkdir(mode=0o700, exist_ok=True)
        return directory / f"{name}.log"

    def _died(self, program: Program) -> ServiceError:
        return ServiceError(
            f"The {program.name} process ended by itself; the end of {program.log}:\n"
            f"{tail(program.log)}"
        )


# ------------------------------------------------------------------ the two ways to run it


def run(options: Options) -> int:
    """Start, print the address and the logins, wait for Ctrl-C."""
    started = time.monotonic()
    demo = Demo(options, default_state(), throw_away=False)
    with demo.started():
        print(f"\nReady in {time.monotonic() - started:.0f} s: {demo.url}\n", flush=True)
        demo.manage_aloud("demo_logins")
        print(f"\nLogs: {demo.state / 'log'}. Ctrl-C stops everything.", flush=True)
        try:
            demo.watch()
        except KeyboardInterrupt:
            print("\n  Stopping …", flush=True)
    print("  Everything is stopped.", flush=True)
    return 0


def check(options: Options) -> int:
    """Start a throw-away school, walk the main job, stop; the walk's exit status."""
    state = scratch_directory("razvorot-check-")
    started = time.monotonic()
    try:
        demo = Demo(options, state, throw_away=True)
        with demo.started():
            status = demo.manage_aloud("walk_main_job", "--base-url", demo.url)
            if status:
                demo.show_logs("web", "worker")
    finally:
        shutil.rmtree(state, ignore_errors=True)
    verdict = "the main job works" if status == 0 else "THE MAIN JOB FAILED"
    print(f"bin/demo --check: {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    return status


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    options = read_options(sys.argv[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        return check(options) if options.check else run(options)
    except ServiceError as error:
        print(f"\nbin/demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbin/demo: stopped before it was ready.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
