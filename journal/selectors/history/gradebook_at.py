"""A page of the journal as it stood at a moment, and what has changed on it since."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.enums import Role
from core import clock
from journal.selectors import gradebook as pages
from journal.selectors.gradebook.page import Gradebook
from journal.selectors.history.past import Past
from school.models import TeachingGroup, Term

# By (student, lesson): the text of a cell.
Cells = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What stood there and what stands there now; "" is nothing. ``lesson_id`` and ``student_id``
    lead to the history of it."""

    what: str
    before: str
    after: str
    lesson_id: int | None = None
    student_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastPage:
    """``changed``: the cells that differ from today's, by (student, lesson), with today's text."""

    at: dt.datetime
    book: Gradebook
    differences: tuple[Difference, ...]
    changed: Cells


def page_at(
    *,
    actor: Actor,
    group: TeachingGroup,
    term: Term,
    terms: Sequence[Term],
    at: dt.datetime,
    today: dt.date,
) -> PastPage:
    """The spread as it stood at ``at``, for reading alone. Sixteen queries at most, whatever the
    size: the page of then and the page of now."""
    # Nobody writes in the past: not even those who may today.
    reader = Actor(actor.user_id, actor.school_id, Role.AUDITOR)
    then = pages.gradebook(
        actor=reader,
        group=group,
        term=term,
        terms=terms,
        today=clock.local(at, group.school).date(),
        source=Past(at),
    )
    now = pages.gradebook(actor=reader, group=group, term=term, terms=terms, today=today)
    former, present = cells_of(then), cells_of(now)
    changed = {
        key: present.get(key, "")
        for key in former.keys() | present.keys()
        if former.get(key, "") != present.get(key, "")
    }
    return PastPage(
        at=at,
        book=then,
        differences=tuple(_differences(then, now, former, changed)),
        changed=changed,
    )


def cells_of(book: Gradebook) -> Cells:
    """The texts of a page, without the empty ones. No query."""
    found: Cells = {}
    for row in book.rows:
        start = row.brought.span if row.brought else 0
        for column, cell in zip(book.columns[start:], row.cells, strict=True):
            if cell.text:
                found[row.student_id, column.lesson_id] = cell.text
    return found


def _differences(
    then: Gradebook, now: Gradebook, former: Cells, changed: Cells
) -> Iterator[Difference]:
    names = {row.student_id: row.name for book in (now, then) for row in book.rows}
    days = {column.lesson_id: column.on for book in (now, then) for column in book.columns}
    old_days, new_days = ({one.lesson_id: one.on for one in book.columns} for book in (then, now))
    for lesson in sorted(old_days.keys() | new_days.keys(), key=lambda one: (days[one], one)):
        if old_days.get(lesson) != new_days.get(lesson):
            yield Difference(
                _("Lesson"), _day(old_days.get(lesson)), _day(new_days.get(lesson)), lesson
            )
    yield from _of_students(then, now)
    for (student, lesson), after in sorted(
        changed.items(), key=lambda item: (days[item[0][1]], names[item[0][0]])
    ):
        yield Difference(
            f"{_day(days[lesson])}, {names[student]}",
            former.get((student, lesson), ""),
            after,
            lesson,
            student,
        )
    yield from _of_texts(then, now)
    yield from _of_term_marks(then, now)


def _of_students(then: Gradebook, now: Gradebook) -> Iterator[Difference]:
    old, new = ({row.student_id: row.name for row in book.rows} for book in (then, now))
    here = _("in the group")
    for student in sorted(old.keys() ^ new.keys(), key=lambda one: old.get(one) or new[one]):
        name = old.get(student) or new[student]
        yield Difference(name, here if student in old else "", here if student in new else "")


def _of_texts(then: Gradebook, now: Gradebook) -> Iterator[Difference]:
    old = {entry.lesson_id: entry for entry in then.entries}
    for entry in now.entries:
        was = old.get(entry.lesson_id)
        day = _day(entry.on)
        pairs = (
            (_("%(day)s, topic"), was.topic if was else "", entry.topic),
            (_("%(day)s, homework"), was.homework if was else "", entry.homework),
            (
                _("%(day)s, did not take place"),
                was.cancel_reason if was else "",
                entry.cancel_reason,
            ),
        )
        for what, before, after in pairs:
            if before != after:
                yield Difference(what % {"day": day}, before, after, entry.lesson_id)


def _of_term_marks(then: Gradebook, now: Gradebook) -> Iterator[Difference]:
    old = {row.student_id: row for row in then.rows}
    heads = (*now.earlier, *now.decisions)
    for row in now.rows:
        was = old.get(row.student_id)
        before = (*was.earlier, *was.decisions) if was else ()
        for place, head in enumerate(heads):
            former = before[place].text if place < len(before) else ""
            text = (*row.earlier, *row.decisions)[place].text
            if former != text:
                yield Difference(f"{head.label}, {row.name}", former, text)


def _day(day: dt.date | None) -> str:
    return formats.date_format(day, "d.m.Y") if day else ""
