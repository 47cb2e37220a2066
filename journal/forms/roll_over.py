"""The settings of the move to the next year (S0-5d,e)."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.forms.fields import DayField
from journal.selectors.terms.year_end import Check, Weight
from school.models import SchoolClass
from school.selectors.promotion import ENTRY_GRADES, FINAL_GRADES, Options

_IN_ROW = 6


class RollOverForm(forms.Form):
    """The new year, the orders, a letter for every class. Unbound it stands for the defaults.
    ``options()`` are for the selector and the service."""

    year_name = forms.CharField(label=gettext_lazy("Academic year"), max_length=20)
    starts_on = DayField(label=gettext_lazy("First day of the year"))
    ends_on = DayField(label=gettext_lazy("Last day of the year"))
    order_no = forms.CharField(
        label=gettext_lazy("Order on promotion, No."), max_length=40, required=False
    )
    order_on = DayField(label=gettext_lazy("Order of"), required=False)
    graduation_order_no = forms.CharField(
        label=gettext_lazy("Order on graduation, No."), max_length=40, required=False
    )
    graduated_on = DayField(label=gettext_lazy("Order of"), required=False)

    def __init__(
        self, data: QueryDict | None, *, defaults: Options, classes: list[SchoolClass]
    ) -> None:
        super().__init__(
            data,
            initial={
                "year_name": defaults.year_name,
                "starts_on": defaults.starts_on,
                "ends_on": defaults.ends_on,
            },
        )
        self.defaults = defaults
        self.continued = {
            f"letter_{item.pk}": item for item in classes if item.grade not in FINAL_GRADES
        }
        self.opened = {f"open_{item.pk}": item for item in classes if item.grade in ENTRY_GRADES}
        for name, item in self.continued.items():
            self._letter(name, f"{item.name} → {item.grade + 1}", item.letter, required=False)
        for name, item in self.opened.items():
            self._letter(
                name, _("new %(grade)s") % {"grade": item.grade}, item.letter, required=False
            )
        self.accepted: list[str] = []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Fieldset(_("The new year"), Row("year_name", "starts_on", "ends_on")),
            Fieldset(
                _("Orders"),
                Row("order_no", "order_on"),
                Row("graduation_order_no", "graduated_on"),
            ),
            *_letters(_("Letters of the classes that go on"), self.continued),
            *_letters(_("New first and tenth classes; empty: none"), self.opened),
        )
        if data is not None:
            self.accepted = data.getlist("accept")

    def _letter(self, name: str, label: str, letter: str, *, required: bool) -> None:
        self.fields[name] = forms.CharField(
            label=label, max_length=15, required=required, initial=letter
        )
        self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and not first < last:
            self.add_error("ends_on", _("The last day is before the first one."))
        if first and last and last - first > dt.timedelta(days=366):
            self.add_error("ends_on", _("A year is no longer than a year."))
        return data

    def options(self) -> Options:
        """What a valid form says; of an unbound one the defaults."""
        if not self.is_bound:
            return self.defaults
        data = self.cleaned_data
        letters = {item.pk: data[name].strip() for name, item in self.continued.items()}
        letters |= {-item.pk: data[name].strip() for name, item in self.opened.items()}
        return Options(
            year_name=data["year_name"].strip(),
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            order_no=data["order_no"].strip(),
            order_on=data["order_on"],
            graduation_order_no=data["graduation_order_no"].strip(),
            graduated_on=data["graduated_on"],
            letters=letters,
            accepted=frozenset(self.accepted),
        )


def asks(check: Check) -> bool:
    """Whether the page offers to pass this check by name."""
    return check.weight == Weight.ASKS and not check.is_fine


def _letters(title: str, names: dict[str, Any]) -> list[Fieldset]:
    """A fieldset of the letters, none where there is nothing to enter."""
    listed = list(names)
    rows = [
        Row(*listed[start : start + _IN_ROW], css_class="field-row-tight")
        for start in range(0, len(listed), _IN_ROW)
    ]
    return [Fieldset(title, *rows)] if rows else []
