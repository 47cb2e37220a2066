"""The doors of the views: who may come in at all.

A view that only needs someone with a hat takes ``@signed_in``, one that is for certain roles
``@role_required(Role.DEPUTY, …)``. Which rows the actor then sees is a matter of ``visible_to``.

An anonymous person is sent to the sign-in page and comes back afterwards; a script is told 401 and
where to sign in, so that a page with unsaved work can keep it (it would lose it to a redirect).
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import get_script_prefix
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest, KnownRequest, PortalRequest
from accounts.enums import Role
from core.errors import NotAllowed, wants_json

P = ParamSpec("P")
ActorView = Callable[Concatenate[ActorRequest, P], HttpResponse]
KnownView = Callable[Concatenate[KnownRequest, P], HttpResponse]
PlainView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def known(view: KnownView[P]) -> PlainView[P]:
    """Someone who has signed in, with or without a hat: for the pages of the account itself."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return _unstored(view(cast(KnownRequest, request), *args, **kwargs))

    return wrapper


def signed_in(view: ActorView[P]) -> PlainView[P]:
    """Someone who wears a hat, whichever: afterwards ``request`` is an ``ActorRequest``.

    Raises ``NotAllowed`` for an account whose last role has been taken away.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if cast(PortalRequest, request).actor is None:
            raise NotAllowed(
                _("Your account has no role in any school. Ask the school's administrator.")
            )
        return _unstored(view(cast(ActorRequest, request), *args, **kwargs))

    return wrapper


def role_required(*roles: Role) -> Callable[[ActorView[P]], PlainView[P]]:
    """Someone who wears one of these hats now; raises ``NotAllowed`` (403) for any other."""
    if not roles:
        raise TypeError("role_required() needs at least one role")
    allowed = frozenset(roles)

    def decorator(view: ActorView[P]) -> PlainView[P]:
        @wraps(view)
        def wrapper(request: ActorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.actor.role not in allowed:
                raise NotAllowed(
                    _("This page is not open to the role in which you are acting now.")
                )
            return view(request, *args, **kwargs)

        return signed_in(wrapper)

    return decorator


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The answer to someone who has not signed in, or no longer is."""
    return _ask(
        request, url=resolve_url(settings.LOGIN_URL), sentence=_("Your session is over. Sign in.")
    )


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """The answer to someone whose password was right and whose second factor is still owed."""
    return _ask(
        request,
        url=resolve_url("accounts:second-factor"),
        sentence=_("Enter the code of the second factor first."),
    )


def to_own_password(request: HttpRequest) -> HttpResponse:
    """The answer to someone who came in with a printed password and owes an own one."""
    return _ask(
        request,
        url=resolve_url("own-password"),
        sentence=_("Choose a password of your own first."),
    )


def to_unlock(request: HttpRequest) -> HttpResponse:
    """The answer to a session that was left alone for too long: a page asks for the password, a
    script is told ``locked`` and keeps what it has."""
    return _ask(
        request,
        url=resolve_url("accounts:unlock"),
        sentence=_("The page was locked because nobody used it. Enter your password."),
        locked=True,
    )


def safe_next(request: HttpRequest, address: str | None) -> str | None:
    """``address`` if it lies on this very site, else None: never a way to somebody else's."""
    if address and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return None


def _ask(request: HttpRequest, *, url: str, sentence: str, **more: bool) -> HttpResponse:
    if wants_json(request) or "HX-Request" in request.headers:
        return _unstored(JsonResponse({"error": sentence, "sign_in": url, **more}, status=401))
    back = _way_back(request)
    return _unstored(HttpResponseRedirect(f"{url}?{urlencode({'next': back})}" if back else url))


def _way_back(request: HttpRequest) -> str | None:
    """Where to go on afterwards: the page itself, or the page whose form was sent."""
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    else:
        referer = safe_next(request, request.headers.get("Referer"))
        parts = urlsplit(referer or "")
        back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return back if back not in ("", get_script_prefix()) else None


def _unstored(response: HttpResponse) -> HttpResponse:
    """Pages about people stay in no cache: «back» after signing out on a shared machine shows
    nothing (S4-П1-2)."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_store=True)
    return response
