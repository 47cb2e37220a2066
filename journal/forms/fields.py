"""Form fields of the journal's pages."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A native date field: its value travels as YYYY-MM-DD, the browser shows dd.mm.yyyy."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date from the browser's own field, or typed dd.mm.yyyy where it has none."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)
