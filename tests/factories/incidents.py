"""A stolen account: what its owner wrote before, what the thief wrote, and the incident."""

import datetime as dt

import time_machine

from accounts.models import Incident
from accounts.services import incidents as decisions
from accounts.services.incidents import Notice
from journal.models import Mark
from reports.services import incidents
from tests.factories import operations
from tests.factories.cast import NOW, Cast

BEFORE = NOW - dt.timedelta(hours=2)
FOUND = NOW - dt.timedelta(minutes=50)
INFORMED = NOW - dt.timedelta(minutes=40)
THEFT = NOW - dt.timedelta(minutes=30)


def type_cell(cast: Cast, who: str, student: str, text: str, at: dt.datetime) -> None:
    """What the gradebook sends when somebody types into a cell of Monday's lesson."""
    with time_machine.travel(at, tick=True):
        typed = operations.cell(cast.lesson, cast.students[student].pk, text)
        [result] = operations.results(operations.send(cast.client(who), cast.maths.pk, typed))
    assert result["status"] == 200, result


def marks_of(cast: Cast, student: str) -> list[int | None]:
    rows = Mark.objects.in_force().filter(work__lesson=cast.lesson, student=cast.students[student])
    return list(rows.order_by("work__position").values_list("value", flat=True))


def report(
    cast: Cast, *, account: str = "teacher", informed_at: dt.datetime | None = INFORMED
) -> Incident:
    """The owner of the account comes to the director; the account is frozen."""
    incident = incidents.report_incident(
        actor=cast.actors["director"],
        account=cast.users[account],
        notice=Notice(detected_at=FOUND, description="Чужие отметки", name="Учителева А. А."),
        now=NOW,
    )
    if informed_at is not None:
        decisions.record_informed(
            actor=cast.actors["director"], incident=incident, informed_at=informed_at, now=NOW
        )
        incident.refresh_from_db()
    return incident


def steal(cast: Cast) -> Cast:
    """The pupil's 4 is corrected to 5 by the teacher, then made 2 by the thief, who also gives the
    absent classmate a 5."""
    type_cell(cast, "teacher", "pupil", "5", BEFORE)
    type_cell(cast, "teacher", "pupil", "2", THEFT)
    type_cell(cast, "teacher", "classmate", "5", THEFT)
    return cast
