"""Forms of the acknowledgement sheets."""

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from school.enums import Audience
from school.models import SchoolClass


class SheetFilterForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who signs"),
        choices=[("", pgettext_lazy("papers", "All")), *Audience.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", pgettext_lazy("papers", "All")),
            ("open", pgettext_lazy("sheet", "open")),
            ("closed", pgettext_lazy("sheet", "closed")),
        ],
        required=False,
    )
    q = forms.CharField(label=_("Document"), max_length=80, required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__({name: value for name, value in query.items() if value})
        self.helper = _get("audience", "state", "q")

    def is_open_wanted(self) -> bool | None:
        return {"open": True, "closed": False}.get(self.cleaned_data["state"])


class SignatureFilterForm(forms.Form):
    school_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, empty_value=None, required=False
    )
    state = forms.ChoiceField(
        label=_("Signature"),
        choices=[
            ("", pgettext_lazy("papers", "All")),
            ("signed", _("have signed")),
            ("waiting", _("have not signed")),
        ],
        required=False,
    )
    q = forms.CharField(label=_("Name"), max_length=80, required=False)

    def __init__(self, query: QueryDict, *, classes: Sequence[SchoolClass]) -> None:
        super().__init__({name: value for name, value in query.items() if value})
        choice = cast(forms.ChoiceField, self.fields["school_class"])
        choice.choices = [("", pgettext_lazy("papers", "All")), *((i.pk, i.name) for i in classes)]
        self.helper = _get(*(["school_class"] if classes else []), "state", "q")

    def is_signed_wanted(self) -> bool | None:
        return {"signed": True, "waiting": False}.get(self.cleaned_data["state"])


class SheetForm(forms.Form):
    """A new sheet. ``school_class`` None: the whole school."""

    title = forms.CharField(
        label=_("Document"),
        help_text=_("As people will read it: “Regulation of the electronic journal”."),
        max_length=200,
    )
    reference = forms.CharField(
        label=_("Number and date of the document"), max_length=120, required=False
    )
    text = forms.CharField(
        label=_("Text or summary"),
        help_text=_("People read it before they acknowledge."),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    audience = forms.ChoiceField(label=_("Who signs"), choices=Audience.choices)
    school_class = forms.ModelChoiceField(
        label=_("Class"),
        help_text=_("For parents and students only."),
        queryset=SchoolClass.objects.none(),
        empty_label=_("the whole school"),
        required=False,
    )

    def __init__(self, *args: Any, classes: Sequence[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ModelChoiceField[SchoolClass]", self.fields["school_class"])
        choice.queryset = SchoolClass.objects.filter(
            pk__in=[item.pk for item in classes]
        ).in_school_order()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("title", "reference", "text", Row("audience", "school_class"))

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        if cleaned.get("audience") == Audience.STAFF and cleaned.get("school_class"):
            self.add_error("school_class", _("A sheet of the staff is for the whole school."))
        return cleaned


class PaperSignaturesForm(forms.Form):
    """The people ticked as having signed on paper."""

    person = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: QueryDict, *, people: Sequence[int]) -> None:
        super().__init__(data)
        choice = cast(forms.MultipleChoiceField, self.fields["person"])
        choice.choices = [(pk, str(pk)) for pk in people]


def _get(*fields: str) -> FormHelper:
    helper = FormHelper()
    helper.form_method = "get"
    helper.form_class = "form filters"
    helper.layout = Layout(*fields, FormActions(Submit("", _("Show"))))
    return helper
