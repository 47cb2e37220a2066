"""The family's pages: a child's week, marks by subject, and that they are one's own only."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from journal.selectors import diary
from tests.factories import journal as factory
from tests.factories.cast import TODAY, Cast

DIARY = reverse("journal:diary")
MARKS = reverse("journal:marks-table")


def page(client: Client, url: str, **query: object) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("reader", ["mother", "pupil"])
def test_diary_shows_topic_mark_and_homework_where_it_is_due(cast: Cast, reader: str) -> None:
    html = page(cast.client(reader), DIARY, child=cast.students["pupil"].pk)

    assert "Обыкновенные дроби" in html
    monday, tuesday = html.index("19 января"), html.index("20 января")
    assert monday < html.index(">4<") < tuesday
    # Set on Monday, due on Tuesday.
    assert html.count("§ 5, № 231") == 1
    assert html.index("§ 5, № 231") > tuesday


def test_diary_of_absent_classmate_is_not_shown_to_the_mother(cast: Cast) -> None:
    html = page(cast.client("mother"), DIARY, child=cast.students["pupil"].pk)

    assert 'class="abs"' not in html
    assert "Абрамова" not in html


def test_mother_switches_between_two_children(cast: Cast) -> None:
    client = cast.client("mother")

    first = page(client, DIARY, child=cast.students["pupil"].pk)
    second = page(client, DIARY, child=cast.students["sibling"].pk)

    assert "5А" in first
    assert "1А" in second
    assert f"child={cast.students['sibling'].pk}" in first


@pytest.mark.parametrize("url", [DIARY, MARKS])
@pytest.mark.parametrize("child", ["outsider", "other_pupil", "classmate"])
def test_diary_of_somebody_elses_child_is_404(cast: Cast, url: str, child: str) -> None:
    response = cast.client("mother").get(url, {"child": cast.students[child].pk})

    assert response.status_code == 404


@pytest.mark.parametrize(
    "query", [{"child": "x"}, {"child": "-1"}, {"week": "yesterday"}, {"week": "9999-12-31"}]
)
def test_diary_of_nonsense_is_404_or_a_page_never_500(cast: Cast, query: dict[str, str]) -> None:
    assert cast.client("mother").get(DIARY, query).status_code in (200, 404)


@pytest.mark.parametrize("url", [DIARY, MARKS])
@pytest.mark.parametrize("reader", ["teacher", "deputy", "secretary", "administrator"])
def test_diary_is_for_families(cast: Cast, url: str, reader: str) -> None:
    assert cast.client(reader).get(url).status_code == 403


def test_diary_of_another_week_keeps_within_the_year(cast: Cast) -> None:
    week = diary.diary_week(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        year=cast.year,
        grade=5,
        monday=dt.date(2025, 9, 1),
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
    )

    assert week.previous is None
    assert week.following == dt.date(2025, 9, 8)
    assert week.is_empty


def test_diary_hides_a_topic_typed_ahead(cast: Cast) -> None:
    cast.lesson_ahead.topic = "Контрольная работа: секрет"
    cast.lesson_ahead.topic_recorded_at = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
    cast.lesson_ahead.save()

    html = page(cast.client("mother"), DIARY, child=cast.students["pupil"].pk)

    assert "секрет" not in html


def test_diary_ends_with_membership_and_shows_no_lessons_after_it(cast: Cast) -> None:
    cast.maths.memberships.filter(student=cast.students["pupil"]).update(until=TODAY)

    week = diary.diary_week(
        actor=cast.actors["mother"],
        student=cast.students["pupil"],
        year=cast.year,
        grade=5,
        monday=dt.date(2026, 1, 19),
        local_now=dt.datetime.combine(TODAY, dt.time(12)),
    )

    assert [len(day.lessons) for day in week.days] == [1, 0, 0, 0, 0, 0]


def test_voided_mark_disappears_from_the_family(cast: Cast) -> None:
    cast.mark.voided_at = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
    cast.mark.void_reason = "ошибка"
    cast.mark.save()

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    assert 'class="mark' not in html


@pytest.mark.parametrize("lessons", [1, 3])
def test_diary_takes_eight_queries_whatever_is_in_it(
    cast: Cast, lessons: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + lessons):
        lesson = factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)
    client = cast.client("mother")
    page(client, DIARY, child=cast.students["pupil"].pk)

    # user, hats, children, class, lessons, marks, attendance, days off
    with django_assert_num_queries(8):
        page(client, DIARY, child=cast.students["pupil"].pk)


@pytest.mark.parametrize("marks", [1, 3])
def test_marks_table_takes_constant_queries(
    cast: Cast, marks: int, django_assert_num_queries
) -> None:
    for slot in range(4, 4 + marks):
        lesson = factory.make_lesson(cast.maths, TODAY, slot=slot)
        factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)
    client = cast.client("mother")
    page(client, MARKS, child=cast.students["pupil"].pk)

    # user, hats, children, class, regulation, terms twice, groups, marks, absences, term marks
    with django_assert_num_queries(11):
        page(client, MARKS, child=cast.students["pupil"].pk)


def test_marks_table_explains_the_mean(cast: Cast) -> None:
    control = factory.make_work(cast.lesson_today, code=4, title="Дроби")
    factory.make_mark(control, cast.students["pupil"], 5)

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    # (4·1 + 5·2) / 3
    assert "4,67" in html
    assert "14 / 3 = 4,67" in html


def test_marks_of_a_left_group_follow_the_student(cast: Cast) -> None:
    """Design point 4: after a transfer the marks of the subject stay together."""
    from tests.factories import school as school_factory

    new_group = school_factory.make_group(
        cast.maths.subject,
        cast.class_6b,
        teacher=cast.staff["stranger"],
        students=[cast.students["pupil"]],
        label="6Б",
    )
    lesson = factory.make_lesson(new_group, TODAY, slot=5)
    factory.make_mark(factory.make_work(lesson), cast.students["pupil"], 5)

    html = page(cast.client("mother"), MARKS, child=cast.students["pupil"].pk)

    assert html.count('<th scope="row">Математика</th>') == 1
    assert "4,50" in html
