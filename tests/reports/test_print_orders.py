"""Ordering, following and fetching bound journals: who may, and what the pages say."""

import uuid
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Membership
from core import files, jobs, runner
from core.enums import JobKind, JobState
from core.models import Job
from reports import policies
from reports.models import VOLUME_ROLES, BoundVolume
from reports.printing import press
from reports.services import volumes
from school.models import SchoolClass
from tests.factories import school as factory
from tests.factories.cast import NOW, Cast

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


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def order(cast: Cast, *, by: str = "secretary", school_class: SchoolClass | None = None) -> Job:
    return volumes.order_volume(
        actor=cast.actors[by], school_class=school_class or cast.class_5a, now=NOW
    )


def finished(cast: Cast, *, by: str = "secretary", number: int = 1) -> Job:
    """A finished order with a file and a row of the register, without the press."""
    job = jobs.claim_job(job_id=order(cast, by=by).pk, now=NOW)
    assert job is not None
    stored_as = f"jobs/{job.pk}.pdf"
    sha256 = files.store(name=stored_as, content=b"%PDF-1.7 journal")
    jobs.finish_job(job=job, now=NOW, file_name="Журнал 5А.pdf", stored_as=stored_as, sha256=sha256)
    volumes.record_volume(
        job=job,
        school_class=cast.class_5a,
        registry_no=number,
        pages=8,
        sheets=4,
        sha256=sha256,
        now=NOW,
    )
    job.refresh_from_db()
    return job


def url(name: str, job: Job) -> str:
    return reverse(f"reports:{name}", args=[job.pk])


# --- who may -------------------------------------------------------------------------------------


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


# --- ordering ------------------------------------------------------------------------------------


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


# --- the press -----------------------------------------------------------------------------------


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


# --- the page of a job ---------------------------------------------------------------------------


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


# --- the file ------------------------------------------------------------------------------------


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


# --- the lists -----------------------------------------------------------------------------------


def test_list_shows_classes_in_school_order_with_their_last_volume(cast: Cast) -> None:
    finished(cast, number=1)
    finished(cast, number=2)

    lines = cast.client("secretary").get(LIST).context["classes"].lines

    assert [line.name for line in lines] == ["1А", "5А", "6Б"]
    assert [line.volume and line.volume.registry_no for line in lines] == [None, 2, None]
    assert (lines[1].teacher, lines[1].volume.printed_at) == (
        "Классная А. И.",
        "20.01.2026, 12:00",
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"grade": "5"}, ["5А"]),
        ({"printed": "yes"}, ["5А"]),
        ({"printed": "no"}, ["1А", "6Б"]),
        ({"grade": "6", "printed": "yes"}, []),
    ],
)
def test_list_is_filtered(cast: Cast, query: dict[str, str], names: list[str]) -> None:
    finished(cast)

    answer = cast.client("secretary").get(LIST, query)

    assert [line.name for line in answer.context["classes"].lines] == names


@pytest.mark.parametrize("query", [{"year": "x"}, {"grade": "12"}, {"printed": "maybe"}])
def test_list_with_a_wrong_filter_is_422(cast: Cast, query: dict[str, str]) -> None:
    assert cast.client("secretary").get(LIST, query).status_code == 422


def test_list_of_the_year_of_another_school_is_422(cast: Cast) -> None:
    foreign = SchoolClass.objects.get(school=cast.other_school).year_id

    assert cast.client("secretary").get(LIST, {"year": foreign}).status_code == 422


def test_list_marks_what_is_in_press(cast: Cast) -> None:
    own = order(cast)
    order(cast, by="deputy", school_class=cast.class_6b)

    lines = cast.client("secretary").get(LIST).context["classes"].lines

    assert [(line.own_job, line.in_press_for) for line in lines] == [
        (None, ""),
        (own.pk, ""),
        (None, "deputy"),
    ]


def test_list_of_a_school_without_a_year_says_so(cast: Cast) -> None:
    bare = factory.make_school("bare")
    user = factory.make_user("bare-secretary")
    factory.make_membership(user, bare, Role.SECRETARY)
    client = Client()
    client.force_login(user, backend="accounts.backends.SchoolBackend")

    answer = client.get(LIST)

    assert (answer.status_code, answer.context["classes"]) == (200, None)
    assert 'class="empty"' in answer.text


def test_list_takes_the_same_queries_for_three_classes_and_for_six(
    cast: Cast, django_assert_num_queries
) -> None:
    client = cast.client("secretary")
    finished(cast)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)
    for letter in "ВГД":
        made = factory.make_class(cast.year, cast.scheme, 7, letter)
        factory.make_duty(made, cast.staff["teacher"])

    with django_assert_num_queries(7):
        client.get(LIST)


def test_registry_lists_every_print_newest_first(cast: Cast) -> None:
    finished(cast, number=1)
    finished(cast, by="deputy", number=2)

    answer = cast.client("director").get(REGISTRY)

    assert [
        (line.registry_no, line.class_name, line.sheets, line.ordered_by)
        for line in answer.context["lines"]
    ] == [(2, "5А", 4, "deputy"), (1, "5А", 4, "secretary")]


def test_registry_of_another_school_is_empty(cast: Cast) -> None:
    finished(cast)

    answer = cast.client("other_secretary").get(REGISTRY)

    assert answer.context["lines"] == []
    assert "5А" not in answer.text


# --- the command ---------------------------------------------------------------------------------


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
