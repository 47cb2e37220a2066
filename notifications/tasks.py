"""What Celery runs for notifications."""

import datetime as dt
import logging

from celery import Task, shared_task

from core import clock, tenancy
from core.models import School
from core.rounds import in_every_school
from notifications.models import MOST_ATTEMPTS
from notifications.services import account_letters, digests, incident_reminders, outbox

log = logging.getLogger(__name__)

RETRY_AFTER = 15 * 60


@shared_task
def send_digests() -> None:
    """The letters of this week: a task for each school, so that a slow mail server of one does not
    eat the time of the others."""
    in_every_school(
        "send_digests",
        lambda school: send_school_digests.delay(
            school.pk, digests.monday_of(clock.today(school)).isoformat()
        ),
    )


@shared_task(bind=True, max_retries=MOST_ATTEMPTS - 1)
def send_school_digests(self: "Task[[int, str], None]", school_id: int, monday: str) -> None:
    """One school's letters of a week; twice more, at quarter-hour intervals, while some wait."""
    school = School.objects.get(pk=school_id)
    with tenancy.of_school(school_id):
        report = digests.send_week(
            school=school, monday=dt.date.fromisoformat(monday), now=clock.now()
        )
    log.info(
        "digests of %s, week of %s: %s sent, %s failed, %s waiting %s",
        school.slug,
        monday,
        report.sent,
        report.failed,
        report.waiting,
        report.trouble,
    )
    if report.waiting and self.request.retries < MOST_ATTEMPTS - 1:
        raise self.retry(countdown=RETRY_AFTER)


@shared_task
def deliver_outbox() -> None:
    """Deliver what is on the outbox, batch by batch, until it is empty; letters about accounts
    first."""
    with tenancy.of_all_schools():
        account_letters.send_waiting(now=clock.now())
    while True:
        with tenancy.of_all_schools():
            delivery = outbox.deliver_batch(now=clock.now())
        if delivery.unknown:
            log.warning("%s events have no consumer; see their errors", delivery.unknown)
        if delivery.delivered + delivery.unknown < outbox.BATCH:
            return


@shared_task
def remind_of_incidents() -> None:
    """Letters about the duties of 24 and 72 hours after a leak; the outbox delivers them."""
    in_every_school(
        "remind_of_incidents",
        lambda school: incident_reminders.remind(school=school, now=clock.now()),
    )
