"""The page of a long job: progress, stop, the file, and whom it is shut to."""

import uuid
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from core import jobs
from core.enums import JobState
from core.models import Job
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.volumes import finished, order


def url(name: str, job: Job) -> str:
    return reverse(f"reports:{name}", args=[job.pk])


def test_job_page_shows_progress_and_polls(cast: Cast) -> None:
    job = jobs.claim_job(job_id=order(cast).pk, now=NOW)
    jobs.Progress(job, clock=lambda: NOW)(30, 110, "Математика")

    page = cast.client("secretary").get(url("job-detail", job))

    assert page.status_code == 200
    for part in (
        'max="110" value="30"',
        "Математика",
        f'hx-get="{url("job-detail", job)}"',
        f'action="{url("job-cancel", job)}"',
        '<meta http-equiv="refresh"',
    ):
        assert part in page.text
    assert url("job-download", job) not in page.text


def test_job_polled_answers_the_progress_alone(cast: Cast) -> None:
    job = order(cast)

    answer = cast.client("secretary").get(url("job-detail", job), headers={"HX-Request": "true"})

    assert answer.text.strip().startswith('<div class="progress"')
    assert "HX-Retarget" not in answer.headers


def test_job_polled_when_over_puts_the_card_in_place(cast: Cast) -> None:
    job = finished(cast)

    answer = cast.client("secretary").get(url("job-detail", job), headers={"HX-Request": "true"})

    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#job", "outerHTML")
    assert answer.text.strip().startswith('<section class="sheet job" id="job">')
    assert url("job-download", job) in answer.text
    assert job.sha256 in answer.text
    assert "hx-trigger" not in answer.text


def test_job_cancelled_says_so(cast: Cast) -> None:
    job = order(cast)
    client = cast.client("secretary")

    answer = client.post(url("job-cancel", job))

    assert (answer.status_code, answer.url) == (303, url("job-detail", job))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert url("job-cancel", job) not in client.get(url("job-detail", job)).text


def test_job_over_cannot_be_cancelled(cast: Cast) -> None:
    job = finished(cast)

    answer = cast.client("secretary").post(url("job-cancel", job), follow=True)

    assert answer.status_code == 200
    job.refresh_from_db()
    assert job.state == JobState.DONE


@pytest.mark.parametrize("name", ["deputy", "director", "teacher", "mother", "other_secretary"])
def test_job_of_another_person_is_not_found(cast: Cast, name: str) -> None:
    job = finished(cast)
    client = cast.client(name)

    assert client.get(url("job-detail", job)).status_code == 404
    assert client.get(url("job-download", job)).status_code == 404
    assert client.post(url("job-cancel", job)).status_code == 404


def test_job_that_never_was_is_not_found(cast: Cast) -> None:
    address = reverse("reports:job-detail", args=[uuid.uuid4()])

    assert cast.client("secretary").get(address).status_code == 404


def test_job_is_shut_when_the_role_is_taken_away(cast: Cast) -> None:
    """The owner still belongs to the school, but no longer in a role that prints."""
    job = finished(cast)
    Membership.objects.filter(user=cast.users["secretary"]).update(is_revoked=True)
    factory.make_membership(cast.users["secretary"], cast.school, Role.TEACHER)
    client = cast.client("secretary")

    assert client.get(url("job-detail", job)).status_code == 403
    assert client.get(url("job-download", job)).status_code == 403
    assert client.post(url("job-cancel", job)).status_code == 403


def test_download_is_the_file_under_its_russian_name(cast: Cast) -> None:
    job = finished(cast)

    answer = cast.client("secretary").get(url("job-download", job))

    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 journal")
    assert answer["Content-Type"] == "application/pdf"
    kind, _, name = answer["Content-Disposition"].partition("; filename*=utf-8''")
    assert (kind, unquote(name)) == ("attachment", "Журнал 5А.pdf")
    assert "no-store" in answer["Cache-Control"]


def test_download_before_the_end_is_not_found(cast: Cast) -> None:
    job = order(cast)

    assert cast.client("secretary").get(url("job-download", job)).status_code == 404


def test_download_of_a_lost_file_says_what_to_do(cast: Cast, tmp_path: Path) -> None:
    job = finished(cast)
    (tmp_path / job.stored_as).unlink()

    assert cast.client("secretary").get(url("job-download", job)).status_code == 410


def test_download_of_an_altered_file_is_refused(cast: Cast, tmp_path: Path) -> None:
    job = finished(cast)
    (tmp_path / job.stored_as).write_bytes(b"%PDF-1.7 another journal")

    answer = cast.client("secretary").get(url("job-download", job))

    assert answer.status_code == 410
    assert b"another journal" not in answer.content
