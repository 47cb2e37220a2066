"""Sessions of an account: begun at sign-in, seen now and then, ended one by one or all at once."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User, UserSession

MOST_AGENT = 300


@transaction.atomic
def begin_session(
    *, user: User, key: str, address: str | None, user_agent: str, now: dt.datetime
) -> UserSession:
    """The record of a sign-in under the key that the session has got by it."""
    return UserSession.objects.create(
        user=user,
        session_key=key,
        address=address,
        user_agent=user_agent[:MOST_AGENT],
        created_at=now,
        seen_at=now,
    )


def see_session(*, session_id: int, address: str | None, now: dt.datetime) -> None:
    """The session is in use, from there. One query; the caller asks for it once in five minutes."""
    UserSession.objects.filter(pk=session_id, ended_at=None).update(seen_at=now, address=address)


def rekey_session(*, session_id: int, key: str) -> None:
    """The same session under the new key that it got when its rights grew."""
    UserSession.objects.filter(pk=session_id).update(session_key=key)


def close_session(*, session_id: int) -> None:
    """The session is over in the store already: its owner has signed out, or somebody else has
    signed in instead."""
    UserSession.objects.filter(pk=session_id, ended_at=None).update(ended_at=Now())


@transaction.atomic
def end_session(*, user: User, session_id: int) -> bool:
    """End one of the user's own sessions in the store; False when there is no such open one."""
    open_ = UserSession.objects.select_for_update().filter(pk=session_id, user=user, ended_at=None)
    return bool(_end(open_))


@transaction.atomic
def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """End every session of the account in the store, but for the one under ``except_key``; how
    many there were. For «end all others», a reset password and an incident (S1-3.15)."""
    open_ = UserSession.objects.select_for_update().filter(user=user, ended_at=None)
    if except_key is not None:
        open_ = open_.exclude(session_key=except_key)
    return _end(open_)


@transaction.atomic
def end_sessions_of(user_ids: Iterable[int]) -> int:
    """End every session of these accounts; how many there were. Three queries at most."""
    return _end(
        UserSession.objects.select_for_update().filter(user__in=list(user_ids), ended_at=None)
    )


def _end(rows: Iterable[UserSession]) -> int:
    found = [(row.pk, row.session_key) for row in rows]
    if not found:
        return 0
    keys = [key for _pk, key in found]
    UserSession.objects.filter(pk__in=[pk for pk, _key in found]).update(ended_at=Now())
    Session.objects.filter(session_key__in=keys).delete()
    _forget_in_cache(keys)
    # Once more: a page that is answered before the commit brings its session back into the cache.
    transaction.on_commit(lambda: _forget_in_cache(keys))
    return len(found)


def _forget_in_cache(keys: list[str]) -> None:
    prefix = cached_db.SessionStore.cache_key_prefix
    caches["default"].delete_many([prefix + key for key in keys])
