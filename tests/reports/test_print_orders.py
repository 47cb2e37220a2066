"""Ordering bound journals: who may, what an order makes, what the press does with it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.actors import Actor
from accounts.enums import Role
from core import files, runner
from core.enums import JobKind, JobState
from core.models import Job
from reports import policies
from reports.models import VOLUME_ROLES, BoundVolume
from reports.printing import press
from reports.services import volumes
from school.models import SchoolClass
from tests.factories.cast import NOW, Cast
from tests.factories.volumes import finished, order

LIST = reverse("reports:volume-list")
ORDER = reverse("reports:volume-order")
REGISTRY = reverse("reports:volume-registry")
MAY = ("secretary", "deputy", "director")
MAY_NOT = (
    "administrator",
    "auditor",
    "health_worker",
    "teacher",
    "class_teacher",
    "mother",
    "pupil",
)


def url(name: str, job: Job) -> str:
    return reverse(f"reports:{name}", args=[job.pk])


@pytest.mark.parametrize("role", list(Role))
def test_order_policy_agrees_with_what_the_register_shows(cast: Cast, role: Role) -> None:
    finished(cast)
    actor = Actor(cast.users["secretary"].pk, cast.school.pk, role)

    assert policies.can_order_volume(actor) == (role in VOLUME_ROLES)
    assert BoundVolume.objects.visible_to(actor).exists() == policies.can_order_volume(actor)


@pytest.mark.parametrize("name", MAY_NOT)
def test_order_by_another_role_is_refused(cast: Cast, name: str) -> None:
    client = cast.client(name)

    assert client.get(LIST).status_code == 403
    assert client.get(REGISTRY).status_code == 403
    assert client.post(ORDER, {"school_class": cast.class_5a.pk}).status_code == 403
    with pytest.raises(volumes.CannotPrint):
        order(cast, by=name)
    assert not Job.objects.exists()


def test_order_of_a_foreign_class_is_not_found(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)

    answer = cast.client("secretary").post(ORDER, {"school_class": foreign.pk})

    assert answer.status_code == 404
    assert not Job.objects.exists()
    with pytest.raises(volumes.CannotPrint):
        order(cast, school_class=foreign)


@pytest.mark.parametrize("value", ["", "x", "0", "99999999999999999999"])
def test_order_of_nonsense_is_not_found(cast: Cast, value: str) -> None:
    assert cast.client("secretary").post(ORDER, {"school_class": value}).status_code == 404


def test_pages_of_printing_ask_a_stranger_to_sign_in(cast: Cast) -> None:
    job = finished(cast)

    for address in (LIST, REGISTRY, url("job-detail", job), url("job-download", job)):
        answer = Client().get(address)
        assert (answer.status_code, answer.url.startswith("/sign-in/")) == (302, True)


@pytest.mark.parametrize("name", MAY)
def test_order_makes_a_job_and_shows_it(cast: Cast, name: str) -> None:
    answer = cast.client(name).post(ORDER, {"school_class": cast.class_5a.pk})

    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (303, url("job-detail", job))
    assert (job.kind, job.state, job.owner_id, job.school_id) == (
        JobKind.PRINT_JOURNAL,
        JobState.QUEUED,
        cast.users[name].pk,
        cast.school.pk,
    )
    assert job.params == {"school_class": cast.class_5a.pk}


def test_order_repeated_is_the_same_order(cast: Cast) -> None:
    client = cast.client("secretary")

    first = client.post(ORDER, {"school_class": cast.class_5a.pk})
    second = client.post(ORDER, {"school_class": cast.class_5a.pk})

    assert first.url == second.url
    assert Job.objects.count() == 1


def test_order_of_a_class_in_somebody_elses_press_waits(cast: Cast) -> None:
    order(cast, by="deputy")

    answer = cast.client("secretary").post(ORDER, {"school_class": cast.class_5a.pk}, follow=True)

    assert answer.redirect_chain == [(LIST, 303)]
    assert [str(message) for message in answer.context["messages"]]
    assert Job.objects.count() == 1


def test_order_of_a_printed_class_asks_first(cast: Cast) -> None:
    finished(cast)
    client = cast.client("secretary")

    asked = client.post(ORDER, {"school_class": cast.class_5a.pk})

    assert asked.status_code == 200
    assert 'name="is_confirmed" value="on"' in asked.text
    assert Job.objects.count() == 1
    confirmed = client.post(ORDER, {"school_class": cast.class_5a.pk, "is_confirmed": "on"})
    assert confirmed.status_code == 303
    assert Job.objects.count() == 2


def test_order_is_no_get(cast: Cast) -> None:
    assert cast.client("secretary").get(ORDER).status_code == 405


def print_now(job: Job) -> Job:
    runner.run(job.pk, lambda job, progress: press.print_volume(job, progress, now=lambda: NOW))
    job.refresh_from_db()
    return job


@pytest.mark.slow
def test_press_numbers_the_volumes_of_each_school_without_gaps(cast: Cast) -> None:
    first, second = print_now(order(cast)), print_now(order(cast, by="deputy"))
    foreign = SchoolClass.objects.get(school=cast.other_school)
    other = print_now(order(cast, by="other_secretary", school_class=foreign))

    assert [job.state for job in (first, second, other)] == [JobState.DONE] * 3
    assert list(
        BoundVolume.objects.order_by("pk").values_list("school_id", "registry_no", "job_id")
    ) == [
        (cast.school.pk, 1, first.pk),
        (cast.school.pk, 2, second.pk),
        (cast.other_school.pk, 1, other.pk),
    ]
    volume = BoundVolume.objects.get(job=first)
    assert (volume.pages, volume.sheets) == (first.total, (first.total + 1) // 2)
    assert files.open_stored(first.stored_as).read(5) == b"%PDF-"


def test_press_that_cannot_store_registers_nothing_and_says_so(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.FILES_DIR = blocked

    job = print_now(order(cast))

    assert (job.state, bool(job.error), job.stored_as) == (JobState.FAILED, True, "")
    assert not BoundVolume.objects.exists()
    page = cast.client("secretary").get(url("job-detail", job))
    assert str(job.pk) in page.text
    assert url("job-download", job) not in page.text


def test_press_never_prints_a_class_of_another_school(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school)
    job = order(cast)
    Job.objects.filter(pk=job.pk).update(params={"school_class": foreign.pk})

    assert print_now(job).state == JobState.FAILED
    assert not BoundVolume.objects.exists()


@pytest.mark.parametrize("name", MAY)
def test_registered_volume_is_open_to_the_office_and_the_heads(cast: Cast, name: str) -> None:
    job = finished(cast)
    address = reverse("reports:volume-download", args=[job.volume.pk])

    answer = cast.client(name).get(address)

    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 journal")


@pytest.mark.parametrize(
    ("name", "status"),
    [("teacher", 403), ("auditor", 403), ("mother", 403), ("other_secretary", 404)],
)
def test_registered_volume_is_shut_to_others(cast: Cast, name: str, status: int) -> None:
    job = finished(cast)
    address = reverse("reports:volume-download", args=[job.volume.pk])

    assert cast.client(name).get(address).status_code == status


@pytest.mark.slow
def test_command_writes_an_unregistered_copy(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "5a.pdf"

    call_command("print_journal", "--school=first", "--class=5а", f"--out={out}", "--json")

    assert '"class": "5А"' in capsys.readouterr().out
    assert out.read_bytes().startswith(b"%PDF-")
    assert not BoundVolume.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--school=none", "--class=5А"],
        ["--school=first", "--class=9Я"],
        ["--school=first", "--class=5А", "--year=1999/2000"],
    ],
)
def test_command_refuses_what_it_cannot_find(
    cast: Cast, tmp_path: Path, arguments: list[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("print_journal", *arguments, f"--out={tmp_path / 'a.pdf'}")
    assert not (tmp_path / "a.pdf").exists()
