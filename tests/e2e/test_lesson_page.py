"""The teacher's other pages in a browser: the lesson on a phone, without scripts, for every eye."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import Attendance, Lesson, Mark
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import gradebook as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    factory.add_students(cast.maths, cast.class_5a, 3)
    return reverse("journal:gradebook", args=[cast.maths.pk])


def marks_today(cast: Cast) -> list[tuple[str, int]]:
    found = Mark.objects.in_force().filter(work__lesson=cast.lesson_today)
    return list(found.values_list("student__last_name", "value"))


@pytest.mark.everyday
def test_grid_and_lesson_have_no_accessibility_violation(
    cast: Cast, visit: Visit, address: str
) -> None:
    teacher = visit("teacher")

    assert_accessible(teacher.go(address))
    assert_accessible(teacher.go(reverse("journal:lesson-detail", args=[cast.lesson_today.pk])))


def test_pages_have_no_accessibility_violation_in_the_dark_on_a_phone_and_for_others(
    cast: Cast, visit: Visit, address: str
) -> None:
    factory.add_plan(cast.maths, ["Смешанные числа"])
    lesson = reverse("journal:lesson-detail", args=[cast.lesson_today.pk])
    marks = reverse("journal:term-marks", args=[cast.maths.pk])
    for scheme in ("light", "dark"):
        teacher = visit("teacher", color_scheme=scheme)
        for path in (address, lesson, marks, reverse("journal:group-list")):
            assert_accessible(teacher.go(path))
    assert_accessible(visit("deputy").go(reverse("journal:group-list")))
    assert_accessible(visit("class_teacher").go(lesson))
    assert_accessible(visit("teacher", viewport=PHONE).go(address))
    assert_accessible(visit("teacher", viewport=PHONE).go(lesson))


@pytest.mark.everyday
def test_phone_without_scripts_marks_a_lesson_with_the_form(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher", viewport=PHONE, java_script_enabled=False).go(
        reverse("journal:lesson-detail", args=[cast.lesson_today.pk])
    )
    pupil, classmate = cast.students["pupil"].pk, cast.students["classmate"].pk

    page.locator(f"[name='m-{pupil}-1']").fill("5")
    page.locator(f"[name='a-{classmate}']").select_option("оп")
    page.locator(f"[name='l-{classmate}']").fill("7")
    page.locator("[name='all_present']").click()

    expect(page.locator(".messages")).to_be_visible()
    assert marks_today(cast) == [("Ёлкина", 5)]
    late = Attendance.objects.get(lesson=cast.lesson_today)
    assert (late.student_id, late.code, late.minutes_late) == (classmate, "late", 7)


def test_lesson_form_left_unsaved_comes_back(cast: Cast, visit: Visit, address: str) -> None:
    teacher = visit("teacher")
    path = reverse("journal:lesson-detail", args=[cast.lesson_today.pk])
    page = teacher.go(path)
    page.locator("[name='topic']").fill("Проценты")

    page = teacher.go(path)
    expect(page.locator("#notices")).to_contain_text("1")
    expect(page.locator("[name='topic']")).to_have_value("Проценты")
    page.locator(".roll-bar .btn-primary").click()
    expect(page.locator(".messages")).to_be_visible()

    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Проценты"
    page = teacher.go(path)
    expect(page.locator("#notices")).to_be_empty()


def test_without_scripts_everything_is_a_link_away(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher", java_script_enabled=False).go(address)

    page.locator("thead .is-today a").click()
    page.locator(f"[name='m-{cast.students['pupil'].pk}-1']").fill("4")
    page.locator("[name='topic']").fill("Проценты")
    page.locator(".roll-bar .btn-primary").click()

    assert page.url.endswith(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
    assert marks_today(cast) == [("Ёлкина", 4)]
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Проценты"
