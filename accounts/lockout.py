"""The answer to one who guesses passwords."""

import math

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import wants_json


def locked_out(request: HttpRequest, *_by_axes: object) -> HttpResponse:
    """429 with the time to wait. Says the same whether such a login exists or not."""
    seconds = math.ceil(get_cool_off(request).total_seconds())
    minutes = math.ceil(seconds / 60)
    sentence = ngettext(
        "Too many wrong passwords for this login. Wait %(n)s minute and try again.",
        "Too many wrong passwords for this login. Wait %(n)s minutes and try again.",
        minutes,
    ) % {"n": minutes}
    advice = _("If you have forgotten the password, ask the school's administrator for a new one.")
    answer: HttpResponse
    if wants_json(request):
        answer = JsonResponse({"error": f"{sentence} {advice}"}, status=429)
    else:
        answer = render(
            request,
            "error.html",
            {"title": _("Sign-in is paused"), "sentence": sentence, "advice": advice},
            status=429,
        )
    answer["Retry-After"] = str(seconds)
    return answer


def is_counted_apart(request: HttpRequest | None, _credentials: object = None) -> bool:
    """True for a browser the person has signed in from before: the form counts its misses by
    itself (``services.throttling``), so a neighbour's guesses at the same address do not shut its
    owner out."""
    return bool(getattr(request, "is_known_device", False))
