"""Days away of students, entered and announced: the spells of the last weeks get the document that
the class teacher was brought, and a few parents have announced what nobody has answered yet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random

from django.db import connection

from journal.demo.entries import Leanings
from journal.demo.families import Child
from journal.enums import AbsenceState, AttendanceCode, ExcuseDocument
from journal.models import Absence, Lesson
from journal.services.absences import effects
from school.models import AcademicYear, ClassTeacherDuty, GuardianLink

_RECENT = dt.timedelta(days=35)
_ANNOUNCED = 6
_MORNING = dt.time(7, 40)
_AFTERNOON = dt.time(15, 20)
_REASONS = (
    (AttendanceCode.ILL, "Температура, вызвали врача"),
    (AttendanceCode.EXCUSED, "Приём у врача, вернётся к третьему уроку"),
    (AttendanceCode.EXCUSED, "Семейные обстоятельства"),
    (AttendanceCode.ILL, ""),
)

# The rows that the teachers noted and the days that the class teacher entered are one fact.
_JOIN = """
    UPDATE journal_attendance a
    SET absence_id = b.id
    FROM journal_absence b, journal_lesson l, school_term t
    WHERE b.school_id = %s AND b.state = 'accepted'
      AND l.school_id = b.school_id AND l."on" BETWEEN b.first_day AND b.last_day
      AND t.id = l.term_id AND t.closed_at IS NULL
      AND a.lesson_id = l.id AND a.student_id = b.student_id AND a.code = b.code
"""


def write_days_away(
    year: AcademicYear,
    children: Iterable[Child],
    leanings: dict[int, Leanings],
    today: dt.date,
    rng: Random,
) -> int:
    """Spells of one reason that ended or began lately, each on its document; how many."""
    teachers = dict(
        ClassTeacherDuty.objects.on(today)
        .filter(school_class__year=year)
        .values_list("school_class_id", "staff_id")
    )
    pupils = [child for child in children if not child.has_left and _class_of(child) in teachers]
    taught = set(Lesson.objects.filter(group__year=year).values_list("on", flat=True).distinct())
    rows = []
    for child in pupils:
        for first, last, code in _spells(leanings[child.number].missed, taught, today):
            document, number = _document(code, last, rng)
            rows.append(
                Absence(
                    school_id=year.school_id,
                    student_id=child.id,
                    first_day=first,
                    last_day=last,
                    code=code,
                    document=document,
                    document_no=number,
                    state=AbsenceState.ACCEPTED,
                    author_id=teachers[_class_of(child)],
                    decided_at=_moment(year, min(last, today), _MORNING),
                )
            )
    rows = Absence.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, [year.school_id])
    for absence in rows:
        if absence.last_day > today:
            effects.spread(absence, carried=absence.code, now=_moment(year, today, _MORNING))
    _announce(year, pupils, {row.student_id for row in rows}, today, rng)
    return len(rows)


def _announce(
    year: AcademicYear, pupils: list[Child], away: set[int], today: dt.date, rng: Random
) -> None:
    """The first family announces, and a few others; none of them has an answer yet."""
    parents: dict[int, int] = {}
    for student_id, user_id in (
        GuardianLink.objects.filter(
            school_id=year.school_id, until__isnull=True, guardian__user__isnull=False
        )
        .order_by("pk")
        .values_list("student_id", "guardian__user_id")
    ):
        parents.setdefault(student_id, user_id)
    free = [child for child in pupils if child.id in parents and child.id not in away]
    chosen = free[:1] + rng.sample(free[1:], min(_ANNOUNCED, len(free[1:])))
    first = today + dt.timedelta(days=3 if today.isoweekday() == 5 else 1)
    Absence.objects.bulk_create(
        Absence(
            school_id=year.school_id,
            student_id=child.id,
            first_day=first,
            last_day=min(first + dt.timedelta(days=place % 3), year.ends_on),
            code=_REASONS[place % len(_REASONS)][0],
            note=_REASONS[place % len(_REASONS)][1],
            state=AbsenceState.ANNOUNCED,
            announced_by_id=parents[child.id],
            announced_at=_moment(year, today - dt.timedelta(days=1), _AFTERNOON),
        )
        for place, child in enumerate(chosen)
        if first <= year.ends_on
    )


def _spells(
    missed: dict[dt.date, AttendanceCode], taught: set[dt.date], today: dt.date
) -> Iterator[tuple[dt.date, dt.date, AttendanceCode]]:
    """Days in a row for one settled reason that reach into the last weeks and began by today."""
    runs: dict[dt.date, list[dt.date]] = defaultdict(list)
    start = None
    for day in sorted(missed):
        before = day - dt.timedelta(days=1)
        if missed.get(before) != missed[day]:
            start = day
        if start is not None:
            runs[start].append(day)
    for first, run in runs.items():
        code = missed[first]
        days = [day for day in run if day in taught]
        is_settled = code in (
            AttendanceCode.ILL,
            AttendanceCode.EXCUSED,
            AttendanceCode.AWAY,
        )
        if is_settled and days and days[0] <= today and days[-1] >= today - _RECENT:
            yield days[0], days[-1], code


def _document(code: AttendanceCode, last: dt.date, rng: Random) -> tuple[str, str]:
    if code == AttendanceCode.AWAY:
        return ExcuseDocument.ORDER, f"№ {rng.randint(20, 90)}-у от {last:%d.%m.%Y}"
    if code == AttendanceCode.EXCUSED:
        kind = rng.choice((ExcuseDocument.PARENT_NOTE, ExcuseDocument.PARENT_NOTE, ""))
        return kind, ""
    if rng.random() < 0.2:
        return "", ""
    return ExcuseDocument.CLINIC, f"№ {rng.randint(100, 999)} от {last:%d.%m.%Y}"


def _class_of(child: Child) -> int:
    return child.stays[-1].class_id


def _moment(year: AcademicYear, day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=year.school.zone)
