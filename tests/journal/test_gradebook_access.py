"""The page of the class journal: who sees it, that its policies agree, and what it costs."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal import policies
from journal.models import Lesson, Mark
from school.models import Student, Term
from school.selectors.people import staff_of
from tests.factories import gradebook as bulk
from tests.factories import journal as factory
from tests.factories import operations
from tests.factories import school as school_factory
from tests.factories.cast import TODAY, Cast


def page(cast: Cast, by: str = "teacher", *, query: str = "", group: int = 0) -> HttpResponse:
    address = reverse("journal:gradebook", args=[group or cast.maths.pk])
    return cast.client(by).get(f"{address}{query}")


# --- who sees it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("teacher", 200),
        ("class_teacher", 200),
        ("deputy", 200),
        ("director", 200),
        ("auditor", 200),
        ("stranger", 404),
        ("other_teacher", 404),
        ("other_deputy", 404),
        ("mother", 403),
        ("pupil", 403),
        ("secretary", 403),
        ("administrator", 403),
        ("health_worker", 403),
    ],
)
def test_gradebook_opens_to_its_readers(cast: Cast, who: str, status: int) -> None:
    assert page(cast, who).status_code == status


def test_gradebook_of_a_substitute_is_the_lesson_page(cast: Cast) -> None:
    """S0-6g: exactly the own lessons, not the whole journal."""
    Lesson.objects.filter(pk=cast.lesson_today.pk).update(teacher=cast.staff["stranger"])

    assert page(cast, "stranger").status_code == 404
    address = reverse("journal:lesson-detail", args=[cast.lesson_today.pk])
    assert cast.client("stranger").get(address).status_code == 200


@pytest.mark.parametrize(
    "query", ["?term=0", "?term=x", "?term=9999999999999999999999", "?term=1 OR 1"]
)
def test_gradebook_of_unknown_term_is_404(cast: Cast, query: str) -> None:
    assert page(cast, query=query).status_code == 404


def test_gradebook_of_term_of_another_school_is_404(cast: Cast) -> None:
    foreign = Term.objects.get(scheme=cast.other_group.term_scheme, number=3)

    assert page(cast, query=f"?term={foreign.pk}").status_code == 404
    assert page(cast, query=f"?term={cast.closed_term.pk}").status_code == 200


@pytest.mark.parametrize("group", [99999999, 2**63, 10**30])
def test_gradebook_of_unknown_group_is_404(cast: Cast, group: int) -> None:
    assert page(cast, group=group).status_code == 404


def test_gradebook_is_only_read(cast: Cast) -> None:
    assert cast.client("teacher").post(
        reverse("journal:gradebook", args=[cast.maths.pk])
    ).status_code == 405  # fmt: skip
    client = cast.client("teacher")
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("journal:gradebook", args=[cast.maths.pk]))
    written = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert written == []


def test_gradebook_of_group_without_lessons_or_students_says_what_to_do(cast: Cast) -> None:
    empty = cast.scheme.terms.get(number=4)
    assert "В этом периоде нет уроков" in page(cast, query=f"?term={empty.pk}").content.decode()

    group = school_factory.make_group(
        school_factory.make_subject(cast.school, "Химия"),
        cast.class_5a,
        teacher=cast.staff["teacher"],
        students=[],
    )
    factory.make_lesson(group, TODAY, slot=5)
    assert "никто не учится" in page(cast, group=group.pk).content.decode()


def test_year_without_regulation_is_explained_on_every_page(cast: Cast) -> None:
    year = school_factory.AcademicYear.objects.create(
        school=cast.school,
        name="2024/2025",
        starts_on=dt.date(2024, 9, 1),
        ends_on=dt.date(2025, 5, 26),
    )
    scheme = school_factory.TermScheme.objects.create(
        school=cast.school, year=year, kind="quarter", grades=[4]
    )
    term = Term.objects.create(
        school=cast.school,
        scheme=scheme,
        number=1,
        name="I четверть",
        starts_on=dt.date(2024, 9, 1),
        ends_on=dt.date(2024, 10, 25),
    )
    class_4a = school_factory.make_class(year, scheme, 4, "А")
    group = school_factory.make_group(
        cast.maths.subject, class_4a, teacher=cast.staff["teacher"], students=[]
    )
    group.assignments.update(since=year.starts_on)
    lesson = factory.make_lesson(group, dt.date(2024, 9, 3))
    client = cast.client("teacher")

    for address in (
        reverse("journal:gradebook", args=[group.pk]),
        reverse("journal:term-marks", args=[group.pk]),
        reverse("journal:lesson-detail", args=[lesson.pk]),
    ):
        response = client.get(address)
        assert response.status_code == 422
        assert "положения о журнале" in response.content.decode()
    saved = operations.send(client, group.pk, operations.cell(lesson, 1, "5"))
    assert saved.status_code == 422
    assert term.lessons.get().topic == ""


def test_gradebook_escapes_what_people_typed(cast: Cast) -> None:
    Student.objects.filter(pk=cast.students["pupil"].pk).update(first_name="<script>alert(1)")
    Mark.objects.filter(pk=cast.mark.pk).update(comment='"><script>alert(2)')
    Lesson.objects.filter(pk=cast.lesson.pk).update(topic="<script>alert(3)")

    content = page(cast).content.decode()

    assert "<script>alert" not in content
    assert content.count("&lt;script&gt;alert") >= 3


# --- policies agree ----------------------------------------------------------------------------


def test_policy_with_loaded_assignments_agrees_with_the_one_that_asks(cast: Cast) -> None:
    cast.maths.assignments.create(
        school=cast.school,
        staff=cast.staff["stranger"],
        since=dt.date(2025, 9, 1),
        until=dt.date(2026, 1, 20),
    )
    loaded = list(cast.maths.assignments.all())
    lessons = [cast.lesson, cast.lesson_today, cast.lesson_ahead, cast.lesson_closed]

    for actor in cast.actors.values():
        staff = staff_of(actor)
        staff_id = staff.pk if staff else None
        for lesson in lessons:
            assert policies.can_record_in_lesson(
                actor, lesson, staff_id, assignments=loaded
            ) == policies.can_record_in_lesson(actor, lesson, staff_id)
        assert policies.can_decide_term_marks(
            actor, cast.maths, staff_id, assignments=loaded
        ) == policies.can_decide_term_marks(actor, cast.maths, staff_id)


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_gradebook_takes_twelve_queries_whatever_the_size(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_plan(cast.maths, ["Проценты", "Пропорции"])
    students = bulk.add_students(cast.maths, cast.class_5a, number)
    lessons = bulk.add_lessons(cast.maths, cast.term, number, until=TODAY)
    bulk.fill(cast.maths, lessons, students)
    client = cast.client("teacher")
    client.get(reverse("journal:group-list"))  # the session is warm
    address = reverse("journal:gradebook", args=[cast.maths.pk])

    # who (2), group, terms, teachers, lessons, members, marks, attendance, term marks, and the
    # items of the plan and which of them are laid
    with django_assert_num_queries(12):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_gradebook_takes_ten_queries_for_a_reader_and_brings_marks_for_none(
    cast: Cast, number: int, django_assert_num_queries: Any
) -> None:
    bulk.add_students(cast.maths, cast.class_5a, number)
    client = cast.client("deputy")
    client.get(reverse("journal:group-list"))
    address = reverse("journal:gradebook", args=[cast.maths.pk])

    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200
    bulk.move_in(cast, dt.date(2026, 1, 20))
    with django_assert_num_queries(10):
        assert client.get(address).status_code == 200


def test_gradebook_of_thirty_by_forty_weighs_less_than_120_kb(cast: Cast) -> None:
    students = bulk.add_students(cast.maths, cast.class_5a, 28, last_name="Константинопольская")
    lessons = bulk.add_lessons(cast.maths, cast.term, 37, until=dt.date(2026, 1, 30))
    bulk.fill(cast.maths, [lesson for lesson in lessons if lesson.on <= TODAY], students)

    content = page(cast).content

    assert content.count(b"<tr data-s=") == 30
    assert content.count(b"data-l=") == 40
    assert len(content) < 120 * 1024
