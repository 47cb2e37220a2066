"""The first year of a school with its bells, from the command and from the page."""

import datetime as dt

from django.db import transaction

from accounts.actors import Actor
from core.models import School
from schedule.services.bells import write_bells
from school.enums import Preset
from school.models import AcademicYear
from school.services import years
from school.services.founding import Founded, SchoolPlan, found_school


@transaction.atomic
def open_school(
    *, plan: SchoolPlan, now: dt.datetime, expires_at: dt.datetime, dry_run: bool = False
) -> Founded:
    """``found_school``, and the bells; with ``dry_run`` everything is tried and taken back."""
    founded = found_school(plan=plan, now=now, expires_at=expires_at)
    write_bells(founded.year)
    if dry_run:
        transaction.set_rollback(True)
    return founded


@transaction.atomic
def open_first_year(
    *, actor: Actor, school: School, starts_in: int, preset: Preset | str
) -> AcademicYear:
    """``years.start_first_year``, and the bells. Raises ``NotYourYear``, ``HasYear``."""
    year = years.start_first_year(actor=actor, school=school, starts_in=starts_in, preset=preset)
    write_bells(year)
    return year
