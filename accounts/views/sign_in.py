"""Coming in, going out, changing the hat."""

from typing import cast

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.access import known, safe_next
from accounts.forms import SignInForm
from accounts.middleware import HAT_SESSION_KEY, SECOND_FACTOR_DUE_SESSION_KEY
from accounts.models import Membership, User
from core.answers import posted, see_other


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; whoever has a second factor is asked for it next. A form that is sent
    is tried even when somebody is signed in: the next person at a shared machine must not find
    herself in the account of the last one (S4-П1-2)."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(safe_next(request, request.GET.get("next")) or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(
        request, posted(request), initial={"next": request.GET.get("next", "")[:2000]}
    )
    if request.method == "POST" and form.is_valid():
        return _enter(request, cast(User, form.user), form.cleaned_data["next"])
    response = render(
        request, "accounts/sign_in.html", {"form": form}, status=422 if form.is_bound else 200
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def _enter(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """Open the session (under a new key) and go where the person wanted to."""
    auth.login(request, user)
    if selectors.has_second_factor(user):
        request.session[SECOND_FACTOR_DUE_SESSION_KEY] = True
    response = see_other(safe_next(request, address) or settings.LOGIN_REDIRECT_URL)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember_language(response, user.language)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """As Django's ``set_language`` does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is deleted; a second press is no error."""
    auth.logout(request)
    return see_other(settings.LOGIN_URL)


@require_POST
@known
def hat_switch(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles from now on; 404 for anybody else's."""
    hats: list[Membership] = request.hats  # type: ignore[attr-defined]
    chosen = request.POST.get("hat", "")
    hat = next((hat for hat in hats if str(hat.pk) == chosen), None)
    if hat is None:
        raise Http404
    request.session[HAT_SESSION_KEY] = hat.pk
    return see_other(settings.LOGIN_REDIRECT_URL)
