"""The short ways to a lesson: its topic or its homework alone."""

from typing import Any, cast

from django import forms

from journal.models import Lesson, PlanItem
from journal.services.lessons import MOST_MINUTES

LONGEST_CELL = 40
LARGEST_ID = 2**63 - 1


class TopicForm(forms.Form):
    """A typed topic, or one from the group's plan."""

    topic = forms.CharField(required=False, strip=False)
    plan_item = forms.ModelChoiceField(PlanItem.objects.none(), required=False)

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = PlanItem.objects.filter(plan__assignments__group_id=lesson.group_id)
        cast("forms.ModelChoiceField[PlanItem]", self.fields["plan_item"]).queryset = plan

    def clean_topic(self) -> str:
        return " ".join(self.cleaned_data["topic"].split())


class HomeworkForm(forms.Form):
    """Homework with minutes; an empty text says that nothing was set."""

    homework = forms.CharField(required=False, strip=False)
    minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)

    def clean_homework(self) -> str:
        """The text as it is stored: a browser sends CR LF where a line ends."""
        homework: str = self.cleaned_data["homework"]
        return homework.replace("\r\n", "\n").strip()
