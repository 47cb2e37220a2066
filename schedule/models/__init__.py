"""When: bells, days of their own, timetable versions, absences of teachers and substitutions."""

from schedule.models.days import BellPeriod, BellSchedule, SpecialDay
from schedule.models.substitutions import Substitution, TeacherAbsence
from schedule.models.timetable import TimetableEntry, TimetableVersion

__all__ = [
    "BellPeriod",
    "BellSchedule",
    "SpecialDay",
    "Substitution",
    "TeacherAbsence",
    "TimetableEntry",
    "TimetableVersion",
]
