"""What a class writes on a day."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from journal.enums import AssessmentLevel

# Hours of a plan and of its control works, by group.
Shares = dict[int, tuple[Decimal, Decimal]]

Key = tuple[int, dt.date, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Procedure:
    """An assessment procedure of one class. ``place`` is shift and lesson as one number, None for
    one from outside, which has no lesson; ``is_continued`` is the second day of a work that takes
    two. ``group_id`` and what follows are of a control work of a lesson."""

    on: dt.date
    class_id: int
    class_name: str
    grade: int
    subject_id: int | None
    subject: str
    short: str
    title: str
    level: AssessmentLevel
    minutes: int
    assessment_id: int | None = None
    group_id: int | None = None
    term_id: int | None = None
    term: str = ""
    hours_per_week: Decimal = Decimal(0)
    place: int | None = None
    is_continued: bool = False
    is_planned: bool = False

    @property
    def key(self) -> Key:
        return self.class_id, self.on, self.subject_id, self.assessment_id

    @property
    def is_outside(self) -> bool:
        return self.assessment_id is not None
