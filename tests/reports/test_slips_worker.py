"""Slips by a real worker: from the order to the file that is fetched once."""

import io
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.urls import reverse
from pypdf import PdfReader

from core.enums import JobState
from core.models import Job
from school.models import CredentialIssue
from tests.factories.cast import Cast
from tests.factories.jobs import ordered

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def order(cast: Cast) -> Job:
    address = f"{reverse('reports:credential-issue')}?class={cast.class_5a.pk}"
    people = [f"student-{cast.students[name].pk}" for name in ("pupil", "classmate")]
    return ordered(cast.client("class_teacher"), address, {"people": people, "reason": "утеряны"})


def test_slips_are_printed_by_the_worker_and_fetched_once(worker: "Worker", cast: Cast) -> None:
    job = order(cast)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    assert (job.state, job.error, job.total) == (JobState.DONE, "", 1)
    address = reverse("reports:slips-download", args=[job.pk])
    # The worker lives on the day of the cast, by the hour of the machine; slips are kept an hour.
    with time_machine.travel(job.finished_at, tick=True):
        client = cast.client("class_teacher")
        first, second = client.post(address), client.post(address)
    text = PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
    assert (first.status_code, second.status_code) == (200, 410)
    issues = list(CredentialIssue.objects.filter(revoked_at__isnull=True).order_by("number")[:2])
    assert len(issues) == 2
    for issue in issues:
        assert issue.user.login in text
        assert any(check_password(word, issue.user.password) for word in text.split())
    assert list(worker.files_dir.rglob(f"{job.pk}*")) == []


def test_slips_survive_the_death_of_their_worker(worker: "Worker", cast: Cast) -> None:
    job = order(cast)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).state != JobState.QUEUED)
    worker.kill_child()
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, seconds=90)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    in_force = CredentialIssue.objects.filter(revoked_at__isnull=True, used_at__isnull=True)
    pupils = {cast.students["pupil"].pk, cast.students["classmate"].pk}
    found = list(in_force.filter(student__in=pupils).values_list("student_id", flat=True))
    assert (len(found), set(found)) == (2, pupils)
