"""Days without lessons, and days that are not like their weekday."""

from typing import Any, cast

from crispy_forms.layout import Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from schedule.enums import Weekday, WeekParity
from schedule.forms.calendar import fields
from schedule.models import BellSchedule, SpecialDay
from schedule.selectors.calendar import YearCalendar
from schedule.services.calendar.special_days import Special
from school.models import NonTeachingSpan, SchoolClass
from school.rules.calendar import EARLIEST, LATEST, likely_year
from school.services.calendar.days_off import OffDays

_WEEKDAYS: list[tuple[Any, Any]] = [("", gettext_lazy("its own")), *Weekday.choices]
_PARITIES: list[tuple[Any, Any]] = [
    ("", gettext_lazy("as the week is")),
    (WeekParity.ODD, WeekParity.ODD.label),
    (WeekParity.EVEN, WeekParity.EVEN.label),
]


class DaysOffForm(forms.Form):
    """``days()`` is for the service, ``seen`` the version that the person began from."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=NonTeachingSpan.Kind.choices)
    name = forms.CharField(label=pgettext_lazy("calendar", "Name"), max_length=120)
    starts_on = fields.day(gettext_lazy("First day"))
    ends_on = fields.day(
        gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: one day.")
    )
    classes = forms.ModelMultipleChoiceField(
        SchoolClass.objects.none(),
        label=gettext_lazy("Only these classes"),
        help_text=gettext_lazy("A quarantine, breaks of their own. They go before grades."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    order_no = fields.order_no()
    reason = fields.reason()
    seen = fields.seen()

    def __init__(
        self,
        data: QueryDict | None,
        *,
        page: YearCalendar,
        span: NonTeachingSpan | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial_of_span(span) | (initial or {}))
        self.page = page
        self.fields["grades"] = fields.GradesField(page.grades)
        classes = cast("forms.ModelMultipleChoiceField[SchoolClass]", self.fields["classes"])
        classes.queryset = SchoolClass.objects.filter(year=page.year).in_school_order()
        self.helper = fields.helper(
            "seen",
            Row("kind", "name"),
            Row("starts_on", "ends_on"),
            fields.inline("grades"),
            fields.inline("classes"),
            Row("order_no", "reason"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first is None:
            return cleaned
        calendar = self.page.calendar
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day is None:
                continue
            if not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Check the year of the date."))
            elif guess := likely_year(day, calendar.first, calendar.summer_ends):
                message = _("The day is outside the year; perhaps it is %(day)s.")
                self.add_error(name, message % {"day": f"{guess:%d.%m.%Y}"})
        if last is not None and last < first and "ends_on" not in self.errors:
            self.add_error("ends_on", _("The last day is before the first one."))
        return cleaned

    def days(self) -> OffDays:
        cleaned = self.cleaned_data
        classes = tuple(cleaned["classes"])
        return OffDays(
            kind=cleaned["kind"],
            name=cleaned["name"].strip(),
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"] or cleaned["starts_on"],
            grades=cleaned["grades"] if not classes else None,
            classes=classes,
            order_no=cleaned["order_no"].strip(),
        )


class SpecialDayForm(forms.Form):
    """``day()`` is for the service."""

    on = fields.day(gettext_lazy("Date"))
    name = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=120,
        help_text=gettext_lazy(
            "“Saturday by Monday's timetable”, “shortened day before a holiday”."
        ),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("By the timetable of"),
        choices=_WEEKDAYS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("With a weekday there are lessons even on a day off."),
    )
    parity = forms.ChoiceField(
        label=gettext_lazy("Odd or even week"), choices=_PARITIES, required=False
    )
    bells = forms.ModelChoiceField(
        BellSchedule.objects.none(),
        label=gettext_lazy("Bells"),
        empty_label=gettext_lazy("as usual"),
        required=False,
    )
    order_no = fields.order_no()
    reason = fields.reason()
    seen = fields.seen()

    def __init__(
        self,
        data: QueryDict | None,
        *,
        page: YearCalendar,
        special: SpecialDay | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial_of_special(special) | (initial or {}))
        self.page = page
        self.fields["grades"] = fields.GradesField(page.grades)
        bells = cast("forms.ModelChoiceField[BellSchedule]", self.fields["bells"])
        bells.queryset = BellSchedule.objects.filter(year=page.year).order_by("name")
        self.helper = fields.helper(
            "seen",
            Row("on", "name"),
            Row("weekday", "parity", "bells"),
            fields.inline("grades"),
            Row("order_no", "reason"),
        )

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        calendar = self.page.calendar
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Check the year of the date."))
        if guess := likely_year(day, calendar.first, calendar.last):
            message = _("The day is outside the year; perhaps it is %(day)s.")
            raise forms.ValidationError(message % {"day": f"{guess:%d.%m.%Y}"})
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("weekday") is None and cleaned.get("bells") is None and not self.errors:
            self.add_error("weekday", _("Choose a weekday or bells: otherwise it is a usual day."))
        return cleaned

    def day(self) -> Special:
        cleaned = self.cleaned_data
        return Special(
            on=cleaned["on"],
            name=cleaned["name"].strip(),
            weekday=cleaned["weekday"],
            parity=cleaned["parity"] if cleaned["weekday"] is not None else "",
            bells=cleaned["bells"],
            grades=cleaned["grades"],
            order_no=cleaned["order_no"].strip(),
        )


def _initial_of_span(span: NonTeachingSpan | None) -> dict[str, Any]:
    if span is None:
        return {"kind": NonTeachingSpan.Kind.EXCEPTION}
    return {
        "kind": span.kind,
        "name": span.name,
        "starts_on": span.starts_on,
        "ends_on": span.ends_on,
        "grades": span.grades or [],
        "classes": list(span.span_classes.values_list("school_class_id", flat=True)),
        "order_no": span.order_no,
    }


def _initial_of_special(special: SpecialDay | None) -> dict[str, Any]:
    if special is None:
        return {}
    return {
        "on": special.on,
        "name": special.name,
        "weekday": special.weekday,
        "parity": special.parity,
        "bells": special.bells_id,
        "grades": special.grades or [],
        "order_no": special.order_no,
    }
