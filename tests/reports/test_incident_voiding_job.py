"""All operations of a stolen account, declared void by a job."""

import pytest
from django.urls import reverse

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import Incident, VoidedOperation
from core import history
from core.enums import JobKind, JobState
from core.jobs import JobCancelled, claim_job
from core.models import Job
from reports.services import incidents
from reports.services.incidents import NotInformed, VoidingGoesOn
from tests.factories.cast import NOW, Cast
from tests.factories.incidents import marks_of, report, steal
from tests.factories.jobs import done, ordered


@pytest.fixture
def scene(cast: Cast) -> Cast:
    return steal(cast)


def order(cast: Cast, incident: Incident) -> Job:
    address = reverse("reports:incident-void", args=[incident.pk])
    return ordered(cast.client("director"), address, {"all": "on"})


def test_job_brings_every_earlier_value_back_some_at_a_time(
    scene: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "AT_ONCE", 1)
    incident = report(scene)

    job = done(order(scene, incident))

    rows = VoidedOperation.objects.filter(incident=incident, obstacle="").count()
    assert (job.kind, job.state, job.error, job.total) == (
        JobKind.INCIDENT_VOID,
        JobState.DONE,
        "",
        rows,
    )
    assert (marks_of(scene, "pupil"), marks_of(scene, "classmate")) == ([5], [])
    page = scene.client("director").get(reverse("reports:job-detail", args=[job.pk]))
    assert job.step in page.text
    assert reverse("reports:incident-detail", args=[incident.pk]) in page.text
    context = scene.mark.events.latest("pgh_id").pgh_context
    assert (context.metadata["user"], context.metadata["incident"]) == (
        scene.users["director"].pk,
        incident.number,
    )


def test_job_counts_its_steps_and_keeps_what_was_void_when_it_stops(
    scene: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "AT_ONCE", 1)
    incident = report(scene)
    job = claim_job(job_id=order(scene, incident).pk, now=NOW)
    assert job is not None
    seen: list[tuple[int, int]] = []

    def stop_at_the_third(done: int, total: int, _step: str) -> None:
        seen.append((done, total))
        if done == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        incidents.void_all(job, stop_at_the_third, now=lambda: NOW)

    total = seen[0][1]
    assert seen == [(0, total), (1, total), (2, total)]
    assert VoidedOperation.objects.filter(incident=incident).count() == 2


def test_operation_with_an_obstacle_is_tried_once_a_job(scene: Cast) -> None:
    scene.term.closed_at = NOW
    with history.source(task="the deputy"):
        scene.term.save()
    incident = report(scene)

    first = done(order(scene, incident))
    refused = VoidedOperation.objects.exclude(obstacle="").count()
    scene.term.closed_at = None
    with history.source(task="the deputy"):
        scene.term.save()
    second = done(order(scene, incident))

    assert (first.state, refused, first.total) == (JobState.DONE, first.total, refused)
    assert (second.state, second.total) == (JobState.DONE, refused)
    assert not VoidedOperation.objects.exclude(obstacle="").exists()
    assert marks_of(scene, "pupil") == [5]


def test_second_order_is_the_first_or_waits_for_it(scene: Cast) -> None:
    incident = report(scene)
    job = order(scene, incident)
    other = Actor(scene.users["secretary"].pk, scene.school.pk, Role.DIRECTOR)

    again = order(scene, incident)
    with pytest.raises(VoidingGoesOn):
        incidents.order_voiding(actor=other, incident=incident, now=NOW)

    assert (again, Job.objects.count()) == (job, 1)


def test_nothing_is_ordered_before_the_moment_is_known(scene: Cast) -> None:
    incident = report(scene, informed_at=None)

    with pytest.raises(NotInformed):
        incidents.order_voiding(actor=scene.actors["director"], incident=incident, now=NOW)

    assert not Job.objects.exists()


def test_page_takes_no_more_operations_than_it_shows(scene: Cast) -> None:
    incident = report(scene)
    keys = [f"journal.MarkEvent:{number}" for number in range(101)]

    answer = scene.client("director").post(
        reverse("reports:incident-void", args=[incident.pk]), {"operation": keys}, follow=True
    )

    assert len(answer.context["messages"]) == 1
    assert not VoidedOperation.objects.exists()
