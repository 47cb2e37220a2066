"""Seconds for the slips of a whole school, against the bare work of the same.

Processor time would flatter neither side: both are measured by the clock on the wall, one after the
other, in a transaction that is taken back.
"""

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts import rules
from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from core import clock, tenancy
from core.models import School
from reports.printing import slips as press
from reports.printing import wording
from reports.printing.naive import render_naive
from reports.printing.render import style_of
from school.models import Student
from school.selectors import credentials as recipients
from school.services import credentials
from school.services.credentials import Slip

MOST = 900


@dataclass(frozen=True, slots=True)
class Measured:
    slips: int
    sheets: int
    seconds: float
    naive_seconds: float


def measure(*, now: dt.datetime) -> Measured:
    """Up to ``MOST`` students of the largest school as if none of them had an account."""
    with tenancy.of_all_schools():
        hat = Membership.objects.in_force().filter(role=Role.SECRETARY).order_by("pk").first()
    if hat is None:
        raise RuntimeError("nobody is a secretary")
    school = School.objects.get(pk=hat.school_id)
    actor = Actor(hat.user_id, hat.school_id, Role.SECRETARY)
    with tenancy.of_school(hat.school_id, user_id=hat.user_id), transaction.atomic():
        try:
            Student.objects.filter(school_id=school.pk).update(user=None)
            started = time.perf_counter()
            slips = _slips(actor, school, now)
            seconds = time.perf_counter() - started
            naive_seconds = _naive(slips, school, now)
        finally:
            transaction.set_rollback(True)
    return Measured(len(slips), len(press.sheets_of(slips)), seconds, naive_seconds)


def _slips(actor: Actor, school: School, now: dt.datetime) -> list[Slip]:
    """The whole work of a job but for the storing of the file."""
    today = clock.local(now, school).date()
    expires_at = press.last_moment(now, school)
    reach = recipients.reach_of(actor, today=today)
    classes = recipients.classes_within(actor, reach, today=today)
    found = recipients.recipients_of_classes(actor, classes, now=now, today=today)
    chosen = [one for one in found if isinstance(one.person, Student)][:MOST]
    slips = credentials.prepare(
        actor=actor,
        chosen=chosen,
        staff_role=Role.TEACHER,
        reason="",
        now=now,
        today=today,
        expires_at=expires_at,
    )
    content = press.render(slips, press.frame_of(school, expires_at), lambda *_progress: None)
    credentials.put_in_force(slips=slips, expires_at=expires_at, now=now)
    if not content.startswith(b"%PDF") or not User.objects.filter(
        pk=slips[-1].user_id, must_change_password=True
    ):
        raise RuntimeError("no slips were made")
    return slips


def _naive(slips: Sequence[Slip], school: School, now: dt.datetime) -> float:
    started = time.perf_counter()
    hashes = [make_password(slip.secret, hasher=rules.ONE_TIME_ALGORITHM) for slip in slips]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_slips (number int, login text, hash text)")
        cursor.executemany(
            "INSERT INTO bench_slips VALUES (%s, %s, %s)",
            [(slip.number, slip.login, made) for slip, made in zip(slips, hashes, strict=True)],
        )
    _content, pages = render_naive(_naive_html(slips, school, now))
    if pages != len(press.sheets_of(slips)):
        raise RuntimeError(f"{pages} naive sheets")
    return time.perf_counter() - started


def _naive_html(slips: Sequence[Slip], school: School, now: dt.datetime) -> str:
    frame = press.frame_of(school, press.last_moment(now, school))
    with translation.override(wording.LANGUAGE):
        forms = {kind: press.form_view(kind, frame) for kind in press.FORMS}
        return render_to_string(
            "reports/pdf/slips_naive.html",
            {
                "language": wording.LANGUAGE,
                "style": style_of("reports/pdf/slips.css"),
                "frame": press.frame_view(frame),
                "sheets": [
                    [press.texts_of(slip) | {"form": forms[press.form_of(slip)]} for slip in sheet]
                    for sheet in press.sheets_of(slips)
                ],
            },
        )
