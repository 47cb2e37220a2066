"""Who changed the regulation, when, from what to what and why (design point 12)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from school.enums import DeadlineCode
from school.models import DeadlineRule, Regulation
from school.selectors.regulation import due_text, label_of, levels_text, shown

MOST = 50

_UNSEEN = frozenset({"id", "school", "year"})


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RegulationChange:
    """One save. ``who`` is empty for a command; ``settings`` is empty for the first save of all,
    the adoption."""

    at: dt.datetime
    who: str
    reason: str
    subject: str
    settings: list[ChangedSetting]


def version_of(regulation: Regulation) -> int:
    """Grows with every change of the regulation's own settings. One query."""
    return _version(Regulation, regulation.pk)


def rule_version_of(rule: DeadlineRule) -> int:
    """Grows with every change of the rule. One query."""
    return _version(DeadlineRule, rule.pk)


def changes_of(regulation: Regulation) -> list[RegulationChange]:
    """The last ``MOST`` saves of the settings and the deadlines, latest first. Three queries."""
    found = [
        *_changes(_events(Regulation, pgh_obj_id=regulation.pk), _compare_settings),
        *_changes(_events(DeadlineRule, regulation_id=regulation.pk), _compare_rules),
    ]
    # Saves of one moment: the adoption came before what was changed in it.
    found.sort(
        key=lambda pair: (pair[0].pgh_created_at, bool(pair[1][1]), pair[0].pgh_id), reverse=True
    )
    latest = found[:MOST]
    names = _names({_metadata(event).get("user") for event, _change in latest} - {None})
    return [
        RegulationChange(
            at=event.pgh_created_at,
            who=names.get(_metadata(event).get("user"), ""),
            reason=str(_metadata(event).get("reason") or ""),
            subject=subject,
            settings=settings,
        )
        for event, (subject, settings) in latest
    ]


def _version(model: Any, pk: int) -> int:
    return (
        model.pgh_event_model.objects.filter(pgh_obj_id=pk)
        .order_by("-pgh_id")
        .values_list("pgh_id", flat=True)
        .first()
        or 0
    )


def _events(model: Any, **of: int) -> list[Any]:
    return list(
        model.pgh_event_model.objects.filter(**of).select_related("pgh_context").order_by("pgh_id")
    )


def _changes(events: list[Any], compare: Any) -> Iterator[tuple[Any, tuple[str, list[Any]]]]:
    """Each event beside the one before it of the same row."""
    last: dict[int, Any] = {}
    for event in events:
        before = last.get(event.pgh_obj_id)
        last[event.pgh_obj_id] = event
        change = compare(before, event)
        if change is not None:
            yield event, change


def _compare_settings(before: Any, after: Any) -> tuple[str, list[ChangedSetting]] | None:
    if before is None:
        return _("The regulation was adopted"), []
    changed = [
        ChangedSetting(label_of(field.name), shown(before, field.name), shown(after, field.name))
        for field in Regulation._meta.concrete_fields
        if field.name not in _UNSEEN
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]
    return (_("Settings"), changed) if changed else None


def _compare_rules(before: Any, after: Any) -> tuple[str, list[ChangedSetting]] | None:
    if before is None:
        return None  # written with the regulation itself
    changed = []
    if (before.amount, before.unit) != (after.amount, after.unit):
        changed.append(
            ChangedSetting(
                _("due"), due_text(before.amount, before.unit), due_text(after.amount, after.unit)
            )
        )
    for name in ("clause", "is_active"):
        if getattr(before, name) != getattr(after, name):
            label = str(DeadlineRule._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changed.append(ChangedSetting(label, shown(before, name), shown(after, name)))
    if not changed:
        return None
    subject = _("Deadline: %(name)s") % {"name": DeadlineCode(after.code).label}
    levels = levels_text(after.levels)
    return (f"{subject} ({levels})" if levels else subject), changed


def _metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _names(user_ids: set[Any]) -> dict[Any, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "display_name"))
