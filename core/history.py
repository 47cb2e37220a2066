"""Who, when, from where and why: the context that the history triggers store.

The triggers themselves are pghistory's, declared beside each model with ``tracked()``. Every
insert, update and delete of a tracked table lands in its ``…Event`` table, bulk writes included;
event tables are append-only.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import pghistory
from django.db import models
from django.http import HttpRequest, HttpResponse
from pghistory import runtime

from core import clock
from core.addresses import client_address


def tracked(**kwargs: Any) -> Callable[[type], type]:
    """Class decorator: full history of a model by database triggers (S1-1.3, design point 12)."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **kwargs
    )


def versions_of(model: type[models.Model]) -> "models.QuerySet[Any]":
    """Every version of every row of a tracked model: what the triggers wrote."""
    versions: models.QuerySet[Any] = cast("Any", model).pgh_event_model.objects.all()
    return versions


@contextmanager
def reason(text: str) -> Iterator[None]:
    """Everything written inside carries this reason, and nothing written before or after it.

    Nested contexts of pghistory are one row, so its own nesting would give the reason of one
    entry to all entries of a request or a job: this one is a row of its own beside the outer."""
    outer: runtime.Context | None = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(reason=text):
            yield
        return
    runtime._tracker.value = runtime.Context(
        id=uuid.uuid4(), metadata={**outer.metadata, "reason": text}
    )
    try:
        yield
    finally:
        runtime._tracker.value = outer


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
