"""Forms of groups that the curriculum does not make, and of their lessons."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from core.choices import LabelledChoiceField
from journal.services.lessons.added import LONGEST_LESSON
from school.enums import Grading, GroupPurpose
from school.models import Room, SchoolClass, StaffMember, Student, Subject
from school.selectors import activities
from school.services.activities import Activity

PURPOSES = [
    (GroupPurpose.EXTRACURRICULAR.value, GroupPurpose.EXTRACURRICULAR.label),
    (GroupPurpose.HOME.value, GroupPurpose.HOME.label),
]


class ActivityScopeForm(forms.Form):
    """The first step, which stands in the address: which journal, and whose students."""

    purpose = forms.ChoiceField(label=_("Which journal"), choices=PURPOSES)
    school_class = forms.ModelMultipleChoiceField(
        SchoolClass.objects.none(), label=_("Classes"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["school_class"]
        field.queryset = activities.classes_for(actor, today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        classes = cleaned.get("school_class")
        if cleaned.get("purpose") == GroupPurpose.HOME and classes and len(classes) > 1:
            self.add_error("school_class", _("Home tuition is of one class: choose one."))
        return cleaned


class ActivityForm(forms.Form):
    """The second step: course or subject, who goes, who teaches. ``asked()`` is what
    ``services.activities`` takes."""

    course = forms.CharField(
        label=_("What it is called"),
        max_length=160,
        help_text=_("A course that the school has already is found by its name."),
        widget=forms.TextInput(attrs={"list": "known-courses"}),
    )
    subject = forms.ModelChoiceField(
        Subject.objects.none(), label=_("Subject"), empty_label=_("choose")
    )
    staff = LabelledChoiceField(
        StaffMember.objects.none(),
        label=_("Teacher"),
        label_of=lambda one: one.full_name,
        empty_label=_("choose"),
    )
    hours = forms.DecimalField(
        label=_("Hours a week"),
        min_value=Decimal("0.5"),
        max_value=Decimal(40),
        max_digits=4,
        decimal_places=1,
        initial=1,
    )
    grading = forms.ChoiceField(label=_("Assessment"), choices=Grading.choices)
    since = forms.DateField(
        label=_("From which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    student = forms.ModelMultipleChoiceField(
        Student.objects.none(), label=_("Students"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        purpose: GroupPurpose,
        classes: Sequence[SchoolClass],
        rolls: Sequence[activities.ClassStudents],
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        is_home = purpose == GroupPurpose.HOME
        everybody = [student.pk for roll in rolls for student in roll.students]
        kwargs.setdefault("initial", {}).update(
            since=today,
            grading=Grading.MARKS if is_home and classes[0].grade > 1 else Grading.NONE,
            student=[] if is_home else everybody,
        )
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        self.classes = classes
        fields: dict[str, Any] = self.fields
        if is_home:
            del fields["course"]
            fields["subject"].queryset = activities.subjects_for_home(actor)
        else:
            del fields["subject"]
            fields["grading"].choices = [
                (Grading.NONE.value, Grading.NONE.label),
                (Grading.CREDIT.value, Grading.CREDIT.label),
            ]
        fields["staff"].queryset = activities.teachers_for(actor)
        fields["student"].queryset = Student.objects.filter(pk__in=everybody)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "subject" if is_home else "course", "staff", "hours", "grading", "since"
        )

    def asked(self) -> Activity:
        found = self.cleaned_data
        return Activity(
            purpose=self.purpose,
            classes=self.classes,
            students=list(found["student"]),
            teacher=found["staff"],
            hours_per_week=found["hours"],
            grading=Grading(found["grading"]),
            since=found["since"],
            course=found.get("course", ""),
            subject=found.get("subject"),
        )

    @property
    def chosen(self) -> set[int]:
        """The students that are ticked."""
        return {int(pk) for pk in self["student"].value() or () if str(pk).isdecimal()}


class LessonAddForm(forms.Form):
    """When a lesson is, and until when it repeats each week."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts_at = forms.TimeField(
        label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=10, max_value=LONGEST_LESSON, initial=40
    )
    room = forms.ModelChoiceField(
        Room.objects.none(), label=_("Room"), required=False, empty_label=_("none")
    )
    until = forms.DateField(
        label=_("Each week until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty for a single lesson. Holidays are passed over."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["room"]
        field.queryset = Room.objects.filter(school_id=actor.school_id).order_by("name")
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("on"), cleaned.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day is not before the first one."))
        elif first and last and (last - first).days > 366:
            self.add_error("until", _("Choose a day of the same year."))
        return cleaned
