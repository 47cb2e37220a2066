"""The days whose lessons are made by the timetable."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.forms.fields import DayField
from school.models import AcademicYear


class LayingForm(forms.Form):
    """Days of one year, both included; unbound it stands for the rest of the year."""

    first = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"))

    def __init__(
        self, data: QueryDict | None, *, year: AcademicYear, first: dt.date, last: dt.date
    ) -> None:
        super().__init__(data, initial={"first": first, "last": last})
        self._year = year
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Row("first", "last"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("first", "last"):
            day = data.get(name)
            if day and not self._year.starts_on <= day <= self._year.ends_on:
                self.add_error(name, _("This day is not in the academic year."))
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day is before the first one."))
        return data

    def days(self) -> tuple[dt.date, dt.date]:
        """Of a valid form, or the ones it began with."""
        chosen = self.cleaned_data if self.is_bound else self.initial
        return chosen["first"], chosen["last"]
