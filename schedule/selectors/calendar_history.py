"""Who changed the calendar of a year, when, from what to what and why."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from schedule.enums import Weekday
from schedule.models import BellPeriod, BellSchedule, SpecialDay
from school.enums import TermKind
from school.models import AcademicYear, NonTeachingSpan, SchoolClass, Term, TermScheme
from school.rules.calendar import told_days, told_grades
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue, Told

MOST = 60

_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    AcademicYear: ("starts_on", "ends_on"),
    TermScheme: ("grades",),
    Term: ("name", "starts_on", "ends_on"),
    NonTeachingSpan: ("kind", "name", "starts_on", "ends_on", "grades", "order_no"),
    SpecialDay: ("on", "name", "weekday", "parity", "grades", "order_no"),
    SchoolClass: ("shift", "week_days"),
    BellSchedule: ("name", "is_default", "weekdays", "grades"),
    BellPeriod: ("starts_at", "ends_at"),
}
# That a class was made or taken away belongs to the history of classes.
_ONLY_CHANGED = (AcademicYear, SchoolClass)


def changes_of(year: AcademicYear) -> list[Change]:
    """The last ``MOST`` changes of the year's bounds, terms, days, weeks and bells, the latest
    first; what the year began with is left out. Nine queries, one more where a person wrote."""
    of_year = {"year_id": year.pk}
    schemes = change_log.events_of(TermScheme, **of_year)
    bells = change_log.events_of(BellSchedule, **of_year)
    told = [
        *_told_of(AcademicYear, change_log.events_of(AcademicYear, pgh_obj_id=year.pk)),
        *_told_of(TermScheme, schemes),
        *_told_of(Term, change_log.events_of(Term, scheme_id__in=_rows(schemes))),
        *_told_of(NonTeachingSpan, change_log.events_of(NonTeachingSpan, **of_year)),
        *_told_of(SpecialDay, change_log.events_of(SpecialDay, **of_year)),
        *_told_of(SchoolClass, change_log.events_of(SchoolClass, **of_year)),
        *_told_of(BellSchedule, bells),
        *_told_of(BellPeriod, _own_periods(bells)),
    ]
    told.sort(key=lambda one: (one[0].pgh_created_at, one[0].pgh_id), reverse=True)
    return change_log.changes_of(told[:MOST])


def _rows(events: list[Any]) -> list[int]:
    return sorted({event.pgh_obj_id for event in events})


def _own_periods(bells: list[Any]) -> list[Any]:
    """The lessons of bells, with the name of these as ``.bells`` and ``.is_of_whole`` where they
    came or went with all of them, which is told there. One query."""
    names = {event.pgh_obj_id: event.name for event in bells}
    whole = {
        (event.pgh_obj_id, event.pgh_context_id)
        for event in bells
        if not change_log.was_changed(event)
    }
    found = change_log.events_of(BellPeriod, schedule_id__in=list(names))
    for event in found:
        event.bells = names[event.schedule_id]
        event.is_of_whole = (event.schedule_id, event.pgh_context_id) in whole
    return found


def _told_of(model: Any, events: list[Any]) -> Iterator[Told]:
    for before, event in change_log.beside_former(events):
        told = _told(model, before, event)
        if told is not None:
            yield told


def _told(model: Any, before: Any, event: Any) -> Told | None:
    subject = _subject(model, event)
    is_told_elsewhere = model in _ONLY_CHANGED or getattr(event, "is_of_whole", False)
    if change_log.was_removed(event):
        if is_told_elsewhere:
            return None
        return event, _("Removed: %(what)s") % {"what": subject}, []
    if before is None:
        # Written by a person after the year began; the rest is the start of the year itself.
        by_hand = event.pgh_context and event.pgh_context.metadata.get("url")
        if is_told_elsewhere or not by_hand:
            return None
        return event, _("Added: %(what)s") % {"what": subject}, []
    changed = [
        ChangedValue(change_log.label_of(model, name), _shown(before, name), _shown(event, name))
        for name in _FIELDS[model]
        if getattr(before, name) != getattr(event, name)
    ]
    return (event, subject, changed) if changed else None


def _subject(model: Any, event: Any) -> str:
    if model is AcademicYear:
        return _("Academic year %(name)s") % {"name": event.name}
    if model is TermScheme:
        return str(TermKind(event.kind).label)
    if model is SchoolClass:
        return _("Class %(name)s") % {"name": f"{event.grade}{event.letter}"}
    if model is BellSchedule:
        return _("Bells “%(name)s”") % {"name": event.name}
    if model is BellPeriod:
        words = {"name": event.bells, "n": event.number, "shift": event.shift}
        if event.shift == 1:
            return _("Bells “%(name)s”, lesson %(n)s") % words
        return _("Bells “%(name)s”, shift %(shift)s, lesson %(n)s") % words
    if model is SpecialDay:
        return f"{event.name}, {event.on:%d.%m.%Y}"
    return f"{event.name}, {told_days(event.starts_on, event.ends_on)}"


def _shown(event: Any, name: str) -> str:
    value = getattr(event, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value in (None, "", []):
        return "—"
    if name == "grades":
        return told_grades(value)
    if name == "weekdays":
        return ", ".join(str(Weekday(day).label) for day in value)
    if name == "weekday":
        return str(Weekday(value).label)
    if name == "kind":
        return str(NonTeachingSpan.Kind(value).label)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value)
