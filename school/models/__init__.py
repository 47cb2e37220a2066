"""What the school is."""

from school.models.calendar import AcademicYear, NonTeachingSpan, Term, TermScheme
from school.models.classes import (
    ClassTeacherDuty,
    Curation,
    Enrolment,
    SchoolClass,
    SpanClass,
)
from school.models.data_checks import ChangeRequest, DataCheck
from school.models.divisions import Division
from school.models.groups import (
    GroupClass,
    GroupMembership,
    Room,
    Subject,
    TeachingAssignment,
    TeachingGroup,
)
from school.models.imports import ExternalId, ImportRun
from school.models.movement import Movement, MovementRequest
from school.models.papers import (
    Acknowledgement,
    AckSheet,
    Consent,
    CredentialIssue,
    DiaryApplication,
)
from school.models.people import Guardian, GuardianLink, StaffMember, Student
from school.models.regulation import DeadlineRule, Regulation, WorkType

__all__ = [
    "AcademicYear",
    "AckSheet",
    "Acknowledgement",
    "ChangeRequest",
    "ClassTeacherDuty",
    "Consent",
    "CredentialIssue",
    "Curation",
    "DataCheck",
    "DeadlineRule",
    "DiaryApplication",
    "Division",
    "Enrolment",
    "ExternalId",
    "GroupClass",
    "GroupMembership",
    "Guardian",
    "GuardianLink",
    "ImportRun",
    "Movement",
    "MovementRequest",
    "NonTeachingSpan",
    "Regulation",
    "Room",
    "SchoolClass",
    "SpanClass",
    "StaffMember",
    "Student",
    "Subject",
    "TeachingAssignment",
    "TeachingGroup",
    "Term",
    "TermScheme",
    "WorkType",
]
