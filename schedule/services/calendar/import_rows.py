"""A calendar that was read, written row by row through the log of its import."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from schedule.imports.calendar_file import CalendarFile, OffRow, SpecialRow, TermRow
from schedule.models import SpecialDay
from schedule.selectors.calendar import YearCalendar
from school.imports import words
from school.imports.problems import ImportProblem, refusal, unplaced, warning
from school.models import (
    AcademicYear,
    NonTeachingSpan,
    SchoolClass,
    SpanClass,
    Term,
    TermScheme,
)
from school.rules.calendar import Part, safe_order
from school.services.calendar.changes import ensure_open
from school.services.calendar.errors import TermClosed
from school.services.imports import ImportLog


@dataclass(slots=True)
class Importing:
    year: AcademicYear
    now: YearCalendar
    file: CalendarFile
    log: ImportLog
    closed: Sequence[Term]
    problems: list[ImportProblem] = field(default_factory=list)

    def touch(self, stretches: Iterable[tuple[dt.date, dt.date]], grades: Any) -> None:
        try:
            ensure_open(self.year, stretches, grades, self.closed)
        except TermClosed as error:
            raise refusal(str(error)) from error


def ensure_of_year(importing: Importing) -> None:
    """Most of the file is about another year: that is not this one's calendar."""
    year, file = importing.year, importing.file
    days = [row.first for row in file.terms] + [row.first for row in file.off]
    days += [row.on for row in file.special]
    if file.year is not None:
        days.append(file.year[0])
    inside = sum(
        year.starts_on - dt.timedelta(days=31) <= day <= dt.date(year.ends_on.year, 8, 31)
        for day in days
    )
    if days and inside * 2 < len(days):
        raise refusal(
            _("The file is about another year: its days are not in %(year)s.") % {"year": year.name}
        )


def put_year(importing: Importing) -> None:
    if importing.file.year is None:
        return
    year, (first, last) = importing.year, importing.file.year
    other = (
        AcademicYear.objects.filter(
            school_id=year.school_id, starts_on__lte=last, ends_on__gte=first
        )
        .exclude(pk=year.pk)
        .first()
    )
    if other is not None:
        raise refusal(_("The days belong to the year %(year)s already.") % {"year": other.name})
    importing.log.change(year, name=year.name, starts_on=first, ends_on=last)


def put_terms(importing: Importing) -> None:
    by_kind: dict[str, list[TermRow]] = {}
    for row in importing.file.terms:
        by_kind.setdefault(row.kind, []).append(row)
    schemes = {scheme.kind: scheme for scheme in importing.now.schemes}
    for kind, rows in by_kind.items():
        scheme = schemes.get(kind)
        rows.sort(key=lambda row: row.first)
        if scheme is None:
            importing.problems += [
                unplaced(
                    _("No grade goes by such terms: choose them on the page of terms first."),
                    row.place,
                    row.name,
                )
                for row in rows
            ]
            continue
        stated = [row.grades for row in rows if row.grades is not None]
        if stated and frozenset().union(*stated) != frozenset(scheme.grades):
            importing.problems.append(
                warning(
                    _("The grades of the terms stay as they are: they are set on the page."),
                    rows[0].place,
                )
            )
        _put_scheme(importing, scheme, rows)


def _put_scheme(importing: Importing, scheme: TermScheme, rows: Sequence[TermRow]) -> None:
    """By number: the first row is the first term."""
    log = importing.log
    terms: list[Term] = list(scheme.dated_terms)  # type: ignore[attr-defined]
    gone = terms[len(rows) :]
    for term in gone:
        if term.closed_at is not None:
            raise refusal(str(TermClosed(term)))
        if _is_used(term):
            raise refusal(
                _("%(names)s: there are lessons or marks of it, so it stays.")
                % {"names": term.name}
            )
    log.remove(gone)
    pairs = list(zip(terms, rows, strict=False))
    for term, row in pairs:
        is_moved = (term.starts_on, term.ends_on) != (row.first, row.last)
        if is_moved and term.closed_at is not None:
            raise refusal(str(TermClosed(term)), row.place)
    order = safe_order(
        {term.pk: Part("", "", term.starts_on, term.ends_on) for term, _row in pairs},
        {term.pk: Part("", "", row.first, row.last) for term, row in pairs},
    )
    if order is None or any(later.first <= former.last for former, later in pairwise(rows)):
        raise refusal(_("The terms of the file overlap."), rows[0].place)
    by_pk = {term.pk: (term, row) for term, row in pairs}
    for pk in [*order, *(pk for pk in by_pk if pk not in order)]:
        term, row = by_pk[pk]
        log.change(term, name=term.name, starts_on=row.first, ends_on=row.last)
    log.add(
        [
            Term(
                school_id=scheme.school_id,
                scheme=scheme,
                number=number,
                name=row.name,
                starts_on=row.first,
                ends_on=row.last,
            )
            for number, row in enumerate(rows, start=1)
            if number > len(terms)
        ]
    )


def _is_used(term: Term) -> bool:
    """Something points at it, whatever it is: the models' metadata know."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: term}).exists()
        for relation in Term._meta.get_fields()
        if isinstance(relation, models.ManyToOneRel)
    )


def put_days_off(importing: Importing) -> None:
    classes = {words.class_letters(item.name): item for item in importing.now.classes}
    by_kind: dict[str, list[tuple[OffRow, list[SchoolClass]]]] = {}
    for row in importing.file.off:
        found = [classes.get(words.class_letters(name)) for name in row.classes]
        unknown = [name for name, item in zip(row.classes, found, strict=True) if item is None]
        if unknown:
            message = _("There is no such class: the row was left out.")
            importing.problems.append(unplaced(message, row.place, ", ".join(unknown)))
            continue
        by_kind.setdefault(row.kind, []).append((row, [item for item in found if item]))
    for kind, rows in by_kind.items():
        standing = [span for span in importing.now.spans if span.kind == kind]
        for row, own in rows:
            span = _alike(standing, row)
            if span is None:
                _add_span(importing, row, own)
            else:
                standing.remove(span)
                _change_span(importing, span, row, own)
        for span in standing:
            _remove_span(importing, span)


def _alike(standing: Sequence[NonTeachingSpan], row: OffRow) -> NonTeachingSpan | None:
    """The same days, else the same name, else the one that shares days; of the same grades."""
    grades = sorted(row.grades) if row.grades is not None else None
    own = [span for span in standing if (sorted(span.grades) if span.grades else None) == grades]
    tests = (
        lambda span: (span.starts_on, span.ends_on) == (row.first, row.last),
        lambda span: words.key(span.name) == words.key(row.name) and row.kind == "break",
        lambda span: span.starts_on <= row.last and row.first <= span.ends_on,
    )
    for test in tests:
        for span in own:
            if test(span):
                return span
    return None


def _add_span(importing: Importing, row: OffRow, classes: Sequence[SchoolClass]) -> None:
    importing.touch([(row.first, row.last)], _touched(row.grades, classes))
    span = NonTeachingSpan(
        school_id=importing.year.school_id,
        year=importing.year,
        kind=row.kind,
        name=row.name,
        starts_on=row.first,
        ends_on=row.last,
        grades=sorted(row.grades) if row.grades is not None and not classes else None,
        order_no=row.order_no,
    )
    importing.log.add([span], name=_told)
    _add_classes(importing, span, classes)


def _change_span(
    importing: Importing,
    span: NonTeachingSpan,
    row: OffRow,
    classes: Sequence[SchoolClass],
) -> None:
    """The name stays what the school calls it; an order is only written where the file has one."""
    values: Mapping[str, Any] = {
        "starts_on": row.first,
        "ends_on": row.last,
        **({"order_no": row.order_no} if row.order_no else {}),
    }
    known = {item.school_class_id: item for item in span.own_classes}  # type: ignore[attr-defined]
    wanted = {item.pk: item for item in classes}
    moves = (span.starts_on, span.ends_on) != (row.first, row.last) or known.keys() != wanted.keys()
    if moves:
        grades = _touched(row.grades, classes) if classes or not known else None
        importing.touch([(span.starts_on, span.ends_on), (row.first, row.last)], grades)
    importing.log.change(span, name=span.name, **values)
    importing.log.remove([item for pk, item in known.items() if pk not in wanted])
    _add_classes(importing, span, [item for pk, item in wanted.items() if pk not in known])


def _remove_span(importing: Importing, span: NonTeachingSpan) -> None:
    own: list[SpanClass] = list(span.own_classes)  # type: ignore[attr-defined]
    grades = {item.school_class.grade for item in own} or span.grades
    importing.touch([(span.starts_on, span.ends_on)], grades)
    importing.log.remove(own)
    importing.log.remove([span], name=_told)


def _add_classes(
    importing: Importing, span: NonTeachingSpan, classes: Sequence[SchoolClass]
) -> None:
    importing.log.add(
        [SpanClass(school_id=span.school_id, span=span, school_class=item) for item in classes],
        name=lambda row: row.school_class.name,
    )


def put_special_days(importing: Importing) -> None:
    """By date and grades; days that only have other bells are none of the file's business."""
    rows = importing.file.special
    if not rows:
        return
    standing = {
        _key(day.on, day.grades): day
        for day in importing.now.special_days
        if day.weekday is not None
    }
    for row in rows:
        day = standing.pop(_key(row.on, row.grades), None)
        if day is None:
            importing.touch([(row.on, row.on)], row.grades)
            importing.log.add([_special(importing.year, row)])
            continue
        if day.weekday != row.weekday:
            importing.touch([(row.on, row.on)], row.grades)
        values: dict[str, Any] = {"weekday": row.weekday}
        if row.order_no:
            values["order_no"] = row.order_no
        importing.log.change(day, **values)
    for day in standing.values():
        importing.touch([(day.on, day.on)], day.grades)
        importing.log.remove([day])


def _special(year: AcademicYear, row: SpecialRow) -> SpecialDay:
    return SpecialDay(
        school_id=year.school_id,
        year=year,
        on=row.on,
        name=row.name,
        weekday=row.weekday,
        grades=sorted(row.grades) if row.grades is not None else None,
        order_no=row.order_no,
    )


def _key(on: dt.date, grades: Iterable[int] | None) -> tuple[dt.date, tuple[int, ...] | None]:
    return on, tuple(sorted(grades)) if grades is not None else None


def _touched(grades: Iterable[int] | None, classes: Sequence[SchoolClass]) -> set[int] | None:
    if classes:
        return {item.grade for item in classes}
    return None if grades is None else set(grades)


def _told(span: NonTeachingSpan) -> str:
    return Part("", span.name, span.starts_on, span.ends_on).told
