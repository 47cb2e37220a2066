"""Every address × every person gets the literal status that ``access_matrix.txt`` says.

A new address fails ``test_matrix_names_every_address`` until its rows stand in the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.cast import ROLES
from tests.security.bodies import request_of
from tests.security.people import OBJECTS, PEOPLE, Stage
from tests.security.thinning import thinned
from tests.security.web_login import as_web_login

# Without the mark pytest-django would leave the module on the developer's own database.
pytestmark = pytest.mark.django_db

MATRIX = Path(__file__).with_name("access_matrix.txt").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    name: str
    what: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.what}"


def read_matrix(matrix: str = MATRIX, people: Sequence[str] = tuple(PEOPLE)) -> list[Row]:
    """One row a line: method, name of the address, what it names, then one status for all or one
    for each person in the order of ``people``."""
    rows = []
    for line in matrix.splitlines():
        text = line.partition("#")[0].split()
        if not text:
            continue
        method, name, what, *statuses = text
        if len(statuses) == 1:
            statuses *= len(people)
        codes = [int(status) for status in statuses]
        rows.append(Row(method, name, what, dict(zip(people, codes, strict=True))))
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


def status_of(row: Row, session: str | None, stage: Stage, ids: list[Any] | None = None) -> int:
    """The status under the login of production; ``ids`` stand in for those of ``row.what``."""
    client = Client(headers={"cookie": f"sessionid={session}"} if session else None)
    address = reverse(row.name, args=OBJECTS[row.what](stage) if ids is None else ids)
    sent = request_of(row.name, stage) if row.method == "POST" else {}
    point = transaction.savepoint()
    try:
        with as_web_login():
            return getattr(client, row.method.lower())(address, **sent).status_code
    finally:
        transaction.savepoint_rollback(point)
        # Sessions live in the database and in the cache, which knows of no rollback.
        cache.delete(SessionStore(session).cache_key)


# Five thousand requests: everyday a stranger and a parent are asked about, at one address in ten;
# all people everywhere in the whole suite.
EVERYDAY = ("anon", "mother")


@pytest.mark.parametrize("row", thinned((row,) for row in read_matrix()), ids=str)
def test_strangers_and_parents_get_the_status_of_the_matrix(
    row: Row, stage: Stage, sessions: dict[str, str]
) -> None:
    found = {short: status_of(row, sessions.get(short), stage) for short in EVERYDAY}

    assert found == {short: row.expected[short] for short in EVERYDAY}


@pytest.mark.slow
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
