"""Fixtures of every test: the cast, the clock, and a Redis name space of each process."""

import gc
import os
from collections.abc import Iterable, Iterator

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.core.management.color import Style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from pytest_django import DjangoDbBlocker

from accounts.hashers import ModestArgon2PasswordHasher
from tests.factories.cast import NOW, Cast, build_cast
from tests.factories.snapshot import Snapshot


def pytest_configure() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    # A test lives by its own clock, whatever the environment of the developer says.
    django_settings.DEMO = False
    django_settings.DEMO_TODAY = None
    prefix = f"test-{worker}-{os.getpid()}"
    django_settings.CACHES["default"]["KEY_PREFIX"] = prefix
    django_settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{prefix}:"
    if template := os.environ.get("TEST_TEMPLATE"):
        django_settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    django_settings.WHITENOISE_AUTOREFRESH = True
    # The algorithm of an installation, without its price.
    ModestArgon2PasswordHasher.memory_cost, ModestArgon2PasswordHasher.time_cost = 64, 1


def pytest_collection_finish() -> None:
    """What was read to begin with stays to the end: the collector need not look through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After a test that commits, rows are deleted: truncating the tables, most of them empty, takes
    twenty times as long. Django's own lists of models and permissions stay as they are: writing
    them anew takes the longest of all."""
    # Of the class: beside the event loop of a browser Django makes itself another connection.
    operations = type(connection.ops)
    truncate = operations.sql_flush

    def delete(
        self: DatabaseOperations, style: Style, tables: Iterable[str], **options: bool
    ) -> list[str]:
        if options.get("reset_sequences"):
            return truncate(self, style, tables, **options)
        emptied = sorted(set(tables) - {"django_content_type", "auth_permission"})
        rows = "".join(f"DELETE FROM {self.quote_name(table)};" for table in emptied)
        return ["SET LOCAL session_replication_role = replica;", rows]

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):
            operations.sql_flush = delete
            post_migrate.disconnect(create_contenttypes)
            post_migrate.disconnect(
                dispatch_uid="django.contrib.auth.management.create_permissions"
            )


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    # Not cache.clear(): that empties the whole Redis database, the sessions of a test that runs
    # beside this one included.
    client = cache._cache.get_client(write=True)
    prefix = django_settings.CACHES["default"]["KEY_PREFIX"]
    for key in client.scan_iter(match=f"{prefix}:*"):
        client.delete(key)


def _build_at_noon() -> Cast:
    with time_machine.travel(NOW, tick=False):
        return build_cast()


_standing_cast = Snapshot(_build_at_noon)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Two schools and their people, at noon of Tuesday, 20 January 2026 (Moscow)."""
    with time_machine.travel(NOW, tick=True):
        yield _standing_cast.restore()
