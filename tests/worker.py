"""A real Celery worker on the test's own database, for what only a real one shows.

Take it with ``pytest_plugins = ["tests.worker"]`` in the test module, and mark the tests
``django_db(transaction=True)`` and ``slow``: what a test has not committed no worker can see.
Import ``Worker`` for type checking only: pytest rewrites a plugin as it loads it.
The worker lives on the day of the cast (``TODAY``), whatever the calendar says. It takes messages
only while a test holds it: the jobs of other tests that commit are theirs to do.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings
from redis import Redis

from tests.factories.cast import TODAY

START_SECONDS = 60
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Worker:
    """``process`` is the parent of the one child that runs the tasks."""

    process: subprocess.Popen[bytes]
    files_dir: Path
    log: Path

    def kill_child(self) -> None:
        """What the system does to a worker that takes too much memory."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 60) -> None:
        """Fails with the worker's log when it does not come true in time."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                pytest.fail(f"it did not happen in {seconds} s\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)


@pytest.fixture(scope="session")
def _worker(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("worker")
    with django_db_blocker.unblock():
        database = str(connection.settings_dict["NAME"])
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    log = folder / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    command += ["--concurrency", "1", "--loglevel", "info", "--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
                "TEST_DATABASE": database,
                "TEST_KEY_PREFIX": prefix,
                "TEST_FILES_DIR": str(folder / "files"),
                "TEST_TODAY": TODAY.isoformat(),
            },
        )
    worker = Worker(process, folder / "files", log)
    try:
        worker.wait_until(
            lambda: bool(current_app.control.ping(timeout=0.5)), seconds=START_SECONDS
        )
        _tell(current_app.control.cancel_consumer)
        yield worker
    finally:
        process.terminate()
        process.wait(timeout=30)
        redis = Redis.from_url(settings.REDIS_URL)
        for key in redis.scan_iter(f"{prefix}*"):
            redis.delete(key)


@pytest.fixture
def worker(_worker: Worker, transactional_db: None, settings: Settings) -> Iterator[Worker]:
    """The worker at work, and its folder as ours."""
    settings.FILES_DIR = _worker.files_dir
    current_app.control.purge()
    _tell(current_app.control.add_consumer)
    yield _worker
    _tell(current_app.control.cancel_consumer)


def _tell(order: Callable[..., object]) -> None:
    """Wait until the worker has obeyed: it takes messages of the queue, or no more."""
    answer = order(current_app.conf.task_default_queue, reply=True, timeout=30, limit=1)
    assert answer, "the worker does not answer"
