"""Forms of thematic plans: the library's filter, a plan, a line of it, a file, decisions."""

from decimal import Decimal
from typing import Any, cast

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Row
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.actors import Actor
from accounts.enums import Role
from core.uploads import Kind, Upload, UploadField
from journal.enums import LessonKind, PlanStatus
from journal.models import PlanItem, ThematicPlan
from journal.selectors import plans
from journal.services.plans import TITLED, Line
from school.enums import WorkCategory
from school.imports.files import SourceFile
from school.models import AcademicYear, Subject

_GRADES = [(number, str(number)) for number in range(1, 12)]
_ALL = gettext_lazy("all")


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*layout)
    return helper


def _subject_of(form: forms.Form) -> "forms.ModelChoiceField[Subject]":
    return cast("forms.ModelChoiceField[Subject]", form.fields["subject"])


def _year_of(form: forms.Form) -> "forms.ModelChoiceField[AcademicYear]":
    return cast("forms.ModelChoiceField[AcademicYear]", form.fields["year"])


class PlanFilterForm(forms.Form):
    """All of it stands in the address, so it survives a reload. ``narrow()`` is for the selector;
    a wrong value narrows nothing."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=80, required=False)
    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"),
        queryset=Subject.objects.none(),
        required=False,
        empty_label=_ALL,
    )
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Parallel"),
        choices=[("", _ALL), *_GRADES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[("", _ALL), *PlanStatus.choices],
        required=False,
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        choices=[
            ("", gettext_lazy("of the whole school")),
            (plans.OWN, gettext_lazy("my own")),
            (plans.SHARED, gettext_lazy("shared by colleagues")),
        ],
        required=False,
    )
    year = forms.ModelChoiceField(
        label=gettext_lazy("Academic year"),
        queryset=AcademicYear.objects.none(),
        required=False,
        empty_label=_ALL,
    )

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data)
        _subject_of(self).queryset = plans.subjects(actor)
        _year_of(self).queryset = plans.years_with_plans(actor)
        if actor.role != Role.TEACHER:
            del self.fields["whose"]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "filters"
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *self.fields,
            Div(
                StrictButton(_("Show"), type="submit", css_class="btn btn-primary"),
                HTML(
                    format_html(
                        '<a class="btn btn-quiet" href="{}">{}</a>',
                        reverse("journal:plan-list"),
                        _("Reset"),
                    )
                ),
                css_class="form-actions",
            ),
        )

    def narrow(self) -> plans.PlanFilter:
        self.is_valid()
        found = self.cleaned_data
        subject, year = found.get("subject"), found.get("year")
        return plans.PlanFilter(
            year_id=year.pk if year else None,
            subject_id=subject.pk if subject else None,
            grade=found.get("grade"),
            status=found.get("status", ""),
            whose=found.get("whose", ""),
            words=found.get("q", ""),
        )


class _NewPlanForm(forms.Form):
    year = forms.ModelChoiceField(
        label=gettext_lazy("Academic year"),
        queryset=AcademicYear.objects.none(),
        empty_label=None,
    )
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Parallel"), choices=_GRADES, coerce=int, initial=5
    )
    title = forms.CharField(label=pgettext_lazy("of a plan", "Title"), max_length=250)

    def __init__(self, data: QueryDict | None, *, actor: Actor, **initial: Any) -> None:
        super().__init__(data, initial=initial)
        _year_of(self).queryset = plans.open_years(actor)


class PlanForm(_NewPlanForm):
    """An empty plan."""

    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"), queryset=Subject.objects.none(), empty_label="—"
    )
    title = forms.CharField(
        label=pgettext_lazy("of a plan", "Title"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Empty: subject and grade."),
    )

    def __init__(self, data: QueryDict | None, *, actor: Actor, **initial: Any) -> None:
        super().__init__(data, actor=actor, **initial)
        _subject_of(self).queryset = plans.subjects(actor)
        self.helper = _helper(Row("subject", "grade", "year"), "title")

    def title_or_default(self) -> str:
        found = self.cleaned_data
        return found["title"].strip() or _("%(subject)s, grade %(grade)s") % {
            "subject": found["subject"].name,
            "grade": found["grade"],
        }


class CopyForm(_NewPlanForm):
    """A copy of a plan: for which year and parallel, under which title."""

    def __init__(
        self, data: QueryDict | None, *, actor: Actor, plan: ThematicPlan, year: AcademicYear | None
    ) -> None:
        super().__init__(
            data,
            actor=actor,
            year=year.pk if year else None,
            grade=plan.grade,
            title=plan.title,
        )
        self.helper = _helper(Row("year", "grade"), "title")


class DescribeForm(forms.Form):
    """Title and sharing."""

    title = forms.CharField(label=pgettext_lazy("of a plan", "Title"), max_length=250)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Colleagues may read, copy and use this plan"), required=False
    )

    def __init__(self, data: QueryDict | None, *, plan: ThematicPlan) -> None:
        super().__init__(data, initial={"title": plan.title, "is_shared": plan.is_shared})
        self.fields["title"].disabled = not plan.is_editable
        self.helper = _helper("title", "is_shared")


class LineForm(forms.Form):
    """A line of a plan; ``line()`` is for the service."""

    topic = forms.CharField(
        label=gettext_lazy("Topic"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )
    section = forms.CharField(
        label=gettext_lazy("Section"),
        max_length=4000,
        required=False,
        widget=forms.TextInput(attrs={"list": "plan-sections", "autocomplete": "off"}),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"),
        min_value=Decimal("0.5"),
        max_value=Decimal(99),
        max_digits=4,
        decimal_places=1,
        localize=True,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of lesson"),
        choices=[("", gettext_lazy("an ordinary one")), *LessonKind.choices],
        required=False,
    )
    work_category = forms.ChoiceField(
        label=gettext_lazy("Written work"),
        choices=[("", gettext_lazy("none")), *WorkCategory.choices],
        required=False,
    )
    work_title = forms.CharField(
        label=gettext_lazy("Title of the work"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Obligatory for control, laboratory and practical works."),
    )
    homework = forms.CharField(
        label=gettext_lazy("Homework"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    homework_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=0,
        max_value=600,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
    )

    def __init__(
        self, data: QueryDict | None, *, item: PlanItem | None = None, section: str = ""
    ) -> None:
        names = list(self.base_fields)
        initial: dict[str, Any] = {"section": section}
        if item is not None:
            initial = {name: getattr(item, name) for name in names}
            # «1», not «1,0».
            initial["hours"] = int(item.hours) if item.hours % 1 == 0 else item.hours
        super().__init__(data, initial=initial, auto_id="line_%s")
        self.helper = _helper(
            "topic",
            Row("section", "hours"),
            Row("kind", "work_category", "work_title"),
            Row("homework", "homework_minutes"),
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("work_category") in TITLED and not found.get("work_title"):
            self.add_error(
                "work_title",
                _("A control, laboratory or practical work needs a title: say which work it is."),
            )
        return found

    def line(self) -> Line:
        found = dict(self.cleaned_data)
        for name in ("topic", "section", "work_title"):
            found[name] = " ".join(found[name].split())
        found["homework"] = found["homework"].replace("\r\n", "\n").strip()
        return Line(**found)


class PlanFileForm(forms.Form):
    """A file with a plan; subject and grade are told by the file unless they are said here."""

    file = UploadField(
        kinds=[Kind.XLSX, Kind.XLS, Kind.CSV],
        most_bytes=5 * 1024 * 1024,
        label=gettext_lazy("File with the plan"),
        help_text=gettext_lazy("XLSX, XLS or CSV, up to 5 MB."),
    )
    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject"),
        queryset=Subject.objects.none(),
        required=False,
        empty_label=gettext_lazy("as the file says"),
    )
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Parallel"),
        choices=[("", gettext_lazy("as the file says")), *_GRADES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    year = forms.ModelChoiceField(
        label=gettext_lazy("Academic year"),
        queryset=AcademicYear.objects.none(),
        empty_label=None,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the plan is changed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("When the file is a new version of your approved plan."),
    )

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, Any] | None,
        *,
        actor: Actor,
        year: AcademicYear | None,
    ) -> None:
        super().__init__(data, files, initial={"year": year.pk if year else None})
        _subject_of(self).queryset = plans.subjects(actor)
        _year_of(self).queryset = plans.open_years(actor)
        self.helper = _helper("file", Row("subject", "grade", "year"), "reason")

    def source(self) -> SourceFile:
        upload: Upload = self.cleaned_data["file"]
        return SourceFile(upload.name, upload.content)


class ReasonForm(forms.Form):
    """Why an approved plan is changed."""

    reason = forms.CharField(
        label=gettext_lazy("Why the plan is changed"),
        max_length=300,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("quarantine, order No. 12 of 20.01.2026")}
        ),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.helper = _helper("reason")


class DecisionForm(forms.Form):
    """The deputy's decision; giving a plan back needs a remark."""

    APPROVE, RETURN = "approve", "return"

    note = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Obligatory when the plan is given back."),
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.helper = _helper("note")
