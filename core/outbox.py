"""Writing domain events. Delivery is in ``notifications``."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.models import OutboxEvent


def publish(*, school_id: int, kind: str, now: dt.datetime, **payload: Any) -> None:
    """Add an event to the current transaction (design point 13); payload holds ids only."""
    OutboxEvent.objects.create(school_id=school_id, kind=kind, payload=payload, created_at=now)


def publish_all(
    *, school_id: int, kind: str, now: dt.datetime, payloads: Iterable[dict[str, Any]]
) -> None:
    """Add many events of one kind to the current transaction, one query per 2,000."""
    OutboxEvent.objects.bulk_create(
        (
            OutboxEvent(school_id=school_id, kind=kind, payload=payload, created_at=now)
            for payload in payloads
        ),
        batch_size=2000,
    )
