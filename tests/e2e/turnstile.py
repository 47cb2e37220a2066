"""The door of the live server: it knows who is inside, and it can be shut.

A page that closes sends what it still holds (``keepalive``), and such a request outlives the page.
The tables are emptied after the test, and would meet whoever is still inside halfway.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tests.e2e.waiting import wait_until

LONGEST_VISIT_S = 30


class Turnstile:
    """A WSGI application in front of ``application``; while it is shut, everyone gets 503."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.inside = 0
        self.is_shut = False
        self._lock = threading.Lock()

    def open(self) -> None:
        self.is_shut = False

    def shut(self) -> None:
        """Nobody comes in from now on; returns when the last one has left."""
        with self._lock:
            self.is_shut = True
        wait_until(lambda: self.inside == 0, LONGEST_VISIT_S)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        with ExitStack() as stack:
            if not self._enter():
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return
            stack.callback(self._leave)
            answer = self.application(environ, start_response)
            if hasattr(answer, "close"):
                stack.callback(answer.close)
            yield from answer

    def _enter(self) -> bool:
        with self._lock:
            if not self.is_shut:
                self.inside += 1
            return not self.is_shut

    def _leave(self) -> None:
        with self._lock:
            self.inside -= 1
