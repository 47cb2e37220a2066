"""The filter above the movement book."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.forms.control import DayInput
from reports.selectors.movement_book import BookFilter
from school.enums import MovementKind
from school.models import AcademicYear, SchoolClass


class MovementBookForm(forms.Form):
    """Empty query: the year of today up to today. Everything is in the address."""

    year = forms.CharField(widget=forms.HiddenInput, required=False)
    q = forms.CharField(label=_("Student or order No."), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=_("Movement"), choices=[("", _("All")), *MovementKind.choices], required=False
    )
    school_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, empty_value=None, required=False
    )
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput, required=False)
    until = forms.DateField(label=pgettext_lazy("dates", "To"), widget=DayInput, required=False)

    def __init__(
        self, query: QueryDict, *, year: AcademicYear, classes: list[SchoolClass], today: dt.date
    ) -> None:
        last = year.starts_on + dt.timedelta(days=364)
        defaults = {
            "since": year.starts_on.isoformat(),
            "until": max(year.starts_on, min(today, last)).isoformat(),
        }
        super().__init__(defaults | {name: value for name, value in query.items() if value})
        self.chosen_year, self.classes = year, classes
        cast(forms.ChoiceField, self.fields["school_class"]).choices = [
            ("", _("All")),
            *((item.pk, item.name) for item in classes),
        ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(
            "year",
            "q",
            "kind",
            "school_class",
            "since",
            "until",
            FormActions(Submit("", _("Show"))),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return data

    def wanted(self) -> BookFilter:
        """What a valid form asks for."""
        data = self.cleaned_data
        return BookFilter(
            year=self.chosen_year,
            since=data["since"],
            until=data["until"],
            kind=data["kind"],
            class_id=data["school_class"],
            words=data["q"],
        )
