"""The tests' requests under the login of production, which owns nothing.

The stage is set by the owner of the test database; while a request runs, the session is that of a
login such as ``make_web_login`` makes, so that what works for the owner only fails here too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from core import row_security, tenancy

# What a transaction was told ends with the change of the login: it is told anew.
_UNTOLD = tenancy.Scope(-1, None)


def login() -> str:
    """Of this test database alone: logins belong to the server, and others may be testing too."""
    return f"web_{connection.settings_dict['NAME']}"[:60]


def make() -> None:
    """Inside the transaction of the test, and gone with it."""
    row_security.make_login(login())


@contextmanager
def as_web_login() -> Iterator[None]:
    """Only where the tests connect as a superuser, as ``bin/test`` does; else nothing changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        if cursor.fetchone() != (True,):
            yield
            return
        cursor.execute(f'SET SESSION AUTHORIZATION "{login()}"')
    connection.scope_told = _UNTOLD
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION AUTHORIZATION DEFAULT")
        connection.scope_told = _UNTOLD
