"""The weekly letter to parents: exactly one for each child and week, whatever breaks on the way.

A row of ``Digest`` is the letter's fate. It is queued, claimed for one try in a transaction of its
own, and only then does the letter leave; so two runs at once share the letters and send none twice,
and no transaction is open while the mail server thinks. A run that dies between the claim and the
answer leaves one letter of which nobody knows whether it left: that one waits for a person instead
of being sent again.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actors import Actor
from core.errors import DomainError
from core.models import School
from journal.selectors import gaps
from journal.selectors.diary.week_summary import week_summaries
from notifications.models import MOST_ATTEMPTS, Digest, DigestQuerySet
from notifications.selectors import letters
from notifications.services import composing

# As many letters as one SMTP connection carries, and as many weeks as one gathering reads.
BATCH = 100
# No run lives longer than the task time limit of 30 minutes.
LOST_AFTER = dt.timedelta(hours=1)


class NothingToRepeat(DomainError):
    def __init__(self) -> None:
        super().__init__(_("This letter has already gone out or is being sent right now."))


class NoAddress(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _("This parent has no e-mail address or is informed on paper: nothing can be sent.")
        )


@dataclass(slots=True)
class DigestReport:
    """What a run did. ``waiting`` letters are left for the next one; ``trouble`` says why the mail
    server could not be reached at all."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    trouble: str = ""


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def send_week(*, school: School, monday: dt.date, now: dt.datetime) -> DigestReport:
    """Queue what is missing of the week and try every letter that waits, once.

    Raises ``RuntimeError`` inside a transaction: letters cannot be rolled back. Queries: a constant
    number for each batch of 100, and two writes for each letter.
    """
    if connection.in_atomic_block:
        raise RuntimeError("letters are sent outside of transactions")
    report = DigestReport(queued=_queue(school, monday, now))
    _give_up_lost(school, now)
    run = _Run(school, monday, now, report)
    for batch in _batches(school, monday):
        try:
            _send_batch(batch, run)
        except _Unreachable as trouble:
            report.trouble = str(trouble)
            break
    report.waiting = _of_week(school, monday).waiting().count()
    return report


@transaction.atomic
def repeat_letter(*, actor: Actor, digest: Digest, now: dt.datetime) -> None:
    """Let the next run try a failed letter again, at the guardian's present address. Raises
    ``NothingToRepeat``, ``NoAddress``."""
    locked = _locked(Digest.objects.visible_to(actor).filter(pk=digest.pk)).get()
    if locked.sent_at or not locked.error:
        raise NothingToRepeat
    if not locked.guardian.email or locked.guardian.is_paper_only:
        raise NoAddress
    _queue_again([locked], now)


@transaction.atomic
def repeat_week(*, actor: Actor, monday: dt.date, now: dt.datetime) -> int:
    """The same for every letter of a week that failed and can be sent; how many there are."""
    failed = Digest.objects.visible_to(actor).failed().filter(week_starts_on=monday)
    rows = [
        digest
        for digest in _locked(failed)
        if digest.guardian.email and not digest.guardian.is_paper_only
    ]
    _queue_again(rows, now)
    return len(rows)


def _locked(digests: DigestQuerySet) -> DigestQuerySet:
    return digests.select_related("guardian").select_for_update(of=("self",)).order_by("pk")


def _queue_again(digests: list[Digest], now: dt.datetime) -> None:
    for digest in digests:
        digest.address = digest.guardian.email
        digest.attempts = 0
        digest.error = ""
        digest.claimed_at = now
    Digest.objects.bulk_update(digests, ["address", "attempts", "error", "claimed_at"])


# --- the queue ---------------------------------------------------------------------------------


def _of_week(school: School, monday: dt.date) -> DigestQuerySet:
    return Digest.objects.filter(school=school, week_starts_on=monday)


def _queue(school: School, monday: dt.date, now: dt.datetime) -> int:
    """A row for each letter that the week still lacks. Two queries."""
    known = set(_of_week(school, monday).values_list("student_id", flat=True))
    links = letters.recipients(school_id=school.pk, monday=monday)
    rows = Digest.objects.bulk_create(
        (
            Digest(
                school=school,
                guardian_id=link.guardian_id,
                student_id=link.student_id,
                week_starts_on=monday,
                address=link.guardian.email,
                claimed_at=now,
            )
            for link in links
            if link.student_id not in known
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    return len(rows)


def _give_up_lost(school: School, now: dt.datetime) -> None:
    """A claim older than any run can live: whether that letter left, only its reader knows."""
    lost = Digest.objects.filter(school=school, claimed_at__lt=now - LOST_AFTER).in_flight()
    lost.update(
        attempts=MOST_ATTEMPTS,
        error=_("The sending was interrupted; nobody knows whether this letter has left."),
    )


def _batches(school: School, monday: dt.date) -> Iterator[list[Digest]]:
    """Each waiting letter once, in order. One query a batch."""
    last = 0
    while batch := list(
        _of_week(school, monday)
        .waiting()
        .filter(pk__gt=last)
        .select_related("student", "guardian__user")
        .order_by("pk")[:BATCH]
    ):
        yield batch
        last = batch[-1].pk


def _claim(digest: Digest, now: dt.datetime) -> bool:
    """Take the letter for one try; False when another run has it. One query, committed at once."""
    return bool(
        Digest.objects.filter(pk=digest.pk, attempts=digest.attempts)
        .waiting()
        .update(attempts=F("attempts") + 1, error="", claimed_at=now)
    )


# --- the wire ----------------------------------------------------------------------------------


class _Unreachable(Exception):
    """The mail server does not answer at all; the letters keep their tries."""


@dataclass(frozen=True, slots=True)
class _Run:
    school: School
    monday: dt.date
    now: dt.datetime
    report: DigestReport


def _send_batch(batch: list[Digest], run: _Run) -> None:
    """Try each letter of the batch over one connection, reopened only if it breaks. A refused
    letter keeps the reason and holds up nobody else."""
    weeks = week_summaries(
        students=[digest.student for digest in batch],
        regulation=gaps.regulation_on(run.school.pk, run.monday),
        monday=run.monday,
        today=run.now.astimezone(run.school.zone).date(),
    )
    mailer = _opened(get_connection())
    try:
        for digest in batch:
            if not _claim(digest, run.now):
                continue
            letter = composing.compose(
                school=run.school, digest=digest, week=weeks[digest.student_id], now=run.now
            )
            letter.connection = mailer
            try:
                letter.send()
            # OSError covers the connection and every answer of the server, ValueError an address
            # or a name that no header can carry.
            except (OSError, ValueError) as error:
                run.report.failed += 1
                Digest.objects.filter(pk=digest.pk).update(error=_reason(error))
                if _is_broken(mailer, error):
                    _close(mailer)
                    _opened(mailer)
            else:
                run.report.sent += 1
                Digest.objects.filter(pk=digest.pk).update(sent_at=run.now)
    finally:
        _close(mailer)


def _opened(mailer: BaseEmailBackend) -> BaseEmailBackend:
    try:
        mailer.open()
    except OSError as error:
        raise _Unreachable(_reason(error)) from error
    return mailer


def _close(mailer: BaseEmailBackend) -> None:
    with suppress(OSError):
        mailer.close()


def _is_broken(mailer: BaseEmailBackend, error: Exception) -> bool:
    """True unless the server answered with a refusal and still listens."""
    if isinstance(error, ValueError):
        return False
    is_answer = isinstance(error, SMTPResponseException | SMTPRecipientsRefused)
    wire = getattr(mailer, "connection", None)
    return not is_answer or getattr(wire, "sock", None) is None


def _reason(error: Exception) -> str:
    """What the server said, for a person: «550 no such mailbox»."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        code, answer = next(iter(error.recipients.values()))
        return _answer(code, answer)
    if isinstance(error, SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return (str(error) or type(error).__name__)[:500]


def _answer(code: int, text: bytes | str) -> str:
    readable = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {readable}"[:500]
