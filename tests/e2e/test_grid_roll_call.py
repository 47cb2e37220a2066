"""What the grid says beside the marks: attendance confirmed, a mark of an absent student, an
overdue debt in the mean, the language of a topic."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core import clock
from journal.models import Lesson
from tests.e2e.conftest import Visitor, assert_accessible
from tests.e2e.test_gradebook import wait_saved
from tests.factories import journal as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    return reverse("journal:gradebook", args=[cast.maths.pk])


def checked(cast: Cast) -> bool:
    return Lesson.objects.get(pk=cast.lesson_today.pk).attendance_checked_at is not None


def test_one_key_confirms_that_nobody_else_was_absent_and_undo_takes_it_back(
    cast: Cast, visit: Visit, address: str
) -> None:
    Lesson.objects.update(attendance_checked_at=None)
    page = visit("teacher").go(address)
    head = page.locator(f"th[data-l='{cast.lesson_today.pk}']")
    page.locator("td[tabindex='0']").click()

    page.keyboard.press("F8")
    expect(head).to_contain_class("is-checked")
    wait_saved(page)
    assert checked(cast)
    expect(head.locator("a")).to_have_attribute("aria-description", "посещаемость подтверждена")
    assert_accessible(page)

    page.keyboard.press("Control+z")
    expect(head).not_to_contain_class("is-checked")
    expect(head).not_to_contain_class("is-saving")
    assert not checked(cast)

    page.locator("[data-present]").click()
    expect(head).to_contain_class("is-checked")
    wait_saved(page)
    page.reload()
    expect(head).to_contain_class("is-checked")


def test_mark_of_an_absent_student_is_pointed_out_quietly(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    cell = page.locator("tbody tr", has_text="Ёлкина").locator("td.cell.is-today")

    cell.click()
    page.keyboard.press("4")
    page.keyboard.press("y")  # «н» of the other layout
    page.keyboard.press("Enter")
    wait_saved(page)
    expect(cell.locator(".abs.is-odd")).to_have_text("н")
    cell.click()

    expect(page.locator("[data-advice]")).to_contain_text("отсутствовал, но отметка стоит")
    assert cell.inner_text() == "4 н"
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-advice]")).to_have_text("")


def test_overdue_debt_stays_in_the_mean_while_one_types(
    cast: Cast, visit: Visit, address: str
) -> None:
    cast.regulation.overdue_debt_counts = True
    cast.regulation.save(update_fields=["overdue_debt_counts"])
    work = factory.make_work(cast.lesson, position=2)
    due = clock.now().date() - dt.timedelta(days=1)
    factory.make_mark(work, cast.students["pupil"], code="debt", debt_due_on=due)
    visitor = visit("teacher")
    page = visitor.go(address)
    row = page.locator("tbody tr", has_text="Ёлкина")
    expect(row.locator(".is-mean")).to_have_text("3,00")

    visitor.context.set_offline(True)
    visitor.expected_noise = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    row.locator("td.cell.is-today").click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(row.locator(".is-mean")).to_have_text("3,67")
    visitor.context.set_offline(False)
    wait_saved(page)

    # The server says the same.
    expect(row.locator(".is-mean")).to_have_text("3,67")
    page.reload()
    expect(row.locator(".is-mean")).to_have_text("3,67")


def test_topic_in_another_language_is_taken_with_advice(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    line = page.locator(f"#lesson-{cast.lesson_today.pk}")

    line.locator("[data-entry='topic']").click()
    page.keyboard.type("Addition of fractions")
    page.keyboard.press("Enter")
    expect(line.locator(".entry-advice")).to_contain_text("Тема записана не по-русски.")
    line.locator("[data-entry='topic']").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Сложение дробей")
    page.keyboard.press("Enter")

    expect(line.locator(".entry-advice")).to_have_count(0)
    wait_saved(page)
    assert Lesson.objects.get(pk=cast.lesson_today.pk).topic == "Сложение дробей"
