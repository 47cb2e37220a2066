"""The order about a student: whom, which order, where to (S0-5f)."""

import datetime as dt
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.forms.fields import DayField
from school.enums import GroupKind, MovementKind, Sex
from school.models import MovementRequest, SchoolClass, Student, TeachingGroup
from school.services.movement.plan import DECISIONS, MovementError, Newcomer, Order

_PERSON = ("last_name", "first_name", "patronymic", "sex", "born_on")
_GROUP = "group_"


class OrderForm(forms.Form):
    """One order of a kind about one student; without a student, about a newcomer. A class with
    divided subjects asks for the subgroups. ``asked`` is the class teacher's request that the order
    answers. ``order()`` is for the service."""

    order_no = forms.CharField(label=gettext_lazy("Order No."), max_length=40)
    order_on = DayField(label=gettext_lazy("Order of"))
    effective_on = DayField(label=gettext_lazy("In force from"))
    to_class = forms.ModelChoiceField(
        label=gettext_lazy("To the class"), queryset=SchoolClass.objects.none()
    )
    place = forms.CharField(label=gettext_lazy("Where from"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
    debts_due_on = DayField(label=gettext_lazy("Debts are settled by"))
    last_name = forms.CharField(label=gettext_lazy("Surname"), max_length=80)
    first_name = forms.CharField(label=gettext_lazy("Given name"), max_length=80)
    patronymic = forms.CharField(label=gettext_lazy("Patronymic"), max_length=80, required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[("", "—"), *Sex.choices])
    born_on = DayField(label=gettext_lazy("Date of birth"))

    def __init__(
        self,
        data: QueryDict | None,
        *,
        kind: MovementKind,
        student: Student | None,
        classes: list[SchoolClass],
        groups: list[TeachingGroup],
        today: dt.date,
        asked: MovementRequest | None = None,
    ) -> None:
        super().__init__(
            data,
            initial={"order_on": today, "effective_on": today}
            | (_initial(asked, classes) if asked else {}),
        )
        self.kind, self.student, self.today = kind, student, today
        enters = kind in (MovementKind.ARRIVAL, MovementKind.TRANSFER)
        self._keep("to_class", when=enters)
        self._keep("place", when=kind in (MovementKind.ARRIVAL, MovementKind.DEPARTURE))
        self._keep("debts_due_on", when=kind == MovementKind.CONDITIONAL)
        for name in _PERSON:
            self._keep(name, when=student is None)
        if enters:
            self._offer(classes)
        if kind == MovementKind.DEPARTURE:
            self.fields["place"].label = _("Where to")
        self.divided = self._add_groups(groups)
        self.helper = self._helper()

    def _keep(self, name: str, *, when: bool) -> None:
        if not when:
            del self.fields[name]

    def _offer(self, classes: list[SchoolClass]) -> None:
        """The classes; with the year where classes of several years are open."""
        field = cast("forms.ModelChoiceField[SchoolClass]", self.fields["to_class"])
        field.queryset = SchoolClass.objects.filter(pk__in=[item.pk for item in classes])
        is_one_year = len({item.year_id for item in classes}) == 1
        field.choices = [
            ("", "—"),
            *(
                (item.pk, item.name if is_one_year else f"{item.name}, {item.year.name}")
                for item in classes
            ),
        ]

    def _add_groups(self, groups: list[TeachingGroup]) -> list[str]:
        """A field for each subject of the class that is taught in parts."""
        choices: dict[int, list[TeachingGroup]] = {}
        for group in groups:
            if group.kind != GroupKind.WHOLE_CLASS:
                choices.setdefault(group.subject_id, []).append(group)
        for subject_id, parts in choices.items():
            self.fields[f"{_GROUP}{subject_id}"] = forms.ChoiceField(
                label=parts[0].subject.name,
                choices=[("", "—"), *((str(part.pk), part.label) for part in parts)],
                required=False,
            )
        return [f"{_GROUP}{subject_id}" for subject_id in choices]

    def _helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        parts: list[Any] = []
        if self.student is None:
            parts.append(
                Fieldset(
                    _("Student"),
                    Row("last_name", "first_name", "patronymic"),
                    Row("sex", "born_on"),
                )
            )
        names = [
            name for name in ("to_class", "place", "debts_due_on", "reason") if name in self.fields
        ]
        parts.append(Fieldset(_("The order"), Row("order_no", "order_on", "effective_on"), *names))
        if self.divided:
            parts.append(
                Fieldset(
                    _("Groups in the new class"),
                    *(
                        Row(*self.divided[start : start + 3])
                        for start in range(0, len(self.divided), 3)
                    ),
                )
            )
        helper.layout = Layout(*parts)
        return helper

    def clean_order_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["order_on"]
        if day > self.today:
            raise forms.ValidationError(_("An order of a day to come: check the date."))
        return day

    def order(self) -> Order:
        """What a valid form says."""
        data = self.cleaned_data
        newcomer = None
        if self.student is None:
            newcomer = Newcomer(**{name: data[name] for name in _PERSON})
        chosen = frozenset(int(data[name]) for name in self.divided if data.get(name))
        return Order(
            kind=self.kind,
            number=data["order_no"],
            on=data["order_on"],
            effective_on=data["effective_on"],
            student=self.student,
            newcomer=newcomer,
            to_class=data.get("to_class"),
            group_ids=chosen,
            place=data.get("place", ""),
            reason=data["reason"],
            debts_due_on=data.get("debts_due_on"),
        )

    def refuse(self, error: MovementError) -> None:
        """Show a refusal of the service beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))

    @property
    def is_decision(self) -> bool:
        return self.kind in DECISIONS


def _initial(asked: MovementRequest, classes: list[SchoolClass]) -> dict[str, Any]:
    """What a request already says: the day, the place, the class, the name of somebody new."""
    initial: dict[str, Any] = {"effective_on": asked.wanted_on, "place": asked.place}
    if asked.kind == MovementKind.ARRIVAL:
        initial["to_class"] = asked.school_class_id
    elif asked.kind == MovementKind.TRANSFER:
        # The class teacher has written its name.
        name = "".join(asked.place.split()).casefold()
        initial["to_class"] = next(
            (
                item.pk
                for item in classes
                if item.year_id == asked.school_class.year_id and item.name.casefold() == name
            ),
            None,
        )
    names = dict.fromkeys(("last_name", "first_name", "patronymic"), "")
    names |= dict(zip(names, asked.newcomer.split(maxsplit=2), strict=False))
    return initial | names


class UndoForm(forms.Form):
    """Why a movement is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is undone"),
        help_text=gettext_lazy("Stays in the movement book beside the struck-out line."),
        max_length=200,
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
