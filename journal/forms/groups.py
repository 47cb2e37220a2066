"""The filter above the list of journals."""

import datetime as dt
from typing import Any, cast

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from journal.selectors import groups
from school.enums import GroupPurpose
from school.models import SchoolClass, StaffMember, Subject


class GroupFilterForm(forms.Form):
    """Parallel, class, subject, teacher and words; everything is optional and stands in the
    address, so that it survives a reload. ``cleaned_data`` of a wrong value is simply absent."""

    q = forms.CharField(label=_("Search"), max_length=80, required=False)
    grade = forms.TypedChoiceField(
        label=_("Parallel"),
        choices=[("", _("all")), *((number, str(number)) for number in range(1, 12))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("all")
    )
    subject = forms.ModelChoiceField(
        label=_("Subject"), queryset=Subject.objects.none(), required=False, empty_label=_("all")
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"),
        queryset=StaffMember.objects.none(),
        required=False,
        empty_label=_("all"),
    )

    purpose = forms.ChoiceField(
        label=_("Journal of"), choices=[("", _("all")), *GroupPurpose.choices], required=False
    )

    def __init__(self, *args: Any, actor: Actor, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = groups.filter_choices(actor, today)
        for name, queryset in zip(("school_class", "subject", "teacher"), choices, strict=True):
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = queryset
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "filters"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "q",
            "grade",
            "school_class",
            "subject",
            "teacher",
            "purpose",
            Div(
                StrictButton(_("Show"), type="submit", css_class="btn btn-primary"),
                HTML(
                    format_html(
                        '<a class="btn btn-quiet" href="{}">{}</a>',
                        reverse("journal:group-list"),
                        _("Reset"),
                    )
                ),
                css_class="form-actions",
            ),
        )

    def narrow(self) -> groups.GroupFilter:
        """The filter of what was valid; a wrong value narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        school_class, subject, teacher = (
            found.get(name) for name in ("school_class", "subject", "teacher")
        )
        return groups.GroupFilter(
            grade=found.get("grade"),
            class_id=school_class.pk if school_class else None,
            subject_id=subject.pk if subject else None,
            staff_id=teacher.pk if teacher else None,
            words=found.get("q", ""),
            purpose=found.get("purpose", ""),
        )
