"""A teacher's request to reopen a journal of a closed term."""

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# What a correction takes as a rule; the regulation may allow less.
USUAL_HOURS = 24


class AskReopeningForm(forms.Form):
    """The reason and for how many hours; ``most`` is the regulation's limit."""

    reason = forms.CharField(label=_("What is to be corrected"), max_length=300)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1)

    def __init__(self, data: QueryDict | None, *, most: int) -> None:
        super().__init__(data, initial={"hours": min(USUAL_HOURS, most)})
        self.fields["hours"].widget.attrs["max"] = most
        self.helper = FormHelper()
        self.helper.form_tag = False
