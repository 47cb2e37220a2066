"""Conduct marks of a class, and of a child for the family."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from journal import policies, rules
from journal.models import ConductMark
from school.enums import ConductScale
from school.models import ClassTeacherDuty, SchoolClass, Student, Term

_WORDS: dict[str, dict[int, Promise]] = {
    ConductScale.CREDIT: {1: gettext_lazy("pass"), 0: gettext_lazy("fail")},
    ConductScale.LEVELS: {
        3: gettext_lazy("exemplary"),
        2: gettext_lazy("satisfactory"),
        1: gettext_lazy("unsatisfactory"),
    },
}


@dataclass(frozen=True, slots=True)
class ConductLine:
    student_id: int
    number: int
    name: str
    value: int | None
    text: str
    reason: str
    author: str


@dataclass(frozen=True, slots=True)
class ConductSheet:
    """A class in a term, or in the year when ``term`` is None. ``choices`` are (value, word)."""

    school_class: SchoolClass
    term: Term | None
    terms: tuple[Term, ...]
    choices: tuple[tuple[int, str], ...]
    lines: tuple[ConductLine, ...]
    is_editable: bool
    is_closed: bool

    @property
    def unset(self) -> int:
        return sum(line.value is None for line in self.lines)


def word_of(scale: str, value: int) -> str:
    """«зачёт», «образцовое», «5»."""
    word = _WORDS.get(scale, {}).get(value)
    return str(word) if word is not None else str(value)


def conduct_sheet(
    *, actor: Actor, school_class: SchoolClass, term: Term | None, today: dt.date
) -> ConductSheet:
    """The class, which comes with its year and regulation, as a sheet. Four queries whatever its
    size."""
    scale = school_class.year.regulation.conduct_scale
    terms = tuple(Term.objects.filter(scheme_id=school_class.term_scheme_id).order_by("number"))
    day = min(today, term.ends_on if term else school_class.year.ends_on)
    students = list(
        Student.objects.filter(
            pk__in=school_class.enrolments.on(day).values("student_id")
        ).order_by("sort_key", "last_name", "pk")
    )
    marks = {
        mark.student_id: mark
        for mark in ConductMark.objects.filter(school_class=school_class, term=term).select_related(
            "author"
        )
    }
    staff_id = (
        ClassTeacherDuty.objects.filter(school_class=school_class, staff__user_id=actor.user_id)
        .values_list("staff_id", flat=True)
        .first()
    )
    is_closed = school_class.year.closed_at is not None or (
        term is not None and term.closed_at is not None
    )
    return ConductSheet(
        school_class=school_class,
        term=term,
        terms=terms,
        choices=tuple(
            (value, word_of(scale, value))
            for value in rules.conduct_values(scale, school_class.grade)
        ),
        lines=tuple(
            _line(number, student, marks.get(student.pk), scale)
            for number, student in enumerate(students, start=1)
        ),
        is_editable=not is_closed and policies.can_set_conduct(actor, school_class, staff_id),
        is_closed=is_closed,
    )


def _line(number: int, student: Student, mark: ConductMark | None, scale: str) -> ConductLine:
    return ConductLine(
        student_id=student.pk,
        number=number,
        name=student.list_name,
        value=mark.value if mark else None,
        text=word_of(scale, mark.value) if mark else "",
        reason=mark.reason if mark else "",
        author=mark.author.short_name if mark else "",
    )


def of_child(
    *, actor: Actor, student: Student, scale: str, terms: Sequence[Term], year_id: int
) -> tuple[tuple[str, str, str], ...]:
    """(term, mark, reason) of a child's year in the order of terms, the year last. One query, none
    where the regulation has no conduct mark."""
    if scale == ConductScale.OFF:
        return ()
    names = {term.pk: term.name for term in terms}
    order = {pk: place for place, pk in enumerate(names)}
    rows = ConductMark.objects.visible_to(actor).filter(
        student=student, school_class__year_id=year_id
    )
    found = sorted(rows, key=lambda mark: order.get(mark.term_id or 0, len(order)))
    return tuple(
        (names.get(mark.term_id or 0, _("Year")), word_of(scale, mark.value), mark.reason)
        for mark in found
    )
