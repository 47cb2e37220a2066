"""Whether the term marks are decided: by journal, by teacher, by term; what stands in the way of
closing; and the deadline (S3-2g: two days after the end of the term)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.actors import Actor
from journal.enums import ReopeningState, TermMarkKind
from journal.models import Lesson, TermMark, TermReopening
from journal.selectors import gaps
from journal.selectors.terms.due import DueBook, TermDue, due_book
from school.enums import Grading, GroupPurpose
from school.models import (
    AcademicYear,
    GroupMembership,
    Regulation,
    TeachingAssignment,
    Term,
)

# How long before the end of a term a teacher sees it coming.
AHEAD = dt.timedelta(days=5)


@dataclass(frozen=True, slots=True)
class JournalProgress:
    """A journal in a term: how many students are to be decided about and how many are.
    ``open_until`` is set of a closed term for a journal that is open again."""

    group_id: int
    group: str
    subject: str
    teachers: tuple[str, ...]
    staff_ids: tuple[int, ...]
    students: int
    decided: int
    due: TermDue | None
    is_late: bool
    open_until: dt.datetime | None = None

    @property
    def lacking(self) -> int:
        return self.students - self.decided


@dataclass(frozen=True, slots=True)
class TermProgress:
    """A term with its journals; ``lines`` are those that lack marks, the emptiest first."""

    term: Term
    journals: int
    students: int
    decided: int
    lines: tuple[JournalProgress, ...]

    @property
    def lacking(self) -> int:
        return self.students - self.decided

    @property
    def done_journals(self) -> int:
        return self.journals - len(self.lines)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a deputy looks at before closing a term."""

    term: Term
    is_over: bool
    undecided: int
    undecided_journals: int
    unfilled: int
    reopened: int
    asked: int

    @property
    def can_close(self) -> bool:
        return self.is_over and self.term.closed_at is None

    @property
    def is_ready(self) -> bool:
        return not self.undecided


def terms_of_year(*, school_id: int, day: dt.date) -> list[Term]:
    """The terms of the year that ``day`` is in (in summer of the one before), scheme by scheme.
    One query."""
    year = (
        AcademicYear.objects.filter(school_id=school_id, starts_on__lte=day)
        .order_by("-starts_on")
        .values("pk")[:1]
    )
    return list(
        Term.objects.filter(school_id=school_id, scheme__year__in=year)
        .select_related("scheme__year", "closed_by")
        .order_by("scheme__kind", "scheme_id", "number")
    )


def to_decide(term: Term) -> QuerySet[GroupMembership]:
    """The places of the term that ask for a mark: in the group on its last day, in a group that is
    marked and no extracurricular one."""
    return (
        GroupMembership.objects.filter(group__term_scheme_id=term.scheme_id)
        .exclude(group__grading=Grading.NONE)
        .exclude(group__purpose=GroupPurpose.EXTRACURRICULAR)
        .on(term.ends_on)
    )


def undecided(term: Term) -> QuerySet[GroupMembership]:
    """Of ``to_decide`` those without a mark."""
    return to_decide(term).filter(~Exists(_marks_of(term)))


def undecided_count(term: Term) -> int:
    """One query."""
    return undecided(term).count()


def readiness(term: Term, *, local_now: dt.datetime, regulation: Regulation | None) -> Readiness:
    """The check list of a term. Four queries, three without a regulation."""
    counts = undecided(term).aggregate(places=Count("pk"), journals=Count("group", distinct=True))
    unfilled = 0
    if regulation is not None:
        lessons = gaps.over(Lesson.objects.filter(term=term), local_now)
        unfilled = lessons.filter(gaps.any_of(gaps.conditions(regulation))).count()
    states = TermReopening.objects.filter(term=term).aggregate(
        asked=Count("pk", filter=Q(state=ReopeningState.PENDING)),
        reopened=Count("pk", filter=Q(state=ReopeningState.GRANTED, ended_at__isnull=True)),
    )
    return Readiness(
        term=term,
        is_over=local_now.date() >= term.ends_on,
        undecided=counts["places"],
        undecided_journals=counts["journals"],
        unfilled=unfilled,
        reopened=states["reopened"],
        asked=states["asked"],
    )


def progress(
    term: Term, *, book: DueBook, now: dt.datetime, staff_user_id: int | None = None
) -> TermProgress:
    """Every journal of the term with its marks decided and lacking; with ``staff_user_id`` the
    journals of one teacher, of a closed term those that are open again. Two queries."""
    places = to_decide(term)
    reopened = TermReopening.objects.in_force().filter(term=term, open_until__gt=now)
    if staff_user_id is not None and term.closed_at is not None:
        places = places.filter(group__in=reopened.values("group_id"))
    if staff_user_id is not None:
        places = places.filter(
            group__in=TeachingAssignment.objects.filter(staff__user_id=staff_user_id)
            .on(term.ends_on)
            .values("group_id")
        )
    rows = list(
        places.values(
            "group_id",
            grade=F("group__grade"),
            label=F("group__label"),
            subject=F("group__subject__name"),
            open_until=Subquery(
                reopened.filter(group=OuterRef("group_id")).values("open_until")[:1]
            ),
        )
        .annotate(students=Count("pk"), decided=Count("pk", filter=Q(Exists(_marks_of(term)))))
        .order_by("grade", "label", "subject", "group_id")
    )
    teachers = _teachers([row["group_id"] for row in rows], term.ends_on)
    found = []
    for row in rows:
        due = book.due(term, row["grade"])
        names, ids = teachers.get(row["group_id"], ((), ()))
        found.append(
            JournalProgress(
                group_id=row["group_id"],
                group=row["label"],
                subject=row["subject"],
                teachers=names,
                staff_ids=ids,
                students=row["students"],
                decided=row["decided"],
                due=due,
                is_late=due is not None and due.at < now,
                open_until=row["open_until"],
            )
        )
    return TermProgress(
        term=term,
        journals=len(found),
        students=sum(line.students for line in found),
        decided=sum(line.decided for line in found),
        lines=tuple(sorted((line for line in found if line.lacking), key=_by_need)),
    )


@dataclass(frozen=True, slots=True)
class MyTermMarks:
    """What a teacher still has to decide in a term that ends or has ended."""

    term: Term
    lines: tuple[JournalProgress, ...]
    due: TermDue | None
    is_late: bool


def mine(*, actor: Actor, now: dt.datetime, local_day: dt.date) -> tuple[MyTermMarks, ...]:
    """For a teacher's first page: terms of ``of_teacher`` that lack the teacher's marks. One query
    when there is no such term; five more and two a term otherwise."""
    terms = of_teacher(actor=actor, now=now, local_day=local_day)
    if not terms:
        return ()
    regulation = gaps.regulation_on(actor.school_id, local_day)
    book = due_book(regulation)
    found = []
    for term in terms:
        lines = progress(term, book=book, now=now, staff_user_id=actor.user_id).lines
        dues = [line.due for line in lines if line.due]
        if lines:
            found.append(
                MyTermMarks(
                    term=term,
                    lines=lines,
                    due=min(dues, key=lambda due: due.at, default=None),
                    is_late=any(line.is_late for line in lines),
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class EndingTerm:
    """For a deputy's first page: an open term that ends, and how far its marks are."""

    term: Term
    students: int
    undecided: int

    @property
    def percent(self) -> int:
        return 100 * (self.students - self.undecided) // self.students if self.students else 100


def ending(*, actor: Actor, local_day: dt.date) -> tuple[EndingTerm, ...]:
    """Open terms that end within five days or have ended. One query, one more for each."""
    found = []
    for term in _ending(actor.school_id, local_day):
        counts = to_decide(term).aggregate(
            students=Count("pk"), undecided=Count("pk", filter=~Q(Exists(_marks_of(term))))
        )
        found.append(EndingTerm(term, counts["students"], counts["undecided"]))
    return tuple(found)


def of_teacher(*, actor: Actor, now: dt.datetime, local_day: dt.date) -> list[Term]:
    """The terms in which a teacher may have to decide marks: open ones that end within five days
    or have ended, and closed ones in which a journal of the teacher is open again. One query."""
    reopened = TermReopening.objects.in_force().filter(
        term=OuterRef("pk"),
        open_until__gt=now,
        group__in=TeachingAssignment.objects.filter(staff__user_id=actor.user_id).values(
            "group_id"
        ),
    )
    return list(_terms(actor.school_id, local_day, Q(closed_at__isnull=True) | Q(Exists(reopened))))


def _ending(school_id: int, day: dt.date) -> list[Term]:
    return list(_terms(school_id, day, Q(closed_at__isnull=True)))


def _terms(school_id: int, day: dt.date, which: Q) -> QuerySet[Term]:
    return (
        Term.objects.filter(
            which,
            school_id=school_id,
            ends_on__lte=day + AHEAD,
            scheme__year__closed_at__isnull=True,
            scheme__year__starts_on__lte=day,
        )
        .select_related("scheme__year")
        .order_by("ends_on", "scheme_id")
    )


def _marks_of(term: Term) -> QuerySet[TermMark]:
    """Any group's mark of the subject will do: it came along with the student."""
    return TermMark.objects.filter(
        kind=TermMarkKind.TERM,
        term=term,
        student=OuterRef("student_id"),
        group__subject_id=OuterRef("group__subject_id"),
    )


def _teachers(
    groups: Iterable[int], day: dt.date
) -> dict[int, tuple[tuple[str, ...], tuple[int, ...]]]:
    names: dict[int, list[str]] = defaultdict(list)
    ids: dict[int, list[int]] = defaultdict(list)
    for item in (
        TeachingAssignment.objects.filter(group__in=groups)
        .on(day)
        .select_related("staff")
        .order_by("since", "pk")
    ):
        names[item.group_id].append(item.staff.short_name)
        ids[item.group_id].append(item.staff_id)
    return {group: (tuple(names[group]), tuple(ids[group])) for group in names}


def _by_need(line: JournalProgress) -> tuple[bool, int, str, str]:
    return (line.decided > 0, -line.lacking, line.group, line.subject)


# --- for the deputy ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """A term in the list: ``percent`` of its marks decided; None for one that is closed or ahead,
    or in which nobody is marked."""

    term: Term
    scheme: str
    lacking: int
    percent: int | None
    is_current: bool
    is_over: bool


def listed(terms: Iterable[Term], *, local_now: dt.datetime) -> tuple[ListedTerm, ...]:
    """One query for each open term that has begun."""
    today = local_now.date()
    found = []
    for term in terms:
        percent, lacking = None, 0
        if term.closed_at is None and term.starts_on <= today:
            counts = to_decide(term).aggregate(
                students=Count("pk"), lacking=Count("pk", filter=~Q(Exists(_marks_of(term))))
            )
            lacking = counts["lacking"]
            everybody = counts["students"]
            percent = 100 * (everybody - lacking) // everybody if everybody else None
        grades = term.scheme.grades
        found.append(
            ListedTerm(
                term=term,
                scheme=f"{min(grades)}–{max(grades)}" if len(grades) > 1 else str(grades[0]),
                lacking=lacking,
                percent=percent,
                is_current=term.covers(today),
                is_over=term.ends_on < today,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TeacherProgress:
    """A teacher who has marks to decide: in how many journals, of how many students."""

    name: str
    journals: int
    lacking: int
    is_late: bool


def by_teacher(progress: TermProgress) -> tuple[TeacherProgress, ...]:
    """Who lacks most, first; a journal of two teachers counts for both. No query."""
    lines: dict[str, list[JournalProgress]] = defaultdict(list)
    for line in progress.lines:
        for name in line.teachers:
            lines[name].append(line)
    found = [
        TeacherProgress(
            name=name,
            journals=len(own),
            lacking=sum(line.lacking for line in own),
            is_late=any(line.is_late for line in own),
        )
        for name, own in lines.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.lacking, one.name)))
