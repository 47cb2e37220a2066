"""A page of the class journal: a group in a term, marks on the left and topics on the right.

All queries of the page are here, and their number does not depend on the size of the class: see
``gradebook``. What a cell or a row may do is decided here too, so that the template only shows it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core import clock
from journal import policies
from journal.enums import TermMarkKind
from journal.models import Lesson
from journal.selectors.gradebook import queries
from journal.selectors.gradebook.columns import columns_of, decision_heads, months_of
from journal.selectors.gradebook.entries import entries_of
from journal.selectors.gradebook.page import DecisionHead, Gradebook
from journal.selectors.gradebook.rows import Rows, few_text, joined_late
from school.enums import Grading
from school.models import Regulation, TeachingAssignment, TeachingGroup, Term

__all__ = ["Gradebook", "current_term", "few_text", "gradebook", "low_mark", "terms_of"]


def gradebook(
    *, actor: Actor, group: TeachingGroup, term: Term, terms: Sequence[Term], today: dt.date
) -> Gradebook:
    """The spread of ``group`` for ``term``; both come loaded (``groups.readable``, ``terms_of``).

    Eight queries whatever the size: lessons, their works, members, marks (with those brought
    from another group), attendance, term marks, teachers, and, for one who may write, the topics
    that come next in the plan.
    """
    assignments = queries.assignments(group)
    lessons = queries.lessons(group, term)
    staff_id = _own_staff(actor, lessons, assignments)
    is_own = {
        lesson.pk
        for lesson in lessons
        if policies.can_record_in_lesson(actor, lesson, staff_id, assignments=assignments)
    }
    recordable = is_own if term.closed_at is None else set()
    columns = tuple(columns_of(lessons, queries.works(group, term), recordable, today))
    spells = queries.members(group, term)
    decides = policies.can_decide_term_marks(actor, group, staff_id, assignments=assignments)
    heads = decision_heads(group, term, terms, decides=decides)
    earlier = tuple(
        DecisionHead(TermMarkKind.TERM, past.pk, past.name, is_editable=False)
        for past in terms
        if past.number < term.number and group.grading != Grading.NONE
    )
    rows = Rows(
        group=group,
        columns=columns,
        heads=heads,
        earlier=earlier,
        marks=queries.marks(group, term, joined_late(spells, columns)),
        attendance=queries.attendance(group, term),
        decisions=queries.term_marks(group, [spell.student_id for spell in spells]),
        today=today,
    )
    entries = tuple(entries_of(group, lessons, recordable, today))
    return Gradebook(
        group=group,
        term=term,
        terms=tuple(terms),
        teachers=_teachers(assignments, term),
        columns=columns,
        months=tuple(months_of(columns)),
        earlier=earlier,
        decisions=heads,
        rows=tuple(rows.build(spells)),
        entries=entries,
        low_mark=low_mark(group.year.regulation),
        is_marked=group.grading == Grading.MARKS,
        is_recorder=any(column.is_editable for column in columns),
        is_describer=any(entry.is_editable for entry in entries),
        can_decide=any(head.is_editable for head in heads),
        locked=_locked(group, term) if is_own or decides else "",
    )


def terms_of(group: TeachingGroup) -> list[Term]:
    """The terms that the group studies by. One query."""
    return list(Term.objects.filter(scheme_id=group.term_scheme_id).order_by("number"))


def current_term(terms: Sequence[Term], day: dt.date) -> Term | None:
    """The term of ``day``, else the last one that has begun, else the first. No query."""
    begun = [term for term in terms if term.starts_on <= day]
    return begun[-1] if begun else next(iter(terms), None)


def low_mark(regulation: Regulation) -> int:
    """Marks up to this one are unsatisfactory. No query."""
    return 2 if regulation.mark_max == 5 else regulation.mark_min


def _own_staff(
    actor: Actor, lessons: Iterable[Lesson], assignments: Iterable[TeachingAssignment]
) -> int | None:
    """The actor's staff id, if this group has anything to do with it."""
    staff = [lesson.teacher for lesson in lessons] + [item.staff for item in assignments]
    return next((one.pk for one in staff if one.user_id == actor.user_id), None)


def _teachers(assignments: Iterable[TeachingAssignment], term: Term) -> str:
    """Who taught the group in the term, in order."""
    names = [
        item.staff.full_name
        for item in assignments
        if item.since <= term.ends_on and (item.until is None or item.until > term.starts_on)
    ]
    return ", ".join(dict.fromkeys(names))


def _locked(group: TeachingGroup, term: Term) -> str:
    """Why nothing can be entered, and who can change that; "" while the term is open."""
    if term.closed_at is None:
        return ""
    closed_on = clock.local(term.closed_at, group.school)
    return _(
        "%(term)s has been closed since %(day)s: nothing in it changes any more. "
        "The deputy head can reopen it."
    ) % {"term": term.name, "day": formats.date_format(closed_on, "d.m.Y")}
