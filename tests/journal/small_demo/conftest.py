"""The small demo, loaded once for this package: two classes of one school and two of another.

All tests here only read. Each statement about the whole database goes through SQL or the ORM and
not through the generator's own structures.
"""

from collections.abc import Iterator

import pytest

from journal.demo.blueprint import SMALL
from journal.demo.load import DemoReport
from tests.factories import demo as factory


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[DemoReport]:
    with django_db_blocker.unblock():
        yield from factory.loaded(SMALL)
