"""The first sign-in: an own password in place of the printed one, or an account opened by code."""

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import known
from accounts.actors import KnownRequest
from accounts.models import ActivationCode
from accounts.services import activation_codes
from core import clock
from core.answers import posted, see_other
from core.rate_limits import ACTIVATION, limited
from school.forms.activation import ActivationCodeForm, ActivationForm, OwnPasswordForm
from school.services import credentials
from school.services.credentials import activation

# The digest of the code that the browser has shown, until the account is open.
CODE_SESSION_KEY = "activation_code"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@known
def own_password(request: KnownRequest) -> HttpResponse:
    """An own password in place of the printed one; who has one already changes it elsewhere."""
    user = request.user
    if not user.must_change_password:
        return redirect("accounts:password-change")
    form = OwnPasswordForm(user, posted(request))
    if request.method == "POST" and form.is_valid():
        credentials.choose_own_password(
            user=user, password=form.cleaned_data["new_password"], now=clock.now()
        )
        auth.update_session_auth_hash(request, user)
        messages.success(
            request, _("The password is yours alone now. The one of the slip works no longer.")
        )
        return see_other(settings.LOGIN_REDIRECT_URL)
    return render(
        request, "school/own_password.html", {"form": form}, status=422 if form.is_bound else 200
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@limited(ACTIVATION)
def activate(request: HttpRequest) -> HttpResponse:
    """The code of a slip, then the login and password of one's choice. Open to anybody; a wrong, a
    used and an old code are answered alike."""
    response = _activate(request)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _activate(request: HttpRequest) -> HttpResponse:
    code = _shown_code(request)
    if request.method == "POST" and request.POST.get("step") == "account" and code:
        return _open(request, code)
    if request.method == "POST":
        request.session.pop(CODE_SESSION_KEY, None)
        return _take_code(request)
    if code:
        return _account_page(request, ActivationForm(code.user, initial=_initial(code)), code)
    return render(request, "school/activate.html", {"form": ActivationCodeForm()})


def _take_code(request: HttpRequest) -> HttpResponse:
    form = ActivationCodeForm(request.POST)
    if form.is_valid():
        digest = activation_codes.digest(form.cleaned_data["code"])
        try:
            activation_codes.find(code_digest=digest, now=clock.now())
        except activation_codes.UnknownCode as error:
            form.add_error("code", str(error))
        else:
            request.session[CODE_SESSION_KEY] = digest
            return see_other("activate")
    return render(request, "school/activate.html", {"form": form}, status=422)


def _open(request: HttpRequest, code: ActivationCode) -> HttpResponse:
    form = ActivationForm(code.user, request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            activation.open_account(
                code_digest=code.code_digest,
                login=cleaned["login"],
                email=cleaned["email"],
                password=cleaned["new_password"],
                now=clock.now(),
            )
        except activation_codes.LoginTaken as error:
            form.add_error("login", str(error))
        else:
            # Whoever was signed in at this machine is not the owner of the new account.
            auth.logout(request)
            messages.success(
                request, _("The account is open. Sign in with the login and password you chose.")
            )
            return see_other(settings.LOGIN_URL)
    return _account_page(request, form, code, status=422)


def _account_page(
    request: HttpRequest, form: ActivationForm, code: ActivationCode, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "person": code.user.display_name}
    return render(request, "school/activate.html", context, status=status)


def _shown_code(request: HttpRequest) -> ActivationCode | None:
    """The code that this browser has shown, if it still opens the account."""
    digest = request.session.get(CODE_SESSION_KEY)
    if not digest:
        return None
    try:
        return activation_codes.find(code_digest=digest, now=clock.now())
    except activation_codes.UnknownCode:
        return None


def _initial(code: ActivationCode) -> dict[str, str]:
    return {"login": code.user.login, "email": code.user.email}
