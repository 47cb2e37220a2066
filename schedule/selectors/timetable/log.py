"""Who changed which timetable, when and why (S3-4a): the history of versions and their entries."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.history import versions_of
from core.operations import DELETE, INSERT
from schedule.models import TimetableEntry, TimetableVersion
from schedule.selectors.timetable.facts import weeks_word
from school.models import AcademicYear, Room, StaffMember, TeachingGroup
from school.selectors.change_log import (
    Change,
    ChangedValue,
    Told,
    changes_of,
    was_changed,
    was_made,
    was_removed,
)

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class LogFilter:
    """``first`` and ``last`` are days of the school's clock, both included."""

    version_id: int | None = None
    class_id: int | None = None
    user_id: int | None = None
    first: dt.datetime | None = None
    last: dt.datetime | None = None


def entry_events(year: AcademicYear, wanted: LogFilter) -> QuerySet[Any]:
    """Writes of entries, the latest first. No query of its own. Lessons that came or went with
    their whole version are not told one by one."""
    versions = versions_of(TimetableVersion).filter(year_id=year.pk)
    whole = versions.filter(pgh_label__in=[INSERT, DELETE], pgh_context__isnull=False).values(
        "pgh_context"
    )
    events = (
        versions_of(TimetableEntry)
        .filter(version_id__in=versions.values("pgh_obj_id"))
        .exclude(pgh_context__in=whole)
    )
    if wanted.version_id is not None:
        events = events.filter(version_id=wanted.version_id)
    if wanted.class_id is not None:
        events = events.filter(
            group__in=TeachingGroup.objects.filter(
                group_classes__school_class_id=wanted.class_id
            ).values("pk")
        )
    events = events.select_related("pgh_context")
    if wanted.user_id is not None:
        events = events.filter(pgh_context__metadata__user=wanted.user_id)
    if wanted.first is not None:
        events = events.filter(pgh_created_at__gte=wanted.first)
    if wanted.last is not None:
        events = events.filter(pgh_created_at__lt=wanted.last)
    return events.order_by("-pgh_id")


def told(events: Iterable[Any], school_id: int) -> list[Change]:
    """Events of a page in words. Six queries and one for the page itself."""
    found = list(events)
    names = _Names(found, school_id)
    return changes_of(_tell(found, _former(found), names))


def version_changes(year: AcademicYear) -> list[Change]:
    """Drafts made, described, published and thrown away, the latest first. Two queries."""
    events = list(
        versions_of(TimetableVersion)
        .filter(year_id=year.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    return changes_of(reversed(list(_tell_versions(events))))


def _former(events: list[Any]) -> dict[int, Any]:
    """What stood in the row before each of the events. One query."""
    before: dict[int, Any] = {}
    last: dict[int, Any] = {}
    rows = {event.pgh_obj_id for event in events}
    for event in versions_of(TimetableEntry).filter(pgh_obj_id__in=rows).order_by("pgh_id"):
        before[event.pgh_id] = last.get(event.pgh_obj_id)
        last[event.pgh_obj_id] = event
    return before


class _Names:
    """Names of what the events speak of. Four queries."""

    def __init__(self, events: list[Any], school_id: int) -> None:
        groups = {event.group_id for event in events}
        self.groups = TeachingGroup.objects.select_related("subject").in_bulk(groups)
        self.rooms = dict(Room.objects.filter(school_id=school_id).values_list("pk", "name"))
        self.staff = {
            one.pk: one.short_name for one in StaffMember.objects.filter(school_id=school_id)
        }
        self.versions = dict(
            versions_of(TimetableVersion)
            .filter(pgh_obj_id__in={event.version_id for event in events})
            .order_by("pgh_id")
            .values_list("pgh_obj_id", "name")
        )


def _tell(events: list[Any], before: dict[int, Any], names: _Names) -> Iterator[Told]:
    for event in events:
        group = names.groups.get(event.group_id)
        lesson = f"{group.label}, {group.subject.name}" if group else "—"
        subject = f"{lesson} ({names.versions.get(event.version_id, '—')})"
        now = _said(event, names)
        if was_changed(event):
            values = [ChangedValue(_("Moved"), _said(before.get(event.pgh_id), names), now)]
        elif was_made(event):
            values = [ChangedValue(_("Put"), "", now)]
        else:
            values = [ChangedValue(_("Taken off"), now, "—")]
        yield event, subject, values


def _said(event: Any, names: _Names) -> str:
    if event is None:
        return "—"
    parts = [
        f"{WEEKDAYS_ABBR[event.weekday - 1]}, {event.slot}",
        weeks_word(event.parity),
        names.rooms.get(event.room_id, ""),
        names.staff.get(event.staff_id, ""),
    ]
    return " · ".join(part for part in parts if part)


def _tell_versions(events: list[Any]) -> Iterator[Told]:
    former: dict[int, Any] = {}
    for event in events:
        before = former.get(event.pgh_obj_id)
        former[event.pgh_obj_id] = event
        values = []
        if was_made(event):
            what = _("Draft made") if event.published_at is None else _("Published")
            values.append(ChangedValue(what, "", _since(event)))
        elif was_removed(event):
            values.append(ChangedValue(_("Draft thrown away"), "", _since(event)))
        elif before is not None:
            if before.published_at is None and event.published_at is not None:
                values.append(ChangedValue(_("Published"), "", _since(event)))
            elif (before.since, before.until) != (event.since, event.until):
                values.append(ChangedValue(_("In force"), _since(before), _since(event)))
            if before.name != event.name:
                values.append(ChangedValue(pgettext("timetable", "Name"), before.name, event.name))
            if before.note != event.note:
                values.append(ChangedValue(_("Why it changes"), before.note, event.note))
        if values:
            yield event, event.name, values


def _since(event: Any) -> str:
    last = f"{event.until:%d.%m.%Y}" if event.until else ""
    if last:
        return _("from %(first)s, up to %(last)s") % {
            "first": f"{event.since:%d.%m.%Y}",
            "last": last,
        }
    return _("from %(first)s") % {"first": f"{event.since:%d.%m.%Y}"}
