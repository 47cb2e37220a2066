"""Every address × every person gets the literal status that ``access_matrix.txt`` says.

A new address fails ``test_matrix_names_every_address`` until its rows stand in the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.cast import NOW, ROLES
from tests.security.people import OBJECTS, Stage, request_of, set_stage

# Without the mark pytest-django would leave the module on the developer's own database.
pytestmark = pytest.mark.django_db

# The columns of the table, by the names of the cast.
PEOPLE = {
    "anon": None,
    "admin": "administrator",
    "direct": "director",
    "deputy": "deputy",
    "secret": "secretary",
    "audit": "auditor",
    "health": "health_worker",
    "teach": "teacher",
    "strang": "stranger",
    "class": "class_teacher",
    "mother": "mother",
    "fmoth": "foreign_mother",
    "pupil": "pupil",
    "odep": "other_deputy",
    "otea": "other_teacher",
    "omot": "other_mother",
}

MATRIX = Path(__file__).with_name("access_matrix.txt").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    name: str
    what: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.what}"


def read_matrix() -> list[Row]:
    """One row a line: method, name of the address, what it names, then one status for all or one
    for each person in the order of ``PEOPLE``."""
    rows = []
    for line in MATRIX.splitlines():
        text = line.partition("#")[0].split()
        if not text:
            continue
        method, name, what, *statuses = text
        if len(statuses) == 1:
            statuses *= len(PEOPLE)
        codes = [int(status) for status in statuses]
        rows.append(Row(method, name, what, dict(zip(PEOPLE, codes, strict=True))))
    return rows


def addresses(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URLconf by its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


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


def status_of(row: Row, session: str | None, stage: Stage) -> int:
    client = Client(headers={"cookie": f"sessionid={session}"} if session else None)
    address = reverse(row.name, args=OBJECTS[row.what](stage))
    point = transaction.savepoint()
    try:
        if row.method == "POST":
            return client.post(address, **request_of(row.name, stage)).status_code
        return client.get(address).status_code
    finally:
        transaction.savepoint_rollback(point)
        cache.clear()


@pytest.mark.parametrize("row", read_matrix(), ids=str)
def test_each_person_gets_the_status_of_the_matrix(
    row: Row, stage: Stage, sessions: dict[str, str]
) -> None:
    found = {short: status_of(row, sessions.get(short), stage) for short in PEOPLE}

    assert found == row.expected


def test_matrix_names_every_address() -> None:
    known = {(row.method, row.name) for row in read_matrix()}

    assert known == {(method, name) for name, _ in addresses() for method in ("GET", "POST")}


def test_every_address_has_a_name() -> None:
    assert [str(entry.pattern) for _, entry in addresses() if not entry.name] == []


def test_matrix_shows_every_role() -> None:
    assert {ROLES[name][1] for name in PEOPLE.values() if name} == {
        role for _, role in ROLES.values()
    }
