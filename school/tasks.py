"""What Celery runs for the school."""

import logging

from celery import shared_task

from core import clock, history, tenancy
from core.models import School
from school.services import data_checks

log = logging.getLogger(__name__)


@shared_task
def open_data_checks() -> None:
    """Every night: the month's checks of data for the classes of every school that have none yet.
    A school that fails is logged and does not keep the others from theirs. Safe to repeat."""
    failed = []
    for school in School.objects.order_by("pk"):
        try:
            with tenancy.of_school(school.pk), history.source(task="open_data_checks"):
                data_checks.open_checks(school=school, today=clock.today(school))
        except Exception:
            log.exception("data checks of school %s were not opened", school.slug)
            failed.append(school.slug)
    if failed:
        raise RuntimeError(f"data checks were not opened: {', '.join(failed)}")
