"""The one clock. Views, tasks and commands read it; everything below is told the time."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    # A school has a history, and the history asks the clock.
    from core.models import School


def now() -> dt.datetime:
    """Aware. In a demo the calendar stands still at ``DEMO_TODAY`` while the hours run on, so a
    demo left running over midnight does not walk out of its data."""
    moment = timezone.now()
    if settings.DEMO_TODAY:
        wall = timezone.localtime(moment)
        moment = dt.datetime.combine(settings.DEMO_TODAY, wall.time(), tzinfo=wall.tzinfo)
    return moment


def today(school: "School") -> dt.date:
    """The school's local date."""
    return local(now(), school).date()


def local(moment: dt.datetime, school: "School") -> dt.datetime:
    """``moment`` on the school's wall clock."""
    return moment.astimezone(school.zone)
