"""Forms of the import of a timetable: the file, what its names mean, the agreement."""

import datetime as dt
import hashlib
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from core.uploads import Kind, Upload, UploadField
from schedule.enums import Weekday
from schedule.forms.calendar.fields import DayInput
from schedule.imports.said_names import LEFT_OUT, NEW, NameKind, key_of
from schedule.selectors.timetable_names import Asked, OurNames, Question
from schedule.services.timetable_files.names import MOST_HOURS, WEEK
from school.imports.files import SourceFile
from school.models import AcademicYear

KINDS: dict[NameKind, Promise] = {
    NameKind.CLASS: pgettext_lazy("names in a timetable", "Classes"),
    NameKind.SUBJECT: pgettext_lazy("names in a timetable", "Subjects"),
    NameKind.TEACHER: pgettext_lazy("names in a timetable", "Teachers"),
    NameKind.ROOM: pgettext_lazy("names in a timetable", "Rooms"),
    NameKind.DAY: pgettext_lazy("names in a timetable", "Days"),
    NameKind.HOUR: pgettext_lazy("names in a timetable", "Lesson numbers"),
}

Choice = tuple[str, Any]


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


class TimetableFileForm(forms.Form):
    """A timetable and the day from which it holds; ``source()``, ``year()`` and ``since()`` are
    for services."""

    file = UploadField(
        kinds=[Kind.XML, Kind.XLSX, Kind.XLS, Kind.CSV, Kind.ZIP],
        label=gettext_lazy("Timetable file"),
        help_text=gettext_lazy(
            "Choose a file or drop it here: aSc Timetables (XML), «Сетевой Город» (NSXML), FET,"
            " Untis GPU001, a table in Excel (XLSX, XLS). Up to 20 MB."
        ),
    )
    year = forms.ModelChoiceField(
        AcademicYear.objects.none(), label=gettext_lazy("Academic year"), empty_label=None
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        help_text=gettext_lazy("Lessons before this day stay as they are."),
    )

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, Any] | None,
        *,
        years: Any,
        year: AcademicYear,
        since: dt.date,
    ) -> None:
        super().__init__(data, files, initial={"year": year, "since": since})
        field = self.fields["year"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = years
        self.fields["file"].widget.attrs["accept"] = ".xml,.nsxml,.fet,.csv,.txt,.xlsx,.xls,.zip"
        self.helper = _helper("file", Row("year", "since"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        year, since = cleaned.get("year"), cleaned.get("since")
        if year and since and not year.starts_on <= since <= year.ends_on:
            self.add_error("since", _("This day is outside the academic year."))
        return cleaned

    def source(self) -> SourceFile:
        upload: Upload = self.cleaned_data["file"]
        return SourceFile(upload.name, upload.content)


class NamesForm(forms.Form):
    """One question for each name that is none of the school's; ``answers()`` is for the service."""

    def __init__(self, data: QueryDict | None, *, asked: Asked) -> None:
        super().__init__(data)
        self._names: dict[str, Question] = {}
        layout: list[Any] = []
        for kind, title in KINDS.items():
            fields = []
            for one in (one for one in asked.questions if one.kind == kind):
                name = _field_name(one)
                self._names[name] = one
                self.fields[name] = forms.ChoiceField(
                    label=one.name,
                    choices=choices_of(one, asked.ours),
                    initial=_first_choice(one, asked.ours),
                    error_messages={"required": _("Say what this name means.")},
                )
                fields.append(name)
            if fields:
                layout.append(Fieldset(title, *fields, css_class="name-questions"))
        self.helper = _helper(*layout)

    def answers(self) -> dict[tuple[NameKind, str], int]:
        return {
            (one.kind, one.name): int(self.cleaned_data[name]) for name, one in self._names.items()
        }


class MeaningForm(forms.Form):
    """Another meaning for a name that was explained before."""

    meaning = forms.TypedChoiceField(label=gettext_lazy("It means"), coerce=int)

    def __init__(
        self, data: QueryDict | None, *, question: Question, ours: OurNames, meaning: int
    ) -> None:
        super().__init__(data, initial={"meaning": meaning})
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(question, ours)
        self.helper = _helper("meaning")


class AgreeForm(forms.Form):
    """The consent to what was seen, and to what has no place."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: QueryDict | None, *, seen: str, unplaced: int) -> None:
        super().__init__(data, initial={"seen": seen})
        layout = ["seen"]
        if unplaced:
            self.fields["may_leave_out"] = forms.BooleanField(
                label=ngettext(
                    "Import without %(count)s lesson that has no place",
                    "Import without %(count)s lessons that have no place",
                    unplaced,
                )
                % {"count": unplaced},
                error_messages={
                    "required": _("Correct the file and send it again, or agree to this.")
                },
            )
            layout.append("may_leave_out")
        self.helper = _helper(*layout)


def choices_of(question: Question, ours: OurNames) -> list[Choice]:
    """The likeliest first, with how sure that is; then what else can be done; then all there is."""
    choices: list[Choice] = [("", _("— choose —"))]
    if question.guesses:
        similar = [
            (
                str(one.pk),
                _("%(name)s (%(percent)s %%)") % {"name": one.name, "percent": one.percent},
            )
            for one in question.guesses
        ]
        choices.append((_("It is probably"), similar))
    others: list[Choice] = []
    if question.can_be_new:
        others.append((str(NEW), _("Create: %(name)s") % {"name": question.name}))
    others.append((str(LEFT_OUT), _("Do not import")))
    choices.append((_("Or else"), others))
    guessed = {one.pk for one in question.guesses}
    rest = [(str(pk), name) for pk, name in _all(question.kind, ours) if pk not in guessed]
    if rest:
        choices.append((_("Choose from all"), rest))
    return choices


def meaning_name(kind: NameKind, meaning: int, ours: OurNames) -> str:
    """What a decision says; empty when the row it pointed at is gone."""
    if meaning == LEFT_OUT:
        return _("not imported")
    if meaning == NEW:
        return _("made anew")
    return dict(_all(kind, ours)).get(meaning, "")


def _all(kind: NameKind, ours: OurNames) -> list[tuple[int, str]]:
    if kind == NameKind.DAY:
        return [
            (WEEK * week + day, str(name) if not week else _("%(day)s, week %(week)s") % told)
            for week in range(3)
            for day, name in Weekday.choices
            if (told := {"day": name, "week": week})
        ]
    if kind == NameKind.HOUR:
        return [
            (number, _("Lesson %(number)s") % {"number": number})
            for number in range(MOST_HOURS + 1)
        ]
    return list(ours.of(kind))


def _first_choice(question: Question, ours: OurNames) -> str:
    """The sure guess; where nothing resembles the name, a new row; else a person decides."""
    if question.likely is not None:
        return str(question.likely.pk)
    if question.can_be_new and not question.guesses:
        return str(NEW)
    return ""


def _field_name(question: Question) -> str:
    key = key_of(question.kind, question.name).encode()
    return f"{question.kind}-{hashlib.sha256(key).hexdigest()[:12]}"
