"""A choice of rows under names of the form's own."""

import pytest
from django import forms

from core.choices import LabelledChoiceField
from core.models import School
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


class SchoolForm(forms.Form):
    school = LabelledChoiceField(
        School.objects.none(), label_of=lambda school: school.slug.upper(), empty_label=None
    )

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.fields["school"].queryset = School.objects.order_by("pk")


def labels(form: forms.Form) -> list[str]:
    return [label for _value, label in form.fields["school"].choices]


def test_rows_are_called_as_the_form_says(cast: Cast) -> None:
    form = SchoolForm({"school": str(cast.other_school.pk)})

    assert labels(form) == [cast.school.slug.upper(), cast.other_school.slug.upper()]
    assert form.is_valid()
    assert form.cleaned_data["school"] == cast.other_school


def test_names_learnt_later_stay_in_their_form(cast: Cast) -> None:
    form = SchoolForm()
    form.fields["school"].label_of = lambda school: f"{school.slug}: free"

    assert labels(form)[0] == f"{cast.school.slug}: free"
    assert labels(SchoolForm())[0] == cast.school.slug.upper()
