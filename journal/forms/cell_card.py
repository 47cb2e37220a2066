"""The forms of the card of a cell: what is done with one mark."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from journal.forms.cells import LONGEST_CELL
from journal.forms.fields import DayField
from journal.services.grading.marks import MOST_COMMENT, MOST_REASON


class _MarkForm(forms.Form):
    """Several of them stand on one page, each with ids of its own."""

    def __init__(self, *args: Any, mark_id: int, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        kwargs["auto_id"] = f"{name}-{mark_id}-%s"
        super().__init__(*args, **kwargs)


class TextForm(forms.Form):
    """The whole cell, as it would be typed in the grid."""

    text = forms.CharField(label=_("Cell"), max_length=LONGEST_CELL, required=False)
    expected = forms.CharField(
        max_length=LONGEST_CELL, required=False, widget=forms.HiddenInput, empty_value=""
    )


class RetakeForm(_MarkForm):
    text = forms.CharField(
        label=_("Mark for the retake"),
        max_length=12,
        help_text=_("A full stop while the retake is still awaited."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CommentForm(_MarkForm):
    comment = forms.CharField(
        label=_("Comment for the family"),
        max_length=MOST_COMMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DebtForm(_MarkForm):
    due_on = DayField(label=_("Due by"))


class VoidForm(_MarkForm):
    reason = forms.CharField(label=_("Why the mark is voided"), max_length=MOST_REASON)
