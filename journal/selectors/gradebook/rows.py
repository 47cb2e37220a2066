"""The left page: a student a row, laid over the columns."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby, repeat

from django.utils import formats
from django.utils.translation import gettext as _

from journal import rules
from journal.enums import MarkCode, TermMarkKind
from journal.selectors.gradebook.page import Brought, Cell, Column, Decision, DecisionHead, Row
from journal.selectors.gradebook.queries import Marks, Spells
from journal.selectors.terms import standing
from school.models import GroupMembership, TeachingGroup, Term

_PRESENT = ("", None)
_NO_MARKS: tuple[rules.Given, ...] = ()


def joined_late(
    spells: Iterable[GroupMembership], columns: Sequence[Column], term: Term
) -> dict[int, dt.date]:
    """Students who came after the term began, with their first day: what they got before may
    stand in another group, also when this one began with them (a class that was divided)."""
    first_day: dict[int, dt.date] = {}
    for spell in spells:
        first_day.setdefault(spell.student_id, spell.since)
    return {student: day for student, day in first_day.items() if columns and day > term.starts_on}


def with_past(
    spells: Sequence[GroupMembership], columns: Sequence[Column], term: Term
) -> dict[int, dt.date]:
    """Whose marks of elsewhere count here: those who came late, and those who were away at another
    school and came back; with their first day."""
    back: dict[int, dt.date] = {}
    for spell in spells:
        if getattr(spell, "has_transcript", False):
            back.setdefault(spell.student_id, spell.since)
    return back | joined_late(spells, columns, term)


@dataclass(slots=True)
class Rows:
    """Lays what the queries brought over the columns."""

    group: TeachingGroup
    term: Term
    columns: tuple[Column, ...]
    heads: tuple[DecisionHead, ...]
    earlier: tuple[DecisionHead, ...]
    marks: Marks
    attendance: dict[int, dict[int, tuple[str, int | None]]]
    decisions: dict[tuple[int, str, int | None], tuple[str, str, str]]
    today: dt.date
    led: Spells = field(default_factory=dict)
    laid: list[tuple[Column, tuple[int, ...]]] = field(default_factory=list)
    counted: dict[tuple[Decimal, rules.Attempts], list[rules.WeightedMark]] = field(
        default_factory=dict
    )

    def build(self, spells: list[GroupMembership]) -> Iterable[Row]:
        joined = joined_late(spells, self.columns, self.term)
        weights = {work.id: work.weight for column in self.columns for work in column.works}
        found = groupby(spells, key=lambda spell: spell.student)
        for number, (student, stays) in enumerate(found, start=1):
            own = list(stays)
            since = joined.get(student.pk)
            brought = self._brought(student.pk, since)
            carried = self._counted(self.marks.carried.get(student.pk, ()))
            is_left = own[-1].until is not None and own[-1].until <= self.today
            stand = standing.standing_of(
                self._mean(self.marks.own.get(student.pk, {}), weights, carried),
                self.group.year.regulation,
                self.group.hours_per_week,
            )
            yield Row(
                student_id=student.pk,
                number=number,
                name=student.list_name,
                note=self._note(own, since, brought),
                is_left=is_left,
                brought=brought,
                carried=_sums(carried),
                earlier=tuple(self._decision(student.pk, head) for head in self.earlier),
                cells=tuple(self._cells(student.pk, own, brought)),
                mean=rules.decimal_text(stand.mean),
                suggested=str(stand.suggested or ""),
                few=few_text(stand.suggested, stand.count, is_enough=stand.is_enough),
                decisions=tuple(self._decision(student.pk, head) for head in self.heads),
            )

    def _cells(
        self, student: int, own: list[GroupMembership], brought: Brought | None
    ) -> Iterable[Cell]:
        marks = self.marks.own.get(student, {})
        absences = self.attendance.get(student, {})
        columns = self._columns_with_works()[brought.span if brought else 0 :]
        is_always_in = self._is_always_in(own)
        for column, works in columns:
            inside = is_always_in or any(
                spell.since <= column.on and (spell.until is None or column.on < spell.until)
                for spell in own
            )
            code, minutes = absences.get(column.lesson_id, _PRESENT)
            found = tuple(map(marks.get, works, repeat(_NO_MARKS))) if marks else ()
            text = cell_text(found, code, minutes) if code or any(found) else ""
            note = self._comments(student, works) if text and self.marks.notes else ""
            is_editable = inside and (
                column.is_editable or bool(self.led and self._is_corrected(student, column))
            )
            owed = self._owed(found) if "." in text else ""
            yield _cell(text, note, owed, is_editable=is_editable, is_outside=not inside)

    def _owed(self, works: Iterable[rules.Attempts]) -> str:
        """Which of a cell's debts, counted from 0, are overdue and enter the mean."""
        today = standing.counting_of(self.group.year.regulation, self.today).today
        if today is None:
            return ""
        debts = [mark for attempts in works for mark in attempts if mark.code == MarkCode.DEBT]
        return " ".join(
            str(place) for place, mark in enumerate(debts) if rules.is_overdue(mark, today)
        )

    def _is_always_in(self, own: list[GroupMembership]) -> bool:
        """In the group on every day of the page, as nearly everybody is."""
        if not self.columns:
            return True
        first, last = self.columns[0].on, self.columns[-1].on
        return any(
            spell.since <= first and (spell.until is None or last < spell.until) for spell in own
        )

    def _mean(
        self,
        marks: dict[int, rules.Attempts],
        weights: dict[int, Decimal],
        carried: list[rules.WeightedMark],
    ) -> rules.Mean | None:
        """``rules.mean_of`` own marks and those that came along."""
        own = self._counted((weights[work], attempts) for work, attempts in marks.items())
        return rules.weighted_mean([*own, *carried])

    def _counted(self, works: Iterable[tuple[Decimal, rules.Attempts]]) -> list[rules.WeightedMark]:
        """What enters the mean; what a mark of a weight counts is asked once a page."""
        counting = standing.counting_of(self.group.year.regulation, self.today)
        found = []
        for key in works:
            if key not in self.counted:
                self.counted[key] = rules.weighted_marks(*key, counting)
            found.extend(self.counted[key])
        return found

    def _is_corrected(self, student: int, column: Column) -> bool:
        """The class teacher's own student, in a lesson that was held and has a work."""
        if not column.works or column.is_future or column.is_cancelled:
            return False
        return any(
            since <= column.on and (until is None or column.on < until)
            for since, until in self.led.get(student, ())
        )

    def _columns_with_works(self) -> list[tuple[Column, tuple[int, ...]]]:
        if not self.laid:
            self.laid = [
                (column, tuple(work.id for work in column.works)) for column in self.columns
            ]
        return self.laid

    def _comments(self, student: int, works: tuple[int, ...]) -> str:
        notes = self.marks.notes
        return "; ".join(notes[student, work] for work in works if (student, work) in notes)

    def _brought(self, student: int, since: dt.date | None) -> Brought | None:
        items = sorted(self.marks.brought.get(student, ()))
        if since is None or not items:
            return None
        return Brought(
            label=items[-1][2],
            span=sum(1 for column in self.columns if column.on < since),
            items=tuple((day, text) for day, text, _label in items),
        )

    def _note(
        self, own: list[GroupMembership], since: dt.date | None, brought: Brought | None
    ) -> str:
        parts = []
        elsewhere = self.marks.brought.get(own[0].student_id)
        if elsewhere and brought is None:
            parts.append(_("from %(group)s") % {"group": max(elsewhere)[2]})
        if since is not None and brought is not None:
            parts.append(
                _("from %(group)s since %(day)s") % {"group": brought.label, "day": _short(since)}
            )
        elif since is not None and since > self.columns[0].on:
            parts.append(_("since %(day)s") % {"day": _short(since)})
        until = own[-1].until
        if until is not None and self.columns and until <= self.columns[-1].on:
            parts.append(_("until %(day)s") % {"day": _short(until - dt.timedelta(days=1))})
        return ", ".join(parts)

    def _decision(self, student: int, head: DecisionHead) -> Decision:
        text, reason, label = self.decisions.get((student, head.kind, head.term_id), ("", "", ""))
        suggested = self._year_suggestion(student) if head.kind == TermMarkKind.YEAR else ""
        note = _("from %(group)s") % {"group": label} if label else reason
        return Decision(text=text, suggested=suggested, note=note, is_brought=bool(label))

    def _year_suggestion(self, student: int) -> str:
        """What the year's mark would be; nothing before the last term's mark is decided."""
        last = (student, TermMarkKind.TERM, self.heads[0].term_id)
        if last not in self.decisions:
            return ""
        values = [
            int(value)
            for (who, kind, _term), (value, _reason, other) in self.decisions.items()
            if who == student and kind == TermMarkKind.TERM and value.isdigit() and not other
        ]
        return str(rules.year_mark(values) or "")


def few_text(suggested: int | None, count: int, *, is_enough: bool) -> str:
    """Said of a suggestion that rests on too few marks (S1-6.2); "" when there are enough."""
    if is_enough or suggested is None:
        return ""
    return _("too few marks: %(count)s") % {"count": count}


@lru_cache(maxsize=4096)
def _cell(text: str, note: str, owed: str, *, is_editable: bool, is_outside: bool) -> Cell:
    """Most cells of a journal are empty, and the others are few different ones."""
    return Cell(text, is_editable=is_editable, is_outside=is_outside, note=note, owed=owed)


@lru_cache(maxsize=4096)
def cell_text(marks: tuple[rules.Attempts, ...], attendance: str, minutes: int | None) -> str:
    """``rules.format_cell``, remembered: a journal holds few different cells."""
    return rules.format_cell(marks, attendance, minutes)


def _short(day: dt.date) -> str:
    return formats.date_format(day, "d.m")


def _sums(marks: list[rules.WeightedMark]) -> str:
    """«total weight count» of marks that came along, in hundredths, for the script's means."""
    if not marks:
        return ""
    total = sum(mark.value * mark.weight for mark in marks)
    weight = sum(mark.weight for mark in marks)
    return f"{int(total * 100)} {int(weight * 100)} {len(marks)}"
