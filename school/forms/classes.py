"""Forms of classes: several new ones, one that is changed, who leads it."""

import datetime as dt
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.choices import LabelledChoiceField
from school.forms.fields import DayInput
from school.imports import words
from school.imports.class_names import LONGEST_LETTER, ClassName, NoClasses, read_class_names
from school.models import SchoolClass, StaffMember


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


class NewClassesForm(forms.Form):
    """``cleaned_data["names"]``: (grade, letter) of each class."""

    names = forms.CharField(
        label=gettext_lazy("Classes"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "5: А Б В"}),
        help_text=gettext_lazy(
            "One grade a line: the grade, a colon, the letters. A single class is written 5А, the "
            "only class of its grade 5."
        ),
    )
    profile = forms.CharField(
        label=gettext_lazy("Profile"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "The same for all classes written above; leave it empty where there is none."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("names", "profile")

    def clean_names(self) -> list[ClassName]:
        try:
            return read_class_names(self.cleaned_data["names"])
        except NoClasses as error:
            raise forms.ValidationError(str(error)) from error


class ClassForm(forms.Form):
    letter = forms.CharField(
        label=gettext_lazy("Letter"), max_length=LONGEST_LETTER, required=False
    )
    profile = forms.CharField(label=gettext_lazy("Profile"), max_length=80, required=False)
    # Left out by whoever sends only the name: then they stay.
    shift = forms.TypedChoiceField(
        label=gettext_lazy("Shift"),
        choices=[(number, str(number)) for number in (1, 2, 3)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    week_days = forms.TypedChoiceField(
        label=gettext_lazy("Days a week"),
        choices=[(5, gettext_lazy("five days")), (6, gettext_lazy("six days"))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, school_class: SchoolClass) -> None:
        names = ("letter", "profile", "shift", "week_days")
        super().__init__(data, initial={name: getattr(school_class, name) for name in names})
        self.helper = _helper(Row("letter", "profile"), Row("shift", "week_days"))

    def clean_letter(self) -> str:
        letter = words.class_letters(self.cleaned_data["letter"])
        if any(char.isdigit() or char.isspace() for char in letter):
            raise forms.ValidationError(_("The letter only, without the grade and without spaces."))
        return letter


def _name_and_position(one: StaffMember) -> str:
    return f"{one.full_name}, {one.position}" if one.position else one.full_name


class ClassTeacherForm(forms.Form):
    """``staff``: those who work at the school and may lead a class."""

    staff = LabelledChoiceField(
        label=gettext_lazy("Class teacher"),
        queryset=StaffMember.objects.none(),
        label_of=_name_and_position,
        empty_label="—",
    )
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput)
    order_no = forms.CharField(label=gettext_lazy("Order No."), max_length=60, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, staff: Any, since: dt.date | None = None
    ) -> None:
        super().__init__(data, prefix="duty", initial={"since": since})
        cast(LabelledChoiceField[StaffMember], self.fields["staff"]).queryset = staff
        self.helper = _helper("staff", Row("since", "order_no"))
