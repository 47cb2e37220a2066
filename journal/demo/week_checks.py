"""Weekly checks of absences: every week signed on the Monday after it, but for the last one in a
third of the classes."""

import datetime as dt

from journal.models import Lesson, WeekCheck
from journal.selectors.absences import week_checks as selectors
from school.models import AcademicYear, ClassTeacherDuty, SchoolClass

_WEEK = dt.timedelta(days=7)
_AFTERNOON = dt.time(15, 20)
_NOTES = ("жду справку", "родители принесут записку", "звонок родителям")
# One class in so many still owes its last week.
_ONE_IN = 3


def sign_weeks(year: AcademicYear, today: dt.date) -> int:
    """How many were signed. Three queries a week."""
    leaders = dict(
        ClassTeacherDuty.objects.on(today)
        .filter(school_class__year=year)
        .values_list("school_class_id", "staff_id")
    )
    classes = [
        one for one in SchoolClass.objects.filter(year=year).in_school_order() if one.pk in leaders
    ]
    days = Lesson.objects.filter(group__year=year).values_list("on", flat=True).distinct()
    this_week = selectors.monday_of(today)
    weeks = sorted({selectors.monday_of(day) for day in days if day < this_week})
    rows = []
    for week in weeks:
        signed_at = dt.datetime.combine(week + _WEEK, _AFTERNOON, tzinfo=year.school.zone)
        states = selectors.states(classes, week, today)
        for number, state in enumerate(states):
            owes = week == weeks[-1] and number % _ONE_IN == 0
            if owes or state.lessons.last is None:
                continue
            rows.append(
                WeekCheck(
                    school_id=year.school_id,
                    school_class=state.school_class,
                    week=week,
                    signed_by_id=leaders[state.school_class.pk],
                    signed_at=signed_at,
                    missed_with_reason=state.missed.with_reason,
                    missed_without_reason=state.missed.without_reason,
                    note=_NOTES[number % len(_NOTES)] if state.missed.unexplained else "",
                )
            )
    WeekCheck.objects.bulk_create(rows, batch_size=1000)
    return len(rows)
