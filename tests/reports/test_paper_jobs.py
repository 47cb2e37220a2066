"""Papers that are ordered: one order for two clicks, the hat of the order, the end of the file."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership
from core import files
from core.enums import JobKind, JobState
from core.models import Job
from reports import policies, tasks
from reports.printing import papers
from reports.services.papers import PaperClosed, order_paper
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast
from tests.factories.jobs import done, ordered


def address(cast: Cast) -> str:
    return reverse("reports:application-forms-of-class", args=[cast.class_5a.pk])


def order(cast: Cast, who: str = "class_teacher") -> Job:
    return ordered(cast.client(who), address(cast))


def with_file(job: Job) -> Job:
    """As if it had been printed, without the press."""
    job.state, job.stored_as, job.finished_at = JobState.DONE, f"jobs/{job.pk}.pdf", NOW
    job.sha256 = files.store(name=job.stored_as, content=b"%PDF-1.7 paper")
    job.save()
    return job


def test_order_says_what_and_in_which_role(cast: Cast) -> None:
    job = order(cast)

    assert (job.kind, job.state, job.owner) == (
        JobKind.CLASS_PAPERS,
        JobState.QUEUED,
        cast.users["class_teacher"],
    )
    assert job.params == {
        "role": "teacher",
        "class": cast.class_5a.pk,
        "purpose": "",
        "lacking": False,
    }


def test_second_click_is_the_same_order(cast: Cast) -> None:
    first = order(cast)

    second = order(cast)
    of_deputy = order(cast, "deputy")

    assert (first, Job.objects.count()) == (second, 2)
    assert of_deputy != first


@pytest.mark.parametrize("kind", list(policies.KEPT.keys() - {JobKind.CREDENTIAL_SLIPS}))
@pytest.mark.parametrize("name", ["mother", "pupil", "health_worker"])
def test_paper_of_the_office_is_ordered_by_nobody_else(
    cast: Cast, name: str, kind: JobKind
) -> None:
    with pytest.raises(PaperClosed):
        order_paper(actor=cast.actors[name], kind=kind, title="", params={}, now=NOW)

    assert not Job.objects.exists()


def test_class_that_is_led_no_longer_is_not_printed(cast: Cast, files_dir: Path) -> None:
    job = order(cast)
    cast.class_5a.teacher_duties.update(until=NOW.date())

    done(job)

    assert (job.state, job.error) == (JobState.FAILED, str(PaperClosed()))
    assert list(files_dir.rglob("*.pdf")) == []


def test_account_frozen_meanwhile_prints_nothing(cast: Cast, files_dir: Path) -> None:
    job = order(cast)
    cast.users["class_teacher"].frozen_at = NOW
    cast.users["class_teacher"].save()

    done(job)

    assert (job.state, bool(job.error)) == (JobState.FAILED, True)
    assert list(files_dir.rglob("*.pdf")) == []


def test_file_is_for_the_hat_of_the_order_only(cast: Cast) -> None:
    job = with_file(order(cast, "deputy"))
    download = reverse("reports:job-download", args=[job.pk])
    before = cast.client("deputy").get(download)
    Membership.objects.filter(user=cast.users["deputy"]).update(is_revoked=True)
    factory.make_membership(cast.users["deputy"], cast.school, Role.TEACHER)

    after = cast.client("deputy").get(download)

    assert (before.status_code, before.content) == (200, b"%PDF-1.7 paper")
    assert after.status_code == 404


def test_papers_are_forgotten_after_a_day(cast: Cast, files_dir: Path) -> None:
    job = with_file(order(cast))
    page = reverse("reports:job-detail", args=[job.pk])
    download = reverse("reports:job-download", args=[job.pk])

    with time_machine.travel(NOW + dt.timedelta(hours=23, minutes=59)):
        tasks.forget_files()
        kept = len(list(files_dir.rglob("*.pdf")))
    with time_machine.travel(NOW + dt.timedelta(days=1)):
        tasks.forget_files()
    answer = cast.client("class_teacher").get(page)

    assert (kept, list(files_dir.rglob("*.pdf"))) == (1, [])
    assert download not in answer.text
    assert answer.context["is_forgotten"] is True
    assert reverse("school:papers-children") in answer.text


def test_every_paper_that_is_forgotten_has_its_press(cast: Cast) -> None:
    assert set(papers._MAKERS) == policies.KEPT.keys() - {
        JobKind.CREDENTIAL_SLIPS,
        JobKind.ONEROSTER_EXPORT,
    }
