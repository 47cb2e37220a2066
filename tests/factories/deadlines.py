"""Deadlines of a regulation, and what the nightly check makes of them."""

import datetime as dt

from journal.models import DeadlineBreach, Lesson
from journal.services import deadlines
from journal.services.deadlines import DeadlineReport
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DeadlineRule, Regulation
from tests.factories.cast import Cast

# The cast's clock: 12:00 of Tuesday, 20 January. The lesson of the 19th ended at 10:40.
NIGHT = dt.datetime(2026, 1, 20, 23, 30, tzinfo=dt.UTC)  # 02:30 of the 21st in Moscow
MONDAY = dt.date(2026, 1, 19)
ALL_LEVELS = tuple(Level)


def make_rule(
    regulation: Regulation,
    code: DeadlineCode,
    amount: int,
    unit: DueUnit,
    *,
    levels: tuple[Level, ...] = ALL_LEVELS,
    clause: str = "",
    is_active: bool = True,
) -> DeadlineRule:
    return DeadlineRule.objects.create(
        school_id=regulation.school_id,
        regulation=regulation,
        code=code,
        levels=list(levels),
        amount=amount,
        unit=unit,
        clause=clause or f"п. {code}",
        is_active=is_active,
    )


def check(cast: Cast, now: dt.datetime = NIGHT) -> DeadlineReport:
    return deadlines.check_deadlines(school=cast.school, now=now)


def breaches(lesson: Lesson) -> dict[str, str]:
    """Open breaches of a lesson: gap → the code of the rule."""
    return dict(DeadlineBreach.objects.open().filter(lesson=lesson).values_list("gap", "rule_code"))


def fill(lesson: Lesson, **fields: object) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(**fields)
