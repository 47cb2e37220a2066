"""The moment at which a page of the journal is looked at."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class MomentInput(forms.DateTimeInput):
    """A native field of date and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentForm(forms.Form):
    """``cleaned_data["at"]``: aware, on the school's clock; a day without a time is its end."""

    at = forms.CharField(label=gettext_lazy("As it stood on"), widget=MomentInput, max_length=40)

    def __init__(
        self, data: QueryDict | None, *, zone: dt.tzinfo, now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"at": f"{now.astimezone(zone):%Y-%m-%dT%H:%M}"}, **kwargs)
        self.zone, self.now = zone, now
        self.fields["at"].widget.attrs["max"] = f"{now.astimezone(zone):%Y-%m-%dT%H:%M}"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("at")

    def clean_at(self) -> dt.datetime:
        at = self._read(self.cleaned_data["at"].strip())
        if at is None:
            raise forms.ValidationError(_("Enter a day and a time: 01.03.2026 12:00, for example."))
        if at > self.now:
            raise forms.ValidationError(_("This moment is still to come: choose one gone by."))
        return at

    def _read(self, text: str) -> dt.datetime | None:
        for pattern in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M"):
            try:
                return dt.datetime.strptime(text, pattern).replace(tzinfo=self.zone)
            except ValueError:
                continue
        for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                day = dt.datetime.strptime(text, pattern).replace(tzinfo=self.zone)
            except ValueError:
                continue
            return min(day + dt.timedelta(days=1), self.now)
        return None
