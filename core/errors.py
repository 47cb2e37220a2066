"""Errors of the domain, and how they reach a person.

A service raises a ``DomainError`` with a sentence in the reader's language that says what to do
next. A view that has a form shows it there; one that leaks out is answered 422 (or 403, 409)
as a page or, for a script, as JSON.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


class DomainError(Exception):
    """Something the rules do not allow. ``str(error)`` is the sentence for the person."""

    status = 422


class NotAllowed(DomainError):
    """In scope, but not for this actor."""

    status = 403


class Conflict(DomainError):
    """Somebody else changed it meanwhile."""

    status = 409


class DomainErrorMiddleware:
    """Answers a ``DomainError`` that no view caught; never 500 for a rule of the school."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if wants_json(request):
            return JsonResponse({"error": str(error)}, status=error.status)
        return render(
            request,
            "error.html",
            {"title": _("This cannot be done"), "sentence": str(error)},
            status=error.status,
        )


def wants_json(request: HttpRequest) -> bool:
    """True for requests of our own scripts, which ask for JSON."""
    return "application/json" in request.headers.get("Accept", "")
