"""Which part of the schedule of assessment procedures to show, and a procedure from outside."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.enums import AssessmentLevel
from journal.forms.fields import DayField
from school.models import AcademicYear, SchoolClass, Subject, Term


def _subjects(year: AcademicYear) -> "QuerySet[Subject]":
    return Subject.objects.filter(school_id=year.school_id, is_extracurricular=False).order_by(
        "name"
    )


class ScheduleForm(forms.Form):
    """Term, parallel and subject, in the address. A wrong value narrows nothing."""

    term = forms.ModelChoiceField(
        label=_("Term"), queryset=Term.objects.none(), required=False, empty_label=_("whole year")
    )
    grade = forms.TypedChoiceField(
        label=_("Parallel"),
        choices=[("", _("all")), *((number, str(number)) for number in range(1, 12))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    subject = forms.ModelChoiceField(
        label=_("Subject"), queryset=Subject.objects.none(), required=False, empty_label=_("all")
    )

    def __init__(self, data: QueryDict, *, year: AcademicYear, today: dt.date) -> None:
        self._year, self._today = year, today
        self._terms = list(
            Term.objects.filter(scheme__year=year).order_by("starts_on", "-ends_on", "pk")
        )
        if "term" not in data and (current := self._current()):
            data = data.copy()
            data["term"] = str(current.pk)
        super().__init__(data)
        terms = cast("forms.ModelChoiceField[Term]", self.fields["term"])
        terms.queryset = Term.objects.filter(scheme__year=year)
        terms.choices = [
            ("", _("whole year")),
            *((term.pk, term.name) for term in self._terms),
        ]
        subject = cast("forms.ModelChoiceField[Subject]", self.fields["subject"])
        subject.queryset = _subjects(year)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "filters"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "term",
            "grade",
            "subject",
            Div(
                StrictButton(_("Show"), type="submit", css_class="btn btn-primary"),
                HTML(
                    format_html(
                        '<a class="btn btn-quiet" href="{}">{}</a>',
                        reverse("journal:assessment-list"),
                        _("Reset"),
                    )
                ),
                css_class="form-actions",
            ),
        )

    def span(self) -> tuple[dt.date, dt.date]:
        """The days of the term, else of the year."""
        self.is_valid()
        term = self.cleaned_data.get("term")
        return (
            (term.starts_on, term.ends_on) if term else (self._year.starts_on, self._year.ends_on)
        )

    def narrow(self) -> dict[str, int | None]:
        """``grade`` and ``subject_id`` for the selector."""
        self.is_valid()
        subject = self.cleaned_data.get("subject")
        return {
            "grade": self.cleaned_data.get("grade"),
            "subject_id": subject.pk if subject else None,
        }

    def _current(self) -> Term | None:
        """The term of today, the shortest where schemes differ; in the breaks the next one."""
        coming = [term for term in self._terms if term.ends_on >= self._today]
        return min(
            coming,
            key=lambda term: (max(term.starts_on, self._today), term.ends_on - term.starts_on),
            default=None,
        )


class AssessmentForm(forms.Form):
    """A procedure that no plan holds."""

    name = forms.CharField(
        label=pgettext_lazy("procedure", "Name"),
        max_length=160,
        help_text=_("For example: VPR, mathematics."),
    )
    subject = forms.ModelChoiceField(
        label=_("Subject"),
        queryset=Subject.objects.none(),
        required=False,
        empty_label=_("several subjects"),
    )
    level = forms.ChoiceField(label=_("Level"), choices=AssessmentLevel.choices)
    on = DayField(label=_("Date"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=45)
    order_no = forms.CharField(label=_("Order No."), max_length=60, required=False)
    classes = forms.ModelMultipleChoiceField(
        label=_("Classes"),
        queryset=SchoolClass.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the classes that write it.")},
    )

    def __init__(self, data: QueryDict | None, *, year: AcademicYear) -> None:
        super().__init__(data)
        subject = cast("forms.ModelChoiceField[Subject]", self.fields["subject"])
        subject.queryset = _subjects(year)
        classes = cast("forms.ModelMultipleChoiceField[SchoolClass]", self.fields["classes"])
        classes.queryset = SchoolClass.objects.filter(year=year).in_school_order()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "classes": list(self.cleaned_data["classes"])}
