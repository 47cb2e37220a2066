"""The form of a whole lesson, and the little ones beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.uploads import UploadField
from journal.enums import LessonKind
from journal.forms.cells import LARGEST_ID
from journal.models import Lesson, PlanItem
from journal.selectors.lessons.card import LessonCard, RollLine, RollWork
from journal.selectors.plans.steps import Step
from journal.services.lessons import MOST_HOMEWORK, MOST_MINUTES, MOST_TOPIC
from journal.services.lessons.attachments import (
    KINDS,
    LONGEST_ADDRESS,
    LONGEST_TITLE,
    MOST_BYTES,
)
from journal.services.lessons.sheet import Sheet, SheetRefused, SheetRow, SheetWork
from school.models import WorkType

LONGEST_MARK = 12
# What homework usually takes; one tap each (domain §2.4).
QUICK_MINUTES = (10, 15, 20, 30, 45)
CANCEL_REASONS = (
    _("quarantine"),
    _("no lessons because of frost"),
    _("the teacher was ill and there was no substitute"),
    _("a school event"),
    _("examinations in the building"),
)
_TITLE = forms.CharField(max_length=250, required=False)


@dataclass(slots=True)
class RollRow:
    """A line of the roll with what is typed in it now, and why it was refused."""

    line: RollLine
    marks: list[str]
    code: str
    minutes: str
    seen: str
    error: str = ""

    @property
    def text(self) -> str:
        """The cell as it would be typed in the gradebook: «4/5 н», «-/5», «оп5»."""
        marks = [mark.strip() or "-" for mark in self.marks]
        while marks and marks[-1] == "-":
            marks.pop()
        minutes = self.minutes.strip() if self.code == "оп" else ""
        return " ".join(filter(None, ("/".join(marks), self.code + minutes)))

    @property
    def is_absent(self) -> bool:
        return self.code not in ("", "оп", "осв", "до")


@dataclass(slots=True)
class WorkRow:
    """A work of the lesson with the fields that change it; ``work`` None is the place of one."""

    work: RollWork | None
    type_id: str
    title: str
    error: str = ""


class LessonForm(forms.Form):
    """Everything on a lesson's page that its teacher may write: topic, homework, works, and the
    roll, whose rows are read by hand because a Django form a student would cost more than the
    page itself. ``sheet()`` is what ``services.lesson_sheet`` takes."""

    topic = forms.CharField(
        label=_("Topic"),
        max_length=MOST_TOPIC,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan_item = forms.ModelChoiceField(
        PlanItem.objects.none(), label=_("From the plan"), required=False
    )
    plan_next = forms.ModelChoiceField(PlanItem.objects.none(), required=False)
    homework = forms.CharField(
        label=_("Homework"),
        max_length=MOST_HOMEWORK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    homework_minutes = forms.IntegerField(
        label=_("Minutes to do it"), min_value=0, max_value=MOST_MINUTES, required=False
    )
    homework_due = forms.ModelChoiceField(Lesson.objects.none(), label=_("Due by"), required=False)
    is_without_homework = forms.BooleanField(label=_("Nothing is set"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of lesson"),
        choices=[("", _("ordinary lesson")), *LessonKind.choices],
        required=False,
    )

    def __init__(self, *args: Any, card: LessonCard, **kwargs: Any) -> None:
        lesson = card.lesson
        has_answer = lesson.homework_recorded_at is not None
        kwargs.setdefault("initial", {}).update(
            topic=lesson.topic,
            plan_item=lesson.plan_item_id,
            homework=lesson.homework,
            homework_minutes=lesson.homework_minutes,
            homework_due=lesson.homework_due_id,
            kind=lesson.kind,
            is_without_homework=has_answer and not lesson.homework,
        )
        super().__init__(*args, **kwargs)
        self.card = card
        plan = PlanItem.objects.filter(pk__in=[item.pk for item in card.plan])
        for name in ("plan_item", "plan_next"):
            cast("forms.ModelChoiceField[PlanItem]", self.fields[name]).queryset = plan
        self._offer_due(card)
        self.work_types = {str(one.pk): one for one in card.work_types}
        self.rows = [_row(line, self.data) for line in card.lines]
        self.work_rows = list(self._read_works())

    def _offer_due(self, card: LessonCard) -> None:
        field: Any = self.fields["homework_due"]
        field.queryset = Lesson.objects.filter(pk__in=[one.pk for one in card.due_choices])
        following = card.due_choices[0].on if card.due_choices else None
        field.widget.choices = [
            ("", _("the next lesson, %(day)s") % {"day": formats.date_format(following, "d.m")})
            if following
            else ("", _("the next lesson")),
            *((one.pk, formats.date_format(one.on, "D, d.m")) for one in card.due_choices),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_without_homework") and cleaned.get("homework"):
            self.add_error(
                "is_without_homework",
                _("Homework is written above: remove it, or take this tick away."),
            )
        for row in self.rows:
            if any(len(mark.strip()) > LONGEST_MARK for mark in row.marks):
                row.error = str(_("This is too long for a mark."))
                self._ask_once(str(_("Put right what is marked in the list of students.")))
        for item in self.work_rows:
            item.error = self._work_error(item)
            if item.error:
                self._ask_once(str(_("Put right the works of the lesson.")))
        return cleaned

    def _ask_once(self, sentence: str) -> None:
        if sentence not in self.non_field_errors():
            self.add_error(None, sentence)

    def _work_error(self, row: WorkRow) -> str:
        if row.type_id not in self.work_types and (row.type_id or row.title):
            return str(_("Choose the type of the work."))
        try:
            _TITLE.clean(row.title)
        except forms.ValidationError as error:
            return error.messages[0]
        return ""

    def sheet(self) -> Sheet:
        """What was typed, for the service. Only valid forms have one."""
        found = self.cleaned_data
        lesson = self.card.lesson
        topic, item = found["topic"], found["plan_item"]
        # Another line of the plan was chosen and the old topic left as it was: the plan's is meant.
        if found["plan_next"] is not None:
            item = found["plan_next"]
            topic = self._step(item).topic
        elif item is not None and item.pk != lesson.plan_item_id and topic == lesson.topic:
            topic = self._step(item).topic
        is_topic_sent = "topic" in self.data or found["plan_next"] is not None
        taken = item if item is not None and item.pk != lesson.plan_item_id else None
        said, minutes = self._homework(taken)
        return Sheet(
            topic=topic if is_topic_sent else None,
            plan_item=item,
            homework=said,
            homework_minutes=minutes,
            sets_due="homework_due" in self.data,
            homework_due=found["homework_due"],
            kind=self._kind(taken),
            works=tuple(self._sheet_works()),
            rows=changed_rows(self.rows),
            confirms_attendance="all_present" in self.data or "is_attendance_checked" in self.data,
        )

    def _step(self, item: PlanItem) -> Step:
        """The lesson of the plan that stands under the item, shorter items with it."""
        return next(step for step in self.card.plan if step.pk == item.pk)

    def _homework(self, taken: PlanItem | None) -> tuple[str | None, int | None]:
        """What is said of the homework, and its minutes. A line that was just taken from the plan
        brings its own where nothing has been said yet; None: nothing is to be written."""
        found, lesson = self.cleaned_data, self.card.lesson
        text, minutes = found["homework"].replace("\r\n", "\n"), found["homework_minutes"]
        if text or lesson.homework or found["is_without_homework"]:
            return (text if "homework" in self.data else None), minutes
        step = self._step(taken) if taken else None
        if step and step.homework and lesson.homework_recorded_at is None:
            return step.homework, minutes or step.homework_minutes
        return None, minutes

    def _kind(self, taken: PlanItem | None) -> str | None:
        kind: str = self.cleaned_data["kind"]
        if taken and taken.kind and not kind and not self.card.lesson.kind:
            return taken.kind
        return kind if "kind" in self.data else None

    def refuse(self, refused: SheetRefused) -> None:
        """Put the refusals of the service beside what they are about."""
        self.add_error(None, str(refused))
        place_refusals(self.rows, refused)
        for name, sentence in refused.fields.items():
            if name in self.fields:
                self.add_error(name, sentence)
            elif name.startswith("work-"):
                self.work_rows[int(name.removeprefix("work-")) - 1].error = sentence
            else:
                self.add_error(None, sentence)

    def _read_works(self) -> Iterable[WorkRow]:
        for place, work in enumerate(self.card.works, start=1):
            yield WorkRow(
                work,
                self.data.get(f"work-{place}-type", str(work.type_id)),
                self.data.get(f"work-{place}-title", work.title).strip(),
            )
        if self.card.is_described:
            place = len(self.card.works) + 1
            yield WorkRow(
                None,
                self.data.get(f"work-{place}-type", ""),
                self.data.get(f"work-{place}-title", "").strip(),
            )

    def _sheet_works(self) -> Iterable[SheetWork]:
        stored = {work.pk: work for work in self.card.lesson.works.all()}
        for row in self.work_rows:
            chosen: WorkType | None = self.work_types.get(row.type_id)
            if chosen is None:
                continue
            work_id = row.work.id if row.work else None
            is_usual = row.work is not None and work_id is None
            if is_usual and row.work and row.work.type_id == chosen.pk and not row.title:
                continue  # the first mark makes it
            yield SheetWork(stored.get(work_id) if work_id else None, chosen, row.title)


@dataclass(slots=True)
class OwnClassRoll:
    """The class teacher's form of the page: attendance of the own students, and their marks where
    the regulation lets."""

    card: LessonCard
    data: Mapping[str, str] = field(default_factory=dict)
    rows: list[RollRow] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [_row(line, self.data, marks=line.is_mark_editable) for line in self.card.lines]

    def changed(self) -> tuple[SheetRow, ...]:
        """Rows of the own students that say something else than the page showed; where marks are
        not to be written, than is stored of their attendance."""
        own = [row for row in self.rows if row.line.is_attendance_editable]
        if self.card.is_corrected:
            return changed_rows(own)
        return tuple(
            SheetRow(row.line.student_id, text=row.text, seen=row.seen)
            for row in own
            if (row.code, row.minutes) != (row.line.code, str(row.line.minutes or ""))
        )


class CancelForm(forms.Form):
    """Why the lesson did not take place."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "cancel-reasons"}),
    )


class LoadForm(forms.Form):
    """What is asked while homework is typed: the lesson it is for, and the minutes."""

    due = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)


class AttachmentForm(forms.Form):
    """A link or a file that goes with the homework: one of them."""

    file = UploadField(
        label=_("File"),
        kinds=KINDS,
        most_bytes=MOST_BYTES,
        required=False,
        help_text=_("PDF, a picture, Word, Excel or PowerPoint, up to 10 MB."),
    )
    url = forms.CharField(
        label=_("Link to a page"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    title = forms.CharField(label=_("What it is"), max_length=LONGEST_TITLE, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("url", _("Choose a file or give a link: one of them."))
        return cleaned


def changed_rows(rows: Iterable[RollRow]) -> tuple[SheetRow, ...]:
    """Rows that say something else than the page showed when it was opened."""
    return tuple(
        SheetRow(row.line.student_id, text=row.text, seen=row.seen)
        for row in rows
        if row.text != row.seen
    )


def place_refusals(rows: Iterable[RollRow], refused: SheetRefused) -> None:
    for row in rows:
        row.error = refused.rows.get(row.line.student_id, "")


def _row(line: RollLine, data: Mapping[str, str], *, marks: bool = True) -> RollRow:
    """The line as it was sent, or as it is stored when it was not sent."""
    student = line.student_id
    minutes = str(line.minutes) if line.minutes else ""
    return RollRow(
        line=line,
        marks=[
            data.get(f"m-{student}-{place}", mark) if marks else ""
            for place, mark in enumerate(line.marks, start=1)
        ],
        code=data.get(f"a-{student}", line.code),
        minutes=data.get(f"l-{student}", minutes),
        seen=data.get(f"was-{student}", line.seen),
    )
