"""Who is written to about days away: the class teacher of what parents have announced, the parent
of what became of it, and in the evening the family of a child whose absence nobody has explained
(S1-4.3c, S1-4.4f). Each letter is a row of the outbox, put there with the change that it tells of.
"""

import datetime as dt

from django.db import transaction

from core import outbox
from core.models import OutboxEvent, School
from journal.models import Absence
from journal.selectors.absences.unexplained_today import missed_without_a_word
from school.models import ClassTeacherDuty, Enrolment, Guardian, GuardianLink

ANNOUNCED = "absence_letter.announced"
DECIDED = "absence_letter.decided"
UNEXPLAINED = "absence_letter.unexplained"

# Hours of the school's own day in which families are written to: later than the last lesson and
# its roll call, earlier than the night. A run that was missed is made up for by the next.
EVENING = range(19, 22)


def tell_class_teachers(absence: Absence, *, now: dt.datetime, today: dt.date) -> None:
    """An announcement waits for the class teacher of today. Two queries."""
    duties = ClassTeacherDuty.objects.on(today).filter(
        school_class__in=Enrolment.objects.on(today)
        .filter(student_id=absence.student_id)
        .values("school_class_id"),
        staff__user__isnull=False,
    )
    outbox.publish_all(
        school_id=absence.school_id,
        kind=ANNOUNCED,
        now=now,
        payloads=[
            {"user": user_id, "absence": absence.pk}
            for user_id in duties.values_list("staff__user_id", flat=True).order_by("pk")
        ],
    )


def tell_parent(absence: Absence, *, now: dt.datetime) -> None:
    """The class teacher has answered the parent who announced it. Two queries; none about an
    absence that nobody announced."""
    if absence.announced_by_id is None:
        return
    guardian = Guardian.objects.filter(
        school_id=absence.school_id, user_id=absence.announced_by_id
    ).first()
    if guardian is not None:
        outbox.publish(
            school_id=absence.school_id,
            kind=DECIDED,
            now=now,
            guardian=guardian.pk,
            absence=absence.pk,
        )


def tell_families(*, school: School, now: dt.datetime) -> int:
    """In the evening: a letter about each child who was «н» today without a word from anybody, to
    the guardian named for letters who is not informed on paper; how many. One for a child and a
    day, however often this runs. No query in other hours, six in these."""
    local = now.astimezone(school.zone)
    if local.hour not in EVENING:
        return 0
    with transaction.atomic():
        return _tell_families(school, local.date(), now)


def _tell_families(school: School, day: dt.date, now: dt.datetime) -> int:
    # Two runs at once write one letter.
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    missed = missed_without_a_word(school_id=school.pk, day=day)
    told = OutboxEvent.objects.filter(
        school=school, kind=UNEXPLAINED, payload__contains={"day": day.isoformat()}
    ).values_list("payload__student", flat=True)
    links = (
        GuardianLink.objects.filter(
            student__in=missed.keys() - set(told),
            gets_digest=True,
            until__isnull=True,
            guardian__is_paper_only=False,
        )
        .exclude(guardian__email="")
        .order_by("student_id")
    )
    payloads = [
        {"guardian": link.guardian_id, "student": link.student_id, "day": day.isoformat()}
        for link in links
    ]
    outbox.publish_all(school_id=school.pk, kind=UNEXPLAINED, now=now, payloads=payloads)
    return len(payloads)
