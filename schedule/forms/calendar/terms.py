"""The bounds of the year, the terms of some grades, and which grades go by which."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from schedule.forms.calendar import fields
from schedule.selectors.calendar import YearCalendar
from school.enums import TermKind
from school.models import AcademicYear, Term, TermScheme
from school.rules.calendar import EARLIEST, LATEST
from school.services.calendar.terms import TermDates

_NEW = ("new1", "new2")


class BoundsForm(forms.Form):
    starts_on = fields.day(gettext_lazy("First day of the year"))
    ends_on = fields.day(gettext_lazy("Last day of the year"))
    reason = fields.reason()

    def __init__(self, data: QueryDict | None, *, year: AcademicYear) -> None:
        super().__init__(data, initial={"starts_on": year.starts_on, "ends_on": year.ends_on})
        self.helper = fields.helper(Row("starts_on", "ends_on"), "reason")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last:
            if not (first >= EARLIEST and last <= LATEST):
                self.add_error("starts_on", _("Check the year of the date."))
            elif last <= first:
                self.add_error("ends_on", _("The last day is before the first one."))
        return cleaned


@dataclass(frozen=True, slots=True)
class TermLine:
    """A row of the form; ``term`` None: an empty one."""

    term: Term | None
    name: BoundField
    first: BoundField
    last: BoundField
    removed: BoundField | None

    @property
    def errors(self) -> list[str]:
        return [
            str(error) for field in (self.name, self.first, self.last) for error in field.errors
        ]


class TermsForm(forms.Form):
    """The terms of a scheme, a row each, and two empty rows for new ones. ``terms()`` is for the
    service."""

    def __init__(self, data: QueryDict | None, *, scheme: TermScheme, terms: list[Term]) -> None:
        super().__init__(data)
        self.scheme = scheme
        self.known = {str(term.pk): term for term in terms}
        for key in (*self.known, *_NEW):
            term = self.known.get(key)
            is_closed = term is not None and term.closed_at is not None
            name = term.name if term else _("New term")
            self.fields[f"name-{key}"] = forms.CharField(
                label=_("Name: %(term)s") % {"term": name},
                max_length=40,
                required=False,
                disabled=is_closed,
                initial=term.name if term else "",
            )
            for field, label, day in (
                ("first", _("First day: %(term)s"), term.starts_on if term else None),
                ("last", _("Last day: %(term)s"), term.ends_on if term else None),
            ):
                self.fields[f"{field}-{key}"] = fields.day(
                    label % {"term": name}, required=False, disabled=is_closed, initial=day
                )
            if term is not None and not is_closed:
                self.fields[f"removed-{key}"] = forms.BooleanField(
                    label=_("Remove: %(term)s") % {"term": name}, required=False
                )
        self.fields["reason"] = fields.reason()
        self.helper = fields.helper("reason")

    def lines(self) -> list[TermLine]:
        return [
            TermLine(
                self.known.get(key),
                self[f"name-{key}"],
                self[f"first-{key}"],
                self[f"last-{key}"],
                self[f"removed-{key}"] if f"removed-{key}" in self.fields else None,
            )
            for key in (*self.known, *_NEW)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for key in (*self.known, *_NEW):
            if cleaned.get(f"removed-{key}"):
                continue
            values = {name: cleaned.get(f"{name}-{key}") for name in ("name", "first", "last")}
            if key in _NEW and not any(values.values()):
                continue
            for name, value in values.items():
                if not value and f"{name}-{key}" not in self.errors:
                    self.add_error(f"{name}-{key}", _("Fill this in."))
            first, last = values["first"], values["last"]
            if first and last and last <= first:
                self.add_error(f"last-{key}", _("The last day is before the first one."))
            if first and last and not (first >= EARLIEST and last <= LATEST):
                self.add_error(f"first-{key}", _("Check the year of the date."))
        return cleaned

    def terms(self) -> list[TermDates]:
        """By date, so that a term may be put between others."""
        cleaned = self.cleaned_data
        found = [
            TermDates(
                self.known[key].pk if key in self.known else None,
                cleaned[f"name-{key}"].strip(),
                cleaned[f"first-{key}"],
                cleaned[f"last-{key}"],
            )
            for key in (*self.known, *_NEW)
            if cleaned.get(f"first-{key}") and not cleaned.get(f"removed-{key}")
        ]
        return sorted(found, key=lambda item: item.starts_on)


class GradesForm(forms.Form):
    """By which terms each grade goes; ``kinds()`` is for the service."""

    def __init__(self, data: QueryDict | None, *, page: YearCalendar) -> None:
        super().__init__(data)
        now = {grade: scheme.kind for scheme in page.schemes for grade in scheme.grades}
        self.grades = sorted({*now, *page.grades})
        for grade in self.grades:
            self.fields[f"grade-{grade}"] = forms.ChoiceField(
                label=_("Grade %(n)s") % {"n": grade},
                choices=TermKind.choices,
                initial=now.get(grade, TermKind.QUARTER),
            )
        self.fields["reason"] = fields.reason()
        self.helper = fields.helper(
            Row(*(f"grade-{grade}" for grade in self.grades), css_class="field-row-tight"),
            "reason",
        )

    def kinds(self) -> dict[int, str]:
        return {grade: self.cleaned_data[f"grade-{grade}"] for grade in self.grades}


class RemoveForm(forms.Form):
    """Why something of the calendar goes."""

    reason = forms.CharField(
        label=pgettext_lazy("calendar", "Why it is removed"), max_length=200, required=False
    )
