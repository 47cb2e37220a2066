"""Forms of the slips and of their journal."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.enums import STAFF_ROLES, Role
from reports.selectors.credential_register import Wanted
from school.enums import CredentialKind, CredentialState
from school.models import CredentialIssue, SchoolClass
from school.selectors.credentials import Reach

STAFF = "staff"


class CredentialFilterForm(forms.Form):
    """Which lines of the journal; everything is in the address."""

    school_class = forms.ChoiceField(label=_("Class"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *CredentialKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *CredentialState.choices], required=False
    )
    name = forms.CharField(label=_("Surname or login"), max_length=80, required=False)

    def __init__(
        self, query: QueryDict, *, classes: Sequence[SchoolClass], with_staff: bool
    ) -> None:
        super().__init__(query)
        choices: list[tuple[str, Any]] = [("", _("All"))]
        if with_staff:
            choices.append((STAFF, _("Staff")))
        choices += [(str(one.pk), one.name) for one in classes]
        cast(forms.ChoiceField, self.fields["school_class"]).choices = choices
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(
            "school_class", "kind", "state", "name", FormActions(Submit("", _("Show")))
        )

    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        place = cleaned["school_class"]
        return Wanted(
            class_id=int(place) if place.isdigit() else None,
            is_staff=place == STAFF,
            kind=CredentialKind(cleaned["kind"]) if cleaned["kind"] else None,
            state=CredentialState(cleaned["state"]) if cleaned["state"] else None,
            name=cleaned["name"].strip(),
        )


class PlaceForm(forms.Form):
    """Of which class, or of staff, people are chosen; a class out of reach is an error."""

    school_class = forms.ModelChoiceField(queryset=SchoolClass.objects.none(), required=False)
    staff = forms.BooleanField(required=False)

    def __init__(self, query: QueryDict, *, actor: Actor, reach: Reach) -> None:
        super().__init__({"school_class": query.get("class", ""), "staff": query.get("staff", "")})
        classes = SchoolClass.objects.visible_to(actor)
        if not reach.all_families:
            classes = classes.filter(pk__in=reach.class_ids)
        cast("forms.ModelChoiceField[Any]", self.fields["school_class"]).queryset = classes


class SlipsOrderForm(forms.Form):
    """Why slips in use are replaced, and, for staff, the role of new accounts."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed when somebody has a slip or a password already: it stops working."),
    )
    staff_role = forms.ChoiceField(
        label=_("Role of new accounts"),
        choices=[(role.value, role.label) for role in Role if role in STAFF_ROLES],
        initial=Role.TEACHER,
        required=False,
    )

    def __init__(self, *args: Any, with_role: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_role:
            del self.fields["staff_role"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)

    def role(self) -> Role:
        return Role(self.cleaned_data.get("staff_role") or Role.TEACHER)


class HandedForm(forms.Form):
    """Slips that were signed for, and the day; without a day the note is taken back."""

    issues = forms.ModelMultipleChoiceField(queryset=CredentialIssue.objects.none())
    on = forms.DateField(
        label=_("Handed over on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, today: dt.date) -> None:
        super().__init__(data, initial={"on": today})
        self.today = today
        cast(
            "forms.ModelChoiceField[Any]", self.fields["issues"]
        ).queryset = CredentialIssue.objects.visible_to(actor)
        if self.data.get("action") == "undo":
            self.fields["on"].required = False

    def clean_on(self) -> dt.date | None:
        day = cast(dt.date | None, self.cleaned_data["on"])
        if self.data.get("action") == "undo":
            return None
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day
