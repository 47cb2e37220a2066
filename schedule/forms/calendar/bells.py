"""A bell schedule line by line, its copy, and how classes go to school."""

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Row
from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from schedule.enums import Weekday
from schedule.forms.calendar import fields
from schedule.models import BellSchedule
from schedule.services.calendar.bells import MOST_LESSONS, Bell, Bells
from school.models import SchoolClass

SHIFTS = [(1, "1"), (2, "2"), (3, "3")]
WEEKS = [(5, gettext_lazy("five days")), (6, gettext_lazy("six days"))]
_MORE_LINES = 4
_MOST_LINES = 3 * MOST_LESSONS
_KEEP: list[tuple[Any, Any]] = [("", "—")]


class TimeInput(forms.TimeInput):
    """Typed, «08:30» or «8.30»: quicker than the browser's own, which may show am and pm."""

    def __init__(self) -> None:
        super().__init__(
            format="%H:%M", attrs={"placeholder": "08:30", "autocomplete": "off", "maxlength": 8}
        )


@dataclass(frozen=True, slots=True)
class BellLine:
    shift: BoundField
    number: BoundField
    starts_at: BoundField
    ends_at: BoundField

    @property
    def errors(self) -> list[str]:
        parts = (self.shift, self.number, self.starts_at, self.ends_at)
        return [str(error) for field in parts for error in field.errors]


class BellsForm(forms.Form):
    """The schedule and its lines, with empty lines for more; ``bells()`` is for the service. A
    line without hours is left out."""

    name = forms.CharField(label=pgettext_lazy("calendar", "Name"), max_length=60)
    is_default = forms.BooleanField(
        label=gettext_lazy("Usual bells of the year"),
        required=False,
        help_text=gettext_lazy("By these goes every day that no others are meant for."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "On which these bells go by themselves. Neither weekdays nor grades: only on the days "
            "that name them, shortened ones for example."
        ),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        grades: list[int],
        lines: tuple[Bell, ...] = (),
        schedule: BellSchedule | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(schedule) | (initial or {}))
        self.fields["grades"] = fields.GradesField(
            grades, help_text=_("Nothing ticked: for all grades.")
        )
        sent = data.get("lines", "") if data is not None else ""
        count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        self.count = min(max(count, len(lines) + _MORE_LINES), _MOST_LINES)
        for index in range(self.count):
            line = lines[index] if index < len(lines) else None
            self._add_line(index, line)
        self.helper = fields.helper(
            "name", "is_default", fields.inline("weekdays"), fields.inline("grades")
        )

    def _add_line(self, index: int, line: Bell | None) -> None:
        where = {"n": index + 1}
        self.fields[f"shift-{index}"] = forms.TypedChoiceField(
            label=_("Shift, line %(n)s") % where,
            choices=SHIFTS,
            coerce=int,
            empty_value=None,
            required=False,
            initial=line.shift if line else 1,
        )
        self.fields[f"number-{index}"] = forms.IntegerField(
            label=_("Lesson No., line %(n)s") % where,
            min_value=0,
            max_value=MOST_LESSONS,
            required=False,
            initial=line.number if line else None,
        )
        for name, label, value in (
            ("starts", _("Starts at, line %(n)s"), line.starts_at if line else None),
            ("ends", _("Ends at, line %(n)s"), line.ends_at if line else None),
        ):
            self.fields[f"{name}-{index}"] = forms.TimeField(
                label=label % where,
                widget=TimeInput,
                input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
                required=False,
                initial=value,
            )

    def rows(self) -> list[BellLine]:
        return [
            BellLine(
                self[f"shift-{index}"],
                self[f"number-{index}"],
                self[f"starts-{index}"],
                self[f"ends-{index}"],
            )
            for index in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for index in range(self.count):
            starts, ends = cleaned.get(f"starts-{index}"), cleaned.get(f"ends-{index}")
            if starts is None and ends is None:
                continue
            for name in ("number", "starts", "ends"):
                key = f"{name}-{index}"
                if cleaned.get(key) is None and key not in self.errors:
                    self.add_error(key, _("Fill this in."))
        return cleaned

    def lines(self) -> tuple[Bell, ...]:
        cleaned = self.cleaned_data
        return tuple(
            Bell(
                cleaned[f"shift-{index}"] or 1,
                cleaned[f"number-{index}"],
                cleaned[f"starts-{index}"],
                cleaned[f"ends-{index}"],
            )
            for index in range(self.count)
            if cleaned.get(f"starts-{index}") is not None
        )

    def bells(self) -> Bells:
        cleaned = self.cleaned_data
        return Bells(
            name=cleaned["name"].strip(),
            lines=self.lines(),
            is_default=cleaned["is_default"],
            weekdays=tuple(sorted(cleaned["weekdays"])) or None,
            grades=cleaned["grades"],
        )


class CopyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the copy"), max_length=60)
    shorter_by = forms.IntegerField(
        label=gettext_lazy("Each lesson shorter by, minutes"),
        min_value=0,
        max_value=40,
        required=False,
        initial=0,
    )

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        self.helper = fields.helper(Row("name", "shorter_by"))


@dataclass(frozen=True, slots=True)
class ClassLine:
    school_class: SchoolClass
    shift: BoundField
    week: BoundField


@dataclass(frozen=True, slots=True)
class GradeLines:
    grade: int
    shift: BoundField
    week: BoundField
    classes: list[ClassLine]


class WeeksForm(forms.Form):
    """Shift and days a week of every class; what is chosen for a whole grade goes before.
    ``weeks()`` is for the service."""

    def __init__(self, data: QueryDict | None, *, classes: list[SchoolClass]) -> None:
        super().__init__(data)
        self.classes = classes
        for grade in sorted({item.grade for item in classes}):
            told = {"n": grade}
            self._add(f"shift-g{grade}", _("Shift of the whole grade %(n)s") % told, SHIFTS)
            self._add(f"week-g{grade}", _("Week of the whole grade %(n)s") % told, WEEKS)
        for item in classes:
            name = {"name": item.name}
            self._add(f"shift-{item.pk}", _("Shift of %(name)s") % name, SHIFTS, item.shift)
            self._add(f"week-{item.pk}", _("Week of %(name)s") % name, WEEKS, item.week_days)

    def _add(self, key: str, label: str, choices: list[Any], now: int | None = None) -> None:
        self.fields[key] = forms.TypedChoiceField(
            label=label,
            choices=choices if now is not None else [*_KEEP, *choices],
            coerce=int,
            empty_value=None,
            required=False,
            initial=now,
        )

    def grades(self) -> list[GradeLines]:
        return [
            GradeLines(
                grade,
                self[f"shift-g{grade}"],
                self[f"week-g{grade}"],
                [
                    ClassLine(item, self[f"shift-{item.pk}"], self[f"week-{item.pk}"])
                    for item in self.classes
                    if item.grade == grade
                ],
            )
            for grade in sorted({item.grade for item in self.classes})
        ]

    def weeks(self) -> dict[int, tuple[int, int]]:
        cleaned = self.cleaned_data
        return {
            item.pk: (
                cleaned[f"shift-g{item.grade}"] or cleaned[f"shift-{item.pk}"] or item.shift,
                cleaned[f"week-g{item.grade}"] or cleaned[f"week-{item.pk}"] or item.week_days,
            )
            for item in self.classes
        }


def _initial(schedule: BellSchedule | None) -> dict[str, Any]:
    if schedule is None:
        return {}
    return {
        "name": schedule.name,
        "is_default": schedule.is_default,
        "weekdays": schedule.weekdays or [],
        "grades": schedule.grades or [],
    }
