"""What happened in lessons."""

from journal.models.attendance import Attendance
from journal.models.deadlines import DeadlineBreach
from journal.models.lessons import Lesson, Work
from journal.models.marks import Mark, TermMark
from journal.models.plans import PlanAssignment, PlanItem, ThematicPlan

__all__ = [
    "Attendance",
    "DeadlineBreach",
    "Lesson",
    "Mark",
    "PlanAssignment",
    "PlanItem",
    "TermMark",
    "ThematicPlan",
    "Work",
]
