"""Five or six days a week, and which shift: режим работы of each class (S1-4.1f)."""

from collections.abc import Mapping

from accounts.actors import Actor
from school.models import AcademicYear, SchoolClass
from school.selectors.calendar import calendar_of
from school.services.calendar.changes import Gather, changing
from school.services.calendar.errors import NotYourCalendar


def set_weeks(
    *,
    actor: Actor,
    year: AcademicYear,
    weeks: Mapping[int, tuple[int, int]],
    gather: Gather = calendar_of,
) -> int:
    """(shift, days a week) of classes by their primary key; how many changed. Raises what
    ``changing`` raises."""
    with changing(actor, year, gather=gather) as locked:
        classes = SchoolClass.objects.select_for_update().filter(year=locked, pk__in=weeks)
        found = {item.pk: item for item in classes}
        if found.keys() != weeks.keys():
            raise NotYourCalendar
        changed = [item for pk, item in found.items() if (item.shift, item.week_days) != weeks[pk]]
        for item in changed:
            item.shift, item.week_days = weeks[item.pk]
        SchoolClass.objects.bulk_update(changed, ["shift", "week_days"])
    return len(changed)
