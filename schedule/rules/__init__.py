"""Pure rules of the timetable: no database and no clock here. The calendar lies in ``days``, what
cannot be taught at the same time in ``clashes``, what had better not be in ``hints``."""

from schedule.rules.days import (
    Bells,
    BellTable,
    ChangedDay,
    Class,
    DayPlan,
    DaysOff,
    SchoolDays,
    week_parity,
)

__all__ = [
    "BellTable",
    "Bells",
    "ChangedDay",
    "Class",
    "DayPlan",
    "DaysOff",
    "SchoolDays",
    "week_parity",
]
