"""How fast passwords may be guessed, without a way to shut anybody out.

Three counts stand beside the one of axes (ten misses of a login from one address wait a quarter of
an hour):

- a browser the person has signed in from before is counted by itself, so nobody else, at the same
  address or at another, spends its tries;
- a login that is missed from many addresses is slowed down for unknown browsers: from the
  twentieth miss of an hour on 1, 2, 4 … seconds between two tries, five minutes at most;
- an address from which many logins are missed (a whole school may stand behind one) answers
  unknown browsers once in three seconds: nobody is locked, guessing on becomes slow.

All of it is counted in the cache and forgotten by itself.
"""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import ngettext

from accounts.selectors import is_known_device
from core.addresses import network_of
from core.errors import DomainError

DEVICE_MISSES = 10
DEVICE_WAIT = 15 * 60
LOGIN_MISSES = 20
LOGIN_WINDOW = 60 * 60
LONGEST_WAIT = 5 * 60
ADDRESS_MISSES = 100
ADDRESS_WINDOW = 15 * 60
ADDRESS_WAIT = 3


class TooFast(DomainError):
    """``seconds``: how long to wait before the next try."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(_sentence(seconds))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password about to be tried: for which login, from which network and which browser."""

    login: str
    network: str
    device: str
    is_known_device: bool


def attempt(*, login: str, address: str | None, token: str) -> Attempt:
    """``token`` is what the browser's cookie of a known device says. One query if there is one."""
    return Attempt(
        login=_digest(login.lower()),
        network=_digest(network_of(address)),
        device=_digest(token),
        is_known_device=bool(token) and is_known_device(login=login, token=token),
    )


def admit(attempt: Attempt) -> None:
    """Raises ``TooFast`` when the password must not even be looked at yet."""
    if attempt.is_known_device:
        if _count(_device_key(attempt)) >= DEVICE_MISSES:
            raise TooFast(DEVICE_WAIT)
        return
    if _count(f"misses/address/{attempt.network}") >= ADDRESS_MISSES:
        _pass_gate(f"gate/address/{attempt.network}", ADDRESS_WAIT)
    beyond = _count(f"misses/login/{attempt.login}") - LOGIN_MISSES
    if beyond >= 0:
        _pass_gate(f"gate/login/{attempt.login}", min(2 ** min(beyond, 16), LONGEST_WAIT))


def count_miss(attempt: Attempt) -> None:
    """The password was wrong, or axes did not look at it."""
    if attempt.is_known_device:
        _add(_device_key(attempt), DEVICE_WAIT)
        return
    _add(f"misses/login/{attempt.login}", LOGIN_WINDOW)
    _add(f"misses/address/{attempt.network}", ADDRESS_WINDOW)


def forgive(attempt: Attempt) -> None:
    """The password was right: this browser's own misses are forgotten. Those of others, who may
    still be guessing, are not."""
    if attempt.is_known_device:
        cache.delete(_device_key(attempt))


def _device_key(attempt: Attempt) -> str:
    return f"misses/device/{attempt.login}/{attempt.device}"


def _count(key: str) -> int:
    return int(cache.get(key, 0))


def _add(key: str, seconds: int) -> None:
    """One more, within a window that begins with the first; the count is Redis' own."""
    if not cache.add(key, 1, seconds):
        try:
            cache.incr(key)
        except ValueError:  # it ended between the two
            cache.set(key, 1, seconds)


def _pass_gate(key: str, seconds: int) -> None:
    """One try passes and shuts the gate behind it, however many come at once."""
    if not cache.add(key, 1, seconds):
        raise TooFast(seconds)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _sentence(seconds: int) -> str:
    if seconds < 60:
        return ngettext(
            "There were many wrong passwords. Wait %(n)s second and try again.",
            "There were many wrong passwords. Wait %(n)s seconds and try again.",
            seconds,
        ) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many wrong passwords for this login. Wait %(n)s minute and try again.",
        "Too many wrong passwords for this login. Wait %(n)s minutes and try again.",
        minutes,
    ) % {"n": minutes}
