"""Dividing a class: which subject, who goes where; moving one student."""

import datetime as dt
from decimal import Decimal
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from journal.forms.fields import DayField
from journal.selectors.groups.subgroups import (
    BY_ALPHABET,
    BY_LIST,
    BY_SEX,
    Board,
    Seat,
    SubjectCard,
)
from school.models import SchoolClass, StaffMember, Student, Subject, TeachingGroup
from school.selectors.divisions import Part, Split
from school.services.groups.divisions import MOST_PARTS, SubgroupError


def _helper(*layout: Any) -> FormHelper:
    """The fields only: templates write the form's tag and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


class DivisionStartForm(forms.Form):
    """What is divided: it stands in the address of the next page. ``sisters`` are the other
    classes of the parallel."""

    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"), queryset=Subject.objects.none(), empty_label="—"
    )
    parts = forms.TypedChoiceField(
        label=gettext_lazy("How many groups"),
        choices=[(number, str(number)) for number in range(2, MOST_PARTS + 1)],
        coerce=int,
        initial=2,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How to begin"),
        choices=[
            (BY_ALPHABET, gettext_lazy("by alphabet")),
            (BY_SEX, pgettext_lazy("division", "by sex")),
            (BY_LIST, gettext_lazy("empty groups, by list")),
        ],
        help_text=gettext_lazy("Everybody can be moved on the next page."),
    )
    sisters = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Together with"),
        queryset=SchoolClass.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mixed groups take students of several classes of the parallel."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        subjects: list[Subject],
        sisters: list[SchoolClass],
    ) -> None:
        super().__init__(data)
        subject = cast("forms.ModelChoiceField[Subject]", self.fields["subject"])
        subject.queryset = Subject.objects.filter(pk__in=[one.pk for one in subjects])
        subject.choices = [("", "—"), *((one.pk, one.name) for one in subjects)]
        if len(sisters) > 0:
            field = cast("forms.ModelMultipleChoiceField[SchoolClass]", self.fields["sisters"])
            field.queryset = SchoolClass.objects.filter(
                pk__in=[one.pk for one in sisters]
            ).select_related("year")
            field.choices = [(one.pk, one.name) for one in sisters]
            # With other classes even one group is a division: those who stay, stay.
            parts = cast("forms.TypedChoiceField", self.fields["parts"])
            parts.choices = [(number, str(number)) for number in range(1, MOST_PARTS + 1)]
        else:
            del self.fields["sisters"]
        self.helper = _helper(
            Row("subject", "parts", "way"), *(["sisters"] if len(sisters) > 0 else [])
        )


class DivisionForm(forms.Form):
    """Who goes where, from when and with whom. ``split()`` is for the service; a refusal of the
    service is put to its field by ``refuse``."""

    since = DayField(label=gettext_lazy("From which day"))
    hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"),
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.1"),
        initial=Decimal(1),
        localize=True,
    )
    moves_lessons = forms.TypedChoiceField(
        label=gettext_lazy("Lessons ahead"),
        choices=[
            ("1", gettext_lazy("go to the subgroups")),
            ("0", gettext_lazy("stay in the journal of the class")),
        ],
        coerce=lambda value: value == "1",
        initial="1",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        classes: list[SchoolClass],
        subject: Subject,
        board: Board,
        labels: list[str],
        staff: list[StaffMember],
        since: dt.date,
    ) -> None:
        super().__init__(data, initial={"since": since})
        self.classes, self.subject, self.board = classes, subject, board
        self.count = len(labels)
        if board.sources:
            del self.fields["hours"]
        if len(classes) > 1 or not board.sources:
            del self.fields["moves_lessons"]
        people = [("", "—"), *((str(one.pk), one.full_name) for one in staff)]
        for place, label in enumerate(labels):
            self.fields[f"label_{place}"] = forms.CharField(
                label=_("Name of group %(number)s") % {"number": place + 1},
                max_length=60,
                initial=label,
            )
            self.fields[f"staff_{place}"] = forms.ChoiceField(
                label=_("Teacher of group %(number)s") % {"number": place + 1}, choices=people
            )
        places = [(str(place), str(place) if place else "—") for place in range(self.count + 1)]
        for seat in board.seats:
            self.fields[_seat(seat.student)] = forms.ChoiceField(
                label=seat.student.list_name,
                choices=places,
                initial=str(seat.place),
                required=False,
                widget=forms.RadioSelect,
            )

    @property
    def shared(self) -> list[BoundField]:
        """What is said once for all the groups."""
        names = ("since", "hours", "moves_lessons")
        return [self[name] for name in names if name in self.fields]

    def columns(self) -> list[dict[str, Any]]:
        """The groups with their fields and those who sit there now; the first column is nowhere."""
        seats: list[list[tuple[Seat, BoundField]]] = [[] for _place in range(self.count + 1)]
        for seat in self.board.seats:
            seats[self._place(seat)].append((seat, self[_seat(seat.student)]))
        return [
            {
                "place": place,
                "label": self[f"label_{place - 1}"] if place else None,
                "staff": self[f"staff_{place - 1}"] if place else None,
                "seats": found,
            }
            for place, found in enumerate(seats)
        ]

    def split(self) -> Split:
        """What a valid form says."""
        data = self.cleaned_data
        return Split(
            classes=tuple(self.classes),
            subject=self.subject,
            since=data["since"],
            parts=tuple(
                Part(
                    label=" ".join(data[f"label_{place}"].split()),
                    staff_id=int(data[f"staff_{place}"]),
                    student_ids=tuple(
                        seat.student.pk
                        for seat in self.board.seats
                        if data[_seat(seat.student)] == str(place + 1)
                    ),
                )
                for place in range(self.count)
            ),
            moves_lessons=data.get("moves_lessons", False),
            hours=data.get("hours", Decimal(1)),
        )

    def refuse(self, error: SubgroupError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def _place(self, seat: Seat) -> int:
        said = str(self[_seat(seat.student)].value() or "0")
        return int(said) if said.isdecimal() and int(said) <= self.count else 0


class MoveForm(forms.Form):
    """One student of a divided subject goes to another of its groups."""

    member = forms.ChoiceField(label=gettext_lazy("Student"))
    target = forms.ChoiceField(label=gettext_lazy("To the group"))
    since = DayField(label=gettext_lazy("From which day"))

    def __init__(self, data: QueryDict | None, *, card: SubjectCard, since: dt.date) -> None:
        super().__init__(data, initial={"since": since})
        self.groups: dict[str, TeachingGroup] = {
            str(one.group.pk): one.group for one in (*card.whole, *card.parts)
        }
        self.members: dict[str, tuple[Student, TeachingGroup]] = {
            f"{student.pk}-{one.group.pk}": (student, one.group)
            for one in (*card.whole, *card.parts)
            for student in one.students
        }
        cast(forms.ChoiceField, self.fields["member"]).choices = [
            ("", "—"),
            *(
                (key, f"{student.list_name} — {group.label}")
                for key, (student, group) in sorted(
                    self.members.items(), key=lambda item: item[1][0].list_name
                )
            ),
        ]
        cast(forms.ChoiceField, self.fields["target"]).choices = [
            ("", "—"),
            *((key, group.label) for key, group in self.groups.items()),
        ]
        self.helper = _helper(Row("member", "target", "since"))

    def wanted(self) -> dict[str, Any]:
        """Keyword arguments of the service, of a valid form."""
        student, source = self.members[self.cleaned_data["member"]]
        return {
            "student": student,
            "source": source,
            "target": self.groups[self.cleaned_data["target"]],
            "since": self.cleaned_data["since"],
        }


class RefusalForm(forms.Form):
    refusal = forms.CharField(label=gettext_lazy("Why it is refused"), max_length=300)


def _seat(student: Student) -> str:
    return f"student_{student.pk}"
