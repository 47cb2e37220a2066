"""Forms of the first sign-in: an own password, and the code of a guardian's slip."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User

MOST_PASSWORD = 256
_PLAIN = {"autocapitalize": "none", "spellcheck": "false"}


def _password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OwnPasswordForm(forms.Form):
    """A password of one's own, twice. The printed one is not asked for again, but may not stay."""

    new_password = _password(_("New password"))
    new_password_again = _password(_("New password once more"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = password_validators_help_text_html()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("new_password", "new_password_again")

    def clean_new_password(self) -> str:
        new = cast(str, self.cleaned_data["new_password"])
        validate_password(new, self.user)
        if self.user.check_password(new):
            raise forms.ValidationError(
                _("This is the password of the slip. Choose one that nobody has seen.")
            )
        return new

    def clean_new_password_again(self) -> str:
        again = cast(str, self.cleaned_data["new_password_again"])
        if "new_password" in self.cleaned_data and again != self.cleaned_data["new_password"]:
            raise forms.ValidationError(_("The two new passwords differ."))
        return again


class ActivationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Activation code"),
        max_length=40,
        help_text=_("Thirteen letters and digits from the slip; case and hyphens do not matter."),
        widget=forms.TextInput(attrs={**_PLAIN, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("code")


class ActivationForm(OwnPasswordForm):
    """The login, the e-mail and the password by which a guardian will sign in."""

    login = forms.CharField(
        label=_("Login"),
        min_length=4,
        max_length=60,
        help_text=_("Leave it as it is or choose your own; your e-mail address will do, too."),
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9.@_+-]+$", _("Latin letters, digits and the signs . @ _ + - only.")
            )
        ],
        widget=forms.TextInput(attrs={**_PLAIN, "autocomplete": "username"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("For letters of the school; may stay empty."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.helper.layout = Layout("login", "email", "new_password", "new_password_again")

    def clean_login(self) -> str:
        return cast(str, self.cleaned_data["login"]).lower()
