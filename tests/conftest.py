"""Fixtures of every test: the cast, the clock, and a Redis name space of each process."""

import os
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache

from tests.factories.cast import NOW, Cast, build_cast


def pytest_configure() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    # A test lives by its own clock, whatever the environment of the developer says.
    django_settings.DEMO = False
    django_settings.DEMO_TODAY = None
    prefix = f"test-{worker}-{os.getpid()}"
    django_settings.CACHES["default"]["KEY_PREFIX"] = prefix
    django_settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{prefix}:"
    # Real passwords are hashed only where sign-in itself is tested.
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    # Not cache.clear(): that empties the whole Redis database, the sessions of a test that runs
    # beside this one included.
    client = cache._cache.get_client(write=True)
    prefix = django_settings.CACHES["default"]["KEY_PREFIX"]
    for key in client.scan_iter(match=f"{prefix}:*"):
        client.delete(key)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Two schools and their people, at noon of Tuesday, 20 January 2026 (Moscow)."""
    with time_machine.travel(NOW, tick=True):
        yield build_cast()
