"""The access log: who opened which page about a person."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from accounts.enums import AccessedPage
from accounts.models import AccessLogEntry
from accounts.services import access_log
from tests.factories.cast import NOW, Cast

LOG = "/school/access-log/"


def opened(
    cast: Cast,
    who: str,
    page: AccessedPage,
    object_id: int,
    at: dt.datetime = NOW,
) -> AccessLogEntry:
    return access_log.record_access(
        actor=cast.actors[who], page=page, object_id=object_id, at=at, address="203.0.113.7"
    )


@pytest.fixture
def filled(cast: Cast) -> Cast:
    day = dt.timedelta(days=1)
    opened(cast, "secretary", AccessedPage.STUDENT, cast.students["pupil"].pk, NOW - 2 * day)
    opened(cast, "deputy", AccessedPage.GUARDIAN, cast.guardians["mother"].pk, NOW - day)
    opened(cast, "class_teacher", AccessedPage.STUDENT, cast.students["classmate"].pk)
    opened(cast, "secretary", AccessedPage.EXPORT, cast.class_5a.pk)
    opened(cast, "secretary", AccessedPage.STAFF, cast.staff["teacher"].pk)
    opened(cast, "other_deputy", AccessedPage.STUDENT, cast.students["other_pupil"].pk)
    return cast


def about(cast: Cast, reader: str, /, **query: object) -> list[tuple[str, str]]:
    lines = cast.client(reader).get(LOG, query).context["lines"]
    return [(line.who, line.about) for line in lines]


ALL = [
    ("secretary", "Учителева Анна Ивановна"),
    ("secretary", "5А"),
    ("class_teacher", "Абрамова Вера Петровна"),
    ("deputy", "Ёлкина Мария Олеговна"),
    ("secretary", "Ёлкина Вера Петровна"),
]


@pytest.mark.parametrize("who", ["administrator", "director", "deputy", "auditor"])
def test_overseers_read_all_of_the_own_school_latest_first(filled: Cast, who: str) -> None:
    assert about(filled, who) == ALL


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("secretary", [ALL[0], ALL[1], ALL[4]]),
        ("class_teacher", [ALL[2]]),
        ("teacher", []),
        ("health_worker", []),
        ("other_deputy", [("other_deputy", "Иноземцева Вера Петровна")]),
    ],
)
def test_others_read_what_they_opened_themselves(
    filled: Cast, who: str, found: list[tuple[str, str]]
) -> None:
    assert about(filled, who) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "secretary"}, [ALL[0], ALL[1], ALL[4]]),
        ({"page": "student"}, [ALL[2], ALL[4]]),
        ({"since": "2026-01-19", "until": "2026-01-19"}, [ALL[3]]),
        ({"until": "2026-01-18"}, [ALL[4]]),
        ({"who": "никто"}, []),
    ],
)
def test_log_is_filtered(filled: Cast, query: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert about(filled, "deputy", **query) == found


def test_log_of_one_card_is_linked_from_it(filled: Cast) -> None:
    pupil = filled.students["pupil"].pk
    card = filled.client("deputy").get(f"/school/students/{pupil}/").content.decode()

    assert f"{LOG}?page=student&amp;object={pupil}" in card
    assert about(filled, "director", page="student", object=pupil) == [
        ("deputy", "Ёлкина Вера Петровна"),
        ALL[4],
    ]


def test_days_are_those_of_the_school(cast: Cast) -> None:
    # 23:30 of the 19th in London is 2:30 of the 20th in Moscow.
    at = dt.datetime(2026, 1, 19, 23, 30, tzinfo=dt.UTC)
    opened(cast, "deputy", AccessedPage.STUDENT, cast.students["pupil"].pk, at)

    assert about(cast, "deputy", until="2026-01-19") == []
    assert len(about(cast, "deputy", since="2026-01-20")) == 1


def test_wrong_filter_is_told(cast: Cast) -> None:
    response = cast.client("deputy").get(LOG, {"since": "2026-01-20", "until": "2026-01-19"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["until"]


@pytest.mark.parametrize("who", ["mother", "pupil", "other_mother"])
def test_families_have_no_log(cast: Cast, who: str) -> None:
    assert cast.client(who).get(LOG).status_code == 403


def test_log_takes_the_same_queries_for_three_and_for_ten(
    filled: Cast, django_assert_num_queries
) -> None:
    client = filled.client("director")
    # The actor, the number, the rows, and the names of students, parents, staff and classes.
    with django_assert_num_queries(7):
        client.get(LOG)

    for student in ("pupil", "classmate", "sibling", "outsider") * 2:
        opened(filled, "secretary", AccessedPage.STUDENT, filled.students[student].pk)
    with django_assert_num_queries(7):
        client.get(LOG)


def test_nobody_rewrites_the_log(filled: Cast) -> None:
    for attempt in (
        lambda: AccessLogEntry.objects.update(object_id=1),
        lambda: AccessLogEntry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            attempt()
    assert AccessLogEntry.objects.count() == 6
