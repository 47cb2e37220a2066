"""What Celery runs for the journal."""

import logging

from celery import shared_task

from core import clock, history, tenancy
from core.models import School
from journal.services import deadlines

log = logging.getLogger(__name__)


@shared_task
def check_deadlines() -> None:
    """The nightly check of every school, each in a transaction of its own: one that fails is
    logged and does not keep the others from theirs. Safe to repeat."""
    failed = []
    for school in School.objects.order_by("pk"):
        try:
            with tenancy.of_school(school.pk), history.source(task="check_deadlines"):
                deadlines.check_deadlines(school=school, now=clock.now())
        except Exception:
            log.exception("deadlines of school %s were not checked", school.slug)
            failed.append(school.slug)
    if failed:
        raise RuntimeError(f"deadlines were not checked: {', '.join(failed)}")
