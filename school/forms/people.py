"""Forms of people: the filters above the lists, the cards, who answers for whom, roles."""

import datetime as dt
from typing import Any, ClassVar, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import STAFF_ROLES, Role
from core.choices import LabelledChoiceField
from school.enums import Kinship
from school.forms.fields import DayInput
from school.models import Guardian, StaffMember, Student
from school.selectors.people.lists import (
    AccountFilter,
    GuardianFilter,
    StaffFilter,
    StaffState,
    StudentFilter,
    StudentState,
)
from school.services.people import GUARDIAN_FIELDS, STAFF_FIELDS, STUDENT_FIELDS

GRADES = [(grade, str(grade)) for grade in range(1, 12)]
# Nobody at school was born before; it catches «0014» and «1914» for «2014».
EARLIEST_BIRTH = dt.date(1990, 1, 1)

TELEPHONE = RegexValidator(
    r"^[+\d][\d\s()\-–,;.]{4,}$",
    gettext_lazy("Enter a telephone number, +7 900 000-00-00 for example."),
)


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


def _filter_helper(*names: str) -> FormHelper:
    helper = FormHelper()
    helper.form_method = "get"
    helper.form_class = "form filters"
    helper.layout = Layout(*names, FormActions(Submit("", gettext_lazy("Show"))))
    return helper


# --- filters -----------------------------------------------------------------------------------


class _ListForm(forms.Form):
    """An empty query shows the whole list; everything is in the address."""

    q = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    account = forms.TypedChoiceField(
        label=gettext_lazy("Account"),
        choices=[("", gettext_lazy("Any")), *AccountFilter.choices],
        coerce=AccountFilter,
        empty_value=None,
        required=False,
    )

    def _choose_class(self, classes: list[tuple[int, str]]) -> None:
        school_class = cast("forms.TypedChoiceField", self.fields["school_class"])
        school_class.choices = [("", _("All")), *classes]


def _class_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Class"), coerce=int, empty_value=None, required=False
    )


class StudentListForm(_ListForm):
    school_class = _class_field()
    state = forms.ChoiceField(
        label=pgettext_lazy("people", "Which"), choices=StudentState.choices, required=False
    )

    def __init__(
        self, query: QueryDict, *, classes: list[tuple[int, str]], has_states: bool
    ) -> None:
        super().__init__(
            {"state": StudentState.NOW} | {name: value for name, value in query.items() if value}
        )
        self._choose_class(classes)
        names = ["q", "school_class", "account"]
        if has_states:
            names.append("state")
        else:
            del self.fields["state"]
        self.helper = _filter_helper(*names)

    def wanted(self) -> StudentFilter:
        data = self.cleaned_data
        return StudentFilter(
            name=data["q"],
            class_id=data["school_class"],
            account=data["account"],
            state=StudentState(data.get("state") or StudentState.NOW),
        )


class GuardianListForm(_ListForm):
    school_class = _class_field()

    def __init__(self, query: QueryDict, *, classes: list[tuple[int, str]]) -> None:
        super().__init__({name: value for name, value in query.items() if value})
        self._choose_class(classes)
        self.helper = _filter_helper("q", "school_class", "account")

    def wanted(self) -> GuardianFilter:
        data = self.cleaned_data
        return GuardianFilter(
            name=data["q"], class_id=data["school_class"], account=data["account"]
        )


class StaffListForm(_ListForm):
    state = forms.ChoiceField(
        label=pgettext_lazy("people", "Which"), choices=StaffState.choices, required=False
    )

    def __init__(self, query: QueryDict) -> None:
        super().__init__(
            {"state": StaffState.NOW} | {name: value for name, value in query.items() if value}
        )
        self.helper = _filter_helper("q", "account", "state")

    def wanted(self) -> StaffFilter:
        data = self.cleaned_data
        return StaffFilter(
            name=data["q"],
            account=data["account"],
            state=StaffState(data["state"] or StaffState.NOW),
        )


# --- cards -------------------------------------------------------------------------------------


class _CardForm(forms.ModelForm):  # type: ignore[type-arg]
    """Saving is the service's: ``values()`` are for it, ``seen`` is the version the person began
    from (absent from a new card)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("autocomplete", "off")
            if name == "phone":
                field.validators.append(TELEPHONE)
                field.widget.input_type = "tel"
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
        self.helper = _helper("seen", *self.layout())

    def layout(self) -> list[Any]:
        return [name for name in self.fields if name != "seen"]

    def values(self) -> dict[str, Any]:
        """The fields of the card as the service takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _post_clean(self) -> None:
        """Constraints that need the school are the service's; fields were cleaned above."""


class StudentForm(_CardForm):
    class Meta:
        model = Student
        fields = STUDENT_FIELDS

    def layout(self) -> list[Any]:
        return [
            Row("last_name", "first_name", "patronymic"),
            Row("sex", "born_on", "file_no"),
            Row("address", "phone"),
        ]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_born_on(self) -> dt.date:
        born_on = cast(dt.date, self.cleaned_data["born_on"])
        if not EARLIEST_BIRTH <= born_on < self.today:
            raise forms.ValidationError(_("Check the year of the date."))
        return born_on


class GuardianForm(_CardForm):
    class Meta:
        model = Guardian
        fields = GUARDIAN_FIELDS

    def layout(self) -> list[Any]:
        return [
            Row("last_name", "first_name", "patronymic"),
            Row("phone", "email"),
            "address",
            "is_paper_only",
        ]


class StaffForm(_CardForm):
    class Meta:
        model = StaffMember
        fields = STAFF_FIELDS
        # The bare word of the model is also the place of a work among those of a lesson.
        labels: ClassVar = {"position": gettext_lazy("Position")}

    def layout(self) -> list[Any]:
        return [
            Row("last_name", "first_name", "patronymic"),
            "position",
            Row("hired_on", "left_on"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hired, left = cleaned.get("hired_on"), cleaned.get("left_on")
        if hired and left and left < hired:
            self.add_error("left_on", _("The last day is before the first one."))
        return cleaned


# --- who answers for whom ----------------------------------------------------------------------


class _LinkFields(forms.Form):
    kinship = forms.ChoiceField(label=gettext_lazy("Kinship"), choices=Kinship.choices)
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput)
    gets_digest = forms.BooleanField(
        label=gettext_lazy(
            "Gets the letters about this child: weekly, and of unexplained absences"
        ),
        required=False,
    )


class NewGuardianForm(GuardianForm, _LinkFields):
    """A parent new to the school, with the link to the student."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("seen", *self.layout(), Row("kinship", "since"), "gets_digest")


def _name_and_children(guardian: Any) -> str:
    """The parent with the children, so that namesakes are told apart; ``open_links`` is of the
    queryset."""
    children = ", ".join(
        f"{link.student.first_name} {link.student.last_name}"
        + (f" ({link.student.class_name})" if link.student.class_name else "")
        for link in guardian.open_links
    )
    return f"{guardian.full_name} — {children}" if children else str(guardian.full_name)


class GuardianLinkForm(_LinkFields):
    """A parent who is known to the school; ``found`` are those whose name was looked for."""

    guardian = LabelledChoiceField(
        label=gettext_lazy("Parent"),
        queryset=Guardian.objects.none(),
        label_of=_name_and_children,
        empty_label=None,
    )

    def __init__(self, *args: Any, found: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(LabelledChoiceField[Guardian], self.fields["guardian"]).queryset = found
        self.helper = _helper("guardian", Row("kinship", "since"), "gets_digest")


class UntilForm(forms.Form):
    until = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput)


# --- roles -------------------------------------------------------------------------------------


class HatForm(forms.Form):
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in Role if role in STAFF_ROLES],
        coerce=Role,
    )
    order_no = forms.CharField(label=gettext_lazy("Order No."), max_length=40)
    granted_on = forms.DateField(label=gettext_lazy("Granted on"), widget=DayInput)

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix="hat", initial=initial)
        self.helper = _helper(Row("role", "order_no", "granted_on"))


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why, or by which order"), max_length=200, min_length=2
    )


class CurationForm(forms.Form):
    grade = forms.TypedChoiceField(label=gettext_lazy("Parallel"), choices=GRADES, coerce=int)
    order_no = forms.CharField(label=gettext_lazy("Order No."), max_length=60, required=False)
    since = forms.DateField(label=pgettext_lazy("dates", "From"), widget=DayInput)

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix="curation", initial=initial)
        self.helper = _helper(Row("grade", "order_no", "since"))
