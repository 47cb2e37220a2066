"""Environment variables, read once and checked loudly.

A wrong value stops the start with the variable's name and what is expected;
the table of all variables is in ``docs/operations.md``.
"""

import datetime as dt
import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The variable as it is; raises ``ImproperlyConfigured`` when absent and without default."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set; see the table in docs/operations.md")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected 1 or 0")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number") from None


def name(variable: str, default: str) -> str:
    """A plain name: lower-case Latin letters, digits and underscores."""
    value = os.environ.get(variable, "") or default
    if not value.isascii() or not value.isidentifier() or value != value.lower():
        raise ImproperlyConfigured(f"{variable}={value!r}: expected a name such as {default}")
    return value


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def choice(name: str, known: tuple[str, ...]) -> str:
    """One of ``known``; the first when the variable is absent."""
    value = os.environ.get(name, "") or known[0]
    if value not in known:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(known)}")
    return value


def date(name: str) -> dt.date | None:
    """A date as YYYY-MM-DD, or None when the variable is absent."""
    value = os.environ.get(name, "")
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a date as YYYY-MM-DD") from None


def redis_url() -> str:
    """``REDIS_URL``: ``redis://``, ``rediss://`` or ``unix:///path?db=N``."""
    value = text("REDIS_URL")
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(
            f"REDIS_URL={value!r}: expected redis://host:port/N, rediss://… or unix:///path?db=N"
        )
    return value


def broker_url(redis: str) -> str:
    """The same Redis in the spelling Celery expects (``redis+socket://`` for a unix socket)."""
    parts = urlsplit(redis)
    if parts.scheme != "unix":
        return redis
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return f"redis+socket://{parts.path}?virtual_host={query.get('db', '0')}"
