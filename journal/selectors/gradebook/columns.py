"""The heads of the left page: lessons, months, term marks."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.utils import formats
from django.utils.translation import gettext as _

from journal.enums import TermMarkKind
from journal.models import Lesson
from journal.selectors.gradebook.page import Column, DecisionHead, Month, WorkHead
from school.enums import Grading
from school.models import TeachingGroup, Term


def columns_of(
    lessons: list[Lesson],
    works_of: Mapping[int, Sequence[WorkHead]],
    recordable: set[int],
    today: dt.date,
) -> Iterable[Column]:
    month = None
    for lesson in lessons:
        works = tuple(works_of.get(lesson.pk, ()))
        starts = (lesson.on.year, lesson.on.month) != month
        month = (lesson.on.year, lesson.on.month)
        yield Column(
            lesson_id=lesson.pk,
            on=lesson.on,
            label=_column_label(lesson, works),
            works=works,
            is_today=lesson.on == today,
            is_future=lesson.on > today,
            is_cancelled=lesson.is_cancelled,
            is_month_start=starts,
            is_control=any(work.is_control for work in works),
            is_editable=lesson.pk in recordable and lesson.on <= today and not lesson.is_cancelled,
            is_checked=lesson.attendance_checked_at is not None,
        )


def _column_label(lesson: Lesson, works: Sequence[WorkHead]) -> str:
    """«8 октября, урок 2, Контрольная работа «Дроби»»: the head of a column in words."""
    parts = [formats.date_format(lesson.on, "j E"), _("lesson %(slot)s") % {"slot": lesson.slot}]
    if lesson.is_cancelled:
        parts.append(_("did not take place: %(reason)s") % {"reason": lesson.cancel_reason})
    return ", ".join([*parts, *(work.label for work in works)])


def months_of(columns: Iterable[Column]) -> Iterable[Month]:
    for _key, found in groupby(columns, key=lambda column: (column.on.year, column.on.month)):
        same = list(found)
        yield Month(same[0].on, len(same))


def decision_heads(
    group: TeachingGroup, term: Term, terms: Sequence[Term], *, decides: bool, is_open: bool
) -> tuple[DecisionHead, ...]:
    if group.grading == Grading.NONE:
        return ()
    heads = [DecisionHead(TermMarkKind.TERM, term.pk, term.name, is_editable=decides and is_open)]
    if term.number == terms[-1].number:
        heads.append(DecisionHead(TermMarkKind.YEAR, None, _("Year"), is_editable=decides))
    return tuple(heads)
