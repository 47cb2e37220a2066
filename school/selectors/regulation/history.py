"""Who changed the regulation, when, from what to what and why (design point 12)."""

from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from school.enums import DeadlineCode
from school.models import DeadlineRule, Regulation
from school.selectors import change_log
from school.selectors.change_log import Change, ChangedValue, Told
from school.selectors.regulation import due_text, label_of, levels_text, shown

MOST = 50

_UNSEEN = frozenset({"id", "school", "year"})


def changes_of(regulation: Regulation) -> list[Change]:
    """The last ``MOST`` saves of the settings and the deadlines, latest first; the first of all is
    the adoption. Three queries."""
    settings = change_log.events_of(Regulation, pgh_obj_id=regulation.pk)
    rules = change_log.events_of(DeadlineRule, regulation_id=regulation.pk)
    found = [
        told
        for events, compare in ((settings, _compare_settings), (rules, _compare_rules))
        for before, event in change_log.beside_former(events)
        if (told := compare(before, event)) is not None
    ]
    # Saves of one moment: the adoption came before what was changed in it.
    found.sort(
        key=lambda told: (told[0].pgh_created_at, bool(told[2]), told[0].pgh_id), reverse=True
    )
    return change_log.changes_of(found[:MOST])


def _compare_settings(before: Any, after: Any) -> Told | None:
    if before is None:
        return after, _("The regulation was adopted"), []
    changed = [
        ChangedValue(label_of(field.name), shown(before, field.name), shown(after, field.name))
        for field in Regulation._meta.concrete_fields
        if field.name not in _UNSEEN
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]
    return (after, _("Settings"), changed) if changed else None


def _compare_rules(before: Any, after: Any) -> Told | None:
    if before is None:
        return None  # written with the regulation itself
    changed = []
    if (before.amount, before.unit) != (after.amount, after.unit):
        changed.append(
            ChangedValue(
                _("due"), due_text(before.amount, before.unit), due_text(after.amount, after.unit)
            )
        )
    for name in ("clause", "is_active"):
        if getattr(before, name) != getattr(after, name):
            label = str(cast("Field[Any, Any]", DeadlineRule._meta.get_field(name)).verbose_name)
            changed.append(ChangedValue(label, shown(before, name), shown(after, name)))
    if not changed:
        return None
    subject = _("Deadline: %(name)s") % {"name": DeadlineCode(after.code).label}
    levels = levels_text(after.levels)
    return after, f"{subject} ({levels})" if levels else subject, changed
