"""Writing domain events. Delivery is in ``notifications``."""

import datetime as dt
from typing import Any

from core.models import OutboxEvent


def publish(*, school_id: int, kind: str, now: dt.datetime, **payload: Any) -> None:
    """Add an event to the current transaction (design point 13); payload holds ids only."""
    OutboxEvent.objects.create(school_id=school_id, kind=kind, payload=payload, created_at=now)
