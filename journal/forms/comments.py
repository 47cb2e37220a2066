"""What a family sends when it has read comments of marks."""

from django import forms
from django.http import QueryDict

from journal.forms.cells import LARGEST_ID

MOST_COMMENTS = 200


def mark_ids(data: QueryDict) -> list[int] | None:
    """The ids sent as ``mark``; None when they cannot be read."""
    sent = data.getlist("mark")
    number = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    if not 0 < len(sent) <= MOST_COMMENTS:
        return None
    try:
        return [number.clean(one) for one in sent]
    except forms.ValidationError:
        return None
