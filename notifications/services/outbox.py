"""Taking domain events off the outbox (design point 13)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from core.models import OutboxEvent
from notifications.services import account_letters

BATCH = 500
MOST_ATTEMPTS = 5

# What people see of these events they see in the portal itself: a teacher's and a deputy's home
# pages read the breaches and marks the events tell of. No letter follows them, so delivering one
# means no more than noting that it was taken. An event that is to reach somebody by mail has its
# consumer in ``account_letters``.
SHOWN_IN_APP = frozenset(
    {
        "absence.accepted",
        "absence.announced",
        "absence.changed",
        "absence.declined",
        "absence.recorded",
        "absence.taken_back",
        "absence.withdrawn",
        "attendance.recorded",
        "brought_mark.recorded",
        "brought_mark.withdrawn",
        "conduct_mark.recorded",
        "homework.recorded",
        "incident.voided",
        "lesson.added",
        "lesson.cancelled",
        "lesson.restored",
        "lesson.unfilled",
        "lessons.laid",
        "mark.recorded",
        "mark.voided",
        "plan.decided",
        "plan.submitted",
        "reopening.asked",
        "reopening.granted",
        "reopening.refused",
        "term.closed",
        "term.reopened",
        "term_mark.recorded",
        "term_mark.withdrawn",
        "timetable.published",
        "topic.recorded",
    }
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many events were delivered, and how many nobody here knows how to deliver."""

    delivered: int
    unknown: int


@transaction.atomic
def deliver_batch(*, now: dt.datetime) -> Delivery:
    """Deliver up to 500 of the oldest events, leaving to another worker those it holds. An event of
    an unknown kind stays undelivered with the reason, and after five looks is passed over until
    somebody deals with it. Three queries at most."""
    events = list(
        OutboxEvent.objects.select_for_update(skip_locked=True)
        .filter(delivered_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
        .exclude(kind__in=account_letters.LETTERS)
        .order_by("pk")
        .values_list("pk", "kind")[:BATCH]
    )
    known = [pk for pk, kind in events if kind in SHOWN_IN_APP]
    unknown = [pk for pk, kind in events if kind not in SHOWN_IN_APP]
    if known:
        OutboxEvent.objects.filter(pk__in=known).update(
            delivered_at=now, attempts=F("attempts") + 1, error=""
        )
    if unknown:
        OutboxEvent.objects.filter(pk__in=unknown).update(
            attempts=F("attempts") + 1, error="no consumer for this kind of event"
        )
    return Delivery(delivered=len(known), unknown=len(unknown))
