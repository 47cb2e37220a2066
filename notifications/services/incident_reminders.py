"""The duties of 24 and 72 hours after a leak (152-ФЗ, art. 21 p. 3.1): a letter before each passes
and one when it has passed."""

import datetime as dt

from django.db.models import Q

from accounts.models import Incident
from accounts.services.incidents import DUTY, deciders
from core import outbox
from core.models import OutboxEvent, School
from school.selectors.incidents import Clock, Duty, clocks_of

# How long before the end the first letter goes.
LEAD = {Duty.AUTHORITY: dt.timedelta(hours=6), Duty.RESULT: dt.timedelta(hours=24)}


def remind(*, school: School, now: dt.datetime) -> int:
    """Put the letters that are due on the outbox; how many. A letter goes once for each duty, stage
    and reader, however often this runs. As long as a leak is not ruled out the duties run, a closed
    incident with a leak included. Two queries, two more for each letter."""
    owed = Q(closed_at__isnull=True, has_leak__isnull=True) | Q(has_leak=True)
    incidents = list(
        Incident.objects.filter(owed, school=school)
        .filter(Q(authority_notified_at__isnull=True) | Q(authority_answered_at__isnull=True))
        .order_by("pk")
    )
    if not incidents:
        return 0
    sent = 0
    for incident in incidents:
        for clock in clocks_of(incident, now):
            stage = stage_of(clock)
            if stage:
                sent += _publish(school, incident, clock.duty, stage, now)
    return sent


def stage_of(clock: Clock) -> str:
    """«soon», «passed», or nothing to say yet."""
    if clock.duty not in LEAD or not clock.is_running:
        return ""
    if clock.is_late:
        return "passed"
    return "soon" if clock.now >= clock.due_at - LEAD[clock.duty] else ""


def _publish(school: School, incident: Incident, duty: Duty, stage: str, now: dt.datetime) -> int:
    payloads = [
        {"user": user_id, "incident": incident.pk, "duty": str(duty), "stage": stage}
        for user_id in deciders(incident)
    ]
    known = [
        event.payload
        for event in OutboxEvent.objects.filter(
            school=school, kind=DUTY, payload__contains={"incident": incident.pk}
        )
    ]
    fresh = [payload for payload in payloads if payload not in known]
    outbox.publish_all(school_id=school.pk, kind=DUTY, now=now, payloads=fresh)
    return len(fresh)
