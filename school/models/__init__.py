"""What the school is."""

from school.models.calendar import AcademicYear, NonTeachingSpan, Term, TermScheme
from school.models.classes import ClassTeacherDuty, Enrolment, SchoolClass
from school.models.groups import (
    GroupClass,
    GroupMembership,
    Room,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)
from school.models.imports import ExternalId, ImportRun
from school.models.people import Guardian, GuardianLink, StaffMember, Student
from school.models.regulation import DeadlineRule, Regulation, WorkType

__all__ = [
    "AcademicYear",
    "ClassTeacherDuty",
    "DeadlineRule",
    "Enrolment",
    "ExternalId",
    "GroupClass",
    "GroupMembership",
    "Guardian",
    "GuardianLink",
    "ImportRun",
    "NonTeachingSpan",
    "Regulation",
    "Room",
    "SchoolClass",
    "StaffMember",
    "Student",
    "Subject",
    "TeachingAssignment",
    "TeachingGroup",
    "Term",
    "TermScheme",
    "WorkType",
]
