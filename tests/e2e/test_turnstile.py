"""What the door of the live server promises to the emptying of the tables."""

import threading
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.e2e.turnstile import Turnstile
from tests.e2e.waiting import wait_until


def test_a_shut_door_waits_for_the_last_and_lets_nobody_in() -> None:
    may_end, statuses = threading.Event(), []

    def slow(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        may_end.wait(10)
        return [b"done"]

    def note(status: str, _headers: object) -> None:
        statuses.append(status)

    turnstile = Turnstile(slow)
    visitor = threading.Thread(target=lambda: list(turnstile({}, note)))
    visitor.start()
    wait_until(lambda: turnstile.inside == 1)
    porter = threading.Thread(target=turnstile.shut)
    porter.start()
    assert porter.is_alive()
    wait_until(lambda: turnstile.is_shut)
    assert list(turnstile({}, note)) == []
    assert porter.is_alive()
    may_end.set()
    porter.join(10)
    visitor.join(10)

    assert statuses[0] == "200 OK"
    assert statuses[-1] == "503 Service Unavailable"
    assert turnstile.inside == 0
    turnstile.open()
    assert list(turnstile({}, note)) == [b"done"]


def test_who_fails_or_goes_halfway_is_not_inside() -> None:
    closed = []

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            yield b"one"
            raise ZeroDivisionError

        def close(self) -> None:
            closed.append(True)

    turnstile = Turnstile(lambda _environ, _start: Answer())
    with pytest.raises(ZeroDivisionError):
        list(turnstile({}, lambda *_: None))
    assert turnstile.inside == 0

    halfway = turnstile({}, lambda *_: None)
    next(halfway)
    assert turnstile.inside == 1
    halfway.close()
    assert turnstile.inside == 0
    assert closed == [True, True]
