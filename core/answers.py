"""What views of every app take from a request and answer."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """303: the POST is done, GET this instead."""

    status_code = 303


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form binds to: the body of a POST, an empty one included, or None."""
    return request.POST if request.method == "POST" else None


def see_other(to: Any, *args: Any, **kwargs: Any) -> SeeOther:
    """``redirect()`` after a plain POST; takes what ``redirect()`` takes."""
    return SeeOther(resolve_url(to, *args, **kwargs))
