"""One stage for each module of the access matrix."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.db import transaction

from tests.factories.cast import NOW
from tests.security import web_login
from tests.security.people import PEOPLE, Stage, set_stage


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One stage for the whole module; what a request writes is taken back after it."""
    kept, settings.FILES_DIR = settings.FILES_DIR, tmp_path_factory.mktemp("files")
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        time_machine.travel(NOW, tick=True),
        transaction.atomic(),
    ):
        web_login.make()
        yield set_stage()
        transaction.set_rollback(True)
    settings.FILES_DIR = kept


@pytest.fixture(scope="module")
def sessions(stage: Stage) -> dict[str, str]:
    """The session key of each person who has signed in."""
    return {
        short: stage.cast.client(name).cookies["sessionid"].value
        for short, name in PEOPLE.items()
        if name
    }
