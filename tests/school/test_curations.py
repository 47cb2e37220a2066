"""Parallels that a deputy looks after, and the control report that opens on them."""

import datetime as dt

import pytest

from school.models import Curation
from school.services import curations
from tests.factories.cast import TODAY, Cast

BODY = {"curation-grade": "6", "curation-since": "2026-01-12", "curation-order_no": "7"}
REPORT = "/reports/unfilled/"


def url_of(cast: Cast, name: str) -> str:
    return f"/school/staff/{cast.staff[name].pk}/parallels/"


def curate(cast: Cast, grade: int, **fields: object) -> Curation:
    return Curation.objects.create(
        **{
            "school": cast.school,
            "staff": cast.staff["deputy"],
            "grade": grade,
            "since": dt.date(2025, 9, 1),
            **fields,
        }
    )


def test_administrator_gives_a_parallel(cast: Cast) -> None:
    response = cast.client("administrator").post(url_of(cast, "deputy"), BODY)
    again = cast.client("administrator").post(url_of(cast, "deputy"), BODY)

    found = Curation.objects.values_list("staff", "grade", "since", "order_no", "until")
    assert (response.status_code, again.status_code) == (303, 409)
    assert list(found) == [(cast.staff["deputy"].pk, 6, dt.date(2026, 1, 12), "7", None)]


def test_only_a_deputy_gets_a_parallel(cast: Cast) -> None:
    response = cast.client("administrator").post(url_of(cast, "teacher"), BODY)

    assert response.status_code == 422
    assert not Curation.objects.exists()


def test_parallel_is_taken_away_from_today(cast: Cast) -> None:
    old, new = curate(cast, 5), curate(cast, 6, since=TODAY)
    client = cast.client("administrator")

    answers = [
        client.post(f"/school/staff/parallels/{item.pk}/end/").status_code
        for item in (old, new, old, new)
    ]

    # What was given today was a mistake and leaves no row.
    assert answers == [303, 303, 409, 404]
    assert list(Curation.objects.values_list("grade", "until")) == [(5, TODAY)]


def test_parallel_taken_away_can_be_given_again(cast: Cast) -> None:
    curate(cast, 6, until=TODAY)

    response = cast.client("administrator").post(
        url_of(cast, "deputy"), {**BODY, "curation-since": "2026-01-20"}
    )

    assert response.status_code == 303


@pytest.mark.parametrize("who", ["director", "deputy", "secretary"])
def test_nobody_else_gives_parallels(cast: Cast, who: str) -> None:
    item = curate(cast, 5)
    client = cast.client(who)

    assert client.post(url_of(cast, "deputy"), BODY).status_code == 403
    assert client.post(f"/school/staff/parallels/{item.pk}/end/").status_code == 403


def test_nothing_of_another_school_is_given_or_taken(cast: Cast) -> None:
    foreign = Curation.objects.create(
        school=cast.other_school,
        staff=cast.staff["other_deputy"],
        grade=5,
        since=dt.date(2025, 9, 1),
    )
    client = cast.client("administrator")

    assert client.post(url_of(cast, "other_deputy"), BODY).status_code == 404
    assert client.post(f"/school/staff/parallels/{foreign.pk}/end/").status_code == 404
    with pytest.raises(curations.NotYourCurations):
        curations.end_curation(actor=cast.actors["administrator"], curation=foreign, today=TODAY)


# --- the control report ------------------------------------------------------------------------


def grades(cast: Cast, who: str, **query: str) -> set[str]:
    report = cast.client(who).get(REPORT, query).context["report"]
    return {lesson.group for group in report.groups for lesson in group.lessons}


def test_report_of_a_deputy_opens_on_the_own_parallels(cast: Cast) -> None:
    assert grades(cast, "deputy") == {"1А", "5А", "6Б"}

    curate(cast, 1)
    curate(cast, 6)

    assert grades(cast, "deputy") == {"1А", "6Б"}
    assert grades(cast, "deputy", grade="own") == {"1А", "6Б"}


def test_whole_school_and_another_parallel_stay_one_choice_away(cast: Cast) -> None:
    curate(cast, 6)

    assert grades(cast, "deputy", grade="") == {"1А", "5А", "6Б"}
    assert grades(cast, "deputy", grade="5") == {"5А"}


def test_parallel_taken_away_narrows_nothing(cast: Cast) -> None:
    curate(cast, 6, until=TODAY)

    assert grades(cast, "deputy") == {"1А", "5А", "6Б"}
    assert cast.client("deputy").get(REPORT, {"grade": "own"}).status_code == 422


def test_parallels_of_a_deputy_narrow_nobody_elses_report(cast: Cast) -> None:
    curate(cast, 6)

    assert grades(cast, "director") == {"1А", "5А", "6Б"}


def test_card_says_who_gave_and_took_a_parallel(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(url_of(cast, "deputy"), BODY)
    client.post(f"/school/staff/parallels/{Curation.objects.get().pk}/end/")

    card = cast.client("director").get(f"/school/staff/{cast.staff['deputy'].pk}/").context["card"]

    assert [(change.who, change.subject) for change in card.curation_changes] == [
        ("administrator", "Снята: 6-я параллель"),
        ("administrator", "Закреплена: 6-я параллель"),
    ]
