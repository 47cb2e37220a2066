"""Forms of the timetable editor."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from schedule.enums import WeekParity
from schedule.models import TimetableEntry, TimetableVersion
from schedule.rules.clashes import Place
from schedule.selectors.timetable.board import View, Wanted, key_of
from schedule.selectors.timetable.log import LogFilter
from schedule.services.timetable.editing import Details
from schedule.services.timetable.errors import TimetableError
from schedule.services.timetable.versions import About
from school.models import AcademicYear, Room, SchoolClass, StaffMember


class _DayField(forms.DateField):
    """From the browser's own field, or typed dd.mm.yyyy where it has none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **kwargs)


class PlaceField(forms.CharField):
    """weekday-shift-slot, as the page writes it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        place = place_of(text)
        if place is None:
            raise forms.ValidationError(_("There is no such lesson in the week of the class."))
        return place


def place_of(text: str) -> Place | None:
    """The place a key names; None for anything else."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if any(len(part) > 2 for part in parts):
        return None
    place = Place(*map(int, parts))
    return place if 1 <= place.weekday <= 6 and 1 <= place.shift <= 9 else None


class _Refusing(forms.Form):
    def refuse(self, error: TimetableError) -> None:
        """Show a refusal of the service beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class DraftForm(_Refusing):
    """A new version, or another name and day of a draft (``sources`` is None)."""

    since = _DayField(label=_("Holds from"), help_text=_("A draft touches nothing until then."))
    name = forms.CharField(label=pgettext_lazy("timetable", "Name"), max_length=120)
    note = forms.CharField(label=_("Why it changes"), max_length=250, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        sources: "QuerySet[TimetableVersion] | None",
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.helper = FormHelper()
        label = _("Save")
        if sources is not None:
            label = _("Make the draft")
            self.fields["source"] = forms.ModelChoiceField(
                label=_("Begin with"),
                queryset=sources,
                required=False,
                empty_label=_now("an empty week"),
            )
        parts = [Row("since", "name"), "note", *(["source"] if sources is not None else [])]
        self.helper.layout = Layout(*parts, FormActions(Submit("save", label)))

    def about(self) -> About:
        found = self.cleaned_data
        return About(found["since"], found["name"].strip(), found["note"].strip())


class EntryForm(_Refusing):
    """A lesson without scripts: place (with what is in the way there), weeks, room, teacher."""

    place = PlaceField(label=_("Day and lesson"))
    parity = forms.ChoiceField(
        label=_("Weeks"), choices=WeekParity.choices, initial=WeekParity.EVERY
    )
    room = forms.ModelChoiceField(
        label=_("Room"), queryset=Room.objects.none(), required=False, empty_label="—"
    )
    staff = forms.ModelChoiceField(
        label=_("Teacher"), queryset=StaffMember.objects.none(), required=False
    )
    anyway = forms.BooleanField(label=_("Put it here in spite of clashes"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        places: Iterable[Place],
        taken: Mapping[Place, list[str]],
        rooms: "QuerySet[Room]",
        staff: "QuerySet[StaffMember]",
        own_teacher: str,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        choices: dict[str, list[tuple[str, str]]] = {}
        for place in places:
            label = _now("lesson %(slot)s") % {"slot": place.slot}
            if place.shift > 1:
                label = _now("lesson %(slot)s, shift %(shift)s") % {
                    "slot": place.slot,
                    "shift": place.shift,
                }
            ways = taken.get(place)
            told = f"! {'; '.join(ways)}" if ways else _now("free")
            choices.setdefault(str(WEEKDAYS[place.weekday - 1]), []).append(
                (key_of(place), f"{WEEKDAYS_ABBR[place.weekday - 1]}, {label}: {told}")
            )
        self.fields["place"].widget = forms.Select(choices=list(choices.items()))
        cast("forms.ModelChoiceField[Room]", self.fields["room"]).queryset = rooms
        teacher = cast("forms.ModelChoiceField[StaffMember]", self.fields["staff"])
        teacher.queryset = staff
        teacher.empty_label = own_teacher
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Row("place", "parity"),
            Row("room", "staff"),
            "anyway",
            FormActions(Submit("save", _("Save"))),
        )

    def place_asked(self) -> Place:
        return cast(Place, self.cleaned_data["place"])

    def details(self) -> Details:
        found = self.cleaned_data
        return Details(found["parity"], found["room"], found["staff"])


class PutForm(forms.Form):
    """What the board sends: an entry or a group, and where it goes or with which it swaps."""

    entry = forms.IntegerField(required=False, min_value=1)
    group = forms.IntegerField(required=False, min_value=1)
    swap = forms.IntegerField(required=False, min_value=1)
    room = forms.IntegerField(required=False, min_value=1)
    place = PlaceField(required=False)
    anyway = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("entry")) == bool(found.get("group")):
            raise forms.ValidationError(_("Choose one lesson."))
        if not found.get("place") and not (found.get("entry") and found.get("swap")):
            raise forms.ValidationError(_("Choose where it goes."))
        return found


class BoardFilter(forms.Form):
    """Of the editor's address; nonsense is the beginning of the school."""

    view = forms.ChoiceField(choices=View.choices, required=False)
    grade = forms.IntegerField(required=False, min_value=1, max_value=11)
    line = forms.IntegerField(required=False, min_value=1)
    day = forms.IntegerField(required=False, min_value=1, max_value=6)

    def wanted(self) -> Wanted:
        self.full_clean()
        found = self.cleaned_data
        return Wanted(
            View(found.get("view") or View.CLASS),
            found.get("grade"),
            found.get("line"),
            found.get("day") or 1,
        )


class LogFilterForm(forms.Form):
    """Of the log of changes; its choice stands in the address."""

    version = forms.ModelChoiceField(
        label=_("Timetable"),
        queryset=TimetableVersion.objects.none(),
        required=False,
        empty_label=pgettext_lazy("timetables", "any"),
    )
    school_class = forms.ModelChoiceField(
        label=_("Class"),
        queryset=SchoolClass.objects.none(),
        required=False,
        empty_label=pgettext_lazy("classes", "any"),
    )
    first = _DayField(label=pgettext_lazy("dates", "From"), required=False)
    last = _DayField(label=pgettext_lazy("dates", "To"), required=False)

    def __init__(self, data: QueryDict, *, year: AcademicYear, tz: dt.tzinfo) -> None:
        super().__init__(data)
        self._tz = tz
        versions = cast("forms.ModelChoiceField[TimetableVersion]", self.fields["version"])
        versions.queryset = TimetableVersion.objects.filter(year=year).order_by("-since", "-pk")
        classes = cast("forms.ModelChoiceField[SchoolClass]", self.fields["school_class"])
        classes.queryset = SchoolClass.objects.filter(year=year).in_school_order()
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "form filters no-print"
        self.helper.layout = Layout(*self.fields, FormActions(Submit("", _("Show"))))

    def wanted(self) -> LogFilter:
        found = self.cleaned_data
        version, school_class = found.get("version"), found.get("school_class")
        return LogFilter(
            version_id=version.pk if version else None,
            class_id=school_class.pk if school_class else None,
            first=self._moment(found.get("first")),
            last=self._moment(found.get("last"), days=1),
        )

    def _moment(self, day: dt.date | None, *, days: int = 0) -> dt.datetime | None:
        if day is None:
            return None
        return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), tzinfo=self._tz)


def initial_of(entry: TimetableEntry) -> dict[str, Any]:
    return {
        "place": key_of(Place(entry.weekday, entry.shift, entry.slot)),
        "parity": entry.parity,
        "room": entry.room_id,
        "staff": entry.staff_id,
    }
