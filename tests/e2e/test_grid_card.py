"""The card of a cell, opened beside the grid."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import Mark
from tests.e2e.conftest import PHONE, Visitor, assert_accessible
from tests.e2e.test_gradebook import wait_saved
from tests.factories.cast import Cast

Visit = Callable[..., Visitor]


@pytest.fixture
def address(cast: Cast) -> str:
    return reverse("journal:gradebook", args=[cast.maths.pk])


def test_card_opens_by_keys_and_what_it_saves_comes_to_the_grid(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    row = page.locator("tbody tr", has_text="Ёлкина")
    panel = page.locator("dialog[data-card]")

    row.locator("td.cell").first.click()
    page.keyboard.press("Control+Enter")
    expect(panel.locator("[data-card-name]")).to_have_text("Ёлкина Вера")
    field = panel.locator(".cell-card-text [name='text']")
    expect(field).to_have_value("4")
    assert_accessible(page)
    field.fill("5")
    panel.locator(".cell-card-text button").click()
    expect(panel.locator(".cell-card-saved")).to_be_visible()
    page.keyboard.press("Escape")

    expect(row.locator("td.cell").first).to_be_focused()
    expect(row.locator("td.cell").first).to_have_text("5")
    expect(row.locator(".is-mean")).to_have_text("5,00")
    assert Mark.objects.in_force().get(work=cast.work).value == 5
    # What is typed next is checked against the new value.
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    wait_saved(page)
    assert Mark.objects.in_force().get(work=cast.work).value == 3


def test_card_opens_by_f2_twice_and_by_the_second_button(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher").go(address)
    cell = page.locator("tbody tr", has_text="Ёлкина").locator("td.cell").first
    panel = page.locator("dialog[data-card]")

    cell.click()
    page.keyboard.press("F2")
    page.keyboard.press("F2")
    expect(panel.locator("[data-cell-card]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    cell.click(button="right")
    expect(panel.locator("[data-cell-card]")).to_be_visible()


def test_deputy_opens_the_card_to_read(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("deputy").go(address)

    page.locator("tbody tr", has_text="Ёлкина").locator("td", has_text="4").first.click()
    page.keyboard.press("Control+Enter")

    panel = page.locator("dialog[data-card]")
    expect(panel.locator("[data-cell-card]")).to_contain_text("4")
    assert panel.locator(".cell-card-text").count() == 0


def test_grid_at_360_takes_a_mark_by_touch(cast: Cast, visit: Visit, address: str) -> None:
    page = visit("teacher", viewport=PHONE, has_touch=True, is_mobile=True).go(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.locator("tbody tr").nth(0).locator("td.cell.is-today").tap()
    page.locator(".cell-input").fill("5")
    page.keyboard.press("Enter")
    wait_saved(page)

    assert Mark.objects.in_force().get(work__lesson=cast.lesson_today).value == 5
    assert_accessible(page)


def test_grid_without_scripts_is_a_table_that_leads_to_the_lessons(
    cast: Cast, visit: Visit, address: str
) -> None:
    page = visit("teacher", java_script_enabled=False).go(address)

    assert page.locator("[data-tools]").is_hidden()
    assert page.locator("table.grid tbody tr").count() == 2
    page.locator("th.is-today a").click()
    assert page.url.endswith(reverse("journal:lesson-detail", args=[cast.lesson_today.pk]))
