"""A page of the class journal: a group in a term, marks on the left and topics on the right.

All queries of the page are here, and their number does not depend on the size of the class: see
``gradebook``. What a cell or a row may do is decided here too, so that the template only shows it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.actors import Actor
from journal import policies, rules
from journal.enums import TermMarkKind
from journal.models import Lesson
from journal.selectors.gradebook import queries
from journal.selectors.gradebook.columns import columns_of, decision_heads, months_of
from journal.selectors.gradebook.entries import entries_of
from journal.selectors.gradebook.page import DecisionHead, Gradebook, Scale
from journal.selectors.gradebook.rows import Rows, few_text, with_past
from journal.selectors.terms import reopenings
from school.enums import Grading
from school.models import Regulation, TeachingAssignment, TeachingGroup, Term

__all__ = ["Gradebook", "current_term", "few_text", "gradebook", "low_mark", "terms_of"]


def gradebook(
    *,
    actor: Actor,
    group: TeachingGroup,
    term: Term,
    terms: Sequence[Term],
    today: dt.date,
    source: Any = queries,
) -> Gradebook:
    """The spread of ``group`` for ``term``; both come loaded (``groups.readable``, ``terms_of``).

    Nine queries whatever the size: lessons, their works, members, marks (with those brought
    from another group), attendance, term marks, teachers, and, for one who may write, two for the
    topics that come next in the plan. One more for a teacher where class teachers correct marks,
    two for a closed term. ``source`` answers them; ``past.Past`` does of a moment gone by.
    """
    assignments = source.assignments(group)
    lessons = source.lessons(group, term)
    staff_id = _own_staff(actor, lessons, assignments)
    is_own = {
        lesson.pk
        for lesson in lessons
        if policies.can_record_in_lesson(actor, lesson, staff_id, assignments=assignments)
    }
    lock = reopenings.lock_of(group, term)
    is_open = lock is None or not lock.is_shut
    recordable = is_own if is_open else set()
    columns = tuple(columns_of(lessons, source.works(group, term), recordable, today))
    spells = source.members(group, term)
    corrected = _corrected(actor, group, term, lessons, is_own)
    decides = policies.can_decide_term_marks(actor, group, staff_id, assignments=assignments)
    heads = decision_heads(group, term, terms, decides=decides, is_open=is_open)
    earlier = tuple(
        DecisionHead(TermMarkKind.TERM, past.pk, past.name, is_editable=False)
        for past in terms
        if past.number < term.number and group.grading != Grading.NONE
    )
    rows = Rows(
        group=group,
        term=term,
        columns=columns,
        heads=heads,
        earlier=earlier,
        marks=source.marks(group, term, with_past(spells, columns, term)),
        attendance=source.attendance(group, term),
        decisions=source.term_marks(group, [spell.student_id for spell in spells]),
        today=today,
        led=corrected,
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
        scale=_scale(group),
        is_marked=group.grading == Grading.MARKS,
        is_recorder=any(column.is_editable for column in columns) or bool(corrected),
        is_describer=any(entry.is_editable for entry in entries),
        can_decide=any(head.is_editable for head in heads),
        locked=lock.sentence if lock and (is_own or decides) else "",
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


def _scale(group: TeachingGroup) -> Scale:
    """The regulation as the grid's script reads it. No query."""
    regulation = group.year.regulation
    five, four, three = (
        int(threshold * 100)
        for threshold in (regulation.threshold_5, regulation.threshold_4, regulation.threshold_3)
    )
    return Scale(
        lowest=regulation.mark_min,
        highest=regulation.mark_max,
        low=low_mark(regulation),
        thresholds=(five, four, three),
        enough=rules.min_marks(
            group.hours_per_week, regulation.min_marks_low, regulation.min_marks_high
        ),
        retakes=regulation.retake_rule,
        has_modifiers=regulation.allows_plus_minus,
    )


def _own_staff(
    actor: Actor, lessons: Iterable[Lesson], assignments: Iterable[TeachingAssignment]
) -> int | None:
    """The actor's staff id, if this group has anything to do with it."""
    staff = [lesson.teacher for lesson in lessons] + [item.staff for item in assignments]
    return next((one.pk for one in staff if one.user_id == actor.user_id), None)


def _corrected(
    actor: Actor, group: TeachingGroup, term: Term, lessons: list[Lesson], own: set[int]
) -> queries.Spells:
    """The students whose marks the actor writes as their class teacher, with the days. No query
    where the regulation gives no such right, and for one who writes in all the lessons anyway."""
    is_needed = (
        term.closed_at is None
        and group.grading != Grading.NONE
        and len(own) < len(lessons)
        and policies.corrects_as_class_teacher(actor, group)
    )
    return queries.led(actor, group) if is_needed else {}


def _teachers(assignments: Iterable[TeachingAssignment], term: Term) -> str:
    """Who taught the group in the term, in order."""
    names = [
        item.staff.full_name
        for item in assignments
        if item.since <= term.ends_on and (item.until is None or item.until > term.starts_on)
    ]
    return ", ".join(dict.fromkeys(names))
