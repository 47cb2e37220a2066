"""Absences of teachers: recorded, corrected, withdrawn and listed (R-ZPU)."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from schedule.models import TeacherAbsence
from schedule.services import teacher_absences as services
from schedule.services.teacher_absences import Days, Grounds
from tests.factories.cast import NOW, TODAY, Cast
from tests.factories.substitutions import give, make_absence

pytestmark = pytest.mark.django_db

LIST = "schedule:teacher-absence-list"
TOMORROW = TODAY + dt.timedelta(days=1)


def record(cast: Cast, by: str = "deputy", **data: Any) -> HttpResponse:
    return cast.client(by).post(
        reverse("schedule:teacher-absence-record"),
        {
            "staff": cast.staff["teacher"].pk,
            "starts_on": "2026-01-20",
            "ends_on": "2026-01-23",
            "reason": "sick",
            "document": "б/л № 12",
            **data,
        },
    )


def edit(cast: Cast, absence: TeacherAbsence, by: str = "deputy", **data: Any) -> HttpResponse:
    return cast.client(by).post(
        reverse("schedule:teacher-absence-edit", args=[absence.pk]),
        {"starts_on": "2026-01-20", "ends_on": "2026-01-20", "reason": "sick", **data},
    )


def withdraw(cast: Cast, absence: TeacherAbsence, by: str = "deputy") -> HttpResponse:
    return cast.client(by).post(reverse("schedule:teacher-absence-withdraw", args=[absence.pk]))


def listed(cast: Cast, by: str = "deputy", **query: str) -> list[str]:
    found = cast.client(by).get(reverse(LIST), query)
    return [row.staff.last_name for row in found.context["page"]]


# --- recording ---------------------------------------------------------------------------------


def test_deputy_records_an_absence_and_goes_on_to_the_lessons(cast: Cast) -> None:
    answer = record(cast)

    absence = TeacherAbsence.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('journal:substitution-day')}?day=2026-01-20"
    assert (absence.staff, absence.starts_on, absence.ends_on) == (
        cast.staff["teacher"],
        TODAY,
        dt.date(2026, 1, 23),
    )
    assert (absence.reason, absence.document) == ("sick", "б/л № 12")
    assert absence.recorded_by == cast.users["deputy"]


def test_empty_last_day_is_the_first_one(cast: Cast) -> None:
    record(cast, ends_on="")

    assert TeacherAbsence.objects.get().ends_on == TODAY


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"staff": ""}, "staff"),
        ({"starts_on": "когда-нибудь"}, "starts_on"),
        ({"ends_on": "2026-01-01"}, "ends_on"),
        ({"ends_on": "2029-01-01"}, "ends_on"),
        ({"reason": "лень"}, "reason"),
        ({"document": "x" * 121}, "document"),
    ],
)
def test_nonsense_is_refused_beside_its_field(cast: Cast, data: dict[str, str], field: str) -> None:
    answer = record(cast, **data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not TeacherAbsence.objects.exists()


def test_days_that_are_recorded_already_are_refused(cast: Cast) -> None:
    make_absence(cast, last=TOMORROW)

    answer = record(cast)

    assert answer.status_code == 422
    assert answer.context["form"].errors["starts_on"] == [
        "Отсутствие с 20.01.2026 по 21.01.2026 уже записано: измените его."
    ]
    assert TeacherAbsence.objects.count() == 1


def test_colleague_of_another_school_cannot_be_chosen(cast: Cast) -> None:
    answer = record(cast, staff=cast.staff["other_teacher"].pk)

    assert answer.status_code == 422
    assert not TeacherAbsence.objects.exists()


@pytest.mark.parametrize("by", ["director", "auditor", "teacher", "secretary", "mother"])
def test_nobody_but_the_deputy_records(cast: Cast, by: str) -> None:
    assert record(cast, by).status_code == 403
    assert not TeacherAbsence.objects.exists()


def test_service_itself_refuses_others(cast: Cast) -> None:
    with pytest.raises(services.NotYoursToRecord):
        services.record_absence(
            actor=cast.actors["teacher"],
            staff=cast.staff["teacher"],
            days=Days(TODAY, TODAY),
            grounds=Grounds("sick"),
            now=NOW,
        )


# --- correcting --------------------------------------------------------------------------------


def test_paper_that_comes_later_is_entered(cast: Cast) -> None:
    absence = make_absence(cast, document="")

    answer = edit(cast, absence, ends_on="2026-01-21", document="б/л № 77", note="Продлён")

    absence.refresh_from_db()
    assert answer.status_code == 303
    assert (absence.ends_on, absence.document, absence.note) == (TOMORROW, "б/л № 77", "Продлён")
    assert absence.events.count() == 2  # type: ignore[attr-defined]


def test_days_with_a_given_lesson_stay_in_the_absence(cast: Cast) -> None:
    absence = make_absence(cast, last=TOMORROW)
    give(cast, cast.lesson_today)

    answer = edit(cast, absence, starts_on="2026-01-21", ends_on="2026-01-21")

    absence.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors["ends_on"] == [
        "1 урок этих дней передан замещающему: сначала отмените замену."
    ]
    assert absence.starts_on == TODAY


def test_absence_is_withdrawn_and_stays_in_the_history(cast: Cast) -> None:
    absence = make_absence(cast)

    answer = withdraw(cast, absence)

    absence.refresh_from_db()
    assert answer.status_code == 303
    assert absence.withdrawn_at is not None
    assert listed(cast) == []
    assert listed(cast, withdrawn="on") == ["Учителева"]


def test_absence_with_given_lessons_is_not_withdrawn(cast: Cast) -> None:
    absence = make_absence(cast)
    give(cast, cast.lesson_today)

    withdraw(cast, absence)

    absence.refresh_from_db()
    assert absence.withdrawn_at is None


def test_withdrawn_absence_is_not_changed_any_more(cast: Cast) -> None:
    absence = make_absence(cast, withdrawn_at=NOW)

    assert edit(cast, absence, document="б/л № 99").status_code == 409


@pytest.mark.parametrize(("by", "status"), [("director", 403), ("teacher", 403), ("mother", 403)])
def test_nobody_but_the_deputy_corrects(cast: Cast, by: str, status: int) -> None:
    absence = make_absence(cast)

    assert edit(cast, absence, by).status_code == status
    assert withdraw(cast, absence, by).status_code == status


def test_absence_of_another_school_is_not_found(cast: Cast) -> None:
    absence = make_absence(cast)

    assert edit(cast, absence, "other_deputy").status_code == 404
    assert withdraw(cast, absence, "other_deputy").status_code == 404


# --- listing -----------------------------------------------------------------------------------


def test_list_is_narrowed_by_teacher_reason_and_days(cast: Cast) -> None:
    make_absence(cast)
    make_absence(cast, "stranger", TOMORROW, reason="trip")

    assert listed(cast) == ["Чужанова", "Учителева"]
    assert listed(cast, reason="trip") == ["Чужанова"]
    assert listed(cast, last="2026-01-20") == ["Учителева"]
    assert listed(cast, first="2026-01-21") == ["Чужанова"]
    assert listed(cast, staff=str(cast.staff["teacher"].pk)) == ["Учителева"]


def test_teacher_sees_the_own_absences_only(cast: Cast) -> None:
    make_absence(cast, note="Только для завуча")
    make_absence(cast, "stranger")

    answer = cast.client("teacher").get(reverse(LIST))

    assert [row.staff.last_name for row in answer.context["page"]] == ["Учителева"]
    assert "Только для завуча" not in answer.content.decode()


@pytest.mark.parametrize(("by", "status"), [("auditor", 200), ("secretary", 403), ("pupil", 403)])
def test_list_is_for_readers_of_journals_and_teachers(cast: Cast, by: str, status: int) -> None:
    assert cast.client(by).get(reverse(LIST)).status_code == status


def test_other_school_sees_nothing(cast: Cast) -> None:
    make_absence(cast)

    assert listed(cast, "other_deputy") == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_constant_queries(
    cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        make_absence(cast, first=TODAY + dt.timedelta(days=n))
    client = cast.client("deputy")
    client.get(reverse(LIST))

    # user with hats, teachers of the filter, how many, the rows
    with django_assert_num_queries(4):
        client.get(reverse(LIST))
