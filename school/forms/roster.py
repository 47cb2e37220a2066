"""The form of an exchange archive: the file and what it does not say of itself."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads import Kind, Upload, UploadField
from school.forms.fields import DayInput
from school.imports.files import SourceFile
from school.models import AcademicYear
from school.services.people.plan import ImportTerms


class RosterFileForm(forms.Form):
    """``source()`` and ``terms()`` are for the service."""

    file = UploadField(
        kinds=[Kind.ZIP],
        label=gettext_lazy("Archive of another system"),
        help_text=gettext_lazy(
            "OneRoster 1.1 or 1.2, or Microsoft School Data Sync: a ZIP of CSV files, whole or "
            "with changes only. Up to 20 MB."
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("The file holds from"),
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        help_text=gettext_lazy(
            "Where the file names no day: who comes, comes on it; who goes, goes."
        ),
    )
    org = forms.CharField(
        label=gettext_lazy("Id of the school in the archive"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Only for archives with several schools."),
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
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("file", "since", "org")

    def clean_since(self) -> dt.date:
        since: dt.date = self.cleaned_data["since"]
        if not self.year.starts_on <= since <= self.year.ends_on:
            raise forms.ValidationError(_("The day is outside the academic year."))
        return since

    def source(self) -> SourceFile:
        upload: Upload = self.cleaned_data["file"]
        return SourceFile(upload.name, upload.content)

    def terms(self) -> ImportTerms:
        cleaned = self.cleaned_data
        return ImportTerms(year=self.year, since=cleaned["since"], org=cleaned["org"].strip())
