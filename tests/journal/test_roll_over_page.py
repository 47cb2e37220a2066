"""The page of the move to the next year."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.enums import JobKind
from core.models import Job
from journal.models import TermMark
from tests.factories import school as factory
from tests.factories.cast import Cast
from tests.factories.roll_over import move, paper

URL = reverse("journal:roll-over")


@pytest.mark.usefixtures("summer")
def test_page_shows_the_plan_and_the_checks(year_over: Cast) -> None:
    response = year_over.client("director").get(URL)

    assert response.context["facts"]["promoted"] == 4
    assert {check["code"]: check["kind"] for check in response.context["checks"]} == {
        "next-year": "ok",
        "terms-running": "ok",
        "terms-open": "warn",
        "year-marks": "ok",
        "failed": "ok",
        "lessons": "warn",
        "debts": "ok",
        "requests": "ok",
        "movement-requests": "ok",
        "regulation": "ok",
        "plan": "ok",
        "class-teachers": "warn",
    }
    assert "confirm" not in response.content.decode()


@pytest.mark.usefixtures("summer")
def test_page_shows_another_plan_for_other_letters(year_over: Cast) -> None:
    values = paper(year_over, **{f"letter_{year_over.class_5a.pk}": "Э"})

    response = year_over.client("administrator").post(URL, values)

    assert response.status_code == 200
    assert [item.name for item in response.context["planned"].promotion.classes] == [
        "2А",
        "6Э",
        "7Б",
    ]
    assert Job.objects.count() == 0


@pytest.mark.usefixtures("summer")
def test_confirmed_plan_is_ordered_as_a_job(year_over: Cast) -> None:
    response = year_over.client("administrator").post(URL, paper(year_over, confirm="1"))

    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("reports:job-detail", args=[job.pk]),
    )
    assert year_over.client("administrator").get(response["Location"]).status_code == 200


@pytest.mark.usefixtures("summer")
def test_page_refuses_to_order_what_the_checks_stop(year_over: Cast) -> None:
    TermMark.objects.filter(student=year_over.students["pupil"]).delete()

    refused = year_over.client("administrator").post(URL, paper(year_over, confirm="1"))
    passed = year_over.client("administrator").post(
        URL, paper(year_over, confirm="1", accept="year-marks")
    )

    assert (refused.status_code, passed.status_code) == (422, 303)


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-08-31"}, "ends_on"),
        ({"ends_on": "2027-10-01"}, "ends_on"),
    ],
)
def test_mistake_in_the_dates_is_shown(year_over: Cast, values: dict[str, str], field: str) -> None:
    response = year_over.client("administrator").post(URL, paper(year_over, confirm="1", **values))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


@pytest.mark.usefixtures("summer")
@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_students(
    year_over: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        factory.make_student(year_over.school, f"Новая{number}", school_class=year_over.class_5a)
    client = year_over.client("administrator")
    client.get(URL)

    with django_assert_num_queries(27):
        client.get(URL)


def test_undo_from_the_page_is_ordered_as_a_job(year_over: Cast) -> None:
    run = move(year_over)
    client = year_over.client("administrator")
    undo = reverse("journal:roll-over-undo", args=[run.pk])

    response = client.post(undo)

    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("reports:job-detail", args=[job.pk]),
    )
    assert (job.kind, job.params["run"], job.owner) == (
        JobKind.ROLL_OVER_UNDO,
        run.pk,
        year_over.users["administrator"],
    )
    assert URL in client.post(undo)["Location"]
    assert Job.objects.count() == 1


def test_undo_of_another_school_is_not_found(year_over: Cast) -> None:
    run = move(year_over)

    response = year_over.client("other_deputy").post(
        reverse("journal:roll-over-undo", args=[run.pk])
    )

    assert (response.status_code, Job.objects.count()) == (404, 0)
