"""Forms of the printed journals."""

from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from school.models import AcademicYear, SchoolClass


class Printed(models.TextChoices):
    YES = "yes", _("printed")
    NO = "no", _("not printed yet")


class VolumeFilterForm(forms.Form):
    """Which classes to list; everything is in the address. An unknown value is an error, an
    absent one the default: the current year, all classes."""

    year = forms.TypedChoiceField(label=_("Academic year"), coerce=int, required=False)
    grade = forms.TypedChoiceField(
        label=_("Parallel"),
        choices=[("", _("All")), *((grade, str(grade)) for grade in range(1, 12))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    printed = forms.ChoiceField(
        label=_("Journal"), choices=[("", _("All")), *Printed.choices], required=False
    )

    def __init__(
        self, query: QueryDict, *, years: Sequence[AcademicYear], current: AcademicYear | None
    ) -> None:
        defaults = {"year": current.pk if current else ""}
        super().__init__(defaults | {name: value for name, value in query.items() if value})
        self._years = {year.pk: year for year in years}
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            (year.pk, year.name) for year in years
        ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout("year", "grade", "printed", FormActions(Submit("", _("Show"))))

    def year_wanted(self) -> AcademicYear | None:
        return self._years.get(self.cleaned_data["year"])

    def is_printed_wanted(self) -> bool | None:
        answer = self.cleaned_data["printed"]
        return None if not answer else answer == Printed.YES


class VolumeOrderForm(forms.Form):
    """An order for a class of the actor's school; ``is_confirmed`` is asked for when the class
    has a printed journal already."""

    school_class = forms.ModelChoiceField(queryset=SchoolClass.objects.none())
    is_confirmed = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data)
        cast(
            "forms.ModelChoiceField[Any]", self.fields["school_class"]
        ).queryset = SchoolClass.objects.visible_to(actor)
