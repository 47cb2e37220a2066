"""Letters to teachers whose term marks are lacking: when the term has ended, and when the
regulation's deadline has passed (S3-2g)."""

import datetime as dt

from core import outbox
from core.models import OutboxEvent, School
from journal.selectors import gaps
from journal.selectors.terms import closing, due
from journal.selectors.terms.closing import JournalProgress
from journal.selectors.terms.due import DueBook
from school.models import StaffMember, Term

DUE = "term_marks.due"


def remind(*, school: School, now: dt.datetime) -> int:
    """Put the letters that are due on the outbox; how many. A letter goes once for each teacher,
    term and stage, however often this runs. Three queries when no term has ended, five more for
    each that has."""
    today = now.astimezone(school.zone).date()
    terms = list(
        Term.objects.filter(
            school=school,
            closed_at__isnull=True,
            ends_on__lte=today,
            scheme__year__closed_at__isnull=True,
        ).select_related("scheme__year")
    )
    if not terms:
        return 0
    book = due.due_book(gaps.regulation_on(school.pk, today))
    return sum(_remind_of(school, term, book, now) for term in terms)


def _remind_of(school: School, term: Term, book: DueBook, now: dt.datetime) -> int:
    stages: dict[int, str] = {}
    for line in closing.progress(term, book=book, now=now).lines:
        for staff_id in line.staff_ids:
            if stages.get(staff_id) != "passed":
                stages[staff_id] = stage_of(line)
    users = dict(
        StaffMember.objects.filter(pk__in=stages, user__isnull=False).values_list("pk", "user_id")
    )
    payloads = [
        {"user": users[staff_id], "term": term.pk, "stage": stage}
        for staff_id, stage in sorted(stages.items())
        if staff_id in users
    ]
    known = [
        event.payload
        for event in OutboxEvent.objects.filter(
            school=school, kind=DUE, payload__contains={"term": term.pk}
        )
    ]
    fresh = [payload for payload in payloads if payload not in known]
    outbox.publish_all(school_id=school.pk, kind=DUE, now=now, payloads=fresh)
    return len(fresh)


def stage_of(line: JournalProgress) -> str:
    """«ended»: the term is over; «passed»: so is the deadline."""
    return "passed" if line.is_late else "ended"
