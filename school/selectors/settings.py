"""Who changed the settings of the school (idle lock, second factor, telephone of help)."""

from django.utils.translation import gettext as _

from core.models import School
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue
from school.selectors.regulation import shown_value

MOST = 30


def changes_of(school: School) -> list[Change]:
    """The last ``MOST`` saves, latest first. Two queries."""
    told = []
    for before, event in change_log.beside_former(
        change_log.events_of(School, pgh_obj_id=school.pk)
    ):
        if before is None:
            continue  # the school as it was set up
        values = [
            ChangedValue(
                change_log.label_of(School, field.name),
                shown_value(field.name, getattr(before, field.attname)),
                shown_value(field.name, getattr(event, field.attname)),
            )
            for field in School._meta.concrete_fields
            if getattr(before, field.attname) != getattr(event, field.attname)
        ]
        told.append((event, _("Settings"), values))
    return change_log.changes_of(reversed(told[-MOST:]))
