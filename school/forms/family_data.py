"""Forms of a family's request to change data, its decision, and the sign-off of a data check."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from school.forms.fields import DayInput
from school.forms.people import EARLIEST_BIRTH, TELEPHONE
from school.models import DataCheck
from school.selectors.change_requests import MAY_BE_EMPTY, FamilyField, RequestFilter

_LONGEST = {"last_name": 80, "first_name": 80, "patronymic": 80, "phone": 30, "address": 300}


class FamilyForm(forms.Form):
    """The lines of one person with what is written down; a line whose request waits is closed.
    ``values()`` are as people write them, for the service."""

    def __init__(
        self,
        lines: tuple[FamilyField, ...],
        *,
        about: str,
        today: dt.date,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, prefix=about)
        self.today = today
        self.lines = lines
        for line in lines:
            field = self._field(line)
            if line.pending is not None:
                field.disabled = True
                field.help_text = _("A request waits: “%(value)s”.") % {
                    "value": line.pending.new_value or "—"
                }
            self.fields[line.name] = field
        self.fields["note"] = forms.CharField(
            label=_("Note for the class teacher"),
            max_length=300,
            required=False,
            help_text=_("By which document, for example."),
        )
        names = [line.name for line in lines]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(name for name in names if name not in _NAMES),
            Row(*(name for name in names if name in _NAMES)),
            "note",
        )

    def _field(self, line: FamilyField) -> forms.Field:
        required = line.name not in MAY_BE_EMPTY
        initial: Any = line.value
        if line.name == "born_on":
            initial = dt.datetime.strptime(line.value, "%d.%m.%Y").date()  # noqa: DTZ007
            return forms.DateField(label=line.label, widget=DayInput, initial=initial)
        if line.name == "email":
            return forms.EmailField(label=line.label, required=required, initial=initial)
        field = forms.CharField(
            label=line.label,
            required=required,
            initial=initial,
            max_length=_LONGEST[line.name],
        )
        if line.name == "phone":
            field.validators.append(TELEPHONE)
            field.widget.input_type = "tel"
        return field

    def clean_born_on(self) -> dt.date:
        born_on = cast(dt.date, self.cleaned_data["born_on"])
        if not EARLIEST_BIRTH <= born_on < self.today:
            raise forms.ValidationError(_("Check the year of the date."))
        return born_on

    def values(self) -> dict[str, str]:
        """Of the lines that may be asked about now."""
        open_names = [line.name for line in self.lines if line.pending is None]
        return {name: _as_text(self.cleaned_data[name]) for name in open_names}


_NAMES = ("last_name", "first_name", "patronymic", "born_on")


class RequestListForm(forms.Form):
    state = forms.ChoiceField(
        label=pgettext_lazy("requests", "Which"), choices=RequestFilter.choices, required=False
    )

    def __init__(self, query: QueryDict, *, default: RequestFilter = RequestFilter.PENDING) -> None:
        super().__init__(
            {"state": default} | {name: value for name, value in query.items() if value}
        )
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout("state", FormActions(Submit("", gettext_lazy("Show"))))

    def wanted(self) -> RequestFilter:
        return RequestFilter(self.cleaned_data["state"] or RequestFilter.PENDING)


class ConfirmForm(forms.Form):
    """``seen`` is the value that stood beside the button."""

    seen = forms.CharField(required=False, max_length=300, strip=False)


class RefuseForm(forms.Form):
    refusal = forms.CharField(
        label=gettext_lazy("Why refused"), max_length=300, min_length=3, strip=True
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is taken back"),
        max_length=300,
        min_length=3,
        help_text=gettext_lazy("The deputy head reads it in the history of the check."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("reason")


class SignForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was put right, what is being done"),
        max_length=DataCheck._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("note")


def _as_text(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value or "")
