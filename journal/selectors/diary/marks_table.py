"""Marks by subject: what a child has, what it comes to, and what a parent should know in time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext

from accounts.actors import Actor
from journal import rules
from journal.enums import ABSENCES, MarkCode, TermMarkKind
from journal.models import Attendance, TermMark
from journal.selectors.diary import DiaryMark, diary_mark, plain, subject_marks
from journal.selectors.terms import conduct, standing
from school.enums import ConductScale, Grading
from school.models import GroupMembership, Regulation, SchoolClass, Student, Term

# How many days before the end of a term too few marks begin to matter.
FEW_MARKS_DAYS = 14

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_OF_THE_YEAR = (TermMarkKind.YEAR, TermMarkKind.EXAM, TermMarkKind.FINAL)


@dataclass(frozen=True, slots=True)
class TermHead:
    """A column of decided marks: «I» for «I четверть», or «год»."""

    short: str
    name: str


@dataclass(frozen=True, slots=True)
class TermCell:
    """A decided mark under its head, «» where there is none."""

    head: TermHead
    text: str
    is_low: bool


@dataclass(frozen=True, slots=True)
class SubjectMarks:
    """A subject's row: the term's marks in order, absences, the mean and what it is made of, what
    it takes from a former school or group, the mark it comes to while none is decided, and the
    decided marks of every term."""

    subject: str
    marks: tuple[DiaryMark, ...]
    absences: int
    mean: str
    made_of: str
    came_along: str
    suggested: int | None
    term_marks: tuple[TermCell, ...]
    is_graded: bool

    @property
    def unread(self) -> str:
        """The marks whose comments this reader has not opened, as their ids with spaces."""
        return " ".join(str(mark.id) for mark in self.marks if mark.is_unread)

    @property
    def is_suggested_low(self) -> bool:
        return self.suggested is not None and self.suggested <= 2


@dataclass(frozen=True, slots=True)
class MarksTable:
    """``conduct``: (term, mark, what it rests on), empty where the school sets none."""

    heads: tuple[TermHead, ...]
    current: Term | None
    rows: tuple[SubjectMarks, ...]
    conduct: tuple[tuple[str, str, str], ...] = ()


class ConcernKind(StrEnum):
    """In the order of gravity."""

    FAILING = "failing"
    DEBT = "debt"
    FEW_MARKS = "few"


@dataclass(frozen=True, slots=True)
class Concern:
    """What a family should know before the term ends. ``detail`` is ready to show: what the mean
    is made of, or the work that is owed; ``due_on`` is the debt's day, ``count`` of ``needed``
    are the marks there are."""

    kind: ConcernKind
    subject: str
    detail: str = ""
    due_on: dt.date | None = None
    count: int = 0
    needed: int = 0


def marks_table(
    *,
    actor: Actor,
    student: Student,
    school_class: SchoolClass,
    regulation: Regulation | None,
    terms: Sequence[Term],
    term: Term | None,
    today: dt.date,
) -> MarksTable:
    """Every subject of the student with the marks of ``term``, means, and all decided marks.

    Marks follow the student: those of a group that was left and of another school count under the
    same subject. Five queries, two without a term, whatever the number of subjects; one more where
    the school sets conduct marks.
    """
    subjects = subject_marks.by_subject(
        actor=actor, student=student, year_id=school_class.year_id, term=term, today=today
    )
    absences: dict[str, int] = defaultdict(int)
    if term is not None:
        for name, code in (
            Attendance.objects.visible_to(actor)
            .filter(student=student, lesson__on__range=(term.starts_on, term.ends_on))
            .values_list("lesson__group__subject__name", "code")
        ):
            absences[name] += code in ABSENCES
    # After a transfer the mark that was recorded last stands.
    decided: dict[tuple[str, int | str], TermMark] = {
        (mark.group.subject.name, mark.term_id or mark.kind): mark
        for mark in TermMark.objects.visible_to(actor)
        .filter(student=student, group__year_id=school_class.year_id)
        .select_related("group__subject")
        .order_by("recorded_at", "pk")
    }
    kinds = {key for _name, key in decided}
    heads: dict[int | str, TermHead] = {
        item.pk: TermHead(_ROMAN[item.number], item.name) for item in terms
    }
    heads |= {
        kind.value: TermHead(_short(kind), str(kind.label))
        for kind in _OF_THE_YEAR
        if kind in kinds
    }
    counting = standing.counting_of(regulation, today) if regulation else rules.Counting()
    rows = []
    for name, of_subject in subjects.items():
        mean = of_subject.mean(counting)
        is_decided = term is not None and (name, term.pk) in decided
        rows.append(
            SubjectMarks(
                subject=name,
                marks=of_subject.shown,
                absences=absences.get(name, 0),
                mean=rules.decimal_text(mean.rounded if mean else None),
                made_of=_made_of(mean),
                came_along=of_subject.came_along,
                suggested=(
                    _standing(mean, regulation, of_subject.memberships).suggested
                    if regulation and not is_decided
                    else None
                ),
                term_marks=tuple(
                    _term_cell(head, decided.get((name, key))) for key, head in heads.items()
                ),
                is_graded=any(
                    item.group.grading != Grading.NONE for item in of_subject.memberships
                ),
            )
        )
    return MarksTable(
        heads=tuple(heads.values()),
        current=term,
        rows=tuple(rows),
        conduct=conduct.of_child(
            actor=actor,
            student=student,
            scale=_conduct_scale(regulation),
            terms=terms,
            year_id=school_class.year_id,
        ),
    )


def concerns(*, actor: Actor, student: Student, today: dt.date) -> tuple[Concern, ...]:
    """What threatens in the term that is on: a mean that comes to 2, debts, and in the last two
    weeks too few marks for a term mark (S1-6.2); the gravest first. Four queries, one outside
    terms."""
    term = (
        Term.objects.filter(
            scheme__classes__enrolments__in=student.enrolments.on(today),
            starts_on__lte=today,
            ends_on__gte=today,
            closed_at__isnull=True,
            scheme__year__regulation__isnull=False,
        )
        .select_related("scheme__year__regulation")
        .first()
    )
    if term is None:
        return ()
    subjects = subject_marks.by_subject(
        actor=actor, student=student, year_id=term.scheme.year_id, term=term, today=today
    )
    counting = standing.counting_of(term.scheme.year.regulation, today)
    is_ending = (term.ends_on - today).days < FEW_MARKS_DAYS
    found = []
    for name, of_subject in subjects.items():
        current = [
            item for item in of_subject.memberships if item.until is None or item.until > today
        ]
        if not current or current[-1].group.grading != Grading.MARKS:
            continue
        mean = of_subject.mean(counting)
        place = _standing(mean, term.scheme.year.regulation, current)
        if place.suggested is not None and place.suggested <= 2:
            found.append(Concern(ConcernKind.FAILING, name, _made_of(mean)))
        found.extend(
            Concern(ConcernKind.DEBT, name, diary_mark(mark).work, mark.debt_due_on)
            for mark in of_subject.marks
            if mark.code == MarkCode.DEBT
        )
        if is_ending and not place.is_enough:
            found.append(
                Concern(
                    ConcernKind.FEW_MARKS,
                    name,
                    count=place.count,
                    needed=_needed(term.scheme.year.regulation, current),
                )
            )
    order = list(ConcernKind)
    return tuple(sorted(found, key=lambda item: order.index(item.kind)))


# --- parts -------------------------------------------------------------------------------------


def _short(kind: TermMarkKind) -> str:
    """A head that fits a narrow screen beside the terms."""
    return {
        TermMarkKind.YEAR: pgettext("narrow head", "year"),
        TermMarkKind.EXAM: pgettext("narrow head", "examination"),
        TermMarkKind.FINAL: pgettext("narrow head", "final"),
    }[kind]


def _conduct_scale(regulation: Regulation | None) -> str:
    return regulation.conduct_scale if regulation else ConductScale.OFF


def _standing(
    mean: rules.Mean | None, regulation: Regulation, memberships: Sequence[GroupMembership]
) -> standing.Standing:
    return standing.standing_of(mean, regulation, memberships[-1].group.hours_per_week)


def _needed(regulation: Regulation, memberships: Sequence[GroupMembership]) -> int:
    return rules.min_marks(
        memberships[-1].group.hours_per_week, regulation.min_marks_low, regulation.min_marks_high
    )


def _term_cell(head: TermHead, mark: TermMark | None) -> TermCell:
    if mark is None:
        return TermCell(head, "", is_low=False)
    return TermCell(
        head,
        rules.format_mark(mark.value, mark.code),
        is_low=mark.value is not None and mark.value <= 2,
    )


def _made_of(mean: rules.Mean | None) -> str:
    """«26 / 6 = 4,33», or an empty string without marks."""
    if mean is None:
        return ""
    return f"{plain(mean.total)} / {plain(mean.weight)} = {rules.decimal_text(mean.rounded)}"
