"""Settings of the school itself: what signing in asks for, whom to phone."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LONGEST_LOCK = 240


class SchoolSettingsForm(forms.Form):
    """Names of the fields are those of ``School``."""

    idle_lock_minutes = forms.IntegerField(
        label=_("Pages of staff lock after so many idle minutes"),
        min_value=0,
        max_value=LONGEST_LOCK,
        help_text=_("0: never. What was typed stays in the page; it asks for the password only."),
    )
    requires_staff_second_factor = forms.BooleanField(
        label=_("Staff sign in with a second factor"),
        required=False,
        help_text=_("Whoever has none yet sets it up at the next page they open."),
    )
    help_phone = forms.CharField(
        label=_("Telephone of help"),
        required=False,
        max_length=30,
        validators=[
            RegexValidator(r"^[0-9+() ,.\-а-яё]*$", _("Digits, spaces, brackets, + and - only."))
        ],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Shown where somebody cannot get in, and on the slips with logins."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "idle_lock_minutes", "requires_staff_second_factor", "help_phone"
        )
