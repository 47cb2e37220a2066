"""Letters to one person about what has happened: a new device, a reset second factor, days away.

Unlike the weekly letters they leave straight from the outbox. An event is claimed for one try in a
transaction of its own, then the letter leaves; a run that dies in between repeats it, for a warning
had better come twice than never. While the mail server does not answer no tries are used up.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import (
    Incident,
    KnownDevice,
    OutsideChange,
    SecondFactorReset,
    UserSession,
)
from accounts.services import devices, incidents, outside_changes, second_factor
from core.models import OutboxEvent, School
from journal.services.absences import letters as absences
from journal.services.substitutions import telling
from journal.services.terms import reminders
from notifications.services import absence_letters, substitution_letters
from notifications.services.letter_parts import Content, absolute, reader_of
from school.models import Term
from school.selectors.incidents import clocks_of

BATCH = 200
MOST_ATTEMPTS = 5


def send_waiting(*, now: dt.datetime) -> int:
    """Send the letters that wait on the outbox, each once; how many left. Raises ``RuntimeError``
    inside a transaction: letters cannot be rolled back."""
    events = list(
        OutboxEvent.objects.filter(
            delivered_at=None, attempts__lt=MOST_ATTEMPTS, kind__in=LETTERS
        ).order_by("pk")[:BATCH]
    )
    if not events:
        return 0
    if connection.in_atomic_block:
        raise RuntimeError("letters are sent outside of transactions")
    mailer = get_connection()
    try:
        mailer.open()
    except OSError as error:
        OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(
            error=str(error)[:500]
        )
        return 0
    try:
        return sum(_deliver(event, mailer, now) for event in events)
    finally:
        with suppress(OSError):
            mailer.close()


def _deliver(event: OutboxEvent, mailer: Any, now: dt.datetime) -> bool:
    """True when a letter left. An event whose person has no address is done without one."""
    row = OutboxEvent.objects.filter(pk=event.pk, delivered_at=None)
    if not row.filter(attempts=event.attempts).update(attempts=F("attempts") + 1):
        return False  # another worker has it
    letter = compose(event)
    if letter is None:
        row.update(delivered_at=now, error="no e-mail address")
        return False
    letter.connection = mailer
    try:
        letter.send()
    # OSError covers the wire and every answer of the server, ValueError an unfit address.
    except (OSError, ValueError) as error:
        row.update(error=str(error)[:500])
        return False
    row.update(delivered_at=now, error="")
    return True


def compose(event: OutboxEvent) -> EmailMessage | None:
    """The letter of one event in its reader's language; None without an address, or when what it
    tells of is no more. Five queries at most."""
    reader = reader_of(event)
    if reader is None:
        return None
    school = School.objects.get(pk=event.school_id)
    with translation.override(reader.language), timezone.override(school.zone):
        content = LETTERS[event.kind](event, school)
        if content is None:
            return None
        context = {
            "user": reader.user,
            "guardian": reader.guardian,
            "school": school,
            "profile_url": absolute("accounts:profile"),
            "incident_url": absolute("reports:incident-report"),
            **content.context,
        }
        return EmailMessage(
            subject=content.subject,
            body=render_to_string(content.template, context),
            to=[reader.address],
            headers={
                "Message-ID": f"<event.{event.pk}@{urlsplit(settings.BASE_URL).hostname}>",
                "Date": format_datetime(event.created_at.astimezone(school.zone)),
                "Auto-Submitted": "auto-generated",
                "Content-Language": reader.language,
            },
        )


def _new_device(event: OutboxEvent, _school: School) -> Content | None:
    device = KnownDevice.objects.filter(pk=event.payload.get("device")).first()
    session = UserSession.objects.filter(pk=event.payload.get("session")).first()
    if device is None:
        return None
    return Content(
        subject=_("Sign-in from a new device"),
        template="email/new_device.txt",
        context={
            "device": device.device,
            "at": device.first_seen_at,
            "address": session.address if session else None,
        },
    )


def _second_factor_reset(event: OutboxEvent, _school: School) -> Content | None:
    reset = (
        SecondFactorReset.objects.select_related("reset_by")
        .filter(pk=event.payload.get("reset"))
        .first()
    )
    if reset is None:
        return None
    return Content(
        subject=_("Your second factor was reset"),
        template="email/second_factor_reset.txt",
        context={"reset": reset, "at": reset.reset_at},
    )


def _changed_outside(event: OutboxEvent, _school: School) -> Content | None:
    change = OutsideChange.objects.select_related("user", "by_school").get(
        pk=event.payload["change"]
    )
    is_owner = change.user_id == event.payload["user"]
    return Content(
        subject=_("Your account was changed by another school")
        if is_owner
        else _("An account of your school was changed by another school"),
        template="email/changed_outside.txt",
        context={"change": change, "at": change.done_at, "is_owner": is_owner},
    )


def _incident_reported(event: OutboxEvent, school: School) -> Content | None:
    incident = Incident.objects.select_related("account").get(pk=event.payload["incident"])
    clock = clocks_of(incident, event.created_at)[0]
    return Content(
        subject=_("Incident No. %(number)s: an account is frozen") % {"number": incident.number},
        template="email/incident_reported.txt",
        context={
            "incident": incident,
            "detected_at": incident.detected_at.astimezone(school.zone),
            "due_at": clock.due_at.astimezone(school.zone),
            "url": absolute("reports:incident-detail", incident.pk),
        },
    )


def _incident_duty(event: OutboxEvent, school: School) -> Content | None:
    """Nothing is said when the duty has been done meanwhile."""
    incident = Incident.objects.select_related("account").get(pk=event.payload["incident"])
    clock = next(
        clock
        for clock in clocks_of(incident, event.created_at)
        if clock.duty == event.payload["duty"]
    )
    if not clock.is_running:
        return None
    subject = (
        _("Incident No. %(number)s: the deadline has passed")
        if event.payload["stage"] == "passed"
        else _("Incident No. %(number)s: the deadline is near")
    )
    return Content(
        subject=subject % {"number": incident.number},
        template="email/incident_duty.txt",
        context={
            "incident": incident,
            "duty": clock.name,
            "basis": clock.basis,
            "is_late": event.payload["stage"] == "passed",
            "due_at": clock.due_at.astimezone(school.zone),
            "url": absolute("reports:incident-detail", incident.pk),
        },
    )


def _term_marks_due(event: OutboxEvent, _school: School) -> Content | None:
    """Nothing is said when the term has been closed meanwhile."""
    term = Term.objects.filter(pk=event.payload["term"], closed_at__isnull=True).first()
    if term is None:
        return None
    is_late = event.payload["stage"] == "passed"
    subject = (
        _("%(term)s: the deadline of the term marks has passed")
        if is_late
        else _("%(term)s has ended: decide the term marks")
    )
    return Content(
        subject=subject % {"term": term.name},
        template="email/term_marks_due.txt",
        context={"term": term, "is_late": is_late, "url": absolute("journal:my-term-marks")},
    )


# An event of one of these kinds is a letter to the person of its payload (``reader_of``).
LETTERS: dict[str, Callable[[OutboxEvent, School], Content | None]] = {
    devices.NEW_DEVICE: _new_device,
    second_factor.RESET: _second_factor_reset,
    outside_changes.CHANGED: _changed_outside,
    incidents.REPORTED: _incident_reported,
    incidents.DUTY: _incident_duty,
    reminders.DUE: _term_marks_due,
    absences.ANNOUNCED: absence_letters.announced,
    absences.DECIDED: absence_letters.decided,
    absences.UNEXPLAINED: absence_letters.unexplained,
    telling.ASSIGNED: substitution_letters.given,
    telling.TAKEN_BACK: substitution_letters.taken_back,
}
