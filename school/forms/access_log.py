"""The filter above the access log."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import AccessedPage
from school.forms.fields import DayInput
from school.selectors.access_log import LogFilter


class AccessLogForm(forms.Form):
    """An empty query shows everything, latest first."""

    who = forms.CharField(label=gettext_lazy("Who"), max_length=100, required=False)
    page = forms.TypedChoiceField(
        label=gettext_lazy("What was opened"),
        choices=[("", gettext_lazy("Anything")), *AccessedPage.choices],
        coerce=AccessedPage,
        empty_value=None,
        required=False,
    )
    object = forms.IntegerField(
        required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput
    )
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput, required=False)
    until = forms.DateField(label=pgettext_lazy("dates", "To"), widget=DayInput, required=False)

    def __init__(self, query: QueryDict, *, sees_all: bool) -> None:
        super().__init__({name: value for name, value in query.items() if value})
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(
            *(["who"] if sees_all else []),
            "page",
            "object",
            "since",
            "until",
            FormActions(Submit("", gettext_lazy("Show"))),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return data

    def wanted(self) -> LogFilter:
        data = self.cleaned_data
        return LogFilter(
            who=data["who"],
            page=data["page"],
            object_id=data["object"],
            since=data["since"],
            until=data["until"],
        )
