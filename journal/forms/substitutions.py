"""Giving lessons of absent teachers away: many at once, one with everything, one that is added."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.choices import LabelledChoiceField
from journal.forms.fields import DayField
from journal.models import Lesson
from journal.selectors.substitutions import DayBoard, OpenLesson
from journal.selectors.substitutions.candidates import MOST_OFFERED, Candidate
from journal.services.errors import JournalError
from journal.services.substitutions import Choice
from journal.services.substitutions.added import Place
from journal.services.substitutions.errors import SubstitutionError
from schedule.enums import SubstitutionKind
from schedule.models import Substitution
from school.models import StaffMember, Subject, TeachingGroup

LAST_SLOT = 14
# No day that is asked for in earnest is farther away; the calendar of Python ends.
_FAR = dt.timedelta(days=20 * 366)
_CHOSEN_HERE = [
    (kind.value, kind.label)
    for kind in SubstitutionKind
    if kind.value not in SubstitutionKind.of_nobody()
]
_ADDED = [
    (kind.value, kind.label)
    for kind in SubstitutionKind
    if kind.value in SubstitutionKind.of_nobody()
]


class DayForm(forms.Form):
    """Which day the address asks for; ``fill`` puts the best into every line."""

    day = DayField(required=False)
    fill = forms.BooleanField(required=False)

    def found(self, today: dt.date) -> dt.date:
        self.is_valid()
        day: dt.date = self.cleaned_data.get("day") or today
        return day if abs(day - today) < _FAR else today


class BoardForm(forms.Form):
    """A line for each open lesson: leave it open, give it to one of the offered, call it off."""

    def __init__(self, data: QueryDict | None, *, board: DayBoard, fill: bool = False) -> None:
        super().__init__(data)
        self._open = board.open
        for one in self._open:
            self.fields[_name(one)] = forms.ChoiceField(
                choices=_choices(one),
                required=False,
                initial=one.best.value if fill and one.best else "",
                label=_("Lesson %(slot)s, %(group)s, %(subject)s: who takes it")
                % {
                    "slot": one.lesson.slot,
                    "group": one.lesson.group.label,
                    "subject": one.lesson.group.subject.name,
                },
                widget=forms.Select(attrs={"class": "input"}),
            )

    def chosen(self) -> dict[Lesson, Choice]:
        """Lessons for which something is chosen. Two queries, when anything is."""
        picked: dict[Lesson, Candidate | None] = {}
        for one in self._open:
            value = self.cleaned_data.get(_name(one), "")
            if value == SubstitutionKind.NOT_HELD:
                picked[one.lesson] = None
            elif value:
                picked[one.lesson] = next(c for c in one.candidates if c.value == value)
        given = [candidate for candidate in picked.values() if candidate is not None]
        staff = StaffMember.objects.in_bulk([one.staff_id for one in given])
        groups = TeachingGroup.objects.in_bulk([one.group_id for one in given if one.group_id])
        subjects = Subject.objects.in_bulk([one.subject_id for one in given if one.subject_id])
        return {
            lesson: Choice(SubstitutionKind.NOT_HELD)
            if one is None
            else Choice(
                kind=one.kind,
                substitute=staff[one.staff_id],
                subject=subjects.get(one.subject_id or 0),
                joined_with=groups.get(one.group_id or 0),
            )
            for lesson, one in picked.items()
        }

    def refuse(self, refused: dict[int, str]) -> None:
        """Show the sentences of the service beside their lines."""
        for one in self._open:
            if one.lesson.pk in refused:
                self.add_error(_name(one), refused[one.lesson.pk])

    def lines(self) -> Iterator[tuple[OpenLesson, forms.BoundField]]:
        for one in self._open:
            yield one, self[_name(one)]


def _name(one: OpenLesson) -> str:
    return f"lesson-{one.lesson.pk}"


def _choices(one: OpenLesson) -> list[Any]:
    """Grouped by what would be taught, the best first."""
    found: list[Any] = [("", _("— choose —"))]
    shown = one.candidates[:MOST_OFFERED]
    if one.best is not None and one.best not in shown:
        shown = (*shown[:-1], one.best)
    for kind, label in (
        (SubstitutionKind.SAME_SUBJECT, _("Free, same subject")),
        (SubstitutionKind.JOINED, _("Join the groups")),
        (SubstitutionKind.OTHER_SUBJECT, _("Free, other subject")),
    ):
        of_kind = [
            (item.value, f"{item.name}: {item.reasons}") for item in shown if item.kind == kind
        ]
        if of_kind:
            found.append((label, of_kind))
    found.append((SubstitutionKind.NOT_HELD.value, _("The lesson does not take place")))
    return found


def _group_and_subject(group: TeachingGroup) -> str:
    return f"{group.label} · {group.subject.name}"


def _name_with_reasons(candidates: Iterable[Candidate]) -> Callable[[StaffMember], str]:
    """Colleagues by name, with what speaks for them where it is known."""
    reasons = {one.staff_id: one.reasons for one in candidates}

    def called(one: StaffMember) -> str:
        said = reasons.get(one.pk, "")
        return f"{one}: {said}" if said else str(one)

    return called


class SubstitutionForm(forms.Form):
    """One lesson with everything that the journal of substitutions says of it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What becomes of the lesson"),
        choices=_CHOSEN_HERE,
        widget=forms.RadioSelect,
    )
    substitute = LabelledChoiceField(
        label=gettext_lazy("Substitute"),
        queryset=StaffMember.objects.none(),
        label_of=str,
        required=False,
        empty_label="—",
    )
    subject = forms.ModelChoiceField(
        label=gettext_lazy("Subject that is taught"),
        queryset=Subject.objects.none(),
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Only where it is another subject."),
    )
    joined_with = LabelledChoiceField(
        label=gettext_lazy("Group to join"),
        queryset=TeachingGroup.objects.none(),
        label_of=_group_and_subject,
        required=False,
        empty_label="—",
        help_text=gettext_lazy("Only where groups are joined: what the substitute teaches then."),
    )
    coefficient = forms.DecimalField(
        label=gettext_lazy("Coefficient"),
        min_value=Decimal("0.05"),
        max_value=Decimal(3),
        max_digits=3,
        decimal_places=2,
        initial=Decimal("1.00"),
        localize=True,
        help_text=gettext_lazy("How the hour is counted and paid, for joined groups above all."),
    )
    order_no = forms.CharField(
        label=gettext_lazy("Order about the substitution"), max_length=60, required=False
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        lesson: Lesson,
        candidates: Iterable[Candidate],
        staff: "QuerySet[StaffMember]",
        joinable: "QuerySet[TeachingGroup]",
        row: Substitution | None,
    ) -> None:
        candidates = tuple(candidates)
        super().__init__(data, initial=_initial(row, candidates))
        substitute = cast(LabelledChoiceField[StaffMember], self.fields["substitute"])
        substitute.queryset = staff
        substitute.label_of = _name_with_reasons(candidates)
        joined_with = cast(LabelledChoiceField[TeachingGroup], self.fields["joined_with"])
        joined_with.queryset = joinable
        cast(
            "forms.ModelChoiceField[Subject]", self.fields["subject"]
        ).queryset = Subject.objects.filter(school_id=lesson.school_id).order_by("name")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "kind", "substitute", Row("subject", "joined_with"), Row("coefficient", "order_no")
        )

    def choice(self) -> Choice:
        found = self.cleaned_data
        kind = found["kind"]
        return Choice(
            kind=kind,
            substitute=None if kind == SubstitutionKind.NOT_HELD else found["substitute"],
            subject=found["subject"] if kind == SubstitutionKind.OTHER_SUBJECT else None,
            joined_with=found["joined_with"] if kind == SubstitutionKind.JOINED else None,
            coefficient=found["coefficient"],
            order_no=found["order_no"],
        )

    def refuse(self, error: JournalError) -> None:
        """Beside the field that it is about, where it is about one."""
        field = getattr(error, "field", "")
        self.add_error(field if field in self.fields else None, str(error))


def _initial(row: Substitution | None, candidates: tuple[Candidate, ...]) -> dict[str, Any]:
    if row is not None:
        return {
            "kind": row.kind,
            "substitute": row.substitute_id,
            "subject": row.subject_id,
            "joined_with": row.joined_with_id,
            "coefficient": row.coefficient,
            "order_no": row.order_no,
        }
    if not candidates:
        return {"kind": SubstitutionKind.NOT_HELD.value}
    best = candidates[0]
    return {
        "kind": best.kind.value,
        "substitute": best.staff_id,
        "subject": best.subject_id,
        "joined_with": best.group_id,
    }


class AddedLessonForm(forms.Form):
    """An extra lesson, or hours that are returned."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=_ADDED, widget=forms.RadioSelect, initial="extra"
    )
    group = LabelledChoiceField(
        label=gettext_lazy("Group"),
        queryset=TeachingGroup.objects.none(),
        label_of=_group_and_subject,
        empty_label="—",
    )
    staff = forms.ModelChoiceField(
        label=gettext_lazy("Teacher"), queryset=StaffMember.objects.none(), empty_label="—"
    )
    day = DayField(label=gettext_lazy("Day"))
    slot = forms.IntegerField(label=gettext_lazy("Lesson No."), min_value=0, max_value=LAST_SLOT)
    shift = forms.IntegerField(label=gettext_lazy("Shift"), min_value=1, max_value=3, initial=1)
    reason = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=200,
        help_text=gettext_lazy("For example: the programme is behind after a quarantine."),
    )
    order_no = forms.CharField(label=gettext_lazy("Order No."), max_length=60, required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        groups: "QuerySet[TeachingGroup]",
        staff: "QuerySet[StaffMember]",
        day: dt.date,
    ) -> None:
        super().__init__(data, initial={"day": day})
        cast(LabelledChoiceField[TeachingGroup], self.fields["group"]).queryset = groups
        cast("forms.ModelChoiceField[StaffMember]", self.fields["staff"]).queryset = staff
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "kind", "group", "staff", Row("day", "slot", "shift"), "reason", "order_no"
        )

    def place(self, bells: Mapping[tuple[int, int], tuple[dt.time, dt.time]]) -> Place:
        found = self.cleaned_data
        starts_at, ends_at = bells.get((found["shift"], found["slot"]), (None, None))
        return Place(found["day"], found["slot"], found["shift"], starts_at, ends_at)

    def refuse(self, error: SubstitutionError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
