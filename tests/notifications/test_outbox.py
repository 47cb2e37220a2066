"""Events off the outbox: each delivered once, unknown ones kept with the reason."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from core import outbox as core_outbox
from core.models import OutboxEvent
from notifications import tasks
from notifications.services import outbox
from notifications.services.outbox import Delivery
from tests.factories.cast import NOW, Cast

LATER = NOW + dt.timedelta(seconds=30)


def publish(cast: Cast, kind: str, count: int = 1) -> None:
    core_outbox.publish_all(
        school_id=cast.school.pk,
        kind=kind,
        now=NOW,
        payloads=({"lesson": number} for number in range(count)),
    )


def test_deliver_notes_that_an_event_was_taken(cast: Cast) -> None:
    publish(cast, "lesson.unfilled")

    assert outbox.deliver_batch(now=LATER) == Delivery(delivered=1, unknown=0)

    event = OutboxEvent.objects.get()
    assert (event.delivered_at, event.attempts, event.error) == (LATER, 1, "")


def test_deliver_repeated_delivers_nothing_twice(cast: Cast) -> None:
    publish(cast, "mark.recorded")
    outbox.deliver_batch(now=LATER)

    assert outbox.deliver_batch(now=LATER + dt.timedelta(hours=1)) == Delivery(0, 0)
    assert OutboxEvent.objects.get().delivered_at == LATER


def test_deliver_keeps_an_unknown_kind_with_the_reason(cast: Cast) -> None:
    publish(cast, "canteen.opened")
    publish(cast, "lesson.unfilled")

    looks = [outbox.deliver_batch(now=LATER) for _ in range(6)]

    assert looks[0] == Delivery(delivered=1, unknown=1)
    # Looked at five times, then passed over; it never leaves by itself.
    assert looks[1:] == [Delivery(0, 1)] * 4 + [Delivery(0, 0)]
    event = OutboxEvent.objects.get(kind="canteen.opened")
    assert (event.delivered_at, event.attempts, bool(event.error)) == (None, 5, True)


def test_deliver_asks_as_many_queries_for_one_event_as_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    publish(cast, "mark.recorded")
    # A savepoint and its release around the three.
    with django_assert_num_queries(4):
        outbox.deliver_batch(now=LATER)

    publish(cast, "mark.recorded", 3)
    with django_assert_num_queries(4):
        assert outbox.deliver_batch(now=LATER).delivered == 3


@pytest.mark.django_db(transaction=True)
def test_deliver_leaves_to_another_worker_what_it_holds(cast: Cast) -> None:
    publish(cast, "mark.recorded", 2)
    held = OutboxEvent.objects.order_by("pk").first().pk
    found: list[Delivery] = []

    def other_worker() -> None:
        try:
            found.append(outbox.deliver_batch(now=LATER))
        finally:
            connection.close()

    with transaction.atomic():
        OutboxEvent.objects.select_for_update().get(pk=held)
        worker = threading.Thread(target=other_worker)
        worker.start()
        worker.join(timeout=10)

    assert found == [Delivery(delivered=1, unknown=0)]
    assert OutboxEvent.objects.get(pk=held).delivered_at is None


def test_task_empties_the_outbox_batch_by_batch(cast: Cast) -> None:
    publish(cast, "mark.recorded", outbox.BATCH + 3)
    publish(cast, "canteen.opened")

    tasks.deliver_outbox()

    waiting = OutboxEvent.objects.filter(delivered_at__isnull=True)
    assert list(waiting.values_list("kind", flat=True)) == ["canteen.opened"]


def test_every_kind_that_services_publish_has_a_consumer() -> None:
    """A new event must not rot on the outbox unnoticed."""
    import re
    from pathlib import Path

    from django.conf import settings

    published = {
        kind
        for app in ("core", "accounts", "school", "schedule", "journal", "reports")
        for source in Path(settings.BASE_DIR, app).rglob("*.py")
        for kind in re.findall(
            r'(?:kind(?:: str)? ?= ?|_tell\(lesson, )"([a-z_]+\.[a-z_]+)"', source.read_text()
        )
    }

    assert {"mark.recorded", "lesson.unfilled", "topic.recorded"} <= published
    assert published <= outbox.SHOWN_IN_APP
