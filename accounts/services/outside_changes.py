"""Telling the other schools of an account what this one has done to it.

An account may open several schools: a teacher of two, a parent with a child in each. Login,
password and second factor are one for all of them, so whoever renews or freezes them here does it
everywhere. Each other school keeps a trace; its administrators and the owner get a letter.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.enums import OutsideChangeKind, Role
from accounts.models import Membership, OutsideChange
from core import outbox, tenancy

CHANGED = "account.changed_outside"


@transaction.atomic
def tell_other_schools(
    *,
    school_id: int,
    kind: OutsideChangeKind,
    user_ids: Iterable[int],
    done_by_id: int,
    now: dt.datetime,
) -> list[OutsideChange]:
    """A trace in every other school in which these accounts have a role, and the letters. One
    query where there is no such school."""
    # Which other schools an account opens is not to be seen from inside this one.
    with tenancy.of_all_schools():
        elsewhere = (
            Membership.objects.in_force()
            .filter(user__in=list(user_ids))
            .exclude(school_id=school_id)
            .order_by("user_id", "school_id")
            .values_list("user_id", "school_id")
            .distinct()
        )
        changes = OutsideChange.objects.bulk_create(
            OutsideChange(
                school_id=other_id,
                user_id=user_id,
                kind=kind,
                by_school_id=school_id,
                done_by_id=done_by_id,
                done_at=now,
            )
            for user_id, other_id in elsewhere
        )
        for change in changes:
            outbox.publish_all(
                school_id=change.school_id,
                kind=CHANGED,
                now=now,
                payloads=[
                    {"user": pk, "change": change.pk}
                    for pk in sorted({change.user_id, *_administrators(change.school_id)})
                ],
            )
    return changes


def _administrators(school_id: int) -> Iterable[int]:
    return (
        Membership.objects.in_force()
        .filter(school_id=school_id, role=Role.ADMINISTRATOR)
        .values_list("user_id", flat=True)
    )
