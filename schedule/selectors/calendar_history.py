"""Who changed the calendar of a year, when, from what to what and why."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from schedule.enums import Weekday
from schedule.models import SpecialDay
from school.models import AcademicYear, NonTeachingSpan, Term
from school.rules.calendar import told_days, told_grades
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue, Told

MOST = 60

_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Term: ("name", "starts_on", "ends_on"),
    NonTeachingSpan: ("kind", "name", "starts_on", "ends_on", "grades", "order_no"),
    SpecialDay: ("on", "name", "weekday", "parity", "grades", "order_no"),
}


def changes_of(year: AcademicYear) -> list[Change]:
    """The last ``MOST`` changes of terms, days off and special days, the latest first; what the
    year began with is left out. Five queries."""
    schemes = list(year.term_schemes.values_list("pk", flat=True))
    found: list[Told] = []
    for model, events in (
        (Term, change_log.events_of(Term, scheme_id__in=schemes)),  # type: ignore[arg-type]
        (NonTeachingSpan, change_log.events_of(NonTeachingSpan, year_id=year.pk)),
        (SpecialDay, change_log.events_of(SpecialDay, year_id=year.pk)),
    ):
        for before, event in change_log.beside_former(events):
            told = _told(model, before, event)
            if told is not None:
                found.append(told)
    found.sort(key=lambda told: (told[0].pgh_created_at, told[0].pgh_id), reverse=True)
    return change_log.changes_of(found[:MOST])


def _told(model: Any, before: Any, event: Any) -> Told | None:
    subject = _subject(model, event)
    if change_log.was_removed(event):
        return event, _("Removed: %(what)s") % {"what": subject}, []
    if before is None:
        # Written by a person after the year began; the rest is the start of the year itself.
        by_hand = event.pgh_context and event.pgh_context.metadata.get("url")
        return (event, _("Added: %(what)s") % {"what": subject}, []) if by_hand else None
    changed = [
        ChangedValue(change_log.label_of(model, name), _shown(before, name), _shown(event, name))
        for name in _FIELDS[model]
        if getattr(before, name) != getattr(event, name)
    ]
    return (event, subject, changed) if changed else None


def _subject(model: Any, event: Any) -> str:
    if model is SpecialDay:
        return f"{event.name}, {event.on:%d.%m.%Y}"
    return f"{event.name}, {told_days(event.starts_on, event.ends_on)}"


def _shown(event: Any, name: str) -> str:
    value = getattr(event, name)
    if value in (None, "", []):
        return "—"
    if name == "grades":
        return told_grades(value)
    if name == "weekday":
        return str(Weekday(value).label)
    if name == "kind":
        return str(NonTeachingSpan.Kind(value).label)
    if name in ("starts_on", "ends_on", "on"):
        return f"{value:%d.%m.%Y}"
    return str(value)
