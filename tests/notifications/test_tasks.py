"""The tasks of notifications: one for each school, three tries, and a round through a worker."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from celery import current_app
from django.conf import settings
from redis import Redis

from core.models import OutboxEvent
from journal import tasks as journal_tasks
from journal.models import DeadlineBreach
from notifications import tasks
from notifications.models import Digest
from school.enums import DeadlineCode, DueUnit, Level
from school.models import DeadlineRule
from tests.factories.cast import Cast
from tests.notifications.conftest import PostOffice

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = dt.date(2026, 1, 19)


@pytest.fixture
def queue() -> Iterator[list[str]]:
    """Looks into the real broker: the arguments of the tasks that wait there."""
    # Under a name of its own: a worker that an earlier test of this process has started would
    # take the tasks away.
    options = current_app.conf.broker_transport_options
    usual = options["global_keyprefix"]
    options["global_keyprefix"] = f"{usual}looked-at:"
    _connect_anew()
    redis = Redis.from_url(settings.REDIS_URL)
    key = f"{usual}looked-at:celery"

    def arguments() -> list[list[object]]:
        bodies = [json.loads(message)["body"] for message in redis.lrange(key, 0, -1)]
        return sorted(json.loads(base64.b64decode(body))[0] for body in bodies)

    yield arguments
    redis.delete(key)
    options["global_keyprefix"] = usual
    _connect_anew()


def _connect_anew() -> None:
    current_app._pool = None
    current_app.amqp._producer_pool = None


def test_send_digests_queues_a_task_for_each_school(cast: Cast, queue) -> None:
    tasks.send_digests()

    assert queue() == [
        [cast.school.pk, "2026-01-19"],
        [cast.other_school.pk, "2026-01-19"],
    ]


def test_repeat_on_the_page_queues_the_schools_task(cast: Cast, queue) -> None:
    student = cast.students["pupil"]
    digest = Digest.objects.create(
        school=cast.school,
        guardian=cast.guardians["mother"],
        student=student,
        week_starts_on=MONDAY,
        address="mother@example.org",
        claimed_at=dt.datetime(2026, 1, 20, 9, 0, tzinfo=dt.UTC),
        attempts=3,
        error="550 no such mailbox",
    )

    response = cast.client("deputy").post(f"/messages/digests/{digest.pk}/repeat/")

    assert response.status_code == 303
    assert queue() == [[cast.school.pk, "2026-01-19"]]


def test_send_school_digests_sends(cast: Cast, post_office: PostOffice) -> None:
    tasks.send_school_digests.apply(args=[cast.school.pk, "2026-01-19"], throw=True)

    assert len(post_office.letters) == 3


def test_send_school_digests_tries_three_times_and_then_rests(
    cast: Cast, post_office: PostOffice
) -> None:
    post_office.refused["mother@example.org"] = "451 try later"

    # Run here and now, a retry follows at once instead of after a quarter of an hour.
    tasks.send_school_digests.apply(args=[cast.school.pk, "2026-01-19"])

    failed = Digest.objects.filter(address="mother@example.org")
    assert list(failed.values_list("attempts", "error")) == [(3, "451 try later")] * 2
    assert post_office.addressees == ["foreign_mother@example.org"]


@pytest.mark.slow
def test_deadlines_go_through_a_real_worker_to_the_outbox_and_off_it(
    worker: "Worker", cast: Cast
) -> None:
    DeadlineRule.objects.create(
        school=cast.school,
        regulation=cast.regulation,
        code=DeadlineCode.LESSON,
        levels=list(Level),
        amount=0,
        unit=DueUnit.SCHOOL_DAY_END,
        clause="п. 4.1",
    )

    journal_tasks.check_deadlines.delay()
    worker.wait_until(lambda: DeadlineBreach.objects.filter(lesson=cast.lesson).exists())
    tasks.deliver_outbox.delay()
    worker.wait_until(lambda: not OutboxEvent.objects.filter(delivered_at__isnull=True).exists())

    breach = DeadlineBreach.objects.get(lesson=cast.lesson)
    assert (breach.gap, breach.staff_id) == ("attendance", cast.staff["teacher"].pk)
    told = OutboxEvent.objects.filter(kind="lesson.unfilled", school=cast.school)
    assert told.count() == DeadlineBreach.objects.count() == 3
