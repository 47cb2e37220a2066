"""From a session to an actor."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.access import to_second_factor
from accounts.actors import Actor
from accounts.enums import Role
from accounts.selectors import hats_of
from core import tenancy

HAT_SESSION_KEY = "hat"
# Set by the sign-in of a person who has a second factor, taken away when it is given.
SECOND_FACTOR_DUE_SESSION_KEY = "second_factor_due"


class LanguageMiddleware:
    """The language the reader has chosen (a cookie of ``set_language``), else the installation's:
    what the browser would like is not asked, a school's journal speaks Russian until told
    otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = {code for code, _name in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ActorMiddleware:
    """Sets ``request.actor``, ``request.school`` and ``request.hats`` from the membership chosen
    in the session, or from the first one in force; templates show the school's time and the
    database the school's rows only. No query: a session's user comes with the hats."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        request.school = None  # type: ignore[attr-defined]
        request.hats = []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            hats = request.user.hats
            if hats is None:
                hats = hats_of(request.user.pk)
            chosen = request.session.get(HAT_SESSION_KEY)
            hat = next((hat for hat in hats if hat.pk == chosen), hats[0] if hats else None)
            request.hats = hats  # type: ignore[attr-defined]
            if hat:
                request.school = hat.school  # type: ignore[attr-defined]
                request.actor = Actor(  # type: ignore[attr-defined]
                    user_id=hat.user_id, school_id=hat.school_id, role=Role(hat.role)
                )
                with (
                    tenancy.of_school(hat.school_id, user_id=hat.user_id),
                    timezone.override(hat.school.zone),
                ):
                    return self.get_response(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever owes a second factor gets no further than the page that asks for it (or sets it
    up) until it is given: everybody who has switched one on, and staff of a school that asks for
    it. Sets ``request.awaits_second_factor``. No query of its own."""

    # Reachable before the second factor: the factor itself, the way out, and what has no data.
    OPEN = frozenset(
        {
            "accounts:second-factor",
            "accounts:second-factor-setup",
            "accounts:sign-out",
            "accounts:sign-in",
            "accounts:hat-switch",
            "health",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.awaits_second_factor = self._awaits(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if not request.awaits_second_factor:  # type: ignore[attr-defined]
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.OPEN:
            return None
        return to_second_factor(request)

    @staticmethod
    def _awaits(request: HttpRequest) -> bool:
        if not request.user.is_authenticated or request.user.is_verified():  # type: ignore[attr-defined]
            return False
        if request.session.get(SECOND_FACTOR_DUE_SESSION_KEY):
            return True
        actor = request.actor  # type: ignore[attr-defined]
        return bool(
            actor is not None and actor.is_staff and request.school.requires_staff_second_factor  # type: ignore[attr-defined]
        )
