"""Pure rules of the year's calendar: what does not fit together, in sentences with places.

Whoever keeps the calendar gathers it into a ``Calendar`` and asks ``findings``. An error is what
cannot be (``bounds``), a warning is what schools may mean and often do not (``doubts``).
"""

from school.rules.calendar import bounds, doubts
from school.rules.calendar.doubts import SHORTEST_BREAK
from school.rules.calendar.lengths import Length, has_lessons, length_of, lengths
from school.rules.calendar.moving import likely_year, safe_order
from school.rules.calendar.parts import (
    DAY,
    EARLIEST,
    LATEST,
    Calendar,
    ClassWeek,
    DaysOff,
    Finding,
    OwnDay,
    Part,
    Scheme,
    error_at,
    told_days,
    told_grades,
    warning_at,
)

__all__ = [
    "DAY",
    "EARLIEST",
    "LATEST",
    "SHORTEST_BREAK",
    "Calendar",
    "ClassWeek",
    "DaysOff",
    "Finding",
    "Length",
    "OwnDay",
    "Part",
    "Scheme",
    "error_at",
    "errors",
    "findings",
    "has_lessons",
    "length_of",
    "lengths",
    "likely_year",
    "new_errors",
    "safe_order",
    "told_days",
    "told_grades",
    "warning_at",
]


def findings(calendar: Calendar) -> list[Finding]:
    """All that is wrong or doubtful, errors first, otherwise in the order of the rules."""
    found = [finding for rule in (*bounds.RULES, *doubts.RULES) for finding in rule(calendar)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_error)


def errors(calendar: Calendar) -> list[Finding]:
    return [finding for finding in findings(calendar) if finding.is_error]


def new_errors(before: Calendar, after: Calendar) -> list[Finding]:
    """Errors that a change would bring: those that stood before do not keep anybody from
    repairing the rest."""
    known = {(finding.code, finding.place, finding.message) for finding in errors(before)}
    return [
        finding
        for finding in errors(after)
        if (finding.code, finding.place, finding.message) not in known
    ]
