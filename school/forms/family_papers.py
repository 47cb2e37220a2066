"""Forms of the papers of families: filters of the lists, recording, withdrawal."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.choices import LabelledChoiceField
from school.enums import ConsentPurpose, InformedBy
from school.models import Guardian, SchoolClass

LACKING = [
    ("", pgettext_lazy("papers", "All")),
    ("consent", _("without the consent")),
    ("application", _("without an application")),
]
STATES = [
    ("", pgettext_lazy("papers", "All")),
    ("force", _("in force")),
    ("withdrawn", _("withdrawn")),
    ("over", _("its term is over")),
]


def day_field(label: Any, *, help_text: Any = "", is_required: bool = True) -> forms.DateField:
    """A day typed dd.mm.yyyy."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=is_required,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            format="%d.%m.%Y",
            attrs={"class": "input-short", "autocomplete": "off", "inputmode": "numeric"},
        ),
    )


class _Filter(forms.Form):
    """A filter whose choice stands in the address; «class» offers those of the actor."""

    school_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, empty_value=None, required=False
    )
    q = forms.CharField(label=_("Name or number"), max_length=80, required=False)

    shown: tuple[str, ...] = ()

    def __init__(self, query: QueryDict, *, classes: Sequence[SchoolClass]) -> None:
        super().__init__({name: value for name, value in query.items() if value})
        self._classes = {item.pk: item for item in classes}
        choice = cast(forms.ChoiceField, self.fields["school_class"])
        choice.choices = [("", pgettext_lazy("papers", "All")), *((i.pk, i.name) for i in classes)]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(*self.shown, FormActions(Submit("", _("Show"))))

    def class_wanted(self) -> SchoolClass | None:
        return self._classes.get(self.cleaned_data["school_class"])


class ChildrenFilterForm(_Filter):
    purpose = forms.ChoiceField(
        label=_("Consent to"), choices=ConsentPurpose.choices, required=False
    )
    lacking = forms.ChoiceField(label=_("Papers"), choices=LACKING, required=False)
    shown = ("school_class", "purpose", "lacking", "q")

    def purpose_wanted(self) -> ConsentPurpose:
        return ConsentPurpose(self.cleaned_data["purpose"] or ConsentPurpose.JOURNAL)


class ConsentFilterForm(_Filter):
    purpose = forms.ChoiceField(
        label=_("Consent to"),
        choices=[("", pgettext_lazy("papers", "All")), *ConsentPurpose.choices],
        required=False,
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    shown = ("school_class", "purpose", "state", "q")


class ApplicationFilterForm(_Filter):
    informed_by = forms.ChoiceField(
        label=_("To be informed by"),
        choices=[("", pgettext_lazy("papers", "All")), *InformedBy.choices],
        required=False,
    )
    shown = ("school_class", "informed_by", "q")


class _PaperForm(forms.Form):
    """What one of the student's parents has signed."""

    guardian = LabelledChoiceField(
        label=_("Parent who signed"),
        queryset=Guardian.objects.none(),
        label_of=lambda guardian: guardian.full_name,
        empty_label=None,
    )

    def __init__(self, *args: Any, guardians: Sequence[Guardian], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(LabelledChoiceField[Guardian], self.fields["guardian"])
        choice.queryset = Guardian.objects.filter(pk__in=[item.pk for item in guardians]).order_by(
            "sort_key", "pk"
        )
        self.helper = FormHelper()
        self.helper.form_tag = False


class ConsentForm(_PaperForm):
    purpose = forms.ChoiceField(label=_("Consent to"), choices=ConsentPurpose.choices)
    signed_on = day_field(_("Signed on"))
    valid_until = day_field(
        _("Holds until"),
        help_text=_("Leave it empty when the consent holds until it is withdrawn."),
        is_required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("guardian", "purpose", Row("signed_on", "valid_until"))


class ApplicationForm(_PaperForm):
    informed_by = forms.ChoiceField(
        label=_("Asks to be informed by"), choices=InformedBy.choices, widget=forms.RadioSelect
    )
    submitted_on = day_field(_("Submitted on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("guardian", "informed_by", "submitted_on")


class WithdrawalForm(forms.Form):
    withdrawn_on = day_field(_("Withdrawn on"))

    def __init__(self, data: QueryDict | None = None, *, today: dt.date) -> None:
        super().__init__(data, initial={"withdrawn_on": today})
        self.helper = FormHelper()
        self.helper.form_tag = False
