"""How often one person may do what is dear or can be guessed at.

``@limited(PRINT)`` under the check of the role. Counted is the person, not the address: a school
sits behind one address, and nobody in it can use up what belongs to the others. Nobody signed in
is counted by network, and there only what missed (``only_misses``), so that a parents' evening on
the school's Wi-Fi does not stop itself. Sign-in has a throttle of its own, see ``accounts``.

The count is a leaky bucket (GCRA) in Redis, one key and one round trip: ``most`` at once, then one
each ``per / most``; no window at whose edge twice as much passes. When Redis does not answer,
everybody passes: a limiter may not close a school.
"""

import datetime as dt
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis import RedisError

from core.addresses import client_address, network_of
from core.errors import DomainError, wants_json

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` at once and on average ``most`` within ``per``, for each person.

    Requests of other ``methods`` are not counted. ``only_misses``: an answer below 400 costs
    nothing, nor does one of 429, which tells nobody whether the guess was right.
    """

    name: str
    most: int
    per: dt.timedelta
    methods: tuple[str, ...] = ("POST",)
    only_misses: bool = False

    @property
    def step(self) -> int:
        """Milliseconds after which one more is free."""
        return math.ceil(self.per.total_seconds() * 1000 / self.most)


_MINUTE, _TEN_MINUTES, _HOUR = (dt.timedelta(minutes=n) for n in (1, 10, 60))

# A secretary who types a surname slowly with a search at each letter stays below it.
SEARCH = Limit("search", 120, _MINUTE, methods=("GET",))
# Lists of people as files.
EXPORT = Limit("export", 30, _TEN_MINUTES, methods=("GET", "POST"))
# All 35 classes of a school in one go, twice over: orders, and papers that are drawn at once.
PRINT = Limit("print", 80, _TEN_MINUTES, methods=("GET", "POST"))
# Slips with passwords, class by class.
ISSUE = Limit("issue", 80, _TEN_MINUTES)
IMPORT = Limit("import", 20, _TEN_MINUTES)
# «My account was used by someone else» freezes an account and wakes the director.
REPORT = Limit("report", 5, _HOUR)
# A printed code typed in by somebody who is not signed in: the limit is on wrong ones. A code has
# 64 bits; thirty guesses in ten minutes from one network find none.
ACTIVATION = Limit("activation", 30, _TEN_MINUTES, only_misses=True)
# One calendar address: programs come every few hours, on several devices.
FEED = Limit("feed", 60, _HOUR, methods=("GET", "HEAD"))
# Addresses that there are not, from one network.
FEED_GUESS = Limit("feed-guess", 60, _TEN_MINUTES, methods=("GET", "HEAD"), only_misses=True)

# KEYS[1]: when the bucket will be empty, in milliseconds. ARGV: step, most, 1 to take or 0 to look.
# Answers the milliseconds to wait. The clock is that of Redis: one for all web processes.
_BUCKET = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local step, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local empty = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = empty + step - step * most - now
if wait > 0 then return wait end
if ARGV[3] == '1' then redis.call('SET', KEYS[1], empty + step, 'PX', empty + step - now) end
return 0
"""

TOO_MANY = 429
# What becomes an answer of 400 to 499 further up.
_MISSES = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, DomainError)

P = ParamSpec("P")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, P], HttpResponse]


def limited(limit: Limit) -> Callable[[View[Request, P]], View[Request, P]]:
    """The view answers 429 with a sentence and ``Retry-After`` once the person is over ``limit``.
    One round trip to Redis, no query."""

    def decorate(view: View[Request, P]) -> View[Request, P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in limit.methods:
                return view(request, *args, **kwargs)
            who = counted_as(request)
            seconds = seconds_to_wait(limit, who, takes=not limit.only_misses)
            if seconds:
                return too_many(request, seconds)
            if not limit.only_misses:
                return view(request, *args, **kwargs)
            try:
                response = view(request, *args, **kwargs)
            except _MISSES:
                seconds_to_wait(limit, who, takes=True)
                raise
            if response.status_code >= 400 and response.status_code != TOO_MANY:
                seconds_to_wait(limit, who, takes=True)
            return response

        guarded.rate_limit = limit  # type: ignore[attr-defined]
        return guarded

    return decorate


def counted_as(request: HttpRequest) -> str:
    """The person, or the network of one who has not signed in."""
    if request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return f"net-{network_of(client_address(request))}"


def seconds_to_wait(limit: Limit, who: str, *, takes: bool) -> int:
    """0 when there is room; with ``takes`` the room is taken. Else whole seconds, at least 1."""
    key = cache.make_key(f"limit:{limit.name}:{who}")
    try:
        client = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
        wait = client.eval(_BUCKET, 1, key, limit.step, limit.most, int(takes))
    except RedisError:
        _log.exception("Nothing is counted: Redis does not answer")
        return 0
    return math.ceil(int(wait) / 1000)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: how long to wait, as a page or to a script."""
    if seconds < 60:
        wait = ngettext("Wait %(n)s second.", "Wait %(n)s seconds.", seconds) % {"n": seconds}
    else:
        minutes = math.ceil(seconds / 60)
        wait = ngettext("Wait %(n)s minute.", "Wait %(n)s minutes.", minutes) % {"n": minutes}
    sentence = _("There were too many requests in a short time.")
    answer: HttpResponse
    if wants_json(request):
        answer = JsonResponse({"error": f"{sentence} {wait}"}, status=TOO_MANY)
    else:
        advice = f"{wait} {_('Then repeat what you did: nothing was changed.')}"
        context = {"title": _("Too many requests"), "sentence": sentence, "advice": advice}
        answer = render(request, "error.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(seconds)
    return answer
