"""The calendar of a year as one thing: what day it is for a class, and by which bells it goes.
Everybody who asks whether there are lessons on a day asks here."""

import datetime as dt
from collections import defaultdict

from schedule.models import BellPeriod, BellSchedule, SpecialDay
from schedule.rules import BellTable, ChangedDay, DaysOff, SchoolDays
from school.models import AcademicYear, NonTeachingSpan, SpanClass, Term


def school_days(year: AcademicYear) -> SchoolDays:
    """The calendar of the year for every class and grade. Six queries, whatever its size."""
    classes: dict[int, set[int]] = defaultdict(set)
    for span_id, class_id in SpanClass.objects.filter(span__year=year).values_list(
        "span_id", "school_class_id"
    ):
        classes[span_id].add(class_id)
    terms: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for scheme_id, first, last in (
        Term.objects.filter(scheme__year=year)
        .order_by("starts_on")
        .values_list("scheme_id", "starts_on", "ends_on")
    ):
        terms[scheme_id].append((first, last))
    changed: dict[dt.date, list[ChangedDay]] = defaultdict(list)
    for day in SpecialDay.objects.filter(year=year).order_by("on", "pk"):
        changed[day.on].append(
            ChangedDay(day.weekday, day.parity, day.bells_id, _set(day.grades), day.name)
        )
    return SchoolDays(
        first=year.starts_on,
        last=year.ends_on,
        terms=dict(terms),
        off=tuple(
            DaysOff(
                span.starts_on,
                span.ends_on,
                span.name,
                _set(span.grades),
                frozenset(classes.get(span.pk, ())),
            )
            for span in NonTeachingSpan.objects.filter(year=year).order_by("starts_on", "pk")
        ),
        changed=dict(changed),
        bells=bell_tables(year),
    )


def bell_tables(year: AcademicYear) -> tuple[BellTable, ...]:
    """The bell schedules of the year with their hours, in the order they were made. Two
    queries."""
    times: dict[int, dict[tuple[int, int], tuple[dt.time, dt.time]]] = defaultdict(dict)
    for bell in BellPeriod.objects.filter(schedule__year=year).order_by("shift", "number"):
        times[bell.schedule_id][bell.shift, bell.number] = (bell.starts_at, bell.ends_at)
    return tuple(
        BellTable(
            schedule.pk,
            times.get(schedule.pk, {}),
            schedule.is_default,
            frozenset(schedule.weekdays or ()),
            frozenset(schedule.grades or ()),
        )
        for schedule in BellSchedule.objects.filter(year=year).order_by("pk")
    )


def _set(grades: list[int] | None) -> frozenset[int] | None:
    return frozenset(grades) if grades is not None else None
