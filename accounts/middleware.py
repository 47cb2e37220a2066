"""From a session to an actor."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.access import to_own_password, to_second_factor, to_unlock
from accounts.actors import Actor, PortalRequest
from accounts.enums import Role
from accounts.models import User
from accounts.selectors import hats_of
from accounts.services import devices, idle_lock, sessions
from core import clock, tenancy
from core.addresses import client_address
from core.errors import wants_json

HAT_SESSION_KEY = "hat"
# Set by the sign-in of a person who has a second factor, taken away when it is given.
SECOND_FACTOR_DUE_SESSION_KEY = "second_factor_due"
# The session's ``UserSession``, and when that row was last told that it is in use (a timestamp).
SESSION_ROW_KEY = "session_row"
SESSION_SEEN_KEY = "session_seen_at"
# Set by sign-in until the browser is taken for one the account is used from.
DEVICE_DUE_SESSION_KEY = "device_due"
# Set while the pages of this session are locked.
LOCKED_SESSION_KEY = "locked"

DEVICE_COOKIE_AGE = 60 * 60 * 24 * 365 * 2
SEEN_EVERY = 5 * 60


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


class SessionRecordMiddleware:
    """Keeps the list of sessions that the profile shows: seen at most once in five minutes (the
    only queries it costs), followed when the session's key changes, ended with the session. A
    browser becomes a known device once its person is wholly in, second factor included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        row, key = request.session.get(SESSION_ROW_KEY), request.session.session_key
        response = self.get_response(request)
        session = request.session
        row_now = session.get(SESSION_ROW_KEY)
        if row is not None and row_now != row:
            sessions.close_session(session_id=row)
        elif row is not None and session.session_key not in (key, None):
            sessions.rekey_session(session_id=row, key=str(session.session_key))
        if row_now is not None:
            self._see(request, row_now)
            if session.get(DEVICE_DUE_SESSION_KEY) and not session.get(
                SECOND_FACTOR_DUE_SESSION_KEY
            ):
                self._recognise(request, response, row_now)
        return response

    @staticmethod
    def _see(request: PortalRequest, row: int) -> None:
        now = clock.now()
        if abs(now.timestamp() - request.session.get(SESSION_SEEN_KEY, 0)) < SEEN_EVERY:
            return
        sessions.see_session(session_id=row, address=client_address(request), now=now)
        request.session[SESSION_SEEN_KEY] = now.timestamp()

    @staticmethod
    def _recognise(request: PortalRequest, response: HttpResponse, row: int) -> None:
        del request.session[DEVICE_DUE_SESSION_KEY]
        token = devices.recognise(
            user=cast(User, request.user),
            token=request.COOKIES.get(devices.COOKIE, ""),
            user_agent=request.headers.get("User-Agent", ""),
            session_id=row,
            now=clock.now(),
        )
        response.set_cookie(
            devices.COOKIE,
            token,
            max_age=DEVICE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class ActorMiddleware:
    """Sets ``request.actor``, ``request.school`` and ``request.hats`` from the membership chosen
    in the session, or from the first one in force; templates show the school's time and the
    database the school's rows only. No query: a session's user comes with the hats."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.actor = None
        request.school = None
        request.hats = []
        if request.user.is_authenticated:
            hats = request.user.hats
            if hats is None:
                hats = hats_of(request.user.pk)
            chosen = request.session.get(HAT_SESSION_KEY)
            hat = next((hat for hat in hats if hat.pk == chosen), hats[0] if hats else None)
            request.hats = hats
            if hat:
                request.school = hat.school
                request.actor = Actor(
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
            "accounts:sso-begin",
            "accounts:sso-callback",
            "health",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.awaits_second_factor = self._awaits(request)
        return self.get_response(request)

    def process_view(self, request: PortalRequest, *_: object) -> HttpResponse | None:
        if not request.awaits_second_factor:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.OPEN:
            return None
        return to_second_factor(request)

    @staticmethod
    def _awaits(request: PortalRequest) -> bool:
        if not request.user.is_authenticated or request.user.is_verified():
            return False
        if request.session.get(SECOND_FACTOR_DUE_SESSION_KEY):
            return True
        actor, school = request.actor, request.school
        if actor is None or school is None:
            return False
        return actor.is_staff and school.requires_staff_second_factor


class OwnPasswordMiddleware:
    """Whoever came in with a printed one-time password gets no further than the page that asks for
    an own one (S1-3.2). A second factor that is owed is asked for first. No query of its own."""

    OPEN = frozenset(
        {
            "own-password",
            "accounts:unlock",
            "accounts:sign-out",
            "accounts:sign-in",
            "health",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PortalRequest, *_: object) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if request.awaits_second_factor:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.OPEN:
            return None
        return to_own_password(request)


class IdleLockMiddleware:
    """Locks the pages of staff after the school's idle minutes: until the password is given again
    a page is answered by the unlock page and a script by 401 with ``locked``. What a script asks
    by itself (a GET of htmx or for JSON) does not count as use. Sets ``request.lock_minutes`` (0:
    never) and ``request.is_locked``; no query."""

    OPEN = frozenset(
        {
            "accounts:unlock",
            "accounts:sign-out",
            "accounts:sign-in",
            "accounts:lock",
            "health",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        minutes = self._minutes(request)
        request.lock_minutes = minutes
        request.is_locked = bool(minutes) and self._is_locked(request, minutes)
        response = self.get_response(request)
        is_by_itself = request.method == "GET" and (
            "HX-Request" in request.headers or wants_json(request)
        )
        session = request.session
        if minutes and session.session_key and not is_by_itself and not _has_lock(request):
            idle_lock.touch(key=session.session_key, now=clock.now())
        return response

    def process_view(self, request: PortalRequest, *_: object) -> HttpResponse | None:
        match = request.resolver_match
        if not request.is_locked or (match is not None and match.view_name in self.OPEN):
            return None
        return to_unlock(request)

    @staticmethod
    def _minutes(request: PortalRequest) -> int:
        actor, school = request.actor, request.school
        if actor is None or school is None or not actor.is_staff or request.awaits_second_factor:
            return 0
        return school.idle_lock_minutes

    @staticmethod
    def _is_locked(request: PortalRequest, minutes: int) -> bool:
        session = request.session
        if _has_lock(request):
            return True
        if session.session_key and idle_lock.is_idle(
            key=session.session_key,
            seen_at=session.get(SESSION_SEEN_KEY),
            minutes=minutes,
            now=clock.now(),
        ):
            session[LOCKED_SESSION_KEY] = True
            return True
        return False


def _has_lock(request: PortalRequest) -> bool:
    return bool(request.session.get(LOCKED_SESSION_KEY))
