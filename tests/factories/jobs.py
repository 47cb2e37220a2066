"""Jobs done at once, in the test's own process and transaction."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.celery import app
from core import runner
from core.models import Job


def ordered(client: Client, address: str, body: dict[str, object] | None = None) -> Job:
    """What a POST of this address has ordered, not begun yet."""
    answer = client.post(address, body or {})
    assert answer.status_code == 303, answer.content.decode()
    job = Job.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[-1])
    assert answer.url == reverse("reports:job-detail", args=[job.pk])
    return job


def done(job: Job) -> Job:
    """The job after its own task has run."""
    app.tasks[runner.TASK_OF[job.kind]].apply(args=(str(job.pk),)).get()
    job.refresh_from_db()
    return job


def printed(client: Client, address: str, body: dict[str, object] | None = None) -> HttpResponse:
    """The file that a POST of this address orders."""
    job = done(ordered(client, address, body))
    assert (job.state, job.error) == ("done", "")
    return client.get(reverse("reports:job-download", args=[job.pk]))
