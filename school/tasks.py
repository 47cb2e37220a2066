"""What Celery runs for the school."""

import logging
from collections.abc import Callable

from celery import shared_task

from core import clock, history, tenancy
from core.models import School
from school.services import data_checks, leavers

log = logging.getLogger(__name__)


@shared_task
def open_data_checks() -> None:
    """Every night: the month's checks of data for the classes of every school that have none yet.
    Safe to repeat."""
    _in_every_school(
        "open_data_checks",
        lambda school: data_checks.open_checks(school=school, today=clock.today(school)),
    )


@shared_task
def settle_hats() -> None:
    """Every hour, for it is midnight somewhere: the roles of those whose last day at the school
    was yesterday end. Safe to repeat."""
    _in_every_school(
        "settle_hats",
        lambda school: leavers.settle_hats(school_id=school.pk, today=clock.today(school)),
    )


def _in_every_school(task: str, work: Callable[[School], object]) -> None:
    """A school that fails is logged and does not keep the others from theirs."""
    failed = []
    for school in School.objects.order_by("pk"):
        try:
            with tenancy.of_school(school.pk), history.source(task=task):
                work(school)
        except Exception:
            log.exception("%s failed in school %s", task, school.slug)
            failed.append(school.slug)
    if failed:
        raise RuntimeError(f"{task} failed in: {', '.join(failed)}")
