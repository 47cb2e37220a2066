"""Absence of a teacher: recorded, corrected, looked for."""

from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.choices import LabelledChoiceField
from schedule.enums import StaffAbsenceReason
from schedule.models import TeacherAbsence
from schedule.selectors.teacher_absences import Wanted
from schedule.services.teacher_absences import Days, Grounds, TeacherAbsenceError
from school.models import StaffMember


class DayInput(forms.DateInput):
    """A native date field: its value travels as YYYY-MM-DD, the browser shows dd.mm.yyyy."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class _DayField(forms.DateField):
    """From the browser's own field, or typed dd.mm.yyyy where it has none."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class AbsenceForm(forms.Form):
    """Days, reason and paper; an empty last day is the first one."""

    starts_on = _DayField(label=_("First day"))
    ends_on = _DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty for one day.")
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=StaffAbsenceReason.choices)
    document = forms.CharField(
        label=_("Document"),
        max_length=120,
        required=False,
        help_text=_("Order or sick note with its number and date, as the journal shows it."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=250,
        required=False,
        help_text=_("Only for those who give the lessons out."),
    )

    def __init__(self, data: QueryDict | None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self._parts())

    def _parts(self) -> list[Any]:
        return [Row("starts_on", "ends_on"), Row("reason", "document"), "note"]

    def days(self) -> Days:
        found = self.cleaned_data
        return Days(found["starts_on"], found["ends_on"] or found["starts_on"])

    def grounds(self) -> Grounds:
        found = self.cleaned_data
        return Grounds(found["reason"], found["document"], found["note"])

    def refuse(self, error: TeacherAbsenceError) -> None:
        """Show a refusal of the service beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class RecordAbsenceForm(AbsenceForm):
    """The same about a colleague who is chosen."""

    staff = LabelledChoiceField(
        label=_("Teacher"),
        queryset=StaffMember.objects.none(),
        label_of=lambda one: one.full_name,
        empty_label="—",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        staff: "QuerySet[StaffMember]",
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, initial=initial)
        cast(LabelledChoiceField[StaffMember], self.fields["staff"]).queryset = staff

    def _parts(self) -> list[Any]:
        return ["staff", *super()._parts()]


class AbsenceFilterForm(forms.Form):
    """A filter whose choice stands in the address."""

    staff = forms.TypedChoiceField(label=_("Teacher"), coerce=int, empty_value=None, required=False)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", pgettext_lazy("absences", "any")), *StaffAbsenceReason.choices],
        required=False,
    )
    first = _DayField(label=pgettext_lazy("dates", "From"), required=False)
    last = _DayField(label=pgettext_lazy("dates", "To"), required=False)
    withdrawn = forms.BooleanField(label=_("With the withdrawn ones"), required=False)

    def __init__(self, query: QueryDict, *, staff: "QuerySet[StaffMember] | None") -> None:
        super().__init__(query)
        if staff is None:
            del self.fields["staff"]
        else:
            cast(forms.ChoiceField, self.fields["staff"]).choices = [
                ("", pgettext_lazy("absences", "all")),
                *((item.pk, item.short_name) for item in staff),
            ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters no-print"
        self.helper.layout = Layout(*self.fields, FormActions(Submit("", _("Show"))))

    def wanted(self) -> Wanted:
        found = self.cleaned_data
        return Wanted(
            first=found["first"],
            last=found["last"],
            staff_id=found.get("staff"),
            reason=found["reason"],
            with_withdrawn=found["withdrawn"],
        )


def initial_of(absence: TeacherAbsence) -> dict[str, Any]:
    return {
        name: getattr(absence, name)
        for name in ("starts_on", "ends_on", "reason", "document", "note")
    }
