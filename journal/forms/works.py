"""The forms of the works of a lesson."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.forms.fields import DayField
from journal.models import Lesson, Work
from journal.services.grading.works import MOST_TITLE
from school.models import WorkType


class WorkForm(forms.Form):
    """Type, title and weight of a work; without ``work`` of a new one, whose weight is that of its
    type."""

    work_type = forms.ModelChoiceField(
        WorkType.objects.none(), label=_("Type"), empty_label=_("choose")
    )
    title = forms.CharField(
        label=pgettext_lazy("of a work", "Title"), max_length=MOST_TITLE, required=False
    )
    weight = forms.DecimalField(
        label=_("Weight"),
        min_value=Decimal("0.1"),
        max_digits=3,
        decimal_places=1,
        required=False,
        localize=True,
    )

    def __init__(self, *args: Any, lesson: Lesson, work: Work | None = None, **kwargs: Any) -> None:
        if work is not None:
            kwargs["initial"] = {
                "work_type": work.work_type_id,
                "title": work.title,
                "weight": work.weight,
            }
        kwargs["auto_id"] = f"work-{work.pk if work else 'new'}-%s"
        super().__init__(*args, **kwargs)
        types = WorkType.objects.filter(regulation=lesson.group.year.regulation)
        work_type = cast("forms.ModelChoiceField[WorkType]", self.fields["work_type"])
        work_type.queryset = types.order_by("name")
        if work is None:
            del self.fields["weight"]

    def clean(self) -> dict[str, Any]:
        """Another type was chosen and the weight left as it was: the new type's is meant."""
        cleaned = super().clean() or {}
        is_new_type = "weight" in self.fields and "work_type" in self.changed_data
        if is_new_type and "weight" not in self.changed_data:
            cleaned["weight"] = None
        return cleaned


class ResultsForm(forms.Form):
    """The day on which the results became known; empty while they are not."""

    on = DayField(label=_("Results known on"), required=False)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": work.results_on})
        kwargs["auto_id"] = f"results-{work.pk}-%s"
        super().__init__(*args, **kwargs)
