"""The form of the first academic year."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from school.enums import Preset
from school.services.years import year_name


class FirstYearForm(forms.Form):
    """``starts_in``: the calendar year of its September; this school year, or the next."""

    starts_in = forms.TypedChoiceField(label=gettext_lazy("Academic year"), coerce=int)
    preset = forms.ChoiceField(
        label=pgettext_lazy("regulation", "Start from"),
        choices=Preset.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["starts_in"])
        field.choices = [(number, year_name(number)) for number in (this_year, this_year + 1)]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("starts_in", "preset")
