"""Forms of the regulation: settings, a deadline, work types, a preset for a new year."""

from decimal import Decimal
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from school.enums import DueUnit, Preset
from school.forms.fields import CommaDecimalField, DayMonthField
from school.models import AcademicYear, DeadlineRule, Regulation, WorkType
from school.selectors.regulation import GROUPS, HOMEWORK, day_month, label_of
from school.services.regulation.edit import WorkTypeChange

GRADES = range(1, 12)
# No limit of the regulation is longer than a year or than a school day of homework.
MOST_DAYS = 366
MOST_HOURS = 24 * MOST_DAYS
MOST_HOMEWORK = 600
MOST_COUNT = 100


def _reason() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why, or by which order"),
        help_text=gettext_lazy("Stays in the history of changes."),
        max_length=200,
        required=False,
    )


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


class RegulationForm(forms.ModelForm):  # type: ignore[type-arg]
    """All settings of a regulation. ``values()`` are for the service, ``seen`` is the version the
    person began from. Saving is the service's."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = _reason()
    threshold_5 = CommaDecimalField(max_digits=3, decimal_places=2)
    threshold_4 = CommaDecimalField(max_digits=3, decimal_places=2)
    threshold_3 = CommaDecimalField(max_digits=3, decimal_places=2)
    print_by_lower = DayMonthField()
    print_by_final = DayMonthField()

    class Meta:
        model = Regulation
        fields = [name for _title, names in GROUPS for name in names]
        widgets = {
            "approved_on": forms.DateInput(
                format="%d.%m.%Y", attrs={"placeholder": "31.08.2026", "autocomplete": "off"}
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.Meta.fields:
                field.label = label_of(name)
            if isinstance(field, forms.IntegerField) and name != "seen":
                field.widget.attrs.setdefault("max", MOST_COUNT)
        cast(forms.DateField, self.fields["approved_on"]).input_formats = ["%d.%m.%Y", "%Y-%m-%d"]
        for grade in GRADES:
            self.fields[_homework(grade)] = forms.IntegerField(
                label=_("Grade %(n)s") % {"n": grade},
                min_value=0,
                max_value=MOST_HOMEWORK,
                initial=self.instance.homework_minutes[grade - 1],
            )
        self.helper = _helper(
            "seen",
            *(Fieldset(str(title), *_in_rows(names)) for title, names in GROUPS),
            Fieldset(
                label_of(HOMEWORK),
                Row(*(_homework(grade) for grade in GRADES), css_class="field-row-tight"),
            ),
            Fieldset(_("About this change"), "reason"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        lowest, highest = cleaned.get("mark_min"), cleaned.get("mark_max")
        if lowest is not None and highest is not None:
            for name in ("threshold_5", "threshold_4", "threshold_3"):
                if name in cleaned and not lowest <= cleaned[name] <= highest:
                    self.add_error(name, _("A mean lies within the scale."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Every setting by the name of its field."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        values[HOMEWORK] = [self.cleaned_data[_homework(grade)] for grade in GRADES]
        return values


class DeadlineForm(forms.Form):
    """When something is due. Gives ``amount`` as the model counts it: DDMM for a date."""

    amount = forms.CharField(
        label=gettext_lazy("How many, or which date"),
        help_text=gettext_lazy(
            "A number of hours, days or the day of the month; a date as DD.MM. Leave it empty for "
            "“end of the same school day”."
        ),
        max_length=5,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-short", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=DueUnit.choices)
    clause = forms.CharField(
        label=gettext_lazy("Clause of the local act"),
        help_text=gettext_lazy("Shown to whoever is late."),
        max_length=160,
        required=False,
    )
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = _reason()

    def __init__(self, rule: DeadlineRule, *args: Any, **kwargs: Any) -> None:
        is_date = rule.unit == DueUnit.DATE
        kwargs["initial"] = {
            "amount": day_month(f"{rule.amount:04d}") if is_date else rule.amount,
            "unit": rule.unit,
            "clause": rule.clause,
            "is_active": rule.is_active,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.helper = _helper("seen", Row("amount", "unit"), "clause", "is_active", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = cast(dict[str, Any], super().clean())
        if "unit" in cleaned and "amount" in cleaned:
            try:
                cleaned["amount"] = _read_amount(cleaned["amount"], cleaned["unit"])
            except forms.ValidationError as error:
                self.add_error("amount", error)
        return cleaned


class WorkTypeForm(forms.Form):
    """One row of the table of work types."""

    abbreviation = forms.CharField(label=gettext_lazy("Abbreviation"), max_length=5)
    weight = CommaDecimalField(
        label=gettext_lazy("Weight"),
        max_digits=3,
        decimal_places=1,
        min_value=Decimal("0.1"),
        max_value=Decimal(10),
    )
    needs_title = forms.BooleanField(label=gettext_lazy("Title is obligatory"), required=False)

    def __init__(self, work_type: WorkType, data: QueryDict | None = None) -> None:
        self.work_type = work_type
        super().__init__(
            data,
            prefix=f"type-{work_type.pk}",
            initial={
                "abbreviation": work_type.abbreviation,
                "weight": work_type.weight,
                "needs_title": work_type.needs_title,
            },
        )
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {work_type.name}"
        for name in ("abbreviation", "weight"):
            self.fields[name].widget.attrs.update({"class": "input-mark", "autocomplete": "off"})

    def change(self) -> WorkTypeChange:
        return WorkTypeChange(
            pk=self.work_type.pk,
            abbreviation=self.cleaned_data["abbreviation"],
            weight=self.cleaned_data["weight"],
            needs_title=self.cleaned_data["needs_title"],
        )


class AdoptForm(forms.Form):
    """Which of the five orders the regulation of a year starts from."""

    year = forms.ModelChoiceField(AcademicYear.objects.none(), widget=forms.HiddenInput)
    preset = forms.ChoiceField(
        label=pgettext_lazy("regulation", "Start from"),
        choices=Preset.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, school_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = cast("forms.ModelChoiceField[AcademicYear]", self.fields["year"])
        years.queryset = AcademicYear.objects.filter(school_id=school_id)
        self.helper = _helper("year", "preset")


def _homework(grade: int) -> str:
    return f"homework_{grade}"


def _in_rows(names: tuple[str, ...]) -> list[Any]:
    """Short fields side by side, boxes one under another."""
    boxes = [
        name
        for name in names
        if Regulation._meta.get_field(name).get_internal_type() == "BooleanField"
    ]
    short = [name for name in names if name not in boxes and name != "title"]
    long = [name for name in names if name == "title"]
    rows: list[Any] = [*long]
    if short:
        rows.append(Row(*short))
    if boxes:
        rows.append(Div(*boxes))
    return rows


_LIMITS = {
    DueUnit.HOURS: (1, MOST_HOURS),
    DueUnit.CALENDAR_DAYS: (0, MOST_DAYS),
    DueUnit.SCHOOL_DAYS: (0, MOST_DAYS),
    DueUnit.DAY_OF_MONTH: (1, 31),
}


def _read_amount(text: str, unit: str) -> int:
    if unit == DueUnit.SCHOOL_DAY_END:
        return 0
    if unit == DueUnit.DATE:
        return int(DayMonthField().clean(text))
    least, most = _LIMITS[DueUnit(unit)]
    return cast(int, forms.IntegerField(min_value=least, max_value=most).clean(text))
