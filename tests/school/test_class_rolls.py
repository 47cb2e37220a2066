"""Lists of classes for the health worker: names and dates of birth, nothing of lessons."""

import datetime as dt

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.selectors import class_rolls
from tests.factories import school as factory
from tests.factories.cast import TODAY, Cast

LIST = reverse("school:class-roll-list")


def test_health_worker_reads_the_roll_of_a_class(cast: Cast) -> None:
    page = cast.client("health_worker").get(f"{LIST}{cast.class_5a.pk}/")

    lines = page.context["lines"]
    assert [(line.number, line.student.last_name, line.age) for line in lines] == [
        (1, "Абрамова", 11),
        (2, "Ёлкина", 11),
    ]
    assert "17.05.2014" in page.content.decode()
    assert "Юрьева" not in page.content.decode()


def test_student_who_has_left_is_not_on_the_roll(cast: Cast) -> None:
    factory.make_student(cast.school, "Ушедшая", school_class=cast.class_5a, until=TODAY)

    lines = class_rolls.roll(cast.actors["health_worker"], cast.class_5a, TODAY)

    assert [line.student.last_name for line in lines] == ["Абрамова", "Ёлкина"]


def test_classes_are_counted_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        classes = class_rolls.classes(cast.actors["health_worker"], TODAY)

    assert [(item.name, item.students) for item in classes] == [("1А", 1), ("5А", 2), ("6Б", 1)]


def test_student_is_found_by_a_part_of_the_name(cast: Cast) -> None:
    page = cast.client("health_worker").get(LIST, {"q": "елк"})

    assert [row.student for row in page.context["found"]] == [
        cast.students["sibling"],
        cast.students["pupil"],
    ]


def test_class_of_another_school_is_not_found(cast: Cast) -> None:
    foreign = cast.other_group.group_classes.get().school_class

    assert cast.client("health_worker").get(f"{LIST}{foreign.pk}/").status_code == 404


def test_home_of_the_health_worker_lists_classes_and_no_marks(cast: Cast) -> None:
    page = cast.client("health_worker").get(reverse("home"))

    assert [item.name for item in page.context["classes"]] == ["1А", "5А", "6Б"]
    assert f"{LIST}{cast.class_5a.pk}/" in page.content.decode()


def test_age_is_of_whole_years() -> None:
    assert class_rolls._age(dt.date(2014, 1, 21), TODAY) == 11
    assert class_rolls._age(dt.date(2014, 1, 20), TODAY) == 12


def test_roll_says_who_led_the_class_and_since_when(cast: Cast) -> None:
    cast.class_5a.teacher_duties.update(until=TODAY, order_no="12")
    cast.class_5a.teacher_duties.create(
        school=cast.school, staff=cast.staff["teacher"], since=TODAY, order_no="40"
    )

    page = cast.client("deputy").get(f"{LIST}{cast.class_5a.pk}/")

    assert [duty.staff for duty in page.context["duties"]] == [
        cast.staff["teacher"],
        cast.staff["class_teacher"],
    ]
    assert "приказ 40" in page.content.decode()
