"""The filter above the control report."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.enums import Gap
from reports.selectors.control_filter import ControlFilter, FilterOptions, Grouping, Order

# The parallels that a deputy looks after, as one choice.
CURATED = "own"


class Span(models.TextChoices):
    TODAY = "today", _("today")
    YESTERDAY = "yesterday", _("yesterday")
    WEEK = "week", _("this week")
    LAST_WEEK = "last_week", _("last week")
    TERM = "term", _("this term")
    DATES = "dates", _("dates")


class DayInput(forms.DateInput):
    """A native date field: its value travels as YYYY-MM-DD, the browser shows dd.mm.yyyy."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ControlForm(forms.Form):
    """Empty query: this week by teacher, a deputy's own parallels where there are some. Everything
    is in the address, so a reload, a bookmark and a link in a message show the same."""

    span = forms.ChoiceField(label=_("When"), choices=Span.choices, required=False)
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput, required=False)
    until = forms.DateField(label=pgettext_lazy("dates", "To"), widget=DayInput, required=False)
    grade = forms.ChoiceField(label=_("Parallel"), required=False)
    school_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, empty_value=None, required=False
    )
    teacher = forms.TypedChoiceField(
        label=_("Teacher"), coerce=int, empty_value=None, required=False
    )
    subject = forms.TypedChoiceField(
        label=_("Subject"), coerce=int, empty_value=None, required=False
    )
    gap = forms.TypedChoiceField(
        label=_("What is missing"),
        choices=[("", _("Anything")), *Gap.choices],
        coerce=Gap,
        empty_value=None,
        required=False,
    )
    by = forms.ChoiceField(label=_("Grouped"), choices=Grouping.choices, required=False)
    order = forms.ChoiceField(label=_("Sorted"), choices=Order.choices, required=False)

    def __init__(self, query: QueryDict, *, options: FilterOptions, today: dt.date) -> None:
        monday = today - dt.timedelta(days=today.weekday())
        defaults = {
            "span": Span.WEEK,
            "since": monday.isoformat(),
            "until": today.isoformat(),
            "by": Grouping.TEACHER,
            "order": Order.NAME,
        }
        # «All» chosen by hand stays chosen: only an address that says nothing of parallels.
        if options.curated and "grade" not in query:
            defaults["grade"] = CURATED
        super().__init__(defaults | {name: value for name, value in query.items() if value})
        self.today = today
        self.curated = options.curated
        everything = ("", _("All"))
        own = [(CURATED, _("my own: %(grades)s") % {"grades": ", ".join(map(str, self.curated))})]
        self._choose(
            "grade",
            [
                everything,
                *(own if self.curated else []),
                *((grade, grade) for grade in options.grades),
            ],
        )
        self._choose("school_class", [everything, *options.classes])
        self._choose("teacher", [everything, *options.staff])
        self._choose("subject", [everything, *options.subjects])
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(
            "span",
            Div("since", "until", css_class="filters-dates"),
            "grade",
            "school_class",
            "teacher",
            "subject",
            "gap",
            "by",
            "order",
            FormActions(Submit("", _("Show"))),
        )

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if data.get("span") == Span.DATES and since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return data

    def wanted(self) -> ControlFilter:
        """What a valid form asks for."""
        data = self.cleaned_data
        since, until = self._days(Span(data["span"]))
        return ControlFilter(
            since=since,
            until=until,
            grades=self._grades(),
            class_id=data["school_class"],
            staff_id=data["teacher"],
            subject_id=data["subject"],
            gap=data["gap"],
            grouping=Grouping(data["by"]),
            order=Order(data["order"]),
        )

    def _grades(self) -> tuple[int, ...]:
        chosen = self.cleaned_data["grade"]
        if chosen == CURATED:
            return self.curated
        return (int(chosen),) if chosen else ()

    def _days(self, span: Span) -> tuple[dt.date | None, dt.date]:
        today = self.today
        monday = today - dt.timedelta(days=today.weekday())
        match span:
            case Span.TODAY:
                return today, today
            case Span.YESTERDAY:
                yesterday = today - dt.timedelta(days=1)
                return yesterday, yesterday
            case Span.LAST_WEEK:
                return monday - dt.timedelta(days=7), monday - dt.timedelta(days=1)
            case Span.TERM:
                return None, today
            case Span.DATES:
                return self.cleaned_data["since"], self.cleaned_data["until"]
            case _:
                return monday, today
