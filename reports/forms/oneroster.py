"""The order of an export to another system."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.choices import LabelledChoiceField
from reports.selectors.oneroster.headings import V1_1, V1_2
from school.models import AcademicYear, Term


def _term_and_year(term: Term) -> str:
    return f"{term.name}, {term.scheme.year.name}"


class OneRosterExportForm(forms.Form):
    """Which year, which version, how much of the people; with ``may_export_results`` marks, too."""

    year = forms.ModelChoiceField(
        label=gettext_lazy("Academic year"), queryset=AcademicYear.objects.none(), empty_label=None
    )
    version = forms.ChoiceField(
        label=gettext_lazy("Version of OneRoster"),
        choices=[(V1_2, "OneRoster 1.2"), (V1_1, "OneRoster 1.1")],
        help_text=gettext_lazy("Which one is needed is said by the system that will read it."),
    )
    parents = forms.BooleanField(label=gettext_lazy("With the parents, names only"), required=False)
    births = forms.BooleanField(
        label=gettext_lazy("With dates of birth and sex (demographics.csv)"),
        required=False,
        help_text=gettext_lazy(
            "Only for another school journal: a learning platform does not need them."
        ),
    )
    results = forms.BooleanField(
        label=gettext_lazy("With works and marks (lineItems.csv, results.csv)"), required=False
    )
    term = LabelledChoiceField(
        label=gettext_lazy("Works and marks of"),
        queryset=Term.objects.none(),
        label_of=_term_and_year,
        empty_label=gettext_lazy("the whole year"),
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        school_id: int,
        year: AcademicYear | None,
        may_export_results: bool,
    ) -> None:
        super().__init__(data, initial={"year": year, "version": V1_2})
        years = AcademicYear.objects.filter(school_id=school_id).order_by("-starts_on")
        cast("forms.ModelChoiceField[AcademicYear]", self.fields["year"]).queryset = years
        layout: list[Any] = [Row("year", "version"), Fieldset(_("People"), "parents", "births")]
        if may_export_results:
            terms = cast("forms.ModelChoiceField[Term]", self.fields["term"])
            terms.queryset = (
                Term.objects.filter(school_id=school_id, scheme__year__school_id=school_id)
                .select_related("scheme__year")
                .order_by("-scheme__year__starts_on", "scheme_id", "number")
            )
            layout.append(Fieldset(_("Gradebook"), "results", "term"))
        else:
            del self.fields["results"], self.fields["term"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*layout)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        term, year = data.get("term"), data.get("year")
        if term is not None and year is not None and term.scheme.year_id != year.pk:
            self.add_error("term", _("This term belongs to another year."))
        return data

    def params(self) -> dict[str, Any]:
        """What the job is told."""
        data = self.cleaned_data
        term = data.get("term")
        return {
            "year": data["year"].pk,
            "version": data["version"],
            "parents": data["parents"],
            "births": data["births"],
            "results": data.get("results", False),
            "term": term.pk if term else None,
        }
