"""A mark from the transcript of another school."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.forms.fields import DayField
from journal.services.terms.brought import Transcript
from school.models import Subject, Term


class BroughtMarkForm(forms.Form):
    """A mark of a term or of a year when one is chosen, else a current mark with its date.
    ``line()`` is for the service."""

    subject = forms.ModelChoiceField(label=gettext_lazy("Subject"), queryset=Subject.objects.none())
    text = forms.CharField(label=gettext_lazy("Mark"), max_length=12)
    term = forms.ModelChoiceField(
        label=gettext_lazy("Mark of the term"),
        queryset=Term.objects.none(),
        required=False,
        empty_label=gettext_lazy("no, a current mark"),
    )
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Mark of the year"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Of the grade that is over, or of an earlier one."),
    )
    given_on = DayField(
        label=gettext_lazy("Given on"),
        required=False,
        help_text=gettext_lazy("Only for a current mark."),
    )
    weight = forms.DecimalField(
        label=gettext_lazy("Weight"),
        min_value=Decimal("0.1"),
        max_value=Decimal("99.9"),
        max_digits=3,
        decimal_places=1,
        required=False,
        help_text=gettext_lazy("Empty: 1."),
        localize=True,
    )
    title = forms.CharField(label=gettext_lazy("What for"), max_length=250, required=False)
    from_school = forms.CharField(label=gettext_lazy("School"), max_length=250)
    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Transcript, its number and date."),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        subjects: Sequence[Subject],
        terms: Sequence[Term],
        grades: Sequence[int],
        from_school: str = "",
        document: str = "",
    ) -> None:
        super().__init__(data, initial={"from_school": from_school, "document": document})
        subject = cast("forms.ModelChoiceField[Subject]", self.fields["subject"])
        subject.queryset = Subject.objects.filter(pk__in=[one.pk for one in subjects]).order_by(
            "name"
        )
        term = cast("forms.ModelChoiceField[Term]", self.fields["term"])
        term.queryset = Term.objects.filter(pk__in=[one.pk for one in terms]).order_by("number")
        grade = cast("forms.TypedChoiceField", self.fields["grade"])
        grade.choices = [
            ("", _("no")),
            *((one, _("grade %(grade)s") % {"grade": one}) for one in grades),
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row("subject", "text"),
            Row("term", "grade"),
            Row("given_on", "weight"),
            "title",
            Row("from_school", "document"),
        )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if self.errors:
            return found
        if found["term"] and found["grade"]:
            self.add_error("grade", _("Choose the term or the year, one of them."))
        elif not found["term"] and not found["grade"] and not found["given_on"]:
            self.add_error(
                "given_on", _("Choose the term or the year, or enter the day of a current mark.")
            )
        return found

    def line(self) -> Transcript:
        found = self.cleaned_data
        return Transcript(
            text=found["text"],
            term=found["term"],
            grade=found["grade"],
            given_on=found["given_on"],
            weight=found["weight"] or Decimal("1.0"),
            title=found["title"],
            from_school=found["from_school"],
            document=found["document"],
        )
