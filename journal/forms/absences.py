"""Days away: announced by a parent, entered or corrected by the class teacher, looked up."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.choices import LabelledChoiceField
from journal.enums import AbsenceState, AttendanceCode, ExcuseDocument
from journal.forms.fields import DayField
from journal.models import Absence, WeekCheck
from journal.selectors.absences import WITHOUT_DOCUMENT, Wanted
from journal.services.absences.checks import ENTERED, AbsenceError, Days, Reason
from school.models import SchoolClass, Student

LAST_SLOT = 14
# As parents say it; what the journal writes stands in ``services.absence_checks.ANNOUNCED``.
_ANNOUNCED = [
    (AttendanceCode.ILL.value, _("illness")),
    (AttendanceCode.EXCUSED.value, _("another valid reason")),
]


def _codes(codes: Iterable[AttendanceCode]) -> list[tuple[str, Any]]:
    return [(code.value, code.label) for code in codes]


class _DaysForm(forms.Form):
    """The days; an empty last day is the first one. ``days()`` is for the service."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty for one day.")
    )
    first_slot = forms.IntegerField(
        label=_("From lesson No."), min_value=1, max_value=LAST_SLOT, required=False
    )
    last_slot = forms.IntegerField(
        label=_("To lesson No."),
        min_value=1,
        max_value=LAST_SLOT,
        required=False,
        help_text=_("Empty: the whole day."),
    )

    def __init__(self, data: QueryDict | None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.helper = FormHelper()
        self.helper.form_tag = False

    def days(self) -> Days:
        found = self.cleaned_data
        return Days(
            first_day=found["first_day"],
            last_day=found["last_day"] or found["first_day"],
            first_slot=found["first_slot"],
            last_slot=found["last_slot"],
        )

    def refuse(self, error: AbsenceError) -> None:
        """Show a refusal of the service beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class AnnounceForm(_DaysForm):
    """What a parent tells the class teacher."""

    code = forms.ChoiceField(label=_("Reason"), choices=_ANNOUNCED, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for the class teacher"),
        max_length=300,
        required=False,
        help_text=_("No diagnosis is needed."),
    )

    def __init__(self, data: QueryDict | None, *, today: dt.date) -> None:
        super().__init__(data, initial={"first_day": today, "code": AttendanceCode.ILL.value})
        self.helper.layout = Layout(
            "code", Row("first_day", "last_day"), Row("first_slot", "last_slot"), "note"
        )


class ChangeForm(_DaysForm):
    """Days, reason and document of an absence. ``reason()`` is for the service."""

    code = forms.ChoiceField(label=_("Reason"), choices=_codes(ENTERED))
    document = forms.ChoiceField(
        label=_("Document"), choices=[("", "—"), *ExcuseDocument.choices], required=False
    )
    document_no = forms.CharField(label=_("Document No. and date"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.helper.layout = Layout(*self._parts())

    def _parts(self) -> list[Any]:
        return [
            Fieldset(_("Days"), Row("first_day", "last_day"), Row("first_slot", "last_slot")),
            Fieldset(_("Reason and document"), Row("code", "document"), "document_no", "note"),
        ]

    def reason(self) -> Reason:
        found = self.cleaned_data
        return Reason(found["code"], found["document"], found["document_no"], found["note"])


class RecordForm(ChangeForm):
    """The same about a student of the own classes."""

    student = LabelledChoiceField(
        label=_("Student"),
        queryset=Student.objects.none(),
        label_of=lambda student: student.list_name,
        empty_label="—",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        students: "QuerySet[Student]",
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=initial)
        cast(LabelledChoiceField[Student], self.fields["student"]).queryset = students

    def _parts(self) -> list[Any]:
        return ["student", *super()._parts()]


class PrefillForm(forms.Form):
    """What an address may say of an absence that is to be entered; nonsense is left out."""

    student = forms.IntegerField(required=False)
    first_day = DayField(required=False)
    last_day = DayField(required=False)
    first_slot = forms.IntegerField(min_value=1, max_value=LAST_SLOT, required=False)
    last_slot = forms.IntegerField(min_value=1, max_value=LAST_SLOT, required=False)

    def found(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AnswerForm(forms.Form):
    """What the parents read: needed to decline, welcome when accepting."""

    answer = forms.CharField(max_length=300, required=False)


class RegistryForm(forms.Form):
    """A filter whose choice stands in the address."""

    school_class = forms.TypedChoiceField(
        label=_("Class"), coerce=int, empty_value=None, required=False
    )
    q = forms.CharField(label=_("Name or document No."), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[*AbsenceState.choices, ("all", pgettext_lazy("absences", "all"))],
        required=False,
    )
    code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", pgettext_lazy("absences", "any")), *_codes(ENTERED)],
        required=False,
    )
    document = forms.ChoiceField(
        label=_("Document"),
        choices=[
            ("", pgettext_lazy("absences", "any")),
            *ExcuseDocument.choices,
            (WITHOUT_DOCUMENT, _("no document")),
        ],
        required=False,
    )
    first_day = DayField(label=_("From"), required=False)
    last_day = DayField(label=_("To"), required=False)

    def __init__(self, query: QueryDict, *, classes: Sequence[SchoolClass]) -> None:
        super().__init__(
            {"state": AbsenceState.ACCEPTED.value}
            | {name: value for name, value in query.items() if value}
        )
        self._classes = list(classes)
        if len(self._classes) > 1:
            choice = cast(forms.ChoiceField, self.fields["school_class"])
            choice.choices = [
                ("", pgettext_lazy("absences", "all")),
                *((item.pk, item.name) for item in self._classes),
            ]
        else:
            del self.fields["school_class"]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters no-print"
        self.helper.layout = Layout(*self.fields, FormActions(Submit("", _("Show"))))

    def classes_wanted(self) -> list[SchoolClass]:
        chosen = self.cleaned_data.get("school_class")
        return [item for item in self._classes if chosen is None or item.pk == chosen]

    def wanted(self) -> Wanted:
        found = self.cleaned_data
        state = found["state"] or AbsenceState.ACCEPTED
        return Wanted(
            q=found["q"],
            state="" if state == "all" else state,
            code=found["code"],
            document=found["document"],
            first_day=found["first_day"],
            last_day=found["last_day"],
        )


def initial_of(absence: Absence) -> dict[str, Any]:
    return {
        name: getattr(absence, name)
        for name in (
            *("first_day", "last_day", "first_slot", "last_slot"),
            *("code", "document", "document_no", "note"),
        )
    }


class SignWeekForm(forms.Form):
    """A word beside the signature; needed while absences without a reason are left."""

    note = forms.CharField(
        label=_("Note"),
        max_length=WeekCheck._meta.get_field("note").max_length,
        required=False,
        help_text=_("Whom you asked, what papers are on their way. No diagnosis is needed."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("note")


class TakeBackWeekForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=300,
        min_length=3,
        help_text=_("The deputy head reads it in the history of the check."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("reason")
