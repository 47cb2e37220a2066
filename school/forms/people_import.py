"""Forms of the import of people: the file with its terms, and the decisions about a preview."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.uploads import Kind, Upload, UploadField
from school.forms.fields import DayInput
from school.imports.files import SourceFile
from school.models import AcademicYear
from school.services.people.importing import Consent
from school.services.people.plan import NEW, SKIP, Choices, ImportTerms, Plan

_CHOICE = "choice-"


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs
    )


class PeopleFileForm(forms.Form):
    """A list and what it does not say of itself; ``source()`` and ``terms()`` are for services."""

    file = UploadField(
        kinds=[Kind.XLSX, Kind.XLS, Kind.CSV, Kind.ZIP],
        label=gettext_lazy("List of people"),
        help_text=gettext_lazy(
            "XLSX, XLS or CSV; or a OneRoster or Microsoft SDS archive (ZIP). Up to 20 MB."
        ),
    )
    since = _day(
        gettext_lazy("Enrolled from"),
        help_text=gettext_lazy("For students who are in no class yet."),
    )
    order_no = forms.CharField(
        label=gettext_lazy("Order of admission No."),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "With an order the arrivals are written into the movement book. Leave it empty when "
            "the school only moves over to this journal."
        ),
    )
    order_on = _day(gettext_lazy("Order of"), required=False)
    org = forms.CharField(
        label=gettext_lazy("Id of the school in the archive"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only for OneRoster and SDS archives with several schools."),
    )

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, Any] | None,
        *,
        year: AcademicYear,
        today: dt.date,
    ) -> None:
        first = min(max(today, year.starts_on), year.ends_on)
        super().__init__(data, files, initial={"since": first})
        self.year = year
        self.helper = _helper(
            "file",
            Fieldset(_("Enrolment"), "since", Row("order_no", "order_on")),
            "org",
        )

    def clean_since(self) -> dt.date:
        since: dt.date = self.cleaned_data["since"]
        if not self.year.starts_on <= since <= self.year.ends_on:
            raise forms.ValidationError(_("The day of enrolment is outside the academic year."))
        return since

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("order_no") and not cleaned.get("order_on") and "order_on" in cleaned:
            self.add_error("order_on", _("An order has a date."))
        if cleaned.get("order_on") and not cleaned.get("order_no"):
            self.add_error("order_no", _("An order has a number."))
        return cleaned

    def source(self) -> SourceFile:
        upload: Upload = self.cleaned_data["file"]
        return SourceFile(upload.name, upload.content)

    def terms(self) -> ImportTerms:
        cleaned = self.cleaned_data
        return ImportTerms(
            year=self.year,
            since=cleaned["since"],
            order_no=cleaned["order_no"].strip(),
            order_on=cleaned["order_on"],
            org=cleaned["org"].strip(),
        )


class ConfirmForm(forms.Form):
    """One question for each possible duplicate, and the consent to leave rows with problems out;
    what was decided before is chosen. ``consent()`` is for the service."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: QueryDict | None, *, plan: Plan, seen: str, choices: Choices) -> None:
        decided = {f"{_CHOICE}{key}": choice for key, choice in choices.items()}
        super().__init__(data, initial={"seen": seen, **decided})
        names = []
        for row in plan.suspected:
            names.append(f"{_CHOICE}{row.key}")
            self.fields[names[-1]] = forms.ChoiceField(
                label=f"{row.told} ({row.entry.place})",
                choices=[
                    *(
                        (one.choice, _("The same: %(who)s (%(why)s)") % _told(one))
                        for one in row.suspects
                    ),
                    (NEW, _("Somebody else: add")),
                    (SKIP, _("Leave this row out")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Decide about this person.")},
            )
        if count := len(plan.unplaced):
            self.fields["may_leave_out"] = forms.BooleanField(
                label=ngettext(
                    "Import without %(count)s row that has a problem",
                    "Import without %(count)s rows that have problems",
                    count,
                )
                % {"count": count},
                error_messages={
                    "required": _("Correct the file and send it again, or agree to this.")
                },
            )
        layout: list[Any] = ["seen"]
        if names:
            layout.append(Fieldset(_("Possible duplicates"), *names))
        if "may_leave_out" in self.fields:
            layout.append("may_leave_out")
        self.helper = _helper(*layout)

    def consent(self) -> Consent:
        return Consent(
            choices=choices_in(self.cleaned_data),
            may_leave_out=self.cleaned_data.get("may_leave_out", False),
            seen=self.cleaned_data["seen"],
        )


def choices_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Decisions by the key of the row."""
    return {name.removeprefix(_CHOICE): data[name] for name in data if name.startswith(_CHOICE)}


def _told(one: Any) -> dict[str, str]:
    return {"who": one.told, "why": one.reason}
