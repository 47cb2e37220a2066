"""``bench lessons_year``, ``bench lessons_relay``: the next year of the biggest school of the
database gets its lessons, then a term of it another timetable. Everything is taken back.

The floors are of the same rows: a bare COPY of them into a table like that of lessons, without
triggers and foreign keys, committed; and one bare UPDATE of their places there.
"""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.models import Count

from core import clock, tenancy
from core.models import School
from journal.models import Lesson, PlanAssignment
from journal.services.lessons import making
from reports.management.measuring import plain_connection
from schedule.models import BellPeriod, BellSchedule, TimetableEntry, TimetableVersion
from school.models import (
    AcademicYear,
    GroupClass,
    NonTeachingSpan,
    SchoolClass,
    TeachingAssignment,
    TeachingGroup,
    Term,
    TermScheme,
)

# Whole weeks, so that every weekday stays one.
_YEAR = dt.timedelta(days=364)
_FLOOR = "bench_lesson_floor"
# The days of the week go round: nearly every lesson of the term moves.
_NEXT_DAY = {1: 2, 2: 3, 3: 4, 4: 5, 5: 1, 6: 6}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, those of the floor, lessons written and classes of the school."""

    seconds: float
    floor: float
    lessons: int
    classes: int


def make_year() -> Measured:
    """All lessons of a year, from the timetable to the last check of the database."""
    with _next_year() as year:
        seconds, done = _timed(year, year.starts_on, year.ends_on)
        lessons = Lesson.objects.filter(group__year=year).count()
        if done.made != lessons or not lessons:
            raise CommandError(f"{done.made} lessons were told of and {lessons} made")
        copied = _copied(year)
        classes = year.classes.count()
    with _floor_table() as plain:
        started = time.perf_counter()
        _copy_in(plain, copied)
        floor = time.perf_counter() - started
    return Measured(seconds, floor, lessons, classes)


def relay_term() -> Measured:
    """The lessons of a term after the timetable of every class has changed."""
    with _next_year() as year:
        _timed(year, year.starts_on, year.ends_on)
        term = Term.objects.filter(scheme__year=year, number=2).order_by("ends_on").first()
        if term is None:
            raise CommandError("the year has no second term")
        _change_timetable(year, term.starts_on)
        seconds, done = _timed(year, term.starts_on, term.ends_on)
        again = making.lay_lessons(
            actor=None, year=year, first=term.starts_on, last=term.ends_on, now=clock.now()
        )
        if not done.moved or not again.is_empty:
            raise CommandError("the lessons did not come to stand by the new timetable")
        copied = _copied(year)
        places = list(
            Lesson.objects.filter(
                group__year=year, on__range=(term.starts_on, term.ends_on)
            ).values_list("pk", "on", "slot")[: done.moved]
        )
        classes = year.classes.count()
    with _floor_table() as plain:
        _copy_in(plain, copied)
        started = time.perf_counter()
        plain.execute(
            f'UPDATE {_FLOOR} SET "on" = fresh."on" + 400, slot = fresh.slot FROM'  # nosec B608
            ' unnest(%s::bigint[], %s::date[], %s::smallint[]) AS fresh (id, "on", slot)'
            f" WHERE {_FLOOR}.id = fresh.id",
            [list(column) for column in zip(*places, strict=True)],
        )
        floor = time.perf_counter() - started
    return Measured(seconds, floor, done.moved, classes)


def _timed(year: AcademicYear, first: dt.date, last: dt.date) -> tuple[float, making.Done]:
    started = time.perf_counter()
    done = making.lay_lessons(actor=None, year=year, first=first, last=last, now=clock.now())
    with connection.cursor() as cursor:
        # What the database looks at before it commits.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return time.perf_counter() - started, done


# --- the floor ---------------------------------------------------------------------------------


def _copied(year: AcademicYear) -> bytes:
    """The lessons of the year as COPY gives them."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(
            "COPY (SELECT l.* FROM journal_lesson l JOIN school_teachinggroup g"  # nosec B608
            f" ON g.id = l.group_id WHERE g.year_id = {int(year.pk)}) TO STDOUT"
        ) as copy,
    ):
        return b"".join(bytes(chunk) for chunk in copy)


@contextmanager
def _floor_table() -> Iterator[Any]:
    with plain_connection() as plain:
        plain.execute(f"CREATE TABLE {_FLOOR} (LIKE journal_lesson INCLUDING ALL)".encode())
        try:
            yield plain
        finally:
            plain.execute(f"DROP TABLE {_FLOOR}".encode())


def _copy_in(plain: Any, rows: bytes) -> None:
    with plain.cursor() as cursor, cursor.copy(f"COPY {_FLOOR} FROM STDIN") as copy:
        copy.write(rows)


# --- the next year -----------------------------------------------------------------------------


@contextmanager
def _next_year() -> Iterator[AcademicYear]:
    """The last year of the biggest school once more, a year later: calendar, classes, groups with
    their teachers and plans, and the last timetable; no lesson. Taken back at the end."""
    school = School.objects.get(
        pk=Lesson.objects.order_by()
        .values("school")
        .annotate(size=Count("pk"))
        .order_by("-size")
        .values_list("school", flat=True)[0]
    )
    source = AcademicYear.objects.filter(school=school).latest("starts_on")
    with tenancy.of_school(school.pk), transaction.atomic():
        yield _copy_year(source)
        transaction.set_rollback(True)


def _copy_year(source: AcademicYear) -> AcademicYear:
    year = AcademicYear.objects.create(
        school=source.school,
        name="bench",
        starts_on=source.starts_on + _YEAR,
        ends_on=source.ends_on + _YEAR,
    )
    schemes = _copies(TermScheme.objects.filter(year=source), year=year)
    for term in Term.objects.filter(scheme__year=source):
        _renew(
            term,
            scheme=schemes[term.scheme_id],
            starts_on=term.starts_on + _YEAR,
            ends_on=term.ends_on + _YEAR,
            closed_at=None,
            closed_by=None,
        ).save(force_insert=True)
    for span in NonTeachingSpan.objects.filter(year=source):
        _renew(
            span, year=year, starts_on=span.starts_on + _YEAR, ends_on=span.ends_on + _YEAR
        ).save(force_insert=True)
    bells = _copies(BellSchedule.objects.filter(year=source), year=year)
    for bell in BellPeriod.objects.filter(schedule__year=source):
        _renew(bell, schedule=bells[bell.schedule_id]).save(force_insert=True)
    classes = {}
    for item in SchoolClass.objects.filter(year=source):
        classes[item.pk] = _renew(item, year=year, term_scheme=schemes[item.term_scheme_id])
    SchoolClass.objects.bulk_create(classes.values())
    groups = {}
    for group in TeachingGroup.objects.filter(year=source):
        groups[group.pk] = _renew(group, year=year, term_scheme=schemes[group.term_scheme_id])
    TeachingGroup.objects.bulk_create(groups.values())
    GroupClass.objects.bulk_create(
        _renew(row, group=groups[row.group_id], school_class=classes[row.school_class_id])
        for row in GroupClass.objects.filter(group__year=source)
    )
    TeachingAssignment.objects.bulk_create(
        _renew(row, group=groups[row.group_id], since=year.starts_on)
        for row in TeachingAssignment.objects.filter(group__year=source, until__isnull=True)
    )
    PlanAssignment.objects.bulk_create(
        _renew(row, group=groups[row.group_id])
        for row in PlanAssignment.objects.filter(group__year=source)
    )
    version = TimetableVersion.objects.published().filter(year=source).latest("since")
    entries = list(TimetableEntry.objects.filter(version=version))
    fresh = _renew(version, year=year, since=year.starts_on, until=None)
    fresh.save(force_insert=True)
    TimetableEntry.objects.bulk_create(
        _renew(entry, version=fresh, group=groups[entry.group_id]) for entry in entries
    )
    return year


def _change_timetable(year: AcademicYear, since: dt.date) -> None:
    version = TimetableVersion.objects.get(year=year)
    entries = list(TimetableEntry.objects.filter(version=version))
    version.until = since
    version.save(update_fields=["until"])
    changed = _renew(version, since=since, until=None)
    changed.save(force_insert=True)
    TimetableEntry.objects.bulk_create(
        _renew(entry, version=changed, weekday=_NEXT_DAY[entry.weekday]) for entry in entries
    )


def _copies(rows: models.QuerySet[Any], **fields: Any) -> dict[int, Any]:
    """Old id → the copy, written."""
    found = {}
    for row in rows:
        pk = row.pk
        found[pk] = _renew(row, **fields)
        found[pk].save(force_insert=True)
    return found


def _renew(row: Any, **fields: Any) -> Any:
    """The row as a new one, not written yet, with other ``fields``."""
    names: Sequence[str] = [
        field.attname for field in row._meta.concrete_fields if not field.primary_key
    ]
    fresh = type(row)(**{name: getattr(row, name) for name in names})
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh
