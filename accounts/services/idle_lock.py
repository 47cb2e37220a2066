"""Pages of staff left open on a shared machine lock themselves (school setting, S1-3.15).

When a session was last used is kept in the cache, for it changes with every page; should the cache
lose it, the session's own mark, at most five minutes older, stands in."""

import datetime as dt

from django.core.cache import cache

# As long as a session can live.
_KEPT = 60 * 60 * 24 * 14


def touch(*, key: str, now: dt.datetime) -> None:
    """The person at the session ``key`` has just done something. One write to the cache."""
    cache.set(f"idle/{key}", now.timestamp(), _KEPT)


def is_idle(*, key: str, seen_at: float | None, minutes: int, now: dt.datetime) -> bool:
    """True when nothing was done for ``minutes``. ``seen_at`` is the session's own mark. One read
    of the cache."""
    last = cache.get(f"idle/{key}", seen_at)
    return last is not None and now.timestamp() - last >= minutes * 60
