"""Starting the regulation of a year from a preset, and its history."""

import datetime as dt

import pytest

from accounts.actors import Actor
from accounts.enums import Role
from school.models import AcademicYear, DeadlineRule, Regulation
from school.selectors import regulation as selectors
from school.selectors.regulation import history
from school.services.regulation import adopt_preset
from tests.factories.cast import TODAY, Cast
from tests.factories.school import make_quarters, make_regulation, make_rule, make_school, make_year

PAGE = "/school/regulation/"


@pytest.fixture
def new_year(cast: Cast) -> AcademicYear:
    return AcademicYear.objects.create(
        school=cast.school,
        name="2026/2027",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 5, 26),
    )


def test_regulation_is_started_from_a_preset(cast: Cast, new_year: AcademicYear) -> None:
    client = cast.client("deputy")
    offered = client.get(f"{PAGE}?year={new_year.pk}")

    response = client.post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"})

    regulation = Regulation.objects.get(year=new_year)
    assert offered.context["form"] is not None
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?year={new_year.pk}")
    assert regulation.preset == "s1"
    assert client.get(response["Location"]).status_code == 200


def test_readers_are_told_who_starts_it(cast: Cast, new_year: AcademicYear) -> None:
    client = cast.client("teacher")

    page = client.get(f"{PAGE}?year={new_year.pk}")

    assert page.context["form"] is None
    assert "Его создаёт администратор или завуч" in page.content.decode()
    assert client.post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"}).status_code == 403
    assert not Regulation.objects.filter(year=new_year).exists()


@pytest.mark.parametrize("preset", ["", "s9", "s1\x00"])
def test_unknown_preset_is_refused(cast: Cast, new_year: AcademicYear, preset: str) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": new_year.pk, "preset": preset})

    assert response.status_code == 422
    assert not Regulation.objects.filter(year=new_year).exists()


def test_year_that_has_a_regulation_gets_no_second(cast: Cast) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": cast.year.pk, "preset": "s1"})

    cast.regulation.refresh_from_db()
    assert response.status_code == 409
    assert cast.regulation.preset == "s3"


@pytest.mark.parametrize("year", ["", "x", "0", "9" * 30])
def test_unknown_year_is_not_found(cast: Cast, year: str) -> None:
    response = cast.client("deputy").post(f"{PAGE}adopt/", {"year": year, "preset": "s1"})

    assert response.status_code == 404


def test_year_of_another_school_is_not_started(cast: Cast, new_year: AcademicYear) -> None:
    response = cast.client("other_deputy").post(
        f"{PAGE}adopt/", {"year": new_year.pk, "preset": "s1"}
    )

    assert response.status_code == 404
    assert not Regulation.objects.filter(year=new_year).exists()


def test_history_knows_one_school_from_another(db: None) -> None:
    ours, theirs = make_school("ours"), make_school("theirs")
    regulations = []
    for school in (ours, theirs):
        year = make_year(school)
        make_quarters(year)
        regulations.append(make_regulation(year))
    rule = make_rule(regulations[1])
    rule.amount = 2
    rule.save(update_fields=["amount"])

    assert len(history.changes_of(regulations[0])) == 1
    assert len(history.changes_of(regulations[1])) == 2


def test_adopted_preset_reads_in_the_order_of_the_catalogue(db: None) -> None:
    school = make_school()
    year = make_year(school)
    adopt_preset(actor=None, year=year, preset="s1")

    page = selectors.regulation_page(Actor(1, school.pk, Role.TEACHER), year_id=None, today=TODAY)

    assert page is not None
    codes = [
        DeadlineRule.objects.get(pk=deadline.pk).code for deadline in page.deadlines if deadline
    ]
    assert codes[:5] == ["D1", "D2", "D3", "D3", "D4"]
    assert codes[-1] == "D20"
