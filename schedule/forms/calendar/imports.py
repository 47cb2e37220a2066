"""A calendar as a file."""

from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from core.uploads import Kind, UploadField
from schedule.forms.calendar import fields
from school.imports.files import SourceFile


class CalendarFileForm(forms.Form):
    """``source()`` is for the service."""

    file = UploadField(
        kinds=[Kind.XLSX, Kind.XLS, Kind.CSV],
        label=gettext_lazy("File with the calendar"),
        help_text=gettext_lazy("XLSX, XLS, CSV or JSON, up to 2 MB."),
        most_bytes=2 * 1024 * 1024,
    )
    part = forms.IntegerField(
        label=gettext_lazy("Number of the school in the file"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=gettext_lazy("Only for JSON files with several schools."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    ) -> None:
        super().__init__(data, files)
        self.helper = fields.helper(Row("file", "part"))

    def source(self) -> SourceFile:
        upload = self.cleaned_data["file"]
        return SourceFile(upload.name, upload.content)
