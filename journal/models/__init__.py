"""What happened in lessons."""

from journal.models.assessments import Assessment, AssessmentClass
from journal.models.attendance import Absence, Attendance
from journal.models.deadlines import DeadlineBreach
from journal.models.feeds import CalendarFeed
from journal.models.lessons import HomeworkAttachment, Lesson, Work
from journal.models.marks import BroughtMark, CommentReceipt, ConductMark, Mark, TermMark
from journal.models.operations import AppliedOperation
from journal.models.plans import PlanAssignment, PlanItem, ThematicPlan
from journal.models.terms import GroupExam, TermReopening
from journal.models.week_checks import WeekCheck

__all__ = [
    "Absence",
    "AppliedOperation",
    "Assessment",
    "AssessmentClass",
    "Attendance",
    "BroughtMark",
    "CalendarFeed",
    "CommentReceipt",
    "ConductMark",
    "DeadlineBreach",
    "GroupExam",
    "HomeworkAttachment",
    "Lesson",
    "Mark",
    "PlanAssignment",
    "PlanItem",
    "TermMark",
    "TermReopening",
    "ThematicPlan",
    "WeekCheck",
    "Work",
]
