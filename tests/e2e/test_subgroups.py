"""Dividing a class in a browser: by mouse, by keys, without scripts; the page of a past moment."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from school.models import GroupMembership, TeachingGroup
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.factories import gradebook as factory
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    factory.add_students(cast.maths, cast.class_5a, 2)
    divide = reverse("journal:subgroup-divide", args=[cast.class_5a.pk])
    return f"{divide}?subject={cast.maths.subject_id}&parts=2&way=list"


def sizes(page: Page) -> list[str]:
    return page.locator("[data-size]").all_inner_texts()


def members(label: str) -> int:
    group = TeachingGroup.objects.get(school__slug="first", subject__name="Математика", label=label)
    return GroupMembership.objects.filter(group=group, until__isnull=True).count()


def fill_groups(cast: Cast, page: Page) -> None:
    page.get_by_label("С какого дня").fill("2026-01-21")
    for place in (0, 1):
        page.locator(f"[name=staff_{place}]").select_option(str(cast.staff["teacher"].pk))


def test_class_teacher_divides_by_mouse_and_by_keys_and_takes_it_back(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("class_teacher").go(address)
    assert sizes(page) == ["4", "0", "0"]

    page.locator("[data-way=alphabet]").click()
    assert sizes(page) == ["0", "2", "2"]
    first, second = page.locator("[data-column='1']"), page.locator("[data-column='2']")
    moved = first.locator("[data-seat]").first.get_attribute("data-name")
    first.locator("[data-seat]").first.drag_to(second.locator("h3"))
    assert sizes(page) == ["0", "1", "3"]
    # Back by the arrow key, and the focus stays on the button that was pressed.
    second.locator(f"[data-seat][data-name='{moved}'] input:checked").focus()
    page.keyboard.press("ArrowLeft")
    assert sizes(page) == ["0", "2", "2"]
    expect(first.locator(f"[data-seat][data-name='{moved}'] input:checked")).to_be_focused()
    fill_groups(cast, page)
    page.get_by_role("button", name="Показать, что изменится").click()
    expect(page.get_by_role("heading", name="Что изменится")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Разделить").click()

    expect(page.get_by_text("Созданы группы")).to_be_visible()
    assert (members("5А, 1-я группа"), members("5А, 2-я группа"), members("5А")) == (2, 2, 0)
    assert_accessible(page)
    page.locator("form[data-confirm^=undo] button").click()
    page.locator("dialog[open] [data-dialog-accept]").click()
    expect(page.get_by_text("Деление отменено")).to_be_visible()
    assert members("5А") == 4


def test_phone_without_scripts_divides_with_the_buttons(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("class_teacher", viewport=PHONE, java_script_enabled=False).go(address)
    seats = page.locator("[data-seat]")
    for number in range(seats.count()):
        seats.nth(number).locator(f"input[value='{1 + number % 2}']").check(force=True)
    fill_groups(cast, page)
    page.get_by_role("button", name="Показать, что изменится").click()
    assert sizes(page) == ["0", "2", "2"]
    page.get_by_role("button", name="Разделить").click()

    expect(page.get_by_text("Созданы группы")).to_be_visible()
    assert (members("5А, 1-я группа"), members("5А, 2-я группа")) == (2, 2)


def test_page_of_the_past_and_the_history_of_a_cell_can_be_read(
    cast: Cast, visit: Visit, address: str
) -> None:
    deputy = visit("deputy")
    page = deputy.go(reverse("journal:gradebook-at", args=[cast.maths.pk]))
    expect(page.get_by_text("Журнал, каким он был")).to_be_visible()
    assert_accessible(page)

    history = reverse("journal:cell-history", args=[cast.lesson.pk, cast.students["pupil"].pk])
    page = deputy.go(history)
    expect(page.get_by_text("Поставлена отметка 4")).to_be_visible()
    assert_accessible(page)
