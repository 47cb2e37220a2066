"""Coming in, going out, changing the hat."""

from typing import cast

from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policies, selectors
from accounts.access import known, safe_next
from accounts.actors import KnownRequest, PortalRequest
from accounts.forms import SignInForm
from accounts.middleware import (
    DEVICE_DUE_SESSION_KEY,
    HAT_SESSION_KEY,
    LOCKED_SESSION_KEY,
    SECOND_FACTOR_DUE_SESSION_KEY,
    SESSION_ROW_KEY,
    SESSION_SEEN_KEY,
)
from accounts.models import User
from accounts.services import sessions, single_sign_on
from core import clock
from core.addresses import client_address
from core.answers import posted, see_other


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: PortalRequest) -> HttpResponse:
    """Login and password; whoever has a second factor is asked for it next. A form that is sent
    is tried even when somebody is signed in: the next person at a shared machine must not find
    herself in the account of the last one (S4-П1-2)."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(safe_next(request, request.GET.get("next")) or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(
        request, posted(request), initial={"next": request.GET.get("next", "")[:2000]}
    )
    if request.method == "POST" and form.is_valid():
        user = cast(User, form.user)
        if not policies.is_one_time_password_over(user, now=clock.now()):
            return enter(request, user, form.cleaned_data["next"])
        form.add_error(None, _too_old(user))
    return sign_in_page(request, form)


def _too_old(user: User) -> str:
    """What an expired slip is answered with: whom to ask, and the school's telephone."""
    sentence = _(
        "This one-time password is too old. Ask for a new slip: families the class teacher or the"
        " secretary, staff the administrator."
    )
    phone = next((hat.school.help_phone for hat in selectors.hats_of(user.pk)), "")
    return f"{sentence} {_('Telephone: %(phone)s.') % {'phone': phone}}" if phone else sentence


def sign_in_page(
    request: PortalRequest, form: SignInForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The form; ``refusal`` says why another way in did not work."""
    if form.is_bound:
        status = 429 if form.retry_after else 422
    context = {
        "form": form,
        "refusal": refusal,
        "provider": single_sign_on.provider_name(),
        "help_phone": selectors.help_phone_before_sign_in(),
        "next": form["next"].value() or "",
    }
    response = render(request, "accounts/sign_in.html", context, status=status)
    if form.retry_after:
        response["Retry-After"] = str(form.retry_after)
    patch_cache_control(response, private=True, no_store=True)
    return response


def enter(request: PortalRequest, user: User, address: str) -> HttpResponse:
    """Open the session (under a new key), write it down and go where the person wanted to. Every
    way of signing in ends here; who has a second factor still owes it."""
    auth.login(request, user, backend="accounts.backends.SchoolBackend")
    session, now = request.session, clock.now()
    if session.session_key is None:
        session.create()
    elif SESSION_ROW_KEY in session:
        # Signing in anew on top of one's own session: Django would keep its key.
        session.cycle_key()
    row = sessions.begin_session(
        user=user,
        key=str(session.session_key),
        address=client_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        now=now,
    )
    session[SESSION_ROW_KEY] = row.pk
    session[SESSION_SEEN_KEY] = now.timestamp()
    session[DEVICE_DUE_SESSION_KEY] = True
    session.pop(LOCKED_SESSION_KEY, None)
    session.pop(SECOND_FACTOR_DUE_SESSION_KEY, None)
    if selectors.has_second_factor(user):
        session[SECOND_FACTOR_DUE_SESSION_KEY] = True
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
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is deleted; a second press is no error."""
    auth.logout(request)
    return see_other(settings.LOGIN_URL)


@require_POST
@known
def hat_switch(request: KnownRequest) -> HttpResponse:
    """Act in another of one's own roles from now on; 404 for anybody else's."""
    chosen = request.POST.get("hat", "")
    hat = next((hat for hat in request.hats if str(hat.pk) == chosen), None)
    if hat is None:
        raise Http404
    request.session[HAT_SESSION_KEY] = hat.pk
    return see_other(settings.LOGIN_REDIRECT_URL)
