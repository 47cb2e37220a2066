"""Forms of the account pages."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from accounts.actors import KnownRequest, PortalRequest
from accounts.models import User
from accounts.services import devices, throttling
from core.addresses import client_address

# Long passwords are welcome, hashing a megabyte is not.
MOST_PASSWORD = 256


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


def _password(label: Any, *, autocomplete: str, **kwargs: Any) -> forms.CharField:
    """Stripped of nothing: a space may be part of it."""
    return forms.CharField(
        label=label,
        max_length=MOST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **kwargs,
    )


def _tried(request: PortalRequest, *, login: str, password: str) -> User | None:
    """The account that this password opens. Raises ``throttling.TooFast``."""
    attempt = throttling.attempt(
        login=login,
        address=client_address(request),
        token=request.COOKIES.get(devices.COOKIE, ""),
    )
    throttling.admit(attempt)
    request.is_known_device = attempt.is_known_device
    user = authenticate(request, login=login, password=password)
    if user is None:
        throttling.count_miss(attempt)
    else:
        throttling.forgive(attempt)
    return user


class SignInForm(forms.Form):
    """``user`` is set once the form is valid. The wrong login and the wrong password are told in
    one sentence and take one time; ``retry_after`` are the seconds to wait after too many."""

    retry_after = 0

    login = UsernameField(
        label=_("Login"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = _password(_("Password"), autocomplete="current-password")
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, request: PortalRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.helper = _helper("login", "password", "next")

    def clean_login(self) -> str:
        """In lower case, so that Teacher1 and teacher1 share one count of misses."""
        return cast(str, self.cleaned_data["login"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        if not self.errors:
            try:
                self.user = _tried(
                    self.request, login=cleaned["login"], password=cleaned["password"]
                )
            except throttling.TooFast as error:
                self.retry_after = error.seconds
                raise forms.ValidationError(str(error)) from error
            if self.user is None:
                raise forms.ValidationError(
                    _("The login or the password is wrong. Mind the case and the keyboard layout.")
                )
        return cleaned


class CodeForm(forms.Form):
    """A code of the authenticator or a recovery code; checked by the service."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, is_focused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_focused:
            self.fields["code"].widget.attrs["autofocus"] = True
        self.helper = _helper(Div("code", css_class="sign-in-code"))


class UnlockForm(forms.Form):
    """The password of the person whose page is locked, or the code of the app where she has one;
    ``code`` is filled when it is to be checked as such."""

    secret = _password(_("Password"), autocomplete="current-password")
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(
        self, request: KnownRequest, *args: Any, takes_code: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.takes_code = takes_code
        self.code = ""
        if takes_code:
            self.fields["secret"].label = _("Password or code of the app")
        self.fields["secret"].widget.attrs["autofocus"] = True
        self.helper = _helper("secret", "next")

    def clean_secret(self) -> str:
        secret = cast(str, self.cleaned_data["secret"])
        typed = secret.replace(" ", "")
        if self.takes_code and len(typed) == 6 and typed.isascii() and typed.isdigit():
            self.code = typed
            return secret
        user = self.request.user
        known = _tried(self.request, login=user.login.lower(), password=secret)
        if known is None or known.pk != user.pk:
            raise forms.ValidationError(_("This is not your password."))
        return secret


class SecondFactorResetForm(forms.Form):
    """Why a colleague's second factor is taken away; kept with the reset."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: a new phone; came to the office with the passport."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("reason")


class PasswordChangeForm(forms.Form):
    """The old password counts its misses as sign-in does: a stolen session guesses no faster."""

    old_password = _password(_("Password now"), autocomplete="current-password")
    new_password = _password(_("New password"), autocomplete="new-password")
    new_password_again = _password(_("New password once more"), autocomplete="new-password")

    def __init__(self, request: KnownRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = request.user
        self.fields["new_password"].help_text = password_validators_help_text_html()
        self.helper = _helper(
            "old_password",
            "new_password",
            "new_password_again",
        )

    def clean_old_password(self) -> str:
        old = cast(str, self.cleaned_data["old_password"])
        known = _tried(self.request, login=self.user.login.lower(), password=old)
        if known is None or known.pk != self.user.pk:
            raise forms.ValidationError(_("This is not your password."))
        return old

    def clean_new_password(self) -> str:
        new = cast(str, self.cleaned_data["new_password"])
        validate_password(new, self.user)
        if new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("The new password is the old one."))
        return new

    def clean_new_password_again(self) -> str:
        again = cast(str, self.cleaned_data["new_password_again"])
        if "new_password" in self.cleaned_data and again != self.cleaned_data["new_password"]:
            raise forms.ValidationError(_("The two new passwords differ."))
        return again


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Each language in its own name: the reader may know no other.
        cast(forms.ChoiceField, self.fields["language"]).choices = [
            (code, {"ru": "Русский", "en": "English"}.get(code, name))
            for code, name in settings.LANGUAGES
        ]
        self.helper = _helper("language")
