"""Who, when, from where and why: the context that the history triggers store.

The triggers themselves are pghistory's, declared beside each model with ``tracked()``. Every
insert, update and delete of a tracked table lands in its ``…Event`` table, bulk writes included;
event tables are append-only.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.http import HttpRequest, HttpResponse

from core import clock
from core.addresses import client_address


def tracked(**kwargs: Any) -> Callable[[type], type]:
    """Class decorator: full history of a model by database triggers (S1-1.3, design point 12)."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **kwargs
    )


def reason(text: str) -> AbstractContextManager[Any]:
    """Everything written inside carries this reason."""
    return pghistory.context(reason=text)


def source(**metadata: Any) -> AbstractContextManager[Any]:
    """For tasks and commands: ``with history.source(task="check_deadlines")``."""
    return pghistory.context(**metadata)


class HistoryMiddleware:
    """Puts the actor and the address into the history of every write of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        actor = getattr(request, "actor", None)
        user = getattr(request, "user", None)
        with pghistory.context(
            user=user.pk if user is not None else None,
            role=actor.role if actor else None,
            address=client_address(request) or "",
            url=request.path,
            # The triggers know only the database's clock; a demo lives by its own.
            at=clock.now().isoformat(),
        ):
            return self.get_response(request)
