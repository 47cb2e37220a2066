"""Addresses that our scripts talk to: whatever happens, the answer is a sentence in JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from core.errors import DomainError, wants_json
from journal.services import errors
from school.models import TeachingGroup

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class AnotherAccount(DomainError):
    """The page was opened under another account than the one that is signed in now: what was
    typed is neither lost nor written in somebody else's name."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            _("Another account is signed in now. Sign in as yourself, and this will be saved.")
        )


def posts_json(view: View[P]) -> View[P]:
    """POST only; every refusal of ``view`` is JSON with ``error`` and its own status."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return refusal(_("This address only takes what is sent to it (POST)."), 405)
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return refused(error)
        except Http404:
            return refusal(_("There is no such lesson or student in your journals."), 404)
        except RequestDataTooBig:
            return refusal(_("This is too much for one request."), 413)
        except IntegrityError:
            # What the service saw has changed before it wrote; the database held the rule.
            return refusal(_("The journal has just changed. Reload the page and repeat."), 409)

    return wrapper


def posts(view: View[P]) -> View[P]:
    """POST only; JSON for a script, a page or a redirect for a plain form."""
    json_view = posts_json(view)

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if wants_json(request):
            return json_view(request, *args, **kwargs)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        return view(request, *args, **kwargs)

    return wrapper


def refused(error: DomainError) -> JsonResponse:
    """What a rule refused, with what the page needs to go on: the value that stands there now,
    that a reason is asked for, or where to sign in."""
    more: dict[str, Any] = {}
    if isinstance(error, errors.CellConflict):
        more["current"] = error.current
    if isinstance(error, errors.ReasonNeeded):
        more["needs_reason"] = True
    if isinstance(error, AnotherAccount):
        more["sign_in"] = resolve_url("accounts:sign-in")
    return refusal(str(error), error.status, **more)


def refusal(sentence: str, status: int, **more: Any) -> JsonResponse:
    """``is_refused`` tells our script that repeating is of no use."""
    response = JsonResponse({"error": sentence, "is_refused": True, **more}, status=status)
    if status == 405:
        response["Allow"] = "POST"
    return response


def ensure_valid(form: forms.Form) -> dict[str, Any]:
    """The cleaned data of ``form``; raises a ``JournalError`` with its first sentence."""
    if not form.is_valid():
        sentences = [str(error) for found in form.errors.values() for error in found]
        raise errors.JournalError(sentences[0])
    return form.cleaned_data


def ensure_regulated(group: TeachingGroup) -> None:
    """Marks need a scale: raises a ``JournalError`` when the school has adopted no regulation for
    the year. No query when the regulation is loaded."""
    if not hasattr(group.year, "regulation"):
        raise errors.JournalError(
            _("The school has no regulation for this year yet: the deputy head adopts it.")
        )
