"""Every address that names an object, asked for somebody else's: ``object_matrix.txt`` says the
literal status of a foreign object of the same school and of one of the other school; the own ones
stand in ``access_matrix.txt``."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.security import twins
from tests.security.people import Stage
from tests.security.test_access_matrix import Row, read_matrix, status_of
from tests.security.twins import FOREIGN, KINDS, OTHER, PLAIN, Twins

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("object_matrix.txt")
# The columns: who could have a reason to ask, and two of the other school.
ASKED = ("admin", "deputy", "secret", "teach", "class", "mother", "odep", "otea", "omot")
OF_FIRST_SCHOOL = ASKED[:6]


def read() -> list[tuple[Row, str, str]]:
    """(row, what, whose) of each line; the second column is ``what/whose``."""
    rows = read_matrix(FILE.read_text(encoding="utf-8"), ASKED)
    return [(row, *row.what.split("/")) for row in rows]  # type: ignore[misc]


def wanted() -> Iterator[tuple[str, str, str]]:
    for row in read_matrix():
        if row.what in KINDS and set(row.expected.values()) != {405}:
            for whose in twins.whose(row.what):
                yield row.method, row.name, f"{row.what}/{whose}"


@pytest.fixture(scope="module")
def others(stage: Stage) -> Twins:
    return Twins(stage)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "what", "whose"), read(), ids=str)
def test_what_is_not_ones_own_gets_the_status_of_the_matrix(
    row: Row, what: str, whose: str, stage: Stage, sessions: dict[str, str], others: Twins
) -> None:
    ids, asked = others.ids(what, whose), replace(row, what=what)

    found = {who: status_of(asked, sessions[who], stage, ids) for who in ASKED}

    assert found == row.expected


def test_matrix_names_every_address_of_an_object() -> None:
    assert {(row.method, row.name, row.what) for row, _, _ in read()} == set(wanted())


def test_every_word_of_the_access_matrix_has_a_twin() -> None:
    assert {row.what for row in read_matrix()} - PLAIN - set(KINDS) == set()


def test_nobody_reaches_an_object_of_the_other_school() -> None:
    reached = [
        (str(row), who, row.expected[who])
        for row, _, whose in read()
        for who in OF_FIRST_SCHOOL
        if whose == OTHER and row.expected[who] not in (403, 404)
    ]

    assert reached == []


def test_other_school_itself_reaches_its_objects() -> None:
    reached = {
        what for row, what, whose in read() if whose == OTHER and min(row.expected.values()) < 400
    }

    # The rest is for roles of which the cast has nobody there.
    assert len(reached) > 10


def test_every_kind_that_has_an_owner_is_kept_from_somebody() -> None:
    own = {(row.method, row.name, row.what): row.expected for row in read_matrix()}

    kept = {
        what
        for row, what, whose in read()
        for who in OF_FIRST_SCHOOL
        if whose == FOREIGN and row.expected[who] in (403, 404)
        if own[row.method, row.name, what][who] < 400
    }

    assert kept == {what for what in KINDS if FOREIGN in twins.whose(what)}
