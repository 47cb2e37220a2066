"""What Celery runs for the school."""

from celery import shared_task

from core import clock
from core.rounds import in_every_school
from school.services import data_checks, leavers


@shared_task
def open_data_checks() -> None:
    """Every night: the month's checks of data for the classes of every school that have none yet.
    Safe to repeat."""
    in_every_school(
        "open_data_checks",
        lambda school: data_checks.open_checks(school=school, today=clock.today(school)),
    )


@shared_task
def settle_hats() -> None:
    """Every hour, for it is midnight somewhere: the roles of those whose last day at the school
    was yesterday end. Safe to repeat."""
    in_every_school(
        "settle_hats",
        lambda school: leavers.settle_hats(school_id=school.pk, today=clock.today(school)),
    )
