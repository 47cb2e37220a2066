"""Fields that the forms of the calendar share."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DayInput(forms.DateInput):
    """A native date field: its value travels as YYYY-MM-DD, the browser shows dd.mm.yyyy."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    made = FormHelper()
    made.form_tag = False
    made.layout = Layout(*layout)
    return made


def inline(name: str) -> InlineCheckboxes:
    """Boxes side by side."""
    return InlineCheckboxes(name)


def day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs
    )


def order_no() -> forms.CharField:
    return forms.CharField(label=_("Order No."), max_length=60, required=False)


def reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why it changes"),
        help_text=_("Stays in the history of changes."),
        max_length=200,
        required=False,
    )


def seen() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False, initial=0)


class GradesField(forms.TypedMultipleChoiceField):
    """Boxes of the grades that the school has; none ticked, or all: everybody (None)."""

    def __init__(self, grades: Sequence[int] = (), **kwargs: Any) -> None:
        kwargs.setdefault("label", pgettext_lazy("calendar", "Grades"))
        kwargs.setdefault("help_text", _("Nothing ticked: for all."))
        super().__init__(
            choices=[(grade, str(grade)) for grade in grades],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )
        self._all = len(grades)

    def clean(self, value: Any) -> tuple[int, ...] | None:
        grades = super().clean(value)
        if not grades or len(grades) == self._all:
            return None
        return tuple(sorted(grades))
