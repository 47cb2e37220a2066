"""Term marks of the terms that are over, and their closing."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from accounts.enums import Role
from accounts.models import Membership
from core import bulk
from journal import rules
from journal.demo.families import Child
from journal.demo.layout import GroupRow, Layout
from journal.demo.rosters import Rosters
from journal.enums import MarkCode, TermMarkKind
from journal.models import Mark, TermMark, TermReopening
from journal.selectors.terms import standing
from school.enums import Grading
from school.models import AcademicYear, Regulation, Term

_FIELDS = (
    "school",
    "group",
    "student",
    "kind",
    "term",
    "value",
    "code",
    "suggested_value",
    "explanation",
    "deviation_reason",
    "author",
    "recorded_at",
)
_CLOSED_AFTER = dt.timedelta(days=4)
_NEWCOMER = dt.timedelta(days=14)
_RAISED = 0.5
_NEAR = Decimal("0.12")
_RAISE_REASONS = (
    "Положительная динамика в конце периода",
    "Учтены результаты контрольных работ",
    "Учтено участие в олимпиаде по предмету",
    "Учтена самостоятельная работа над ошибками",
)
_REOPEN_REASON = "Не внесена отметка за контрольную работу, сданную после болезни"
_NO_MARKS = "Нет отметок за период: пропустил занятия"


def close_past_terms(
    year: AcademicYear,
    layout: Layout,
    rosters: Rosters,
    today: dt.date,
    seed: str,
) -> int:
    """Decide the term marks of every term that ended at least four days before ``today``, by the
    journal's own rule of suggestion, and close those terms. Returns the number of marks."""
    regulation = Regulation.objects.get(year=year)
    terms = [
        term
        for term in Term.objects.filter(scheme__year=year).order_by("pk")
        if term.ends_on + _CLOSED_AFTER < today
    ]
    means = standing.sums_by(
        Mark.objects.filter(work__lesson__term__in=terms),
        "work__lesson__group_id",
        "student_id",
        "work__lesson__term_id",
        counting=standing.counting_of(regulation, today),
    )
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        for term in terms:
            recorded_at = _evening(year, term, 1)
            for group in layout.groups.values():
                if group.scheme_id != term.scheme_id or group.grading == Grading.NONE:
                    continue
                rng = Random(f"{seed} term {term.number} {group.key}")
                for child in _judged(group, rosters, term):
                    mean = means.get((group.id, child.id, term.pk))
                    found = standing.standing_of(mean, regulation, Decimal(group.hours))
                    decided = _decide(group, found, regulation, rng)
                    count += 1
                    yield bulk.line(
                        year.school_id,
                        group.id,
                        child.id,
                        TermMarkKind.TERM,
                        term.pk,
                        decided[0],
                        decided[1],
                        found.suggested,
                        json.dumps(found.explanation, ensure_ascii=False),
                        decided[2],
                        group.teacher_on(term.ends_on),
                        recorded_at,
                    )

    bulk.copy_lines(TermMark, _FIELDS, lines())
    deputy = Membership.objects.filter(school_id=year.school_id, role=Role.DEPUTY).first()
    for term in terms:
        term.closed_at = _evening(year, term, _CLOSED_AFTER.days)
        term.closed_by_id = deputy.user_id if deputy else None
        term.save(update_fields=["closed_at", "closed_by"])
    return count


def ask_to_reopen(year: AcademicYear, layout: Layout, today: dt.date) -> None:
    """One request that waits for the deputy: a journal of the last closed term, for a day."""
    term = (
        Term.objects.filter(scheme__year=year, closed_at__isnull=False, ends_on__lt=today)
        .order_by("-ends_on", "pk")
        .first()
    )
    if term is None:
        return
    group = next(
        (
            group
            for group in layout.groups.values()
            if group.scheme_id == term.scheme_id and group.grading == Grading.MARKS
        ),
        None,
    )
    teacher = group.teacher_on(today) if group else None
    if group is None or teacher is None:
        return
    TermReopening.objects.create(
        school_id=year.school_id,
        term=term,
        group_id=group.id,
        requested_by_id=teacher,
        requested_at=dt.datetime.combine(today, dt.time(7, 40), tzinfo=year.school.zone),
        reason=_REOPEN_REASON,
        hours=24,
    )


def _judged(group: GroupRow, rosters: Rosters, term: Term) -> list[Child]:
    """Who is in the group when the term ends and came at least a fortnight before."""
    return [
        member.child
        for member in rosters.members[group.id]
        if member.is_in(term.ends_on) and member.since + _NEWCOMER <= term.ends_on
    ]


def _evening(year: AcademicYear, term: Term, days: int) -> dt.datetime:
    day = term.ends_on + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(15, 20), tzinfo=year.school.zone)


def _decide(
    group: GroupRow, found: standing.Standing, regulation: Regulation, rng: Random
) -> tuple[int | None, str, str]:
    """Value, code and the reason where it departs from the suggestion: some teachers raise a mark
    whose mean is just below the next threshold."""
    if group.grading == Grading.CREDIT:
        return None, MarkCode.PASS, ""
    if found.suggested is None or found.mean is None:
        return None, MarkCode.NOT_ASSESSED, _NO_MARKS
    thresholds = standing.thresholds_of(regulation)
    better = rules.suggest(found.mean + _NEAR, thresholds)
    if better is not None and better > found.suggested and rng.random() < _RAISED:
        return better, "", rng.choice(_RAISE_REASONS)
    return found.suggested, "", ""
