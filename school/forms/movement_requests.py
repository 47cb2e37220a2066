"""The form of a class teacher's request about movement (S1-4.3d)."""

import datetime as dt
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from school.enums import MovementKind
from school.forms.fields import DayInput
from school.models import Enrolment, SchoolClass
from school.services.movement.requests import MovementRequestError, Wish


class MovementRequestForm(forms.Form):
    """A request of one kind from the class teacher of ``classes``: about a student of theirs, or
    for an arrival about somebody new. ``school_class()`` and ``wish()`` are for the service."""

    into_class = forms.ChoiceField(label=gettext_lazy("To the class"))
    student = forms.ChoiceField(label=gettext_lazy("Student"))
    newcomer = forms.CharField(
        label=gettext_lazy("Surname, given name, patronymic"), max_length=240
    )
    wanted_on = forms.DateField(
        label=gettext_lazy("From which day"),
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    place = forms.CharField(label=gettext_lazy("Where to"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the office"),
        help_text=gettext_lazy("By which paper, for example: the parents' application of 12.05."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: MovementKind,
        classes: list[SchoolClass],
        stays: list[Enrolment],
        student_id: str,
        today: dt.date,
    ) -> None:
        super().__init__(data, initial={"wanted_on": today, "student": student_id})
        self.kind = kind
        self._classes = {str(item.pk): item for item in classes}
        self._stays = {str(stay.student_id): stay for stay in stays}
        if kind == MovementKind.ARRIVAL:
            del self.fields["student"]
            self.fields["place"].label = _("Where from")
            self._choices("into_class", [(pk, item.name) for pk, item in self._classes.items()])
            self.fields["into_class"].initial = next(iter(self._classes))
        else:
            del self.fields["newcomer"], self.fields["into_class"]
            self._choices("student", [("", "—"), *self._students()])
        if kind == MovementKind.TRANSFER:
            self.fields["place"].label = _("To the class")
            self.fields["place"].required = True
        self.helper = FormHelper()
        self.helper.form_tag = False
        names = [name for name in ("newcomer", "student", "into_class") if name in self.fields]
        self.helper.layout = Layout(*names, Row("wanted_on", "place"), "note")

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _students(self) -> list[Any]:
        """By name; under the name of the class where there are several."""
        if len(self._classes) == 1:
            return [(pk, stay.student.full_name) for pk, stay in self._stays.items()]
        return [
            (
                item.name,
                [
                    (pk, stay.student.full_name)
                    for pk, stay in self._stays.items()
                    if stay.school_class_id == item.pk
                ],
            )
            for item in self._classes.values()
        ]

    def school_class(self) -> SchoolClass:
        """Of a valid form."""
        if self.kind == MovementKind.ARRIVAL:
            return self._classes[self.cleaned_data["into_class"]]
        return self._classes[str(self._stays[self.cleaned_data["student"]].school_class_id)]

    def wish(self) -> Wish:
        """What a valid form says."""
        data = self.cleaned_data
        stay = self._stays.get(data.get("student", ""))
        return Wish(
            kind=self.kind,
            wanted_on=data["wanted_on"],
            student=stay.student if stay else None,
            newcomer=data.get("newcomer", ""),
            place=data["place"],
            note=data["note"],
        )

    def refuse(self, error: MovementRequestError) -> None:
        """Show a refusal of the service beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))
