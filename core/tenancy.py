"""Which school the rows of this moment are of.

Inside ``of_school`` every statement runs as the restricted role of the application and sees the
rows of that school only: PostgreSQL's row-level security holds it, whatever the code above asks
for (design point 1). The scope travels with each transaction (``SET LOCAL``), so a connection pool
in transaction mode never carries it over to somebody else. Outside any scope the process has the
rights of its own login: for the web's login that is nothing at all of any school.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What ``app.school`` says when a task looks after all schools at once.
_ALL = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """``school_id`` None: no school yet, only the memberships of ``user_id``."""

    school_id: int | None
    user_id: int | None


_current: ContextVar[Scope | None] = ContextVar("tenancy_scope", default=None)


def current() -> Scope | None:
    return _current.get()


@contextmanager
def of_school(school_id: int, *, user_id: int | None = None) -> Iterator[None]:
    """Rows of this school, and the user's memberships in any."""
    with _scope(Scope(school_id, user_id)):
        yield


@contextmanager
def of_user(user_id: int) -> Iterator[None]:
    """Only the user's own memberships: who acts, and where, is not known yet."""
    with _scope(Scope(None, user_id)):
        yield


@contextmanager
def of_all_schools() -> Iterator[None]:
    """For tasks that look through every school: sweeping jobs, delivering events."""
    with _scope(Scope(_ALL, None)):
        yield


@contextmanager
def _scope(scope: Scope) -> Iterator[None]:
    token = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(token)
