"""Which limits the schedule of assessment procedures breaks, and where each limit comes from.

Per term: the school's own regulation (S3-2b). The others: the letter of Минпросвещения and
Рособрнадзор of 06.08.2021 with the numbers of the regulation (domain §2.4). Nothing is forbidden by
a limit: the deputy decides. No query here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.selectors.assessments.procedures import Key, Procedure, Shares
from journal.selectors.plans.limits import limit_of_subject
from school.models import Regulation

PER_TERM, APART, PARALLEL, SHARE, EDGE, ONE_A_DAY = (
    *("per_term", "apart", "parallel", "share"),
    *("edge", "one_a_day"),
)
# Shorter ones are no assessment procedures in the sense of the letter.
_LEAST_MINUTES = 30
# Classes of a parallel write one work within a week, each at its own lesson.
_ONE_ROUND = 6
_LESSON = Decimal(45)

Edges = Mapping[tuple[int, dt.date], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Violation:
    """A limit that is not kept: a sentence with what to do, ``source`` says whose rule it is."""

    rule: str
    sentence: str
    source: str
    procedures: tuple[Procedure, ...]

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset(one.key for one in self.procedures)

    @property
    def on(self) -> dt.date:
        return self.procedures[-1].on


def violations(
    procedures: Sequence[Procedure], *, regulation: Regulation, edges: Edges, shares: Shares
) -> list[Violation]:
    """``procedures`` are those of the year in order of date; ``edges`` are first and last lesson of
    a class on the days that are asked about, other days are not looked at. Those of one source
    stand together."""
    counted = [one for one in procedures if one.minutes >= _LEAST_MINUTES]
    return [
        *_per_term(procedures, regulation),
        *_share(counted, regulation, shares),
        *_apart(counted, regulation),
        *_parallel(counted, regulation),
        *_edge(counted, edges),
        *_one_a_day(counted),
    ]


def _per_term(procedures: Iterable[Procedure], regulation: Regulation) -> Iterator[Violation]:
    """S3-2b: control works of the teachers; what comes from outside is not theirs."""
    own = (one for one in procedures if one.term_id is not None and not one.is_continued)
    for found in _by(own, lambda one: (one.class_id, one.subject_id, one.term_id)):
        most = limit_of_subject(found[0].subject, regulation)
        if most is None or len(found) <= most:
            continue
        works = ngettext("%(n)s control work", "%(n)s control works", len(found)) % {
            "n": len(found)
        }
        sentence = _(
            "%(class)s, %(subject)s, %(term)s: %(works)s, %(most)s allowed. Move one to another "
            "term or replace it."
        ) % {
            "class": found[0].class_name,
            "subject": found[0].subject,
            "term": found[0].term,
            "works": works,
            "most": most,
        }
        yield Violation(PER_TERM, sentence, regulation.title, tuple(found))


def _apart(procedures: Iterable[Procedure], regulation: Regulation) -> Iterator[Violation]:
    """Days between two procedures of a class in a subject."""
    least = regulation.days_between_control_works
    own = (one for one in procedures if one.subject_id is not None and not one.is_continued)
    for found in _by(own, lambda one: (one.class_id, one.subject_id)):
        for before, after in pairwise(found):
            days = (after.on - before.on).days
            if 0 < days < least:
                sentence = _(
                    "%(class)s, %(subject)s: between %(before)s and %(after)s there are "
                    "%(days)s days, at least %(least)s are needed. Move one of the works."
                ) % {
                    "class": after.class_name,
                    "subject": after.subject,
                    "before": _day(before.on),
                    "after": _day(after.on),
                    "days": days,
                    "least": least,
                }
                yield Violation(APART, sentence, _letter(), (before, after))


def _parallel(procedures: Iterable[Procedure], regulation: Regulation) -> Iterator[Violation]:
    """The same between different classes of a parallel: within a week they write one and the same
    work, later it is another one."""
    least = regulation.days_between_control_works
    own = (one for one in procedures if one.subject_id is not None and not one.is_continued)
    for found in _by(own, lambda one: (one.grade, one.subject_id)):
        rounds: list[list[Procedure]] = []
        for one in found:
            if rounds and (one.on - rounds[-1][0].on).days <= _ONE_ROUND:
                rounds[-1].append(one)
            else:
                rounds.append([one])
        for before, after in pairwise(rounds):
            days = (after[0].on - before[0].on).days
            if days >= least or {one.class_id for one in before} & {one.class_id for one in after}:
                continue  # kept, or said of the class already
            sentence = _(
                "Parallel %(grade)s, %(subject)s: %(earlier)s on %(before)s, %(later)s on "
                "%(after)s: %(days)s days, at least %(least)s are needed. Let the parallel write "
                "in one week."
            ) % {
                "grade": after[0].grade,
                "subject": after[0].subject,
                "earlier": ", ".join(one.class_name for one in before),
                "later": ", ".join(one.class_name for one in after),
                "before": _day(before[0].on),
                "after": _day(after[0].on),
                "days": days,
                "least": least,
            }
            yield Violation(PARALLEL, sentence, _letter(), (*before, *after))


def _share(
    procedures: Iterable[Procedure], regulation: Regulation, shares: Shares
) -> Iterator[Violation]:
    """All procedures of a subject, those from outside included, in the hours of its plan."""
    most = regulation.control_share_percent
    own = (one for one in procedures if one.subject_id is not None)
    for found in _by(own, lambda one: (one.class_id, one.subject_id)):
        group_id = next((one.group_id for one in found if one.group_id in shares), None)
        if group_id is None:
            continue
        total, control = shares[group_id]
        control += sum((one.minutes / _LESSON for one in found if not one.is_planned), Decimal(0))
        if control * 100 <= total * most:
            continue
        sentence = _(
            "%(class)s, %(subject)s: assessment takes %(share)s %% of the hours of the year, "
            "%(most)s %% allowed. Leave out a work or replace it by a shorter one."
        ) % {
            "class": found[0].class_name,
            "subject": found[0].subject,
            "share": round(control * 100 / total),
            "most": most,
        }
        source = _("%(letter)s; order No. 704 of the Ministry of Education of 09.10.2024") % {
            "letter": _letter()
        }
        yield Violation(SHARE, sentence, source, tuple(found))


def _edge(procedures: Iterable[Procedure], edges: Edges) -> Iterator[Violation]:
    """A subject of one lesson a week may stand first or last; who has no lesson is not asked."""
    for one in procedures:
        first, last = edges.get((one.class_id, one.on), (None, None))
        if one.place is None or one.hours_per_week <= 1 or one.place not in (first, last):
            continue
        words = (
            _("%(class)s, %(day)s: %(subject)s is the first lesson. Move the work to another day.")
            if one.place == first
            else _(
                "%(class)s, %(day)s: %(subject)s is the last lesson. Move the work to another day."
            )
        )
        sentence = words % {
            "class": one.class_name,
            "day": _day(one.on),
            "subject": one.subject,
        }
        yield Violation(EDGE, sentence, _letter(), (one,))


def _one_a_day(procedures: Iterable[Procedure]) -> Iterator[Violation]:
    for found in _by(procedures, lambda one: (one.class_id, one.on)):
        if len(found) < 2:
            continue
        sentence = _(
            "%(class)s, %(day)s: %(works)s, one a day is allowed. Agree on another day."
        ) % {
            "class": found[0].class_name,
            "day": _day(found[0].on),
            "works": ", ".join(one.title if one.is_outside else one.subject for one in found),
        }
        yield Violation(ONE_A_DAY, sentence, _letter(), tuple(found))


def _by(
    procedures: Iterable[Procedure], of: Callable[[Procedure], Hashable]
) -> Iterable[list[Procedure]]:
    found: dict[Hashable, list[Procedure]] = defaultdict(list)
    for one in procedures:
        found[of(one)].append(one)
    return found.values()


def _letter() -> str:
    return _("letter of the Ministry of Education and Rosobrnadzor SK-228/03, 01-169/08-01")


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")
