"""Reading the comments of marks: the family's receipt that the teacher sees."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from accounts.actors import Actor
from accounts.enums import Role
from journal.models import CommentReceipt, Mark
from journal.selectors import comments
from journal.services import errors


@transaction.atomic
def confirm_reading(*, actor: Actor, marks: Collection[Mark], now: dt.datetime) -> int:
    """Write down that a guardian or the student has read the comments of ``marks``, which the actor
    sees; how many were unread. What was read already keeps its time. Raises ``NotFamily``. Two
    queries."""
    if actor.role not in (Role.GUARDIAN, Role.STUDENT):
        raise errors.NotFamily
    found = comments.unread(
        Mark.objects.visible_to(actor).filter(pk__in=[mark.pk for mark in marks]), actor
    )
    receipts = [
        CommentReceipt(
            school_id=actor.school_id, mark_id=mark_id, user_id=actor.user_id, read_at=now
        )
        for mark_id in found.values_list("pk", flat=True)
    ]
    CommentReceipt.objects.bulk_create(
        receipts,
        update_conflicts=True,
        unique_fields=["mark", "user"],
        update_fields=["read_at"],
    )
    return len(receipts)
