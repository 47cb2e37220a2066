"""Printing by a real worker: queue, progress, file; a killed worker; a stopped job."""

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.enums import JobState
from core.models import Job
from reports.models import BoundVolume
from tests.factories import journal as journal_factory
from tests.factories.cast import Cast

if TYPE_CHECKING:
    from tests.worker import Worker

pytest_plugins = ["tests.worker"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def order(cast: Cast, *, by: str = "secretary") -> Job:
    answer = cast.client(by).post(
        reverse("reports:volume-order"), {"school_class": cast.class_5a.pk}
    )
    assert answer.status_code == 303
    job = Job.objects.get()
    assert answer.url == reverse("reports:job-detail", args=[job.pk])
    return job


def test_order_is_printed_numbered_and_downloaded(worker: "Worker", cast: Cast) -> None:
    job = order(cast)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")
    volume = BoundVolume.objects.get()
    assert (volume.registry_no, volume.job_id, volume.sha256) == (1, job.pk, job.sha256)
    answer = cast.client("secretary").get(reverse("reports:job-download", args=[job.pk]))
    pages = PdfReader(io.BytesIO(answer.content)).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(pages) == volume.pages == job.total
    assert any("Обыкновенные дроби" in text for text in texts)
    left = next(text for text in texts if "Ёлкина Вера" in text and "19 20" in text)
    assert " 4" in left
    assert "Юрьева" not in "".join(texts)
    assert "Иноземцева" not in "".join(texts)


def test_order_survives_the_death_of_its_worker(worker: "Worker", cast: Cast) -> None:
    job = order(cast)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.RUNNING)
    worker.kill_child()
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, seconds=90)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert list(BoundVolume.objects.values_list("registry_no", "job_id")) == [(1, job.pk)]


def test_order_stopped_while_it_runs_registers_nothing(worker: "Worker", cast: Cast) -> None:
    for day in range(12, 18):
        for slot in range(1, 9):
            journal_factory.make_lesson(cast.maths, dt.date(2026, 1, day), slot=slot)
    job = order(cast)
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).state == JobState.RUNNING)
    cast.client("secretary").post(reverse("reports:job-cancel", args=[job.pk]))
    worker.wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not BoundVolume.objects.exists()
    assert not (worker.files_dir / "jobs" / f"{job.pk}.pdf").exists()
