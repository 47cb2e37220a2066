"""Marks that a student brought from another school, and who may enter them."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actors import Actor
from journal import policies, rules
from journal.models import BroughtMark
from school.models import Enrolment, Regulation, Student, Subject, Term

# Grade 1 is taught without marks (S1-3.11).
FIRST_MARKED_GRADE = 2


@dataclass(frozen=True, slots=True)
class BroughtLine:
    """A mark of the transcript, ready to show; ``of`` is the term or the year, "" for a current
    mark."""

    mark: BroughtMark
    text: str
    of: str
    author: str
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class BroughtPage:
    """``subjects``, ``terms`` and ``grades`` are what the actor may enter marks of, the latest
    grade first."""

    student: Student
    class_name: str
    regulation: Regulation | None
    lines: tuple[BroughtLine, ...]
    subjects: tuple[Subject, ...]
    terms: tuple[Term, ...]
    grades: tuple[int, ...]


def brought_page(*, actor: Actor, student: Student, today: dt.date) -> BroughtPage:
    """The brought marks of the student's year by subject. Six queries."""
    stay = (
        Enrolment.objects.filter(student=student, since__lte=today)
        .select_related("school_class__year__regulation")
        .order_by("since")
        .last()
    )
    if stay is None:
        return BroughtPage(student, "", None, (), (), (), ())
    year = stay.school_class.year
    mine = policies.subjects_to_bring(actor, student, year.pk, today)
    rows = (
        BroughtMark.objects.visible_to(actor)
        .filter(student=student, year=year)
        .select_related("subject", "term", "author")
        .order_by("subject__name", "grade", "term__number", "given_on", "pk")
    )
    return BroughtPage(
        student=student,
        class_name=stay.school_class.name,
        regulation=getattr(year, "regulation", None),
        lines=tuple(
            BroughtLine(
                mark=mark,
                text=rules.format_mark(mark.value, mark.code),
                of=_of(mark),
                author=mark.author.short_name,
                can_withdraw=mark.subject_id in mine,
            )
            for mark in rows
        ),
        subjects=tuple(Subject.objects.filter(pk__in=mine).order_by("name")),
        terms=tuple(
            Term.objects.filter(
                scheme_id=stay.school_class.term_scheme_id, starts_on__lte=today
            ).order_by("number")
        ),
        grades=tuple(range(stay.school_class.grade, FIRST_MARKED_GRADE - 1, -1)),
    )


def _of(mark: BroughtMark) -> str:
    if mark.grade is not None:
        return _("year, grade %(grade)s") % {"grade": mark.grade}
    return mark.term.name if mark.term else ""
