"""A real web server on the test's own database, in a process that can be killed and started again.

Take it with ``pytest_plugins = ["tests.server"]`` in the test module, and mark the tests
``django_db(transaction=True)`` and ``slow``: what a test has not committed no server can see.
The server lives on the day of the cast (``TODAY``), whatever the calendar says.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories.cast import TODAY

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90


class Server:
    """``kill()`` is what a power cut does; ``start()`` begins anew, ``wait()`` returns when it
    answers."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "TEST_KEY_PREFIX": str(settings.CACHES["default"]["KEY_PREFIX"]),
            "TEST_FILES_DIR": str(folder / "files"),
            "TEST_TODAY": TODAY.isoformat(),
        }

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind"]
        command += [f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                pytest.fail(f"the server does not answer\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """The server and its workers, in the middle of whatever they do."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    """Not started yet: what it is to serve is made first."""
    server = Server(tmp_path)
    yield server
    server.kill()
