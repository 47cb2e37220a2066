"""The sheet of term marks of a group: a student a line, with what the suggestion is made of."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.history import versions_of
from journal import policies, rules
from journal.enums import TermMarkKind
from journal.models import GroupExam, TermMark
from journal.selectors.terms import basis as term_basis
from journal.selectors.terms import due as term_due
from journal.selectors.terms import reopenings
from journal.selectors.terms.basis import Basis
from school.enums import Grading
from school.models import AcademicYear, GroupMembership, TeachingGroup, Term


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the sheet can show: a term, the year, an examination, the final mark."""

    kind: str
    term: Term | None
    label: str
    is_current: bool

    @property
    def query(self) -> str:
        return f"?term={self.term.pk}" if self.term else f"?kind={self.kind}"


@dataclass(frozen=True, slots=True)
class Line:
    """A student: the suggestion with its basis and the decision beside it. ``decided_by`` is
    «Иванова И. И., 24.03», ``other`` the group of a decision that came along; ``has_history``
    where something was decided here, be it withdrawn by now."""

    student_id: int
    number: int
    name: str
    note: str
    is_left: bool
    basis: Basis
    text: str
    reason: str
    decided_by: str
    other: str
    has_history: bool

    @property
    def is_departure(self) -> bool:
        return bool(self.text and self.basis.text and self.text != self.basis.text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``asked`` is the last request to open this journal of a closed term again."""

    group: TeachingGroup
    kind: str
    term: Term | None
    label: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    is_editable: bool
    lock: reopenings.Lock | None
    asked: reopenings.ReopeningLine | None
    can_ask: bool
    can_set_exam: bool
    has_exam: bool
    due: term_due.TermDue | None
    is_late: bool

    @property
    def undecided(self) -> int:
        return sum(not line.text and not line.is_left for line in self.lines)

    @property
    def most_hours(self) -> int:
        return int(self.group.year.regulation.reopening_hours)


def columns_of(
    group: TeachingGroup, terms: Sequence[Term], *, with_exam: bool, kind: str, term: Term | None
) -> tuple[Column, ...]:
    """The columns of the group's year. No query."""
    if group.grading == Grading.NONE:
        return ()
    of_terms = [
        Column(
            TermMarkKind.TERM,
            one,
            one.name,
            is_current=kind == TermMarkKind.TERM and one == term,
        )
        for one in terms
    ]
    of_year = [
        Column(one, None, column_label(one), is_current=kind == one)
        for one in term_basis.kinds_of(group, with_exam=with_exam)
    ]
    return (*of_terms, *of_year)


def column_label(kind: str) -> str:
    return {
        TermMarkKind.YEAR: _("Year"),
        TermMarkKind.EXAM: _("Examination"),
        TermMarkKind.FINAL: _("Final mark"),
    }[TermMarkKind(kind)]


def sheet(
    *,
    actor: Actor,
    group: TeachingGroup,
    kind: str,
    term: Term | None,
    terms: Sequence[Term],
    with_exam: bool,
    now: dt.datetime,
) -> Sheet:
    """The column ``kind`` (of ``term``) of the group, which comes with its year, regulation and
    school. Ten queries for a term whatever the size of the class, three more for a closed one;
    eight for the year, nine for a final mark."""
    today = now.astimezone(group.school.zone).date()
    first, last = _span(group.year, term)
    spells = list(
        group.memberships.within(first, last)
        .select_related("student")
        .order_by("student__sort_key", "student__last_name", "student_id", "since")
    )
    stays: dict[int, list[GroupMembership]] = {}
    for spell in spells:
        stays.setdefault(spell.student_id, []).append(spell)
    found = term_basis.bases(group=group, kind=kind, term=term, students=list(stays), today=today)
    decided = _decided(group, list(stays), kind, term)
    once_decided = _once_decided(group, kind, term)
    lock = reopenings.lock_of(group, term, now) if term else None
    decides = policies.can_decide_term_marks(actor, group, _own_staff(actor, group))
    is_open = group.year.closed_at is None and (lock is None or not lock.is_shut)
    due = _due(group, term)
    return Sheet(
        group=group,
        kind=kind,
        term=term,
        label=term.name if term else column_label(kind),
        columns=columns_of(group, terms, with_exam=with_exam, kind=kind, term=term),
        lines=tuple(
            _line(
                number,
                own,
                found[student],
                decided.get(student),
                group,
                first=first,
                until=min(last, today),
                has_history=student in once_decided,
            )
            for number, (student, own) in enumerate(stays.items(), start=1)
        ),
        is_editable=decides and is_open,
        lock=lock,
        asked=reopenings.request_of(actor=actor, group=group, term=term, now=now)
        if term is not None and lock is not None
        else None,
        can_ask=decides
        and lock is not None
        and lock.is_shut
        and not lock.is_asked
        and group.year.closed_at is None,
        can_set_exam=policies.can_open_exam(actor, group),
        has_exam=with_exam,
        due=due,
        is_late=due is not None and due.at < now,
    )


def exam_of(group: TeachingGroup) -> GroupExam | None:
    """One query."""
    return GroupExam.objects.filter(group=group).first()


def _span(year: AcademicYear, term: Term | None) -> tuple[dt.date, dt.date]:
    return (term.starts_on, term.ends_on) if term else (year.starts_on, year.ends_on)


def _own_staff(actor: Actor, group: TeachingGroup) -> int | None:
    """The actor's staff id, if assigned to the group at any time. One query."""
    return (
        group.assignments.filter(staff__user_id=actor.user_id)
        .values_list("staff_id", flat=True)
        .first()
    )


def _decided(
    group: TeachingGroup, students: list[int], kind: str, term: Term | None
) -> dict[int, TermMark]:
    """This group's marks, and for one who came from another group of the subject its mark."""
    rows = (
        TermMark.objects.filter(
            student__in=students,
            group__subject_id=group.subject_id,
            group__year_id=group.year_id,
            kind=kind,
            term=term,
        )
        .select_related("author", "group")
        .order_by("recorded_at", "pk")
    )
    found: dict[int, TermMark] = {}
    for mark in rows:
        if mark.student_id not in found or found[mark.student_id].group_id != group.pk:
            found[mark.student_id] = mark
    return found


def _once_decided(group: TeachingGroup, kind: str, term: Term | None) -> frozenset[int]:
    """Students with a decision in the column, in force or withdrawn. One query."""
    events = versions_of(TermMark).filter(
        group_id=group.pk, kind=kind, term_id=term.pk if term else None
    )
    return frozenset(events.values_list("student_id", flat=True).distinct())


def _due(group: TeachingGroup, term: Term | None) -> term_due.TermDue | None:
    """One query for a term, two more when the deadline is counted in school days."""
    if term is None:
        return None
    regulation = group.year.regulation
    regulation.year, regulation.school = group.year, group.school
    return term_due.due_book(regulation).due(term, group.grade)


def _line(
    number: int,
    own: list[GroupMembership],
    basis: Basis,
    mark: TermMark | None,
    group: TeachingGroup,
    *,
    first: dt.date,
    until: dt.date,
    has_history: bool,
) -> Line:
    student = own[0].student
    left = own[-1].until
    notes = []
    if own[0].since > first:
        notes.append(_("since %(day)s") % {"day": formats.date_format(own[0].since, "d.m")})
    if left is not None and left <= until:
        day = left - dt.timedelta(days=1)
        notes.append(_("until %(day)s") % {"day": formats.date_format(day, "d.m")})
    is_own = mark is not None and mark.group_id == group.pk
    return Line(
        student_id=student.pk,
        number=number,
        name=student.list_name,
        note=", ".join(notes),
        is_left=left is not None and left <= until,
        basis=basis,
        text=rules.format_mark(mark.value, mark.code) if mark and is_own else "",
        reason=mark.deviation_reason if mark and is_own else "",
        decided_by=_author(mark, group) if mark and is_own else "",
        other=_other(mark) if mark and not is_own else "",
        has_history=has_history,
    )


def _author(mark: TermMark, group: TeachingGroup) -> str:
    day = mark.recorded_at.astimezone(group.school.zone).date()
    return f"{mark.author.short_name}, {formats.date_format(day, 'd.m.Y')}"


def _other(mark: TermMark) -> str:
    return _("%(mark)s from %(group)s") % {
        "mark": rules.format_mark(mark.value, mark.code),
        "group": mark.group.label,
    }
