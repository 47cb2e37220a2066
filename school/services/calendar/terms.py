"""The bounds of the year, its terms, and which grades go by which."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.actors import Actor
from school.enums import TermKind
from school.models import AcademicYear, SchoolClass, TeachingGroup, Term, TermScheme
from school.rules.calendar import Part, safe_order
from school.selectors.calendar import calendar_of
from school.services.calendar import usual_year
from school.services.calendar.changes import Gather, changing
from school.services.calendar.errors import (
    CalendarError,
    InUse,
    NotYourCalendar,
    TermClosed,
)


class OutOfOrder(CalendarError):
    def __init__(self) -> None:
        super().__init__(
            _("Terms go one after the other, in the order of their numbers, and do not overlap.")
        )


class YearsMeet(CalendarError):
    def __init__(self, other: AcademicYear) -> None:
        super().__init__(_("The days belong to the year %(year)s already.") % {"year": other.name})


@dataclass(frozen=True, slots=True)
class TermDates:
    """A term as it should be; ``pk`` None: a new one."""

    pk: int | None
    name: str
    starts_on: dt.date
    ends_on: dt.date


def change_bounds(
    *,
    actor: Actor,
    year: AcademicYear,
    starts_on: dt.date,
    ends_on: dt.date,
    reason: str = "",
    gather: Gather = calendar_of,
) -> bool:
    """Another first or last day of the year; False when they are so already. Raises what
    ``changing`` raises, ``YearsMeet``."""
    with changing(actor, year, reason=reason, gather=gather) as locked:
        if (locked.starts_on, locked.ends_on) == (starts_on, ends_on):
            return False
        if ends_on <= starts_on:
            raise CalendarError(_("The last day of the year is after the first one."))
        other = (
            AcademicYear.objects.filter(
                school_id=locked.school_id, starts_on__lte=ends_on, ends_on__gte=starts_on
            )
            .exclude(pk=locked.pk)
            .first()
        )
        if other is not None:
            raise YearsMeet(other)
        locked.starts_on, locked.ends_on = starts_on, ends_on
        locked.save(update_fields=["starts_on", "ends_on"])
    return True


def change_terms(
    *,
    actor: Actor,
    scheme: TermScheme,
    terms: Sequence[TermDates],
    reason: str = "",
    gather: Gather = calendar_of,
) -> int:
    """The terms of a scheme are these, in this order; those that are not named are removed. How
    many rows were written. Raises what ``changing`` raises, ``TermClosed``, ``OutOfOrder``,
    ``InUse`` (a term that goes has lessons or marks)."""
    with changing(actor, scheme.year, reason=reason, gather=gather):
        known = {term.pk: term for term in Term.objects.select_for_update().filter(scheme=scheme)}
        if any(item.pk is not None and item.pk not in known for item in terms):
            raise NotYourCalendar
        _ensure_in_order(terms)
        wanted = {item.pk for item in terms}
        written = _remove([term for pk, term in known.items() if pk not in wanted])
        written += _renumber([known[item.pk] for item in terms if item.pk is not None])
        written += _move(known, terms)
        fresh = [
            Term(
                school_id=scheme.school_id,
                scheme=scheme,
                number=number,
                name=item.name,
                starts_on=item.starts_on,
                ends_on=item.ends_on,
            )
            for number, item in enumerate(terms, start=1)
            if item.pk is None
        ]
        Term.objects.bulk_create(fresh)
    return written + len(fresh)


def cut_grades(
    *,
    actor: Actor,
    year: AcademicYear,
    kinds: Mapping[int, str],
    reason: str = "",
    gather: Gather = calendar_of,
) -> list[int]:
    """Each grade goes by terms of this kind: quarters, trimesters, half-years, modules. Answers
    the grades that changed. A kind that the year does not know yet begins with the usual dates,
    modules without any. Classes and groups of a grade follow. Raises what ``changing`` raises,
    ``InUse`` where a grade has lessons or marks of its terms already."""
    with changing(actor, year, reason=reason, gather=gather) as locked:
        schemes = {scheme.kind: scheme for scheme in TermScheme.objects.filter(year=locked)}
        now = {grade: kind for kind, scheme in schemes.items() for grade in scheme.grades}
        changed = sorted(grade for grade, kind in kinds.items() if now.get(grade) != kind)
        for grade in changed:
            _ensure_unused(locked, grade)
        for kind in sorted({kinds[grade] for grade in changed} - set(schemes)):
            schemes[kind] = _begin_scheme(locked, kind)
        for kind, scheme in schemes.items():
            grades = sorted(grade for grade, own in (now | dict(kinds)).items() if own == kind)
            if grades != sorted(scheme.grades):
                scheme.grades = grades
                scheme.save(update_fields=["grades"])
            moved = [grade for grade in changed if kinds[grade] == kind]
            if moved:
                for model in (SchoolClass, TeachingGroup):
                    model._default_manager.filter(year=locked, grade__in=moved).update(
                        term_scheme=scheme
                    )
    return changed


# --- parts -------------------------------------------------------------------------------------


def _ensure_in_order(terms: Sequence[TermDates]) -> None:
    ends: dt.date | None = None
    for item in terms:
        if item.ends_on <= item.starts_on or (ends is not None and item.starts_on <= ends):
            raise OutOfOrder
        ends = item.ends_on


def _remove(gone: Sequence[Term]) -> int:
    for term in gone:
        if term.closed_at is not None:
            raise TermClosed(term)
    try:
        Term.objects.filter(pk__in=[term.pk for term in gone]).delete()
    except ProtectedError as error:
        names = ", ".join(term.name for term in gone)
        raise InUse(
            _("%(names)s: there are lessons or marks of it, so it stays.") % {"names": names}
        ) from error
    return len(gone)


def _renumber(kept: Sequence[Term]) -> int:
    """Numbers only ever get smaller here, the first ones first: never two alike."""
    written = 0
    for number, term in enumerate(kept, start=1):
        if term.number != number:
            if term.closed_at is not None:
                raise TermClosed(term)
            term.number = number
            term.save(update_fields=["number"])
            written += 1
    return written


def _move(known: Mapping[int, Term], terms: Sequence[TermDates]) -> int:
    """New names and dates, each where no other term stands any more."""
    kept = {item.pk: item for item in terms if item.pk is not None}
    differing = [
        pk
        for pk, item in kept.items()
        if (known[pk].name, known[pk].starts_on, known[pk].ends_on)
        != (item.name, item.starts_on, item.ends_on)
    ]
    for pk in differing:
        if known[pk].closed_at is not None:
            raise TermClosed(known[pk])
    order = safe_order(
        {pk: Part("", known[pk].name, known[pk].starts_on, known[pk].ends_on) for pk in kept},
        {pk: Part("", item.name, item.starts_on, item.ends_on) for pk, item in kept.items()},
    )
    if order is None:
        raise OutOfOrder
    for pk in order:
        term, item = known[pk], kept[pk]
        term.name, term.starts_on, term.ends_on = item.name, item.starts_on, item.ends_on
        term.save(update_fields=["name", "starts_on", "ends_on"])
    return len(order)


def _begin_scheme(year: AcademicYear, kind: str) -> TermScheme:
    scheme = TermScheme.objects.create(school_id=year.school_id, year=year, kind=kind, grades=[])
    usual = usual_year(year.starts_on.year).terms.get(TermKind(kind), ())
    Term.objects.bulk_create(
        Term(
            school_id=year.school_id,
            scheme=scheme,
            number=number,
            name=span.name,
            starts_on=max(span.first, year.starts_on),
            ends_on=min(span.last, year.ends_on),
        )
        for number, span in enumerate(usual, start=1)
    )
    return scheme


def _ensure_unused(year: AcademicYear, grade: int) -> None:
    """Nothing of the grade's groups or classes hangs on a term yet. The relations come from the
    metadata of the model: this floor knows none of the higher ones by name."""
    for model, term, owner in _dated_by_terms():
        rows = model._default_manager.filter(
            **{f"{term}__scheme__year": year, f"{owner}__grade": grade}
        )
        if rows.exists():
            raise InUse(
                _("Grade %(grade)s has %(what)s already: its terms stay what they are this year.")
                % {"grade": grade, "what": model._meta.verbose_name_plural}
            )


def _dated_by_terms() -> Iterator[tuple[type[models.Model], str, str]]:
    """(model, its key to a term, its key to a group or a class)."""
    for relation in Term._meta.get_fields():
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in (TeachingGroup, SchoolClass):
                yield model, relation.field.name, field.name
                break
