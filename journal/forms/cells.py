"""The short ways to a lesson: its topic or its homework alone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.errors import Conflict
from journal.models import Lesson, PlanItem
from journal.services.lessons import MOST_MINUTES

LONGEST_CELL = 40
LARGEST_ID = 2**63 - 1


class TextConflict(Conflict):
    """Somebody wrote another text meanwhile; ``current`` is what stands there now."""

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__(
            _("Somebody has written meanwhile: “%(text)s”. Look and decide again.")
            % {"text": current or "—"}
        )


class _LessonTextForm(forms.Form):
    """Topic or homework of one lesson; ``expected`` is the text that the page showed."""

    expected = forms.CharField(required=False, strip=False)
    op = forms.CharField(max_length=64, required=False)
    user = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lesson = lesson

    def _ensure_same(self, current: str, wanted: str) -> None:
        """Raises ``TextConflict`` when somebody wrote another text meanwhile."""
        seen = self.data.get("expected")
        if seen is None or current in (_plain(seen), wanted):
            return
        raise TextConflict(current)


class TopicForm(_LessonTextForm):
    """A typed topic, or one from the group's plan."""

    topic = forms.CharField(required=False, strip=False)
    plan_item = forms.ModelChoiceField(PlanItem.objects.none(), required=False)

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, lesson=lesson, **kwargs)
        plan = PlanItem.objects.filter(plan__assignments__group_id=lesson.group_id)
        self.fields["plan_item"].queryset = plan  # type: ignore[attr-defined]

    def clean_topic(self) -> str:
        topic = " ".join(self.cleaned_data["topic"].split())
        self._ensure_same(self.lesson.topic, topic)
        return topic


class HomeworkForm(_LessonTextForm):
    """Homework with minutes; an empty text says that nothing was set."""

    homework = forms.CharField(required=False, strip=False)
    minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)

    def clean_homework(self) -> str:
        homework: str = self.cleaned_data["homework"].strip()
        self._ensure_same(self.lesson.homework, homework)
        return homework


def _plain(text: str) -> str:
    """The text as it is stored: a browser sends CR LF where a line ends."""
    return text.replace("\r\n", "\n").strip()
