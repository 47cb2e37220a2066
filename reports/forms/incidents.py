"""Forms of an incident: the notice, the moment, the duties, the act, the filters."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.actors import Actor
from accounts.models import Incident, User
from accounts.services.incidents import Notice
from core.models import School
from reports.selectors.incident_operations import PER_PAGE
from school.selectors.incidents import Contact

COMMISSION = 3


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%d.%m.%Y"],
        widget=forms.DateInput(
            format="%d.%m.%Y", attrs={"autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages={"invalid": gettext_lazy("Enter a date as DD.MM.YYYY.")},
        **kwargs,
    )


def _time(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(
            format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"}
        ),
        error_messages={"invalid": gettext_lazy("Enter a time as HH:MM.")},
        **kwargs,
    )


class MomentForm(forms.Form):
    """A date and a time of the school's wall clock; ``moment()`` is aware."""

    on = _day(gettext_lazy("Date"))
    at = _time(gettext_lazy("Time"))

    def __init__(self, *args: Any, school: School, moment: dt.datetime, **kwargs: Any) -> None:
        local = moment.astimezone(school.zone)
        known = kwargs.get("initial") or {}
        kwargs["initial"] = {"on": local.date(), "at": local.time(), **known}
        super().__init__(*args, **kwargs)
        self._school = school
        self.helper = _helper(Row("on", "at"))

    def moment(self) -> dt.datetime:
        return dt.datetime.combine(
            self.cleaned_data["on"], self.cleaned_data["at"], tzinfo=self._school.zone
        )


class ReportForm(MomentForm):
    """The notice of appendix 1, with what the school knows filled in."""

    description = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy(
            "How you noticed it, what was done in your name. Do not write the password here."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(label=gettext_lazy("Surname, given name, patronymic"), max_length=250)
    address = forms.CharField(label=gettext_lazy("Home address"), max_length=300, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, *args: Any, now: dt.datetime, contact: Contact, **kwargs: Any) -> None:
        self._now = now
        initial = {name: getattr(contact, name) for name in ("name", "address", "phone", "email")}
        super().__init__(*args, moment=now, initial=initial, **kwargs)
        self.fields["on"].label = _("Found on")
        self.fields["at"].label = _("Found at")
        self.helper = _helper(
            Row("on", "at"), "description", "name", "address", Row("phone", "email")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        if "on" in cleaned and "at" in cleaned and self.moment() > self._now:
            self.add_error("at", _("The breach cannot be found later than now."))
        return cleaned

    def notice(self) -> Notice:
        data = self.cleaned_data
        return Notice(
            detected_at=self.moment(),
            description=data["description"],
            name=data["name"],
            address=data["address"],
            phone=data["phone"],
            email=data["email"],
        )


class ReportOtherForm(ReportForm):
    """The same for somebody who came in person or phoned; ``account`` is set once it is valid."""

    login = forms.CharField(
        label=gettext_lazy("Login of the account"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, contact=Contact("", "", "", ""), **kwargs)
        self._actor = actor
        self.account: User | None = None
        self.helper.layout.insert(0, "login")

    def clean_login(self) -> str:
        login = cast(str, self.cleaned_data["login"])
        self.account = (
            User.objects.filter(
                login__iexact=login,
                memberships__school_id=self._actor.school_id,
                memberships__is_revoked=False,
            )
            .distinct()
            .first()
        )
        if self.account is None:
            raise forms.ValidationError(_("There is no account with this login in the school."))
        return login


class VoidForm(forms.Form):
    """``all`` or chosen operations, «accounts.UserEvent:17»."""

    operation = forms.MultipleChoiceField(required=False)
    all = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["operation"]).choices = [
            (value, value) for value in data.getlist("operation")
        ]

    def clean_operation(self) -> list[tuple[str, int]]:
        keys = []
        for value in self.cleaned_data["operation"]:
            model, _colon, number = value.partition(":")
            if not number.isdecimal():
                raise forms.ValidationError(_("Choose operations of the list."))
            keys.append((model, int(number)))
        if len(keys) > PER_PAGE:
            raise forms.ValidationError(_("Choose operations of one page."))
        return keys

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        if not self.errors and not cleaned["all"] and not cleaned["operation"]:
            raise forms.ValidationError(_("Choose at least one operation."))
        return cleaned


class LeakForm(forms.Form):
    """Whether personal data have leaked."""

    has_leak = forms.TypedChoiceField(
        label=gettext_lazy("Have personal data leaked?"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        if incident.has_leak is not None:
            kwargs["initial"] = {"has_leak": "yes" if incident.has_leak else "no"}
        super().__init__(*args, **kwargs)
        self.helper = _helper("has_leak")


class ActForm(forms.Form):
    """The act: number, date, the commission of three, measures."""

    act_no = forms.CharField(label=gettext_lazy("Act No."), max_length=40)
    act_on = _day(gettext_lazy("Drawn up on"))
    measures = forms.CharField(
        label=gettext_lazy("Measures taken"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, incident: Incident, today: dt.date, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            "act_no": incident.act_no or str(incident.number),
            "act_on": incident.act_on or today,
            "measures": incident.measures
            or _(
                "The account is blocked, all its sessions are ended, its password is void; a new"
                " password is issued against signature."
            ),
        }
        for index, member in enumerate(incident.commission[:COMMISSION], start=1):
            initial |= {f"name_{index}": member["name"], f"position_{index}": member["position"]}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        rows = []
        for index in range(1, COMMISSION + 1):
            self.fields[f"name_{index}"] = forms.CharField(
                label=_("Surname and initials, %(number)s") % {"number": index}, max_length=120
            )
            self.fields[f"position_{index}"] = forms.CharField(
                label=_("Position, %(number)s") % {"number": index}, max_length=120
            )
            rows.append(Row(f"name_{index}", f"position_{index}"))
        self.helper = _helper(Row("act_no", "act_on"), Fieldset(_("Commission"), *rows), "measures")

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        names = [cleaned.get(f"name_{index}", "") for index in range(1, COMMISSION + 1)]
        if all(names) and len({name.casefold() for name in names}) < COMMISSION:
            raise forms.ValidationError(_("The commission is three different people."))
        return cleaned

    def commission(self) -> list[dict[str, str]]:
        return [
            {
                "name": self.cleaned_data[f"name_{index}"],
                "position": self.cleaned_data[f"position_{index}"],
            }
            for index in range(1, COMMISSION + 1)
        ]


class State(models.TextChoices):
    OPEN = "open", pgettext_lazy("incidents", "open")
    CLOSED = "closed", pgettext_lazy("incidents", "closed")


class IncidentFilterForm(forms.Form):
    """Which incidents to list; everything is in the address."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *State.choices],
        required=False,
    )
    text = forms.CharField(label=gettext_lazy("Name or login"), max_length=60, required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout("state", "text", FormActions(Submit("", gettext_lazy("Show"))))


class Since(models.TextChoices):
    """Where the list of operations begins."""

    MOMENT = "", gettext_lazy("since the director was informed")
    FOUND = "found", gettext_lazy("since the breach was found")
    WEEK = "week", gettext_lazy("a week before the breach was found")


class Standing(models.TextChoices):
    STANDING = "standing", gettext_lazy("not decided")
    VOID = "void", pgettext_lazy("operations", "void")
    REFUSED = "refused", gettext_lazy("could not return")


class OperationFilterForm(forms.Form):
    """Which operations to list; an unknown value is an error, an absent one the default."""

    since = forms.ChoiceField(
        label=gettext_lazy("Operations"), choices=Since.choices, required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Records"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *Standing.choices],
        required=False,
    )

    def __init__(self, query: QueryDict, *, kinds: list[tuple[str, str]]) -> None:
        super().__init__(query)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", _("All")), *kinds]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters"
        self.helper.layout = Layout(
            "since", "kind", "state", FormActions(Submit("", gettext_lazy("Show")))
        )

    def since_wanted(self, incident: Incident) -> dt.datetime:
        """Without a moment yet, what happened since the breach was found."""
        chosen = self.cleaned_data.get("since", "")
        if chosen == Since.WEEK:
            return incident.detected_at - dt.timedelta(days=7)
        if chosen == Since.FOUND or incident.informed_at is None:
            return incident.detected_at
        return incident.informed_at
