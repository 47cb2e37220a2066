"""Letters about substitutions: to who takes the lessons and to the class teachers (S1-4.4e)."""

from django.utils.translation import gettext as _

from core.models import OutboxEvent, School
from notifications.services.letter_parts import Content, absolute
from schedule.models import Substitution
from schedule.models.substitutions import SubstitutionQuerySet


def given(event: OutboxEvent, _school: School) -> Content | None:
    """To who takes the lessons, and to the class teachers. Nothing of what was taken back
    meanwhile."""
    rows = _substitutions(event).in_force()
    return _about_substitutions(event, rows, is_given=True)


def taken_back(event: OutboxEvent, _school: School) -> Content | None:
    return _about_substitutions(event, _substitutions(event), is_given=False)


def _substitutions(event: OutboxEvent) -> SubstitutionQuerySet:
    return (
        Substitution.objects.filter(pk__in=event.payload["substitutions"])
        .select_related("group__subject", "absent_staff", "substitute", "subject", "joined_with")
        .order_by("on", "slot", "group__label", "pk")
    )


def _about_substitutions(
    event: OutboxEvent, rows: SubstitutionQuerySet, *, is_given: bool
) -> Content | None:
    found = list(rows)
    if not found:
        return None
    user_id = event.payload["user"]
    is_own = any(row.substitute and row.substitute.user_id == user_id for row in found)
    days = sorted({row.on for row in found})
    span = f"{days[0]:%d.%m.%Y}"
    if len(days) > 1:
        span = f"{days[0]:%d.%m}–{days[-1]:%d.%m.%Y}"
    if not is_given:
        subject = _("A substitution is taken back: %(days)s")
    elif is_own:
        subject = _("You substitute: %(days)s")
    else:
        subject = _("Substitutions in your class: %(days)s")
    return Content(
        subject=subject % {"days": span},
        template="email/substitutions.txt",
        context={
            "lines": [
                (row, row.substitute is not None and row.substitute.user_id == user_id)
                for row in found
            ],
            "is_given": is_given,
            "url": absolute("journal:substitution-own" if is_own else "journal:change-list"),
        },
    )
