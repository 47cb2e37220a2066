"""From a session to an actor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership

HAT_SESSION_KEY = "hat"


class ActorMiddleware:
    """Sets ``request.actor``, ``request.school`` and ``request.hats`` from the membership chosen
    in the session, or from the first one in force. One query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        request.school = None  # type: ignore[attr-defined]
        request.hats = []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            hats = list(
                Membership.objects.in_force()
                .filter(user_id=request.user.pk)
                .select_related("school")
                .order_by("school_id", "pk")
            )
            chosen = request.session.get(HAT_SESSION_KEY)
            hat = next((hat for hat in hats if hat.pk == chosen), hats[0] if hats else None)
            request.hats = hats  # type: ignore[attr-defined]
            if hat:
                request.school = hat.school  # type: ignore[attr-defined]
                request.actor = Actor(  # type: ignore[attr-defined]
                    user_id=hat.user_id, school_id=hat.school_id, role=Role(hat.role)
                )
        return self.get_response(request)


class SecondFactorMiddleware:
    """Staff of a school that asks for a second factor get no further than the page that asks
    for it (or sets it up) until it is given."""

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
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None or not actor.is_staff or request.user.is_verified():  # type: ignore[union-attr]
            return None
        if not request.school.requires_staff_second_factor:  # type: ignore[attr-defined]
            return None
        if resolve(request.path_info).view_name in self.OPEN:
            return None
        return redirect("accounts:second-factor")
