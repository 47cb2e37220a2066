"""A calendar feed as an iCalendar file (RFC 5545, RFC 7986).

The same lessons always make the same bytes: DTSTAMP is the last change of the lesson, not the
moment of reading, so that a checksum of the file tells whether anything is new.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from core.models import School
from journal.selectors.feeds.events import FeedEvent

if TYPE_CHECKING:
    from icalendar import Event, Timezone

MEDIA_TYPE = "text/calendar; charset=utf-8"

# The zone is written out from the year of the last reform of Russian time on, for two years more
# than any lesson is made.
_FIRST = dt.date(2010, 1, 1)
_YEARS_AHEAD = 2
_REFRESH = dt.timedelta(hours=4)


def calendar_file(
    *, school: School, title: str, events: Iterable[FeedEvent], today: dt.date
) -> bytes:
    """The file; ``title`` is what the program calls the calendar. No query."""
    # Half a second of imports that only this file needs.
    from icalendar import Calendar

    name = _("%(title)s: timetable") % {"title": title}
    calendar = Calendar()
    calendar.add("prodid", "-//Razvorot//Timetable//RU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", school.time_zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    calendar.add_component(_zone(school.time_zone, today.year + _YEARS_AHEAD))
    for event in events:
        calendar.add_component(_component(event, school.zone))
    return bytes(calendar.to_ical(sorted=False))


def _component(event: FeedEvent, zone: ZoneInfo) -> "Event":
    from icalendar import Event

    found = Event()
    found.add("uid", event.uid)
    found.add("dtstamp", event.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    found.add("last-modified", event.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    found.add("sequence", event.sequence)
    if event.starts_at is not None and event.ends_at is not None:
        found.add("dtstart", dt.datetime.combine(event.on, event.starts_at, tzinfo=zone))
        found.add("dtend", dt.datetime.combine(event.on, event.ends_at, tzinfo=zone))
    else:
        found.add("dtstart", event.on)
        found.add("dtend", event.on + dt.timedelta(days=1))
    found.add("summary", event.summary)
    if event.location:
        found.add("location", event.location)
    if event.description:
        found.add("description", event.description)
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")
    return found


@lru_cache(maxsize=32)
def _zone(name: str, until_year: int) -> "Timezone":
    """VTIMEZONE with the observances that were: Moscow's of 2010, 2011 and 2014."""
    from icalendar import Timezone

    zone = Timezone.from_tzinfo(ZoneInfo(name), name, _FIRST, dt.date(until_year, 1, 1))
    zone.pop("comment", None)
    return zone
