"""The second factor: giving it, setting it up, renewing its recovery codes, switching it off."""

from base64 import b32encode
from urllib.parse import quote, urlencode

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import policies, selectors
from accounts.access import known, safe_next
from accounts.actors import KnownRequest
from accounts.forms import CodeForm
from accounts.middleware import SECOND_FACTOR_DUE_SESSION_KEY
from accounts.models import User
from accounts.selectors import SecondFactor
from accounts.services import second_factor
from core.answers import posted, see_other

# Codes are told to be scarce while there is still time to make new ones.
FEW_CODES = 3


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@known
def second_factor_verify(request: KnownRequest) -> HttpResponse:
    """The code after the password. Those who have none yet set it up."""
    if _is_verified(request):
        return redirect(_onward(request))
    user = request.user
    if not selectors.has_second_factor(user):
        return redirect(_with_next(request, "accounts:second-factor-setup"))
    form = CodeForm(posted(request), is_focused=True)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                device = second_factor.verify(user=user, code=form.cleaned_data["code"])
            except second_factor.SecondFactorError as error:
                form.add_error("code", str(error))
                status = error.status
            else:
                _let_through(request, device)
                if not isinstance(device, TOTPDevice):
                    _count_recovery_codes(request, user)
                return see_other(_onward(request))
        status = max(status, 422)
    return render(
        request,
        "accounts/second_factor.html",
        {"form": form, "next": _next(request)},
        status=status,
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@known
def second_factor_setup(request: KnownRequest) -> HttpResponse:
    """Set up when it is off; renew the recovery codes or switch off when it is on. Only who has
    given the factor may change it: the password alone does not open a way around it."""
    state = selectors.second_factor_of(request.user)
    if state.is_on and not _is_verified(request):
        return redirect(_with_next(request, "accounts:second-factor"))
    if request.method != "POST":
        return _setup_page(request, state)
    if request.POST.get("action") == "begin":
        second_factor.begin_setup(user=request.user)
        return see_other(_with_next(request, "accounts:second-factor-setup"))
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            return _act(request, state, form.cleaned_data["code"])
        except (second_factor.WrongCode, second_factor.TooManyTries) as error:
            form.add_error("code", str(error))
            return _setup_page(request, state, form, status=error.status)
    return _setup_page(request, state, form, status=422)


@sensitive_variables("code")
def _act(request: KnownRequest, state: SecondFactor, code: str) -> HttpResponse:
    user = request.user
    if not state.is_on:
        setup = second_factor.confirm_setup(user=user, code=code)
        _let_through(request, setup.device)
        return _codes_page(request, setup.recovery_codes)
    if request.POST.get("action") == "switch-off":
        second_factor.switch_off(
            user=user,
            code=code,
            is_required=policies.must_keep_second_factor(request.hats),
        )
        messages.success(request, _("The second factor is off."))
        return see_other("accounts:profile")
    return _codes_page(request, second_factor.renew_recovery_codes(user=user, code=code))


def _setup_page(
    request: KnownRequest, state: SecondFactor, form: CodeForm | None = None, *, status: int = 200
) -> HttpResponse:
    pending = state.pending if not state.is_on else None
    return render(
        request,
        "accounts/second_factor_setup.html",
        {
            "form": form or CodeForm(),
            "next": _next(request),
            "state": state,
            "is_required": policies.must_keep_second_factor(request.hats),
            "is_pending": pending is not None,
            "qr": _qr(pending.config_url) if pending else "",
            "secret": _secret(pending) if pending else "",
            "address": pending.config_url if pending else "",
        },
        status=status,
    )


def _codes_page(request: KnownRequest, codes: list[str]) -> HttpResponse:
    """The one answer to a POST that is not a redirect: the codes are shown this once, so there is
    no address at which they could be read again."""
    heading = _("Recovery codes of the class journal, login %(login)s") % {
        "login": request.user.get_username()
    }
    text = "\r\n".join([heading, "", *codes, ""])
    return render(
        request,
        "accounts/recovery_codes.html",
        {
            "codes": codes,
            "file": f"data:text/plain;charset=utf-8,{quote(text)}",
            "onward_url": resolve_url(_onward(request)),
        },
    )


def _let_through(request: KnownRequest, device: second_factor.Device) -> None:
    """Mark the session as verified, under a new key: what it may do has grown."""
    django_otp.login(request, device)
    request.session.pop(SECOND_FACTOR_DUE_SESSION_KEY, None)
    request.session.cycle_key()


def _count_recovery_codes(request: KnownRequest, user: User) -> None:
    left = selectors.second_factor_of(user).recovery_codes_left
    if left <= FEW_CODES:
        messages.warning(
            request,
            ngettext(
                "%(n)s recovery code is left. Make new ones in your profile.",
                "%(n)s recovery codes are left. Make new ones in your profile.",
                left,
            )
            % {"n": left},
        )


def _is_verified(request: KnownRequest) -> bool:
    return request.user.is_verified()


def _next(request: KnownRequest) -> str:
    return safe_next(request, request.POST.get("next") or request.GET.get("next")) or ""


def _onward(request: KnownRequest) -> str:
    return _next(request) or settings.LOGIN_REDIRECT_URL


def _with_next(request: KnownRequest, name: str) -> str:
    address = _next(request)
    return f"{reverse(name)}?{urlencode({'next': address})}" if address else reverse(name)


def _qr(address: str) -> str:
    """An SVG picture as a ``data:`` address, black on white in any theme."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=4, border=4, dark="#000", light="#fff")


def _secret(device: TOTPDevice) -> str:
    """The secret in groups of four, to be typed by hand."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
