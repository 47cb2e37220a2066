"""The week of lessons for everybody: whose it is, what differs, who sees nothing of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from journal.enums import LessonStatus
from school.models import Room
from tests.factories.cast import Cast
from tests.factories.journal import make_lesson
from tests.factories.school import make_group, make_subject
from tests.factories.timetable_versions import make_version

PAGE = reverse("timetable")
TUESDAY = dt.date(2026, 1, 20)


def body_of(cast: Cast, name: str, query: str = "") -> str:
    response = cast.client(name).get(f"{PAGE}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_mother_sees_the_week_of_each_of_her_children(cast: Cast) -> None:
    history = make_group(
        make_subject(cast.school, "История"), cast.class_1a, teacher=cast.staff["stranger"]
    )
    make_lesson(history, TUESDAY, slot=3)
    sibling, pupil = cast.students["sibling"].pk, cast.students["pupil"].pk

    own, other = (
        body_of(cast, "mother", f"?child={pupil}"),
        body_of(cast, "mother", f"?child={sibling}"),
    )

    assert ("Математика" in own, "История" in own) == (True, False)
    assert ("История" in other) is True
    assert f"?child={sibling}&amp;day=2026-01-19" in own


@pytest.mark.parametrize(
    "query", ["?child={outsider}", "?class={class_6b}", "?teacher={teacher}", "?room=1", "?day=x"]
)
def test_mother_finds_nothing_of_others(cast: Cast, query: str) -> None:
    asked = query.format(
        outsider=cast.students["outsider"].pk,
        class_6b=cast.class_6b.pk,
        teacher=cast.staff["teacher"].pk,
    )
    response = cast.client("mother").get(f"{PAGE}{asked}")

    if asked.startswith(("?teacher", "?room")):
        # A family's address knows no teachers and rooms: it is the own child's week.
        assert "Русский язык" not in response.content.decode()
        assert response.status_code == 200
    else:
        assert response.status_code == 404


def test_changes_of_the_week_are_marked(cast: Cast) -> None:
    make_version(cast.year, dt.date(2025, 9, 1), {cast.maths: [(1, 2), (2, 1), (3, 1)]})
    make_lesson(
        cast.maths,
        dt.date(2026, 2, 10),
        slot=1,
        teacher=cast.staff["stranger"],
        replaced_teacher=cast.staff["teacher"],
    )
    make_lesson(
        cast.maths,
        dt.date(2026, 2, 11),
        slot=1,
        status=LessonStatus.CANCELLED,
        cancel_reason="карантин",
    )
    make_lesson(cast.maths, dt.date(2026, 2, 11), slot=5)

    body = body_of(cast, "deputy", f"?class={cast.class_5a.pk}&day=2026-02-09")

    absent, substitute = cast.staff["teacher"].short_name, cast.staff["stranger"].short_name
    assert f"{substitute} (отсутствует {absent})" in body
    assert "карантин" in body
    assert body.count(">перенесён</span>") == 1
    assert "3 урока идут не по расписанию." in body


def test_teacher_sees_the_own_week_and_no_other(cast: Cast) -> None:
    own = body_of(cast, "teacher")

    assert "5А" in own
    foreign = cast.client("teacher").get(f"{PAGE}?teacher={cast.staff['stranger'].pk}")
    assert foreign.status_code == 404


def test_class_teacher_and_office_read_the_whole_timetable(cast: Cast) -> None:
    room = Room.objects.create(school=cast.school, name="Кабинет химии")
    cast.lesson_6b.room = room
    cast.lesson_6b.save(update_fields=["room"])

    for name in ("class_teacher", "secretary", "auditor", "administrator"):
        assert "6Б" in body_of(cast, name, f"?room={room.pk}")
    teacher = cast.client("teacher").get(f"{PAGE}?room={room.pk}")
    assert teacher.status_code == 404
    assert cast.client("other_deputy").get(f"{PAGE}?room={room.pk}").status_code == 404
    assert cast.client("health_worker").get(PAGE).status_code == 403


@pytest.mark.parametrize("name", ["deputy", "teacher", "mother"])
def test_week_asks_the_same_number_of_queries(
    cast: Cast, django_assert_num_queries: Callable[..., Any], name: str
) -> None:
    query = f"?class={cast.class_5a.pk}" if name == "deputy" else ""
    make_version(cast.year, dt.date(2025, 9, 1), {cast.maths: [(1, 2)]})
    client = cast.client(name)
    client.get(f"{PAGE}{query}")

    with django_assert_num_queries(17):
        client.get(f"{PAGE}{query}")
    for slot in (4, 5):
        make_lesson(cast.maths, TUESDAY, slot=slot, teacher=cast.staff["teacher"])
    with django_assert_num_queries(17):
        client.get(f"{PAGE}{query}")
