"""Form fields that read and write as people here do."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from school.selectors.regulation import day_month


class CommaDecimalField(forms.DecimalField):
    """A decimal with a comma; a full stop is taken too. Gives ``Decimal``."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None else str(value).replace(".", ",")


class DayMonthField(forms.CharField):
    """A date of every year, typed «25.06». Gives «2506»."""

    default_error_messages = {"day_month": _("Enter a date as DD.MM, 25.06 for example.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=5, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return self._read(text) if text else ""

    def prepare_value(self, value: Any) -> Any:
        is_stored = isinstance(value, str) and len(value) == 4 and value.isdigit()
        return day_month(value) if is_stored else value

    def _read(self, text: str) -> str:
        day, dot, month = text.partition(".")
        try:
            # A leap year: the 29th of February is a date.
            when = dt.date(2024, int(month), int(day)) if dot else None
        except ValueError:
            when = None
        if when is None:
            raise forms.ValidationError(self.error_messages["day_month"], code="day_month")
        return f"{when:%d%m}"


class DayInput(forms.DateInput):
    """A native date field: its value travels as YYYY-MM-DD, the browser shows dd.mm.yyyy."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
